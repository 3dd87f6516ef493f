"""FAQ-4: questions for the same thing come together, always the same way."""

import random
from datetime import UTC, datetime, timedelta
from uuid import uuid4

from faq.learning.grouping import Asked, Group, group_texts
from faq.learning.models import TextSource
from faq.learning.words import Meanings
from faq.search.glossary import Concept

BEGAN = datetime(2026, 11, 1, tzinfo=UTC)
MEANINGS = Meanings(
    [Concept(("暗証番号", "パスワード"), ("PIN",)), Concept(("通訳",), ("interpreter",))]
)


def asked(*texts: str) -> list[Asked]:
    return [
        Asked(
            text, "en" if text.isascii() else "ja", TextSource.SEARCH, BEGAN + timedelta(hours=at)
        )
        for at, text in enumerate(texts)
    ]


def texts(groups: list[Group]) -> list[set[str]]:
    return [{one.text for one in group.members} for group in groups]


TEXTS = (
    "車いす 駐車場",
    "駐車場は車いすで使えますか",
    "暗証番号を忘れた",
    "パスワードを忘れた",
    "通訳をお願いしたい",
    "手話の本を読みたい",
    "車いすの駐車場",
)


def test_the_same_thing_in_other_words_is_one_group() -> None:
    groups = texts(group_texts(asked(*TEXTS), [], MEANINGS.words))
    assert {"車いす 駐車場", "駐車場は車いすで使えますか", "車いすの駐車場"} in groups
    assert {"暗証番号を忘れた", "パスワードを忘れた"} in groups
    assert {"通訳をお願いしたい"} in groups


def test_both_languages_meet_in_the_glossary() -> None:
    groups = group_texts(asked("通訳", "interpreter", "an interpreter"), [], MEANINGS.words)
    assert texts(groups) == [{"通訳", "interpreter", "an interpreter"}]


def test_order_does_not_matter() -> None:
    """The same questions, read in another order, give the same groups."""
    rows = asked(*TEXTS, *TEXTS[:3])
    wanted = group_texts(rows, [], MEANINGS.words)
    for seed in range(5):
        shuffled = random.Random(seed).sample(rows, len(rows))
        found = group_texts(shuffled, [], MEANINGS.words)
        assert [one.text for one in found] == [one.text for one in wanted]
        assert texts(found) == texts(wanted)


def test_known_gaps_gather_their_questions_again() -> None:
    known = uuid4()
    found = group_texts(asked(*TEXTS), [(known, "車いす用の駐車場")], MEANINGS.words)
    assert found[0].known == known
    assert len(found[0].members) == 3


def test_texts_without_words_are_left_out() -> None:
    assert group_texts(asked("", "？？", "…"), [], MEANINGS.words) == []


def test_one_word_in_thousands_of_texts_is_no_square() -> None:
    """The groups that are compared for a word are bounded."""
    rows = asked(*(f"カード 番号{number} 品目{number * 7}" for number in range(1500)))
    groups = group_texts(rows, [], lambda text: tuple(text.split()))
    assert len(groups) == 1500
