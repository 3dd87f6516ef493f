"""Forms are sent once, by Ctrl+Enter too, and never by the Enter of a conversion."""

import pytest
from playwright.sync_api import Page, Route, expect

from tests.journeys.components.pages import OpenPage

pytestmark = pytest.mark.browser

FORM = """<h1>Test</h1><form method="post" action="/save" id="form">{{ form.csrf() }}
{{ form.text("name", "Name") }}{{ form.textarea("note", "Note") }}
{{ form.button("Keep open", name="action", value="open") }}
{{ form.button("Close", "primary", name="action", value="close",
  attrs={"data-submit-default": True}) }}
</form>"""


@pytest.fixture
def sent(open_page: OpenPage) -> tuple[Page, list[str]]:
    page = open_page(FORM)
    posts: list[str] = []

    def hold(route: Route) -> None:
        posts.append(route.request.post_data or "")

    page.route("**/save", hold)
    return page, posts


def test_a_double_click_sends_once(sent: tuple[Page, list[str]]) -> None:
    page, posts = sent
    busy = page.evaluate("""() => { const button = form.querySelector("[value=close]");
        button.click(); button.click(); return button.getAttribute("aria-busy"); }""")
    page.wait_for_timeout(200)
    assert len(posts) == 1
    assert busy == "true"


def test_ctrl_enter_means_the_default_button(sent: tuple[Page, list[str]]) -> None:
    page, posts = sent
    page.get_by_label("Note").fill("text")
    page.keyboard.press("Control+Enter")
    page.wait_for_timeout(200)
    assert len(posts) == 1
    assert "action=close" in posts[0]


def test_enter_of_a_conversion_does_not_send(sent: tuple[Page, list[str]]) -> None:
    page, posts = sent
    page.get_by_label("Name").focus()
    prevented = page.evaluate(
        """() => !document.activeElement.dispatchEvent(new KeyboardEvent("keydown",
        {key: "Enter", ctrlKey: true, keyCode: 229, bubbles: true, cancelable: true}))"""
    )
    page.wait_for_timeout(100)
    assert prevented
    assert posts == []


def test_the_error_summary_takes_the_focus_and_leads_to_the_field(open_page: OpenPage) -> None:
    body = '{{ form.error_summary([("name", "Enter the name.")]) }}' + FORM
    page = open_page(body)
    expect(page.get_by_role("alert").first).to_be_focused()
    page.get_by_role("link", name="Enter the name.").click()
    expect(page.get_by_label("Name")).to_be_focused()
