"""What the suggestions learn from: texts with the category a person gave them."""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from callcenter.inquiries.classification.taxonomy import CategorySeed


class Example(NamedTuple):
    """One text and its category (any string; the application uses category codes)."""

    text: str
    category: str


def seed_examples(tree: Sequence[CategorySeed]) -> list[Example]:
    """Return the names and hints of the leaves as examples, for an empty or one-sided log."""
    return [
        Example(text, category.code)
        for category in tree
        if category.leaf
        for text in (category.ja, category.en, category.kana, *category.hints)
    ]


def sample(examples: Iterable[Example], limit: int, *, seed: int = 0) -> list[Example]:
    """Read any number of examples and keep at most ``limit``, sparing the rare categories.

    When full, the largest category gives up one example at random for each new one, so what
    stands later in ``examples`` (the newer, in a log) is a little likelier to stay.
    """
    chance = random.Random(seed)  # noqa: S311 - repeatable choice, nothing secret
    kept: dict[str, list[Example]] = defaultdict(list)
    size = 0
    for example in examples:
        kept[example.category].append(example)
        size += 1
        if size > limit:
            largest = max(kept.values(), key=len)
            chosen = chance.randrange(len(largest))
            largest[chosen] = largest[-1]
            largest.pop()
            size -= 1
    return [example for group in kept.values() for example in group]
