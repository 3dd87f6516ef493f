"""Category suggestions: time to train on a long log, time and memory of a suggestion."""

from __future__ import annotations

import json
import random
import time
import tracemalloc
from collections.abc import Iterator
from pathlib import Path

from callcenter.inquiries.classification.evaluation import measure as measure_suggester
from callcenter.inquiries.classification.examples import Example, seed_examples
from callcenter.inquiries.classification.learning import learn
from callcenter.inquiries.classification.model import Suggester
from callcenter.inquiries.classification.taxonomy import default_tree

CALLERS = Path(__file__).parents[1] / "inquiries" / "classification" / "callers.jsonl"
VOLUMES = (5_000, 200_000)


def measure() -> dict[str, float]:
    """Return seconds, milliseconds, bytes and accuracy by volume."""
    seeds = seed_examples(default_tree())
    callers = [
        Example(row["text"], row["category"])
        for row in map(json.loads, CALLERS.read_text(encoding="utf-8").splitlines())
    ]
    figures: dict[str, float] = {}
    for volume in VOLUMES:
        start = time.perf_counter()
        suggester = learn(notes(callers, volume, seed=1), seeds=seeds)
        figures[f"train_{volume}_seconds"] = time.perf_counter() - start
        stored = suggester.to_bytes()
        figures[f"model_{volume}_bytes"] = len(stored)
        figures[f"loaded_{volume}_bytes"] = loaded_bytes(stored)
        result = measure_suggester(
            suggester, notes(callers, 1_000, seed=2), train=volume, seconds=0
        )
        figures[f"suggest_{volume}_p95_ms"] = result.p95_ms
    untaught = measure_suggester(learn([], seeds=seeds), callers, train=0, seconds=0)
    return figures | {"untaught_top1": untaught.top1, "untaught_top3": untaught.top3}


def notes(callers: list[Example], volume: int, *, seed: int) -> Iterator[Example]:
    """Yield notes of about a hundred characters, some categories far more often than others."""
    chance = random.Random(seed)
    by_category: dict[str, list[str]] = {}
    for caller in callers:
        by_category.setdefault(caller.category, []).append(caller.text)
    categories = sorted(by_category)
    shares = [1 / rank for rank in range(1, len(categories) + 1)]
    for category in chance.choices(categories, shares, k=volume):
        matter = " ".join(chance.sample(by_category[category], 2))
        aside = chance.choice(callers).text[:20]
        yield Example(f"{matter} {aside} {chance.randrange(10**8):08}", category)


def loaded_bytes(stored: bytes) -> int:
    """Return the memory a worker needs to hold the model."""
    tracemalloc.start()
    try:
        model = Suggester.from_bytes(stored)
        held, _ = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    return held if model.codes else 0
