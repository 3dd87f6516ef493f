"""The ledger: every behaviour of the exchange, and how it is known that Twilio behaves so.

`documented`: Twilio's own pages say it. `observed`: seen in payloads or reports of others.
`assumed`: a judgement; all of these belong on the list to be tried with a real account.
"""

from dataclasses import dataclass
from typing import Literal

Mark = Literal["documented", "observed", "assumed"]
DOCS = "https://www.twilio.com/docs/voice/"
CALLS = DOCS + "api/call-resource"
TWIML = DOCS + "twiml"
CONFERENCE = DOCS + "twiml/conference"
DIAL = DOCS + "twiml/dial"
ENQUEUE = DOCS + "twiml/enqueue"
GATHER = DOCS + "twiml/gather"
RECORD = DOCS + "twiml/record"


@dataclass(frozen=True)
class Behaviour:
    """One behaviour; `source` is a link for what is documented, else the reason."""

    name: str
    mark: Mark
    text: str
    source: str

    def as_json(self) -> dict[str, str]:
        """The behaviour as a plain object."""
        return {"name": self.name, "mark": self.mark, "text": self.text, "source": self.source}


def _documented(name: str, source: str, text: str) -> Behaviour:
    return Behaviour(name, "documented", text, source)


def _observed(name: str, source: str, text: str) -> Behaviour:
    return Behaviour(name, "observed", text, source)


def _assumed(name: str, reason: str, text: str) -> Behaviour:
    return Behaviour(name, "assumed", text, reason)


_CALLS = (
    _documented(
        "one-call-per-second",
        CALLS,
        "Calls made through the REST interface leave one per second; the others wait queued.",
    ),
    _documented(
        "status-callback-form",
        CALLS + "#statuscallback",
        "Status callbacks carry Timestamp (RFC 2822), CallbackSource and a SequenceNumber from 0.",
    ),
    _documented(
        "inbound-number-reports-the-end-only",
        DOCS + "twiml#status-callbacks",
        "The status callback of an incoming number is called once, when the call has ended.",
    ),
    _documented(
        "redirect-needs-a-call-in-progress",
        "https://www.twilio.com/docs/api/errors/21220",
        "Only a call in progress can be sent to another document; others give 21220.",
    ),
    _observed(
        "blank-places",
        "payloads in public repositories",
        "City, state and postcode of Japanese numbers come as blank parameters, the country as JP.",
    ),
    _assumed(
        "ended-call-cannot-be-changed",
        "the error is documented for redirects; for Status it is reported by users",
        "Status=completed for a call that has ended, and canceled for one answered, give 21220.",
    ),
    _assumed(
        "unanswered-call-becomes-canceled",
        "the documentation names no final status for completed before the answer",
        "A call ended through the REST interface before it is answered becomes canceled.",
    ),
    _assumed(
        "setup-takes-half-a-second",
        "depends on the carrier",
        "Half a second passes between a call's start and its ringing.",
    ),
    _assumed(
        "ring-timeout-from-ringing",
        "Twilio adds up to five seconds in some flows",
        "The time-out counts from the ringing, without a buffer.",
    ),
    _assumed(
        "unregistered-client-fails-at-once",
        "not described",
        "A call to a client that is not registered becomes failed without ringing.",
    ),
    _assumed("busy-phone-is-busy", "depends on the carrier", "A number that is in a call is busy."),
    _documented(
        "busy-client-rings-unheard",
        "https://github.com/twilio/twilio-voice.js (allowIncomingWhileBusy is false)",
        "A browser phone in a call shows no further call; that one rings until its time-out.",
    ),
    _assumed(
        "rejected-is-busy",
        "follows from the SIP answer 486",
        "A call the called person rejects becomes busy.",
    ),
    _assumed(
        "caller-gives-up-while-ringing",
        "not described",
        "An incoming call given up before it was answered becomes no-answer.",
    ),
)

_DOCUMENTS = (
    _documented(
        "fallback-on-error",
        TWIML + "#request-parameters",
        "A document that cannot be had or performed leads to the fallback URL with ErrorCode and "
        "ErrorUrl.",
    ),
    _observed(
        "apology-without-fallback",
        "users report the sentence",
        "Without a fallback, or when it fails too, the caller hears an apology and is hung up.",
    ),
    _assumed(
        "strict-grammar",
        "stricter than Twilio on purpose: Twilio only warns (12200) of unknown attributes",
        "Unknown elements, attributes, nesting and ranges are errors.",
    ),
    _assumed(
        "endless-loop-is-an-error",
        "Twilio's own limit is not described",
        "Twenty documents in a row without any time passing are an error.",
    ),
    _assumed(
        "action-after-hangup",
        "documented for Record; users report it for Dial",
        "When the caller hangs up during Dial or Record, action is requested, its answer ignored.",
    ),
    _documented(
        "hangup-answers-first",
        DOCS + "twiml/hangup",
        "Hangup as the first verb does not prevent the call from being answered.",
    ),
    _documented(
        "pause-does-not-answer",
        DOCS + "twiml/pause",
        "Pause as the first verb lets an incoming call ring on.",
    ),
    _assumed(
        "late-reject-hangs-up",
        "Reject is described for unanswered calls only",
        "Reject in an answered call hangs up.",
    ),
    _assumed(
        "speech-speed",
        "depends on voice and text",
        "Speech takes a second per 7 Japanese or 14 other characters, spoken or synthetic.",
    ),
    _assumed(
        "tones-take-half-a-second", "close to the real length", "A key's tone takes 0.5 seconds."
    ),
    _assumed(
        "unplayable-file-is-an-error",
        "reports differ",
        "A file that cannot be played leads to the fallback.",
    ),
    _documented(
        "gather-empty-goes-on",
        GATHER + "#actiononemptyresult",
        "Gather without keys goes on with the next verb, unless actionOnEmptyResult is true.",
    ),
    _documented(
        "keys-stop-the-prompt",
        GATHER,
        "A key stops what Gather says; its time-out begins after the prompt and after each key.",
    ),
    _observed(
        "finished-on-key",
        "payloads in public repositories",
        "Gather's action also gets FinishedOnKey and msg.",
    ),
    _documented(
        "empty-recording-goes-on",
        RECORD,
        "An empty recording asks no action; the document goes on with the next verb.",
    ),
)

_RECORDINGS = (
    _assumed(
        "processing-takes-two-seconds",
        "real times vary",
        "A recording is ready two seconds after its end.",
    ),
    _assumed(
        "silence-only-is-absent",
        "real lines are never quite silent",
        "A recording trimmed to nothing becomes absent (documented for recordings that are too "
        "short after trimming).",
    ),
    _documented(
        "start-recording-channels",
        DOCS + "twiml/recording",
        "Start with Recording records two channels by default, the call's own voice on the first "
        "(others measured the opposite order).",
    ),
    _documented(
        "recording-callback-form",
        DOCS + "twiml/recording#attributes-recording-status-callback",
        "Recording callbacks carry RecordingTrack, and the duration only when completed; others "
        "measured that all of them carry ErrorCode.",
    ),
    _assumed(
        "dial-recording-from-the-bridge",
        "ringing is not recorded here",
        "A recording of Dial begins when the two are connected, also with record-from-ringing; "
        "the first channel is the caller (documented; others measured the opposite order).",
    ),
    _assumed(
        "unready-recording-is-not-deleted",
        "the code is not described",
        "Deleting a recording that is not ready is refused.",
    ),
    _documented(
        "conference-recording-is-dual",
        "https://www.twilio.com/en-us/changelog (15 September 2025)",
        "Conferences are recorded in two channels: the first participant, and everybody else "
        "(a measurement of others in March 2026 still saw RecordingChannels 1: to be tried).",
    ),
    _documented(
        "conference-recording-starts-with-two",
        CONFERENCE + "#record",
        "A conference's recording begins when the first two participants are bridged; what is "
        "heard while waiting is never recorded.",
    ),
    _assumed(
        "first-wish-to-record-counts",
        "described for the status callback only",
        "The first participant whose document wants a recording sets its callback.",
    ),
    _assumed("beeps-are-not-recorded", "not described", "Beeps of a conference are not recorded."),
)

_CONFERENCES = (
    _documented(
        "conference-starts-with-two",
        CONFERENCE + "#attributes-status-callback-event",
        "A conference begins with two participants, one of them with startConferenceOnEnter.",
    ),
    _documented(
        "first-participant-sets-callback",
        CONFERENCE + "#attributes-status-callback",
        "The first participant sets the status callback and its events; later ones are ignored.",
    ),
    _documented(
        "conference-wait-ends-in-silence",
        CONFERENCE + "#attributes-waiturl",
        "When the waiting document of a conference runs out, there is silence.",
    ),
    _assumed(
        "broken-conference-wait-fails",
        "described as: the conference will not be fully established",
        "A waiting document that fails ends the Dial as failed; action or the next verb follows.",
    ),
    _documented(
        "label-taken-goes-on",
        CONFERENCE + "#attributes-participant-label",
        "A label that is taken gives 16025, and the document goes on with the next verb.",
    ),
    _documented(
        "refused-participant-fails",
        CONFERENCE + "#attributes-coach",
        "Coaching somebody who is not there gives 13240 and leads to action (a full conference is "
        "assumed to do the same).",
    ),
    _documented(
        "conference-dial-status-answered",
        DIAL + "#action",
        "After a conference DialCallStatus is answered; DialCallSid and DialCallDuration are not "
        "sent.",
    ),
    _observed(
        "conference-end-order",
        "reports: participant-leave comes sometimes before, sometimes after conference-end",
        "At the end of a conference all participant-leave come first, conference-end last.",
    ),
    _documented(
        "conference-sequence-from-one",
        CONFERENCE + "#attributes-status-callback-parameters",
        "SequenceNumber of conference callbacks begins with 1.",
    ),
    _assumed(
        "removed-participant-goes-on",
        "the reason's name is not assigned in the documentation",
        "A participant removed by the REST interface goes on with her document; the reason told is "
        "participant_updated_via_api.",
    ),
)

_QUEUES = (
    _documented(
        "average-queue-time-is-mean-age",
        ENQUEUE + "#attributes-waiturl-parameters",
        "AvgQueueTime is how long those now waiting have waited on average.",
    ),
    _documented(
        "wait-document-is-requested-again",
        ENQUEUE + "#attributes-waiturl",
        "When the waiting document of a queue runs out, waitUrl is requested again.",
    ),
    _assumed(
        "queue-parameters-on-every-wait-request",
        "described for waitUrl itself",
        "Requests by Redirect and Gather inside a waiting document carry the queue's parameters "
        "too.",
    ),
    _documented(
        "enqueue-action",
        ENQUEUE + "#attributes-action",
        "After the queue action is requested with QueueResult, QueueSid and QueueTime.",
    ),
    _observed(
        "enqueue-action-after-hangup",
        "several public projects count abandoned calls by it",
        "When the caller hangs up in a queue, action is requested with hangup, its answer ignored.",
    ),
    _assumed(
        "enqueue-action-on-redirect",
        "the order of the two requests is not described",
        "A call redirected out of a queue has action requested first, its answer ignored.",
    ),
    _documented(
        "broken-wait-document-is-queue-error",
        ENQUEUE + "#queueresult-values",
        "An error in the waiting document leads to action with the result error (without action: "
        "to the fallback, assumed).",
    ),
    _assumed(
        "empty-queue-is-looked-at-each-second",
        "the real delay is not described",
        "Dialling an empty queue finds a newcomer within a second.",
    ),
    _assumed(
        "dial-unknown-queue-fails",
        "described as an error status without a code",
        "Dialling a queue that does not exist gives failed.",
    ),
)

_DIALLING = (
    _documented("first-answer-wins", DIAL, "Of several called the first who answers is connected."),
    _documented(
        "caller-id-is-the-callers",
        DIAL + "#callerid",
        "The called see the caller's number unless callerId says another one of ours.",
    ),
    _assumed(
        "broken-whisper-ends-the-called-leg",
        "not described",
        "A whisper document that fails hangs up the called leg.",
    ),
    _observed(
        "redirected-child-leaves-its-parent",
        "users transfer calls so",
        "A called leg sent to another document goes on alone; the Dial ends for its caller.",
    ),
)

LEDGER: dict[str, Behaviour] = {
    behaviour.name: behaviour
    for behaviour in (
        *_CALLS,
        *_DOCUMENTS,
        *_RECORDINGS,
        *_CONFERENCES,
        *_QUEUES,
        *_DIALLING,
    )
}
