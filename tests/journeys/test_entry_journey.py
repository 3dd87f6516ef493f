"""Writing an inquiry in a real browser, with the keyboard alone, through all that may go wrong."""

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect
from sqlalchemy import func, select

from callcenter.core.permissions import Actor
from callcenter.inquiries.entry import CallerEntry
from callcenter.inquiries.models import Inquiry
from callcenter.inquiries.services.inquiries import entry_of, update_inquiry
from callcenter.inquiries.services.suggestions import retrain
from tests.factories.desk import MISTYPED, seed_desk
from tests.factories.inquiries import make_inquiry
from tests.fixtures.apps import LiveApp
from tests.journeys.accessibility import violations

pytestmark = pytest.mark.browser


@pytest.fixture
def operator(live_staff: LiveApp) -> Actor:
    with live_staff.platform.database.transaction() as session:
        return seed_desk(session)


@pytest.fixture
def window(live_staff: LiveApp, browser: Browser, operator: Actor) -> Iterator[BrowserContext]:
    size = {"width": 1440, "height": 900}
    context = live_staff.context_for(browser, operator, viewport=size, locale="en-GB")
    context.set_default_timeout(8_000)
    yield context
    context.close()


@pytest.fixture
def desk(window: BrowserContext) -> Iterator[Page]:
    errors: list[str] = []
    page = window.new_page()
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.goto("/desk")
    yield page
    assert errors == []


def inquiries(live_staff: LiveApp) -> list[Inquiry]:
    with live_staff.platform.database.transaction(write=False) as session:
        return list(session.scalars(select(Inquiry).order_by(Inquiry.id)))


def saved_words(page: Page) -> Any:
    return page.locator("form[data-desk-entry][data-draft=saved]")


def test_inquiry_is_logged_with_the_keyboard_only(desk: Page, live_staff: LiveApp) -> None:
    """INQ-1, INQ-2, INQ-3: question, answer, category in two keystrokes, result, close."""
    keys = desk.keyboard
    expect(desk.locator("#question")).to_be_focused()
    keys.type("申請はどうすればいいですか")
    keys.press("Alt+a")
    keys.type("スマホでできます")
    keys.press("Alt+c")
    keys.type("si")
    keys.press("Enter")
    keys.press("Alt+r")
    keys.press("Space")
    keys.press("Alt+k")
    expect(desk.locator("#caller_name")).to_be_focused()
    keys.type("山田")
    keys.press("Enter")
    assert inquiries(live_staff) == []
    keys.press("Control+Enter")
    expect(desk.locator(".flashes .reference")).to_be_visible()
    [saved] = inquiries(live_staff)
    assert (saved.category_code, saved.result, saved.status) == ("2-1", "answered", "closed")
    expect(desk.locator(".flashes .reference")).to_have_text(saved.reference)
    expect(desk.locator("#question")).to_be_focused()
    expect(desk.locator("#question")).to_have_value("")


def test_suggestion_is_taken_with_one_key(desk: Page, live_staff: LiveApp) -> None:
    """INQ-2: a suggestion is never applied by itself, and taken by Alt and its number."""
    retrain(live_staff.platform.database)
    desk.reload()
    desk.locator("#question").fill("カードを紛失したので一時停止したい")
    expect(desk.locator(".chip").first).to_contain_text("7-1")
    expect(desk.locator("select[name=category]")).to_have_value("")
    desk.keyboard.press("Alt+1")
    expect(desk.locator("select[name=category]")).to_have_value("7-1")
    expect(desk.locator("#question")).to_be_focused()


def test_following_up_takes_the_next_open_day(desk: Page, live_staff: LiveApp) -> None:
    """INQ-5: the promise is one click and one key."""
    desk.locator("#question").fill("折り返しがほしい")
    desk.locator(".entry-days button").first.click()
    expect(desk.locator("#due_on")).not_to_have_value("")
    desk.keyboard.press("Alt+w")
    expect(desk.locator(".flashes .reference")).to_be_visible()
    [saved] = inquiries(live_staff)
    assert saved.status == "follow_up"
    assert saved.due_on is not None


def test_draft_survives_a_reload(desk: Page) -> None:
    """INQ-1: saved as typed; the same form comes back."""
    desk.locator("#question").fill("受取の予約を")
    expect(saved_words(desk)).to_be_attached()
    desk.reload()
    expect(desk.locator("#question")).to_have_value("受取の予約を")


def test_lost_connection_loses_nothing(desk: Page, window: BrowserContext) -> None:
    """INQ-1: without a connection the text is kept here, and sent when it is back."""
    window.set_offline(True)
    desk.locator("#question").fill("線が切れても")
    expect(desk.locator("form[data-desk-entry][data-draft=kept]")).to_be_attached()
    window.set_offline(False)
    expect(saved_words(desk)).to_be_attached()
    desk.reload()
    expect(desk.locator("#question")).to_have_value("線が切れても")


def test_enter_of_a_conversion_sends_nothing(desk: Page, live_staff: LiveApp) -> None:
    """INQ-3: Enter that confirms kana, and plain Enter, never send the form."""
    desk.locator("#question").fill("かな")
    desk.keyboard.press("Alt+k")
    for options in ("isComposing: true", "keyCode: 229", "isComposing: true, ctrlKey: true"):
        desk.locator("#caller_name").evaluate(
            f"""(field) => field.dispatchEvent(new KeyboardEvent("keydown",
            {{key: "Enter", bubbles: true, cancelable: true, {options}}}))"""
        )
    desk.locator("#caller_name").press("Enter")
    assert "draft=" in desk.url
    expect(desk.locator("#question")).to_have_value("かな")
    assert inquiries(live_staff) == []


def test_two_sends_at_once_save_once(desk: Page, live_staff: LiveApp) -> None:
    """INQ-1: a hasty double press makes one inquiry."""
    desk.locator("#question").fill("二度押し")
    desk.evaluate(
        """async () => {
          const form = document.querySelector("form[data-desk-entry]");
          const body = new URLSearchParams(new FormData(form));
          body.set("status", "open");
          const send = () => fetch(form.action, {method: "POST", body, redirect: "manual"});
          await Promise.all([send(), send(), send()]);
        }"""
    )
    assert len(inquiries(live_staff)) == 1


def test_earlier_inquiries_come_as_the_number_is_typed(
    desk: Page, live_staff: LiveApp, operator: Actor
) -> None:
    """INQ-3: who called before is seen without leaving the form."""
    caller = CallerEntry(phone="090-1234-5678")
    with live_staff.platform.database.transaction() as session:
        make_inquiry(session, operator, "前回の相談", caller=caller)
    desk.reload()
    desk.keyboard.press("Alt+k")
    desk.locator("#caller_phone").press_sequentially("09012345678")
    expect(desk.locator("#panel-earlier")).to_contain_text("前回の相談")
    expect(desk.locator("#caller_phone")).to_be_focused()


def test_stale_edit_shows_both_texts(
    desk: Page, window: BrowserContext, live_staff: LiveApp, operator: Actor
) -> None:
    """INQ-5: both texts side by side; the saved one can be taken over by a button."""
    database = live_staff.platform.database
    with database.transaction() as session:
        made = make_inquiry(session, operator, "はじめの文")
    page = window.new_page()
    page.goto(f"/inquiries/{made.id}/edit")
    with database.transaction() as session:
        found = session.get_one(Inquiry, made.id)
        entry = entry_of(found)
        changed = type(entry)(**{**vars(entry), "question": "ほかの人の文"})
        update_inquiry(session, operator, inquiry_id=made.id, version=1, entry=changed)
    page.locator("#question").fill("わたしの文")
    page.keyboard.press("Control+Enter")
    expect(page.locator(".version")).to_have_count(2)
    expect(page.locator(".version").first).to_contain_text("ほかの人の文")
    expect(page.locator("#question")).to_have_value("わたしの文")
    assert violations(page) == []
    page.locator(".version button").click()
    expect(page.locator("#question")).to_have_value("ほかの人の文")


@pytest.mark.parametrize("width", [1440, 1024, 320])
def test_desk_is_accessible_empty_and_with_errors(desk: Page, width: int) -> None:
    """Look: no violation in any state, no sideways scrolling at 320 px."""
    desk.set_viewport_size({"width": width, "height": 800})
    assert violations(desk) == []
    desk.locator("#caller summary").click()
    desk.locator("#question").fill(MISTYPED)
    desk.locator("#caller_email").fill("nobody")
    desk.keyboard.press("Control+Enter")
    expect(desk.locator("[data-error-summary]")).to_be_focused()
    expect(desk.locator("#confirm_digits")).to_be_visible()
    assert violations(desk) == []
    wide = desk.evaluate(
        "document.documentElement.scrollWidth - document.documentElement.clientWidth"
    )
    assert wide == 0


def test_no_inquiry_is_lost_from_the_count(desk: Page, live_staff: LiveApp) -> None:
    """INQ-1: ten in a row, each once."""
    for number in range(10):
        desk.locator("#question").fill(f"連続 {number}")
        desk.keyboard.press("Alt+o")
        expect(desk.locator("#question")).to_have_value("")
    with live_staff.platform.database.transaction(write=False) as session:
        assert session.scalar(select(func.count()).select_from(Inquiry)) == 10
