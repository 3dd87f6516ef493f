"""Labelled caller questions, and suggesters trained once per run."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from callcenter.inquiries.classification.examples import Example, seed_examples
from callcenter.inquiries.classification.learning import learn
from callcenter.inquiries.classification.model import Suggester
from callcenter.inquiries.classification.taxonomy import default_tree

CALLERS = Path(__file__).with_name("callers.jsonl")


@pytest.fixture(scope="session")
def callers() -> list[Example]:
    """Questions as callers ask them and operators note them, with their category."""
    rows = (json.loads(line) for line in CALLERS.read_text(encoding="utf-8").splitlines())
    return [Example(row["text"], row["category"]) for row in rows]


@pytest.fixture(scope="session")
def untaught() -> Suggester:
    """A suggester of a new centre: it knows the category tree and no log."""
    return learn([], seeds=seed_examples(default_tree()))
