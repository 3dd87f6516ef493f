"""The pages of callbacks in a real browser, in both languages, wide and narrow: empty, full, with
errors; for citizens without JavaScript (CB-1..3, NFR accessibility)."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect
from sqlalchemy.orm import Session

from callcenter.accounts.models import StaffAccount
from callcenter.apps.wiring import Platform
from callcenter.core import clock
from callcenter.core.permissions import Actor, Role
from telephony.callbacks.models import Origin
from telephony.callbacks.services.keeping import give_up
from telephony.setup.services.seeding import seed_phone_setup
from tests.factories.agents import make_agent
from tests.factories.callbacks import make_callback
from tests.fixtures.apps import LiveApp
from tests.journeys.accessibility import violations

pytestmark = pytest.mark.browser

SIZES = {"wide": {"width": 1280, "height": 900}, "narrow": {"width": 390, "height": 844}}


@pytest.fixture(params=list(SIZES))
def size(request: pytest.FixtureRequest) -> dict[str, int]:
    return SIZES[request.param]


@pytest.fixture(params=["ja", "en"])
def language(request: pytest.FixtureRequest) -> str:
    found: str = request.param
    return found


def look(page: Page, _name: str) -> None:
    """Nothing that axe finds, nothing cut off."""
    assert violations(page) == []
    assert page.locator("html").evaluate("root => root.scrollWidth <= root.clientWidth")


@pytest.fixture
def manager(live_staff: LiveApp, language: str) -> Actor:
    def work(session: Session) -> Actor:
        actor = make_agent(session, role=Role.MANAGER, free=False)
        session.get_one(StaffAccount, actor.id).language = language
        return actor

    with live_staff.platform.database.transaction() as session:
        return work(session)


@pytest.fixture
def staff(
    live_staff: LiveApp, browser: Browser, manager: Actor, size: dict[str, int]
) -> Iterator[Page]:
    context = live_staff.context_for(browser, manager, viewport=size)
    yield context.new_page()
    context.close()


def fill(platform: Platform, manager: Actor) -> None:
    """One of each kind: overdue, urgent and assigned, with a wished time, given up."""
    now = clock.now()
    tomorrow = {"not_before": now + timedelta(days=1)}
    with platform.database.transaction() as session:
        make_callback(session, "090-1111-0001", due_at=now - timedelta(hours=3), **tomorrow)
        make_callback(
            session,
            "03-1111-0002",
            language="en",
            urgent=True,
            assignee_id=manager.id,
            reason="documents",
            note="委任状の書き方を、担当課に確認してからお電話します。" * 3,
            origin=Origin.SECTION,
            **tomorrow,
        )
        window = now + timedelta(days=2), now + timedelta(days=2, hours=3)
        make_callback(session, "0120-111-003", origin=Origin.PUBLIC, window=window)
        given = make_callback(session, "080-1111-0004", **tomorrow)
        give_up(session, given, "no_answer")


def test_pages_of_the_staff(live_staff: LiveApp, staff: Page, manager: Actor) -> None:
    staff.goto("/callbacks")
    expect(staff.locator(".empty")).to_be_visible()
    look(staff, "list-empty")
    fill(live_staff.platform, manager)
    staff.goto("/callbacks")
    expect(staff.locator("#callbacks tbody tr")).to_have_count(3)
    look(staff, "list-full")
    staff.goto("/callbacks?overdue=1")
    expect(staff.locator("#callbacks tbody tr")).to_have_count(1)
    staff.locator("#callbacks tbody a").first.click()
    look(staff, "callback")
    staff.locator("#cancel button").click()
    expect(staff.locator(".error-summary, :invalid").first).to_be_attached()
    staff.goto("/callbacks")
    staff.keyboard.press("n")
    expect(staff.locator("#number")).to_be_focused()
    look(staff, "form")
    staff.keyboard.type("110")
    staff.keyboard.press("Control+Enter")
    expect(staff.locator(".error-summary")).to_be_focused()
    look(staff, "form-error")
    staff.locator("#number").fill("０９０１２３４５６７８")
    staff.keyboard.press("Control+Enter")
    expect(staff.locator(".callback-number")).to_have_text("090-1234-5678")
    look(staff, "check")
    staff.keyboard.press("Control+Enter")
    expect(staff.locator("#facts")).to_be_visible()
    look(staff, "saved")


def test_form_of_the_desk_asks_for_a_callback(staff: Page) -> None:
    """CB-1: with the keyboard: Alt+B, a time, Ctrl+Enter."""
    staff.goto("/desk")
    expect(staff.locator("#question")).to_be_focused()
    staff.keyboard.type("書類について")
    staff.keyboard.press("Alt+k")
    expect(staff.locator("#caller_name")).to_be_focused()
    staff.locator("#caller_phone").fill("090-1234-5678")
    staff.keyboard.press("Alt+b")
    expect(staff.locator('input[name="callback_window"]').first).to_be_focused()
    look(staff, "desk")
    staff.keyboard.press("ArrowDown")
    staff.keyboard.press("Control+Enter")
    expect(staff.locator(".flashes .reference")).to_be_visible()
    expect(staff.locator(".flashes")).to_contain_text("090-1234-5678")
    staff.locator(".flashes .reference").click()
    expect(staff.locator("#callbacks")).to_contain_text("090-****-5678")
    look(staff, "record")


@pytest.fixture
def citizen(
    live_public: LiveApp, browser: Browser, size: dict[str, int]
) -> Iterator[BrowserContext]:
    """A telephone without JavaScript; axe runs all the same, from outside."""
    with live_public.platform.database.transaction() as session:
        seed_phone_setup(session)
    context = browser.new_context(base_url=live_public.address, viewport=size)
    context.route("**/*.js", lambda route: route.abort())
    yield context
    context.close()


def test_pages_of_citizens(citizen: BrowserContext, language: str) -> None:
    page = citizen.new_page()
    page.goto(f"/{language}/")
    look(page, "home")
    page.locator(f'a[href="/{language}/callback"]').click()
    look(page, "public-form")
    submit = page.locator("main form .button-primary")
    submit.click()
    expect(page.locator("#number-error")).to_be_visible()
    look(page, "public-error")
    page.locator("#number").fill("090 1234 5678")
    page.locator('input[name="callback_window"]').nth(1).check()
    submit.click()
    expect(page.locator(".callback-number")).to_have_text("090 1234 5678")
    look(page, "public-check")
    submit.click()
    page.wait_for_url("**/done")
    look(page, "public-done")
    page.go_back()
    page.locator("main form .button-primary").click()
    page.wait_for_url("**/done")
