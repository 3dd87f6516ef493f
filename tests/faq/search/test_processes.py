"""FAQ-3: every process sees what another one published, with its next search."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from multiprocessing import get_context
from multiprocessing.connection import Connection
from pathlib import Path

import callcenter.apps.models  # noqa: F401 - foreign keys need every table
from callcenter.core.db import Database
from faq.search.index import use_index_folder
from faq.search.services.glossary import GlossaryEntry, add_concept
from faq.search.services.indexing import keep_index
from faq.search.services.searching import search
from tests.faq.search.collections import EDITOR, LOST, PIN, content, publish, withdraw

PATIENCE = 60  # seconds until a process has started


def answer_questions(url: str, folder: Path, asked: Connection) -> None:
    """A web worker: numbers of the articles found for each text that comes."""
    use_index_folder(folder)
    database = Database(url)
    while text := asked.recv():
        with database.transaction(write=False) as session:
            asked.send([hit.number for hit in search(session, text).hits])
    database.dispose()


@contextmanager
def web_worker(url: str, folder: Path) -> Iterator[Connection]:
    spawn = get_context("spawn")
    here, there = spawn.Pipe()
    process = spawn.Process(target=answer_questions, args=(url, folder, there))
    process.start()
    try:
        yield here
        here.send("")
        process.join(PATIENCE)
    finally:
        process.kill()
        process.join()
        here.close()
        there.close()


def found(worker: Connection, text: str) -> list[int]:
    worker.send(text)
    assert worker.poll(PATIENCE), "a worker does not answer"
    numbers: list[int] = worker.recv()
    return numbers


def test_all_workers_see_each_change_at_once(database: Database, index_folder: Path) -> None:
    """FAQ-3: published, glossary, withdrawn, restarted; with and without the index on disk."""
    url = database.url.render_as_string(hide_password=False)
    with database.transaction() as session:
        publish(session, content(LOST))
    with database.transaction(write=False) as session:
        keep_index(session)
    with ExitStack() as stack:
        workers = [
            stack.enter_context(web_worker(url, folder))
            for folder in (index_folder, index_folder, index_folder.parent / "another-host")
        ]
        assert [found(worker, "カードをなくした") for worker in workers] == [[1]] * 3
        with database.transaction() as session:
            pin = publish(session, content(PIN))
        assert [found(worker, "暗証番号を忘れた")[:1] for worker in workers] == [[2]] * 3
        with database.transaction() as session:
            entry = GlossaryEntry(("暗証番号", "ヒミツの数字"), ())
            add_concept(session, EDITOR, entry=entry)
        assert [found(worker, "ヒミツの数字")[:1] for worker in workers] == [[2]] * 3
        with database.transaction() as session:
            withdraw(session, pin)
        assert [2 in found(worker, "暗証番号を忘れた") for worker in workers] == [False] * 3
    with web_worker(url, index_folder) as restarted:
        assert found(restarted, "カードをなくした") == [1]
