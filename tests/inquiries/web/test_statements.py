"""NFR: the pages people wait for all day ask the database little. A page that asks once for each
row, or loads what it does not show, is found here before it is slow."""

from collections.abc import Callable, Iterator
from uuid import UUID

import pytest
from sqlalchemy import event
from werkzeug.test import TestResponse

from tests.core.audit.chains import in_one_chain
from tests.factories.desk import Desk

ASKING = ("SELECT", "INSERT", "UPDATE", "DELETE")


@pytest.fixture
def statements(desk: Desk) -> Iterator[list[str]]:
    """What is asked of the database from now on, without the frame of its transactions."""
    asked: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_more: object) -> None:
        if statement.startswith(ASKING):
            asked.append(statement)

    engine = desk.platform.database.engine
    event.listen(engine, "before_cursor_execute", note)
    yield asked
    event.remove(engine, "before_cursor_execute", note)


Visit = Callable[[Desk, UUID], TestResponse]


@pytest.mark.parametrize(
    ("most", "visit"),
    [
        # Who it is, the inquiry, all its parts, people's names; for the log: its head twice, event.
        (7, lambda desk, inquiry_id: desk.get(f"/inquiries/{inquiry_id}")),
        # Who it is, categories, tags, opening hours, drafts, open work; the phone: its state, the
        # line, calls without a record, callbacks, the menu's stamp.
        (11, lambda desk, _: desk.get("/desk")),
        # Who it is, the rows, categories, people, tags, views.
        (6, lambda desk, _: desk.get("/inquiries")),
        (6, lambda desk, _: desk.get("/inquiries?status=unfinished")),
        # A dozen of them write: inquiry, history, tag, person, the search's texts, the log.
        (24, lambda desk, _: desk.save(tags="外国人", caller_phone="090-1234-5678")),
    ],
    ids=["record", "desk", "list", "filtered list", "save"],
)
def test_page_asks_little(
    desk: Desk, statements: list[str], monkeypatch: pytest.MonkeyPatch, most: int, visit: Visit
) -> None:
    """As much with twelve inquiries as with one."""
    in_one_chain(monkeypatch)
    for number in range(12):
        desk.save(status="open", question=f"件 {number}", caller_phone="090-1234-5678")
    latest = desk.inquiries()[-1].id
    visit(desk, latest)  # what a process reads once is read
    statements.clear()
    assert visit(desk, latest).status_code < 400
    assert len(statements) <= most, statements
