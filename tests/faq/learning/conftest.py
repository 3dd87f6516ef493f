"""A collection of its own for every test, and people on each database."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from faq.search import index
from faq.search.collection import forget_collections


@pytest.fixture(autouse=True)
def index_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """The index of the test's own installation; nothing of an earlier test is in memory."""
    folder = tmp_path / "faq-index"
    monkeypatch.setattr(index, "_folder", [folder])
    forget_collections()
    yield folder
    forget_collections()
