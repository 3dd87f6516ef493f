"""INQ-1, INQ-5, INQ-6: inquiries are saved once, changed with a history, and never overwritten."""

from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from callcenter.core import clock
from callcenter.core.errors import Conflict, Forbidden, Invalid, Missing
from callcenter.core.ids import moment_of, new_id
from callcenter.core.permissions import Actor, Role
from callcenter.inquiries.entry import CallerEntry, Entry
from callcenter.inquiries.errors import StaleInquiry
from callcenter.inquiries.models import Channel, Inquiry, Language, Result, Status, Tag
from callcenter.inquiries.services.categories import retire_category
from callcenter.inquiries.services.inquiries import (
    assign_inquiry,
    create_inquiry,
    entry_of,
    reopen_inquiry,
    take_inquiry,
    update_inquiry,
)
from callcenter.inquiries.services.tags import add_tag
from tests.factories.changes import changes_of, last_changes
from tests.factories.inquiries import make_inquiry
from tests.factories.staff import make_staff

CLOSED = {"status": Status.CLOSED, "category": "2-1", "result": Result.ANSWERED}


def test_new_inquiry_is_its_makers(session: Session, operator: Actor) -> None:
    """INQ-1: what was asked, how, when and by whom it was written down."""
    inquiry = make_inquiry(session, operator, "質問", channel=Channel.COUNTER, category="2-1")
    assert (inquiry.owner_id, inquiry.created_by_id) == (operator.id, operator.id)
    assert (inquiry.category_code, inquiry.category_top, inquiry.version) == ("2-1", "2", 1)
    assert last_changes(session, inquiry) == {"created": (None, "open")}


def test_identifier_carries_the_moment_the_caller_was_heard(
    session: Session, operator: Actor
) -> None:
    opened_at = clock.now() - timedelta(minutes=7)
    inquiry = make_inquiry(session, operator, opened_at=opened_at)
    assert abs(moment_of(inquiry.id) - opened_at) < timedelta(milliseconds=2)
    assert inquiry.handling_seconds in {420, 421}
    in_future = make_inquiry(session, operator, opened_at=clock.now() + timedelta(days=1))
    assert in_future.opened_at <= clock.now()


def test_same_form_saves_once(session: Session, operator: Actor, colleague: Actor) -> None:
    """INQ-3: a form sent twice writes one inquiry; another person's form key is refused."""
    key = uuid4()
    first = make_inquiry(session, operator, "一度目", entry_key=key)
    again = make_inquiry(session, operator, "二度目", entry_key=key)
    assert again.id == first.id
    assert session.scalar(select(func.count()).select_from(Inquiry)) == 1
    with pytest.raises(Conflict):
        make_inquiry(session, colleague, entry_key=key)


@pytest.mark.parametrize(
    ("wrong", "fields"),
    [
        ({"question": " "}, {"question"}),
        ({"question": "長" * 20_001}, {"question"}),
        ({"status": Status.CLOSED}, {"category", "result"}),
        ({"status": Status.FOLLOW_UP}, {"due_on"}),
        ({"category": "2"}, {"category"}),
        ({"category": "99"}, {"category"}),
        ({"result": Result.DUPLICATE}, {"result"}),
        ({"tags": ("ない",)}, {"tags"}),
        ({"caller": CallerEntry(email="kein Postfach")}, {"caller_email"}),
        ({"caller": CallerEntry(name="長" * 101)}, {"caller_name"}),
    ],
)
def test_rules_of_an_entry(
    session: Session, operator: Actor, wrong: dict[str, object], fields: set[str]
) -> None:
    """INQ-2, INQ-5: closing needs a leaf and a result, following up a day, all a question."""
    with pytest.raises(Invalid) as refusal:
        make_inquiry(session, operator, **{"question": "質問", **wrong})  # type: ignore[arg-type]
    assert set(refusal.value.fields) == fields


def test_each_changed_field_is_kept_with_from_and_to(
    session: Session, operator: Actor, colleague: Actor, manager: Actor
) -> None:
    """INQ-6: who, when, from, to; what did not change leaves no trace."""
    add_tag(session, manager, name="高齢")
    inquiry = make_inquiry(session, operator, "前の質問", answer="前の答え")
    entry = Entry(
        channel=Channel.EMAIL,
        language=Language.EN,
        question="後の質問",
        answer="前の答え",
        category="2-1",
        status=Status.FOLLOW_UP,
        complaint=True,
        due_on=clock.today(),
        tags=("高齢",),
        caller=CallerEntry(name="山田"),
    )
    update_inquiry(session, colleague, inquiry_id=inquiry.id, version=1, entry=entry)
    assert last_changes(session, inquiry) == {
        "channel": ("phone", "email"),
        "language": ("ja", "en"),
        "question": ("前の質問", "後の質問"),
        "category_code": (None, "2-1"),
        "status": ("open", "follow_up"),
        "complaint": ("no", "yes"),
        "due_on": (None, clock.today().isoformat()),
        "tags": (None, "高齢"),
        "caller_name": (None, None),
    }
    assert {row.actor_id for row in changes_of(session, inquiry) if row.field != "created"} == {
        colleague.id
    }
    assert inquiry.version == 2


def test_saving_without_a_change_changes_nothing(session: Session, operator: Actor) -> None:
    inquiry = make_inquiry(session, operator, tags=(), **CLOSED)
    update_inquiry(session, operator, inquiry_id=inquiry.id, version=1, entry=entry_of(inquiry))
    assert inquiry.version == 1
    assert len(changes_of(session, inquiry)) == 1


def test_who_read_an_old_version_is_refused(
    session: Session, operator: Actor, colleague: Actor
) -> None:
    """INQ-5: nobody's text is overwritten; the refusal carries the text as it stands."""
    inquiry = make_inquiry(session, operator, "初め")
    mine, theirs = (replace(entry_of(inquiry), question=text) for text in ("私の", "同僚の"))
    update_inquiry(session, colleague, inquiry_id=inquiry.id, version=1, entry=theirs)
    with pytest.raises(StaleInquiry) as refusal:
        update_inquiry(session, operator, inquiry_id=inquiry.id, version=1, entry=mine)
    assert refusal.value.inquiry.question == "同僚の"
    assert inquiry.question == "同僚の"


def test_closing_and_reopening(session: Session, operator: Actor, colleague: Actor) -> None:
    """INQ-5: closed with its moment; reopened it is followed by the one who reopened it."""
    inquiry = make_inquiry(session, operator, **CLOSED)
    assert inquiry.closed_at is not None
    reopen_inquiry(session, colleague, inquiry_id=inquiry.id)
    assert (inquiry.status, inquiry.closed_at, inquiry.owner_id) == ("open", None, colleague.id)
    assert last_changes(session, inquiry) == {
        "status": ("closed", "open"),
        "owner_id": (str(operator.id), str(colleague.id)),
    }
    version = inquiry.version
    reopen_inquiry(session, operator, inquiry_id=inquiry.id)
    assert inquiry.version == version


def test_promised_day_is_over_when_it_is_closed(session: Session, operator: Actor) -> None:
    inquiry = make_inquiry(session, operator, status=Status.FOLLOW_UP, due_on=clock.today())
    entry = replace(entry_of(inquiry), **CLOSED)
    update_inquiry(session, operator, inquiry_id=inquiry.id, version=1, entry=entry)
    assert inquiry.due_on is None


def test_take_and_give(session: Session, operator: Actor, colleague: Actor) -> None:
    """INQ-5: taken by the faster one; the slower one is told."""
    inquiry = make_inquiry(session, operator)
    take_inquiry(session, colleague, inquiry_id=inquiry.id, seen_owner_id=operator.id)
    third = make_staff(session)
    with pytest.raises(Conflict):
        take_inquiry(session, third, inquiry_id=inquiry.id, seen_owner_id=operator.id)
    assert inquiry.owner_id == colleague.id
    assign_inquiry(session, colleague, inquiry_id=inquiry.id, owner_id=None)
    assert last_changes(session, inquiry) == {"owner_id": (str(colleague.id), None)}


def test_only_those_who_work_on_inquiries_own_them(session: Session, operator: Actor) -> None:
    inquiry = make_inquiry(session, operator)
    for owner_id in (make_staff(session, Role.EDITOR).id, new_id()):
        with pytest.raises(Invalid):
            assign_inquiry(session, operator, inquiry_id=inquiry.id, owner_id=owner_id)


@pytest.mark.parametrize("role", [Role.EDITOR, Role.CITY, Role.ADMIN])
def test_reading_roles_write_nothing(session: Session, operator: Actor, role: Role) -> None:
    reader = make_staff(session, role)
    inquiry = make_inquiry(session, operator)
    with pytest.raises(Forbidden):
        make_inquiry(session, reader)
    with pytest.raises(Forbidden):
        update_inquiry(session, reader, inquiry_id=inquiry.id, version=1, entry=entry_of(inquiry))


def test_confidential_is_for_its_people(
    session: Session, operator: Actor, colleague: Actor, manager: Actor
) -> None:
    hidden = make_inquiry(session, operator, confidential=True)
    with pytest.raises(Missing):
        reopen_inquiry(session, colleague, inquiry_id=hidden.id)
    assign_inquiry(session, manager, inquiry_id=hidden.id, owner_id=colleague.id)
    reopen_inquiry(session, colleague, inquiry_id=hidden.id)


def test_old_record_keeps_its_retired_category(
    session: Session, operator: Actor, manager: Actor
) -> None:
    """INQ-2: what was classified once may be saved again as it is."""
    inquiry = make_inquiry(session, operator, **CLOSED)
    retire_category(session, manager, code="2-1", last_day=clock.today())
    with clock.shifted_by(timedelta(days=2)):
        entry = replace(entry_of(inquiry), answer="追記")
        update_inquiry(session, operator, inquiry_id=inquiry.id, version=1, entry=entry)
        with pytest.raises(Invalid):
            make_inquiry(session, operator, **CLOSED)
    assert inquiry.category_code == "2-1"


def test_entry_is_the_inquiry_as_it_stands(session: Session, operator: Actor) -> None:
    session.add(Tag(id=new_id(), name="高齢"))
    inquiry = create_inquiry(
        session, operator, entry=Entry(question="質問", complaint=True), entry_key=uuid4()
    )
    assert entry_of(inquiry) == Entry(question="質問", complaint=True)
