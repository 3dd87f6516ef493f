"""How a category is found while typing: by its code, kana, romaji or English."""

import unicodedata
from collections.abc import Iterable
from functools import lru_cache
from typing import TypedDict

import jaconv

from callcenter.inquiries.queries.categories import CategoryChoice, leaves

# What people type for a sound (ローマ字入力), beside the spelling by ear that jaconv writes.
_TYPED = (
    ("sh", "sy"),
    ("syi", "si"),
    ("tch", "tty"),
    ("cch", "tty"),
    ("ch", "ty"),
    ("tyi", "ti"),
    ("ts", "t"),
    ("fu", "hu"),
    ("j", "zy"),
    ("zyi", "zi"),
    ("zyy", "zy"),
)


class CategoryItem(TypedDict):
    """One choice of the category box."""

    value: str
    code: str
    label: str
    path: str
    keys: list[str]


def category_items(categories: Iterable[CategoryChoice], language: str) -> list[CategoryItem]:
    """The leaves of a tree in display order, each with the words it is found by.

    Args:
        categories: as `category_choices` gives them, parents among them.
        language: of the labels shown; both languages are searched.
    """
    return list(_items(tuple(categories), language))


@lru_cache(maxsize=16)
def _items(rows: tuple[CategoryChoice, ...], language: str) -> tuple[CategoryItem, ...]:
    # The tree changes a few times a year; every form shows all of it.
    groups = {row.code: row for row in rows}
    return tuple(_item(row, groups.get(row.parent_code or ""), language) for row in leaves(rows))


def search_keys(kana: str, *labels: str) -> list[str]:
    """Words as the box compares them: NFKC, lower case, hiragana, no spaces; kana in romaji too."""
    return list(_keys(kana, labels))


@lru_cache(maxsize=2048)
def _keys(kana: str, labels: tuple[str, ...]) -> tuple[str, ...]:
    reading = _folded(kana)
    by_ear = jaconv.kana2alphabet(reading)
    found = (reading, by_ear, _as_typed(by_ear), *map(_folded, labels))
    return tuple(key for key in dict.fromkeys(found) if key)


def _as_typed(romaji: str) -> str:
    for by_ear, typed in _TYPED:
        romaji = romaji.replace(by_ear, typed)
    return romaji


def _folded(text: str) -> str:
    plain = unicodedata.normalize("NFKC", text).lower()
    return jaconv.kata2hira("".join(sign for sign in plain if sign.isalnum() or sign == "ー"))


def _item(row: CategoryChoice, group: CategoryChoice | None, language: str) -> CategoryItem:
    label = row.label(language)
    return {
        "value": row.code,
        "code": row.code,
        "label": label,
        "path": f"{group.label(language)} › {label}" if group is not None else "",
        "keys": search_keys(row.kana, row.label_ja, row.label_en),
    }
