"""INQ-2: suggestions, their reasons, and the stored model."""

from __future__ import annotations

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from callcenter.inquiries.classification.errors import UnreadableModelError
from callcenter.inquiries.classification.examples import Example
from callcenter.inquiries.classification.model import Suggester


def test_best_first_with_scores_that_share_one(untaught: Suggester) -> None:
    """INQ-2: scores are probabilities over all categories."""
    every = untaught.suggest("更新予約。5年の通知きた。来週土曜希望", limit=100)
    scores = [suggestion.score for suggestion in every]
    assert every[0].code == "4-1"
    assert scores == sorted(scores, reverse=True)
    assert sum(scores) == pytest.approx(1)
    assert len(every) == len(untaught.codes)


@pytest.mark.parametrize("text", ["", " ", "あ", "?", "12345", "😀😀😀", "zzqx", "\0", "\ud800"])
def test_nothing_said_nothing_suggested(untaught: Suggester, text: str) -> None:
    """INQ-2: too short, unknown or senseless texts get no suggestion."""
    assert untaught.suggest(text) == []


@pytest.mark.parametrize(
    ("text", "code", "word"),
    [
        ("ﾛｯｸがかかって使えない", "5-1", "ﾛｯｸ"),
        ("コンビニで住民票を取りたい", "12", "コンビニ"),
        ("Where can I UNLOCK my PIN?", "5-1", "UNLOCK"),
        ("受け取りの予約をキャンセルしたい", "3-2", "キャンセル"),
        ("照会書を送ってください", "4-3", "照会書"),
        ("期限切れ。電子証明書11/3まで", "4-4", "電子証明書"),
        ("あんしょうばんごうのろっく", "5-1", "あんしょう"),
    ],
)
def test_reasons_are_words_as_written(untaught: Suggester, text: str, code: str, word: str) -> None:
    """INQ-2: the writer sees which of their words spoke for a category."""
    best = untaught.suggest(text)[0]
    assert best.code == code
    assert any(word in phrase for phrase in best.because)


def test_reasons_are_readable(untaught: Suggester, callers: list[Example]) -> None:
    """INQ-2: few, different, parts of the text, no lone particles."""
    explained = 0
    for caller in callers:
        for suggestion in untaught.suggest(caller.text):
            assert len(suggestion.because) <= 3
            assert len(set(suggestion.because)) == len(suggestion.because)
            assert all(phrase and phrase in caller.text for phrase in suggestion.because)
            assert not {"を", "が", "は", "the", "I"} & set(suggestion.because)
        explained += bool(untaught.suggest(caller.text, limit=1)[0].because)
    assert explained / len(callers) > 0.97


@given(st.text(max_size=200))
@settings(max_examples=50)
@example("a" * 100_000)
@example("更新 " * 25_000)
@example("㈱ﾊﾞ\u3099" * 30)
def test_any_text_is_survived(untaught: Suggester, text: str) -> None:
    """INQ-2: whatever is typed or pasted, suggestions never fail."""
    for suggestion in untaught.suggest(text):
        assert 0 <= suggestion.score <= 1
        assert all(phrase in text for phrase in suggestion.because)


def test_stored_model_suggests_the_same(untaught: Suggester, callers: list[Example]) -> None:
    """INQ-2: a model lives in the database and is read by every worker."""
    stored = untaught.to_bytes()
    read = Suggester.from_bytes(stored)
    assert len(stored) < 10_000_000
    for caller in callers[::20]:
        assert read.suggest(caller.text) == untaught.suggest(caller.text)


@pytest.mark.parametrize("damage", [b"", b"PK\x03\x04nonsense", b"\x80\x04N."])
def test_damaged_model_is_refused(damage: bytes) -> None:
    """INQ-2: what is no model is named so; nothing in it is executed."""
    with pytest.raises(UnreadableModelError):
        Suggester.from_bytes(damage)


def test_cut_off_model_is_refused(untaught: Suggester) -> None:
    """INQ-2: half a model is no model."""
    stored = untaught.to_bytes()
    with pytest.raises(UnreadableModelError):
        Suggester.from_bytes(stored[: len(stored) // 2])
