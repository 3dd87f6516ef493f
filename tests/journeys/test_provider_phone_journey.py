"""The provider's phone in its own window, with an SDK of the same names and events (TEL-2)."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Route, expect

from callcenter.apps.staff import make_staff_app
from callcenter.apps.wiring import Platform
from callcenter.core.settings import PhoneSettings
from telephony.agents.models import Agent
from tests.factories.desk import Desk, seed_desk
from tests.factories.phone_desk import waiting_call
from tests.fixtures.apps import LiveApp, answering
from tests.journeys.accessibility import violations

pytestmark = pytest.mark.browser

FAKE = Path(__file__).parent / "phone" / "fake_twilio.js"
PROVIDER = PhoneSettings("AC" + "0" * 32, "a" * 32, "+815012345678")
# A headless browser has no microphone to allow.
MICROPHONE = "navigator.mediaDevices.getUserMedia = async () => new MediaStream();"
# Playwright keeps every page awake, so sleep is told to it: messages are not taken.
SLEEP = """
const listen = BroadcastChannel.prototype.addEventListener;
BroadcastChannel.prototype.addEventListener = function (kind, listener) {
  listen.call(this, kind, (event) => globalThis.asleep || listener(event));
};
"""


@pytest.fixture
def live(platform: Platform) -> Iterator[LiveApp]:
    provided = replace(platform, settings=replace(platform.settings, phones=PROVIDER))
    app = make_staff_app(provided)
    with answering(app) as address:
        yield LiveApp(address, app, provided)


@pytest.fixture
def desk(live: LiveApp) -> Desk:
    with live.platform.database.transaction() as session:
        operator = seed_desk(session)
    return Desk(live.app.test_client(), live.platform, operator, "")


@pytest.fixture
def tokens() -> list[str]:
    """The tokens that the server gave, in order."""
    return []


@pytest.fixture
def context(
    live: LiveApp, browser: Browser, desk: Desk, tokens: list[str]
) -> Iterator[BrowserContext]:
    context = live.context_for(browser, desk.operator, viewport={"width": 1440, "height": 900})
    context.set_default_timeout(15_000)
    context.add_init_script(MICROPHONE)
    context.add_init_script(SLEEP)

    def give(route: Route) -> None:
        tokens.append(f"token {len(tokens) + 1}")
        route.fulfill(json={"token": tokens[-1], "seconds": 3600})

    context.route("**/vendor/twilio-voice.min.js", lambda route: route.fulfill(path=FAKE))
    context.route("**/phone/token", give)
    yield context
    # Nothing is broken off in the middle of its loading.
    for page in context.pages:
        page.wait_for_load_state()
    context.close()


@pytest.fixture
def page(context: BrowserContext) -> Page:
    page = context.new_page()
    page.goto("/desk")
    expect(page.locator("[data-phone][data-live]")).to_be_attached()
    return page


@pytest.fixture
def window(page: Page) -> Page:
    """The phone's window: "Take calls" opens it, "Ready" makes it ring."""
    with page.expect_popup() as opened:
        page.locator('[data-phone-act="take"]').click()
    window = opened.value
    window.locator("[data-window-ready]").click()
    expect(window.locator("[data-window-status]")).not_to_be_empty()
    expect(window.locator("[data-phone-window]")).to_have_attribute("data-state", "window_ready")
    expect(page.locator('[data-phone-act="offline"]')).to_be_visible()
    return window


def test_ready_registers_at_the_edge_in_tokyo(window: Page, tokens: list[str]) -> None:
    """TEL-7: after a click, with a token of the server, protected against being closed."""
    options = window.evaluate("fakeDevice.options")
    assert (options["edge"], options["closeProtection"]) == ("tokyo", True)
    assert window.evaluate("fakeDevice.tokens") == tokens == ["token 1"]
    assert violations(window) == []


def test_nobody_is_sent_calls_before_the_window_is_ready(page: Page, desk: Desk) -> None:
    """TEL-2: available means that it can ring."""
    with page.expect_popup():
        page.locator('[data-phone-act="take"]').click()
    with desk.platform.database.transaction(write=False) as session:
        agent = session.get(Agent, desk.operator.id)
    assert agent is None or agent.state == "offline"


def test_answered_muted_and_ended_from_the_desk(page: Page, window: Page, desk: Desk) -> None:
    """TEL-2: the voice lives in the small window, and survives the pages of the desk."""
    call = waiting_call(desk).ring()
    window.evaluate("fakeDevice.ring()")
    page.wait_for_url(f"**{call.address}**")
    expect(page.locator('[data-phone-act="answer"]')).to_be_visible()
    page.locator('[data-phone-act="answer"]').click()
    expect(window.locator("[data-phone-window]")).to_have_attribute("data-state", "window_talking")
    call.talk()
    page.locator('[data-phone-act="mute"]').click()
    expect(page.locator('[data-phone-act="mute"]')).to_have_attribute("aria-pressed", "true")
    page.reload()
    page.locator('[data-phone-act="hang-up"]').click()
    expect(window.locator("[data-phone-window]")).to_have_attribute("data-state", "window_ready")
    assert window.evaluate("fakeDevice.call.done") == ["accept", "mute true", "disconnect"]


def test_answering_before_the_ring_arrives_counts(page: Page, window: Page, desk: Desk) -> None:
    """INQ-3: the server knows of a call sooner than the phone; nobody presses twice."""
    call = waiting_call(desk).ring()
    page.wait_for_url(f"**{call.address}**")
    page.locator('[data-phone-act="answer"]').click()
    window.wait_for_timeout(300)
    window.evaluate("fakeDevice.ring()")
    assert window.evaluate("fakeDevice.call.done") == ["accept"]
    window.evaluate("fakeDevice.call.disconnect()")
    window.evaluate("fakeDevice.ring()")
    assert window.evaluate("fakeDevice.call.done") == []


def test_token_is_renewed_by_a_timer_of_our_own(context: BrowserContext, tokens: list[str]) -> None:
    """TEL-2: the SDK warns once at most, and never in a page that slept."""
    window = context.new_page()
    window.clock.install()
    window.goto("/phone/window")
    window.locator("[data-window-ready]").click()
    expect(window.locator("[data-phone-window]")).to_have_attribute("data-state", "window_ready")
    window.clock.fast_forward("29:00")
    assert tokens == ["token 1"]
    with window.expect_response("**/phone/token"):
        window.clock.fast_forward("02:00")
    window.wait_for_function("fakeDevice.tokens.length === 2")


def test_lost_registration_is_made_anew(context: BrowserContext) -> None:
    window = context.new_page()
    window.clock.install()
    window.goto("/phone/window")
    window.locator("[data-window-ready]").click()
    expect(window.locator("[data-phone-window]")).to_have_attribute("data-state", "window_ready")
    window.evaluate("fakeDevice.loseConnection()")
    window.clock.fast_forward("00:21")
    window.wait_for_function("fakeDevice.registrations === 2")


def test_frozen_window_is_no_sign_of_life(page: Page, window: Page, desk: Desk) -> None:
    """TEL-2: a browser puts windows to sleep while the SDK still says "registered"; nobody is
    sent calls there, and the operator is told."""
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    look = "document.dispatchEvent(new Event('visibilitychange'))"
    with page.expect_response("**/phone/beat"):
        page.evaluate(look)
    window.evaluate("asleep = true")
    assert window.evaluate("fakeDevice.state") == "registered"
    asked.clear()
    page.evaluate(look)
    expect(page.locator("[data-phone-trouble]")).to_be_visible()
    assert not [url for url in asked if url.endswith("/beat")]
    window.evaluate("asleep = false")
    with page.expect_response("**/phone/beat"):
        page.evaluate(look)


@pytest.mark.parametrize("code", [31401, 53000, 99999])
def test_errors_are_said_in_words(page: Page, window: Page, code: int) -> None:
    """TEL-2: what to do about it, not the key of a sentence; an unknown one with its number."""
    window.evaluate(f"fakeDevice.fail({code})")
    trouble = page.locator("[data-phone-trouble]")
    expect(trouble).to_be_visible()
    assert "trouble_" not in trouble.inner_text()
    assert "trouble_" not in window.locator("[data-window-status]").inner_text()
    assert (str(code) in trouble.inner_text()) == (code == 99999)


def test_the_fake_has_the_names_of_the_real_one(context: BrowserContext) -> None:
    """What twilio-phone.js calls is there in the SDK that is delivered."""
    page = context.new_page()
    context.unroute("**/vendor/twilio-voice.min.js")
    page.goto("/phone/window")
    for name in ("register", "updateToken", "destroy", "on"):
        assert page.evaluate(f"typeof Twilio.Device.prototype.{name}") == "function", name
    for name in ("accept", "reject", "disconnect", "mute", "on"):
        assert page.evaluate(f"typeof Twilio.Call.prototype.{name}") == "function", name
    events = set(page.evaluate("Object.values(Twilio.Device.EventName)"))
    assert events >= {"registered", "unregistered", "incoming", "error", "tokenWillExpire"}
    assert page.evaluate("typeof Twilio.Device.isSupported") == "boolean"
