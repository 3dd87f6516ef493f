"""The list, the record and the categories in a real browser: by keyboard, accessible, narrow."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect
from sqlalchemy.orm import Session

from callcenter.accounts.models import StaffAccount
from callcenter.core import clock
from callcenter.core.ids import new_id
from callcenter.core.permissions import Actor, Role
from callcenter.inquiries.entry import CallerEntry
from callcenter.inquiries.models import (
    Channel,
    Inquiry,
    LinkKind,
    ReferenceKind,
    Result,
    Status,
    Tag,
)
from callcenter.inquiries.services.categories import seed_categories
from callcenter.inquiries.services.connections import link_inquiries, merge_inquiry, refer_to
from callcenter.inquiries.services.notes import add_note
from tests.factories.inquiries import make_inquiry
from tests.factories.staff import make_staff
from tests.fixtures.apps import LiveApp
from tests.journeys.accessibility import violations

pytestmark = pytest.mark.browser
both_languages = pytest.mark.parametrize("language", ["ja", "en"])

LONG = "勅使河原美佐緒理絵子左衛門" * 3 + "Wolfeschlegelsteinhausenbergerdorff"
CALLER = CallerEntry("山田 花子", "やまだ はなこ", "090-1234-5678", "hanako@example.jp")


@pytest.fixture
def language() -> str:
    """Whose eyes the page is seen with."""
    return "ja"


@pytest.fixture
def manager(live_staff: LiveApp, language: str) -> Actor:
    with live_staff.platform.database.transaction() as session:
        seed_categories(session)
        session.add(Tag(id=new_id(), name="外国人", name_en="Foreign resident"))
        manager = make_staff(session, Role.MANAGER)
        account = session.get_one(StaffAccount, manager.id)
        account.language = language
        return manager


@pytest.fixture
def page(live_staff: LiveApp, browser: Browser, manager: Actor) -> Iterator[Page]:
    size = {"width": 1440, "height": 900}
    context = live_staff.context_for(browser, manager, viewport=size, locale="en-GB")
    context.set_default_timeout(8_000)
    errors: list[str] = []
    opened = context.new_page()
    opened.on("pageerror", lambda error: errors.append(str(error)))
    yield opened
    context.close()
    assert errors == []


@pytest.fixture
def rich(live_staff: LiveApp, manager: Actor) -> Inquiry:
    """An inquiry with everything a page can show, among others."""
    with live_staff.platform.database.transaction() as session:
        return _rich(session, manager)


def _rich(session: Session, manager: Actor) -> Inquiry:
    inquiry = make_inquiry(
        session,
        manager,
        f"更新の予約について <b>{LONG}</b>\n二行目",
        answer="三か月前から",
        category="2-1",
        status=Status.CLOSED,
        result=Result.ANSWERED,
        complaint=True,
        campaign=True,
        confidential=True,
        tags=("外国人",),
        caller=CALLER,
    )
    other = make_inquiry(
        session,
        manager,
        "更新の続き",
        channel=Channel.EMAIL,
        status=Status.FOLLOW_UP,
        due_on=clock.today(),
        caller=CALLER,
    )
    duplicate = make_inquiry(session, manager, "同じ件")
    link_inquiries(
        session, manager, first_id=inquiry.id, second_id=other.id, kind=LinkKind.FOLLOW_UP
    )
    merge_inquiry(session, manager, duplicate_id=duplicate.id, target_id=inquiry.id)
    refer_to(
        session,
        manager,
        inquiry_id=inquiry.id,
        kind=ReferenceKind.ARTICLE,
        key="a",
        label="更新（第3版）",
    )
    add_note(session, manager, inquiry_id=inquiry.id, text="折り返した")
    return inquiry


def assert_sound(page: Page) -> None:
    """No violation on a wide and a narrow screen; nothing wider than its place on any."""
    for width in (1440, 1024, 320):
        page.set_viewport_size({"width": width, "height": 800})
        for part in ("html", ".table-frame"):
            fits = "part => part.scrollWidth <= part.clientWidth"
            assert all(page.locator(part).evaluate_all(f"found => found.map({fits})")), width
        if width != 1024:
            assert violations(page) == []
    page.set_viewport_size({"width": 1440, "height": 900})


@pytest.mark.usefixtures("manager")
def test_empty_pages_are_sound(page: Page) -> None:
    for address in ("/inquiries", "/inquiries?text=更新&status=open", "/inquiries?text=！！"):
        page.goto(address)
        assert_sound(page)


@both_languages
def test_full_list_is_sound(page: Page, rich: Inquiry) -> None:
    page.goto("/inquiries?text=更新&complaint=1&language=ja")
    expect(page.get_by_role("link", name=rich.reference)).to_be_visible()
    assert_sound(page)
    page.get_by_text("Save these filters").or_(page.get_by_text("この条件を保存")).click()
    page.locator("summary", has=page.locator("text=/Columns|表示する列/")).click()
    assert_sound(page)


@pytest.mark.usefixtures("rich")
def test_rows_are_chosen_and_changed_by_keyboard(page: Page) -> None:
    """INQ-4: the slash leads to the search, the space bar chooses, the bar says how many."""
    page.goto("/inquiries")
    page.keyboard.press("/")
    expect(page.locator("#text")).to_be_focused()
    page.locator("input[name=inquiry]").first.focus()
    page.keyboard.press("Space")
    expect(page.locator("[data-bulk-count]")).to_contain_text("1")
    assert violations(page) == []
    page.get_by_role("button", name="受取勧奨から外す").or_(
        page.get_by_role("button", name="Not the campaign")
    ).press("Enter")
    expect(page.locator("[data-flashes] .notice")).to_be_visible()


@pytest.mark.usefixtures("rich")
def test_refused_bulk_work_is_sound(page: Page) -> None:
    page.goto("/inquiries")
    page.locator("[data-select-all]").check()
    page.locator("button[value=assign]").click()
    expect(page.locator("[data-error-summary]")).to_be_focused()
    expect(page.locator("[data-bulk]")).to_be_visible()
    assert_sound(page)


@both_languages
def test_record_is_sound_in_every_state(page: Page, rich: Inquiry) -> None:
    page.goto(f"/inquiries/{rich.id}")
    expect(page.get_by_role("heading", level=1)).to_have_text(rich.reference)
    assert_sound(page)
    for opened in ("erase-dialog", "assign-dialog"):
        page.locator(f"[data-dialog-open={opened}]").click()
        assert violations(page) == []
        page.keyboard.press("Escape")
    page.locator("#caller form button").first.click()
    expect(page.get_by_text("090-1234-5678")).to_be_visible()
    assert violations(page) == []
    page.locator("#duplicates a.reference").click()
    expect(page.locator(".notice-info")).to_be_visible()
    assert_sound(page)


def test_refused_action_on_a_record_is_sound(page: Page, rich: Inquiry) -> None:
    page.goto(f"/inquiries/{rich.id}")
    page.locator("#links summary").first.click()
    page.locator("#link_reference").fill("K7M-4PX-93C")
    page.locator("#link_reference").press("Enter")
    expect(page.locator("[data-error-summary]")).to_be_focused()
    expect(page.locator("#link_reference")).to_have_value("K7M-4PX-93C")
    assert_sound(page)


@both_languages
@pytest.mark.usefixtures("manager")
def test_categories_are_sound(page: Page) -> None:
    for address in ("/admin/categories", "/admin/categories/2-1", "/admin/categories/new?under=2"):
        page.goto(address)
        assert_sound(page)
    page.locator("#code").fill("2-1")
    for field in ("label_ja", "label_en"):
        page.locator(f"#{field}").fill(LONG[:80])
    page.locator("#kana").fill("カナ")
    page.locator("#kana").press("Enter")
    expect(page.locator("[data-error-summary]")).to_be_focused()
    assert_sound(page)
