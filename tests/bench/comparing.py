"""Ratios between stores: the same scenario here and there, by medians."""

from collections.abc import Iterable

from tests.bench.measuring import Measured
from tests.bench.report import Figure

ALIKE = 1.25  # pages whose sizes differ by more show more rows, not slower ones


def ratio_figures(
    name: str, volume: str, above: Iterable[Measured], below: Iterable[Measured], *, target: float
) -> list[Figure]:
    """The worst ratio of each kind of page, with the scenario it belongs to.

    Args:
        above, below: scenarios of two stores, compared by name where their pages are alike.
    """
    known = {(one.scenario.kind, one.scenario.name): one for one in below}
    worst: dict[str, tuple[float, str]] = {}
    for one in above:
        ratio = _ratio(one, known.get((one.scenario.kind, one.scenario.name)))
        kind = one.scenario.kind
        if ratio is not None and ratio > worst.get(kind, (0.0, ""))[0]:
            worst[kind] = (ratio, one.scenario.name)
    return [
        Figure(
            f"{name}: {kind}, {scenario}",
            volume,
            f"{ratio:.2f}×",
            f"<{target:.0f}×",
            ratio < target,
        )
        for kind, (ratio, scenario) in worst.items()
    ]


def _ratio(one: Measured, other: Measured | None) -> float | None:
    if other is None or one.alone is None or other.alone is None:
        return None
    sizes = sorted((one.alone.size, other.alone.size))
    if sizes[1] > sizes[0] * ALIKE:
        return None
    return one.alone.percentile(0.5) / other.alone.percentile(0.5)
