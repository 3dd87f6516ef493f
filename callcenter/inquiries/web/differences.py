"""What changed in a text, character by character: Japanese has no spaces to go by."""

from collections.abc import Iterable
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum

LONGEST_COMPARED = 2_000
LONGEST_SHOWN = 600
_CONTEXT = 40
_LEAST_SAME = 2
_LEAST_SHARE = 0.5


class Kind(StrEnum):
    """`same`: in both; `gone`: only before; `new`: only after; `gap`: left out of what is shown."""

    SAME = "same"
    GONE = "gone"
    NEW = "new"
    GAP = "gap"


@dataclass(frozen=True)
class Piece:
    """A run of characters with one fate."""

    kind: Kind
    text: str


def differences(before: str, after: str) -> list[Piece]:
    """Pieces that read as both texts at once; long runs that stayed are cut in the middle.

    Of long texts only what stands between their common beginning and end is compared, and no
    more than `LONGEST_COMPARED` characters of it, so that the work stays bounded. Texts with
    little in common are shown one after the other.
    """
    head = _common_start(before, after)
    tail = _common_start(before[head:][::-1], after[head:][::-1])
    old, new = before[head : len(before) - tail], after[head : len(after) - tail]
    end = before[len(before) - tail :]
    pieces = _filled([Piece(Kind.SAME, before[:head]), *_compared(old, new), Piece(Kind.SAME, end)])
    same = sum(len(piece.text) for piece in pieces if piece.kind is Kind.SAME)
    if same < _LEAST_SHARE * min(len(before), len(after)):
        return _filled([Piece(Kind.GONE, before), Piece(Kind.NEW, after)])
    return _cut(pieces)


def _filled(pieces: Iterable[Piece]) -> list[Piece]:
    return [piece for piece in pieces if piece.text]


def _common_start(one: str, other: str) -> int:
    for index, (left, right) in enumerate(zip(one, other, strict=False)):
        if left != right:
            return index
    return min(len(one), len(other))


def _compared(old: str, new: str) -> list[Piece]:
    if len(old) + len(new) > LONGEST_COMPARED:
        return [Piece(Kind.GONE, old), Piece(Kind.NEW, new)]
    pieces: list[Piece] = []
    gone = added = ""
    for tag, i, j, k, m in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag == "equal" and j - i >= _LEAST_SAME:
            pieces += [Piece(Kind.GONE, gone), Piece(Kind.NEW, added), Piece(Kind.SAME, old[i:j])]
            gone = added = ""
        else:
            # A single character that happens to be in both would only tear the words apart.
            gone, added = gone + old[i:j], added + new[k:m]
    return [*pieces, Piece(Kind.GONE, gone), Piece(Kind.NEW, added)]


def _cut(pieces: list[Piece]) -> list[Piece]:
    """Leave out the middle of what stayed, when the whole is too long to read."""
    if sum(len(piece.text) for piece in pieces) <= LONGEST_SHOWN:
        return pieces
    shown: list[Piece] = []
    for index, piece in enumerate(pieces):
        if piece.kind is Kind.SAME and len(piece.text) > 3 * _CONTEXT:
            start = piece.text[:_CONTEXT] if index else ""
            end = piece.text[-_CONTEXT:] if index < len(pieces) - 1 else ""
            gap = [Piece(Kind.SAME, start), Piece(Kind.GAP, "…"), Piece(Kind.SAME, end)]
            shown += _filled(gap)
        else:
            shown.append(piece)
    return shown
