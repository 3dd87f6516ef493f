"""The collection beside the call, in a real browser with the keyboard alone (FAQ-3, FAQ-4)."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect
from sqlalchemy import select

from callcenter.core.permissions import Actor
from callcenter.inquiries.models import Inquiry
from faq.articles.entry import Side
from faq.articles.models import ArticleUse
from tests.factories.articles import make_published
from tests.factories.desk import seed_desk
from tests.fixtures.apps import LiveApp
from tests.journeys.accessibility import violations

pytestmark = pytest.mark.browser

LOST = Side(
    question="カードをなくしました。どうすればよいですか",
    variants=("カードを落とした",),
    phone="まずカードを止めてください。",
    counter="- 一時停止\n- 警察へ届け出",
    keywords=("紛失",),
)
LOST_EN = Side(
    question="I lost my card. What should I do?",
    variants=("stolen card",),
    phone="Please have the card suspended first.",
)


@pytest.fixture
def operator(live_staff: LiveApp) -> Actor:
    with live_staff.platform.database.transaction() as session:
        make_published(session)
        make_published(session, ja=LOST, en=LOST_EN, category="7-1")
        return seed_desk(session)


@pytest.fixture
def desk(live_staff: LiveApp, browser: Browser, operator: Actor) -> Iterator[Page]:
    size = {"width": 1440, "height": 900}
    context = live_staff.context_for(browser, operator, viewport=size, locale="en-GB")
    context.set_default_timeout(15_000)
    errors: list[str] = []
    page = context.new_page()
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.goto("/desk")
    yield page
    context.close()
    assert errors == []


def test_two_words_two_enters(desk: Page, live_staff: LiveApp) -> None:
    """FAQ-3: type, Enter opens the best answer, Enter puts it into the inquiry; its use counts."""
    keys = desk.keyboard
    desk.locator("#answer").fill("少々お待ちください。")
    keys.press("Alt+f")
    expect(desk.locator("#desk-faq-q")).to_be_focused()
    keys.type("カード なくした")
    expect(desk.locator("[data-faq-hits] li").first).to_contain_text("なくしました")
    assert violations(desk) == []
    keys.press("Enter")
    insert = desk.locator("[data-faq-insert]").first
    expect(insert).to_be_focused()
    expect(desk.locator("[data-faq-answer]")).to_contain_text("I lost my card")
    assert violations(desk) == []
    keys.press("Enter")
    answer = desk.locator("#answer")
    expect(answer).to_have_value("少々お待ちください。\nまずカードを止めてください。")
    expect(answer).to_be_focused()
    expect(desk.locator(".entry-article")).to_contain_text("カードをなくしました")
    assert violations(desk) == []
    desk.locator("#question").fill("カードをなくした")
    keys.press("Alt+o")
    expect(desk.locator(".flashes .reference")).to_be_visible()
    with live_staff.platform.database.transaction(write=False) as session:
        [inquiry] = session.scalars(select(Inquiry)).all()
        [use] = session.scalars(select(ArticleUse)).all()
    assert (use.inquiry_key, use.language, use.query) == (str(inquiry.id), "ja", "カード なくした")


def test_enter_waits_for_an_answer_on_its_way(desk: Page) -> None:
    """FAQ-3: who is faster than the line still gets the best answer."""
    desk.route("**/faq/search?**", lambda route: (desk.wait_for_timeout(700), route.continue_()))
    desk.keyboard.press("Alt+f")
    with desk.expect_request("**/faq/search?**"):
        desk.keyboard.type("カード なくした")
    desk.keyboard.press("Enter")
    expect(desk.locator("[data-faq-insert]").first).to_be_focused()


def test_articles_survive_a_reload_and_can_be_taken_away(desk: Page) -> None:
    """FAQ-4: what was noted is part of the draft."""
    desk.keyboard.press("Alt+f")
    desk.keyboard.type("期限")
    expect(desk.locator("[data-faq-hits] li").first).to_be_visible()
    desk.keyboard.press("Enter")
    desk.locator("[data-faq-insert]").first.click()
    expect(desk.locator("form[data-desk-entry][data-draft=saved]")).to_be_attached()
    desk.reload()
    expect(desk.locator(".entry-article")).to_contain_text("F-")
    desk.locator(".entry-article-remove").click()
    expect(desk.locator("[data-articles]")).to_be_hidden()


def test_the_question_being_written_suggests(desk: Page) -> None:
    """FAQ-3: before anything is searched, in the language of the inquiry; marked as such."""
    desk.locator("label.entry-chip:has(input[name=language][value=en])").click()
    desk.locator("#question").fill("I lost my card")
    first = desk.locator("[data-faq-hits] li").first
    expect(first).to_contain_text("What should I do?")
    expect(desk.locator(".desk-faq .faq-search-status")).not_to_be_empty()
    first.locator("button").click()
    expect(desk.locator("[data-faq-answer]")).to_contain_text("Please have the card suspended")
    with desk.expect_response("**/drafts/**"):
        desk.locator("#question").fill("I lost my card yesterday")
    expect(desk.locator("[data-faq-answer]")).to_be_visible()


def test_enter_of_a_conversion_opens_nothing(desk: Page) -> None:
    """FAQ-3: Enter that confirms kana belongs to the input method."""
    desk.keyboard.press("Alt+f")
    desk.keyboard.type("カード")
    expect(desk.locator("[data-faq-hits] li").first).to_be_visible()
    for options in ("isComposing: true", "keyCode: 229"):
        desk.locator("#desk-faq-q").evaluate(
            f"""(field) => field.dispatchEvent(new KeyboardEvent("keydown",
            {{key: "Enter", bubbles: true, cancelable: true, {options}}}))"""
        )
    expect(desk.locator("[data-faq-answer]")).to_be_hidden()
