"""How good the suggestions are on texts the model has not seen."""

from __future__ import annotations

import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from callcenter.inquiries.classification.examples import Example, seed_examples
from callcenter.inquiries.classification.learning import learn
from callcenter.inquiries.classification.model import Suggester
from callcenter.inquiries.classification.taxonomy import default_tree
from callcenter.inquiries.classification.training import Progress, unwatched


@dataclass(frozen=True, slots=True)
class Evaluation:
    """Result of one training and its test.

    Attributes:
        top1: share of test texts whose first suggestion is the right category.
        top3: share whose first three suggestions contain it.
        p95_ms: time for one suggestion in milliseconds, 95th percentile.
        train: number of training texts.
        test: number of test texts.
        seconds: time of the training.
    """

    top1: float
    top3: float
    p95_ms: float
    train: int
    test: int
    seconds: float


def evaluate(
    train: Sequence[Example],
    test: Sequence[Example],
    *,
    progress: Progress = unwatched,
) -> Evaluation:
    """Train on ``train`` and measure on ``test``.

    The default tree helps as it does in the application, if the training speaks of its
    categories and no others; an empty ``train`` stands for a new centre.
    """
    start = time.perf_counter()
    suggester = learn(train, seeds=_fitting_seeds(train), progress=progress)
    seconds = time.perf_counter() - start
    return measure(suggester, test, train=len(train), seconds=seconds)


def measure(
    suggester: Suggester, test: Iterable[Example], *, train: int, seconds: float
) -> Evaluation:
    """Measure a suggester trained on ``train`` texts in ``seconds``."""
    first: list[float] = []
    among: list[float] = []
    times: list[float] = []
    for example in test:
        start = time.perf_counter()
        codes = [suggestion.code for suggestion in suggester.suggest(example.text, limit=3)]
        times.append(time.perf_counter() - start)
        first.append(example.category in codes[:1])
        among.append(example.category in codes)
    return Evaluation(
        top1=float(np.mean(first or [0.0])),
        top3=float(np.mean(among or [0.0])),
        p95_ms=float(np.percentile(times or [0.0], 95)) * 1000,
        train=train,
        test=len(times),
        seconds=seconds,
    )


def _fitting_seeds(train: Sequence[Example]) -> list[Example]:
    tree = default_tree()
    leaves = {category.code for category in tree if category.leaf}
    if {example.category for example in train} <= leaves:
        return seed_examples(tree)
    return []
