"""The figures of calls: what is counted, and the formulas that stand beside them on the board.

Every figure is of calls that citizens made and that came into the line; calls for practice are in
none. A call belongs to the half hour in which it came.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from functools import reduce
from operator import add
from statistics import median


@dataclass(frozen=True)
class Counts:
    """Calls of a half hour or of any longer time; sums of them are counts again.

    Attributes:
        offered: came into the line.
        answered: of these, those to whom an operator came.
        in_time: answered within the seconds of the service level.
        abandoned: hung up while waiting.
        short: of these, those who did so within the seconds of a short abandon.
        called_back: chose to be called back instead.
        diverted: left the line in another way: for a message, or by a technical failure.
        undecided: still wait, and may yet be answered in time.
        turned_away: were told why nobody comes, e.g. that the lines are busy; never in the line,
            so not offered.
        waited: microseconds that the answered ones waited.
        talked, talks: microseconds of the talks that have ended, and how many these are.
        wrapped, wrap_ups: the same of the work after talks.
    """

    offered: int = 0
    answered: int = 0
    in_time: int = 0
    abandoned: int = 0
    short: int = 0
    called_back: int = 0
    diverted: int = 0
    undecided: int = 0
    turned_away: int = 0
    waited: int = 0
    talked: int = 0
    talks: int = 0
    wrapped: int = 0
    wrap_ups: int = 0

    def __add__(self, other: "Counts") -> "Counts":
        return Counts(*(getattr(self, name) + getattr(other, name) for name in _NAMES))

    @property
    def sample(self) -> int:
        """Calls of which is known whether they were answered in time."""
        return self.offered - self.undecided

    @property
    def sample_without_short(self) -> int:
        return self.sample - self.short

    @property
    def service_level(self) -> float | None:
        """Answered in time ÷ offered; None: of nobody."""
        return share(self.in_time, self.sample)

    @property
    def service_level_without_short(self) -> float | None:
        """The same without those who hung up at once."""
        return share(self.in_time, self.sample_without_short)

    @property
    def abandon_rate(self) -> float | None:
        return share(self.abandoned, self.offered)

    @property
    def mean_wait(self) -> int | None:
        """Seconds until an operator answered."""
        return mean_seconds(self.waited, self.answered)

    @property
    def mean_talk(self) -> int | None:
        return mean_seconds(self.talked, self.talks)

    @property
    def mean_wrap_up(self) -> int | None:
        return mean_seconds(self.wrapped, self.wrap_ups)


_NAMES = tuple(field.name for field in fields(Counts))


@dataclass(frozen=True)
class KeptPromise:
    """What a caller was told first about the wait, and what came.

    Attributes:
        low, high: seconds; the range that was told.
        real: seconds from the telling to the answer.
    """

    low: int
    high: int
    real: float

    @property
    def is_kept(self) -> bool:
        return self.low <= self.real <= self.high

    @property
    def error(self) -> float:
        """Seconds between the middle of the range and what came."""
        return abs(self.real - (self.low + self.high) / 2)


@dataclass(frozen=True)
class Estimates:
    """How good the announced waits were.

    Attributes:
        told: answered callers to whom a range was told.
        kept: of these, those whose wait lay within it.
        median_error: seconds; None: of nobody.
        unsaid: answered callers who were told that it cannot be said.
    """

    told: int = 0
    kept: int = 0
    median_error: int | None = None
    unsaid: int = 0

    @property
    def share_kept(self) -> float | None:
        return share(self.kept, self.told)


@dataclass(frozen=True)
class HalfHour:
    """What came in a half hour.

    Attributes:
        promises: of callers who were told about the wait in it and answered later.
        unsaid: answered callers who were told that it cannot be said.
    """

    counts: Counts = Counts()
    promises: tuple[KeptPromise, ...] = ()
    unsaid: int = 0


@dataclass(frozen=True)
class DayFigures:
    """One day at the centre.

    Attributes:
        starts: when its half hours begin, aware.
        curve: their counts, in order.
    """

    starts: tuple[datetime, ...]
    curve: tuple[Counts, ...]
    total: Counts
    estimates: Estimates


def day_figures(starts: Sequence[datetime], halves: Sequence[HalfHour]) -> DayFigures:
    """The day out of its half hours."""
    curve = tuple(half.counts for half in halves)
    return DayFigures(tuple(starts), curve, total_of(curve), estimates_of(halves))


def total_of(counts: Iterable[Counts]) -> Counts:
    return reduce(add, counts, Counts())


def estimates_of(halves: Iterable[HalfHour]) -> Estimates:
    """How good the announced waits of some half hours were."""
    promises: list[KeptPromise] = []
    unsaid = 0
    for half in halves:
        promises += half.promises
        unsaid += half.unsaid
    return Estimates(
        told=len(promises),
        kept=sum(one.is_kept for one in promises),
        median_error=round(median(one.error for one in promises)) if promises else None,
        unsaid=unsaid,
    )


def share(part: int, whole: int) -> float | None:
    """A share from 0 to 1; None where there is nothing to have a share of."""
    return part / whole if whole > 0 else None


def mean_seconds(microseconds: int, count: int) -> int | None:
    """A mean in whole seconds; None: of nothing."""
    return round(microseconds / count / 1_000_000) if count else None
