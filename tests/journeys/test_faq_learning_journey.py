"""FAQ-4 in a real browser: what was searched in vain becomes an article, and so does an inquiry."""

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect
from sqlalchemy import select

from callcenter.accounts.models import StaffAccount
from callcenter.core.hours.services import seed_default_hours
from callcenter.core.permissions import Role
from callcenter.inquiries.learning.services.computing import compute_gaps
from callcenter.inquiries.models import Result, Status
from callcenter.inquiries.services.categories import seed_categories
from faq.learning.models import LoggedSearch
from faq.learning.services.searches import log_public_search
from tests.factories.articles import make_published
from tests.factories.inquiries import make_inquiry
from tests.factories.staff import make_staff
from tests.fixtures.apps import LiveApp
from tests.journeys.accessibility import violations

pytestmark = pytest.mark.browser
Open = Callable[..., Page]


@pytest.fixture
def open_as(live_staff: LiveApp, browser: Browser) -> Iterator[Open]:
    """A window of somebody of a role: `open_as(Role.EDITOR)`."""
    contexts: list[BrowserContext] = []
    errors: list[str] = []
    with live_staff.platform.database.transaction() as session:
        seed_categories(session)
        seed_default_hours(session)
        make_published(session)

    def enter(role: Role, language: str = "en") -> Page:
        with live_staff.platform.database.transaction() as session:
            actor = make_staff(session, role)
            session.get_one(StaffAccount, actor.id).language = language
        context = live_staff.context_for(browser, actor, locale="en-GB")
        context.set_default_timeout(15_000)
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: errors.append(str(error)))
        return page

    yield enter
    for context in contexts:
        context.close()
    assert errors == []


def assert_sound(page: Page) -> None:
    """No violation on a wide and a narrow screen; nothing wider than its place."""
    for width in (1280, 320):
        page.set_viewport_size({"width": width, "height": 800})
        for part in ("html", ".table-frame", ".bars-frame"):
            fits = page.locator(part).evaluate_all(
                "found => found.map(part => part.scrollWidth <= part.clientWidth)"
            )
            assert all(fits), (page.url, width, part)
        assert violations(page) == [], (page.url, width)
    page.set_viewport_size({"width": 1280, "height": 900})


def searches(live: LiveApp) -> list[tuple[str, str, bool]]:
    with live.platform.database.transaction(write=False) as session:
        rows = session.scalars(select(LoggedSearch).order_by(LoggedSearch.id))
        return [(row.place, row.text, row.used) for row in rows]


def told(page: Page) -> object:
    """Wait for what the page tells of a search."""
    return page.expect_response(lambda answer: answer.url.endswith("/faq/searches"))


def test_a_search_in_vain_becomes_an_article(open_as: Open, live_staff: LiveApp) -> None:
    """FAQ-4: typed at the desk twice, found among the gaps, drafted by an editor."""
    for words in ("車いす 駐車場", "車いすの駐車場"):
        operator = open_as(Role.OPERATOR)
        operator.goto("/desk")
        box = operator.locator("#desk-faq-q")
        box.fill(words[:3])
        with told(operator):  # type: ignore[attr-defined]
            box.fill(words)
    assert searches(live_staff) == [
        ("desk", "車いす 駐車場", False),
        ("desk", "車いすの駐車場", False),
    ]
    compute_gaps(live_staff.platform.database)

    editor = open_as(Role.EDITOR)
    editor.goto("/faq")
    editor.get_by_role("link", name="Gaps").press("Enter")
    assert_sound(editor)
    editor.locator(".gap-question").press("Enter")
    expect(editor.locator("input[name=texts]:checked")).to_have_count(2)
    assert_sound(editor)
    editor.get_by_role("button", name="Begin an article").press("Enter")
    expect(editor.locator("#ja_question")).to_have_value("車いす 駐車場")
    editor.goto("/faq/gaps?state=drafted")
    expect(editor.get_by_role("link", name="F-2")).to_be_visible()


def test_an_inserted_answer_is_a_search_that_led_to_something(
    open_as: Open, live_staff: LiveApp
) -> None:
    operator = open_as(Role.OPERATOR)
    operator.goto("/desk")
    with told(operator):  # type: ignore[attr-defined]
        operator.locator("#desk-faq-q").fill("有効期限")
        operator.locator("#desk-faq-q").press("Enter")
    first = operator.locator("[data-faq-answer] [data-faq-first]")
    expect(first).to_be_focused()
    with told(operator):  # type: ignore[attr-defined]
        first.press("Enter")
    assert searches(live_staff) == [("desk", "有効期限", True)]


def test_an_inquiry_becomes_a_draft(open_as: Open, live_staff: LiveApp) -> None:
    """FAQ-4, PRV-2: one click; what was taken out is told."""
    with live_staff.platform.database.transaction() as session:
        inquiry = make_inquiry(
            session,
            make_staff(session),
            "車いすで行けますか。電話は090-1234-5678です。",
            answer="はい、正面の入口からお入りください。",
            status=Status.CLOSED,
            result=Result.ANSWERED,
            category="18",
        )
    editor = open_as(Role.EDITOR)
    editor.goto(f"/inquiries/{inquiry.id}")
    assert_sound(editor)
    editor.get_by_role("button", name="Make an FAQ draft of it").press("Enter")
    expect(editor.locator("[data-flashes] .notice")).to_contain_text("telephone numbers (1 place)")
    expect(editor.locator("#ja_question")).to_have_value("車いすで行けますか。電話は［消去］です。")
    editor.get_by_role("link", name="F-2").first.press("Enter")
    editor.get_by_role("link", name=inquiry.reference).press("Enter")
    expect(editor.get_by_role("heading", level=1)).to_have_text(inquiry.reference)
    expect(editor.get_by_role("link", name="F-2")).to_be_visible()


@pytest.mark.parametrize("language", ["ja", "en"])
def test_statistics_are_sound(open_as: Open, live_staff: LiveApp, language: str) -> None:
    """I18N-2: empty, and with bars."""
    editor = open_as(Role.EDITOR, language)
    editor.goto("/faq/statistics?first=2020-01-01&last=2020-01-31")
    assert_sound(editor)
    with live_staff.platform.database.transaction() as session:
        for hits in range(3):
            log_public_search(session, text="更新", language="ja", hits=hits, best_score=1.0)
    editor.goto("/faq/statistics")
    expect(editor.locator("#over-time svg.bar")).to_have_count(1)
    assert_sound(editor)
