"""All texts of one language, by word."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

import numpy as np

from faq.search.analysis import AnalysedText, Asking
from faq.search.ranking.arrays import Bools, Doubles, Floats
from faq.search.ranking.askings import Askings
from faq.search.ranking.lexicon import Lexicon
from faq.search.ranking.postings import Forward, Postings, rarity
from faq.search.ranking.sounds import Sounds
from faq.search.ranking.topics import Axes, Line, find_axes
from faq.search.values import Language

QUESTION, REST, OPENING = range(3)
# A word of the question counts as much as this many of the answer.
QUESTION_WEIGHT = 3.0


class Side:
    """One language's texts in slots.

    A slot without text belongs to an article of the other language, of which callers have asked
    in this one. Change a copy, then `settle` it; a settled side is only read.

    Attributes:
        ids, categories: by slot; a free slot has an empty identifier.
        words: a row per slot; fields question, rest (answer, keywords, variants), opening.
        grams: pieces of the questions' characters.
        word_rarity, gram_rarity: by number.
        word_mass, gram_mass: by slot, the rarity of the question's words and pieces summed up.
        norms: by field and slot, 1 for a text of mean length.
        places: by slot, where the text lies among the topics.
    """

    def __init__(self, language: Language) -> None:
        self.language = language
        self.ids: list[str] = []
        self.categories: list[str] = []
        self.slot_of: dict[str, int] = {}
        self.words, self.grams = Postings(3), Postings(1)
        self.asked = Askings(self.words.vocabulary)
        self.sounds, self.lexicon = Sounds(), Lexicon()
        self.axes: Axes | None = None
        self.places: Floats = np.zeros((0, 0), dtype=np.float32)
        self._all_words, self._question_words, self._grams_of = Forward(), Forward(), Forward()
        self._lengths: list[tuple[int, int, int]] = []
        self._has_text: list[bool] = []
        self._free: list[int] = []
        self._unplaced: dict[int, Counter[int]] = {}

    def copy(self) -> "Side":
        """The same texts, to be changed apart."""
        other = Side(self.language)
        other.ids, other.categories = self.ids.copy(), self.categories.copy()
        other.slot_of = self.slot_of.copy()
        other.words, other.grams = self.words.copy(), self.grams.copy()
        other.asked = self.asked.copy(other.words.vocabulary)
        other.sounds, other.lexicon = self.sounds, self.lexicon
        other.axes, other.places = self.axes, self.places
        other._all_words, other._grams_of = self._all_words.copy(), self._grams_of.copy()
        other._question_words = self._question_words.copy()
        other._lengths, other._has_text = self._lengths.copy(), self._has_text.copy()
        other._free = self._free.copy()
        return other

    def __len__(self) -> int:
        return len(self.ids)

    def has_text(self, slot: int) -> bool:
        """Whether the article has this language."""
        return self._has_text[slot]

    def articles(self) -> set[str]:
        """The articles that have this language."""
        return {id_ for id_, slot in self.slot_of.items() if self._has_text[slot]}

    def holds(self, slot: int, word: str) -> bool:
        """Whether the text of a slot has a word."""
        number = self.words.vocabulary.get(word)
        return number is not None and bool((self._all_words.of(slot) == number).any())

    def put(self, text: AnalysedText) -> None:
        """Enter a text, in the place of the one that its article had."""
        self._clear(text.id)
        slot = self._slot(text.id)
        question = text.question.words
        variants = [word for variant in text.variants for word in variant.words]
        rest = [*text.answer, *text.keywords, *variants]
        opening = text.answer[: text.opening]
        self._all_words.put(slot, self.words.add(slot, [question, rest, opening]))
        numbers = [self.words.vocabulary.add(word) for word in dict.fromkeys(question)]
        self._question_words.put(slot, numbers)
        self._grams_of.put(slot, self.grams.add(slot, [text.question.grams]))
        self.asked.set_variants(slot, text.variants)
        self.categories[slot], self._has_text[slot] = text.category, True
        self._lengths[slot] = (len(question), len(rest), len(opening))
        self._unplaced[slot] = self._weighed(question, rest)

    def remove(self, article_id: str) -> None:
        """Take out a text and all questions that led to it."""
        slot = self.slot_of.get(article_id)
        if slot is not None:
            self._clear(article_id)
            self.asked.set_uses(slot, [])
            del self.slot_of[article_id]
            self.ids[slot] = ""
            self._free.append(slot)

    def set_uses(self, article_id: str, uses: Iterable[tuple[Asking, float]]) -> None:
        """Replace the callers' questions that an article answered."""
        found = list(uses)
        if found or article_id in self.slot_of:
            slot = self._slot(article_id)
            self.asked.set_uses(slot, found)
            if not found and not self._has_text[slot]:
                self.remove(article_id)

    def settle(self) -> None:
        """Make the changes visible."""
        self.words.settle()
        self.grams.settle()
        self.category_codes = np.array(self.categories, dtype=np.str_)
        self.texts: Bools = np.array(self._has_text, dtype=np.bool_)
        size = int(self.texts.sum())
        self.word_rarity: Doubles = rarity(self.words.frequency, size)
        self.gram_rarity: Doubles = rarity(self.grams.frequency, size)
        self.word_mass: Doubles = self._question_words.sums(self.word_rarity)
        self.gram_mass: Doubles = self._grams_of.sums(self.gram_rarity)
        self._settle_lengths(size)
        self.asked.settle(self.word_rarity)
        self.lexicon = self.lexicon.with_words(self.words.vocabulary.words)
        if self.language == "ja":
            self.sounds = self.sounds.with_words(self.words.vocabulary.words)
        self._settle_places()

    def _settle_lengths(self, size: int) -> None:
        lengths = np.array(self._lengths, dtype=np.float64).reshape(-1, 3).T
        means = lengths.sum(axis=1, keepdims=True) / max(size, 1)
        self.norms: Doubles = lengths / np.maximum(means, 1e-9)
        self.log_length: Doubles = np.log1p(lengths[QUESTION])

    def _settle_places(self) -> None:
        lines = {slot: self._line(counted) for slot, counted in self._unplaced.items()}
        if self.axes is None:
            self.axes = find_axes(list(lines.values()), len(self.words.vocabulary))
        topics = self.axes.matrix.shape[1]
        places = np.zeros((len(self.ids), topics), dtype=np.float32)
        if self.places.size:
            places[: len(self.places)] = self.places
        for slot, line in lines.items():
            places[slot] = self.axes.place(line)
        self.places, self._unplaced = places, {}

    def _line(self, counted: Mapping[int, int]) -> Line:
        words = np.fromiter(counted, dtype=np.int32)
        counts = np.fromiter(counted.values(), dtype=np.float64)
        weights = counts / (counts + 2) * self.word_rarity[words]
        return Line(words, weights.astype(np.float32))

    def _weighed(self, question: Sequence[str], rest: Sequence[str]) -> Counter[int]:
        counted: Counter[int] = Counter()
        for words, weight in ((question, int(QUESTION_WEIGHT)), (rest, 1)):
            for word in words:
                counted[self.words.vocabulary.add(word)] += weight
        return counted

    def _slot(self, article_id: str) -> int:
        slot = self.slot_of.get(article_id)
        if slot is None:
            slot = self._free.pop() if self._free else self._new_slot()
            self.slot_of[article_id], self.ids[slot] = slot, article_id
        return slot

    def _new_slot(self) -> int:
        slot = len(self.ids)
        self.ids.append("")
        self.categories.append("")
        self._lengths.append((0, 0, 0))
        self._has_text.append(False)
        for forward in (self._all_words, self._question_words, self._grams_of):
            forward.put(slot, [])
        return slot

    def _clear(self, article_id: str) -> None:
        slot = self.slot_of.get(article_id)
        if slot is None or not self._has_text[slot]:
            return
        self.words.remove([slot], self._all_words.of(slot))
        self.grams.remove([slot], self._grams_of.of(slot))
        for forward in (self._all_words, self._question_words, self._grams_of):
            forward.put(slot, [])
        self.asked.set_variants(slot, ())
        self.categories[slot], self._has_text[slot] = "", False
        self._lengths[slot] = (0, 0, 0)
