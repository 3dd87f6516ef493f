"""INQ-2: what the suggestions learn from."""

from __future__ import annotations

from collections import Counter

from callcenter.inquiries.classification.examples import Example, sample, seed_examples
from callcenter.inquiries.classification.taxonomy import default_tree


def test_seeds_are_labels_readings_and_hints_of_leaves() -> None:
    """INQ-2: names and citizens' words stand in for an empty log."""
    seeds = seed_examples(default_tree())
    leaves = {category.code for category in default_tree() if category.leaf}
    assert {seed.category for seed in seeds} == leaves
    assert Example("コンビニ交付", "12") in seeds
    assert Example("こんびにこうふ", "12") in seeds


def test_small_logs_are_kept_whole() -> None:
    """INQ-2: nothing is left out below the limit."""
    log = [Example(str(number), "1") for number in range(50)]
    assert sample(iter(log), 50) == log


def test_large_logs_spare_rare_categories() -> None:
    """INQ-2: a category of three inquiries is not lost among a thousand others."""
    log = [Example(f"a{number}", "often") for number in range(1000)]
    log[500:500] = [Example(f"b{number}", "rare") for number in range(3)]
    kept = Counter(example.category for example in sample(log, 100))
    assert kept == {"often": 97, "rare": 3}
    assert sample(log, 100) == sample(log, 100)
    assert sample(log, 100) != sample(log, 100, seed=1)
