"""Scenarios timed: one visitor alone, eight at once, and the floor in the same minutes."""

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from callcenter.core.permissions import Role
from tests.bench.load_client import (
    Asking,
    Request,
    Timing,
    UnexpectedAnswer,
    Visitor,
    closed_loop,
)
from tests.bench.machine import Memory
from tests.bench.pages import Scenario, scenarios
from tests.bench.progress import tell
from tests.bench.samples import read_samples
from tests.bench.servers import FLOOR, PRODUCT, running_server, sign_in
from tests.bench.stores import Store, learn_categories

CROWD = 8
ASKS_ALONE = 100
ASKS_TOGETHER = 240
ASKS_FLOOR = 60
ASKS_COMPARED = 40  # for a median, which is all that a ratio needs
SECONDS = 8.0


@dataclass(frozen=True)
class Measured:
    """A scenario on one store.

    Attributes:
        alone, together: times for one visitor and for `CROWD`; None after an error.
        floor: the floor's times for one visitor, None where it was not asked.
    """

    scenario: Scenario
    store: str
    inquiries: int
    alone: Timing | None = None
    together: Timing | None = None
    floor: Timing | None = None
    error: str = ""


@dataclass(frozen=True)
class StoreResult:
    """Everything measured on one store, and what its web workers held afterwards."""

    measured: list[Measured]
    workers: list[Memory]


def measure_store(
    store: Store,
    folder: Path,
    kinds: set[str],
    *,
    crowd: Collection[str],
    floor: bool = False,
    asks: int = ASKS_ALONE,
) -> StoreResult:
    """Time the scenarios of these kinds.

    Args:
        folder: for the servers' files.
        crowd: kinds of which eight at once are timed, too.
        floor: whether the floor is timed, too.
        asks: how often one visitor asks.
    """
    if "suggest" in kinds:
        learn_categories(store)
    person, other = sign_in(store, Role.OPERATOR), sign_in(store, Role.MANAGER)
    chosen = [one for one in scenarios(read_samples(store), person) if one.kind in kinds]
    folder.mkdir(exist_ok=True)
    with running_server(PRODUCT, store, folder) as server, _floor(store, folder, floor) as below:
        people = [person, other] * (CROWD // 2)
        visitors = [Visitor(server.port, one.cookie) for one in people]
        measured = []
        for scenario in chosen:
            tell(f"{store.name}: {scenario.kind} {scenario.name}")
            many = scenario.kind in crowd
            measured.append(_measure(store, scenario, visitors, below, crowd=many, asks=asks))
        return StoreResult(measured, server.workers())


@contextmanager
def _floor(store: Store, folder: Path, wanted: bool) -> Iterator[Visitor | None]:
    if not wanted:
        yield None
        return
    below = folder / "floor"
    below.mkdir(exist_ok=True)
    with running_server(FLOOR, store, below) as server:
        yield Visitor(server.port)


def _measure(
    store: Store,
    scenario: Scenario,
    visitors: list[Visitor],
    floor: Visitor | None,
    *,
    crowd: bool,
    asks: int,
) -> Measured:
    """Time one scenario; the floor just before it, so that other work slows both alike."""
    try:
        below = (
            _time([floor], _asking(scenario.floor), ASKS_FLOOR)
            if floor and scenario.floor
            else None
        )
        alone = _time(visitors[:1], scenario.asking, asks)
        together = _time(visitors, scenario.asking, ASKS_TOGETHER) if crowd else None
    except (UnexpectedAnswer, OSError) as error:
        tell(f"  {error}")
        return Measured(scenario, store.name, store.inquiries, error=str(error) or repr(error))
    return Measured(scenario, store.name, store.inquiries, alone, together, below)


def _time(visitors: list[Visitor], asking: Asking, asks: int) -> Timing:
    try:
        return closed_loop(visitors, asking, asks=asks, seconds=SECONDS)
    finally:
        for visitor in visitors:
            visitor.close()


def _asking(question: Request | Asking) -> Asking:
    if isinstance(question, Request):
        return lambda _chance: question
    return question
