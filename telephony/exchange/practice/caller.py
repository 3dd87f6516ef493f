"""A caller who plays her part by herself: dials, presses keys, waits, talks in turn, hangs up."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any

from telephony.exchange import hearing, lifecycle
from telephony.exchange.legs import Leg
from telephony.exchange.practice.stories import Line, Story

if TYPE_CHECKING:
    from telephony.exchange.engine import Exchange

LOOK_SECONDS = 0.5
KEY_SECONDS = 2.0  # from the moment a key is asked for
GREETING_SECONDS = 6.0  # after that she speaks first
BREATH_SECONDS = 1.0  # after the other has spoken, beside what she needs to think
LANGUAGE_KEYS = {"ja": "1", "en": "2"}
TAGS = {"ja": "ja-JP", "en": "en-US"}


@dataclass(kw_only=True)
class Said:
    """A line that was spoken.

    Attributes:
        recorded: whether a recording caught any of it.
    """

    at: datetime
    line: Line
    recorded: bool = False

    def as_json(self) -> dict[str, Any]:
        """What may be shown of it: a secret is not told again."""
        return {
            "at": self.at.isoformat(),
            "who": "caller",
            "text": "" if self.line.secret else self.line.text,
            "secret": self.line.secret,
            "recorded": self.recorded,
        }


@dataclass(kw_only=True, eq=False)
class PractisingCaller:
    """Somebody on the phone, in one call.

    Attributes:
        lines: what is still to be said.
        talked_at: when somebody was there to talk with.
        left: she hung up herself.
    """

    exchange: "Exchange"
    story: Story
    language: str
    leg: Leg
    lines: list[Line]
    keys: list[str] = field(default_factory=list)
    began_at: datetime
    talked_at: datetime | None = None
    said: list[Said] = field(default_factory=list)
    left: bool = False
    _asked_at: datetime | None = None
    _pressed_at: datetime | None = None

    def play(self) -> None:
        """Look around now and then, for as long as the call lasts."""
        if self.leg.is_live:
            self._act()
            self.exchange.clock.after(LOOK_SECONDS, self.play)

    def heard(self) -> list[dict[str, Any]]:
        """What the other side said to her."""
        return [
            {"at": one["at"], "who": "operator", "text": one["text"]} for one in self._speeches()
        ]

    def _act(self) -> None:
        is_talking = self.leg.room is not None and bool(self.leg.room.hearers(self.leg))
        if is_talking:
            self.talked_at = self.talked_at or self.exchange.clock.now
            self._talk(self.talked_at)
        elif self.talked_at is None:
            self._wait()

    def _wait(self) -> None:
        if self.keys:
            self._press_when_asked()
        if self._since(self._pressed_at or self.began_at) > self.story.patience:
            self._hang_up()

    def _press_when_asked(self) -> None:
        if self.leg.course is None or not self.leg.course.waits_for("digit"):
            self._asked_at = None
        elif self._asked_at is None:
            self._asked_at = self.exchange.clock.now
        elif self._since(self._asked_at) >= KEY_SECONDS:
            self._asked_at, self._pressed_at = None, self.exchange.clock.now
            hearing.press(self.leg, self.keys.pop(0))

    def _talk(self, talked_at: datetime) -> None:
        now = self.exchange.clock.now
        if self.leg.speaks_until is not None and self.leg.speaks_until > now:
            return
        last = self.leg.speaks_until if self.said else None
        quiet = self._since(max(last or talked_at, talked_at))
        was_answered = self._was_answered(last or talked_at)
        if not self.lines:
            if was_answered or quiet > self.story.stays:
                self._hang_up()
        elif quiet >= self.lines[0].after and (was_answered or quiet > self._pace()):
            self._say(self.lines.pop(0))

    def _pace(self) -> float:
        return self.story.pace if self.said else GREETING_SECONDS

    def _was_answered(self, since: datetime) -> bool:
        """Whether the other has said something since, and it is over for a moment."""
        speeches = self._speeches()
        if not speeches:
            return False
        latest = speeches[-1]
        at = datetime.fromisoformat(latest["at"])
        pause = self._since(at) - latest["seconds"]
        return at >= since and pause >= BREATH_SECONDS + self.story.thinks

    def _speeches(self) -> list[dict[str, Any]]:
        return [one for one in self.leg.heard if one["kind"] == "speech"]

    def _say(self, line: Line) -> None:
        said = Said(at=self.exchange.clock.now, line=line)
        self.said.append(said)
        seconds = hearing.speak(self.exchange, self.leg, line.text, TAGS[self.language])
        self._listen_for_tape(said)
        self.exchange.clock.after(seconds, lambda: self._listen_for_tape(said))

    def _listen_for_tape(self, said: Said) -> None:
        room = self.leg.room
        if room is not None and room.is_recorded(self.leg):
            said.recorded |= any(recorder.is_capturing for recorder in room.recorders)

    def _hang_up(self) -> None:
        self.left = True
        lifecycle.hang_up(self.exchange, self.leg)

    def _since(self, moment: datetime) -> float:
        return (self.exchange.clock.now - moment).total_seconds()
