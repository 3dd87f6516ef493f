"""Latent topics: texts that speak of the same in other words lie near one another.

A truncated singular value decomposition (Deerwester et al. 1990) of the indexed texts themselves,
by random projection (Halko, Martinsson, Tropp 2011) with a fixed seed. New texts are folded in;
the axes are found anew when a snapshot is built.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from faq.search.ranking.arrays import NO_INTS, Floats, Ints, Longs

TOPICS = 150
_SPARE = 20
_ROUNDS = 2
# The axes are found from at most this many texts; all are then placed on them.
_SAMPLE = 3000
# Lines of the product computed at once: 30 MB.
_STEP = 40_000


@dataclass(frozen=True, slots=True)
class Line:
    """The weighted words of one text."""

    words: Ints
    weights: Floats


@dataclass(frozen=True, slots=True)
class Axes:
    """One direction per topic.

    Attributes:
        matrix: a line per word known when the axes were found.
    """

    matrix: Floats

    def place(self, line: Line) -> Floats:
        """Where a text lies, at distance 1 from the middle; all zero if it has no known word."""
        known = line.words < len(self.matrix)
        point: Floats = line.weights[known] @ self.matrix[line.words[known]]
        length = float(np.linalg.norm(point))
        return point / np.float32(length) if length > 0 else point


def find_axes(lines: Sequence[Line], words: int) -> Axes:
    """The axes of these texts.

    Args:
        words: size of the vocabulary.
    """
    step = -(-len(lines) // _SAMPLE) if lines else 1
    sample = _Sparse([line for line in lines[::step] if len(line.words)], words)
    topics = min(TOPICS, sample.size)
    if topics == 0:
        return Axes(np.zeros((words, 0), dtype=np.float32))
    width = min(topics + _SPARE, sample.size)
    start = np.random.default_rng(1990).standard_normal((words, width), dtype=np.float32)
    basis = _orthonormal(sample.times(start))
    for _ in range(_ROUNDS):
        basis = _orthonormal(sample.times(_orthonormal(sample.turned_times(basis))))
    turned = sample.turned_times(basis)
    values, vectors = np.linalg.eigh((turned.T @ turned).astype(np.float64))
    largest = np.argsort(values)[::-1][:topics]
    scale = np.sqrt(np.maximum(values[largest], 1e-9))
    return Axes(np.ascontiguousarray(turned @ (vectors[:, largest] / scale), dtype=np.float32))


class _Sparse:
    """Texts by words, line by line."""

    def __init__(self, lines: Sequence[Line], words: int) -> None:
        lengths = np.array([len(line.words) for line in lines], dtype=np.int64)
        self.words, self.size = words, len(lines)
        columns = np.concatenate([NO_INTS, *(line.words for line in lines)])
        self.columns: Longs = columns.astype(np.int64)
        scaled = (line.weights / max(float(np.linalg.norm(line.weights)), 1e-9) for line in lines)
        self.values: Floats = np.concatenate([np.zeros(0, dtype=np.float32), *scaled])
        self.lines: Longs = np.repeat(np.arange(self.size, dtype=np.int64), lengths)
        self._by_word = np.argsort(self.columns, kind="stable")

    def times(self, dense: Floats) -> Floats:
        """The product with a dense matrix that has a line per word."""
        return _summed(self.lines, self.values, dense, self.columns, self.size)

    def turned_times(self, dense: Floats) -> Floats:
        """The product of the transpose with a dense matrix that has a line per text."""
        order = self._by_word
        return _summed(
            self.columns[order], self.values[order], dense, self.lines[order], self.words
        )


def _summed(into: Longs, values: Floats, dense: Floats, source: Longs, size: int) -> Floats:
    """Lines of `dense`, weighted, summed by the sorted numbers `into`."""
    out = np.zeros((size, dense.shape[1]), dtype=np.float32)
    for start in range(0, len(into), _STEP):
        part = slice(start, start + _STEP)
        lines = dense[source[part]] * values[part, None]
        heads = np.flatnonzero(np.diff(into[part], prepend=-1))
        out[into[part][heads]] += np.add.reduceat(lines, heads, axis=0)
    return out


def _orthonormal(matrix: Floats) -> Floats:
    return np.linalg.qr(matrix)[0].astype(np.float32)
