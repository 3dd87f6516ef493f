"""INQ-2: suggestions for a new centre, and learnt from its log."""

from __future__ import annotations

import pytest

from callcenter.inquiries.classification.errors import NothingToLearnError
from callcenter.inquiries.classification.evaluation import measure
from callcenter.inquiries.classification.examples import Example, seed_examples
from callcenter.inquiries.classification.learning import learn
from callcenter.inquiries.classification.model import Suggester
from callcenter.inquiries.classification.taxonomy import default_tree

SEEDS = seed_examples(default_tree())


def test_new_centre_finds_the_category(untaught: Suggester, callers: list[Example]) -> None:
    """INQ-2: with an empty log, names and hints alone suggest well."""
    result = measure(untaught, callers, train=0, seconds=0)
    assert result.top3 >= 0.95
    assert result.top1 >= 0.82


@pytest.mark.parametrize("language", ["ja", "en"])
def test_both_languages_are_served(
    untaught: Suggester, callers: list[Example], language: str
) -> None:
    """INQ-2: English callers are not second class."""
    spoken = [caller for caller in callers if caller.text.isascii() == (language == "en")]
    assert measure(untaught, spoken, train=0, seconds=0).top3 >= 0.93


def test_learning_from_a_small_log_keeps_what_was_known(callers: list[Example]) -> None:
    """INQ-2: the first weeks' log does not spoil the suggestions."""
    suggester = learn(callers[1::2], seeds=SEEDS)
    assert measure(suggester, callers[::2], train=0, seconds=0).top3 >= 0.93


def test_habits_of_the_log_are_learnt() -> None:
    """INQ-2: a word that means a category only here is picked up."""
    log = [Example(f"すいたん号の件 {number}回目", "2-6") for number in range(1, 20)]
    assert learn([], seeds=SEEDS).suggest("すいたん号について")[:1] != ["2-6"]
    best = learn(log, seeds=SEEDS).suggest("すいたん号について")[0]
    assert best.code == "2-6"


def test_category_never_used_is_still_suggested(callers: list[Example]) -> None:
    """INQ-2: a log without a category does not make it unreachable."""
    log = [caller for caller in callers if caller.category != "15"]
    suggester = learn(log, seeds=SEEDS)
    codes = [suggestion.code for suggestion in suggester.suggest("暗証番号のいらない顔認証カード")]
    assert "15" in codes


def test_categories_may_be_any_names() -> None:
    """INQ-2: a city's own categories, and no default tree."""
    log = [Example("ごみの日を知りたい", "環境課"), Example("保育園の申し込み", "子ども課")] * 5
    best = learn(log).suggest("保育園に入りたい")[0]
    assert best.code == "子ども課"
    assert best.score > 0.5


def test_scores_are_careful_when_the_log_contradicts_itself() -> None:
    """INQ-2: scores come true: half the time wrong means about a half."""
    log = [Example(f"予約の件 {number % 90 + 1}", "ab"[number % 2]) for number in range(400)]
    scores = [suggestion.score for suggestion in learn(log).suggest("予約の件")]
    assert scores == pytest.approx([0.5, 0.5], abs=0.15)


def test_same_log_gives_the_same_model(callers: list[Example]) -> None:
    """INQ-2: training can be repeated."""
    first, second = (learn(callers[::4], seeds=SEEDS[::5]) for _ in range(2))
    assert first.to_bytes() == second.to_bytes()


def test_texts_that_say_nothing_do_no_harm() -> None:
    """INQ-2: empty, odd and enormous texts in an old log."""
    odd = ["", " ", "\0\0", "😀" * 50, "0" * 100_000, "\ud800", "a" * 100_000]
    log = [Example(text, "1") for text in odd] + [Example("カードの紛失", "7-1")] * 3
    assert learn(log).suggest("カードを紛失")[0].code == "7-1"


def test_nothing_to_learn() -> None:
    """INQ-2: no example at all is an error, not an empty model."""
    with pytest.raises(NothingToLearnError):
        learn([])


def test_progress_is_told() -> None:
    """INQ-2: long trainings show how far they are."""
    told: list[tuple[int, int]] = []
    learn(SEEDS[:40], progress=lambda done, total: told.append((done, total)))
    assert told[0][0] == 0
    assert told[-1][0] == told[-1][1] > 1
