"""Concepts: words of citizens and of the office, Japanese and English, that mean one thing.

The product brings some hundred in `data/glossary_*.toml`; editors keep theirs in the database.
Both come to the ranking as the same plain value.
"""

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib import resources
from importlib.resources.abc import Traversable
from typing import Any


@dataclass(frozen=True, slots=True)
class Concept:
    """Words for one thing.

    Attributes:
        ja: Japanese words, the office's first.
        en: English words, the commonest first.
        near: Japanese words that an answer about it is likely to use; they are looked for,
            weakly, but do not lead here.
        weight: how much its words count against the words typed.
    """

    ja: tuple[str, ...]
    en: tuple[str, ...] = ()
    near: tuple[str, ...] = ()
    weight: float = 1.0


@cache
def shipped_concepts() -> tuple[Concept, ...]:
    """The glossary that the product brings."""
    folder = resources.files("faq.search") / "data"
    files = sorted(folder.iterdir(), key=lambda file: file.name)
    return tuple(
        concept
        for file in files
        if file.name.startswith("glossary_")
        for concept in read_concepts(file)
    )


def read_concepts(file: Traversable) -> list[Concept]:
    """The concepts of one TOML file.

    Raises:
        KeyError, tomllib.TOMLDecodeError: the file is not of this form.
    """
    entries: list[dict[str, Any]] = tomllib.loads(file.read_text("utf-8"))["concepts"]
    return [
        Concept(
            ja=tuple(entry["ja"]),
            en=tuple(entry.get("en", ())),
            near=tuple(entry.get("near", ())),
            weight=float(entry.get("weight", 1.0)),
        )
        for entry in entries
    ]
