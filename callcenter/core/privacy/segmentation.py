"""Decide which groups of a run are a My Number: the cheapest reading of the whole run wins."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from callcenter.core.privacy.calendar_shapes import is_year
from callcenter.core.privacy.my_number import LENGTH, is_valid
from callcenter.core.privacy.number_words import NAMED, NAMED_JUST_BEFORE
from callcenter.core.privacy.readings import BLANKS, Reading, is_loose, readings
from callcenter.core.privacy.runs import Run

_NEAR_BEFORE = _NEAR_AFTER = 30

_EVEN_SIZES = frozenset(((6, 6), (4, 8), (8, 4), (3,) * 4, (2,) * 6, (1,) * 12))


@dataclass(frozen=True, slots=True)
class TwelveDigits:
    """Twelve digits at ``start:end``; ``valid`` when their check digit is right."""

    start: int
    end: int
    valid: bool


def find_twelve_digits(run: Run, *, joined: bool = True) -> list[TwelveDigits]:
    """Return the parts of a run that read best as a My Number, right or mistyped.

    Args:
        run: neighbouring groups of digits.
        joined: whether marks join groups to one longer number ("1234-5678-9012-3456" is then
            sixteen digits and nothing of it a My Number). False for file names, in which the
            same mark also parts unrelated fields.

    Mistyped ones are looked for only near the words マイナンバー, 個人番号 and the like.
    """
    windows = dict(_windows(run))
    if not windows:
        return []
    if (whole := windows.get(0)) and whole.valid and _is_evidently_one(run, whole):
        return [whole]
    spoken = run.groups[0].script == "spoken"
    blocks = _joined_blocks(run) if joined and not spoken else {}
    return _cheapest(run, windows, blocks, joined=joined)


def _is_evidently_one(run: Run, window: TwelveDigits) -> bool:
    """Tell whether the run is one number in even groups, with nothing else it could be.

    This spares the search for the cheapest reading in the commonest case.
    """
    groups = run.groups
    size = len(groups[0].digits)
    return (
        groups[-1].end == window.end
        and all(len(group.digits) == size for group in groups)
        and len(set(run.gaps)) <= 1
        and "," not in run.gaps
        and run.before(0) not in {"+", "＋"}
        and not (size == 4 and is_year(groups[0].digits))
    )


def _windows(run: Run) -> Iterator[tuple[int, TwelveDigits]]:
    """Yield the windows of whole groups that hold twelve digits, by their first group."""
    groups = run.groups
    end, size = 0, 0
    for at, first in enumerate(groups):
        while end < len(groups) and size < LENGTH:
            size += len(groups[end].digits)
            end += 1
        if size == LENGTH:
            yield from _window(run, at, end)
        if size < LENGTH:
            return
        size -= len(first.digits)


def _window(run: Run, at: int, end: int) -> Iterator[tuple[int, TwelveDigits]]:
    groups = run.groups[at:end]
    if all(group.only_circles for group in groups):
        return  # ○○○○ stands for "some number", not for zeros.
    valid = is_valid("".join([group.digits for group in groups]))
    if valid or _is_named_near(run, at, end):
        yield at, TwelveDigits(groups[0].start, groups[-1].end, valid)


def _is_named_near(run: Run, at: int, end: int) -> bool:
    before, after = run.before(at, _NEAR_BEFORE), run.after(end - 1, _NEAR_AFTER)
    return bool(NAMED.search(before) or NAMED.search(after))


def _cheapest(
    run: Run, windows: dict[int, TwelveDigits], blocks: dict[int, Reading], *, joined: bool
) -> list[TwelveDigits]:
    total = len(run.groups)
    ends = {group.end: index + 1 for index, group in enumerate(run.groups)}
    costs = [0.0] + [float("inf")] * total
    came_from: list[tuple[int, TwelveDigits | None]] = [(0, None)] * (total + 1)

    def offer(at: int, end: int, cost: float, window: TwelveDigits | None = None) -> None:
        if costs[at] + cost < costs[end]:
            costs[end] = costs[at] + cost
            came_from[end] = (at, window)

    for at in range(total):
        for reading in readings(run, at):
            offer(at, at + reading.groups, reading.cost)
        if block := blocks.get(at):
            offer(at, at + block.groups, block.cost)
        if window := windows.get(at):
            end = ends[window.end]
            # Ambiguous digits are masked: a tie goes to the number.
            offer(at, end, _cost(run, at, end, joined=joined) - 0.5, window)
    return _walk_back(came_from)


def _walk_back(came_from: list[tuple[int, TwelveDigits | None]]) -> list[TwelveDigits]:
    found = []
    at = len(came_from) - 1
    while at > 0:
        at, window = came_from[at]
        if window:
            found.append(window)
    return found[::-1]


def _cost(run: Run, at: int, end: int, *, joined: bool) -> int:
    """The cost of reading groups ``at:end`` as a My Number."""
    sizes = tuple(len(group.digits) for group in run.groups[at:end])
    inner = set(run.gaps[at : end - 1])
    cost = _shape_cost(sizes, uniform=len(inner) <= 1)
    if joined and len(inner) == 1:
        outer = [*run.gaps[max(0, at - 1) : at], *run.gaps[end - 1 : end]]
        cost += sum(100 if is_loose(gap) else 300 for gap in outer if gap in inner)
    if end - at == len(run.groups):
        cost = min(cost, 345)
    if is_year(run.groups[end - 1].digits) and run.after(end - 1) == "年":
        cost += 200
    if NAMED_JUST_BEFORE.search(run.before(at, _NEAR_BEFORE)):
        # Even so, what stands in the groups of a telephone number or a date stays one.
        cost = {50: 0 if len(sizes) == 1 else 50, 100: 40}.get(cost, min(cost, 250))
    return cost


@lru_cache(maxsize=4096)
def _shape_cost(sizes: tuple[int, ...], *, uniform: bool) -> int:
    if sizes in {(12,), (4, 4, 4)}:
        return 50 if uniform else 200
    if sizes in _EVEN_SIZES:
        return 100 if uniform else 250
    return 400 if uniform else 450


def _joined_blocks(run: Run) -> dict[int, Reading]:
    """Read every longest row of small groups with one kind of gap as one longer number."""
    blocks = {}
    at = 0
    while at < len(run.gaps):
        end = at + 1
        while end < len(run.gaps) and run.gaps[end] == run.gaps[at]:
            end += 1
        groups = run.groups[at : end + 1]
        sizes = [len(group.digits) for group in groups]
        if max(sizes) <= 6 and not _is_row_of_numbers("".join(g.digits for g in groups)):
            blocks[at] = Reading(len(sizes), _block_cost(sizes, run.gaps[at]))
        at = end
    return blocks


def _is_row_of_numbers(digits: str) -> bool:
    pieces = [digits[at : at + LENGTH] for at in range(0, len(digits), LENGTH)]
    return all(map(is_valid, pieces))


def _block_cost(sizes: list[int], gap: str) -> int:
    if sum(sizes) < LENGTH:
        if gap == "-" and len(sizes) > 2:
            return 380
        return 900 if gap in BLANKS else 500
    if sum(sizes) > LENGTH and max(sizes) == 1:
        return 200
    if gap in BLANKS:
        return 800
    middle = sizes[1:-1] or sizes
    regular = len(set(middle)) == 1 and max(sizes) == middle[0]
    return 350 if regular else 500
