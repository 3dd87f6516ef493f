"""PRV-2: the caller's data are encrypted, opened on purpose, erased for good."""

from collections.abc import Iterator
from dataclasses import replace
from uuid import UUID

import pytest
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from callcenter.apps.models import metadata
from callcenter.core.audit.models import AuditEvent
from callcenter.core.db import Database
from callcenter.core.errors import Conflict, Forbidden
from callcenter.core.permissions import Actor, Role
from callcenter.core.privacy.phone_numbers import national_number
from callcenter.inquiries.entry import CallerEntry
from callcenter.inquiries.errors import StaleInquiry
from callcenter.inquiries.filters import InquiryFilters
from callcenter.inquiries.models import (
    Inquiry,
    InquiryCaller,
    InquiryChange,
    InquiryDraft,
    InquiryNote,
    InquirySearch,
    Result,
    Status,
)
from callcenter.inquiries.queries.lists import list_inquiries
from callcenter.inquiries.services.callers import reveal_caller, save_caller
from callcenter.inquiries.services.categories import seed_categories
from callcenter.inquiries.services.drafts import draft_key, save_draft
from callcenter.inquiries.services.erasing import erase_caller
from callcenter.inquiries.services.inquiries import entry_of, update_inquiry
from callcenter.inquiries.services.notes import add_note
from tests.factories.changes import last_changes
from tests.factories.inquiries import make_inquiry
from tests.factories.staff import make_staff

CALLER = CallerEntry("山田 花子", "やまだ はなこ", "090-1234-5678", "hanako@example.jp")
TRACES = ("山田", "花子", "やまだ", "はなこ", "090-1234-5678", "09012345678", "hanako")
CLOSED = {"status": Status.CLOSED, "category": "2-1", "result": Result.ANSWERED}


def cells(session: Session) -> Iterator[str]:
    """Everything that stands in the database, as text."""
    session.flush()
    for table in metadata.sorted_tables:
        for row in session.execute(text(f"SELECT * FROM {table.name}")):  # noqa: S608
            yield from (cell.hex() if isinstance(cell, bytes) else str(cell) for cell in row)


def test_nothing_of_the_person_is_readable(session: Session, operator: Actor) -> None:
    make_inquiry(session, operator, caller=CALLER)
    everything = "\n".join(cells(session))
    assert not any(trace in everything for trace in TRACES)


def test_opened_on_purpose_and_logged(database: Database) -> None:
    """SEC-2: who looked, and why."""
    with database.transaction() as session:
        operator = make_staff(session)
        inquiry = make_inquiry(session, operator, caller=CALLER)
        found = reveal_caller(session, operator, inquiry_id=inquiry.id, reason="call")
        assert found == CALLER
    with database.transaction(write=False) as session:
        look = session.scalars(select(AuditEvent).where(AuditEvent.action == "caller.view")).one()
    assert (look.object_id, look.detail) == (str(inquiry.id), {"reason": "call"})


def test_editors_have_no_business_with_callers(session: Session, operator: Actor) -> None:
    inquiry = make_inquiry(session, operator, caller=CALLER)
    editor = make_staff(session, Role.EDITOR)
    with pytest.raises(Forbidden):
        reveal_caller(session, editor, inquiry_id=inquiry.id, reason="other")


def test_erasing_leaves_nothing_to_read(session: Session, operator: Actor, manager: Actor) -> None:
    """PRV-2: not in the row, not in the history, not in the search, not in an unsaved draft."""
    inquiry = make_inquiry(session, operator, caller=CALLER, **CLOSED)
    key = draft_key(operator, inquiry.id)
    values = {"caller_name": CALLER.name, "caller_phone": CALLER.phone}
    save_draft(session, operator, draft_id=key, values=values, version=0, inquiry_id=inquiry.id)
    erase_caller(session, manager, inquiry_id=inquiry.id)
    row = session.get(InquiryCaller, inquiry.id)
    assert row is not None
    assert row.erased_at is not None
    kept = (row.name, row.kana, row.phone, row.email, row.phone_index)
    assert kept == (None,) * 5
    assert session.get(InquiryDraft, key) is None
    assert found_by_number(session, operator) == []
    assert inquiry.version == 2
    assert last_changes(session, inquiry) == {"caller_erased": (None, None)}


def test_erasing_reaches_the_texts(session: Session, operator: Actor, manager: Actor) -> None:
    """PRV-2: question, answer, notes, history and search; other people's inquiries are left."""
    words = "山田花子様（090 1234 5678）から"
    inquiry = make_inquiry(session, operator, words, caller=CALLER, answer="山田様へ", **CLOSED)
    other = make_inquiry(session, operator, words)
    entry = replace(entry_of(inquiry), answer="hanako@example.jp へ送る")
    update_inquiry(session, operator, inquiry_id=inquiry.id, version=1, entry=entry)
    add_note(session, operator, inquiry_id=inquiry.id, text="ヤマダ様に折り返した")
    assert erase_caller(session, manager, inquiry_id=inquiry.id) == 6
    assert (inquiry.question, inquiry.answer) == ("［消去］様（［消去］）から", "［消去］ へ送る")
    assert not any(trace in cell for cell in cells_of(session, inquiry) for trace in TRACES)
    assert other.question == words
    found = list_inquiries(session, manager, InquiryFilters(text="山田花子")).rows
    assert [row.id for row in found] == [other.id]
    shown = list_inquiries(session, manager, InquiryFilters(text="消去")).rows
    assert [row.id for row in shown] == [inquiry.id]
    assert erase_caller(session, manager, inquiry_id=inquiry.id) == 0


def cells_of(session: Session, inquiry: Inquiry) -> list[str]:
    """Everything that stands in the rows of an inquiry, as text."""
    rows = [
        session.execute(select(table.__table__).where(table.inquiry_id == inquiry.id)).all()
        for table in (InquiryChange, InquiryNote, InquirySearch)
    ]
    return [str(cell) for found in rows for row in found for cell in row]


def test_log_counts_what_was_erased_and_says_no_more(database: Database) -> None:
    """SEC-2, PRV-2: the audit log holds counts alone."""
    with database.transaction() as session:
        seed_categories(session)
        manager = make_staff(session, Role.MANAGER)
        inquiry = make_inquiry(session, manager, "山田様の件", caller=CALLER, **CLOSED)
        erase_caller(session, manager, inquiry_id=inquiry.id)
    with database.transaction(write=False) as session:
        event = session.scalars(select(AuditEvent).where(AuditEvent.action == "caller.erase")).one()
    counts = {"question": 1, "answer": 0, "notes": 0, "history": 0}
    assert event.detail == {"places": counts}


def test_who_had_it_open_does_not_write_the_person_back(
    session: Session, operator: Actor, manager: Actor
) -> None:
    """INQ-5, PRV-2: the text of before the erasing is stale."""
    inquiry = make_inquiry(session, operator, "山田様の件", caller=CALLER, **CLOSED)
    opened = entry_of(inquiry)
    erase_caller(session, manager, inquiry_id=inquiry.id)
    with pytest.raises(StaleInquiry):
        update_inquiry(session, operator, inquiry_id=inquiry.id, version=1, entry=opened)
    assert inquiry.question == "［消去］様の件"


def found_by_number(session: Session, operator: Actor) -> list[UUID]:
    page = list_inquiries(session, operator, InquiryFilters(text="09012345678"))
    return [row.id for row in page.rows]


def test_open_inquiry_keeps_its_person(session: Session, operator: Actor, manager: Actor) -> None:
    inquiry = make_inquiry(session, operator, caller=CALLER)
    with pytest.raises(Conflict):
        erase_caller(session, manager, inquiry_id=inquiry.id)
    with pytest.raises(Forbidden):
        erase_caller(session, operator, inquiry_id=inquiry.id)
    assert found_by_number(session, operator) == [inquiry.id]


def test_only_changed_fields_are_named(session: Session, operator: Actor) -> None:
    inquiry = make_inquiry(session, operator, caller=CALLER)
    other = CallerEntry("山田 花子", "やまだ はなこ", "080-1111-2222", "")
    assert save_caller(session, inquiry.id, CALLER) == []
    assert save_caller(session, inquiry.id, other) == ["phone", "email"]


def test_changed_number_is_found_and_the_old_one_is_not(session: Session, operator: Actor) -> None:
    """INQ-4: the search follows the caller's number."""
    inquiry = make_inquiry(session, operator, caller=replace(CALLER, phone="080-1111-2222"))
    assert found_by_number(session, operator) == []
    entry = replace(entry_of(inquiry), caller=CALLER)
    update_inquiry(session, operator, inquiry_id=inquiry.id, version=1, entry=entry)
    assert found_by_number(session, operator) == [inquiry.id]
    entry = replace(entry, caller=CallerEntry(name=CALLER.name))
    update_inquiry(session, operator, inquiry_id=inquiry.id, version=2, entry=entry)
    assert found_by_number(session, operator) == []


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("09012345678", "090-1234-5678"),
        ("+81 90 1234 5678", "090-1234-5678"),
        ("０６－６３８４－１１１１", "06-6384-1111"),
        ("+1 202 555 0143", "+1 202 555 0143"),
        ("内線 12", "内線 12"),
        ("  ", ""),
    ],
)
def test_numbers_are_kept_as_people_write_them(typed: str, kept: str) -> None:
    assert national_number(typed) == kept
