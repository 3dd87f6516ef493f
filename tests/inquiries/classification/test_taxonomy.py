"""INQ-2: the default category tree is complete and well formed."""

from __future__ import annotations

import re
from itertools import groupby

import pytest

from callcenter.inquiries.classification.examples import Example
from callcenter.inquiries.classification.taxonomy import CategorySeed, default_tree

LEAVES = [category for category in default_tree() if category.leaf]


def test_first_level_is_numbered_without_gaps() -> None:
    """INQ-2: eighteen subjects in their fixed order."""
    first = [category.code for category in default_tree() if category.parent is None]
    assert first == [str(number) for number in range(1, 19)]


def test_second_level_is_numbered_in_order() -> None:
    """INQ-2: leaves of a group count from 1; only "the rest" is 9."""
    below = [category for category in default_tree() if category.parent]
    for parent, group in groupby(below, key=lambda category: category.parent):
        numbers = [int(category.code.removeprefix(f"{parent}-")) for category in group]
        counted = [number for number in numbers if number != 9]
        assert counted == list(range(1, len(counted) + 1))
        assert numbers == sorted(numbers)


def test_parents_come_before_their_children_and_are_no_leaves() -> None:
    """INQ-2: an inquiry is closed under a leaf, so a group must never be one."""
    known: dict[str, CategorySeed] = {}
    for category in default_tree():
        if category.parent:
            assert not known[category.parent].leaf
        known[category.code] = category


def test_codes_and_labels_are_unique() -> None:
    """INQ-2: a label names its category without its parent."""
    for field in ("code", "ja", "en", "kana"):
        values = [getattr(category, field) for category in default_tree()]
        assert len(set(values)) == len(values)


@pytest.mark.parametrize("category", default_tree(), ids=lambda category: category.code)
def test_reading_is_hiragana(category: CategorySeed) -> None:
    """INQ-2: categories are found by typing their reading."""
    assert re.fullmatch("[ぁ-ゖー]+", category.kana)


@pytest.mark.parametrize("leaf", LEAVES, ids=lambda category: category.code)
def test_leaf_has_hints_in_both_languages(leaf: CategorySeed) -> None:
    """INQ-2: every leaf can be suggested while the log is empty."""
    english = [hint for hint in leaf.hints if hint.isascii()]
    assert len(leaf.hints) >= 20
    assert len(english) >= 9
    assert len(set(leaf.hints)) == len(leaf.hints)


def test_groups_have_no_hints() -> None:
    """INQ-2: groups are never suggested."""
    assert all(not category.hints for category in default_tree() if not category.leaf)


def test_caller_questions_cover_every_leaf(callers: list[Example]) -> None:
    """INQ-2: the questions used to judge suggestions leave no leaf out."""
    assert {caller.category for caller in callers} == {leaf.code for leaf in LEAVES}
    assert len(callers) >= 400
    assert sum(caller.text.isascii() for caller in callers) >= len(callers) / 4
