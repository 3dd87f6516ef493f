"""The phone at the desk in a real browser: from the ring to the saved record with the keyboard,
over the local exchange (INQ-3, TEL-2, TEL-7)."""

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect
from sqlalchemy import select
from sqlalchemy.orm import Session

from callcenter.apps.staff import make_staff_app
from callcenter.apps.wiring import Platform
from callcenter.core.permissions import Actor
from callcenter.inquiries.models import Inquiry, InquiryReference
from telephony.agents.models import Agent
from tests.factories.desk import Desk, seed_desk
from tests.factories.phone_desk import DeskCall, waiting_call
from tests.fixtures.apps import LiveApp, answering
from tests.fixtures.exchange import LocalExchange
from tests.journeys.accessibility import violations

pytestmark = pytest.mark.browser

OpenWindow = Callable[[str], Page]


@pytest.fixture
def live(exchange_platform: Platform) -> Iterator[LiveApp]:
    """The staff app at the local exchange, on a real port."""
    app = make_staff_app(exchange_platform)
    with answering(app) as address:
        yield LiveApp(address, app, exchange_platform)


@pytest.fixture
def desk(live: LiveApp) -> Desk:
    """An operator; what happens on the telephone side is written beside the browser."""
    operator: Actor
    with live.platform.database.transaction() as session:
        operator = seed_desk(session)
    return Desk(live.app.test_client(), live.platform, operator, "")


@pytest.fixture
def context(live: LiveApp, browser: Browser, desk: Desk) -> Iterator[BrowserContext]:
    size = {"width": 1440, "height": 900}
    context = live.context_for(browser, desk.operator, viewport=size, locale="en-GB")
    context.set_default_timeout(15_000)
    yield context
    # Nothing is broken off in the middle of its loading.
    for page in context.pages:
        page.wait_for_load_state()
    context.close()


@pytest.fixture
def open_window(context: BrowserContext) -> Iterator[OpenWindow]:
    errors: list[str] = []

    def open_one(address: str) -> Page:
        page = context.new_page()
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.goto(address)
        expect(page.locator("[data-phone][data-live]")).to_be_attached()
        return page

    yield open_one
    assert errors == []


@pytest.fixture
def page(open_window: OpenWindow) -> Page:
    return open_window("/desk")


def take_calls(page: Page, desk: Desk) -> None:
    """With the key; then the phone listens at the exchange."""
    page.keyboard.press("Alt+1")
    expect(page.locator('[data-phone-act="offline"]')).to_be_visible()

    def work(session: Session) -> None:
        session.get_one(Agent, desk.operator.id).languages = ["ja", "en"]

    desk.write(work)


def ring(desk: Desk, exchange: LocalExchange, **given: str) -> DeskCall:
    """A call rings: in our records, and at the exchange."""
    with desk.platform.database.transaction(write=False) as session:
        identity = session.get_one(Agent, desk.operator.id).identity
    call = waiting_call(desk, **given).ring()
    exchange.call(identity)
    return call


def test_from_the_ring_to_the_record(page: Page, desk: Desk, local_exchange: LocalExchange) -> None:
    """INQ-3: who calls, in which language, for what, since when; Enter, and one types."""
    take_calls(page, desk)
    assert violations(page) == []
    call = ring(desk, local_exchange, language="en")
    expect(page).to_have_url(f"{page.url.split('/desk')[0]}{call.address}")
    expect(page.locator(".phone-number")).to_have_text("090-****-5678")
    expect(page.locator("#caller_phone")).to_have_value("090-1234-5678")
    expect(page.locator("input[name=language][value=en]")).to_be_checked()
    assert violations(page) == []
    # The phone of the exchange rings too.
    expect(page.locator('[data-phone-act="answer"]')).to_be_visible()
    page.wait_for_function("document.activeElement === document.body")
    with page.expect_response("**/phone/exchange/answer") as answered:
        page.keyboard.press("Enter")
    assert answered.value.ok
    expect(page.locator("#question")).to_be_focused()
    call.talk()
    expect(page.locator('[data-phone-act="hang-up"]')).to_be_visible()
    expect(page.locator("[data-phone-lines]")).to_contain_text("お電話ありがとうございます。")
    assert violations(page) == []
    page.keyboard.type("I lost my card")
    page.keyboard.press("Alt+s")
    page.keyboard.type("One moment, please.")
    page.keyboard.press("Enter")
    expect(page.locator(".phone-said-self")).to_contain_text("One moment, please.")
    with page.expect_response("**/phone/exchange/hang-up"):
        page.keyboard.press("Alt+x")
    call.hang_up()
    expect(page.locator("[data-phone-until]")).to_be_visible()
    assert violations(page) == []
    page.locator("#question").focus()
    page.keyboard.press("Alt+o")
    expect(page.locator(".flashes .reference")).to_be_visible()
    expect(page.locator('[data-phone-act="offline"]')).to_be_visible()
    expect(page.locator("#panel-calls")).to_have_count(0)
    with desk.platform.database.transaction(write=False) as session:
        [inquiry] = session.scalars(select(Inquiry)).all()
        [reference] = session.scalars(select(InquiryReference)).all()
    assert (inquiry.question, inquiry.language) == ("I lost my card", "en")
    assert (reference.kind, reference.key) == ("call", str(call.id))


def test_what_was_being_written_is_kept(
    page: Page, desk: Desk, local_exchange: LocalExchange
) -> None:
    """INQ-1: the ring interrupts; nothing is lost, and one is told where it went."""
    take_calls(page, desk)
    page.locator("#question").fill("書きかけの件です")
    call = ring(desk, local_exchange)
    page.wait_for_url(f"**{call.address}**")
    page.locator('.notice a[href*="draft="]').click()
    expect(page.locator("#question")).to_have_value("書きかけの件です")


def test_a_conversion_is_not_torn_apart(
    page: Page, desk: Desk, local_exchange: LocalExchange
) -> None:
    """INQ-1: the form opens when the kana that are being converted are written."""
    take_calls(page, desk)
    question = page.locator("#question")
    question.dispatch_event("compositionstart")
    ring(desk, local_exchange)
    expect(page.locator('[data-phone-act="answer"]')).to_be_visible()
    page.wait_for_timeout(1_500)
    assert "call=" not in page.url
    question.dispatch_event("compositionend")
    page.wait_for_url("**call=**")


def test_enter_in_a_field_answers_nothing(
    page: Page, desk: Desk, local_exchange: LocalExchange
) -> None:
    """TEL-2: keys of somebody who types, or converts, are no commands."""
    take_calls(page, desk)
    call = ring(desk, local_exchange)
    page.wait_for_url(f"**{call.address}**")
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.locator("#question").press("Enter")
    page.locator("h2").first.click()
    for options in ("isComposing: true", "keyCode: 229"):
        page.evaluate(
            f"""() => document.body.dispatchEvent(new KeyboardEvent("keydown",
            {{key: "Enter", bubbles: true, cancelable: true, {options}}}))"""
        )
    assert not [url for url in asked if url.endswith("/answer")]
    with page.expect_response("**/phone/exchange/answer"):
        page.keyboard.press("Alt+p")


def test_the_phone_is_in_one_window(page: Page, desk: Desk, open_window: OpenWindow) -> None:
    """TEL-2: a second window says so, and can take it."""
    take_calls(page, desk)
    other = open_window("/desk")
    expect(other.locator('[data-phone-act="here"]')).to_be_visible()
    assert violations(other) == []
    other.locator('[data-phone-act="here"]').click()
    expect(other.locator('[data-phone-act="offline"]')).to_be_visible()
    expect(page.locator('[data-phone-act="here"]')).to_be_visible()


def test_a_reload_keeps_the_phone(page: Page, desk: Desk) -> None:
    take_calls(page, desk)
    page.reload()
    expect(page.locator('[data-phone-act="offline"]')).to_be_visible()
    expect(page.locator('[data-phone-act="here"]')).to_have_count(0)


def test_break_with_its_reason(page: Page, desk: Desk) -> None:
    """TEL-2: by keyboard."""
    take_calls(page, desk)
    page.keyboard.press("Alt+2")
    page.locator('[data-phone-act="break"]').first.press("Enter")
    expect(page.locator('[data-phone-act="take"]')).to_be_visible()
    assert violations(page) == []


def test_lost_server_is_told(page: Page, desk: Desk) -> None:
    """TEL-2: who waits for calls must know that none can come."""
    take_calls(page, desk)
    page.route("**/phone/state**", lambda route: route.abort())
    expect(page.locator("[data-phone-trouble]")).to_be_visible()
    page.unroute("**/phone/state**")
    expect(page.locator("[data-phone-trouble]")).to_be_hidden()


def test_a_citizen_calls_from_the_page(
    live: LiveApp, browser: Browser, local_exchange: LocalExchange
) -> None:
    """TEL-7: dial, hear, press, speak, hang up, on a telephone-sized screen."""
    local_exchange.station.exchange.numbers[
        local_exchange.station.settings.number
    ].voice_url = f"{live.address}/not-there"
    context = live.context_for(browser, None, viewport={"width": 390, "height": 844})
    context.set_default_timeout(15_000)
    page = context.new_page()
    page.goto("/telephone?language=en")
    assert violations(page) == []
    page.locator('[data-act="dial"]').click()
    expect(page.locator("[data-telephone]")).not_to_have_attribute("data-state", "idle")
    assert violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    context.close()
