"""INQ-2: a category is found by its code, kana, romaji or English."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from callcenter.core.ids import new_id
from callcenter.inquiries.queries.categories import CategoryChoice
from callcenter.inquiries.web.category_keys import category_items, search_keys


def category(code: str, kana: str = "しんせい", parent: str | None = None) -> CategoryChoice:
    return CategoryChoice(
        new_id(), code, parent, label_ja=f"{code}の名", label_en=f"Name {code}", kana=kana
    )


@pytest.mark.parametrize(
    ("kana", "typed"),
    [
        ("しんせいほうほう", "shinseihouhou"),
        ("しんせいほうほう", "sinseihouhou"),
        ("ふんしつ", "hunsitu"),
        ("じゅうしょ", "zyuusyo"),
        ("じゅうしょ", "juusho"),
        ("まっちゃ", "mattya"),
        ("つうちカード", "つうちかーど"),
    ],
)
def test_both_ways_of_typing_romaji_are_found(kana: str, typed: str) -> None:
    assert typed in search_keys(kana)


def test_labels_of_both_languages_are_searched() -> None:
    [item] = category_items([category("2")], "ja")
    assert item["label"] == "2の名"
    assert "name2" in item["keys"]


def test_only_leaves_are_offered_with_their_group_in_words() -> None:
    [item] = category_items([category("2"), category("2-1", parent="2")], "en")
    assert (item["code"], item["path"]) == ("2-1", "Name 2 › Name 2-1")


@given(st.text(alphabet=st.characters(min_codepoint=0x3041, max_codepoint=0x3096), max_size=20))
def test_keys_are_folded_once_and_for_all(kana: str) -> None:
    """Folding a key again changes nothing, so the box may compare it as it is."""
    for key in search_keys(kana):
        assert search_keys(key)[0] == key
