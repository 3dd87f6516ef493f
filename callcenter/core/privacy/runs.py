"""Cut a text into runs of digits: groups of digits with only gaps between them."""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import NamedTuple

from callcenter.core.privacy.my_number import LENGTH, is_valid
from callcenter.core.privacy.number_words import NAMED
from callcenter.core.privacy.numerals import (
    CIRCLES,
    DIGIT,
    ENCLOSED,
    ENCLOSED_CLASS,
    GAP,
    KANJI,
    KANJI_CLASS,
    REPEAT_MARK,
    SKIP,
    SMALL,
    SPOKEN,
    SPOKEN_WORD,
)

_WRITTEN_RUN = re.compile(rf"{DIGIT}(?:{GAP}{{0,32}}+(?:{DIGIT}|{REPEAT_MARK}))++")
_MARKUP = re.compile(r"[&%<\\]")
_FIGURE = re.compile(rf"{DIGIT}|{REPEAT_MARK}")
_SPOKEN_RUN = re.compile(rf"{SPOKEN_WORD}(?:{GAP}{{0,4}}+{SPOKEN_WORD}){{{LENGTH - 1},}}+")
_SPOKEN_WORD = re.compile(SPOKEN_WORD)
# "… なな はち に電話" ends in the particle に, "… なな に です" in the digit two.
_MOBILE = re.compile(r"0[5-9]0\d{8}")
_PARTICLE = "に"
_WORD_AFTER_PARTICLE = re.compile(r"(?![でだと番])[^\W\d_]")
_GROUP = re.compile(
    rf"(?P<skip>{SKIP})|(?P<plain>\d+)|(?P<kanji>[{KANJI_CLASS}][{KANJI_CLASS}{REPEAT_MARK}]*)"
    rf"|(?P<enclosed>[{ENCLOSED_CLASS}]+)|(?P<small>[{''.join(SMALL)}]+)"
)
_UUID = re.compile(r"[0-9A-Fa-f]{8}(?:-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}(?![0-9A-Za-z])")


class Group(NamedTuple):
    """Digits of one script with nothing between them, at ``start:end`` of the text."""

    start: int
    end: int
    digits: str
    script: str
    only_circles: bool = False


@dataclass(frozen=True)
class Run:
    """Neighbouring groups; ``gaps[k]`` is the kind of gap between groups k and k + 1."""

    text: str
    groups: tuple[Group, ...]

    @cached_property
    def gaps(self) -> tuple[str, ...]:
        pairs = zip(self.groups, self.groups[1:], strict=False)
        return tuple(gap_kind(self.text[left.end : right.start]) for left, right in pairs)

    def before(self, index: int, width: int = 1) -> str:
        """Up to ``width`` characters in front of the group at ``index``."""
        start = self.groups[index].start
        return self.text[max(0, start - width) : start]

    def after(self, index: int, width: int = 1) -> str:
        """Up to ``width`` characters behind the group at ``index``."""
        end = self.groups[index].end
        return self.text[end : end + width]


def find_runs(text: str) -> Iterator[Run]:
    """Yield every run of at least twelve digits, written in figures or spoken in words."""
    places = _long_runs(text)
    if places and "-" in text and _UUID.search(text):
        text = _UUID.sub(lambda uuid: "x" * len(uuid[0]), text)
        places = _long_runs(text)
    for start, end in places:
        groups = tuple(_groups(text, start, end))
        if sum(len(group.digits) for group in groups) >= LENGTH:
            yield Run(text, groups)
    for match in _SPOKEN_RUN.finditer(text):
        if groups := tuple(_spoken_groups(text, match.start(), match.end())):
            yield Run(text, groups)


def _long_runs(text: str) -> list[tuple[int, int]]:
    return [
        (start, end)
        for start, end in (match.span() for match in _WRITTEN_RUN.finditer(text))
        if end - start >= LENGTH and _is_promising(text, "".join(_FIGURE.findall(text, start, end)))
    ]


def _is_promising(text: str, figures: str) -> bool:
    """Quickly dismiss what holds no right number, unless a mistyped one is to be looked for."""
    if len(figures) < LENGTH:
        return False
    if _MARKUP.search(text):
        return True  # The number of a character reference would stand among the figures.
    starts = range(len(figures) - LENGTH + 1)
    return (
        not figures.isascii()
        or any(is_valid(figures[at : at + LENGTH]) for at in starts)
        or NAMED.search(text) is not None
    )


def _spoken_groups(text: str, start: int, end: int) -> Iterator[Group]:
    words = list(_SPOKEN_WORD.finditer(text, start, end))
    digits = "".join(str(SPOKEN[word[0]]) for word in words)
    ends_in_particle = words[-1][0] == _PARTICLE and _WORD_AFTER_PARTICLE.match(text, end)
    if ends_in_particle and _MOBILE.fullmatch(digits[:-1]):
        return
    for word, digit in zip(words, digits, strict=True):
        yield Group(*word.span(), digit, "spoken")


def _groups(text: str, start: int, end: int) -> Iterator[Group]:
    for match in _GROUP.finditer(text, start, end):
        script = match.lastgroup or ""
        if script != "skip":
            glyphs = match[0]
            circles = script == "kanji" and CIRCLES.issuperset(glyphs)
            yield Group(*match.span(), _read(glyphs, script), script, circles)


def _read(glyphs: str, script: str) -> str:
    if script == "plain":
        return glyphs if glyphs.isascii() else "".join(str(unicodedata.decimal(g)) for g in glyphs)
    if script == "kanji":
        digits: list[int] = []
        for glyph in glyphs:
            digits.append(digits[-1] if glyph == REPEAT_MARK else KANJI[glyph])
        return "".join(map(str, digits))
    values = ENCLOSED if script == "enclosed" else SMALL
    return "".join(str(values[glyph]) for glyph in glyphs)


_LINE_BREAKS = frozenset("\n\r\v\f\x85\u2028\u2029")
_KINDS = {
    **dict.fromkeys("ー―ｰꟷㅡᅳ−~～^", "-"),
    **dict.fromkeys("_＿", "_"),
    **dict.fromkeys("/／\\＼|｜¦⁄∕", "/"),
    **dict.fromkeys(":：;；︰﹕", ":"),
    **dict.fromkeys(".．․", "."),
    **dict.fromkeys("。｡", "。"),
    **dict.fromkeys("・･·•‧∙⋅ㆍᆞ", "・"),
    **dict.fromkeys(",，٬", ","),
    **dict.fromkeys("、､", "、"),
    **dict.fromkeys("()（）[]［］「」『』【】〔〕{}", "("),
}


@lru_cache(maxsize=4096)
def gap_kind(gap: str) -> str:
    """Name the look of a gap, so that two gaps that look alike compare equal.

    Returns "" for nothing visible, " " for blanks, a line feed for a line break, else one
    character for the kind of mark, followed by a blank when blanks stand around the mark.
    """
    visible = "".join(char for char in gap if not _is_invisible(char))
    core = "".join(visible.split())
    if not core:
        return "\n" if _LINE_BREAKS.intersection(visible) else visible[:1] and " "
    kinds = {_mark_kind(char) for char in core}
    if kinds == {"(", "-"}:
        kinds = {"("}
    kind = kinds.pop() if len(kinds) == 1 else core
    return kind if len(core) == len(visible) else kind + " "


def _mark_kind(char: str) -> str:
    return _KINDS.get(char) or ("-" if unicodedata.category(char) == "Pd" else char)


def _is_invisible(char: str) -> bool:
    return unicodedata.category(char) in {"Cf", "Mn", "Me"}
