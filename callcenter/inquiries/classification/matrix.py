"""Texts as sparse rows: which features they have, and how much each counts."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from callcenter.inquiries.classification.features import BUCKETS, Spans, once_per_text, spans
from callcenter.inquiries.classification.folding import fold

MAX_FEATURES = 1 << 16
"""Columns fit into sixteen bits, which keeps two hundred thousand texts in memory."""

_BATCH = 512
_RARITY_POWER = 0.8
_MANY_TEXTS = 5_000

Floats = npt.NDArray[np.float32]
Columns = npt.NDArray[np.uint16]


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The features a model knows.

    Attributes:
        buckets: their ids in rising order; the position is the column.
        factors: how much each counts: rarer features more, by its kind.
    """

    buckets: npt.NDArray[np.uint32]
    factors: Floats

    def columns(self, found: Spans) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.bool_]]:
        """Return the column of each feature, and whether it is known at all."""
        if not len(self.buckets):
            return np.zeros(len(found.bucket), np.int64), np.zeros(len(found.bucket), np.bool_)
        column = np.searchsorted(self.buckets, found.bucket)
        column = np.minimum(column, len(self.buckets) - 1)
        return column, self.buckets[column] == found.bucket


@dataclass(frozen=True, slots=True)
class Rows:
    """Texts as rows of columns.

    Attributes:
        bounds: row ``i`` has the entries ``bounds[i]:bounds[i + 1]``.
        columns: known features of all rows, one after another.
        scale: what makes each row's length 1.
    """

    bounds: npt.NDArray[np.int64]
    columns: Columns
    scale: Floats


def choose_vocabulary(texts: Sequence[str], *, limit: int, kept: Sequence[str] = ()) -> Vocabulary:
    """Choose at most ``limit`` features of the texts, those also in ``kept`` texts first.

    Features seen once are left out when there are many texts: they cannot be relied on.
    """
    seen = np.zeros(BUCKETS, dtype=np.uint32)
    weight = np.zeros(BUCKETS, dtype=np.float32)
    for found in _features(texts):
        np.add.at(seen, found.bucket, 1)
        weight[found.bucket] = found.weight
    wanted = np.zeros(BUCKETS, dtype=np.bool_)
    for found in _features(kept):
        wanted[found.bucket] = True
    often = 1 if len(texts) < _MANY_TEXTS else 2
    buckets = np.flatnonzero((seen >= often) | (wanted & (seen > 0)))
    rarity = np.log((len(texts) + 1) / (seen[buckets] + 0.5))
    factors = weight[buckets] * rarity**_RARITY_POWER
    order = np.lexsort((-1.0 * seen[buckets] * factors**2, ~wanted[buckets]))
    best = np.sort(order[: min(limit, MAX_FEATURES)])
    return Vocabulary(buckets[best].astype(np.uint32), factors[best].astype(np.float32))


def to_rows(texts: Sequence[str], vocabulary: Vocabulary) -> Rows:
    """Return the texts as rows over ``vocabulary``."""
    sizes = np.zeros(len(texts), dtype=np.int64)
    squares = np.zeros(len(texts))
    columns: list[Columns] = []
    first = 0
    for found in _features(texts):
        column, known = vocabulary.columns(found)
        column, row = column[known], found.text[known] + first
        columns.append(column.astype(np.uint16))
        np.add.at(sizes, row, 1)
        np.add.at(squares, row, vocabulary.factors[column] ** 2)
        first += _BATCH
    return Rows(
        bounds=np.concatenate(([0], np.cumsum(sizes))),
        columns=np.concatenate([*columns, np.zeros(0, np.uint16)]),
        scale=(1 / np.sqrt(np.maximum(squares, 1e-9))).astype(np.float32),
    )


def _features(texts: Sequence[str]) -> Iterator[Spans]:
    for start in range(0, len(texts), _BATCH):
        yield once_per_text(spans([fold(text) for text in texts[start : start + _BATCH]]))
