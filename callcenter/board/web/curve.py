"""The day's curve as the places of bars in a drawing: a half hour is a column of three parts."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from callcenter.board.figures import Counts, DayFigures
from callcenter.board.half_hours import HALF_HOUR
from callcenter.core import clock
from callcenter.core.hours.rules import ServiceHours

WIDTH, HEIGHT = 960, 260
LEFT, RIGHT, TOP, BOTTOM = 40, 8, 22, 28
# Of a column, what is bar.
FILLED = 0.72
LINES = 4


@dataclass(frozen=True)
class Part:
    """A part of a bar; `kind`: `answered`, `abandoned` or `other`."""

    kind: str
    y: float
    height: float


@dataclass(frozen=True)
class Bar:
    """A half hour.

    Attributes:
        label: below it; empty for every second one.
        is_running: the present one, not over yet.
    """

    start: datetime
    counts: Counts
    x: float
    width: float
    top: float
    parts: tuple[Part, ...]
    label: str
    is_running: bool

    @property
    def middle(self) -> float:
        return self.x + self.width / 2


@dataclass(frozen=True)
class Curve:
    """The drawing.

    Attributes:
        scale: the lines behind the bars: height in the drawing and the number of calls.
    """

    bars: tuple[Bar, ...]
    scale: tuple[tuple[float, int], ...]

    @property
    def is_empty(self) -> bool:
        return not any(bar.counts.offered for bar in self.bars)


def curve_of(figures: DayFigures, day: date, hours: ServiceHours | None, *, now: datetime) -> Curve:
    """The half hours in which the centre was open or somebody called.

    Args:
        hours: the opening hours, where somebody has set them up.
        now: marks the running half hour.
    """
    shown = _shown(figures, day, hours)
    starts, counts = figures.starts[shown], figures.curve[shown]
    step = _step(max((one.offered for one in counts), default=0))
    most = step * LINES
    column = (WIDTH - LEFT - RIGHT) / max(1, len(starts))
    bars = tuple(
        _bar(start, one, LEFT + number * column, column, most, now)
        for number, (start, one) in enumerate(zip(starts, counts, strict=True))
    )
    return Curve(bars, tuple((_y(step * line, most), step * line) for line in range(LINES + 1)))


def _shown(figures: DayFigures, day: date, hours: ServiceHours | None) -> slice:
    """From the first to the last half hour that matters."""
    wanted = [number for number, one in enumerate(figures.curve) if one.offered]
    for period in hours.hours_on(day) if hours else ():
        for number, start in enumerate(figures.starts):
            local = start.astimezone(clock.zone()).time()
            if period.opens <= local < period.closes:
                wanted.append(number)
    if not wanted:
        return slice(0, 0)
    return slice(min(wanted), max(wanted) + 1)


def _step(most: int) -> int:
    """The least of 1, 2, 5, 10, 20, 50 … with which `LINES` lines reach the most."""
    needed = max(1, math.ceil(most / LINES))
    power: int = 10 ** int(math.log10(needed))
    return next(power * factor for factor in (1, 2, 5, 10) if power * factor >= needed)


def _bar(
    start: datetime, counts: Counts, left: float, column: float, most: int, now: datetime
) -> Bar:
    local = start.astimezone(clock.zone())
    return Bar(
        start=start,
        counts=counts,
        x=round(left + column * (1 - FILLED) / 2, 1),
        width=round(column * FILLED, 1),
        top=_y(counts.offered, most),
        parts=tuple(_parts(counts, most)),
        label=f"{local:%H:%M}" if _is_labelled(local, column) else "",
        is_running=start <= now < start + HALF_HOUR,
    )


def _is_labelled(local: datetime, column: float) -> bool:
    if local.minute:
        return False
    return column >= WIDTH / 30 or local.hour % 2 == 0


def _parts(counts: Counts, most: int) -> list[Part]:
    """From below: answered, abandoned, and what came otherwise or still waits."""
    other = counts.offered - counts.answered - counts.abandoned
    found, below = [], 0
    for kind, count in _named((counts.answered, counts.abandoned, other)):
        if count > 0:
            top, bottom = _y(below + count, most), _y(below, most)
            found.append(Part(kind, top, round(bottom - top, 1)))
            below += count
    return found


def _named(numbers: Sequence[int]) -> list[tuple[str, int]]:
    return list(zip(("answered", "abandoned", "other"), numbers, strict=True))


def _y(count: int, most: int) -> float:
    return round(TOP + (HEIGHT - TOP - BOTTOM) * (1 - count / most), 1)
