"""FAQ-3: `kill -9` while the search index is written.

`FAULT_INDEX_KILLS=100 pytest tests/faults/test_index_kills.py` is the full run.
"""

import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from callcenter.core.db import Database
from faq.search import index
from faq.search.collection import current_collection, forget_collections
from faq.search.index import article_index
from faq.search.ports import IndexDamaged
from faq.search.queries.heads import published_heads
from faq.search.services.indexing import keep_index
from tests.architecture.source import ROOT

KILLS = int(os.environ.get("FAULT_INDEX_KILLS", "6"))
LONGEST = 1.5  # seconds of work before a kill

pytestmark = [pytest.mark.slow, pytest.mark.timeout(120 + 15 * KILLS)]


def test_every_kill_leaves_a_whole_index(
    sqlite_database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """FAQ-3: after each kill a new process finds everything that is published, and nothing else;
    after at most one building anew the index itself holds exactly that.
    """
    folder = tmp_path / "faq-index"
    monkeypatch.setattr(index, "_folder", [folder])
    damaged = 0
    for kill in range(KILLS):
        work_and_kill(str(sqlite_database.url), folder, kill * 1000)
        check_new_process(sqlite_database)
        damaged += is_damaged()
        check_keeper(sqlite_database)
    assert damaged <= 1, "only the first kill may come before there is an index"


def work_and_kill(url: str, folder: Path, start: int) -> None:
    command = [sys.executable, "-W", "ignore", "-m", "tests.faults.indexing", url, str(folder)]
    worker = subprocess.Popen([*command, str(start)], stdout=subprocess.PIPE, cwd=ROOT)
    assert worker.stdout is not None
    with worker.stdout as said:
        assert said.readline().strip() == b"ready"
        time.sleep(random.random() * LONGEST)
        assert worker.poll() is None, "the worker failed by itself"
        worker.send_signal(signal.SIGKILL)
        worker.wait()


def check_new_process(database: Database) -> None:
    """What is published is found, whatever state the index is in."""
    forget_collections()
    with database.transaction(write=False) as session:
        heads = published_heads(session)
        collection = current_collection(session)
    assert collection.heads.keys() == heads.keys()
    assert len(collection.snapshot) == len(heads)


def is_damaged() -> bool:
    kept = article_index()
    assert kept is not None
    try:
        list(kept.read())
    except IndexDamaged:
        return True
    return False


def check_keeper(database: Database) -> None:
    """One round puts right what the kill left undone, and finds nothing more to do."""
    kept = article_index()
    assert kept is not None
    with database.transaction(write=False) as session:
        keep_index(session)
        assert keep_index(session) == 0
        heads = published_heads(session)
    assert {found.article_id: found.state for found in kept.read()} == {
        key: head.state for key, head in heads.items()
    }
