"""INQ-4, INQ-6: many inquiries at once, all or none, each with its own history."""

from uuid import UUID

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from callcenter.core.audit.models import AuditEvent
from callcenter.core.db import Database
from callcenter.core.errors import Conflict, Forbidden, Invalid, Missing
from callcenter.core.ids import new_id
from callcenter.core.permissions import Actor, Role
from callcenter.inquiries.models import Inquiry, InquiryTag, Tag
from callcenter.inquiries.services.bulk import (
    MOST_AT_ONCE,
    assign_inquiries,
    mark_campaign,
    tag_inquiries,
)
from callcenter.inquiries.services.connections import merge_inquiry
from callcenter.inquiries.services.tags import add_tag, retire_tag
from tests.factories.changes import last_changes
from tests.factories.inquiries import make_inquiry
from tests.factories.staff import make_staff


@pytest.fixture
def three(session: Session, operator: Actor) -> list[Inquiry]:
    return [make_inquiry(session, operator, f"件 {n}") for n in range(3)]


@pytest.fixture
def tag(session: Session, manager: Actor) -> Tag:
    return add_tag(session, manager, name="高齢")


def ids(inquiries: list[Inquiry]) -> list[UUID]:
    return [inquiry.id for inquiry in inquiries]


def test_all_get_the_owner(
    session: Session, manager: Actor, colleague: Actor, three: list[Inquiry]
) -> None:
    count = assign_inquiries(session, manager, inquiry_ids=ids(three), owner_id=colleague.id)
    assert count == 3
    for inquiry in three:
        assert inquiry.owner_id == colleague.id
        assert set(last_changes(session, inquiry)) == {"owner_id"}
        assert inquiry.version == 2


def test_what_is_so_already_is_not_changed(
    session: Session, manager: Actor, operator: Actor, three: list[Inquiry]
) -> None:
    assert assign_inquiries(session, manager, inquiry_ids=ids(three), owner_id=operator.id) == 0
    assert {inquiry.version for inquiry in three} == {1}


def test_tag_is_added_once(
    session: Session, manager: Actor, operator: Actor, three: list[Inquiry], tag: Tag
) -> None:
    other = add_tag(session, manager, name="急ぎ")
    tag_inquiries(session, manager, inquiry_ids=ids(three[:1]), tag_id=other.id)
    assert tag_inquiries(session, manager, inquiry_ids=ids(three), tag_id=tag.id) == 3
    assert tag_inquiries(session, manager, inquiry_ids=ids(three), tag_id=tag.id) == 0
    assert last_changes(session, three[0]) == {"tags": ("急ぎ", "急ぎ, 高齢")}
    assert last_changes(session, three[1]) == {"tags": (None, "高齢")}
    assert len(session.scalars(select(InquiryTag)).all()) == 4


def test_campaign_mark_is_set_and_taken_away(
    session: Session, manager: Actor, three: list[Inquiry]
) -> None:
    assert mark_campaign(session, manager, inquiry_ids=ids(three), campaign=True) == 3
    assert mark_campaign(session, manager, inquiry_ids=ids(three[1:]), campaign=False) == 2
    assert [inquiry.campaign for inquiry in three] == [True, False, False]


def test_only_who_may(session: Session, operator: Actor, three: list[Inquiry]) -> None:
    with pytest.raises(Forbidden):
        mark_campaign(session, operator, inquiry_ids=ids(three), campaign=True)


def test_number_of_the_chosen(session: Session, manager: Actor) -> None:
    with pytest.raises(Invalid):
        mark_campaign(session, manager, inquiry_ids=[], campaign=True)
    too_many = [new_id() for _ in range(MOST_AT_ONCE + 1)]
    with pytest.raises(Invalid):
        mark_campaign(session, manager, inquiry_ids=too_many, campaign=True)


def test_one_that_is_not_there_stops_all(
    session: Session, manager: Actor, three: list[Inquiry]
) -> None:
    with pytest.raises(Missing):
        mark_campaign(session, manager, inquiry_ids=[*ids(three), new_id()], campaign=True)
    assert not any(inquiry.campaign for inquiry in three)


def test_one_that_is_merged_stops_all(
    session: Session, manager: Actor, operator: Actor, three: list[Inquiry]
) -> None:
    target, duplicate, other = three
    merge_inquiry(session, operator, duplicate_id=duplicate.id, target_id=target.id)
    with pytest.raises(Conflict) as refusal:
        mark_campaign(session, manager, inquiry_ids=ids(three), campaign=True)
    assert refusal.value.data == {"reference": duplicate.reference}
    assert not other.campaign


@pytest.mark.usefixtures("session")
def test_wrong_owner_or_tag_changes_nothing(
    session: Session, manager: Actor, three: list[Inquiry], tag: Tag
) -> None:
    for owner_id in (new_id(), make_staff(session, Role.CITY).id):
        with pytest.raises(Invalid):
            assign_inquiries(session, manager, inquiry_ids=ids(three), owner_id=owner_id)
    retire_tag(session, manager, tag_id=tag.id, retired=True)
    for tag_id in (new_id(), tag.id):
        with pytest.raises(Invalid):
            tag_inquiries(session, manager, inquiry_ids=ids(three), tag_id=tag_id)
    assert {inquiry.version for inquiry in three} == {1}


def test_the_whole_is_audited(database: Database) -> None:
    """SEC-2: one entry for the whole and one for each inquiry."""
    with database.transaction() as session:
        manager = make_staff(session, Role.MANAGER)
        made = [make_inquiry(session, manager, f"件 {n}") for n in range(2)]
        mark_campaign(session, manager, inquiry_ids=ids(made), campaign=True)
    with database.transaction(write=False) as session:
        actions = session.scalars(select(AuditEvent.action)).all()
        whole = session.scalars(select(AuditEvent).where(AuditEvent.action == "inquiry.bulk")).one()
    assert actions.count("inquiry.change") == 2
    assert whole.detail == {"field": "campaign", "count": 2}
