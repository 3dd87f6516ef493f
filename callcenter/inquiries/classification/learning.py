"""Turns examples into a suggester."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np

from callcenter.inquiries.classification.errors import NothingToLearnError
from callcenter.inquiries.classification.examples import Example, sample
from callcenter.inquiries.classification.matrix import Floats, choose_vocabulary, to_rows
from callcenter.inquiries.classification.model import Suggester
from callcenter.inquiries.classification.training import (
    Labels,
    Progress,
    class_bias,
    fit,
    softmax,
    unwatched,
)

MAX_EXAMPLES = 200_000
"""A longer log is sampled down to this; rare categories keep all their examples."""

_MAX_WEIGHTS = 4_000_000
"""Features x categories; two bytes each, so a stored model stays below ten megabytes."""

_CALIBRATION_EXAMPLES = 4_000
_LEAST_FOR_CALIBRATION = 200
_TEMPERATURES = np.geomspace(0.4, 3.0, 25)


def learn(
    examples: Iterable[Example],
    *,
    seeds: Sequence[Example] = (),
    seed: int = 0,
    progress: Progress = unwatched,
) -> Suggester:
    """Train a suggester.

    Args:
        examples: classified texts of the past, oldest first; read once, any number.
        seeds: examples that always take part, so that a category never used yet can be
            suggested (see :func:`examples.seed_examples`).
        seed: number that makes every random choice repeatable.
        progress: told after each pass over the texts.

    Raises:
        NothingToLearnError: neither examples nor seeds were given.
    """
    past = sample(examples, MAX_EXAMPLES, seed=seed)
    if not past and not seeds:
        raise NothingToLearnError
    temperature = _temperature(past, seeds, seed=seed)
    return _train([*seeds, *past], seeds, temperature=temperature, seed=seed, progress=progress)


def _train(
    examples: Sequence[Example],
    seeds: Sequence[Example],
    *,
    temperature: float = 1.0,
    seed: int,
    progress: Progress = unwatched,
) -> Suggester:
    codes = sorted({example.category for example in examples})
    number = {code: index for index, code in enumerate(codes)}
    labels = np.array([number[example.category] for example in examples])
    texts = [example.text for example in examples]
    vocabulary = choose_vocabulary(
        texts, limit=_MAX_WEIGHTS // len(codes), kept=[example.text for example in seeds]
    )
    bias = class_bias(labels, len(codes))
    weights = fit(
        to_rows(texts, vocabulary),
        labels,
        vocabulary=vocabulary,
        bias=bias,
        seed=seed,
        progress=progress,
    )
    return Suggester(
        codes=codes,
        vocabulary=vocabulary,
        weights=weights.astype(np.float16),
        bias=bias,
        temperature=temperature,
    )


def _temperature(past: Sequence[Example], seeds: Sequence[Example], *, seed: int) -> float:
    """Return what makes scores come true, judged on a fifth of the past kept aside."""
    if len(past) < _LEAST_FOR_CALIBRATION:
        return 1.0
    chosen = np.random.default_rng(seed).permutation(len(past))[:_CALIBRATION_EXAMPLES]
    aside, rest = np.split(chosen, [len(chosen) // 5])
    trial = _train([*seeds, *(past[index] for index in rest)], seeds, seed=seed)
    known = [past[index] for index in aside if past[index].category in set(trial.codes)]
    if not known:
        return 1.0
    scores = trial.scores([example.text for example in known])
    labels = np.array([trial.codes.index(example.category) for example in known])
    losses = [_loss(scores / temperature, labels) for temperature in _TEMPERATURES]
    return float(_TEMPERATURES[int(np.argmin(losses))])


def _loss(scores: Floats, labels: Labels) -> float:
    shares = softmax(scores)[np.arange(len(labels)), labels]
    return float(-np.log(np.maximum(shares, 1e-9)).mean())
