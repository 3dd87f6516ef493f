"""The data files: enough wordings for every leaf, and nothing misspelt in them."""

import pytest

from callcenter.demo.texts.kernels import Leaf, read_common, read_leaves
from callcenter.demo.texts.phrases import slot_values
from callcenter.demo.texts.wording import Slot, compile_pattern, render
from callcenter.inquiries.classification.taxonomy import default_tree

LEAVES = read_leaves(slot_values(read_common()))


@pytest.mark.parametrize("leaf", LEAVES.values(), ids=lambda leaf: leaf.code)
def test_every_leaf_has_enough_to_say(leaf: Leaf) -> None:
    """INQ-2: at least 12 questions and 8 answers in Japanese, 4 and 3 in English."""
    assert len(leaf.asks["note"]) + len(leaf.asks["mail"]) >= 12
    assert len(leaf.replies["note"]) + len(leaf.replies["mail"]) >= 8
    assert len(leaf.asks["en"]) >= 4
    assert len(leaf.replies["en"]) >= 3
    assert leaf.topics["note"]
    assert leaf.topics["en"]


@pytest.mark.parametrize("leaf", LEAVES.values(), ids=lambda leaf: leaf.code)
def test_neighbours_exist(leaf: Leaf) -> None:
    assert leaf.near
    assert set(leaf.near) <= set(LEAVES) - {leaf.code}


@pytest.mark.parametrize("leaf", LEAVES.values(), ids=lambda leaf: leaf.code)
def test_results_leave_room_for_answered(leaf: Leaf) -> None:
    assert leaf.results == sorted(leaf.results)
    assert leaf.results[0] > 0
    assert leaf.results[-1] == pytest.approx(100)


def test_leaves_are_those_of_the_tree() -> None:
    """INQ-2: the log uses exactly the leaves of the default tree."""
    assert set(LEAVES) == {seed.code for seed in default_tree() if seed.leaf}


def test_choices_and_slots_are_filled_in() -> None:
    pattern = compile_pattern("[a|b{soon}]、{branch}。", {"branch": ["北"]})
    filling = ["" for _ in Slot]
    filling[Slot.SOON] = "5日"
    assert render(pattern, lambda: 0.0, filling) == "a、北。"
    assert render(pattern, lambda: 0.99, filling) == "b5日、北。"


def test_an_unknown_slot_is_refused() -> None:
    with pytest.raises(KeyError):
        compile_pattern("{nowhere}", {})
