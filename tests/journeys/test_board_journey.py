"""TEL-5, UI-1 in a real browser: the live board, on desks, walls and phones."""

import os
import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect
from sqlalchemy.orm import Session

from callcenter.accounts.models import StaffAccount
from callcenter.board.web import events
from callcenter.core import clock
from callcenter.core.hours.services import seed_default_hours
from callcenter.core.permissions import Role
from telephony.agents.reasons import BreakReason
from telephony.agents.services.own_state import take_break
from telephony.switch import urls
from tests.factories.agents import make_agent
from tests.factories.board import abandoned_call, answered_call, promised, wrapped_up
from tests.factories.line import make_waiting
from tests.factories.staff import make_staff
from tests.fixtures.apps import LiveApp
from tests.journeys.accessibility import violations

pytestmark = pytest.mark.browser
# Where a person who looks at the screens wants the pictures.
PICTURES = os.environ.get("BOARD_PICTURES")
SIZES = ((1920, 1080), (1280, 800), (390, 844))


@pytest.fixture(autouse=True)
def _voice_address(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(urls, "_address", ["https://voice.example.jp"])


@pytest.fixture(params=["ja", "en"])
def page(live_staff: LiveApp, browser: Browser, request: pytest.FixtureRequest) -> Iterator[Page]:
    """A manager's window in each language."""
    with live_staff.platform.database.transaction() as session:
        manager = make_staff(session, Role.MANAGER)
        session.get_one(StaffAccount, manager.id).language = request.param
        seed_default_hours(session)
    context = live_staff.context_for(browser, manager)
    context.set_default_timeout(15_000)
    yield context.new_page()
    context.close()


def busy_day(session: Session) -> None:
    """Some hours of calls, people in the line, operators in every state."""
    now = clock.now()
    talker, _, rester = (make_agent(session, idle_for=90) for _ in range(3))
    assert talker.id
    for number in range(40):
        at = now - timedelta(minutes=7 * number + 3)
        if number % 6 == 5:
            abandoned_call(session, at, waits=3 if number % 12 == 5 else 70)
            continue
        call = answered_call(session, at, talker.id, waits=number % 40, talks=120)
        promised(session, call, (0, 60) if number % 3 else None, answered_after=number % 40)
        wrapped_up(session, talker.id, call, at + timedelta(seconds=200), seconds=45)
    take_break(session, rester, reason=BreakReason.LUNCH)
    for seconds in (260, 75, 20, 8):
        make_waiting(session, for_seconds=seconds)
    make_waiting(session, "en", for_seconds=31)


def assert_sound(page: Page, name: str) -> None:
    """No violation on any screen, and nothing wider than its place."""
    for width, height in SIZES:
        page.set_viewport_size({"width": width, "height": height})
        if PICTURES:
            language = page.locator("html").get_attribute("lang")
            path = Path(PICTURES) / f"{name}-{language}-{width}.png"
            page.screenshot(path=path, full_page=name != "wall")
        fits = page.evaluate(
            "document.documentElement.scrollWidth <= document.documentElement.clientWidth"
        )
        assert fits, (page.url, width)
        assert violations(page) == [], (page.url, width)
    page.set_viewport_size({"width": 1280, "height": 900})


ADDRESSES = {"board": "/board", "wall": "/board/wall", "days": "/board/days"}


def test_an_empty_board(page: Page) -> None:
    today = clock.today()
    for name, address in (ADDRESSES | {"day": f"/board/{today}"}).items():
        page.goto(address)
        assert_sound(page, f"{name}-empty")


def test_a_busy_board(live_staff: LiveApp, page: Page) -> None:
    with live_staff.platform.database.transaction() as session:
        busy_day(session)
    today = clock.today()
    for name, address in (ADDRESSES | {"day": f"/board/{today}"}).items():
        page.goto(address)
        if name == "board":
            page.locator(".board-figures > summary").press("Enter")
        assert_sound(page, name)


def figure(page: Page, number: int) -> str:
    """What stands on a tile."""
    return page.locator(".board-tile .board-figure").nth(number).inner_text()


def test_news_come_by_themselves(live_staff: LiveApp, page: Page) -> None:
    """By the stream, without anything being asked for; the clock of the longest wait runs."""
    page.goto("/board")
    expect(page.locator("[data-board-mode]")).to_have_text(re.compile("Live|更新"))
    expect(page.locator(".board-alarm")).to_have_count(0)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    with live_staff.platform.database.transaction() as session:
        make_waiting(session, for_seconds=190)
    expect(page.locator(".board-tile .board-figure").first).to_have_text("1")
    expect(page.locator(".board-alarm")).to_have_count(2)
    expect(page.locator("#live-assertive")).not_to_be_empty()
    before = figure(page, 1)
    assert re.fullmatch(r"3:[01]\d", before)
    expect(page.locator(".board-tile .board-figure").nth(1)).not_to_have_text(before)
    assert [url for url in asked if "/board" in url] == []


def test_without_a_stream_the_page_asks(
    live_staff: LiveApp, page: Page, monkeypatch: pytest.MonkeyPatch
) -> None:
    """All places are taken: nobody sees the difference but in the word beside the title."""
    monkeypatch.setattr(events, "_most", [0])
    page.goto("/board/wall")
    expect(page.locator("[data-board-mode]")).to_have_text(re.compile("Asked every second|1秒"))
    with live_staff.platform.database.transaction() as session:
        make_waiting(session)
    expect(page.locator(".board-tile .board-figure").first).to_have_text("1")


def test_who_is_signed_out_is_told(page: Page, monkeypatch: pytest.MonkeyPatch) -> None:
    """Old figures are never shown as if they were of now."""
    monkeypatch.setattr(events, "_most", [0])
    page.goto("/board")
    page.context.clear_cookies()
    expect(page.locator("[data-board-trouble]")).to_be_visible()
    assert page.locator(".board").get_attribute("data-stale") is not None
    assert violations(page) == []
