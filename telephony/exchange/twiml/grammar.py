"""The TwiML this exchange knows: verbs, attributes, nesting, ranges.

Anything else is an error. What Twilio knows and this exchange does not is listed apart, so that
the error says so: nothing is ever passed over in silence.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from telephony.exchange.twiml import checks
from telephony.exchange.twiml.checks import Check

CALL_EVENTS = ("initiated", "ringing", "answered", "completed")
CONFERENCE_EVENTS = ("start", "end", "join", "leave", "mute", "hold", "modify", "announcement")
RECORDING_EVENTS = ("in-progress", "completed", "absent")
DIAL_RECORDS = (
    "do-not-record",
    "record-from-answer",
    "record-from-ringing",
    "record-from-answer-dual",
    "record-from-ringing-dual",
)
LONGEST_CALL = 14_400  # seconds, documented for timeLimit and maxLength


@dataclass(frozen=True, kw_only=True)
class Rule:
    """What one element may have.

    Attributes:
        text: whether it holds text: none, optional or needed.
        unknown_here: attributes and children Twilio has and this exchange has not.
    """

    attributes: Mapping[str, Check] = field(default_factory=dict)
    needed: frozenset[str] = frozenset()
    children: frozenset[str] = frozenset()
    text: Literal["none", "optional", "needed"] = "none"
    text_check: Check = checks.anything
    unknown_here: frozenset[str] = frozenset()


def _callbacks(prefix: str, events: tuple[str, ...]) -> dict[str, Check]:
    return {
        prefix: checks.url,
        f"{prefix}Method": checks.method,
        f"{prefix}Event": checks.some_of(*events),
    }


ACTION: dict[str, Check] = {"action": checks.url, "method": checks.method}
RECORDED = _callbacks("recordingStatusCallback", RECORDING_EVENTS)
TRIM: dict[str, Check] = {"trim": checks.one_of("trim-silence", "do-not-trim")}
CALLED = {
    "url": checks.url,
    "method": checks.method,
    **_callbacks("statusCallback", CALL_EVENTS),
}
SPEECH = frozenset(
    [
        "speechTimeout",
        "speechModel",
        "maxSpeechTime",
        "hints",
        "profanityFilter",
        "enhanced",
        "partialResultCallback",
        "partialResultCallbackMethod",
        "debug",
    ]
)

PHONE_VERBS = frozenset(
    [
        "Say",
        "Play",
        "Pause",
        "Gather",
        "Redirect",
        "Hangup",
        "Reject",
        "Record",
        "Dial",
        "Enqueue",
        "Start",
        "Stop",
    ]
)
QUEUE_WAIT_VERBS = frozenset(["Say", "Play", "Pause", "Gather", "Redirect", "Hangup", "Leave"])
CONFERENCE_WAIT_VERBS = frozenset(["Say", "Play", "Pause", "Redirect"])
WHISPER_VERBS = frozenset(["Say", "Play", "Pause", "Gather", "Redirect", "Hangup"])

RULES: Mapping[str, Rule] = {
    "Response": Rule(
        children=PHONE_VERBS | {"Leave"},
        unknown_here=frozenset(
            ["Connect", "Echo", "Pay", "Prompt", "Queue", "Refer", "Siprec", "Sms", "Message"]
        ),
    ),
    "Say": Rule(
        attributes={
            "voice": checks.voice,
            "language": checks.language,
            "loop": checks.whole(0, 1000),
        },
        text="needed",
        unknown_here=frozenset(
            [
                "break",
                "emphasis",
                "lang",
                "p",
                "phoneme",
                "prosody",
                "s",
                "say-as",
                "sub",
                "w",
                "amazon:effect",
            ]
        ),
    ),
    "Play": Rule(
        attributes={"loop": checks.whole(0, 1000), "digits": checks.tones},
        text="optional",
        text_check=checks.url_or_nothing,
    ),
    "Pause": Rule(attributes={"length": checks.whole(1)}),
    "Gather": Rule(
        attributes={
            **ACTION,
            "input": checks.one_of("dtmf"),
            "timeout": checks.whole(1),
            "numDigits": checks.whole(1),
            "finishOnKey": checks.one_key,
            "actionOnEmptyResult": checks.flag,
            "bargeIn": checks.flag,
            "language": checks.language,
        },
        children=frozenset({"Say", "Play", "Pause"}),
        unknown_here=SPEECH,
    ),
    "Redirect": Rule(
        attributes={"method": checks.method}, text="optional", text_check=checks.url_or_nothing
    ),
    "Hangup": Rule(),
    "Leave": Rule(),
    "Reject": Rule(attributes={"reason": checks.one_of("rejected", "busy")}),
    "Record": Rule(
        attributes={
            **ACTION,
            **RECORDED,
            **TRIM,
            "timeout": checks.whole(1),
            "finishOnKey": checks.some_keys,
            "maxLength": checks.whole(1, LONGEST_CALL),
            "playBeep": checks.flag,
            "transcribe": checks.one_of("false"),
        },
        unknown_here=frozenset({"transcribeCallback"}),
    ),
    "Dial": Rule(
        attributes={
            **ACTION,
            **RECORDED,
            **TRIM,
            "timeout": checks.whole(1, 600),
            "timeLimit": checks.whole(1, LONGEST_CALL),
            "callerId": checks.at_most(64),
            "hangupOnStar": checks.flag,
            "answerOnBridge": checks.flag,
            "record": checks.one_of(*DIAL_RECORDS),
        },
        children=frozenset({"Number", "Client", "Conference", "Queue"}),
        text="optional",
        unknown_here=frozenset(
            [
                "Sip",
                "Sim",
                "Application",
                "WhatsApp",
                "ringTone",
                "sequential",
                "referUrl",
                "referMethod",
                "recordingTrack",
                "events",
            ]
        ),
    ),
    "Number": Rule(
        attributes={**CALLED, "sendDigits": checks.tones},
        text="needed",
        unknown_here=frozenset(["byoc", "machineDetection", "amdStatusCallback"]),
    ),
    "Client": Rule(
        attributes=CALLED, children=frozenset({"Identity", "Parameter"}), text="optional"
    ),
    "Identity": Rule(text="needed"),
    "Parameter": Rule(
        attributes={"name": checks.at_most(256), "value": checks.anything},
        needed=frozenset({"name", "value"}),
    ),
    "Conference": Rule(
        attributes={
            **_callbacks("statusCallback", CONFERENCE_EVENTS),
            **RECORDED,
            **TRIM,
            "muted": checks.flag,
            "startConferenceOnEnter": checks.flag,
            "endConferenceOnExit": checks.flag,
            "participantLabel": checks.at_most(128),
            "maxParticipants": checks.whole(2, 250),
            "beep": checks.one_of("true", "false", "onEnter", "onExit"),
            "record": checks.one_of("do-not-record", "record-from-start"),
            "waitUrl": checks.url_or_nothing,
            "waitMethod": checks.method,
            "coach": checks.at_most(34),
            "jitterBufferSize": checks.one_of("small", "medium", "large", "off"),
            "region": checks.one_of("us1", "us2", "ie1", "de1", "sg1", "br1", "au1", "jp1"),
        },
        text="needed",
        unknown_here=frozenset({"eventCallbackUrl", "recordingConfigurationId"}),
    ),
    "Queue": Rule(
        attributes={"url": checks.url, "method": checks.method},
        text="needed",
        unknown_here=frozenset({"reservationSid", "postWorkActivitySid"}),
    ),
    "Enqueue": Rule(
        attributes={
            **ACTION,
            "maxQueueSize": checks.whole(1, 5000),
            "waitUrl": checks.url_or_nothing,
            "waitUrlMethod": checks.method,
        },
        text="needed",
        text_check=checks.at_most(64),
        unknown_here=frozenset({"workflowSid", "Task"}),
    ),
    "Start": Rule(
        children=frozenset({"Recording"}),
        unknown_here=frozenset(["Stream", "Siprec", "Transcription", "action", "method"]),
    ),
    "Stop": Rule(
        children=frozenset({"Recording"}),
        unknown_here=frozenset({"Stream", "Siprec", "Transcription"}),
    ),
    "Recording": Rule(
        attributes={
            **RECORDED,
            **TRIM,
            "name": checks.at_most(256),
            "channels": checks.one_of("mono", "dual"),
        },
        unknown_here=frozenset({"track", "recordingConfigurationId"}),
    ),
}
