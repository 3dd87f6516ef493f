"""Connecting one call with another: a number, a browser's phone, a conference, a queue."""

from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from xml.etree.ElementTree import Element

from telephony.switch.twiml.rules import address, e164, identity, name, one_of, require, within
from telephony.switch.twiml.verbs import Verb, element

_BEEPS = frozenset({"true", "false", "onEnter", "onExit"})
_CALL_EVENTS = "initiated ringing answered completed"
_CONFERENCE_EVENTS = "start end join leave"
_RECORDING_EVENTS = "in-progress completed absent"


class Noun(ABC):
    """Whom or what a `Dial` connects with."""

    @abstractmethod
    def element(self) -> Element:
        """The XML."""


@dataclass(frozen=True)
class Number(Noun):
    """A telephone number in E.164; the document of `url` is heard by the called one alone."""

    number: str
    url: str | None = None
    status_callback: str | None = None

    def __post_init__(self) -> None:
        e164(self.number, "number")
        address(self.url, "url")
        address(self.status_callback, "status_callback")

    def element(self) -> Element:
        return element(
            "Number",
            self.number,
            url=self.url,
            statusCallback=self.status_callback,
            statusCallbackEvent=_CALL_EVENTS if self.status_callback else None,
        )


@dataclass(frozen=True)
class Client(Noun):
    """A browser's phone. `parameters`: opaque names and values it is handed."""

    identity: str
    parameters: Mapping[str, str] = field(default_factory=dict)
    url: str | None = None
    status_callback: str | None = None

    def __post_init__(self) -> None:
        identity(self.identity)
        for key, value in self.parameters.items():
            name(key, "name of a parameter")
            name(value, "value of a parameter")
        address(self.url, "url")
        address(self.status_callback, "status_callback")

    def element(self) -> Element:
        client = element(
            "Client",
            url=self.url,
            statusCallback=self.status_callback,
            statusCallbackEvent=_CALL_EVENTS if self.status_callback else None,
        )
        client.append(element("Identity", self.identity))
        for key, value in self.parameters.items():
            client.append(element("Parameter", name=key, value=value))
        return client


@dataclass(frozen=True)
class Conference(Noun):
    """A room where calls are joined.

    Attributes:
        name: opaque.
        start_on_enter, end_on_exit: whether this one opens and closes the room.
        beep: `false`, `true`, `onEnter` or `onExit`.
        record: from the start; who joins first is in the first channel.
        wait_url: heard until the room is open; "" for silence.
        status_callback: told of start, end, join and leave; only the first one's is used.
        coach: identifier of the one call that hears this one.
        label: opaque name of the participant.
        most: how many may be in the room.
    """

    name: str
    start_on_enter: bool = True
    end_on_exit: bool = False
    beep: str = "false"
    record: bool = False
    wait_url: str | None = None
    status_callback: str | None = None
    recording_callback: str | None = None
    muted: bool = False
    coach: str | None = None
    label: str | None = None
    most: int | None = None

    def __post_init__(self) -> None:
        name(self.name, "name of the conference")
        one_of(self.beep, _BEEPS, "beep")
        address(self.wait_url or None, "wait_url")
        address(self.status_callback, "status_callback")
        address(self.recording_callback, "recording_callback")
        require(self.recording_callback is None or self.record, "nothing is recorded to tell of")
        for text, what in ((self.coach, "coach"), (self.label, "label")):
            if text is not None:
                name(text, what)
        within(self.most, 2, 250, "most")

    def element(self) -> Element:
        return element(
            "Conference",
            self.name,
            muted=self.muted or None,
            startConferenceOnEnter=self.start_on_enter,
            endConferenceOnExit=self.end_on_exit,
            beep=self.beep,
            waitUrl=self.wait_url,
            maxParticipants=self.most,
            coach=self.coach,
            participantLabel=self.label,
            record="record-from-start" if self.record else None,
            trim="do-not-trim" if self.record else None,
            statusCallback=self.status_callback,
            statusCallbackEvent=_CONFERENCE_EVENTS if self.status_callback else None,
            recordingStatusCallback=self.recording_callback,
            recordingStatusCallbackEvent=_RECORDING_EVENTS if self.recording_callback else None,
        )


@dataclass(frozen=True)
class Queue(Noun):
    """The head of a queue; the document of `url` is heard by that caller before they are joined."""

    name: str
    url: str | None = None

    def __post_init__(self) -> None:
        name(self.name, "name of the queue")
        address(self.url, "url")

    def element(self) -> Element:
        return element("Queue", self.name, url=self.url)


@dataclass(frozen=True)
class Dial(Verb):
    """Connect with one noun: of several the first that answers would win, a mailbox included.

    Attributes:
        action: asked when the connection has ended; without it the document goes on behind it.
        timeout: seconds it rings.
        caller_id: the number that is shown, in E.164.
        time_limit: the longest connection, in seconds.
        answer_on_bridge: whether the caller hears ringing until somebody answers.
        hangup_on_star: whether `*` ends the connection and not the call.
    """

    noun: Noun
    action: str | None = None
    timeout: int = 30
    caller_id: str | None = None
    time_limit: int | None = None
    answer_on_bridge: bool = False
    hangup_on_star: bool = False

    def __post_init__(self) -> None:
        require(isinstance(self.noun, Noun), "a Dial needs a Number, Client, Conference or Queue")
        address(self.action, "action")
        within(self.timeout, 1, 600, "timeout")
        within(self.time_limit, 1, 14400, "time_limit")
        e164(self.caller_id, "caller_id")

    def elements(self) -> Iterator[Element]:
        dial = element(
            "Dial",
            action=self.action,
            timeout=self.timeout,
            callerId=self.caller_id,
            timeLimit=self.time_limit,
            answerOnBridge=self.answer_on_bridge or None,
            hangupOnStar=self.hangup_on_star or None,
        )
        dial.append(self.noun.element())
        yield dial
