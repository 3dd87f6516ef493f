"""Legs: one phone connected to the exchange, what its call is and what its person hears."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any, Protocol

from telephony.exchange.clock import Timer
from telephony.exchange.courses import Course
from telephony.exchange.recordings import Recorder, Span

if TYPE_CHECKING:
    from telephony.exchange.phones import Phone

TERMINAL = frozenset({"completed", "busy", "no-answer", "failed", "canceled"})


class Room(Protocol):
    """Where legs hear each other: a bridge of two, or a conference."""

    recorders: list[Recorder]

    def hearers(self, speaker: "Leg") -> list["Leg"]:
        """Who hears this leg."""

    def is_heard_by(self, leg: "Leg") -> bool:
        """Whether what sounds in the room comes to this leg."""

    def is_recorded(self, speaker: "Leg") -> bool:
        """Whether what this leg says belongs into the recordings of the room."""

    def leave(self, leg: "Leg") -> None:
        """This leg goes away without anybody having asked the script that holds the room."""


@dataclass(frozen=True, kw_only=True)
class Callback:
    """Where something is reported to, and which events of it."""

    url: str
    method: str = "POST"
    events: tuple[str, ...] = ("completed",)


@dataclass(kw_only=True, eq=False)
class Utterance:
    """Something that is being said.

    Attributes:
        ears: who hears it, with the entry in `Leg.heard`.
        tapes: the recordings it goes into, with its sound there.
    """

    text: str
    language: str
    ends_at: datetime
    ears: dict["Leg", dict[str, Any]] = field(default_factory=dict)
    tapes: dict[Recorder, Span] = field(default_factory=dict)


@dataclass(kw_only=True, eq=False)
class Leg:
    """A call as Twilio's Call resource shows it, with the phone at its end.

    Attributes:
        direction: inbound, outbound-api or outbound-dial.
        status: queued, initiated, ringing, in-progress, completed, busy, no-answer, failed or
            canceled (`initiated` is told to callbacks only; the REST interface shows `queued`).
        phone: the phone that rings, speaks and hears.
        parameters: custom parameters a client gets with the call.
        timeout: seconds it may ring.
        queue_time: milliseconds a call from the REST interface waited for its turn.
        ended_at: None while it lives.
        sequence: SequenceNumber of its next status callback.
        heard: what its person hears, oldest first: dicts {at, kind, text, language, seconds,
            recorded, speaker, url, call_sid}. `kind` is say, play, tones, pause, speech, beep,
            music, silence or ringing; `at` is ISO 8601 in UTC; `seconds` is None while a sound
            without a set length goes on.
        queue_sid, conference_sid: where it is at present.
        course: the script of its document; None before the first one and for a bridged child.
        room: where it hears others at present.
        recorders: recordings of this leg alone.
        watchers: called with the leg whenever its status changed.
        on_answer: called once when the phone is picked up.
        is_on_its_own: a called leg that was sent to a document of its own.
        speaks_until: when what its person said so far is over.
        utterance: what its person is saying at present, or said last.
    """

    sid: str
    direction: str
    from_: str
    to: str
    created_at: datetime
    phone: "Phone"
    status: str = "queued"
    parent_sid: str | None = None
    forwarded_from: str | None = None
    parameters: dict[str, str] = field(default_factory=dict)
    timeout: float = 60
    callback: Callback | None = None
    fallback_url: str = ""
    fallback_method: str = "POST"
    queue_time: int = 0
    started_at: datetime | None = None
    answered_at: datetime | None = None
    ended_at: datetime | None = None
    sequence: int = 0
    queue_sid: str | None = None
    conference_sid: str | None = None
    error_code: int | None = None
    heard: list[dict[str, Any]] = field(default_factory=list)
    course: Course | None = None
    room: Room | None = None
    recorders: list[Recorder] = field(default_factory=list)
    watchers: list[Callable[["Leg"], None]] = field(default_factory=list)
    on_answer: Callable[[], None] | None = None
    timer: Timer | None = None
    is_on_its_own: bool = False
    speaks_until: datetime | None = None
    utterance: "Utterance | None" = None

    @property
    def is_live(self) -> bool:
        """Whether it has not ended."""
        return self.status not in TERMINAL

    @property
    def is_ours(self) -> bool:
        """Whether a called leg still belongs to the call that called it."""
        return self.is_live and not self.is_on_its_own

    @property
    def is_inbound(self) -> bool:
        """Whether somebody called us."""
        return self.direction == "inbound"

    @property
    def duration(self) -> int:
        """Whole seconds from the answer to the end; 0 for a call never answered or still on."""
        if self.answered_at is None or self.ended_at is None:
            return 0
        return round((self.ended_at - self.answered_at).total_seconds())

    def stop_timer(self) -> None:
        """Whatever was planned for it no longer happens."""
        if self.timer is not None:
            self.timer.cancel()
            self.timer = None


@dataclass(eq=False)
class Bridge:
    """Two legs that hear each other."""

    first: Leg
    second: Leg
    on_leave: Callable[[], None]
    recorders: list[Recorder] = field(default_factory=list)

    def open(self) -> None:
        """From now on they hear each other."""
        self.first.room = self.second.room = self

    def close(self) -> None:
        """They no longer hear each other."""
        for leg in (self.first, self.second):
            if leg.room is self:
                leg.room = None

    def hearers(self, speaker: Leg) -> list[Leg]:
        """The other one."""
        return [self.second if speaker is self.first else self.first]

    def is_heard_by(self, _leg: Leg) -> bool:
        """Always."""
        return True

    def is_recorded(self, _speaker: Leg) -> bool:
        """Always."""
        return True

    def leave(self, leg: Leg) -> None:
        """One goes away."""
        leg.room = None
        self.on_leave()
