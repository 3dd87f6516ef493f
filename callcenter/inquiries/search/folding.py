"""Folding: one spelling for everything a person may have typed, in the text and in the query."""

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache

# Old and variant forms of characters that names and places are written with.
_VARIANTS = dict(
    zip(
        "髙﨑濵濱邊邉齊齋斉嶋嶌廣澤櫻國學會體證號變經濟證單當發賣讀鐵實戶眞圓靑曻舩",
        "高崎浜浜辺辺斎斎斎島島広沢桜国学会体証号変経済証単当発売読鉄実戸真円青昇船",
        strict=True,
    )
)
_KATAKANA = {chr(code): chr(code - 0x60) for code in range(0x30A1, 0x30F7)}
# Every dash a Japanese keyboard offers reads as the long-vowel mark after kana, else as a hyphen.
_DASHES = "‐‑‒–—―−－"
_TABLE = str.maketrans({**_VARIANTS, **_KATAKANA, **dict.fromkeys(_DASHES, "-")})

_LATIN = "a-z\u00df-\u024f"
_JOINED_DIGITS = re.compile(r"(?<=[0-9])[-()./](?=[0-9])|(?<=[0-9])\) ?(?=[0-9])")
_WORD_START = re.compile(rf"(?<=[^\s])(?<![{_LATIN}])(?=[{_LATIN}])")
_SPACES = re.compile(r"\s+")
_MARKS = "\uff9e\uff9f\u3099\u309a"


def fold(text: str) -> str:
    """The text in one spelling: NFKC, small letters, hiragana, common kanji forms, digits joined
    across hyphens; a space stands before each Latin word, so that ` pin` is found as a word's
    beginning but not inside `shopping`."""
    folded = _letters(text)
    folded = _JOINED_DIGITS.sub("", folded)
    return _SPACES.sub(" ", _WORD_START.sub(" ", " " + folded))


def _letters(text: str) -> str:
    return unicodedata.normalize("NFKC", text).lower().translate(_TABLE)


@lru_cache(maxsize=20_000)
def _cluster_letters(cluster: str) -> str:
    return _letters(cluster)


def fold_with_origin(text: str) -> tuple[str, list[int]]:
    """`fold(text)` without its inner spaces and joints, and for each of its characters the index
    in `text` it came from; one more entry closes the last."""
    signs: list[str] = []
    origin: list[int] = []
    for start, end in _clusters(text):
        for sign in _cluster_letters(text[start:end]):
            if not sign.isspace():
                signs.append(sign)
                origin.append(start)
    return "".join(signs), [*origin, len(text)]


def _clusters(text: str) -> Iterator[tuple[int, int]]:
    """(start, end) of each character together with the voicing marks that follow it."""
    start = 0
    for index in range(1, len(text) + 1):
        if index == len(text) or text[index] not in _MARKS:
            yield start, index
            start = index
