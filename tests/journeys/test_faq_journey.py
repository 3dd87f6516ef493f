"""FAQ-1, FAQ-2 in a real browser: an article from its first word to its withdrawal, by keyboard,
accessible, narrow."""

import re
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from callcenter.accounts.models import StaffAccount
from callcenter.core.hours.services import seed_default_hours
from callcenter.core.permissions import Actor, Role
from callcenter.inquiries.services.categories import seed_categories
from faq.articles.models import Article
from tests.factories.articles import make_article, make_published, make_submitted
from tests.factories.staff import make_staff
from tests.fixtures.apps import LiveApp
from tests.journeys.accessibility import violations

pytestmark = pytest.mark.browser
both_languages = pytest.mark.parametrize("language", ["ja", "en"])

LONG = "勅使河原美佐緒理絵子左衛門" * 3 + "Wolfeschlegelsteinhausenbergerdorff"
Open = Callable[..., Page]


@pytest.fixture
def open_as(live_staff: LiveApp, browser: Browser) -> Iterator[Open]:
    """A window of somebody of a role: `open_as(Role.EDITOR)`."""
    contexts: list[BrowserContext] = []
    errors: list[str] = []
    with live_staff.platform.database.transaction() as session:
        seed_categories(session)
        seed_default_hours(session)

    def enter(role: Role, language: str = "en") -> Page:
        with live_staff.platform.database.transaction() as session:
            actor: Actor = make_staff(session, role)
            session.get_one(StaffAccount, actor.id).language = language
        size = {"width": 1280, "height": 900}
        context = live_staff.context_for(browser, actor, viewport=size, locale="en-GB")
        context.set_default_timeout(8_000)
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: errors.append(str(error)))
        return page

    yield enter
    for context in contexts:
        context.close()
    assert errors == []


def assert_sound(page: Page) -> None:
    """No violation on a wide and a narrow screen; nothing wider than its place on any."""
    for width in (1280, 320):
        page.set_viewport_size({"width": width, "height": 800})
        fits = "found => found.map(part => part.scrollWidth <= part.clientWidth)"
        for part in ("html", ".table-frame"):
            assert all(page.locator(part).evaluate_all(fits)), (page.url, width, part)
        assert violations(page) == [], (page.url, width)
    page.set_viewport_size({"width": 1280, "height": 900})


def saved(page: Page) -> None:
    """Wait until the form has kept what was typed."""
    expect(page.locator("form.faq-form")).to_have_attribute("data-draft", "saved")


def test_an_article_from_first_word_to_withdrawal(open_as: Open) -> None:
    """FAQ-1, FAQ-2: written, submitted, returned, corrected, approved, read, withdrawn."""
    editor, city = open_as(Role.EDITOR), open_as(Role.CITY)
    editor.goto("/faq")
    editor.keyboard.press("n")
    expect(editor.get_by_role("heading", level=1)).to_have_text("New article")
    editor.locator("#ja_question").fill("駐車場はありますか")
    editor.locator("#category").select_option("18")
    editor.locator("#ja_question").press("Control+Enter")
    expect(editor.locator("[data-flashes] .notice")).to_contain_text("Saved.")

    editor.locator("#ja_phone").press_sequentially("はい、")
    editor.locator(".faq-variables summary").press("Enter")
    editor.get_by_role("button", name="{counter}").press("Enter")
    expect(editor.locator("#ja_phone")).to_be_focused()
    editor.locator("#ja_phone").press_sequentially("の前です。")
    saved(editor)
    expect(editor.locator("[data-preview=ja_phone]")).to_have_text(
        "はい、マイナンバーカードの窓口の前です。"
    )
    editor.reload()
    expect(editor.locator("#ja_phone")).to_have_value("はい、{counter}の前です。")
    editor.get_by_role("button", name="Submit to the city").press("Enter")
    expect(editor.get_by_role("heading", level=1)).to_have_text("F-1")
    expect(editor.get_by_text("No English").first).to_be_visible()

    city.goto("/faq/review")
    city.get_by_role("link", name="F-1").press("Enter")
    city.get_by_role("button", name="Return to the editors").press("Enter")
    expect(city.locator("[data-error-summary]")).to_be_focused()
    city.locator("#comment").fill("台数も書いてください")
    city.get_by_role("button", name="Return to the editors").press("Enter")
    expect(city.get_by_text("Nothing waits")).to_be_visible()

    editor.reload()
    expect(editor.get_by_text("台数も書いてください").first).to_be_visible()
    editor.keyboard.press("e")
    editor.locator("#ja_phone").fill("はい、{counter}の前に20台分あります。")
    saved(editor)
    editor.get_by_role("button", name="Submit to the city").press("Enter")
    expect(editor.locator("[data-flashes] .notice")).to_contain_text("with the city")

    city.reload()
    city.get_by_role("link", name="F-1").press("Enter")
    expect(city.locator("#differences ins").last).to_contain_text("20台分")
    assert_sound(city)
    city.get_by_role("button", name="Approve and publish").press("Enter")
    expect(city.locator("[data-flashes] .notice")).to_contain_text("F-1 is published.")

    operator, manager = open_as(Role.OPERATOR), open_as(Role.MANAGER)
    operator.goto("/faq?text=駐車場")
    operator.get_by_role("link", name="F-1", exact=True).press("Enter")
    expect(operator.get_by_text("20台分あります")).to_be_visible()
    assert_sound(operator)
    manager.goto(operator.url)
    manager.get_by_text("Withdraw at once…").press("Enter")
    manager.locator("#reason").fill("工事で使えません")
    manager.locator("#reason").press("Enter")
    expect(manager.get_by_text("工事で使えません").first).to_be_visible()
    operator.reload()
    expect(operator.get_by_role("alert").first).to_contain_text("Do not use this answer")
    assert_sound(operator)


def test_composing_an_answer_sends_nothing(open_as: Open) -> None:
    """FAQ-1: the Enter that confirms a Japanese conversion is not a command."""
    editor = open_as(Role.EDITOR)
    editor.goto("/faq/new")
    field = editor.locator("#change_note")
    field.focus()
    composing = "{bubbles: true, cancelable: true, key: 'Enter', isComposing: true, ctrlKey: true}"
    field.evaluate(f"field => field.dispatchEvent(new KeyboardEvent('keydown', {composing}))")
    field.evaluate(f"field => field.dispatchEvent(new KeyboardEvent('keydown', {composing}))")
    expect(editor).to_have_url(re.compile("/faq/new$"))
    expect(editor.locator("form.faq-form")).not_to_have_attribute("data-submitting", "")


def test_two_editors_see_both_texts(open_as: Open, live_staff: LiveApp) -> None:
    """FAQ-1, INQ-5: the second one is stopped, told, and takes over what they want."""
    with live_staff.platform.database.transaction() as session:
        article = make_article(session)
    first, second = open_as(Role.EDITOR), open_as(Role.MANAGER)
    for page in (first, second):
        page.goto(f"/faq/{article.id}/edit")
    first.locator("#ja_phone").fill("先の人の答え")
    saved(first)
    second.locator("#ja_phone").fill("あとの人の答え")
    expect(second.locator("form.faq-form")).to_have_attribute("data-draft", "stopped")
    second.get_by_role("button", name="Save the draft").press("Enter")
    expect(second.locator(".faq-conflict")).to_be_focused()
    expect(second.locator("#ja_phone")).to_have_value("あとの人の答え")
    assert_sound(second)
    second.get_by_role("button", name="Use this in the form").first.press("Enter")
    expect(second.locator("#ja_phone")).to_have_value("先の人の答え")


@both_languages
def test_pages_are_sound(open_as: Open, live_staff: LiveApp, language: str) -> None:
    """I18N-2: full, empty and refused, wide and narrow."""
    editor, city = open_as(Role.EDITOR, language), open_as(Role.CITY, language)
    for address in ("/faq", "/faq/review", "/faq/changes", "/faq?text=zz"):
        editor.goto(address)
        assert_sound(editor)
    with live_staff.platform.database.transaction() as session:
        article = make_published(session)
        make_published(session, en=None, audience="staff", change_note=LONG)
        revision = make_submitted(session, change_note=LONG)
        draft: Article = make_article(session, en=None)
    for address in (
        "/faq",
        "/faq/review",
        "/faq/changes",
        f"/faq/{article.id}",
        f"/faq/{article.id}/edit",
        f"/faq/{article.id}/versions",
        f"/faq/{article.id}/compare",
        f"/faq/{draft.id}/edit",
        f"/faq/review/{revision.id}",
    ):
        editor.goto(address)
        assert_sound(editor)
    for address in (f"/faq/review/{revision.id}", f"/faq/review/{revision.id}/correct"):
        city.goto(address)
        assert_sound(city)
    editor.goto(f"/faq/{draft.id}/edit")
    editor.locator("#ja_counter").fill("{nothing}" + LONG)
    saved(editor)
    expect(editor.locator("#ja_counter-notice")).not_to_be_empty()
    editor.locator("#ja_counter").press("Control+Enter")
    expect(editor.locator("[data-error-summary]")).to_be_focused()
    assert_sound(editor)


def test_review_days_by_keyboard(open_as: Open, live_staff: LiveApp) -> None:
    """FAQ-2: the space bar chooses, the bar says how many."""
    with live_staff.platform.database.transaction() as session:
        for _ in range(2):
            make_published(session)
    editor = open_as(Role.EDITOR)
    editor.goto("/faq")
    editor.locator("input[name=article]").first.focus()
    editor.keyboard.press("Space")
    expect(editor.locator("[data-bulk-count]")).to_contain_text("1")
    assert_sound(editor)
    editor.get_by_role("button", name="Set the day").press("Enter")
    expect(editor.locator("[data-error-summary]")).to_be_focused()
    editor.locator("#review_on").fill("2099-01-01")
    editor.get_by_role("button", name="Set the day").press("Enter")
    expect(editor.locator("[data-flashes] .notice")).to_contain_text("1 article")
