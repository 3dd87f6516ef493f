"""FAQ-6 in a real browser: a citizen with a telephone, without JavaScript, with the keyboard."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from callcenter.apps.wiring import Platform
from callcenter.core.city.profile import City, Contact, set_city
from faq.articles.entry import Side
from tests.factories.articles import make_published
from tests.fixtures.apps import LiveApp
from tests.journeys.accessibility import violations

pytestmark = pytest.mark.browser

LONG = Side(
    question="マイナンバーカードをなくしてしまい、見つからないときは何をすればよいですか",
    phone="すぐに一時停止の電話をしてください。" * 6,
    counter="1. 電話する\n2. 警察に届ける\n3. 窓口で再交付を申請する\n\n"
    "[くわしい案内](https://www.kojinbango-card.go.jp/lost/very/long/address/without/a/break)",
)
LINK = {
    "kind": "page",
    "title_ja": "国の案内",
    "title_en": "",
    "url": "https://www.kojinbango-card.go.jp/",
}
PLACES = ("", "faq", "faq/topics/3", "faq/F-1", "faq/F-2", "faq/F-99", "faq?q=カード", "faq?q=zzzz")


@pytest.fixture(autouse=True)
def collection(platform: Platform) -> None:
    """F-1 with all that an article may have, F-2 in Japanese alone, and a topic with parts."""
    contact = Contact(phone="0570-000-111", email="mynumber@city.very-long-name.example.jp")
    with platform.database.transaction() as session:
        set_city(session, City("みどり市", "Midori", "センター", "Center", contact=contact))
        links = ({"kind": "procedure", "key": "certificate-renewal"}, LINK)
        make_published(session, links=links)
        make_published(session, ja=LONG, en=None, category="7")
        make_published(session, category="3-1")
        make_published(session, category="3-2")


@pytest.fixture(params=[320, 360, 1280])
def window(
    request: pytest.FixtureRequest, live_public: LiveApp, browser: Browser
) -> Iterator[BrowserContext]:
    size = {"width": request.param, "height": 740}
    context = live_public.context_for(browser, None, viewport=size, locale="ja-JP")
    context.set_default_timeout(8_000)
    yield context
    context.close()


@pytest.fixture
def page(live_public: LiveApp, browser: Browser) -> Iterator[Page]:
    """A telephone without JavaScript."""
    context = live_public.context_for(
        browser,
        None,
        viewport={"width": 360, "height": 740},
        java_script_enabled=False,
        locale="en-GB",
    )
    context.set_default_timeout(8_000)
    yield context.new_page()
    context.close()


@pytest.mark.parametrize("language", ["ja", "en"])
def test_every_page_is_accessible_and_fits(window: BrowserContext, language: str) -> None:
    """WCAG 2.2 AA, 1.4.10: at every width, nothing to scroll sideways."""
    page = window.new_page()
    for place in PLACES:
        page.goto(f"/{language}/{place}")
        assert violations(page) == [], place
        assert page.evaluate(
            "document.documentElement.scrollWidth <= document.documentElement.clientWidth"
        ), place


def test_targets_are_large_enough(window: BrowserContext) -> None:
    """WCAG 2.5.8: what is tapped is 24 px high at least, unless it stands in a sentence."""
    page = window.new_page()
    for place in PLACES:
        page.goto(f"/en/{place}")
        small = page.evaluate(
            """[...document.querySelectorAll("main a, main button, main input:not([type=hidden])")]
            .filter((one) => !one.closest("p, .faq-text, .faq-contact"))
            .filter((one) => one.getBoundingClientRect().height < 24)
            .map((one) => one.outerHTML)"""
        )
        assert small == [], place


def test_citizen_finds_reads_and_votes(page: Page) -> None:
    """From the start page to an answer and its thanks, without JavaScript."""
    page.goto("/en/")
    page.get_by_label("What do you want to know?").fill("until when is my card valid")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=2).first).to_be_visible()
    page.locator(".faq-found a").first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Until when is my card valid?")
    page.get_by_role("button", name="Yes").click()
    expect(page.get_by_role("status").filter(has_text="Thank you")).to_be_visible()
    expect(page.get_by_role("button", name="Yes")).to_have_count(0)
    page.reload()
    expect(page.get_by_role("status").filter(has_text="Thank you")).to_be_visible()


def test_citizen_browses_and_changes_the_language(page: Page) -> None:
    page.goto("/en/")
    page.locator(".choice-card").first.click()
    page.locator(".faq-parts a").first.click()
    page.locator(".faq-lines a").first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Until when is my card valid?")
    page.get_by_role("link", name="日本語").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("カードの有効期限はいつまでですか")
    expect(page.locator("html")).to_have_attribute("lang", "ja")


def test_article_goes_on_to_its_guide(page: Page) -> None:
    page.goto("/en/faq/F-1")
    page.locator(".faq-next a").first.click()
    expect(page).to_have_url(re.compile("/en/procedures/certificate-renewal"))
    expect(page.get_by_role("heading", level=1)).to_be_visible()


def test_keyboard_reaches_the_search_first(window: BrowserContext) -> None:
    page = window.new_page()
    page.goto("/ja/faq")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    expect(page.locator("#q")).to_be_focused()


def test_paper_has_the_answer_alone(page: Page) -> None:
    """Question, answer, address and whom to call; nothing that cannot be pressed on paper."""
    page.goto("/ja/faq/F-1")
    page.emulate_media(media="print")
    for shown in ("h1", ".faq-short", ".faq-address", ".faq-contact"):
        expect(page.locator(shown).first).to_be_visible()
    for hidden in (".faq-ask", ".faq-helpful", ".faq-related", ".language-link"):
        expect(page.locator(hidden).first).to_be_hidden()
