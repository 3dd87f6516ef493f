"""Pieces of a few characters: they hold compounds and names together that words take apart."""

import re

_RUN = re.compile(r"[\u3400-\u9fff々〆]+|[\u30a0-\u30ff]+|[a-z0-9]+")
_WORD = re.compile(r"[a-z0-9]+")
_ENGLISH_GRAM = 4


def japanese_grams(folded_text: str) -> list[str]:
    """Pairs of characters inside runs of kanji, katakana, or letters and digits; no hiragana.

    A character that stands alone is a piece of its own.
    """
    pieces: list[str] = []
    for run in _RUN.findall(folded_text):
        pieces += _windows(run, 2)
    return pieces


def english_grams(folded_text: str) -> list[str]:
    """Four characters each inside words; short words whole."""
    pieces: list[str] = []
    for word in _WORD.findall(folded_text):
        pieces += _windows(word, _ENGLISH_GRAM)
    return pieces


def _windows(run: str, size: int) -> list[str]:
    if len(run) <= size:
        return [run]
    return [run[start : start + size] for start in range(len(run) - size + 1)]
