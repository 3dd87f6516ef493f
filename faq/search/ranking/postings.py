"""Which rows hold a word, and how often in each field.

All words lie in one array. A change makes new arrays for the words that it touches and shares the
rest, so that an edited article costs as many words as it has, and a snapshot that somebody still
reads stays as it was; after many changes everything is written into one array again.
"""

from array import array
from collections.abc import Iterable, Mapping, Sequence

import numpy as np

from faq.search.ranking.arrays import Doubles, Ints, Longs

# So many words are kept apart from the one array.
MOST_CHANGED = 5_000


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
        self._flat = _Flat(np.zeros(1, dtype=np.int64), _no_lines(fields))
        self._changed: dict[int, Ints] = {}
        self._entered: dict[int, array[int]] = {}
        self.frequency: Doubles = np.zeros(0)

    def copy(self, vocabulary: Vocabulary | None = None) -> "Postings":
        """The same postings, to be changed apart.

        Args:
            vocabulary: a copy of this vocabulary, where several postings share one.
        """
        other = Postings(self.fields, self.vocabulary.copy() if vocabulary is None else vocabulary)
        other._flat, other._changed = self._flat, self._changed.copy()
        other.frequency = self.frequency
        return other

    def rows(self, word: int) -> Ints:
        """The rows that hold a word."""
        rows: Ints = self._lines(word)[0]
        return rows

    def counts(self, word: int) -> Ints:
        """How often each of `rows` holds it, a line per field."""
        return self._lines(word)[1:]

    def add(self, row: int, fields: Sequence[Iterable[str]]) -> list[int]:
        """Enter the words of one row, one iterable per field.

        Returns:
            The numbers of the words, each once, in the order of first appearance.
        """
        number_of = self.vocabulary.add
        found: dict[int, list[int]] = {}
        for place, words in enumerate(fields):
            for word in words:
                number = number_of(word)
                counts = found.get(number)
                if counts is None:
                    counts = found[number] = [row, *[0] * self.fields]
                counts[place + 1] += 1
        for number, counts in found.items():
            line = self._entered.get(number)
            if line is None:
                line = self._entered[number] = array("i")
            line.extend(counts)
        return list(found)

    def remove(self, rows: Iterable[int], words: Iterable[int]) -> None:
        """Take rows out of the words that they hold."""
        gone = np.fromiter(rows, dtype=np.int32)
        for word in words:
            lines = self._lines(word)
            self._changed[word] = lines[:, ~np.isin(lines[0], gone)]

    def settle(self) -> None:
        """Make what was entered visible; to be called after the last change."""
        for word, entered in self._entered.items():
            new = np.frombuffer(entered, dtype=np.int32).reshape(-1, self.fields + 1).T
            self._changed[word] = np.concatenate([self._lines(word), new], axis=1)
        self._entered = {}
        if len(self._changed) > MOST_CHANGED:
            every = [self._lines(word) for word in range(len(self.vocabulary))]
            self._flat, self._changed = _Flat.of(every, self.fields), {}
        self.frequency = self._frequency()

    def _lines(self, word: int) -> Ints:
        """The rows of a word, and below them the counts of each field."""
        changed = self._changed.get(word)
        return self._flat.lines(word) if changed is None else changed

    def _frequency(self) -> Doubles:
        frequency = np.zeros(len(self.vocabulary))
        known = np.diff(self._flat.starts)
        frequency[: len(known)] = known
        for word, lines in self._changed.items():
            frequency[word] = lines.shape[1]
        return frequency


class Forward:
    """The words of each row, for sums over them."""

    def __init__(self) -> None:
        self._flat = _Flat(np.zeros(1, dtype=np.int64), _no_lines(0))
        self._changed: dict[int, Ints] = {}
        self._size = 0

    def copy(self) -> "Forward":
        """The same, to be changed apart."""
        other = Forward()
        other._flat, other._changed, other._size = self._flat, self._changed.copy(), self._size
        return other

    def put(self, row: int, words: Sequence[int]) -> None:
        """Set the words of a row; rows before it that never had any are empty."""
        self._size = max(self._size, row + 1)
        self._changed[row] = np.array(words, dtype=np.int32)

    def of(self, row: int) -> Ints:
        """The words of a row."""
        changed = self._changed.get(row)
        return self._flat.lines(row)[0] if changed is None else changed

    def sums(self, values: Doubles) -> Doubles:
        """By row the sum of its words' values."""
        if len(self._changed) > MOST_CHANGED:
            every = [self.of(row)[np.newaxis] for row in range(self._size)]
            self._flat, self._changed = _Flat.of(every, 0), {}
        sums = np.zeros(self._size)
        known = self._flat.sums(values)
        sums[: len(known)] = known
        for row, words in self._changed.items():
            sums[row] = values[words].sum()
        return sums


class _Flat:
    """Columns of numbers for each key, one array for all keys."""

    def __init__(self, starts: Longs, columns: Ints) -> None:
        self.starts, self._columns = starts, columns

    @classmethod
    def of(cls, every: Sequence[Ints], fields: int) -> "_Flat":
        """All keys' columns, in the order of the keys."""
        lengths = [lines.shape[1] for lines in every]
        starts = np.concatenate([[0], np.cumsum(lengths, dtype=np.int64)])
        return cls(starts, np.concatenate([_no_lines(fields), *every], axis=1))

    def lines(self, key: int) -> Ints:
        """The columns of a key; none if it is a new one."""
        if key + 1 >= len(self.starts):
            return self._columns[:, :0]
        return self._columns[:, self.starts[key] : self.starts[key + 1]]

    def sums(self, values: Doubles) -> Doubles:
        """By key the sum of the values that its first line names."""
        keys = np.repeat(np.arange(len(self.starts) - 1), np.diff(self.starts))
        weights = values[self._columns[0]]
        return np.bincount(keys, weights=weights, minlength=len(self.starts) - 1).astype(np.float64)


def _no_lines(fields: int) -> Ints:
    return np.zeros((fields + 1, 0), dtype=np.int32)


def rarity(frequency: Doubles, size: int) -> Doubles:
    """Inverse document frequency as BM25 has it, never negative."""
    return np.log1p((size - np.minimum(frequency, size) + 0.5) / (frequency + 0.5))


def numbers_of(vocabulary: Vocabulary, weights: Mapping[str, float]) -> list[tuple[int, float]]:
    """The known ones of some words, with their weights."""
    found = ((vocabulary.get(word), weight) for word, weight in weights.items())
    return [(number, weight) for number, weight in found if number is not None]
