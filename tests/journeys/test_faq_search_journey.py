"""FAQ-3: the search as one types and the glossary, in a real browser."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect
from sqlalchemy import update

from callcenter.accounts.models import StaffAccount
from callcenter.core.permissions import Actor, Role
from faq.search.services.glossary import GlossaryEntry, add_concept
from tests.factories.staff import make_staff
from tests.faq.search.collections import EDITOR, LOST, LOST_EN, PIN, content, publish
from tests.fixtures.apps import LiveApp
from tests.journeys.accessibility import violations

pytestmark = pytest.mark.browser


@pytest.fixture
def editor(live_staff: LiveApp) -> Actor:
    """An editor reading English, beside two articles and one glossary entry."""
    with live_staff.platform.database.transaction() as session:
        publish(session, content(LOST, LOST_EN, category="7"))
        publish(session, content(PIN, category="6-1"))
        entry = GlossaryEntry(("暗証番号", "ヒミツの数字"), ("secret digits",))
        add_concept(session, EDITOR, entry=entry)
        made = make_staff(session, Role.EDITOR)
        session.execute(update(StaffAccount).values(language="en"))
    return made


@pytest.fixture
def page(live_staff: LiveApp, browser: Browser, editor: Actor) -> Iterator[Page]:
    context = live_staff.context_for(browser, editor, viewport={"width": 1280, "height": 900})
    made = context.new_page()
    try:
        yield made
    finally:
        context.close()


def test_answers_come_while_one_types(page: Page) -> None:
    """Found words are marked; arrows lead into the answers and back; an emptied box is quiet."""
    page.goto("/faq")
    box = page.locator("#text")
    hits = page.locator("[data-faq-hits] li")
    box.press_sequentially("暗証番号を忘")
    expect(hits.first).to_contain_text(PIN[0])
    expect(hits.first.locator("mark").first).to_contain_text("暗証番号")
    assert violations(page) == []
    box.press("ArrowDown")
    expect(hits.first.locator("a")).to_be_focused()
    page.keyboard.press("Escape")
    expect(box).to_be_focused()
    box.fill("")
    expect(page.locator("[data-faq-hits]")).to_be_hidden()


def test_english_words_lead_to_a_japanese_article_and_say_why(page: Page) -> None:
    page.goto("/faq")
    page.locator("#text").press_sequentially("secret digits")
    first = page.locator("[data-faq-hits] li").first
    expect(first).to_contain_text(PIN[0])
    expect(first).to_contain_text("Japanese only")
    expect(page.locator("[data-faq-words]")).to_contain_text("暗証番号")


def test_nothing_is_asked_while_an_input_method_composes(page: Page) -> None:
    """Half-converted kana are not what the operator means."""
    asked: list[str] = []
    page.on(
        "request", lambda request: asked.append(request.url) if "/search?" in request.url else None
    )
    page.goto("/faq")
    page.locator("#text").evaluate(
        """box => {
            box.focus();
            box.dispatchEvent(new CompositionEvent("compositionstart"));
            box.value = "あんしょう";
            box.dispatchEvent(new InputEvent("input", { isComposing: true, bubbles: true }));
        }"""
    )
    page.wait_for_timeout(400)
    assert asked == []
    page.locator("#text").evaluate(
        """box => {
            box.value = "暗証番号";
            box.dispatchEvent(new CompositionEvent("compositionend"));
        }"""
    )
    expect(page.locator("[data-faq-hits] li").first).to_contain_text(PIN[0])
    assert len(asked) == 1


def test_glossary_pages_are_accessible_and_work_by_keyboard(page: Page) -> None:
    page.goto("/faq/glossary")
    assert violations(page) == []
    page.get_by_role("link", name="暗証番号").click()
    assert violations(page) == []
    page.get_by_label("Japanese words").fill("暗証番号\nナイショ")
    page.get_by_role("button", name="Save").click()
    expect(page.locator("body")).to_contain_text("ナイショ")
