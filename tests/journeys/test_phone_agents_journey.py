"""TEL-2, UI-1 in a real browser: a manager sets up an operator's phone by keyboard."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from callcenter.accounts.models import StaffAccount
from callcenter.core.permissions import Actor, Role
from tests.factories.staff import make_staff
from tests.fixtures.apps import LiveApp
from tests.journeys.accessibility import violations

pytestmark = pytest.mark.browser


@pytest.fixture
def operator(live_staff: LiveApp) -> Actor:
    with live_staff.platform.database.transaction() as session:
        return make_staff(session, login="op.one")


@pytest.fixture(params=["ja", "en"])
def page(live_staff: LiveApp, browser: Browser, request: pytest.FixtureRequest) -> Iterator[Page]:
    """A manager's window in each language."""
    with live_staff.platform.database.transaction() as session:
        manager = make_staff(session, Role.MANAGER)
        session.get_one(StaffAccount, manager.id).language = request.param
    context = live_staff.context_for(browser, manager)
    context.set_default_timeout(15_000)
    yield context.new_page()
    context.close()


def assert_sound(page: Page) -> None:
    """No violation on a wide and a narrow screen; nothing wider than its place."""
    for width in (1280, 320):
        page.set_viewport_size({"width": width, "height": 800})
        fits = page.evaluate(
            "document.documentElement.scrollWidth <= document.documentElement.clientWidth"
        )
        assert fits, (page.url, width)
        assert violations(page) == [], (page.url, width)
    page.set_viewport_size({"width": 1280, "height": 900})


def test_a_phone_is_set_up_by_keyboard(page: Page, operator: Actor) -> None:
    page.goto("/phones/agents")
    assert_sound(page)
    page.locator(f"a[href='/phones/agents/{operator.id}']").press("Enter")
    page.wait_for_url("**/phones/agents/*-*")
    assert_sound(page)

    page.locator("[name=languages][value=en]").press("Space")
    page.locator("[name=endpoint][value=desk_phone]").press("Space")
    page.locator("#desk_phone").press("Enter")
    expect(page.locator("#desk_phone-error")).to_be_visible()
    assert_sound(page)
    page.locator("#desk_phone").fill("0798-35-3151")
    page.locator("#desk_phone").press("Enter")

    page.wait_for_url("**/phones/agents")
    expect(page.locator("main")).to_contain_text("0798-35-3151")
