"""Guides, sheets, calculators in a real browser: accessible, narrow, printed, beside the call."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect
from sqlalchemy import update

from callcenter.accounts.models import StaffAccount
from callcenter.apps.public import make_public_app
from callcenter.apps.wiring import Platform
from callcenter.core.hours.services import seed_default_hours
from callcenter.core.permissions import Actor
from tests.factories.desk import seed_desk
from tests.fixtures.apps import LiveApp, answering
from tests.journeys.accessibility import violations

pytestmark = pytest.mark.browser
both_languages = pytest.mark.parametrize("language", ["ja", "en"])

LIST = "certificate-renewal?who=self&pin=forgotten"
SHEET = "card-pickup/sheet?notice=at_hand&who=ward&notification=forgotten"
LONGEST = "card-application/sheet?held=renewal&who=statutory&method=mail&brought=all"
PAGE = re.compile(rb"/Type\s*/Page[^s]")
ROOT = "document.documentElement"


def fits(page: Page) -> bool:
    return bool(page.evaluate(f"{ROOT}.scrollWidth <= {ROOT}.clientWidth"))


@pytest.fixture
def operator(live_staff: LiveApp, language: str) -> Actor:
    with live_staff.platform.database.transaction() as session:
        operator = seed_desk(session)
        session.execute(update(StaffAccount).values(language=language))
        return operator


@pytest.fixture
def language() -> str:
    return "ja"


@pytest.fixture
def page(live_staff: LiveApp, browser: Browser, operator: Actor) -> Iterator[Page]:
    size = {"width": 1440, "height": 900}
    context = live_staff.context_for(browser, operator, viewport=size, locale="en-GB")
    context.set_default_timeout(8_000)
    errors: list[str] = []
    opened = context.new_page()
    opened.on("pageerror", lambda error: errors.append(str(error)))
    yield opened
    context.close()
    assert errors == []


@pytest.fixture
def public(platform: Platform, browser: Browser) -> Iterator[BrowserContext]:
    """A citizen's phone, without JavaScript of the pages."""
    with platform.database.transaction() as session:
        seed_default_hours(session)
    with answering(make_public_app(platform)) as address:
        context = browser.new_context(base_url=address, viewport={"width": 360, "height": 740})
        context.set_default_timeout(8_000)
        yield context
        context.close()


@both_languages
@pytest.mark.parametrize("width", [1280, 320])
def test_staff_pages_are_accessible_and_fit(page: Page, language: str, width: int) -> None:
    """WCAG 2.2 AA by axe; no sideways scrolling at 320 pixels."""
    page.set_viewport_size({"width": width, "height": 800})
    for path in ("", "/certificate-renewal", f"/{LIST}", f"/{SHEET}"):
        page.goto(f"/procedures{path}")
        assert violations(page) == [], path
        assert fits(page), path
    page.goto("/rules")
    page.locator("#card [name=born]").fill("平成2年5月5日")
    page.locator("#card button").click()
    expect(page.locator("#card-issued-error")).to_be_visible()
    assert violations(page) == []
    assert fits(page)


@both_languages
def test_public_pages_are_accessible_and_fit_a_phone(public: BrowserContext, language: str) -> None:
    """I18N-2: a citizen's way on a phone, from the start to the printed page and the calculator."""
    page = public.new_page()
    for path in ("procedures", "procedures/reissue", f"procedures/{LIST}", f"procedures/{SHEET}"):
        page.goto(f"/{language}/{path}")
        assert violations(page) == [], path
        assert fits(page), path
    page.goto(f"/{language}/rules")
    card = page.locator("#card")
    card.locator("[name=born]").fill("1990-05-05")
    card.locator("[name=issued]").fill("令和7年5月6日")
    card.locator("button").click()
    expect(page.locator("#card .calculated")).to_contain_text("2035")
    assert violations(page) == []
    assert fits(page)


def test_citizen_needs_no_javascript(public: BrowserContext, browser: Browser) -> None:
    """interface.md: public pages work without JavaScript."""
    page = public.new_page()
    page.goto("/ja/procedures")
    address = page.url.removesuffix("/ja/procedures")
    plain = browser.new_context(base_url=address, java_script_enabled=False)
    page = plain.new_page()
    page.goto("/en/procedures")
    page.get_by_role("link", name="Renewing the certificates").click()
    page.get_by_role("link", name="The card holder (15 or older)").click()
    page.get_by_role("link", name="Yes", exact=True).click()
    expect(page.get_by_text("The holder's My Number Card")).to_be_visible()
    page.go_back()
    expect(page.get_by_role("heading", name="Does the holder remember the PIN?")).to_be_visible()
    page.goto("/en/rules")
    page.locator("#renewal [name=expires]").fill("2026-05-31")
    page.locator("#renewal button").click()
    expect(page.locator("#renewal .calculated")).to_contain_text("1 Mar 2026")
    plain.close()


@pytest.mark.parametrize("sheet", [SHEET, LONGEST])
def test_sheet_prints_on_two_pages(page: Page, sheet: str) -> None:
    """D: one or two pages, without the frame of the screen, boxes of five millimetres."""
    page.goto(f"/procedures/{sheet}")
    assert len(PAGE.findall(page.pdf(format="A4"))) <= 2
    page.emulate_media(media="print")
    expect(page.locator(".app-header")).to_be_hidden()
    expect(page.locator(".sheet-actions")).to_be_hidden()
    box = page.locator(".sheet-box").first.bounding_box()
    assert box is not None
    assert box["width"] >= 18


def test_questions_are_answered_by_number_keys(page: Page) -> None:
    page.goto("/procedures/pin-reset")
    page.keyboard.press("1")
    page.wait_for_url("**who=self")
    page.keyboard.press("3")
    page.wait_for_url("**pin_kind=both")
    expect(page.locator("#papers")).to_be_visible()


def test_guide_beside_the_call(page: Page) -> None:
    """F: from the category to the list without leaving the page or what is written in it."""
    page.goto("/desk")
    page.locator("[name=question]").fill("暗証番号を忘れた")
    panel = page.locator("#panel-procedures")
    panel.get_by_text("すべての手続き", exact=False).or_(panel.locator("summary")).first.click()
    panel.get_by_role("link", name="暗証番号のロック解除・再設定（忘れた方）").click()
    panel.get_by_role("link", name="本人（15歳以上）").click()
    panel.get_by_role("link", name="両方・分からない").click()
    expect(panel.get_by_text("本人のマイナンバーカード")).to_be_visible()
    assert violations(page) == []
    panel.locator("[data-append-to]").click()
    expect(page.locator("[name=answer]")).to_have_value(re.compile("・本人のマイナンバーカード"))
    expect(page.locator("[name=question]")).to_have_value("暗証番号を忘れた")
    assert "/desk" in page.url
    panel.get_by_role("link", name="本人（15歳以上）").click()
    expect(panel.get_by_text("窓口に来る方はどなたですか")).to_be_visible()


def test_guide_follows_the_category(page: Page) -> None:
    """F: choosing the category asks the panel anew."""
    page.goto("/desk")
    page.get_by_role("combobox").first.fill("5-2")
    page.keyboard.press("Enter")
    expect(page.locator("#panel-procedures")).to_contain_text("ロック解除・再設定")
    expect(page.locator("#panel-procedures")).to_contain_text("窓口に来る方はどなたですか")


def test_calculator_beside_the_call(page: Page) -> None:
    """F: a mistake is shown in place and has the focus; then the result."""
    page.goto("/desk")
    card = page.locator("#panel-calculators details").first
    card.locator("summary").click()
    card.locator("[name=born]").fill("1990-05-05")
    card.locator("[name=issued]").fill("きのう")
    card.locator("button").click()
    expect(card.locator("[name=issued]")).to_be_focused()
    card.locator("[name=issued]").fill("2025-05-06")
    card.locator("[name=issued]").press("Enter")
    expect(card.locator(".calculated")).to_contain_text("2035")
    assert violations(page) == []


def test_panel_says_when_nothing_comes(page: Page) -> None:
    """What is shown stays, a line says that it could not be loaded."""
    page.goto("/desk")
    page.route("**/rules/part", lambda route: route.abort())
    card = page.locator("#panel-calculators details").first
    card.locator("summary").click()
    card.locator("button").click()
    expect(card.locator(".part-failed")).to_be_visible()
    expect(card.locator("[name=born]")).to_be_visible()
