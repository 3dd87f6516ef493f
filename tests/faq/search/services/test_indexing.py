"""FAQ-3: the index on disk follows what is published, and is never believed instead of it."""

from pathlib import Path
from uuid import UUID

import pytest
from sqlalchemy import select

from callcenter.core.db import Database
from callcenter.core.outbox import services as outbox
from callcenter.core.outbox.models import WAITING, OutboxJob
from faq.search import collection, documents, tasks
from faq.search.collection import current_collection, forget_collections
from faq.search.documents import analysed_texts
from faq.search.index import article_index
from faq.search.queries.heads import published_heads
from faq.search.services.indexing import keep_index, rebuild_index
from faq.search.services.searching import search
from faq.search.values import LANGUAGES, IndexedText
from tests.faq.search.collections import LOST, LOST_EN, PIN, change, content, publish, withdraw

JOB = f"ArticleChanged > {tasks.__name__}.{tasks.write_article.__qualname__}"


@pytest.fixture
def filled(database: Database) -> Database:
    """Two published articles, the first in both languages."""
    with database.transaction() as session:
        publish(session, content(LOST, LOST_EN))
        publish(session, content(PIN))
    return database


def in_index() -> dict[tuple[str, str], str]:
    index = article_index()
    assert index is not None
    return {(found.article_id, found.language): found.state for found in index.read()}


def keep(database: Database) -> int:
    with database.transaction(write=False) as session:
        return keep_index(session)


def is_in_step(database: Database) -> bool:
    with database.transaction(write=False) as session:
        heads = published_heads(session)
    return {key: state for (key, _side), state in in_index().items()} == {
        key: head.state for key, head in heads.items()
    }


def run_jobs(database: Database) -> int:
    with database.transaction(write=False) as session:
        waiting = session.scalars(
            select(OutboxJob.id).where(OutboxJob.state == WAITING, OutboxJob.kind == JOB)
        ).all()
    return sum(outbox.run(database, job) for job in waiting)


def test_keeper_builds_then_has_nothing_to_do(filled: Database) -> None:
    assert keep(filled) == 2
    assert len(in_index()) == 3
    assert is_in_step(filled)
    assert keep(filled) == 0


def test_jobs_write_each_change_and_may_run_twice(filled: Database) -> None:
    """FAQ-3: published, changed and withdrawn articles reach the index after the commit."""
    keep(filled)
    with filled.transaction() as session:
        ids = {hit.number: hit.article_id for hit in search(session, "").hits}
        change(session, ids[1], content(("紛失の届け出", "電話してください。")))
        withdraw(session, ids[2])
        publish(session, content(("新しい質問", "新しい答えです。")))
    assert not is_in_step(filled)
    assert run_jobs(filled) >= 3
    assert is_in_step(filled)
    with filled.transaction() as session:
        tasks.index_article(session, ids[1])
        tasks.index_article(session, ids[2])
    assert is_in_step(filled)


def test_job_without_an_index_leaves_it_to_the_keeper(filled: Database) -> None:
    assert run_jobs(filled) == 2
    assert keep(filled) == 2


def test_keeper_mends_what_jobs_missed(filled: Database) -> None:
    """FAQ-3: a lost job, a restored backup: the next round puts it right, and only that."""
    keep(filled)
    with filled.transaction() as session:
        withdraw(session, search(session, "暗証番号").hits[0].article_id)
        publish(session, content(("新しい質問", "新しい答えです。")))
    assert keep(filled) == 2
    assert is_in_step(filled)


def test_damaged_index_is_built_anew(filled: Database, index_folder: Path) -> None:
    """FAQ-3: searching goes on from the database meanwhile."""
    keep(filled)
    for file in index_folder.rglob("*.seg"):
        file.unlink()
    forget_collections()
    with filled.transaction(write=False) as session:
        assert search(session, "暗証番号").hits[0].number == 2
    assert keep(filled) == 2
    assert is_in_step(filled)


def test_new_process_reads_the_index_and_analyses_only_what_it_lacks(
    filled: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """FAQ-3: a start takes a second or two with 10,000 articles, because nothing is analysed."""
    keep(filled)
    with filled.transaction() as session:
        late = publish(session, content(("遅れた記事", "まだ索引にありません。")))
    analysed: list[UUID] = []

    def counting(session: object, ids: object) -> object:
        analysed.extend(ids)  # type: ignore[arg-type]
        return analysed_texts(session, ids)  # type: ignore[arg-type]

    monkeypatch.setattr(collection, "analysed_texts", counting)
    forget_collections()
    with filled.transaction(write=False) as session:
        assert len(current_collection(session).snapshot) == 3
    assert analysed == [late]


def test_index_never_shows_what_is_not_published_any_more(filled: Database) -> None:
    """FAQ-6: an index from before a withdrawal, or of a restored backup, hides nothing and shows
    nothing."""
    keep(filled)
    with filled.transaction() as session:
        lost = search(session, "カードをなくした").hits[0].article_id
        withdraw(session, lost)
    forget_collections()
    with filled.transaction(write=False) as session:
        assert [
            hit.number for hit in search(session, "カードをなくした").hits if hit.number == 1
        ] == []
        assert search(session, "暗証番号").hits[0].number == 2


def test_rebuild_command_counts(filled: Database) -> None:
    with filled.transaction(write=False) as session:
        assert rebuild_index(session) == 2
    assert is_in_step(filled)


def test_other_processes_analyse_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    """FAQ-3: what other processes take apart comes back the same and in order."""
    texts = [
        (
            IndexedText(
                f"a{number}", language, f"{number}枚目のカード", "市役所でcardを渡します。"
            ),
            "1",
        )
        for number in range(450)
        for language in LANGUAGES
    ]
    here = list(documents.analysed_documents(texts, len(texts)))
    monkeypatch.setattr(documents, "MANY", 1)
    monkeypatch.setattr("os.cpu_count", lambda: 2)
    assert list(documents.analysed_documents(texts, len(texts))) == here
