"""Questions that ask for the same thing, put together: the same texts give the same groups.

Each question joins the first group that is like it enough, or begins one; the most frequent ones
come first. What is compared is found through an index of the groups' words, so that the work
grows with the number of texts, not with its square.
"""

import math
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from faq.learning.models import TextSource
from faq.learning.words import Words

# Cosine from which on two questions are one; one word of two equally rare ones has 0.71.
SIMILAR = 0.55
# The rarest words of a question say what it is about.
MOST_WORDS = 12
# Groups looked at for one word: words of more groups than these say little.
MOST_GROUPS_OF_WORD = 300


@dataclass(frozen=True, slots=True)
class Asked:
    """A question that no article was used for.

    Attributes:
        text: without personal data.
        category: code, of inquiries.
    """

    text: str
    language: str
    source: TextSource
    at: datetime
    category: str = ""


@dataclass
class Group:
    """Questions for the same thing.

    Attributes:
        known: the gap that this was before, if it was one.
        text: the question that stands for all: the shortest, which says the least beside it.
    """

    known: UUID | None
    text: str
    members: list[Asked] = field(default_factory=list)


@dataclass(frozen=True)
class _Bundle:
    """Questions of the very same words."""

    words: Words
    members: list[Asked]


def group_texts(
    asked: Iterable[Asked],
    known: Sequence[tuple[UUID, str]],
    words_of: Callable[[str], Words],
) -> list[Group]:
    """Put questions together.

    Args:
        known: gaps there are, with the question each is known by; they are groups from the
            beginning, so that what somebody decided about them holds.
        words_of: takes a question apart; one without words is left out.
    """
    bundles = _bundled(asked, words_of)
    index = _Index(_rarity([bundle.words for bundle in bundles]))
    for gap_id, text in known:
        index.add(Group(gap_id, text), words_of(text))
    for bundle in bundles:
        group = index.nearest(bundle.words)
        if group is None:
            group = Group(None, bundle.members[0].text)
            index.add(group, bundle.words)
        group.members += bundle.members
    for group in index.groups:
        if group.known is None:
            group.text = min(
                (one.text for one in group.members), key=lambda text: (len(text), text)
            )
    return index.groups


class _Index:
    """Groups by the words they are known by."""

    def __init__(self, rarity: Mapping[str, float]) -> None:
        self.groups: list[Group] = []
        self._rarity = rarity
        self._postings: defaultdict[str, list[tuple[int, float]]] = defaultdict(list)

    def add(self, group: Group, words: Words) -> None:
        place = len(self.groups)
        self.groups.append(group)
        for word, weight in self._vector(words):
            if len(self._postings[word]) < MOST_GROUPS_OF_WORD:
                self._postings[word].append((place, weight))

    def nearest(self, words: Words) -> Group | None:
        shared: defaultdict[int, float] = defaultdict(float)
        for word, weight in self._vector(words):
            for place, other in self._postings.get(word, ()):
                shared[place] += weight * other
        if not shared:
            return None
        place = min(shared, key=lambda one: (-round(shared[one], 9), one))
        return self.groups[place] if shared[place] >= SIMILAR else None

    def _vector(self, words: Words) -> list[tuple[str, float]]:
        weighty = sorted(words, key=lambda word: (-self._rarity.get(word, 1.0), word))
        weights = [(word, self._rarity.get(word, 1.0)) for word in weighty[:MOST_WORDS]]
        length = math.sqrt(sum(weight**2 for _word, weight in weights)) or 1.0
        return [(word, weight / length) for word, weight in weights]


def _bundled(asked: Iterable[Asked], words_of: Callable[[str], Words]) -> list[_Bundle]:
    """The most frequent first; the shortest wording leads each."""
    found: defaultdict[frozenset[str], list[Asked]] = defaultdict(list)
    words: dict[frozenset[str], Words] = {}
    for one in asked:
        taken = words_of(one.text)
        if taken:
            found[frozenset(taken)].append(one)
            words.setdefault(frozenset(taken), taken)
    bundles = [
        _Bundle(words[key], sorted(members, key=lambda one: (len(one.text), one.text, one.at)))
        for key, members in found.items()
    ]
    bundles.sort(key=lambda one: (-len(one.members), len(one.members[0].text), one.members[0].text))
    return bundles


def _rarity(texts: Sequence[Words]) -> dict[str, float]:
    frequency = Counter(word for words in texts for word in set(words))
    return {word: math.log1p(len(texts) / count) for word, count in frequency.items()}
