"""INQ-2: what two texts have in common is seen, wherever it stands and however it is spelt."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from callcenter.inquiries.classification.features import BUCKETS, once_per_text, spans
from callcenter.inquiries.classification.folding import fold

TEXTS = st.lists(st.text(max_size=30).map(fold), min_size=1, max_size=5)


def features(text: str) -> set[int]:
    return set(spans([fold(text)]).bucket.tolist())


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("受け取り", "受取"),
        ("申し込み", "申込"),
        ("カード", "かーど"),
        ("cancelled", "cancellation"),
        ("ＲＥＮＥＷ", "renewal"),
        ("予約", "来週の予約を変更"),
    ],
)
def test_variants_share_features(one: str, other: str) -> None:
    """INQ-2: okurigana, kana, width, case and inflection."""
    assert features(one) & features(other)


@pytest.mark.parametrize(("one", "other"), [("更新", "紛失"), ("renew", "lost"), ("", "予約")])
def test_unlike_texts_share_nothing(one: str, other: str) -> None:
    """INQ-2: different words are different features."""
    assert not features(one) & features(other)


def test_order_of_words_is_seen() -> None:
    """INQ-2: neighbouring words are a feature of their own."""
    assert features("更新の予約") != features("予約の更新")


@given(TEXTS)
def test_a_text_has_the_same_features_alone_and_in_a_batch(texts: list[str]) -> None:
    """INQ-2: training in batches and suggesting for one text see the same."""
    together = once_per_text(spans(texts))
    for index, text in enumerate(texts):
        mine = together.bucket[together.text == index]
        assert mine.tolist() == once_per_text(spans([text])).bucket.tolist()


@given(TEXTS)
def test_spans_stay_inside_their_text(texts: list[str]) -> None:
    """INQ-2: a feature never mixes two texts."""
    found = spans(texts)
    ends = []
    position = 0
    for text in texts:
        ends.append((position, position + len(text)))
        position += len(text) + 1
    assert ((found.bucket >= 0) & (found.bucket < BUCKETS)).all()
    for start, end, text in zip(found.start, found.end, found.text, strict=True):
        assert ends[text][0] <= start < end <= ends[text][1]
