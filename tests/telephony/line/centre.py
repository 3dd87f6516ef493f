"""A call centre of its own making: calls, operators and patience on a clock of events.

It shares nothing with the product but the estimate that callers are told, and holds that against
what then came.
"""

import heapq
import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from telephony.line.estimating import LAST_CHANGES, Handling, Spell, handling_of
from telephony.line.waiting_times import Estimate, Load, expected_wait

MONDAY = datetime(2026, 11, 16, tzinfo=UTC)
HOUR = 3600
OPENS, CLOSES = 9 * HOUR, 17.5 * HOUR
OVERFLOW = 60
# Calls per hour from 9 o'clock on, Monday's, Tuesday's …: heavy mornings, one campaign day.
SHAPE = (1.25, 1.3, 1.15, 0.85, 1.0, 1.0, 0.95, 0.8, 0.7)
DAYS = (62, 50, 46, 68, 40)


@dataclass
class Caller:
    """One call: when it came, how long the person waits at most, and what was told first."""

    came: float
    patience: float
    language: str
    told: Estimate | None = None
    answered: float | None = None
    left: bool = False

    @property
    def waited(self) -> float:
        assert self.answered is not None
        return self.answered - self.came


@dataclass
class Operator:
    """`state`: idle, busy or away; who is away comes back for the next call."""

    languages: tuple[str, ...]
    state: str = "idle"
    idle_since: float = 0.0
    away: list[tuple[float, float]] = field(default_factory=list)


class Centre:
    """A week of a centre; `callers` holds everybody who called."""

    def __init__(self, seed: int, *, days: tuple[int, ...] = DAYS) -> None:
        self.random = random.Random(seed)
        self.days = days
        self.callers: list[Caller] = []
        self.line: list[Caller] = []
        self.spells: list[Spell] = []
        self.operators = [Operator(("ja", "en") if n < 3 else ("ja",)) for n in range(7)]
        self.events: list[tuple[float, int, Callable[[], None]]] = []
        self.now, self._count = 0.0, 0

    def run(self) -> "Centre":
        for day, per_hour in enumerate(self.days):
            self._open(day * 24 * HOUR, per_hour)
        while self.events:
            self.now, _, happen = heapq.heappop(self.events)
            happen()
        return self

    def answered(self) -> Iterator[Caller]:
        """Who was told a range and talked to an operator."""
        return (c for c in self.callers if c.told is not None and c.answered is not None)

    def _at(self, moment: float, happen: Callable[[], None]) -> None:
        self._count += 1
        heapq.heappush(self.events, (moment, self._count, happen))

    def _open(self, midnight: float, per_hour: int) -> None:
        for number, operator in enumerate(self.operators):
            lunch = midnight + (11.5 + 0.5 * (number % 5)) * HOUR
            short = midnight + self.random.uniform(14.5, 16.5) * HOUR
            self._at(midnight + OPENS, self._coming(operator))
            for start, length in ((lunch, HOUR), (short, 0.25 * HOUR)):
                operator.away.append((start, start + length))
                self._at(start, self._leaving(operator))
                self._at(start + length, self._coming(operator))
        moment = midnight + OPENS
        while True:
            hour = min(int((moment - midnight - OPENS) // HOUR), len(SHAPE) - 1)
            moment += self.random.expovariate(per_hour * SHAPE[hour] / HOUR)
            if moment >= midnight + CLOSES:
                return
            patience = self.random.lognormvariate(5.9, 0.9)
            language = "en" if self.random.random() < 0.1 else "ja"
            self._at(moment, self._calling(Caller(moment, patience, language)))

    def _calling(self, caller: Caller) -> Callable[[], None]:
        def come() -> None:
            caller.told = expected_wait(self._load(caller))
            self.callers.append(caller)
            self.line.append(caller)
            self._at(self.now + caller.patience, self._hanging_up(caller))
            if caller.language == "en":
                self._at(self.now + OVERFLOW, self._match)
            self._match()

        return come

    def _hanging_up(self, caller: Caller) -> Callable[[], None]:
        def leave() -> None:
            if caller in self.line:
                caller.left = True
                self.line.remove(caller)

        return leave

    def _coming(self, operator: Operator) -> Callable[[], None]:
        def come() -> None:
            if operator.state == "away":
                operator.state, operator.idle_since = "idle", self.now
                self._match()

        return come

    def _leaving(self, operator: Operator) -> Callable[[], None]:
        def leave() -> None:
            if operator.state == "idle":
                operator.state = "away"

        return leave

    def _match(self) -> None:
        for caller in list(self.line):
            able = [o for o in self.operators if o.state == "idle" and self._can(o, caller)]
            if able:
                self.line.remove(caller)
                self._answer(min(able, key=lambda o: o.idle_since), caller)

    def _can(self, operator: Operator, caller: Caller) -> bool:
        waited_long = caller.language != "ja" and self.now - caller.came >= OVERFLOW
        return caller.language in operator.languages or waited_long

    def _answer(self, operator: Operator, caller: Caller) -> None:
        operator.state = "busy"
        connecting = self.random.uniform(4, 12)
        talk = self.random.lognormvariate(5.35, 0.75)  # 279 s on the average
        wrap_up = min(60.0, self.random.expovariate(1 / 40))
        caller.answered = self.now + connecting
        end = self.now
        for state, seconds in (("ringing", connecting), ("talking", talk), ("wrap_up", wrap_up)):
            end += seconds
            self._at(end, self._noting(state, seconds))
        self._at(end, self._free(operator))

    def _noting(self, state: str, seconds: float) -> Callable[[], None]:
        def note() -> None:
            self.spells.append(Spell(state, round(seconds), self._clock()))

        return note

    def _free(self, operator: Operator) -> Callable[[], None]:
        def free() -> None:
            on_break = any(start <= self.now < end for start, end in operator.away)
            operator.state, operator.idle_since = "away" if on_break else "idle", self.now
            self._match()

        return free

    def _load(self, caller: Caller) -> Load:
        here = [o for o in self.operators if o.state != "away"]
        able = [o for o in here if caller.language in o.languages]
        handling: Handling = handling_of(self.spells[-LAST_CHANGES:], self._clock())
        return Load(
            ahead=len(self.line),
            operators=len(here),
            able=len(able),
            idle=sum(o.state == "idle" for o in able),
            handling=handling.whole,
            connecting=handling.connecting,
            overflow=OVERFLOW if caller.language == "en" else None,
        )

    def _clock(self) -> datetime:
        return MONDAY + timedelta(seconds=self.now)
