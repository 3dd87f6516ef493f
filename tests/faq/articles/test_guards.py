"""FAQ-2: what was submitted stands as it is, whatever a program or a hand tries."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import delete, insert, text, update
from sqlalchemy.exc import DBAPIError

from callcenter.apps.migrate import upgrade
from callcenter.core.db import Database
from callcenter.core.permissions import SYSTEM
from callcenter.core.settings import Settings
from faq.articles.models import ArticleText, ArticleUse, Revision, RevisionState, UseSource
from faq.articles.models.guards import FROZEN
from faq.articles.services.uses import record_use
from tests.factories.articles import make_article, make_published, make_submitted

OTHER: dict[str, Any] = {
    "category_code": "9",
    "audience": "staff",
    "sources": [],
    "links": [{"kind": "procedure", "key": "x"}],
    "author_name": "別の人",
    "change_note": "あとから",
    "number": 7,
    "writer_ids": ["x"],
}


@pytest.fixture
def frozen(database: Database) -> Revision:
    """A submitted revision."""
    with database.transaction() as session:
        return make_submitted(session)


def refused(database: Database, statement: Any) -> None:
    """The database refuses the statement."""
    with (
        pytest.raises(DBAPIError, match=r"frozen|append-only"),
        database.transaction() as session,
    ):
        session.execute(statement)


@pytest.mark.parametrize("column", OTHER)
def test_content_of_a_submitted_revision(database: Database, frozen: Revision, column: str) -> None:
    assert column in FROZEN
    refused(
        database,
        update(Revision).where(Revision.id == frozen.id).values({column: OTHER[column]}),
    )


@pytest.mark.parametrize("column", ["valid_from", "valid_to", "review_on"])
def test_days_of_a_submitted_revision(database: Database, frozen: Revision, column: str) -> None:
    """A day that was empty counts as content, too."""
    assert column in FROZEN
    values = {column: frozen.created_at.date()}
    refused(database, update(Revision).where(Revision.id == frozen.id).values(values))


def test_texts_of_a_submitted_revision(database: Database, frozen: Revision) -> None:
    here = ArticleText.revision_id == frozen.id
    refused(database, update(ArticleText).where(here).values(phone="別"))
    refused(database, delete(ArticleText).where(here))
    with database.transaction() as session:
        one_sided = make_submitted(session, en=None)
    values = {"revision_id": one_sided.id, "language": "en", "question": "x"}
    refused(
        database,
        insert(ArticleText).values(variants=[], keywords=[], phone="", counter="", **values),
    )


def test_no_way_back_and_no_deletion(database: Database, frozen: Revision) -> None:
    here = Revision.id == frozen.id
    refused(database, update(Revision).where(here).values(state="draft"))
    refused(database, delete(Revision).where(here))
    with database.transaction() as session:
        session.execute(update(Revision).where(here).values(state="returned"))
    for state in ("approved", "submitted", "draft"):
        refused(database, update(Revision).where(here).values(state=state))


def test_a_decision_stands(database: Database) -> None:
    with database.transaction() as session:
        article = make_published(session)
    here = Revision.id == article.published_revision_id
    for values in ({"decided_by_name": "別の人"}, {"comment": "別"}, {"decided_at": None}):
        refused(database, update(Revision).where(here).values(values))
    with database.transaction() as session:
        session.execute(update(Revision).where(here).values(state="superseded"))


def test_a_draft_may_be_changed(database: Database) -> None:
    with database.transaction() as session:
        article = make_article(session)
        here = Revision.id == article.latest_revision_id
        session.execute(update(Revision).where(here).values(category_code="9"))
        texts = ArticleText.revision_id == article.latest_revision_id
        session.execute(update(ArticleText).where(texts).values(phone="別"))


def test_the_mapped_objects_meet_the_same_wall(database: Database, frozen: Revision) -> None:
    """A service that forgets the rule fails, too."""
    with pytest.raises(DBAPIError, match="frozen"), database.transaction() as session:
        revision = session.get_one(Revision, frozen.id)
        revision.texts[0].phone = "別の答え"


def test_one_open_revision_per_article(database: Database, frozen: Revision) -> None:
    """FAQ-2: a second draft is refused by the database itself."""
    with pytest.raises(DBAPIError), database.transaction() as session:
        session.add(
            Revision(
                article_id=frozen.article_id,
                number=2,
                state=RevisionState.DRAFT.value,
                author_name="x",
                created_at=frozen.created_at,
            )
        )


def test_uses_are_never_undone(database: Database) -> None:
    """FAQ-4."""
    with database.transaction() as session:
        article = make_published(session)
        record_use(
            session,
            SYSTEM,
            article_id=article.id,
            language="ja",
            source=UseSource.DESK,
            query="期限",
        )
    refused(database, update(ArticleUse).values(query="別"))
    refused(database, delete(ArticleUse))


def triggers(database: Database) -> set[str]:
    with database.transaction(write=False) as session:
        names = (
            "SELECT name FROM sqlite_master WHERE type = 'trigger'"
            if database.is_sqlite
            else "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal"
        )
        return {name for name in session.scalars(text(names)) if name.startswith("faq_")}


def test_the_migrated_database_has_the_same_guards(
    database: Database,
    settings: Settings,
    tmp_path: Path,
    new_postgres_url: Callable[[], str],
) -> None:
    """OPS-1: an installation is guarded as the tests are."""
    url = f"sqlite:///{tmp_path / 'new.db'}" if database.is_sqlite else new_postgres_url()
    upgrade(replace(settings, database_url=url))
    migrated = Database(url)
    try:
        assert len(triggers(database)) > 3
        assert triggers(migrated) == triggers(database)
    finally:
        migrated.dispose()
