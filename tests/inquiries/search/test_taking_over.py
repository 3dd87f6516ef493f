"""OPS-1: an index written before filters stood in it is found by filters after the upgrade."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from importlib import import_module
from pathlib import Path

import pytest
from alembic.migration import MigrationContext
from alembic.operations import Operations
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from callcenter.apps.models import metadata
from callcenter.core import clock
from callcenter.core.db import Database, is_sqlite
from callcenter.core.settings import Settings
from callcenter.inquiries.entry import CallerEntry
from callcenter.inquiries.filters import InquiryFilters
from callcenter.inquiries.models import Channel, InquirySearch
from callcenter.inquiries.queries import finding
from callcenter.inquiries.queries.lists import list_inquiries
from callcenter.inquiries.search.index import number_tokens
from callcenter.inquiries.search.pieces import piece_number, pieces_of
from callcenter.inquiries.services.categories import seed_categories
from tests.factories.inquiries import make_inquiry
from tests.factories.staff import make_staff

revision = import_module("callcenter.migrations.versions.0002_filters_in_the_search_index")
PHONE = "090-1234-5678"


@pytest.fixture(params=["sqlite", "postgresql"])
def own(
    request: pytest.FixtureRequest,
    tmp_path: Path,
    settings: Settings,
    new_postgres_url: Callable[[], str],
) -> Iterator[Database]:
    """A database of its own: the migration puts tables in the place of others."""
    is_file = request.param == "sqlite"
    url = f"sqlite:///{tmp_path / 'own.db'}" if is_file else new_postgres_url()
    database = Database(url)
    metadata.create_all(database.engine.execution_options(write=True))
    yield database
    database.dispose()


def test_an_older_index_is_taken_over(own: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(finding, "STRETCH", 0)
    monkeypatch.setattr(revision, "BATCH", 3)
    with own.transaction() as session:
        seed_categories(session)
        actor = make_staff(session)
        for number in range(8):
            make_inquiry(
                session,
                actor,
                f"更新 {number}",
                channel=Channel.EMAIL if number % 2 else Channel.PHONE,
                caller=CallerEntry(phone=PHONE) if number == 5 else None,
                opened_at=clock.now() - timedelta(days=100 * number),
            )
        as_before(session)
    filters = InquiryFilters(text="更新", channel="email")
    assert found(own, filters) == []
    migrate(own)
    assert found(own, filters) == ["更新 1", "更新 3", "更新 5", "更新 7"]
    assert found(own, InquiryFilters(text=PHONE, channel="email")) == ["更新 5"]
    assert found(own, InquiryFilters(text="更新")) == [f"更新 {n}" for n in range(8)]
    with own.transaction() as session:
        make_inquiry(session, make_staff(session), "更新 新", channel=Channel.EMAIL)
    assert found(own, filters)[0] == "更新 新"


def test_an_empty_index_is_left_alone(own: Database) -> None:
    migrate(own)
    with own.transaction() as session:
        seed_categories(session)
        make_inquiry(session, make_staff(session), "更新")
    assert found(own, InquiryFilters(text="更新", channel="phone")) == ["更新"]


def as_before(session: Session) -> None:
    """The rows as the first shape wrote them: pieces of the text and the caller's number."""
    rows = select(InquirySearch.position, InquirySearch.folded)
    for position, folded in session.execute(rows).all():
        pieces = sorted(pieces_of(folded))
        numbers = number_tokens(PHONE.replace("-", "")) if folded.strip() == "更新 5" else []
        if is_sqlite(session):
            words = [*pieces, *(f"℡{token & 0xFFFFFFFF:08x}" for token in numbers)]
            values = {"position": position, "words": " ".join(words)}
            session.execute(text("DELETE FROM inquiry_pieces WHERE rowid = :position"), values)
            session.execute(
                text("INSERT INTO inquiry_pieces (rowid, pieces) VALUES (:position, :words)"),
                values,
            )
        else:
            hashed = sorted({*map(piece_number, pieces), *numbers})
            session.execute(
                text("UPDATE inquiry_pieces SET pieces = :hashed WHERE position = :position"),
                {"position": position, "hashed": hashed},
            )


def migrate(database: Database) -> None:
    writer = database.engine.execution_options(write=True)
    with (
        writer.begin() as connection,
        Operations.context(MigrationContext.configure(connection)),
    ):
        revision.upgrade()


def found(database: Database, filters: InquiryFilters) -> list[str]:
    with database.transaction() as session:
        actor = make_staff(session)
        return [row.question for row in list_inquiries(session, actor, filters).rows]
