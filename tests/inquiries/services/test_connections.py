"""INQ-7: follow-ups are linked; duplicates are merged, and the merge can be undone."""

from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from callcenter.core import clock
from callcenter.core.errors import Conflict, Forbidden, Invalid, Missing
from callcenter.core.ids import new_id
from callcenter.core.permissions import Actor, Role
from callcenter.inquiries.models import (
    Inquiry,
    InquiryLink,
    InquiryReference,
    LinkKind,
    ReferenceKind,
    Result,
    Status,
)
from callcenter.inquiries.permissions import UNDO_PERIOD
from callcenter.inquiries.queries.merges import undoable_merges
from callcenter.inquiries.services.connections import (
    link_inquiries,
    merge_inquiry,
    refer_to,
    undo_merge,
    unlink_inquiries,
)
from callcenter.inquiries.services.inquiries import entry_of, reopen_inquiry, update_inquiry
from tests.factories.changes import changes_of, last_changes
from tests.factories.inquiries import make_inquiry
from tests.factories.staff import make_staff


@pytest.fixture
def two(session: Session, operator: Actor) -> tuple[Inquiry, Inquiry]:
    return make_inquiry(session, operator, "一件目"), make_inquiry(session, operator, "二件目")


def test_link_is_one_whichever_way(
    session: Session, operator: Actor, two: tuple[Inquiry, Inquiry]
) -> None:
    one, other = two
    kinds = (LinkKind.RELATED, LinkKind.RELATED, LinkKind.FOLLOW_UP)
    for kind in kinds:
        link_inquiries(session, operator, first_id=other.id, second_id=one.id, kind=kind)
        link = link_inquiries(session, operator, first_id=one.id, second_id=other.id, kind=kind)
    assert session.scalars(select(InquiryLink)).all() == [link]
    assert link.kind == "follow_up"
    notes = [row for row in changes_of(session, one) if row.field == "linked"]
    assert [row.new for row in notes] == [other.reference] * 2
    unlink_inquiries(session, operator, inquiry_id=one.id, link_id=link.id)
    assert last_changes(session, one) == {"linked": (other.reference, None)}
    assert last_changes(session, other) == {"linked": (one.reference, None)}
    with pytest.raises(Missing):
        unlink_inquiries(session, operator, inquiry_id=one.id, link_id=link.id)


def test_no_link_to_itself(session: Session, operator: Actor, two: tuple[Inquiry, Inquiry]) -> None:
    with pytest.raises(Invalid):
        link_inquiries(
            session, operator, first_id=two[0].id, second_id=two[0].id, kind=LinkKind.RELATED
        )


def test_both_ends_must_be_open_to_the_actor(
    session: Session, operator: Actor, colleague: Actor
) -> None:
    """SEC: neither linking nor merging nor undoing reaches what the actor does not see."""
    hidden = make_inquiry(session, operator, confidential=True)
    mine = make_inquiry(session, colleague)
    pair = {"first_id": mine.id, "second_id": hidden.id}
    with pytest.raises(Missing):
        link_inquiries(session, colleague, **pair, kind=LinkKind.RELATED)
    with pytest.raises(Missing):
        merge_inquiry(session, colleague, duplicate_id=mine.id, target_id=hidden.id)
    link = link_inquiries(session, operator, **pair, kind=LinkKind.RELATED)
    with pytest.raises(Missing):
        unlink_inquiries(session, colleague, inquiry_id=mine.id, link_id=link.id)
    merge = merge_inquiry(session, operator, duplicate_id=mine.id, target_id=hidden.id)
    with pytest.raises(Missing):
        undo_merge(session, colleague, inquiry_id=mine.id, merge_id=merge.id)
    with pytest.raises(Forbidden):
        undo_merge(session, make_staff(session, Role.CITY), inquiry_id=mine.id, merge_id=merge.id)


def test_duplicate_is_closed_and_comes_back_as_it_was(
    session: Session, operator: Actor, two: tuple[Inquiry, Inquiry]
) -> None:
    target, _other = two
    due_on = clock.today() - timedelta(days=1)
    duplicate = make_inquiry(
        session, operator, status=Status.FOLLOW_UP, due_on=due_on, result=Result.CALLBACK
    )
    reference = duplicate.reference
    merge = merge_inquiry(session, operator, duplicate_id=duplicate.id, target_id=target.id)
    session.flush()
    assert (duplicate.status, duplicate.result) == ("closed", "duplicate")
    assert (duplicate.merged_into_id, duplicate.due_on) == (target.id, None)
    assert last_changes(session, duplicate) == {
        "merged_into": (None, target.reference),
        "status": ("follow_up", "closed"),
        "result": ("callback", "duplicate"),
        "due_on": (due_on.isoformat(), None),
    }
    assert last_changes(session, target) == {"duplicate": (None, reference)}
    undo_merge(session, operator, inquiry_id=duplicate.id, merge_id=merge.id)
    session.flush()
    assert (duplicate.status, duplicate.result) == ("follow_up", "callback")
    assert (duplicate.merged_into_id, duplicate.closed_at) == (None, None)
    assert (duplicate.due_on, duplicate.reference) == (due_on, reference)
    assert last_changes(session, target) == {"duplicate": (reference, None)}
    with pytest.raises(Conflict):
        undo_merge(session, operator, inquiry_id=duplicate.id, merge_id=merge.id)


def test_closed_duplicate_keeps_its_closing_time(
    session: Session, operator: Actor, two: tuple[Inquiry, Inquiry]
) -> None:
    closed = {"status": Status.CLOSED, "category": "2-1", "result": Result.ANSWERED}
    duplicate = make_inquiry(session, operator, **closed)
    closed_at = duplicate.closed_at
    merge = merge_inquiry(session, operator, duplicate_id=duplicate.id, target_id=two[0].id)
    assert duplicate.closed_at == closed_at
    undo_merge(session, operator, inquiry_id=duplicate.id, merge_id=merge.id)
    assert (duplicate.closed_at, duplicate.result) == (closed_at, "answered")


def test_chain_ends_at_the_last_and_never_loops(session: Session, operator: Actor) -> None:
    a, b, c = (make_inquiry(session, operator, f"件 {n}") for n in range(3))
    merge_inquiry(session, operator, duplicate_id=b.id, target_id=c.id)
    merge_inquiry(session, operator, duplicate_id=a.id, target_id=b.id)
    assert a.merged_into_id == c.id
    for target in (a, b, c):
        with pytest.raises(Invalid):
            merge_inquiry(session, operator, duplicate_id=c.id, target_id=target.id)
    with pytest.raises(Conflict):
        merge_inquiry(session, operator, duplicate_id=a.id, target_id=c.id)


def test_merged_inquiry_is_worked_on_no_more(
    session: Session, operator: Actor, two: tuple[Inquiry, Inquiry]
) -> None:
    target, duplicate = two
    merge_inquiry(session, operator, duplicate_id=duplicate.id, target_id=target.id)
    with pytest.raises(Conflict):
        reopen_inquiry(session, operator, inquiry_id=duplicate.id)
    with pytest.raises(Conflict):
        update_inquiry(
            session,
            operator,
            inquiry_id=duplicate.id,
            version=duplicate.version,
            entry=entry_of(duplicate),
        )


def test_link_and_merge_belong_to_the_inquiry_addressed(
    session: Session, operator: Actor, manager: Actor, two: tuple[Inquiry, Inquiry]
) -> None:
    """SEC: an address that names another inquiry reaches neither link nor merge."""
    one, other = two
    third, duplicate = make_inquiry(session, operator), make_inquiry(session, operator)
    pair = {"first_id": one.id, "second_id": other.id}
    link = link_inquiries(session, operator, **pair, kind=LinkKind.RELATED)
    merge = merge_inquiry(session, operator, duplicate_id=duplicate.id, target_id=one.id)
    for actor in (operator, manager):
        with pytest.raises(Missing):
            unlink_inquiries(session, actor, inquiry_id=third.id, link_id=link.id)
        with pytest.raises(Missing):
            undo_merge(session, actor, inquiry_id=third.id, merge_id=merge.id)
    assert session.scalars(select(InquiryLink)).all() == [link]
    assert merge.undone_at is None
    unlink_inquiries(session, operator, inquiry_id=other.id, link_id=link.id)
    undo_merge(session, operator, inquiry_id=one.id, merge_id=merge.id)
    assert duplicate.merged_into_id is None


def test_merge_is_undone_by_its_people_or_a_manager(
    session: Session, operator: Actor, colleague: Actor, manager: Actor
) -> None:
    """INQ-7: people of either inquiry and who merged; nobody else but managers."""
    target, duplicate = make_inquiry(session, operator), make_inquiry(session, operator)
    merger = make_staff(session)
    refused = {operator: None, merger: None, manager: None, colleague: "unmerge_not_yours"}
    for actor, code in refused.items():
        pair = {"duplicate_id": duplicate.id, "target_id": target.id}
        merge = merge_inquiry(session, merger, **pair)
        session.flush()
        assert undoable_merges(session, actor, target.id) == (set() if code else {merge.id})
        undo = {"inquiry_id": target.id, "merge_id": merge.id}
        if code is None:
            undo_merge(session, actor, **undo)
            continue
        with pytest.raises(Forbidden) as refusal:
            undo_merge(session, actor, **undo)
        assert refusal.value.code == code
        assert duplicate.merged_into_id == target.id


def test_after_a_day_only_managers_undo_a_merge(
    session: Session, operator: Actor, manager: Actor, two: tuple[Inquiry, Inquiry]
) -> None:
    """INQ-7: by then others have built on it."""
    target, duplicate = two
    merge = merge_inquiry(session, operator, duplicate_id=duplicate.id, target_id=target.id)
    merge.merged_at -= UNDO_PERIOD + timedelta(minutes=1)
    session.flush()
    undo = {"inquiry_id": duplicate.id, "merge_id": merge.id}
    assert undoable_merges(session, operator, duplicate.id) == set()
    with pytest.raises(Forbidden) as refusal:
        undo_merge(session, operator, **undo)
    assert refusal.value.code == "unmerge_late"
    assert undoable_merges(session, manager, duplicate.id) == {merge.id}
    undo_merge(session, manager, **undo)
    assert duplicate.merged_into_id is None


def test_unknown_things_are_missing(session: Session, operator: Actor) -> None:
    inquiry = make_inquiry(session, operator)
    with pytest.raises(Missing):
        merge_inquiry(session, operator, duplicate_id=inquiry.id, target_id=new_id())
    with pytest.raises(Missing):
        undo_merge(session, operator, inquiry_id=inquiry.id, merge_id=new_id())


def test_reference_is_kept_once(session: Session, operator: Actor) -> None:
    """INQ-1: calls, articles, appointments and cards hang on an inquiry by their key."""
    inquiry = make_inquiry(session, operator)
    for label in ("更新（第3版）", "更新（第3版）"):
        refer_to(
            session,
            operator,
            inquiry_id=inquiry.id,
            kind=ReferenceKind.ARTICLE,
            key="a-1@3",
            label=label,
        )
    assert len(session.scalars(select(InquiryReference)).all()) == 1
    assert last_changes(session, inquiry) == {"reference_article": (None, "更新（第3版）")}
