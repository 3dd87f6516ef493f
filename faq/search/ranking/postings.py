"""Which rows hold a word, and how often in each field: one pair of arrays per word.

A change replaces the arrays of the words that it touches and shares all others, so that an edited
article costs as many words as it has, and a snapshot that somebody still reads stays as it was.
"""

from array import array
from collections.abc import Iterable, Mapping, Sequence

import numpy as np

from faq.search.ranking.arrays import NO_INTS, Bytes, Doubles, Ints

_MOST = 255


class Vocabulary:
    """Numbers of words; a word keeps its number."""

    def __init__(self, words: Iterable[str] = ()) -> None:
        self.words = list(words)
        self._numbers = {word: number for number, word in enumerate(self.words)}

    def __len__(self) -> int:
        return len(self.words)

    def copy(self) -> "Vocabulary":
        """One that can grow by itself."""
        other = Vocabulary()
        other.words, other._numbers = self.words.copy(), self._numbers.copy()
        return other

    def get(self, word: str) -> int | None:
        """The number of a word, if it has one."""
        return self._numbers.get(word)

    def add(self, word: str) -> int:
        """The number of a word, a new one if it has none."""
        number = self._numbers.setdefault(word, len(self.words))
        if number == len(self.words):
            self.words.append(word)
        return number


class Postings:
    """Rows and counts by word, for `fields` fields at once."""

    def __init__(self, fields: int, vocabulary: Vocabulary | None = None) -> None:
        self.fields = fields
        self.vocabulary = Vocabulary() if vocabulary is None else vocabulary
        self._rows: list[Ints] = []
        self._counts: list[Bytes] = []
        self._pending: dict[int, array[int]] = {}
        self.frequency: Doubles = np.zeros(0)

    def copy(self, vocabulary: Vocabulary | None = None) -> "Postings":
        """The same postings, to be changed apart.

        Args:
            vocabulary: a copy of this vocabulary, where several postings share one.
        """
        other = Postings(self.fields, self.vocabulary.copy() if vocabulary is None else vocabulary)
        other._rows, other._counts = self._rows.copy(), self._counts.copy()
        other.frequency = self.frequency
        return other

    def rows(self, word: int) -> Ints:
        """The rows that hold a word."""
        return self._rows[word]

    def counts(self, word: int) -> Bytes:
        """How often each of `rows` holds it, a line per field."""
        return self._counts[word]

    def add(self, row: int, fields: Sequence[Iterable[str]]) -> list[int]:
        """Enter the words of one row, one iterable per field.

        Returns:
            The numbers of the words, each once, in the order of first appearance.
        """
        found: dict[int, list[int]] = {}
        for place, words in enumerate(fields):
            for word in words:
                number = self.vocabulary.add(word)
                found.setdefault(number, [0] * self.fields)[place] += 1
        for number, counts in found.items():
            line = self._pending.setdefault(number, array("i"))
            line.append(row)
            line.extend(min(count, _MOST) for count in counts)
        return list(found)

    def remove(self, rows: Iterable[int], words: Iterable[int]) -> None:
        """Take rows out of the words that they hold."""
        gone = np.fromiter(rows, dtype=np.int32)
        for word in words:
            stays = ~np.isin(self._rows[word], gone)
            self._rows[word] = self._rows[word][stays]
            self._counts[word] = self._counts[word][:, stays]

    def settle(self) -> None:
        """Make what was entered visible; to be called after the last change."""
        missing = len(self.vocabulary) - len(self._rows)
        empty: Bytes = np.zeros((self.fields, 0), dtype=np.uint8)
        self._rows += [NO_INTS] * missing
        self._counts += [empty] * missing
        for word, line in self._pending.items():
            self._append(word, np.frombuffer(line, dtype=np.int32).reshape(-1, self.fields + 1))
        self._pending = {}
        self.frequency = np.fromiter((len(rows) for rows in self._rows), dtype=np.float64)

    def _append(self, word: int, lines: Ints) -> None:
        counts = lines[:, 1:].T.astype(np.uint8)
        self._rows[word] = np.concatenate([self._rows[word], lines[:, 0]])
        self._counts[word] = np.concatenate([self._counts[word], counts], axis=1)


class Forward:
    """The words of each row, for sums over them."""

    def __init__(self) -> None:
        self._words: list[Ints] = []

    def copy(self) -> "Forward":
        """The same, to be changed apart."""
        other = Forward()
        other._words = self._words.copy()
        return other

    def put(self, row: int, words: Sequence[int]) -> None:
        """Set the words of a row; rows before it that never had any are empty."""
        self._words += [NO_INTS] * (row + 1 - len(self._words))
        self._words[row] = np.array(words, dtype=np.int32)

    def of(self, row: int) -> Ints:
        """The words of a row."""
        return self._words[row]

    def sums(self, values: Doubles) -> Doubles:
        """By row the sum of its words' values."""
        lengths = np.fromiter((len(words) for words in self._words), dtype=np.int64)
        rows = np.repeat(np.arange(len(lengths)), lengths)
        flat = np.concatenate([NO_INTS, *self._words])
        return np.bincount(rows, weights=values[flat], minlength=len(lengths)).astype(np.float64)


def rarity(frequency: Doubles, size: int) -> Doubles:
    """Inverse document frequency as BM25 has it, never negative."""
    return np.log1p((size - np.minimum(frequency, size) + 0.5) / (frequency + 0.5))


def numbers_of(vocabulary: Vocabulary, weights: Mapping[str, float]) -> list[tuple[int, float]]:
    """The known ones of some words, with their weights."""
    found = ((vocabulary.get(word), weight) for word, weight in weights.items())
    return [(number, weight) for number, weight in found if number is not None]
