"""Pieces: what the index knows of a folded text.

Of Japanese every character and every pair, so that words of one or two characters are found; of
Latin words their first letter, first two, and every three; of numbers every one, two and three
digits.
"""

import hashlib
import re
from collections.abc import Iterator
from functools import lru_cache

_RUN = re.compile(r"[0-9]+|[a-z\u00df-\u024f]+|[^\W_0-9a-z\u00df-\u024f]+")
_WORD_MARK = "›"


def pieces_of(folded: str) -> set[str]:
    """Every piece of a folded text."""
    return {piece for run in _RUN.findall(folded) for piece in _of_run(run)}


def pieces_of_term(term: str) -> set[str]:
    """The fewest pieces that must all be there where `term` is: the longest ones only."""
    return {piece for run in _RUN.findall(term) for piece in _longest(run)}


@lru_cache(maxsize=200_000)
def piece_number(piece: str) -> int:
    """A piece as a signed 32-bit number; collisions only make the proof work a little more."""
    return int.from_bytes(hashlib.blake2b(piece.encode(), digest_size=4).digest(), signed=True)


def _of_run(run: str) -> Iterator[str]:
    if run[0].isdigit() and run.isascii():
        yield from _windows(run, 1)
        yield from _windows(run, 2)
        yield from _windows(run, 3)
    elif _is_latin(run):
        yield _WORD_MARK + run[:1]
        yield _WORD_MARK + run[:2]
        yield from _windows(run, 3)
    else:
        yield from run
        yield from _windows(run, 2)


def _longest(run: str) -> Iterator[str]:
    if run[0].isdigit() and run.isascii():
        yield from _windows(run, min(len(run), 3))
    elif _is_latin(run):
        yield _WORD_MARK + run[:2]
        yield from _windows(run, 3)
    else:
        yield from _windows(run, min(len(run), 2))


def _is_latin(run: str) -> bool:
    return run[0] < "\u0250"


def _windows(run: str, width: int) -> Iterator[str]:
    return (run[i : i + width] for i in range(len(run) - width + 1))
