"""INQ-2: spellings of one text are read alike."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from callcenter.inquiries.classification.folding import (
    BREAK,
    DIGIT,
    HIRAGANA,
    KANJI,
    KATAKANA,
    LATIN,
    MAX_CHARS,
    code_points,
    fold,
    fold_with_origin,
    scripts,
)


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("ﾏｲﾅﾝﾊﾞｰ", "マイナンバー"),
        ("ＰＩＮ　Ｌock", "pin lock"),
        ("㈱中央", "(株)中央"),
        ("５年", "5年"),
        ("06-6384-1231", "06-0000-0000"),
        ("手数料1000円", "手数料1000円"),
        ("a\0b", "a b"),
    ],
)
def test_fold(written: str, read: str) -> None:
    """INQ-2: width and case do not matter; long numbers do not, prices do."""
    assert fold(written) == read


def test_fold_reads_only_the_beginning_of_very_long_texts() -> None:
    """INQ-2: a pasted file takes no longer than a long note."""
    assert len(fold("あ" * 100_000)) == MAX_CHARS


@given(st.text(alphabet=st.characters(exclude_categories=["Cs"]), max_size=60))
@example("㈱ﾏｲﾅﾝﾊﾞｰ")
@example("か\u3099と①②")
@example("İstanbul")
def test_origin_leads_back_into_the_text(text: str) -> None:
    """INQ-2: each character read has a place in the text as written."""
    folded, origin = fold_with_origin(text)
    assert len(origin) == len(folded) + 1
    assert list(origin) == sorted(origin)
    assert origin[-1] == len(text)


def test_origin_of_characters_that_change_their_number() -> None:
    """INQ-2: half-width marks join, squared words open."""
    folded, origin = fold_with_origin("㈱ﾊﾞｽ")
    assert folded == "(株)バス"
    assert origin == [0, 0, 0, 1, 3, 4]


def test_scripts() -> None:
    """INQ-2: texts are cut where the script changes."""
    found = scripts(code_points("漢々𠮷かカーaя9 、😀"))
    assert found.tolist() == [
        *[KANJI] * 3,
        HIRAGANA,
        *[KATAKANA] * 2,
        *[LATIN] * 2,
        DIGIT,
        *[BREAK] * 3,
    ]
