"""Keys declared in the page: they work, are listed, and rest while one types or converts."""

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.components.pages import OpenPage

pytestmark = pytest.mark.browser

BODY = """<h1>Test</h1>
{{ form.button("New inquiry", type="button", shortcut="n", attrs={"id": "new"}) }}
{{ form.button("Hand over", type="button", shortcut="Alt+h", attrs={"id": "hand"}) }}
{{ form.text("q", "Search", attrs={"data-shortcut": "/"}) }}
{{ form.button("Not now", type="button", shortcut="x", attrs={"id": "off", "disabled": True}) }}
<p id="log"></p>
<dialog class="dialog" id="sure" aria-labelledby="sure-title"><h2 id="sure-title">Sure?</h2>
{{ form.button("Yes", type="button", shortcut="y", attrs={"id": "yes"}) }}</dialog>
{{ form.button("Ask", type="button", attrs={"data-dialog-open": "sure"}) }}"""


@pytest.fixture
def page(open_page: OpenPage) -> Page:
    page = open_page(BODY)
    page.evaluate("""document.addEventListener("click", event => {
        log.textContent += `${event.target.closest("button")?.id ?? ""} `; })""")
    return page


def clicked(page: Page) -> list[str]:
    return (page.locator("#log").text_content() or "").split()


def test_a_letter_clicks_and_a_slash_focuses(page: Page) -> None:
    page.keyboard.press("n")
    assert clicked(page) == ["new"]
    page.keyboard.press("/")
    expect(page.get_by_label("Search")).to_be_focused()
    expect(page.get_by_label("Search")).to_have_value("")


def test_letters_rest_in_a_field_but_alt_works(page: Page) -> None:
    page.get_by_label("Search").focus()
    page.keyboard.type("n?")
    expect(page.get_by_label("Search")).to_have_value("n?")
    assert clicked(page) == []
    page.keyboard.press("Alt+h")
    assert clicked(page) == ["hand"]


@pytest.mark.parametrize("event", ['{key: "n", isComposing: true}', '{key: "n", keyCode: 229}'])
def test_every_key_rests_while_composing(page: Page, event: str) -> None:
    page.evaluate(f"""document.body.dispatchEvent(
        new KeyboardEvent("keydown", {{...{event}, bubbles: true}}))""")
    assert clicked(page) == []


def test_a_disabled_button_has_no_key(page: Page) -> None:
    page.keyboard.press("x")
    assert clicked(page) == []


def test_the_help_lists_the_keys_of_this_page(page: Page) -> None:
    page.keyboard.press("?")
    dialog = page.get_by_role("dialog", name="Keys on this page")
    expect(dialog).to_be_visible()
    rows = dialog.locator(".key-list > div")
    expect(rows.filter(has_text="New inquiry")).to_contain_text("n")
    expect(rows.filter(has_text="Hand over").locator("kbd")).to_have_text(["Alt", "h"])
    expect(rows.filter(has_text="Search")).to_contain_text("/")
    expect(rows.filter(has_text="Not now")).to_have_count(0)
    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()


def test_an_open_dialog_has_its_own_keys_only(page: Page) -> None:
    page.get_by_role("button", name="Ask").click()
    page.keyboard.press("n")
    page.keyboard.press("y")
    assert clicked(page)[-1] == "yes"
    assert "new" not in clicked(page)


def test_single_letters_can_be_switched_off_and_stay_off(page: Page) -> None:
    """WCAG 2.1.4: keys without a modifier can be turned off; the others go on."""
    page.keyboard.press("?")
    page.get_by_label("Use single-letter keys in this browser").uncheck()
    page.keyboard.press("Escape")
    page.reload()
    page.keyboard.press("n")
    page.keyboard.press("/")
    expect(page.get_by_label("Search")).not_to_be_focused()
    page.get_by_role("button", name="Keys").click()
    expect(page.get_by_label("Use single-letter keys in this browser")).not_to_be_checked()
