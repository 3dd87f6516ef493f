"""Questions that an article has been found to answer: its variants and what callers asked.

A question like one of these speaks for the article. The nearest one counts, not their number, so
that a wrong click does no more than put its article among those shown for just that question.
"""

from collections.abc import Iterable, Sequence

import numpy as np

from faq.search.analysis import Asking
from faq.search.ranking.arrays import Doubles, Floats, Ints
from faq.search.ranking.postings import Forward, Postings, Vocabulary

# The most questions of callers that are kept for one article.
MOST_USES = 60
# A variant was thought of at a desk; a use was asked by somebody.
_VARIANT = 0.3


class Askings:
    """The questions of one language, each leading to a slot."""

    def __init__(self, words: Vocabulary) -> None:
        self._words, self._grams = Postings(1, words), Postings(1)
        self._word_lists, self._gram_lists = Forward(), Forward()
        self._slots: list[int] = []
        self._weights: list[float] = []
        self._variants: dict[int, list[int]] = {}
        self._uses: dict[int, list[int]] = {}
        self._free: list[int] = []
        self._settled: tuple[Ints, Floats, Floats, Floats] | None = None

    def copy(self, words: Vocabulary) -> "Askings":
        """The same questions, to be changed apart.

        Args:
            words: the vocabulary of the copied side.
        """
        other = Askings(words)
        other._words, other._grams = self._words.copy(words), self._grams.copy()
        other._word_lists, other._gram_lists = self._word_lists.copy(), self._gram_lists.copy()
        other._slots, other._weights = self._slots.copy(), self._weights.copy()
        other._variants, other._uses = self._variants.copy(), self._uses.copy()
        other._free = self._free.copy()
        return other

    def holds(self, word: int) -> bool:
        """Whether any question has this word."""
        return len(self._words.rows(word)) > 0

    def set_variants(self, slot: int, variants: Sequence[Asking]) -> None:
        """Replace the variants of a slot."""
        self._drop(self._variants.pop(slot, []))
        if variants:
            self._variants[slot] = [self._put(slot, variant, _VARIANT) for variant in variants]

    def set_uses(self, slot: int, uses: Iterable[tuple[Asking, float]]) -> None:
        """Replace callers' questions of a slot; the weightiest are kept."""
        self._drop(self._uses.pop(slot, []))
        weighty = sorted(uses, key=lambda use: -use[1])[:MOST_USES]
        if weighty:
            self._uses[slot] = [self._put(slot, use, min(weight, 1.0)) for use, weight in weighty]

    def settle(self, word_rarity: Doubles) -> None:
        """Make the changes visible.

        Args:
            word_rarity: by number of the word, at least as far as this vocabulary goes.
        """
        self._words.settle()
        self._grams.settle()
        self._settled = (
            np.array(self._slots, dtype=np.int32),
            np.array(self._weights, dtype=np.float32),
            _lengths(self._word_lists, word_rarity),
            _lengths(self._gram_lists, self.gram_rarity()),
        )

    def gram_rarity(self) -> Doubles:
        """How rare each piece is among all questions."""
        return np.log1p(len(self._slots) / (self._grams.frequency + 0.5))

    def nearest_by_words(
        self, weights: Sequence[tuple[int, float]], rarity: Doubles, slots: int
    ) -> Floats:
        """By slot the similarity of the nearest question, by numbered words; 0 to about 1."""
        typed = [(word, weight) for word, weight in weights if word < len(rarity)]
        return self._nearest(self._words, typed, rarity, 2, slots)

    def nearest_by_grams(self, grams: Iterable[str], slots: int) -> Floats:
        """By slot the similarity of the nearest question, by pieces of characters."""
        numbers = (self._grams.vocabulary.get(gram) for gram in dict.fromkeys(grams))
        known = [(number, 1.0) for number in numbers if number is not None]
        return self._nearest(self._grams, known, self.gram_rarity(), 3, slots)

    def gram_length(self, grams: Iterable[str]) -> float:
        """The length of a question as a line of its pieces."""
        rarity = self.gram_rarity()
        unknown = np.log1p(len(self._slots) / 0.5)
        numbers = [self._grams.vocabulary.get(gram) for gram in dict.fromkeys(grams)]
        rare = [unknown if number is None else rarity[number] for number in numbers]
        return float(np.sqrt(np.square(rare).sum()))

    def _nearest(
        self,
        postings: Postings,
        weights: Sequence[tuple[int, float]],
        rarity: Doubles,
        lengths: int,
        slots: int,
    ) -> Floats:
        nearest = np.zeros(slots, dtype=np.float32)
        if self._settled is None or not weights or not self._slots:
            return nearest
        shared = np.zeros(len(self._slots), dtype=np.float32)
        for number, weight in weights:
            shared[postings.rows(number)] += weight * rarity[number] ** 2
        found = np.flatnonzero(shared)
        similar = shared[found] / np.maximum(self._settled[lengths][found], 1e-6)
        np.maximum.at(nearest, self._settled[0][found], similar * self._settled[1][found])
        return nearest

    def _put(self, slot: int, asked: Asking, weight: float) -> int:
        row = self._free.pop() if self._free else len(self._slots)
        if row == len(self._slots):
            self._slots.append(slot)
            self._weights.append(weight)
        self._slots[row], self._weights[row] = slot, weight
        self._word_lists.put(row, self._words.add(row, [asked.words]))
        self._gram_lists.put(row, self._grams.add(row, [asked.grams]))
        return row

    def _drop(self, rows: Sequence[int]) -> None:
        for row in rows:
            self._words.remove([row], self._word_lists.of(row))
            self._grams.remove([row], self._gram_lists.of(row))
            self._word_lists.put(row, [])
            self._gram_lists.put(row, [])
        self._free += rows


def _lengths(lists: Forward, rarity: Doubles) -> Floats:
    return np.sqrt(lists.sums(rarity**2)).astype(np.float32)
