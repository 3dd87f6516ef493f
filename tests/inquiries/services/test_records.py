"""INQ-1, INQ-6, INQ-7: a record is read whole, in few statements, on both databases."""

import pytest
from sqlalchemy.orm import Session

from callcenter.core.errors import Forbidden, Missing
from callcenter.core.ids import new_id
from callcenter.core.permissions import Actor, Role
from callcenter.inquiries.entry import CallerEntry
from callcenter.inquiries.models import Inquiry, LinkKind, ReferenceKind
from callcenter.inquiries.queries.records import InquiryRecord, open_record
from callcenter.inquiries.services.connections import link_inquiries, merge_inquiry, refer_to
from callcenter.inquiries.services.notes import add_note
from callcenter.inquiries.services.tags import add_tag
from tests.factories.inquiries import make_inquiry
from tests.factories.staff import make_staff

PHONE = CallerEntry(name="山田 花子", phone="090-1234-5678")


@pytest.fixture
def inquiry(session: Session, operator: Actor, manager: Actor) -> Inquiry:
    """An inquiry with a person and two tags."""
    for name in ("夜間", "休日"):
        add_tag(session, manager, name=name, name_en=name)
    session.flush()
    return make_inquiry(
        session, operator, "更新の予約", caller=PHONE, tags=("夜間", "休日"), category="2-1"
    )


def opened(session: Session, actor: Actor, inquiry: Inquiry) -> InquiryRecord:
    session.flush()
    return open_record(session, actor, inquiry.id)


def test_inquiry_comes_with_its_category_and_its_person(
    session: Session, operator: Actor, inquiry: Inquiry
) -> None:
    record = opened(session, operator, inquiry)
    assert record.inquiry is inquiry
    assert record.category is not None
    assert record.category.code == "2-1"
    assert record.caller is not None
    assert record.caller.phone.endswith("5678")
    assert "花子" not in record.caller.name


def test_bare_inquiry_has_nothing_beside_it(session: Session, operator: Actor) -> None:
    record = opened(session, operator, make_inquiry(session, operator))
    assert (record.category, record.caller, record.merged_into) == (None, None, None)
    assert not record.erased
    for part in ("tags", "notes", "linked", "duplicates", "earlier", "references"):
        assert getattr(record, part) == [], part


def test_history_stands_newest_first(session: Session, operator: Actor, inquiry: Inquiry) -> None:
    for text in ("一", "二"):
        add_note(session, operator, inquiry_id=inquiry.id, text=text)
    record = opened(session, operator, inquiry)
    assert [note.text for note in record.notes] == ["二", "一"]
    assert [(row.field, row.old, row.new) for row in record.changes] == [("created", None, "open")]
    written = record.changes[0]
    assert (written.actor_id, written.actor_name) == (operator.id, operator.name)
    assert written.at.utcoffset() is not None


def test_tags_stand_by_name(session: Session, operator: Actor, inquiry: Inquiry) -> None:
    record = opened(session, operator, inquiry)
    assert [tag.label("ja") for tag in record.tags] == sorted(["夜間", "休日"])


def test_links_are_shown_from_both_ends(
    session: Session, operator: Actor, inquiry: Inquiry
) -> None:
    other = make_inquiry(session, operator, "続き")
    link = link_inquiries(
        session, operator, first_id=inquiry.id, second_id=other.id, kind=LinkKind.FOLLOW_UP
    )
    for one, its_other in ((inquiry, other), (other, inquiry)):
        [found] = opened(session, operator, one).linked
        assert (found.id, found.reference) == (its_other.id, its_other.reference)
        assert (found.key, found.kind) == (link.id, "follow_up")
        assert (found.question, found.status) == (its_other.question, "open")
        assert found.opened_at == its_other.opened_at


def test_merge_is_shown_from_both_ends(session: Session, operator: Actor, inquiry: Inquiry) -> None:
    twin = make_inquiry(session, operator, "同じ件")
    merge = merge_inquiry(session, operator, duplicate_id=twin.id, target_id=inquiry.id)
    [duplicate] = opened(session, operator, inquiry).duplicates
    assert (duplicate.id, duplicate.key) == (twin.id, merge.id)
    merged_into = opened(session, operator, twin).merged_into
    assert merged_into is not None
    assert (merged_into.id, merged_into.key) == (inquiry.id, merge.id)
    assert opened(session, operator, twin).duplicates == []


def test_things_of_other_rooms_stand_in_their_order(
    session: Session, operator: Actor, inquiry: Inquiry
) -> None:
    for kind, label in ((ReferenceKind.CALL, "通話"), (ReferenceKind.CARD, "カード")):
        refer_to(session, operator, inquiry_id=inquiry.id, kind=kind, key=label, label=label)
    record = opened(session, operator, inquiry)
    assert [(found.kind, found.label) for found in record.references] == [
        ("call", "通話"),
        ("card", "カード"),
    ]


def test_same_number_is_found_newest_first(
    session: Session, operator: Actor, inquiry: Inquiry
) -> None:
    later = [make_inquiry(session, operator, text, caller=PHONE) for text in ("次", "その次")]
    make_inquiry(session, operator, "別の人", caller=CallerEntry(phone="090-8765-4321"))
    record = opened(session, operator, inquiry)
    assert [found.id for found in record.earlier] == [later[1].id, later[0].id]
    assert {found.key for found in record.earlier} == {None}


def test_nobody_without_the_right_sees_the_person(
    session: Session, operator: Actor, inquiry: Inquiry
) -> None:
    """PRV-2: neither the person nor what else the same person asked."""
    make_inquiry(session, operator, caller=PHONE)
    record = opened(session, make_staff(session, Role.EDITOR), inquiry)
    assert record.caller is None
    assert record.earlier == []


def test_confidential_others_are_not_told_of(
    session: Session, operator: Actor, colleague: Actor, manager: Actor, inquiry: Inquiry
) -> None:
    """SEC-1: links, duplicates and earlier calls show only what the reader may open."""
    hidden = make_inquiry(session, operator, "保護", confidential=True, caller=PHONE)
    twin = make_inquiry(session, operator, "保護の二件目", confidential=True)
    link_inquiries(
        session, operator, first_id=hidden.id, second_id=inquiry.id, kind=LinkKind.RELATED
    )
    merge_inquiry(session, operator, duplicate_id=twin.id, target_id=inquiry.id)
    for actor, seen in ((operator, 1), (manager, 1), (colleague, 0)):
        record = opened(session, actor, inquiry)
        found = (record.linked, record.duplicates, record.earlier)
        assert [len(rows) for rows in found] == [seen] * 3
    with pytest.raises(Missing):
        open_record(session, colleague, hidden.id)


def test_unknown_inquiry_is_missing(session: Session, operator: Actor) -> None:
    with pytest.raises(Missing):
        open_record(session, operator, new_id())


def test_role_without_inquiries_is_refused(session: Session, inquiry: Inquiry) -> None:
    with pytest.raises(Forbidden):
        open_record(session, make_staff(session, Role.ADMIN), inquiry.id)
