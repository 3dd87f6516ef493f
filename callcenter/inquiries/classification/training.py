"""Multinomial logistic regression on sparse texts, by AdaGrad in small batches."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np
import numpy.typing as npt

from callcenter.inquiries.classification.matrix import Floats, Rows, Vocabulary

SHARPNESS = 4.0
"""Rows have length 1; this factor lets weights of ordinary size make clear decisions."""

Labels = npt.NDArray[np.int64]
Progress = Callable[[int, int], None]
"""Called with (passes done, passes in all)."""


_BATCH = 64
_RATE = 0.5
_FIRST_SQUARE = 0.1
_GRADIENT_SCALE = 8.0
_PRIOR_POWER = 0.5
_PASSES = (3, 12)
_TEXTS_PER_TRAINING = 150_000


def unwatched(_done: int, _total: int) -> None:
    """Take no notice of the progress."""


def class_bias(labels: Labels, classes: int) -> Floats:
    """Return the logarithm of each class's share, halved so that rare classes keep a chance."""
    counts = np.bincount(labels, minlength=classes) + 0.5
    bias: Floats = (_PRIOR_POWER * np.log(counts / counts.sum())).astype(np.float32)
    return bias


def fit(
    rows: Rows,
    labels: Labels,
    *,
    vocabulary: Vocabulary,
    bias: Floats,
    seed: int,
    progress: Progress = unwatched,
) -> Floats:
    """Return the weights (features x classes) that explain ``labels`` best.

    The same rows and ``seed`` give the same weights. Many texts need fewer passes.
    """
    weights = np.zeros((len(vocabulary.buckets), len(bias)), dtype=np.float32)
    squares = np.full_like(weights, _FIRST_SQUARE)
    order = np.random.default_rng(seed)
    least, most = _PASSES
    passes = min(max(_TEXTS_PER_TRAINING // max(len(labels), 1), least), most)
    for done in range(passes):
        progress(done, passes)
        shuffled = order.permutation(len(labels))
        for chosen in _batches(shuffled):
            active, values = _dense(rows, chosen, vocabulary.factors)
            if len(active):
                gradient = _gradient(weights[active], values, labels[chosen], bias)
                squares[active] += gradient**2
                weights[active] -= _RATE * gradient / np.sqrt(squares[active])
    progress(passes, passes)
    return weights


def softmax(scores: Floats) -> Floats:
    """Return each row as probabilities."""
    powers = np.exp(scores - scores.max(axis=-1, keepdims=True))
    shares: Floats = powers / powers.sum(axis=-1, keepdims=True)
    return shares


def _batches(shuffled: Labels) -> Iterator[Labels]:
    for start in range(0, len(shuffled), _BATCH):
        yield shuffled[start : start + _BATCH]


def _dense(rows: Rows, chosen: Labels, factors: Floats) -> tuple[Labels, Floats]:
    """Return the columns that occur in the chosen rows, and those rows over them."""
    sizes = rows.bounds[chosen + 1] - rows.bounds[chosen]
    at = np.repeat(rows.bounds[chosen] - np.cumsum(sizes) + sizes, sizes) + np.arange(sizes.sum())
    row = np.repeat(np.arange(len(chosen)), sizes)
    active, place = np.unique(rows.columns[at], return_inverse=True)
    values = np.zeros((len(chosen), len(active)), dtype=np.float32)
    values[row, place] = factors[active][place] * rows.scale[chosen][row] * SHARPNESS
    return active.astype(np.int64), values


def _gradient(weights: Floats, values: Floats, labels: Labels, bias: Floats) -> Floats:
    """Return the gradient of the loss for the active features of one batch."""
    error = softmax(values @ weights + bias)
    error[np.arange(len(labels)), labels] -= 1
    gradient: Floats = values.T @ error * np.float32(_GRADIENT_SCALE / len(labels))
    return gradient
