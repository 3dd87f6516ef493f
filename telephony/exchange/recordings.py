"""Recordings as timelines: who made which sound when; the audio is made from this elsewhere."""

from dataclasses import asdict, dataclass, field, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from telephony.exchange.clock import Clock

if TYPE_CHECKING:
    from telephony.exchange.legs import Callback

MOMENTS = ("started_at", "ended_at", "deleted_at")


@dataclass(frozen=True, kw_only=True)
class Span:
    """One sound on one channel.

    Attributes:
        channel: 1 or 2.
        start: seconds from the beginning of the recording.
        seconds: how long.
        kind: speech, say, play, beep or tones.
        speaker: address of the phone that spoke; empty for the exchange's own sounds.
    """

    channel: int
    start: float
    seconds: float
    kind: str
    speaker: str = ""
    text: str = ""
    language: str = ""

    @property
    def end(self) -> float:
        """Seconds from the beginning of the recording to its end."""
        return self.start + self.seconds

    def within(self, start: float, end: float) -> "Span | None":
        """The part of it between two moments."""
        first, last = max(self.start, start), min(self.end, end)
        return replace(self, start=first, seconds=last - first) if last > first else None


@dataclass(kw_only=True, eq=False)
class RecordingFact:
    """A recording as Twilio's Recording resource shows it, with its timeline.

    Attributes:
        source: RecordVerb, DialVerb, Conference or StartCallRecordingTwiML.
        status: in-progress, paused, processing, completed, absent or deleted.
        channels: 1 or 2; channel 1 of a conference is its first participant.
        started_at: when the sound begins (after trimming).
        seconds: exact length once it has ended.
        spans: the sounds; whatever lies between is silence.
        pauses: (start, end) in seconds within the recording, silenced.
    """

    sid: str
    source: str
    channels: int
    started_at: datetime
    status: str = "in-progress"
    call_sid: str | None = None
    conference_sid: str | None = None
    seconds: float = 0.0
    ended_at: datetime | None = None
    deleted_at: datetime | None = None
    error_code: int | None = None
    spans: list[Span] = field(default_factory=list)
    pauses: list[tuple[float, float]] = field(default_factory=list)

    @property
    def duration(self) -> int:
        """Whole seconds, as callbacks and the REST interface tell it."""
        return round(self.seconds)

    def as_json(self) -> dict[str, Any]:
        """The facts as a plain object, to be kept in a file."""
        kept = asdict(self)
        for name in MOMENTS:
            kept[name] = kept[name].isoformat() if kept[name] else None
        return kept

    @classmethod
    def from_json(cls, kept: dict[str, Any]) -> "RecordingFact":
        """The facts out of such an object."""
        values = dict(kept)
        for name in MOMENTS:
            values[name] = datetime.fromisoformat(values[name]) if values[name] else None
        values["spans"] = [Span(**span) for span in values["spans"]]
        values["pauses"] = [(start, end) for start, end in values["pauses"]]
        return cls(**values)


class Recorder:
    """A recording under way."""

    def __init__(
        self,
        fact: RecordingFact,
        clock: Clock,
        *,
        first_sid: str,
        callback: "Callback | None" = None,
        name: str = "",
        takes_heard: bool = False,
        trim: bool = True,
    ) -> None:
        """Begin.

        Args:
            first_sid: the call whose voice is channel 1.
            callback: where it is reported to.
            name: by which a document may stop it.
            takes_heard: what that call hears is recorded too, as channel 2.
            trim: silence at both ends will be cut off.
        """
        self.fact, self.callback, self.takes_heard = fact, callback, takes_heard
        self.name, self._first_sid, self._trims = name, first_sid, trim
        self.is_on = True
        self._clock, self._began = clock, clock.now
        self._paused_at: float | None = None

    @property
    def now(self) -> datetime:
        """The present moment."""
        return self._clock.now

    @property
    def is_capturing(self) -> bool:
        """Whether a sound made now would be in it."""
        return self.is_on and self._paused_at is None

    def channel_of(self, call_sid: str) -> int:
        """Where this call's voice goes."""
        return 1 if call_sid == self._first_sid else 2

    def capture(
        self, channel: int, kind: str, seconds: float, ago: float = 0.0, /, **about: str
    ) -> Span:
        """There is a sound of so many seconds, which began `ago` seconds ago."""
        span = Span(
            channel=min(channel, self.fact.channels),
            start=self._passed() - ago,
            seconds=seconds,
            kind=kind,
            **about,
        )
        if self.is_on and seconds > 0:
            self.fact.spans.append(span)
        return span

    def break_off(self, span: Span) -> None:
        """A sound that was captured to its end is over now already."""
        if self.is_on and span in self.fact.spans:
            self.fact.spans.remove(span)
            if (heard := span.within(span.start, self._passed())) is not None:
                self.fact.spans.append(heard)

    def pause(self) -> None:
        """Record silence until `resume`."""
        if self.is_capturing:
            self._paused_at, self.fact.status = self._passed(), "paused"

    def resume(self) -> None:
        """Record again."""
        if self._paused_at is not None:
            self.fact.pauses.append((self._paused_at, self._passed()))
            self._paused_at, self.fact.status = None, "in-progress"

    def finish(self) -> None:
        """End it: the length is fixed, sounds are cut to it and pauses silenced."""
        self.resume()
        self.is_on = False
        fact = self.fact
        fact.seconds, fact.ended_at = self._passed(), self._clock.now
        fact.spans = self._audible()
        if self._trims:
            self._trim()

    def _passed(self) -> float:
        return (self._clock.now - self._began).total_seconds()

    def _audible(self) -> list[Span]:
        edges = [0.0, *(edge for pause in self.fact.pauses for edge in pause), self.fact.seconds]
        open_parts = list(zip(edges[::2], edges[1::2], strict=True))
        parts = [span.within(*part) for span in self.fact.spans for part in open_parts]
        return [part for part in parts if part is not None]

    def _trim(self) -> None:
        """Cut silence off both ends; a recording of nothing but silence becomes empty."""
        fact = self.fact
        start = min((span.start for span in fact.spans), default=0.0)
        end = max((span.end for span in fact.spans), default=0.0)
        fact.started_at += timedelta(seconds=start)
        fact.seconds = end - start
        fact.spans = [replace(span, start=span.start - start) for span in fact.spans]
        fact.pauses = [
            (max(0.0, first - start), min(last, end) - start)
            for first, last in fact.pauses
            if first < end and last > start
        ]
