"""What changed in a text: by characters, as Japanese has no spaces to go by, or by words."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum

import fast_diff_match_patch

LONGEST_COMPARED = 8_000
LONGEST_SHOWN = 600
_CONTEXT = 40
_LEAST_SAME = 2
_LEAST_SHARE = 0.5
_WORD = re.compile(r"\w+|\s+|[^\w\s]")
# Words stand for themselves as single signs of a plane that nobody writes with.
_FIRST_SIGN = 0xF0000


class Kind(StrEnum):
    """`same`: in both; `gone`: only before; `new`: only after; `gap`: left out of what is shown."""

    SAME = "same"
    GONE = "gone"
    NEW = "new"
    GAP = "gap"


_KINDS = {"=": Kind.SAME, "-": Kind.GONE, "+": Kind.NEW}


@dataclass(frozen=True)
class Piece:
    """A run of characters with one fate."""

    kind: Kind
    text: str


def differences(
    before: str, after: str, *, words: bool = False, whole: bool = False
) -> list[Piece]:
    """Pieces that read as both texts at once.

    Of long texts only what stands between their common beginning and end is compared, and no
    more than `LONGEST_COMPARED` characters of it, so that the work stays bounded. Texts with
    little in common are shown one after the other.

    Args:
        words: never cut a word, for languages that have spaces.
        whole: show all of it; by default long runs that stayed are cut in the middle.
    """
    head = _common_start(before, after)
    tail = _common_start(before[head:][::-1], after[head:][::-1])
    old, new = before[head : len(before) - tail], after[head : len(after) - tail]
    if len(old) + len(new) > LONGEST_COMPARED:
        middle = [Piece(Kind.GONE, old), Piece(Kind.NEW, new)]
        end = before[len(before) - tail :]
        pieces = _filled([Piece(Kind.SAME, before[:head]), *middle, Piece(Kind.SAME, end)])
    elif words:
        pieces = _by_words(before, after)
    else:
        pieces = _joined(_compared(before, after))
    same = sum(len(piece.text) for piece in pieces if piece.kind is Kind.SAME)
    if same < _LEAST_SHARE * min(len(before), len(after)):
        return _filled([Piece(Kind.GONE, before), Piece(Kind.NEW, after)])
    return pieces if whole else _cut(pieces)


def _compared(old: str, new: str) -> list[Piece]:
    # No time limit: the same two texts must read the same on a slow machine.
    found = fast_diff_match_patch.diff(
        old, new, timelimit=0, checklines=False, cleanup="Semantic", counts_only=False
    )
    return [Piece(_KINDS[mark], text) for mark, text in found]


def _by_words(before: str, after: str) -> list[Piece]:
    signs: dict[str, str] = {}
    old, new = (
        "".join(
            signs.setdefault(word, chr(_FIRST_SIGN + len(signs))) for word in _WORD.findall(text)
        )
        for text in (before, after)
    )
    words = {sign: word for word, sign in signs.items()}
    return [
        Piece(piece.kind, "".join(words[sign] for sign in piece.text))
        for piece in _compared(old, new)
    ]


def _joined(pieces: Iterable[Piece]) -> list[Piece]:
    """The pieces without single characters that happen to be in both: they would only tear the
    words apart."""
    return _filled(_gathered(list(pieces)))


def _gathered(pieces: list[Piece]) -> Iterator[Piece]:
    gone = new = ""
    for place, piece in enumerate(pieces):
        inside = 0 < place < len(pieces) - 1
        if piece.kind is Kind.SAME and (len(piece.text) >= _LEAST_SAME or not inside):
            yield from (Piece(Kind.GONE, gone), Piece(Kind.NEW, new), piece)
            gone = new = ""
            continue
        gone += "" if piece.kind is Kind.NEW else piece.text
        new += "" if piece.kind is Kind.GONE else piece.text
    yield from (Piece(Kind.GONE, gone), Piece(Kind.NEW, new))


def _filled(pieces: Iterable[Piece]) -> list[Piece]:
    return [piece for piece in pieces if piece.text]


def _common_start(one: str, other: str) -> int:
    for index, (left, right) in enumerate(zip(one, other, strict=False)):
        if left != right:
            return index
    return min(len(one), len(other))


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
