"""Fixtures for every test: the real servers, and all of tests/fixtures."""

import gc
import os
from pathlib import Path

import pytest

# Before numpy is imported, here and in every process that a test starts: its threads wait for
# each other by spinning, which takes the cores from the other tests' processes.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

FIXTURES = sorted((Path(__file__).parent / "fixtures").glob("[!_]*.py"))

pytest_plugins = [
    "tests.servers.chromium",
    "tests.servers.postgres",
    "tests.servers.valkey",
    *(f"tests.fixtures.{module.stem}" for module in FIXTURES),
]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """With several processes the slow tests come first, all in one of them: none is left to the
    end, and those that start processes of their own are not in each other's way. The others keep
    their random order, and take what that process does not come to."""
    if "PYTEST_XDIST_WORKER" in os.environ:
        items.sort(key=lambda item: item.get_closest_marker("slow") is None)


def pytest_collection_finish() -> None:
    """What is imported by now stays: the garbage collector need not look at it ever again."""
    gc.collect()
    gc.freeze()
