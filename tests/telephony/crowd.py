"""People with a will of their own: callers who choose, wait as long as they like and talk, and
operators who answer, sometimes do not, take breaks and come back."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random
from typing import ClassVar

from telephony.agents.models import AgentState
from telephony.agents.reasons import BreakReason
from telephony.exchange.conferences import Participant
from telephony.exchange.legs import Leg
from telephony.exchange.phones import Phone
from tests.telephony.town import Operator, Town
from tests.telephony.words import BROKEN, LANGUAGES, MENU, MESSAGE, RETRY

KEYS = {"ja": "1", "en": "2"}
# What callers do beside the usual, by shares of all.
WRONG_KEY, NO_KEY, SHORT_OF_TIME, WITHHELD = 0.05, 0.05, 0.04, 0.1


@dataclass
class Caller:
    """Somebody who calls once in the day.

    Attributes:
        patience: seconds in the line before hanging up.
        talk: seconds of the talk.
        queued_at, met_at: when the exchange put the caller into its queue, and into a room with an
            operator.
    """

    town: Town
    phone: Phone
    at: datetime
    chance: Random
    language: str
    leg: Leg | None = None
    queued_at: datetime | None = None
    met_at: datetime | None = None
    _planned: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.patience = 20 + self.chance.weibullvariate(300, 1.2)
        self.talk = min(1200.0, self.chance.lognormvariate(5.55, 0.5))
        self.manner = self.chance.random()

    @property
    def is_over(self) -> bool:
        return self.leg is not None and not self.leg.is_live

    def step(self) -> None:
        """Do what has become due, and plan what follows from what is heard."""
        if self.leg is None:
            self._dials()
            return
        if self.is_over:
            return
        self._chooses()
        self._waits()
        self._talks()

    def _dials(self) -> None:
        withheld = self.chance.random() < WITHHELD
        number = self.town.station.settings.number
        self.leg = self.town.exchange.place_call(
            caller=self.phone.address, to=number, withheld=withheld
        )
        if self.manner > 1 - SHORT_OF_TIME:
            self._in(self.chance.uniform(2, 20), "leaves", self.phone.hang_up)

    def _chooses(self) -> None:
        if self._hears(LANGUAGES["en"]):
            self._presses("language", KEYS[self.language])
        for words, name in ((MENU, "menu"), (RETRY, "retry")):
            if self._hears(words[self.language]):
                self._presses(name, self._choice(name))
        if self._hears(MESSAGE[self.language]):
            self._in(30, "message", self.phone.hang_up)
        if self._hears(BROKEN["en"]):
            self._in(self.chance.uniform(5, 20), "broken", self.phone.hang_up)

    def _choice(self, name: str) -> str:
        if name == "menu" and self.manner < WRONG_KEY:
            return "9"
        return "" if self.manner < WRONG_KEY + NO_KEY else self.chance.choice("1234")

    def _presses(self, name: str, keys: str) -> None:
        if keys:
            self._in(self.chance.uniform(1, 4), name, lambda: self.phone.digits(keys))

    def _waits(self) -> None:
        assert self.leg is not None
        if self.leg.queue_sid is not None and self.queued_at is None:
            self.queued_at = self.town.now
            self._in(self.patience, "patience", self._gives_up)

    def _gives_up(self) -> None:
        if self.met_at is None:
            self.phone.hang_up()

    def _talks(self) -> None:
        if self.met_at is not None:
            return
        room = self._room()
        if room:
            self.met_at = max(one.joined_at for one in room)
            self.phone.speak("カードについて、うかがいます。")
            other = next(one.leg.phone for one in room if one.leg is not self.leg)
            ends = self.phone if self.chance.random() < 0.7 else other
            self._in(self.talk, "talk", ends.hang_up)

    def _room(self) -> list[Participant]:
        """Everybody in the room, when an operator is there too."""
        assert self.leg is not None
        room = self.town.exchange.conferences.get(self.leg.conference_sid or "")
        return room.participants if room is not None and len(room.participants) == 2 else []

    def _hears(self, words: str) -> bool:
        assert self.leg is not None
        return any(words in str(one["text"]) for one in self.leg.heard)

    def _in(self, seconds: float, name: str, action: Callable[[], object]) -> None:
        """Do something once, so many seconds from now, if the call goes on by then."""
        if name in self._planned:
            return
        self._planned.add(name)

        def act() -> None:
            if self.phone.state == "in-call" and not self.is_over:
                action()

        self.town.exchange.clock.after(seconds, act)


@dataclass
class Worker:
    """An operator's day at the phone.

    Attributes:
        breaks: begin and end of each, the earliest first.
    """

    OVERLOOKS: ClassVar[float] = 0.03

    one: Operator
    chance: Random
    breaks: list[tuple[datetime, datetime]]
    until: datetime
    _leg: Leg | None = None
    _due: datetime | None = None

    def step(self, state: str) -> None:
        """Do what has become due. `state`: as the product has it."""
        if self.one.phone.state == "ringing" and self.one.phone.leg is not self._leg:
            self._rings()
        if state in {AgentState.WRAP_UP, AgentState.OFFLINE, AgentState.BREAK}:
            self._comes_back(state)
        else:
            self._due = None
        self._rests(state)

    def _rings(self) -> None:
        self._leg = leg = self.one.phone.leg
        if self.chance.random() < self.OVERLOOKS:
            return

        def answer() -> None:
            if self.one.phone.leg is leg and self.one.phone.state == "ringing":
                self.one.phone.answer()

        self.one.town.exchange.clock.after(self.chance.uniform(1, 8), answer)

    def _comes_back(self, state: str) -> None:
        now = self.one.town.now
        if state == AgentState.BREAK and self.breaks and self.breaks[0][1] > now:
            return
        if now >= self.until and state == AgentState.OFFLINE:
            return
        if self._due is None:
            self._due = now + timedelta(seconds=self.chance.uniform(5, 70))
            self.one.town.exchange.clock.after(71, lambda: None)
        elif self._due <= now:
            self._due = None
            self._acts(state)

    def _acts(self, state: str) -> None:
        now = self.one.town.now
        if now >= self.until:
            self.one.goes_home()
        if state == AgentState.WRAP_UP:
            self.one.finishes()
            return
        if state == AgentState.BREAK and self.breaks:
            self.breaks.pop(0)
        if now < self.until:
            self.one.takes_calls()

    def _rests(self, state: str) -> None:
        """Ask for the break when its time has come; with a caller on it follows the talk."""
        now = self.one.town.now
        if self.breaks and self.breaks[0][1] <= now and state != AgentState.BREAK:
            self.breaks.pop(0)
        elif self.breaks and self.breaks[0][0] <= now and not self._is_resting(state):
            self.one.takes_break(BreakReason.LUNCH)

    def _is_resting(self, state: str) -> bool:
        agent = self.one.agent
        return state in {AgentState.BREAK, AgentState.OFFLINE} or agent.next_state is not None
