"""The table: what was measured, what is wanted, and whether it is met."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from unicodedata import east_asian_width

from tests.bench.measuring import CROWD, Measured

ALONE_MS = {"list": 30.0, "open": 30.0, "save": 30.0, "search": 60.0, "suggest": 30.0}
TOGETHER_MS = 200.0
FLOOR_RATIO = 4.0
HEAD = (
    "benchmark",
    "volume",
    "n",
    "p50",
    "p95",
    "p99",
    f"p95 of {CROWD}",
    "to floor",
    "target",
    "verdict",
)
_TO_THE_RIGHT = range(1, 8)


@dataclass(frozen=True)
class Figure:
    """A measurement that is one number.

    Attributes:
        met: None where nothing is wanted.
    """

    name: str
    volume: str
    value: str
    target: str = ""
    met: bool | None = None


def page_rows(measured: Iterable[Measured], *, judged: bool) -> list[list[str]]:
    """Lines of the table, one for a scenario.

    Args:
        judged: whether the targets hold for this store.
    """
    return [_page_row(one, judged=judged) for one in measured]


def figure_rows(figures: Iterable[Figure]) -> list[list[str]]:
    """Lines of the table with a single number, in the column of the median."""
    return [
        [one.name, one.volume, "", one.value, "", "", "", "", one.target, _verdict(one.met)]
        for one in figures
    ]


def table(rows: Sequence[Sequence[str]]) -> str:
    """Rows under their head, in columns; times are milliseconds."""
    every = [HEAD, *rows]
    widths = [max(map(_width, column)) for column in zip(*every, strict=True)]
    lines = [
        "  ".join(_padded(cell, width, index) for index, (cell, width) in enumerate(pairs)).rstrip()
        for pairs in (list(zip(row, widths, strict=True)) for row in every)
    ]
    rule = "-" * max(map(_width, lines))
    return "\n".join([lines[0], rule, *lines[1:]])


def _page_row(one: Measured, *, judged: bool) -> list[str]:
    name = f"{one.scenario.kind}: {one.scenario.name}"
    volume = f"{one.store} {one.inquiries:,}"
    if one.alone is None:
        return [name, volume, "", "", "", "", "", "", "", f"ERROR {one.error[:20]}"]
    times = [f"{one.alone.percentile(share):.1f}" for share in (0.5, 0.95, 0.99)]
    together = f"{one.together.percentile(0.95):.0f}" if one.together else ""
    ratio = floor_ratio(one)
    met = _is_met(one) if judged else None
    return [
        name,
        volume,
        str(len(one.alone.times)),
        *times,
        together,
        f"{ratio:.1f}×" if ratio else "",
        _target(one) if judged else "",
        _verdict(met),
    ]


def floor_ratio(one: Measured) -> float | None:
    """How many times longer than the floor, by medians (which other work disturbs least)."""
    if one.alone is None or one.floor is None:
        return None
    return one.alone.percentile(0.5) / one.floor.percentile(0.5)


def _is_met(one: Measured) -> bool:
    return (
        (one.alone is None or one.alone.percentile(0.95) < ALONE_MS[one.scenario.kind])
        and (one.together is None or one.together.percentile(0.95) < TOGETHER_MS)
        and (floor_ratio(one) or 0.0) <= FLOOR_RATIO
    )


def _target(one: Measured) -> str:
    parts = [f"<{ALONE_MS[one.scenario.kind]:.0f}"]
    parts += [f"<{TOGETHER_MS:.0f}"] if one.together else []
    parts += [f"≤{FLOOR_RATIO:.0f}×"] if one.floor else []
    return " ".join(parts)


def _verdict(met: bool | None) -> str:
    return {True: "ok", False: "MISSED", None: ""}[met]


def _width(text: str) -> int:
    return sum(2 if east_asian_width(sign) in "WF" else 1 for sign in text)


def _padded(text: str, width: int, index: int) -> str:
    space = " " * (width - _width(text))
    return space + text if index in _TO_THE_RIGHT else text + space
