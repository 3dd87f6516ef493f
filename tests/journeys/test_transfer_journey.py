"""A call that goes from one operator to another after a word between the two, and a manager who
whispers to the second: four windows of a real browser, real exchange, real time (TEL-3, INQ-3)."""

from collections.abc import Iterator
from dataclasses import replace

import pytest
from playwright.sync_api import Browser, Locator, Page, expect
from sqlalchemy.orm import Session

from callcenter.apps.wiring import Platform
from callcenter.core.permissions import Actor, Role
from telephony.setup.queries import stored_times
from telephony.setup.services.times import set_times
from tests.factories.staff import make_staff
from tests.journeys.accessibility import violations
from tests.journeys.centre import Centre, live_centre

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]

PATIENCE = 30  # seconds for whatever others do
WIDE = {"width": 1280, "height": 900}
NARROW = {"width": 390, "height": 844}
SAID = "カードの受け取りについて教えてください。"
QUESTION = "予約の空きを教えてください。"
HINT = "来週の土曜が空いています。"


@pytest.fixture
def centre(platform: Platform) -> Iterator[Centre]:
    """A centre whose phones ring, and whose menus wait, for as long as a busy machine needs."""
    with live_centre(platform) as opened:

        def be_patient(session: Session) -> None:
            leads = make_staff(session, Role.MANAGER)
            times, version, _by = stored_times(session)
            slow = replace(times, ring_seconds=60, key_seconds=20, wrap_up_seconds=900)
            set_times(session, leads, slow, seen=version)

        opened.write(be_patient)
        yield opened


@pytest.fixture(autouse=True)
def patience() -> Iterator[None]:
    """Every expectation waits for as long as the others may need."""
    expect.set_options(timeout=PATIENCE * 1000)
    yield
    expect.set_options(timeout=None)


def window(
    centre: Centre, browser: Browser, actor: Actor | None, size: dict[str, int] = WIDE
) -> Page:
    context = centre.live.context_for(browser, actor, viewport=size)
    context.set_default_timeout(PATIENCE * 1000)
    return context.new_page()


def look(page: Page) -> None:
    """Nothing that axe finds, nothing cut off, no trouble."""
    assert violations(page) == []
    expect(page.locator("[data-phone-trouble]:visible")).to_have_count(0)
    fits = "root => root.scrollWidth <= root.clientWidth"
    assert page.locator("html").evaluate(fits)


def button(page: Page, name: str) -> Locator:
    return page.locator(f'[data-phone-act="{name}"]').first


def take_calls(desk: Page) -> None:
    desk.goto("/desk")
    expect(desk.locator("[data-phone][data-live]")).to_be_attached()
    desk.keyboard.press("Alt+1")
    expect(button(desk, "offline")).to_be_visible()


def heard(page: Page) -> Locator:
    return page.locator("[data-phone-lines]")


def dial(citizen: Page) -> str:
    """A citizen comes into the line; her number."""
    citizen.goto("/telephone?language=ja")
    number = citizen.locator("[data-own-number]").inner_text()
    citizen.locator('[data-act="dial"]').click()
    expect(heard(citizen)).to_contain_text("お電話")
    citizen.locator('[data-key="1"]').click()
    expect(heard(citizen)).to_contain_text("ご用件")
    citizen.locator('[data-key="3"]').click()
    return number


def test_a_call_is_handed_over_and_a_manager_whispers(centre: Centre, browser: Browser) -> None:
    """TEL-3, INQ-3."""
    first = centre.operator("ja", login="aoki")
    second = centre.operator("ja", login="kondo")
    leads = centre.write(lambda session: make_staff(session, Role.MANAGER, login="yokoyama"))
    errors: list[str] = []
    desk, colleague, manager = (window(centre, browser, who) for who in (first, second, leads))
    citizen = window(centre, browser, None, NARROW)
    for page in (desk, colleague, manager, citizen):
        page.on("pageerror", lambda error: errors.append(str(error)))

    take_calls(desk)
    number = dial(citizen)
    desk.wait_for_url("**/desk?call=**")
    expect(button(desk, "answer")).to_be_visible()
    take_calls(colleague)
    desk.keyboard.press("Alt+p")
    expect(button(desk, "talk/hold")).to_be_visible()

    ask_the_colleague(desk, colleague, first.name)
    hand_over(desk, colleague, number)
    whisper(manager, colleague, citizen)
    citizen.locator('[data-act="hang-up"]').click()
    expect(colleague.locator("[data-phone-until]")).to_be_visible()
    expect(manager.locator(".phone-hearing")).to_have_count(0)
    for address in ("/phones/directory/new", "/calls/minutes"):
        manager.goto(address)
        look(manager)
    assert errors == []
    for page in (desk, colleague, manager, citizen):
        page.context.close()


def ask_the_colleague(desk: Page, colleague: Page, asks: str) -> None:
    """The colleague learns who asks, and goes on with what is on the own screen."""
    before = colleague.url
    menu = desk.locator('[data-phone-menu="talk/ask"] summary')
    expect(desk.locator('[data-phone-menu="talk/ask"] [data-phone-act]')).to_be_attached()
    desk.keyboard.press("Alt+t")
    expect(button(desk, "talk/ask")).to_be_visible()
    menu.focus()
    desk.keyboard.press("Tab")
    desk.keyboard.press("Enter")
    expect(button(colleague, "answer")).to_be_visible()
    expect(colleague.locator(".phone-title")).to_contain_text(asks)
    look(colleague)
    colleague.keyboard.press("Alt+p")
    expect(button(colleague, "talk/leave")).to_be_visible()
    expect(button(desk, "talk/hand-over")).to_be_visible()
    colleague.locator("#phone-speak").fill(QUESTION)
    colleague.keyboard.press("Enter")
    expect(heard(desk)).to_contain_text(QUESTION)
    look(desk)
    assert "call=" not in colleague.url
    assert colleague.url.partition("?")[0] == before.partition("?")[0]


def hand_over(desk: Page, colleague: Page, number: str) -> None:
    """The form opens for who has the caller now; the first one wraps up with the own."""
    desk.keyboard.press("Alt+t")
    colleague.wait_for_url("**/desk?call=**")
    expect(colleague.locator("#caller_phone")).to_have_value(number)
    expect(button(colleague, "talk/hold")).to_be_visible()
    expect(desk.locator("[data-phone-until]")).to_be_visible()
    expect(desk.locator("#caller_phone")).to_have_value(number)


def whisper(manager: Page, colleague: Page, citizen: Page) -> None:
    """The manager's phone rings and answers by itself; the caller hears nothing of it."""
    manager.goto("/supervision")
    button(manager, "talk/listen").click()
    hearing = manager.locator(".phone-hearing")
    expect(hearing.locator('[data-phone-act="talk/whisper"]')).to_be_visible()
    expect(colleague.locator(".phone-listener")).to_be_visible()
    citizen.locator("#telephone-say").fill(SAID)
    citizen.keyboard.press("Enter")
    expect(heard(manager)).to_contain_text(SAID)
    expect(manager.locator("#phone-speak")).to_be_hidden()
    hearing.locator('[data-phone-act="talk/whisper"]').click()
    expect(manager.locator("#phone-speak")).to_be_visible()
    # Heard only once the switch has said so.
    expect(hearing.locator('[data-phone-act="talk/listen"]')).to_be_visible()
    expect(hearing.locator("[data-whispers]")).to_be_visible()
    manager.locator("#phone-speak").fill(HINT)
    manager.keyboard.press("Enter")
    expect(heard(colleague)).to_contain_text(HINT)
    expect(heard(citizen)).not_to_contain_text(HINT)
    look(manager)
