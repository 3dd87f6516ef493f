"""The category tree a new centre starts with, read from ``taxonomy.toml``."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files


@dataclass(frozen=True, slots=True)
class CategorySeed:
    """One category of the default tree.

    Attributes:
        code: stable code, ``"2"`` (first level) or ``"2-1"`` (second level).
        ja: Japanese label, understood without its parent.
        en: English label.
        kana: reading of ``ja`` in hiragana, for typing it.
        parent: code of the first level above, ``None`` on the first level.
        leaf: whether an inquiry may be closed under it (it has no children).
        hints: how callers word the matter, in both languages; empty above leaves.
    """

    code: str
    ja: str
    en: str
    kana: str
    parent: str | None
    leaf: bool
    hints: tuple[str, ...]


@cache
def default_tree() -> tuple[CategorySeed, ...]:
    """Return the default categories in display order, parents before children."""
    text = files(__package__).joinpath("taxonomy.toml").read_text(encoding="utf-8")
    rows = tomllib.loads(text)["category"]
    parents = {_parent(row["code"]) for row in rows}
    return tuple(
        CategorySeed(
            code=row["code"],
            ja=row["ja"],
            en=row["en"],
            kana=row["kana"],
            parent=_parent(row["code"]),
            leaf=row["code"] not in parents,
            hints=tuple(row["hints"]),
        )
        for row in rows
    )


def _parent(code: str) -> str | None:
    head, dash, _ = code.partition("-")
    return head if dash else None
