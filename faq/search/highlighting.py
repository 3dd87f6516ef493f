"""Where found words stand in a text, and the piece of the text around the first of them."""

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache

Part = tuple[str, bool]

_KATAKANA = {ord(chr(code)): chr(code - 0x60) for code in range(0x30A1, 0x30F7)}
_KANA = re.compile(r"[ぁ-ゖ]")


def highlight(text: str, words: Iterable[str]) -> list[Part]:
    """The text in parts, each with whether it is a found word.

    Width, case and kind of kana do not matter; a Latin word is found where a word begins.
    """
    folded = "".join(_folded(sign) for sign in text)
    if len(folded) != len(text):  # a sign that folds to several stands for none
        folded = "".join(one if len(one := _folded(sign)) == 1 else sign for sign in text)
    marked = bytearray(len(text))
    for word in words:
        pattern = _pattern("".join(_folded(sign) for sign in word.strip()))
        for found in pattern.finditer(folded) if pattern else ():
            marked[found.start() : found.end()] = b"\1" * (found.end() - found.start())
    return _parts(text, marked)


def excerpt(text: str, words: Iterable[str], *, length: int = 110) -> str:
    """A piece of about `length` characters in one line, around the first found word."""
    flat = " ".join(text.split())
    parts = highlight(flat, words)
    before = 0
    for part, found in parts:
        if found:
            break
        before += len(part)
    else:
        before = 0
    start = max(0, min(before - length // 4, len(flat) - length))
    head, tail = ("…" if start else ""), ("…" if start + length < len(flat) else "")
    return f"{head}{flat[start : start + length]}{tail}"


@lru_cache(8192)
def _folded(sign: str) -> str:
    return unicodedata.normalize("NFKC", sign).lower().translate(_KATAKANA)


def _pattern(word: str) -> re.Pattern[str] | None:
    """None for what would mark half the text: one sign of kana, one letter."""
    if len(word) < 2 and (not word or word.isascii() or _KANA.match(word)):
        return None
    edge = r"\b" if word[0].isascii() and word[0].isalnum() else ""
    return re.compile(edge + re.escape(word))


def _parts(text: str, marked: bytearray) -> list[Part]:
    parts: list[Part] = []
    start = 0
    for index in range(1, len(text) + 1):
        if index == len(text) or marked[index] != marked[start]:
            parts.append((text[start:index], bool(marked[start])))
            start = index
    return parts
