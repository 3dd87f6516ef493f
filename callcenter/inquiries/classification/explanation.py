"""Which words of a text spoke for a category, as they were written."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from callcenter.inquiries.classification.matrix import Floats

_MOST = 3
_LEAST_SHARE = 0.25
"""A phrase must speak at least this much, compared with the strongest one."""

_KANJI = "[㐀-鿿豈-﫿々〆]"
_CONTENT = "(?: [0-9]* [㐀-鿿豈-﫿々〆ァ-ヺー] )"
_LATIN = "[^\\W_ぁ-ゖァ-ヺー㐀-鿿豈-﫿々〆]"
_INNER_KANA = "[いきぎけしちっびみりれえげせつめる]"
_LAST_KANA = "[いきけしちびみりれえげせめ]"
_PARTICLE = "[をがはにでのへとも]"
_PHRASE = re.compile(
    rf"""
    [おご]? {_CONTENT}+ (?: {_INNER_KANA} {_KANJI}+ )+ {_LAST_KANA}?
    | [おご]? {_CONTENT}{{2,}}
    | [おご]? {_KANJI} (?: (?! {_PARTICLE} ) [ぁ-ゖ]{{1,2}} )?
    | {_CONTENT}
    | {_PARTICLE}? (?P<kana> [ぁ-ゖー]{{3,6}} ) [ぁ-ゖー]*
    | [ぁ-ゖー]
    | {_LATIN}+
    """,
    re.VERBOSE,
)
"""Readable phrases: 受け取り, 電子証明書 and お知らせ, 忘れた, 5年, なくした, renewal."""

_KANA = re.compile("[ぁ-ゖー]+")
_KANA_FACTOR = 0.8
"""Phrases of hiragana alone are less readable than others that say as much."""

_FUNCTION_WORDS = frozenset(
    re.findall(
        r"\w+",
        """a am an and are as at be been but by can could did do does don for from get got had has
        have how i if in is isn it its just me my no not of on or our please s so t that the their
        them there they this to us want was we were what when where which who will with would you
        your""",
    )
)


@dataclass(frozen=True, slots=True)
class Evidence:
    """A text and where its features stand.

    Attributes:
        text: as written.
        folded: as the model reads it.
        origin: index in ``text`` of each folded character, and one entry for the end.
        start: first folded character of each feature.
        end: index after the last folded character of each feature.
    """

    text: str
    folded: str
    origin: Sequence[int]
    start: npt.NDArray[np.int64]
    end: npt.NDArray[np.int64]


def telling_phrases(evidence: Evidence, votes: Floats) -> tuple[str, ...]:
    """Return up to three phrases that speak most for a category, strongest first.

    Args:
        evidence: the text and its features.
        votes: what each feature adds to the category's score.
    """
    per_character = _spread(evidence, votes)
    phrases = [
        (start, end, per_character[start:end].sum() * factor)
        for start, end, factor in _phrases(evidence.folded)
    ]
    strongest = max((score for _, _, score in phrases), default=0.0)
    if strongest <= 0:
        return ()
    chosen = [phrase for phrase in phrases if phrase[2] >= strongest * _LEAST_SHARE]
    ranked = sorted(_joined(evidence.folded, chosen), key=lambda phrase: -phrase[2])
    written = (_as_written(evidence, start, end) for start, end, _ in ranked)
    return tuple(dict.fromkeys(written))[:_MOST]


def _spread(evidence: Evidence, votes: Floats) -> npt.NDArray[np.float64]:
    """Share each feature's vote among the characters it covers."""
    share = votes / (evidence.end - evidence.start)
    change = np.zeros(len(evidence.folded) + 2)
    np.add.at(change, evidence.start, share)
    np.add.at(change, evidence.end, -share)
    return np.cumsum(change)


_Phrase = tuple[int, int, float]


def _phrases(folded: str) -> list[_Phrase]:
    """Cut the text into readable phrases: (start, end, factor)."""
    phrases: list[_Phrase] = []
    for match in _PHRASE.finditer(folded):
        if match["kana"]:
            phrases.append((*match.span("kana"), _KANA_FACTOR))
        elif not _KANA.fullmatch(match[0]) and match[0] not in _FUNCTION_WORDS:
            phrases.append((*match.span(), 1.0))
    return phrases


def _joined(folded: str, phrases: list[_Phrase]) -> list[_Phrase]:
    """Join phrases with nothing or one space between them: "unlock" "PIN" read as one."""
    joined: list[_Phrase] = []
    for start, end, score in phrases:
        if joined and folded[joined[-1][1] : start] in ("", " "):
            before = joined.pop()
            joined.append((before[0], end, before[2] + score))
        else:
            joined.append((start, end, score))
    return joined


def _as_written(evidence: Evidence, start: int, end: int) -> str:
    last = max(evidence.origin[end], evidence.origin[end - 1] + 1)
    return evidence.text[evidence.origin[start] : last]
