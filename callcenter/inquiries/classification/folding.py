"""One spelling for each text: width, case, numbers, and the script of every character."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import cache

import numpy as np
import numpy.typing as npt

BREAK, KANJI, HIRAGANA, KATAKANA, LATIN, DIGIT = range(6)
"""Scripts that matter for cutting a text into words; ``LATIN`` stands for any other letter."""

MAX_CHARS = 4_000
"""Longer texts are read up to here: a matter is named early, and the time stays bounded."""

_LONG_NUMBER = re.compile(r"[0-9]{3,}+(?!円)")
_HALF_WIDTH_MARKS = "\uff9e\uff9f"
_KANJI_MARKS = "々〆ヶ"
_PLANE = 0x10000


def fold(text: str) -> str:
    """Return ``text`` in NFKC and lower case, with the digits of long numbers made 0, without NUL.

    Numbers of one or two digits ("5年") and prices keep their digits because they tell matters
    apart; dates, phone and reception numbers do not.
    """
    return _blur_numbers(_canonical(text[:MAX_CHARS]))


def fold_with_origin(text: str) -> tuple[str, list[int]]:
    """Fold ``text`` and tell where each folded character came from.

    Returns the folded text and a list with, for each of its characters, the index in ``text``;
    one more entry closes the last character.
    """
    text = text[:MAX_CHARS]
    folded = _canonical(text)
    if len(folded) == len(text):
        return _blur_numbers(folded), list(range(len(text) + 1))
    pieces: list[str] = []
    origin: list[int] = []
    for start, end in _clusters(text):
        piece = _canonical(text[start:end])
        pieces.append(piece)
        origin.extend([start] * len(piece))
    return _blur_numbers("".join(pieces)), [*origin, len(text)]


def code_points(folded: str) -> npt.NDArray[np.uint32]:
    """Return the Unicode code point of each character."""
    return np.frombuffer(folded.encode("utf-32-le", "replace"), dtype=np.uint32)


def scripts(points: npt.NDArray[np.uint32]) -> npt.NDArray[np.uint8]:
    """Return the script of each code point; spaces, signs and emoji are ``BREAK``."""
    script = _script_table()[np.minimum(points, _PLANE - 1)]
    script[(points >= 0x20000) & (points < 0x40000)] = KANJI
    return script


def katakana_to_hiragana(points: npt.NDArray[np.uint32]) -> npt.NDArray[np.uint32]:
    """Return the code points with each katakana letter as its hiragana."""
    return np.where((points >= 0x30A1) & (points <= 0x30F6), points - 0x60, points)


def _canonical(text: str) -> str:
    return unicodedata.normalize("NFKC", text).lower().replace("\0", " ")


def _blur_numbers(text: str) -> str:
    return _LONG_NUMBER.sub(lambda match: "0" * len(match[0]), text)


def _clusters(text: str) -> Iterator[tuple[int, int]]:
    """Yield the (start, end) of each character with the marks that belong to it."""
    start = 0
    for index in range(1, len(text) + 1):
        if index < len(text) and _is_mark(text[index]):
            continue
        yield start, index
        start = index


def _is_mark(character: str) -> bool:
    return character in _HALF_WIDTH_MARKS or unicodedata.combining(character) != 0


@cache
def _script_table() -> npt.NDArray[np.uint8]:
    table = np.full(_PLANE, BREAK, dtype=np.uint8)
    for point in range(_PLANE - 1):
        category = unicodedata.category(chr(point))
        if category[0] == "L":
            table[point] = LATIN
        elif category == "Nd":
            table[point] = DIGIT
    table[0x3400:0xA000] = KANJI
    table[0xF900:0xFB00] = KANJI
    table[0x3041:0x3097] = HIRAGANA
    table[0x30A1:0x30FB] = KATAKANA
    table[0x30FC:0x30FF] = KATAKANA
    for mark in _KANJI_MARKS:
        table[ord(mark)] = KANJI
    return table
