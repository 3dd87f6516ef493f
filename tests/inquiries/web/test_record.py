"""INQ-1, INQ-5, INQ-6, INQ-7, PRV-2 over HTTP: the page of one inquiry and what is done on it."""

import re
from dataclasses import replace
from uuid import uuid4

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from callcenter.core.audit.models import AuditEvent
from callcenter.core.ids import new_id
from callcenter.core.permissions import Role
from callcenter.inquiries.entry import CallerEntry
from callcenter.inquiries.models import (
    Inquiry,
    InquiryCaller,
    InquiryLink,
    InquiryMerge,
    InquiryNote,
    ReferenceKind,
    Result,
    Status,
)
from callcenter.inquiries.services.connections import refer_to
from callcenter.inquiries.services.inquiries import assign_inquiry, entry_of, update_inquiry
from tests.factories.desk import Desk, another_desk, html_of
from tests.factories.inquiries import make_inquiry
from tests.factories.staff import make_staff
from tests.fixtures.apps import SignIn

CALLER = CallerEntry("山田 花子", "やまだ はなこ", "090-1234-5678", "hanako@example.jp")
CLEAR = ("山田 花子", "やまだ はなこ", "090-1234-5678", "hanako@example.jp")
CLOSED = {"status": Status.CLOSED, "category": "2-1", "result": Result.ANSWERED}


def made(desk: Desk, question: str = "カードの更新について", **values: object) -> Inquiry:
    """An inquiry of the desk's operator."""
    found: Inquiry = desk.write(
        lambda session: make_inquiry(session, desk.operator, question, **values)
    )
    return found


def stored(desk: Desk, inquiry: Inquiry) -> Inquiry:
    """The inquiry as the database has it now."""
    return next(found for found in desk.inquiries() if found.id == inquiry.id)


def page_of(desk: Desk, inquiry: Inquiry) -> str:
    response = desk.get(f"/inquiries/{inquiry.id}")
    assert response.status_code == 200
    return html_of(response)


@pytest.fixture
def manager(desk: Desk, sign_in: SignIn) -> Desk:
    return another_desk(desk, sign_in, Role.MANAGER)


def test_page_shows_everything_about_it(desk: Desk) -> None:
    """INQ-1: question, answer, channel, language, category with code and label, result, tags."""
    inquiry = made(desk, "質問の文\n二行目", answer="答えの文", tags=("外国人",), **CLOSED)
    page = page_of(desk, inquiry)
    for text in (inquiry.reference, "質問の文", "答えの文", "2-1 申請方法", "外国人"):
        assert text in page
    assert f'data-presence-url="/inquiries/{inquiry.id}/presence"' in page
    assert f'href="/inquiries/{inquiry.id}/edit"' in page


def test_look_is_logged(desk: Desk, session: Session) -> None:
    """SEC-2: opening a record is on record."""
    inquiry = made(desk)
    page_of(desk, inquiry)
    found = session.scalars(select(AuditEvent).where(AuditEvent.action == "inquiry.view")).one()
    assert found.object_id == str(inquiry.id)


def test_missing_and_confidential_look_the_same(desk: Desk, sign_in: SignIn) -> None:
    hidden = made(desk, confidential=True)
    other = another_desk(desk, sign_in)
    answers = [other.get(f"/inquiries/{key}") for key in (hidden.id, new_id())]
    assert [answer.status_code for answer in answers] == [404, 404]
    assert hidden.reference not in answers[0].text
    for verb in ("take", "reopen", "notes", "merge", "links", "assign"):
        assert other.post(
            f"/inquiries/{hidden.id}/{verb}", note="x", owner_id="nobody"
        ).status_code in {
            404,
            422,
        }
    assert stored(desk, hidden).version == 1


@pytest.mark.parametrize("role", [Role.EDITOR, Role.CITY])
def test_reading_roles_only_read(desk: Desk, sign_in: SignIn, role: Role) -> None:
    inquiry = made(desk, caller=CALLER)
    reader = another_desk(desk, sign_in, role)
    page = page_of(reader, inquiry)
    assert "/take" not in page
    assert "/edit" not in page
    assert ("山田 " in page) == (role is Role.CITY)
    for verb in ("take", "reopen", "assign", "notes", "links", "merge", "caller/erase"):
        assert reader.post(f"/inquiries/{inquiry.id}/{verb}").status_code == 403
    opened = reader.post(f"/inquiries/{inquiry.id}/caller", reason="check")
    assert opened.status_code == (200 if role is Role.CITY else 403)


def test_caller_is_masked_until_opened_on_purpose(desk: Desk, session: Session) -> None:
    """PRV-2: masked, opened by a post, for that answer alone, and logged with the reason."""
    inquiry = made(desk, caller=CALLER)
    page = page_of(desk, inquiry)
    assert not any(secret in page for secret in CLEAR)
    opened = html_of(desk.post(f"/inquiries/{inquiry.id}/caller", reason="call"))
    assert all(secret in opened for secret in CLEAR)
    assert not any(secret in page_of(desk, inquiry) for secret in CLEAR)
    looks = session.scalars(select(AuditEvent).where(AuditEvent.action == "caller.view")).all()
    assert [look.detail for look in looks] == [{"reason": "call"}]


def test_anonymous_caller_is_nothing_special(desk: Desk) -> None:
    assert 'id="caller"' not in page_of(desk, made(desk))


def test_person_is_erased_on_a_closed_inquiry_only(
    desk: Desk, manager: Desk, session: Session
) -> None:
    """PRV-2: the person goes, the inquiry stays."""
    still_open = made(desk, caller=CALLER)
    refused = manager.post(f"/inquiries/{still_open.id}/caller/erase")
    assert refused.status_code == 409
    assert "data-error-summary" in refused.text
    closed = made(desk, "山田花子様の件", caller=CALLER, **CLOSED)
    assert "erase-dialog" in page_of(manager, closed)
    assert manager.post(f"/inquiries/{closed.id}/caller/erase").status_code == 303
    assert stored(desk, closed).question == "［消去］様の件"
    row = session.get(InquiryCaller, closed.id)
    assert row is not None
    assert (row.name, row.phone, row.phone_index) == (None, None, None)
    page = page_of(manager, closed)
    assert "erase-dialog" not in page
    assert "●●●" not in page


def test_take_tells_when_somebody_was_faster(desk: Desk, sign_in: SignIn) -> None:
    """INQ-5: of two who take the same inquiry the second is told, and nothing is overwritten."""
    free = made(desk)
    desk.write(
        lambda session: assign_inquiry(session, desk.operator, inquiry_id=free.id, owner_id=None)
    )
    first, second = another_desk(desk, sign_in), another_desk(desk, sign_in)
    assert 'name="seen_owner" value=""' in page_of(second, free)
    assert first.post(f"/inquiries/{free.id}/take", seen_owner="").status_code == 303
    late = second.post(f"/inquiries/{free.id}/take", seen_owner="")
    assert late.status_code == 409
    assert stored(desk, free).owner_id == first.operator.id


def test_owner_is_changed_to_somebody_who_works_here(desk: Desk) -> None:
    inquiry = made(desk)
    editor = desk.write(lambda session: make_staff(session, Role.EDITOR))
    for wrong in (str(editor.id), str(new_id()), "", "x"):
        refused = desk.post(f"/inquiries/{inquiry.id}/assign", owner_id=wrong)
        assert refused.status_code == 422
        assert "data-error-summary" in refused.text
    other = desk.write(make_staff)
    assert desk.post(f"/inquiries/{inquiry.id}/assign", owner_id=str(other.id)).status_code == 303
    assert stored(desk, inquiry).owner_id == other.id
    page = page_of(desk, inquiry)
    assert other.name in page
    desk.post(f"/inquiries/{inquiry.id}/assign", owner_id="nobody")
    assert stored(desk, inquiry).owner_id is None


def test_giving_away_what_only_its_people_see_ends_on_the_list(desk: Desk, sign_in: SignIn) -> None:
    maker, receiver = another_desk(desk, sign_in), another_desk(desk, sign_in)
    hidden = made(maker, confidential=True)
    for_desk = str(desk.operator.id)
    maker.post(f"/inquiries/{hidden.id}/assign", owner_id=for_desk)
    given = desk.post(f"/inquiries/{hidden.id}/assign", owner_id=str(receiver.operator.id))
    assert given.status_code == 303
    assert given.location.endswith("/inquiries")


def test_closed_inquiry_is_reopened(desk: Desk, sign_in: SignIn) -> None:
    """INQ-5: reopened, it belongs to who reopened it."""
    inquiry = made(desk, **CLOSED)
    other = another_desk(desk, sign_in)
    assert other.post(f"/inquiries/{inquiry.id}/reopen").status_code == 303
    now = stored(desk, inquiry)
    assert (now.status, now.closed_at, now.owner_id) == ("open", None, other.operator.id)


def test_note_is_added_or_comes_back_with_its_error(desk: Desk, session: Session) -> None:
    inquiry = made(desk)
    assert desk.post(f"/inquiries/{inquiry.id}/notes", note="折り返した").status_code == 303
    assert "折り返した" in page_of(desk, inquiry)
    too_long = "長" * 4001
    refused = desk.post(f"/inquiries/{inquiry.id}/notes", note=too_long)
    assert refused.status_code == 422
    assert too_long in refused.text
    assert len(session.scalars(select(InquiryNote)).all()) == 1


def test_history_says_who_changed_what_from_what_to_what(desk: Desk, sign_in: SignIn) -> None:
    """INQ-6: each field in words; of long texts what went and what came."""
    inquiry = made(desk, "更新の予約をいつから取れるか知りたい", caller=CALLER)
    other = another_desk(desk, sign_in)
    entry = replace(
        entry_of(inquiry),
        question="更新の予約をどこで取れるか知りたい",
        category="2-1",
        status=Status.CLOSED,
        result=Result.ANSWERED,
        caller=replace(CALLER, name="佐藤 花子"),
    )
    desk.write(
        lambda session: update_inquiry(
            session, other.operator, inquiry_id=inquiry.id, version=1, entry=entry
        )
    )
    page = page_of(desk, inquiry)
    assert other.operator.name in page
    assert re.search(r"<del>.*?いつから</del>", page)
    assert re.search(r"<ins>.*?どこで</ins>", page)
    assert re.search(r"<ins>.*?2-1 申請方法</ins>", page)
    history = page[page.index('id="history"') : page.index("<aside")]
    assert "氏名" in history
    assert "佐藤" not in history


def test_link_by_reference_and_unlink(desk: Desk, session: Session) -> None:
    """INQ-7: linked on both pages, unlinked again."""
    one, other = made(desk, "一件目"), made(desk, "二件目")
    typed = other.reference.lower().replace("-", "")
    response = desk.post(f"/inquiries/{one.id}/links", link_reference=typed, kind="follow_up")
    assert response.status_code == 303
    assert other.reference in page_of(desk, one)
    assert one.reference in page_of(desk, other)
    link = session.scalars(select(InquiryLink)).one()
    assert desk.post(f"/inquiries/{one.id}/links/{link.id}/remove").status_code == 303
    session.rollback()
    assert session.scalars(select(InquiryLink)).all() == []


@pytest.mark.parametrize("typed", ["", "K7M-4PX-93C", "更新", "own"])
@pytest.mark.parametrize(
    ("verb", "field"), [("links", "link_reference"), ("merge", "merge_reference")]
)
def test_wrong_reference_comes_back_beside_its_field(
    desk: Desk, verb: str, field: str, typed: str
) -> None:
    inquiry = made(desk)
    given = inquiry.reference if typed == "own" else typed
    values = {field: given, "kind": "related"}
    refused = desk.post(f"/inquiries/{inquiry.id}/{verb}", **values)
    assert refused.status_code == 422
    page = html_of(refused)
    assert "data-error-summary" in page
    assert f'value="{given}"' in page


def test_confidential_inquiry_cannot_be_found_by_linking(desk: Desk, sign_in: SignIn) -> None:
    hidden = made(desk, confidential=True)
    other = another_desk(desk, sign_in)
    mine = made(other)
    values = {"link_reference": hidden.reference, "kind": "related"}
    assert other.post(f"/inquiries/{mine.id}/links", **values).status_code == 422


def test_merge_and_undo_on_both_pages(desk: Desk, session: Session) -> None:
    """INQ-7: the duplicate keeps its number, points to the other one, and comes back as it was."""
    target, duplicate = made(desk, "元の件"), made(desk, "重複の件")
    values = {"merge_reference": target.reference}
    assert desk.post(f"/inquiries/{duplicate.id}/merge", **values).status_code == 303
    merge = session.scalars(select(InquiryMerge)).one()
    undo = f"/inquiries/{{}}/merges/{merge.id}/undo"
    page = page_of(desk, duplicate)
    assert target.reference in page
    assert undo.format(duplicate.id) in page
    assert f"/inquiries/{duplicate.id}/edit" not in page
    assert undo.format(target.id) in page_of(desk, target)
    assert desk.post(undo.format(target.id)).status_code == 303
    assert stored(desk, duplicate).status == "open"
    again = desk.post(undo.format(target.id))
    assert again.status_code == 409
    assert "data-error-summary" in again.text


def test_merge_of_others_is_not_offered_and_the_refusal_is_said(
    desk: Desk, sign_in: SignIn, session: Session
) -> None:
    """INQ-7: a person who works on neither sees no button; who asks all the same is told why."""
    target, duplicate = made(desk, "元の件"), made(desk, "重複の件")
    desk.post(f"/inquiries/{duplicate.id}/merge", merge_reference=target.reference)
    merge = session.scalars(select(InquiryMerge)).one()
    other = another_desk(desk, sign_in)
    undo = f"/inquiries/{duplicate.id}/merges/{merge.id}/undo"
    for inquiry in (target, duplicate):
        assert "/undo" not in page_of(other, inquiry)
    refused = other.post(undo)
    assert refused.status_code == 403
    assert "data-error-summary" in refused.text
    assert stored(desk, duplicate).merged_into_id == target.id


def test_link_of_another_inquiry_is_not_reached(desk: Desk, session: Session) -> None:
    """SEC: the address must name an inquiry that the link belongs to."""
    one, other, third = made(desk), made(desk), made(desk)
    desk.post(f"/inquiries/{one.id}/links", link_reference=other.reference, kind="related")
    link = session.scalars(select(InquiryLink)).one()
    assert desk.post(f"/inquiries/{third.id}/links/{link.id}/remove").status_code == 404
    session.rollback()
    assert session.scalars(select(InquiryLink.id)).all() == [link.id]


def test_things_of_other_rooms_are_listed(desk: Desk) -> None:
    """INQ-1: articles, calls and the like, only when there are any."""
    inquiry = made(desk)
    assert 'id="references"' not in page_of(desk, inquiry)
    desk.write(
        lambda session: refer_to(
            session,
            desk.operator,
            inquiry_id=inquiry.id,
            kind=ReferenceKind.ARTICLE,
            key=str(uuid4()),
            label="更新の予約（第3版）",
        )
    )
    assert "更新の予約（第3版）" in page_of(desk, inquiry)


def test_earlier_inquiries_of_the_number_are_listed(desk: Desk) -> None:
    earlier = made(desk, "前の件", caller=CALLER)
    later = made(desk, "今の件", caller=replace(CALLER, phone="+81 90 1234 5678"))
    assert earlier.reference in page_of(desk, later)
    assert earlier.reference not in page_of(desk, made(desk))


def test_every_action_needs_the_form_token(desk: Desk) -> None:
    """SEC: nothing is done by a form of another site."""
    inquiry = made(desk)
    for verb in ("take", "reopen", "assign", "notes", "links", "merge", "caller"):
        assert desk.client.post(f"/inquiries/{inquiry.id}/{verb}").status_code == 400
