"""Features of short Japanese and English texts, as numbers a linear model can weigh.

A text becomes a set of hashed *spans*: character n-grams, words (runs of one script), beginnings
of words, and pairs of neighbouring words. No dictionary is needed, spelling variants share most
of their spans, and every feature can be traced back to the characters it came from, which is
what explains a suggestion. All texts of a batch are worked on at once with numpy.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from callcenter.inquiries.classification.folding import (
    BREAK,
    DIGIT,
    HIRAGANA,
    KANJI,
    KATAKANA,
    LATIN,
    code_points,
    katakana_to_hiragana,
    scripts,
)

BUCKETS = 1 << 22
"""Number of distinct feature ids; chance collisions at this size do no harm."""

_BUCKET_SHIFT = np.uint64(64 - 22)
_GRAM_WEIGHTS = {1: 1.5, 2: 1.0, 3: 0.4}
_HIRAGANA_FACTOR = 0.5
"""Endings and particles say little: a gram of hiragana alone counts half."""
_PAIR_WEIGHT = 0.6
_LATIN_GRAM = 4
_STEM = 5
"""Letters of an English word that stand for its inflections (cancel, cancelled, …)."""
_MAX_SKIPPED_KANA = 2
"""Kana between two kanji that spellings leave out (受け取り, 受取り, 受取)."""

Index = npt.NDArray[np.int64]
Weights = npt.NDArray[np.float32]
Hashes = npt.NDArray[np.uint64]

_BASE = 0x9E3779B97F4A7C15
_INVERSE_BASE = pow(_BASE, -1, 1 << 64)


@dataclass(frozen=True, slots=True)
class Spans:
    """Features and the characters they cover, with repetitions, in no particular order.

    Attributes:
        bucket: feature ids, below :data:`BUCKETS`.
        start: index of the first covered character in the joined batch.
        end: index after the last covered character.
        text: index in the batch of the text they come from.
        weight: how much a feature of this kind counts, whatever the training says.
    """

    bucket: Index
    start: Index
    end: Index
    text: Index
    weight: Weights


def spans(folded: Sequence[str]) -> Spans:
    """Return the features of texts that were folded by :func:`folding.fold`.

    Positions count through all texts joined with one character between them.
    """
    batch = _Batch(folded)
    families = [*_grams(batch), _latin_grams(batch), _kanji_across_kana(batch), *_words(batch)]
    start = np.concatenate([family.start for family in families])
    hashes = np.concatenate([family.hashes for family in families])
    return Spans(
        bucket=(hashes >> _BUCKET_SHIFT).astype(np.int64),
        start=start,
        end=np.concatenate([family.end for family in families]),
        text=batch.text[start],
        weight=np.concatenate([family.weights() for family in families]),
    )


def once_per_text(found: Spans) -> Spans:
    """Return each feature once per text (at one of its places), ordered by text."""
    _, first = np.unique(found.text * BUCKETS + found.bucket, return_index=True)
    return Spans(
        bucket=found.bucket[first],
        start=found.start[first],
        end=found.end[first],
        text=found.text[first],
        weight=found.weight[first],
    )


@dataclass(frozen=True, slots=True)
class _Family:
    start: Index
    end: Index
    hashes: Hashes
    weight: float | Weights = 1.0

    def weights(self) -> Weights:
        return np.broadcast_to(np.asarray(self.weight, dtype=np.float32), self.start.shape)


class _Batch:
    """Joined texts with rolling hashes: the hash of any span costs one subtraction."""

    def __init__(self, folded: Sequence[str]) -> None:
        points = code_points("\0".join(folded) + "\0")
        self.script = scripts(points)
        self.text = np.cumsum(points == 0) - (points == 0)
        self.size = len(points)
        letters = np.where(self.script == BREAK, np.uint32(32), katakana_to_hiragana(points))
        self._inverse = _powers(_INVERSE_BASE, self.size)
        self._mixed = _mixed(letters.astype(np.uint64))
        terms = self._mixed * _powers(_BASE, self.size)
        self._sums = np.concatenate((np.zeros(1, np.uint64), np.cumsum(terms, dtype=np.uint64)))

    def count(self, script: int) -> Index:
        """Return how many characters of ``script`` stand before each position."""
        return np.concatenate(([0], np.cumsum(self.script == script)))

    def hash(self, start: Index, end: Index, salt: int = 0) -> Hashes:
        """Hash the spans; the same letters give the same number wherever they stand."""
        rolled = (self._sums[end] - self._sums[start]) * self._inverse[start]
        return _mixed(rolled + np.uint64(salt))

    def hash_of_pair(self, left: Index, right: Index) -> Hashes:
        """Hash two single characters as if they stood side by side."""
        return _mixed(self._mixed[left] + self._mixed[right] * np.uint64(_BASE))


def _powers(base: int, count: int) -> Hashes:
    factors = np.full(count, base, dtype=np.uint64)
    factors[:1] = 1
    return np.multiply.accumulate(factors)


def _mixed(values: Hashes) -> Hashes:
    """Spread the bits of the numbers (finaliser of SplitMix64)."""
    values = (values ^ (values >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    values = (values ^ (values >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return values ^ (values >> np.uint64(31))


def _grams(batch: _Batch) -> Iterator[_Family]:
    """Japanese character n-grams that cross no break; single characters only if kanji."""
    breaks, hiragana = batch.count(BREAK), batch.count(HIRAGANA)
    latin = batch.count(LATIN) + batch.count(DIGIT)
    for length, weight in _GRAM_WEIGHTS.items():
        start = np.arange(max(batch.size - length + 1, 0))
        end = start + length
        kept = (breaks[end] == breaks[start]) & (latin[end] - latin[start] < length)
        if length == 1:
            kept &= batch.script[start] == KANJI
        start, end = start[kept], end[kept]
        plain = hiragana[end] - hiragana[start] == length
        weights = np.where(plain, weight * _HIRAGANA_FACTOR, weight).astype(np.float32)
        yield _Family(start, end, batch.hash(start, end), weights)


def _latin_grams(batch: _Batch) -> _Family:
    """Pieces of Latin words: typing errors and inflections leave most of them whole."""
    latin = batch.count(LATIN)
    start = np.arange(max(batch.size - _LATIN_GRAM + 1, 0))
    start = start[latin[start + _LATIN_GRAM] - latin[start] == _LATIN_GRAM]
    end = start + _LATIN_GRAM
    return _Family(start, end, batch.hash(start, end))


def _kanji_across_kana(batch: _Batch) -> _Family:
    """Pairs of kanji with a little hiragana between, hashed like the pair without it."""
    at = np.flatnonzero(batch.script == KANJI)
    left, right = at[:-1], at[1:]
    hiragana = batch.count(HIRAGANA)
    gap = right - left - 1
    bridged = (gap > 0) & (gap <= _MAX_SKIPPED_KANA) & (hiragana[right] - hiragana[left] == gap)
    left, right = left[bridged], right[bridged]
    return _Family(left, right + 1, batch.hash_of_pair(left, right))


def _words(batch: _Batch) -> Iterator[_Family]:
    """Words, the beginnings of long English ones, and neighbouring words."""
    start, end = _runs(batch.script)
    hashes = batch.hash(start, end, salt=1)
    yield _Family(start, end, hashes)
    stem = (batch.script[start] == LATIN) & (end - start > _STEM)
    yield _Family(start[stem], end[stem], batch.hash(start[stem], start[stem] + _STEM, salt=2))
    near = batch.text[start[:-1]] == batch.text[start[1:]]
    pair = _mixed(hashes[:-1] * np.uint64(_BASE) + hashes[1:])
    yield _Family(start[:-1][near], end[1:][near], pair[near], _PAIR_WEIGHT)


def _runs(script: npt.NDArray[np.uint8]) -> tuple[Index, Index]:
    """Runs of one script, except hiragana (endings and particles) and breaks."""
    edge = np.flatnonzero(np.diff(script)) + 1
    bounds = np.concatenate(([0], edge, [len(script)]))
    start, end = bounds[:-1], bounds[1:]
    kept = np.isin(script[start], (KANJI, KATAKANA, LATIN, DIGIT))
    return start[kept], end[kept]
