"""INQ-4 over HTTP: search, filters, views, columns and bulk work on the list of inquiries."""

import re
from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import event, select
from sqlalchemy.orm import Session

from callcenter.core import clock
from callcenter.core.audit.models import AuditEvent
from callcenter.core.ids import new_id
from callcenter.core.permissions import Role
from callcenter.inquiries.entry import CallerEntry
from callcenter.inquiries.models import Channel, Inquiry, InquiryTag, SavedView, Status, Tag
from callcenter.inquiries.queries.lists import PAGE
from callcenter.inquiries.services.connections import merge_inquiry
from tests.factories.desk import Desk, another_desk, html_of
from tests.factories.inquiries import make_inquiry
from tests.factories.staff import make_staff
from tests.fixtures.apps import SignIn


@pytest.fixture
def manager(desk: Desk, sign_in: SignIn) -> Desk:
    return another_desk(desk, sign_in, Role.MANAGER)


def made(desk: Desk, question: str = "カードの更新について", **values: object) -> Inquiry:
    """An inquiry of the desk's operator."""
    found: Inquiry = desk.write(
        lambda session: make_inquiry(session, desk.operator, question, **values)
    )
    return found


def references(page: str) -> list[str]:
    return re.findall(r'<a class="reference" href="[^"]+">([^<]+)</a>', page)


def listed(desk: Desk, query: str = "") -> list[str]:
    response = desk.get(f"/inquiries{query}")
    assert response.status_code == 200
    return references(html_of(response))


def test_empty_log_says_what_to_do(desk: Desk) -> None:
    page = html_of(desk.get("/inquiries"))
    assert "問い合わせはまだありません" in page or "There are no inquiries yet." in page
    assert 'href="/desk"' in page


def test_newest_first_with_what_a_line_tells(desk: Desk) -> None:
    older = made(desk, "古い質問", category="2-1", complaint=True, channel=Channel.COUNTER)
    newer = made(desk, "新しい質問")
    assert listed(desk) == [newer.reference, older.reference]
    page = html_of(desk.get("/inquiries"))
    for text in ("古い質問", "2-1 申請方法", f"/inquiries/{older.id}", "mark-danger"):
        assert text in page


def test_found_words_are_marked_and_escaped(desk: Desk) -> None:
    """INQ-4, SEC: highlighting never turns a caller's words into markup."""
    made(desk, "<script>alert(1)</script> 更新の件")
    page = html_of(desk.get("/inquiries?text=更新"))
    assert "<mark>更新</mark>" in page
    assert "<script>alert" not in page
    assert "&lt;script&gt;" in page


def test_words_of_the_answer_are_shown_when_the_question_has_none(desk: Desk) -> None:
    made(desk, "手続きの件", answer="照会書が必要とご案内した")
    assert "<mark>照会書</mark>" in html_of(desk.get("/inquiries?text=照会書"))


def test_reference_leads_to_the_record(desk: Desk) -> None:
    """A reference heard over the phone, in whatever spelling, opens the record."""
    inquiry = made(desk)
    typed = inquiry.reference.replace("-", " ").lower()
    response = desk.get(f"/inquiries?text={typed}")
    assert response.status_code == 302
    assert response.location.endswith(f"/inquiries/{inquiry.id}")


@pytest.mark.parametrize(
    "query",
    [
        "status=unfinished",
        "category=2",
        "category=2-1",
        "channel=counter",
        "language=ja",
        "owner=me",
        "handler=me",
        "complaint=1",
        "campaign=1",
        "overdue=1",
        "status=follow_up&complaint=1&channel=counter",
    ],
)
def test_every_filter_finds_and_leaves_out(desk: Desk, query: str) -> None:
    """INQ-4: each filter alone and together."""
    yesterday = clock.today() - timedelta(days=1)
    wanted = made(
        desk,
        category="2-1",
        channel=Channel.COUNTER,
        complaint=True,
        campaign=True,
        status=Status.FOLLOW_UP,
        due_on=yesterday,
    )
    other = made(desk, category="8", channel=Channel.EMAIL)
    found = listed(desk, f"?{query}")
    assert wanted.reference in found
    broad = {"status=unfinished", "language=ja", "owner=me", "handler=me"}
    assert (other.reference in found) == (query in broad)


def test_filters_in_force_are_shown_and_can_be_taken_away(desk: Desk) -> None:
    made(desk, category="2-1")
    page = html_of(desk.get("/inquiries?category=2-1&status=open"))
    assert page.count('class="filter-chip"') == 2
    assert 'href="/inquiries?status=open"' in page
    assert 'href="/inquiries?category=2-1"' in page


def test_nothing_found_offers_the_way_out(desk: Desk) -> None:
    made(desk)
    page = html_of(desk.get("/inquiries?text=ぬぬぬ&channel=web"))
    assert references(page) == []
    assert "ぬぬぬ" in page
    assert "/inquiries?text=" in page


@pytest.mark.parametrize(
    "query",
    [
        "before=ffffffff-ffff-ffff-ffff-ffffffffffff",
        "after=00000000-0000-7000-8000-000000000000",
        "before=ffffffff-ffff-7fff-bfff-ffffffffffff",
        "before=x&after=y",
        "period_from=0001-01-01&period_to=9999-12-31",
        "owner=x&handler=%00&tag=1&category=9999999999999999999",
        "status=nonsense&channel=nonsense&result=nonsense",
        "text=%00%22%27%25_%5C*",
        "text=" + "あ" * 5000,
        "text=%F0%A0%AE%B7",
        "complaint=2&overdue=no",
    ],
)
def test_bad_parameters_are_passed_over(desk: Desk, query: str) -> None:
    """A list never answers with an error, whatever its address says."""
    made(desk)
    assert desk.get(f"/inquiries?{query}").status_code == 200


def test_pages_follow_each_other_both_ways(desk: Desk) -> None:
    """INQ-4: pages by key, nothing twice and nothing lost."""
    count = PAGE + 3
    desk.write(
        lambda session: [make_inquiry(session, desk.operator, f"件 {n}") for n in range(count)]
    )
    first = html_of(desk.get("/inquiries"))
    older = re.search(r'href="(/inquiries\?before=[^"]+)"', first)
    assert older is not None
    assert 'rel="prev"' not in first
    second = html_of(desk.get(older[1]))
    assert len(references(first)) == PAGE
    assert len(references(second)) == 3
    newer = re.search(r'href="(/inquiries\?after=[^"]+)"', second)
    assert newer is not None
    assert references(html_of(desk.get(newer[1]))) == references(first)


def test_a_list_needs_few_questions(desk: Desk, session: Session) -> None:
    """INQ-4: the page of a full list asks the database at most six times for its content."""
    for n in range(3):
        made(desk, f"件 {n}", category="2-1")
    engine = desk.platform.database.engine
    asked: list[str] = []

    def count(*arguments: object) -> None:
        asked.append(str(arguments[2]))

    event.listen(engine, "before_cursor_execute", count)
    try:
        desk.get("/inquiries")
    finally:
        event.remove(engine, "before_cursor_execute", count)
    of_the_list = [one for one in asked if "staff_session" not in one and "city" not in one]
    assert len([one for one in of_the_list if one.startswith("SELECT")]) <= 6


def test_search_is_logged_without_the_words(desk: Desk, session: Session) -> None:
    """SEC-2: that somebody searched is on record, what for is not; lists alone are not."""
    made(desk)
    desk.get("/inquiries?status=open")
    desk.get("/inquiries?text=山田花子&status=open")
    events = session.scalars(select(AuditEvent).where(AuditEvent.action == "inquiry.search")).all()
    assert [found.detail for found in events] == [{"filter": ["status", "text"]}]


def test_confidential_stays_out_of_others_lists(desk: Desk, sign_in: SignIn) -> None:
    hidden = made(desk, "保護の申出", confidential=True)
    other = another_desk(desk, sign_in)
    assert listed(desk) == [hidden.reference]
    assert listed(other) == []
    assert listed(other, "?text=保護") == []
    assert listed(other, f"?text={hidden.reference}") == []


def test_list_shows_no_caller(desk: Desk) -> None:
    """PRV-2: a list needs no log of looks, because it shows nobody."""
    made(desk, caller=CallerEntry("山田 花子", "やまだ はなこ", "090-1234-5678", "h@example.jp"))
    page = html_of(desk.get("/inquiries?text=09012345678"))
    assert len(references(page)) == 1
    for secret in ("山田", "やまだ", "090-1234", "h@example.jp"):
        assert secret not in page


def test_columns_are_remembered(desk: Desk) -> None:
    made(desk)
    response = desk.post("/inquiries/columns?status=open", column=["result", "language", "x"])
    assert response.location.endswith("/inquiries?status=open")
    page = html_of(desk.get("/inquiries"))
    heads = re.findall(r'<th role="columnheader" scope="col">([^<]+)</th>', page)
    assert len(heads) == 4


def test_view_is_saved_used_and_removed(desk: Desk, session: Session) -> None:
    """INQ-4: filters under a name."""
    response = desk.post("/inquiries/views?complaint=1&status=open", name="苦情の対応中")
    assert response.status_code == 303
    page = html_of(desk.get("/inquiries?complaint=1&status=open"))
    assert re.search(r'aria-current="page">苦情の対応中', page)
    view = session.scalars(select(SavedView)).one()
    assert desk.post(f"/inquiries/views/{view.id}/remove").status_code == 303
    assert "苦情の対応中" not in listed_tabs(desk)


def listed_tabs(desk: Desk) -> str:
    return html_of(desk.get("/inquiries")).split("</nav>")[1]


def test_view_without_a_name_is_refused_on_the_page(desk: Desk) -> None:
    response = desk.post("/inquiries/views?complaint=1", name=" ")
    assert response.status_code == 422
    assert 'id="name-error"' in html_of(response)


def test_shared_view_is_for_everybody_and_removed_by_its_owner(
    desk: Desk, manager: Desk, session: Session
) -> None:
    assert desk.post("/inquiries/views?complaint=1", name="皆", shared="1").status_code == 403
    manager.post("/inquiries/views?complaint=1", name="苦情一覧", shared="1")
    assert "苦情一覧" in html_of(desk.get("/inquiries"))
    view = session.scalars(select(SavedView)).one()
    assert desk.post(f"/inquiries/views/{view.id}/remove").status_code == 403


def test_manager_assigns_tags_and_marks_many(desk: Desk, manager: Desk, session: Session) -> None:
    ids = [str(made(desk, f"件 {n}").id) for n in range(3)]
    owner = str(desk.write(make_staff).id)
    tag = session.scalars(select(Tag)).one()
    for values in (
        {"action": "assign", "owner": owner},
        {"action": "tag", "tag": str(tag.id)},
        {"action": "campaign"},
    ):
        assert manager.post("/inquiries/bulk?status=open", inquiry=ids, **values).location.endswith(
            "/inquiries?status=open"
        )
    session.rollback()
    changed = session.scalars(select(Inquiry)).all()
    assert {str(inquiry.owner_id) for inquiry in changed} == {owner}
    assert all(inquiry.campaign for inquiry in changed)
    assert len(session.scalars(select(InquiryTag)).all()) == 3
    manager.post("/inquiries/bulk", inquiry=ids[:1], action="no_campaign")
    manager.post("/inquiries/bulk", inquiry=ids[:1], action="assign", owner="nobody")
    session.rollback()
    freed = session.get(Inquiry, UUID(ids[0]))
    assert freed is not None
    assert (freed.campaign, freed.owner_id) == (False, None)


@pytest.mark.parametrize(
    ("values", "status"),
    [
        ({"action": "assign", "owner": ""}, 422),
        ({"action": "assign", "owner": str(new_id())}, 422),
        ({"action": "tag", "tag": "x"}, 422),
        ({"action": "tag", "tag": str(new_id())}, 422),
        ({"action": "explode"}, 422),
        ({}, 422),
    ],
)
def test_refused_bulk_work_keeps_the_choice(
    desk: Desk, manager: Desk, values: dict[str, str], status: int
) -> None:
    inquiry = made(desk)
    response = manager.post("/inquiries/bulk", inquiry=[str(inquiry.id)], **values)
    page = html_of(response)
    assert response.status_code == status
    assert "data-error-summary" in page
    assert f'value="{inquiry.id}" checked' in page


def test_bulk_work_wants_a_choice(manager: Desk) -> None:
    assert manager.post("/inquiries/bulk", action="campaign").status_code == 422


def test_bulk_work_is_for_managers(desk: Desk) -> None:
    inquiry = made(desk)
    response = desk.post("/inquiries/bulk", inquiry=[str(inquiry.id)], action="campaign")
    assert response.status_code == 403
    assert 'name="inquiry"' not in html_of(desk.get("/inquiries"))


def test_merged_rows_cannot_be_chosen(desk: Desk, manager: Desk) -> None:
    target, duplicate = made(desk), made(desk)
    desk.write(
        lambda session: merge_inquiry(
            session, desk.operator, duplicate_id=duplicate.id, target_id=target.id
        )
    )
    page = html_of(manager.get("/inquiries"))
    assert f'value="{target.id}"' in page
    assert f'value="{duplicate.id}"' not in page
    ids = [str(target.id), str(duplicate.id)]
    response = manager.post("/inquiries/bulk", inquiry=ids, action="campaign")
    assert response.status_code == 409
    assert duplicate.reference in html_of(response)


@pytest.mark.parametrize("role", [Role.EDITOR, Role.CITY, Role.RESPONDER])
def test_reading_roles_see_the_list(desk: Desk, sign_in: SignIn, role: Role) -> None:
    inquiry = made(desk)
    assert listed(another_desk(desk, sign_in, role)) == [inquiry.reference]


def test_administrators_have_no_business_here(desk: Desk, sign_in: SignIn) -> None:
    assert another_desk(desk, sign_in, Role.ADMIN).get("/inquiries").status_code == 403
