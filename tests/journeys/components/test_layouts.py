"""The frames and parts themselves: accessible, and usable at 320 pixels (interface.md, Look)."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.journeys.accessibility import violations
from tests.journeys.components.pages import OpenPage

pytestmark = pytest.mark.browser

LONG = "勅使河原美佐緒理絵子左衛門" * 3 + "Wolfeschlegelsteinhausenbergerdorff"
PARTS = (Path(__file__).parent / "parts.html").read_text(encoding="utf-8")


@pytest.mark.parametrize("layout", ["staff", "public"])
@pytest.mark.parametrize("width", [1440, 320])
def test_every_part_is_accessible_and_fits(open_page: OpenPage, layout: str, width: int) -> None:
    """WCAG 2.2 AA by axe; no sideways scrolling, with the longest names, at 320 pixels."""
    page = open_page(PARTS, layout=layout, long=LONG)
    page.set_viewport_size({"width": width, "height": 800})
    assert violations(page) == []
    root = "document.documentElement"
    assert page.evaluate(f"{root}.scrollWidth <= {root}.clientWidth")


@pytest.mark.parametrize("code", [400, 403, 404, 409, 413, 418, 429, 500, 503])
def test_error_pages_say_what_to_do(open_page: OpenPage, code: int) -> None:
    page = open_page(layout="error", code=code)
    expect(page.get_by_role("heading", level=1)).not_to_be_empty()
    expect(page.get_by_text("01J9-7Q4M")).to_be_visible()
    assert violations(page) == []


def test_the_menu_opens_on_a_phone_without_scripts_of_ours(open_page: OpenPage) -> None:
    page = open_page("<h1>Test</h1>")
    page.set_viewport_size({"width": 320, "height": 640})
    expect(page.get_by_role("link", name="Desk")).to_be_hidden()
    page.get_by_role("button", name="Menu").click()
    expect(page.get_by_role("link", name="Desk")).to_be_visible()
    assert violations(page) == []


def test_the_policy_is_never_broken(open_page: OpenPage) -> None:
    """SEC: under default-src 'self' nothing of the layouts is refused."""
    page = open_page("<h1>Test</h1>")
    refused: list[str] = []
    page.on("console", lambda message: refused.append(message.text))
    page.reload()
    page.keyboard.press("?")
    assert [text for text in refused if "Content Security Policy" in text] == []


def test_dialog_gives_the_focus_back(open_page: OpenPage) -> None:
    page = open_page("<h1>Test</h1>")
    page.get_by_role("button", name="Keys").click()
    expect(page.get_by_role("button", name="Close", exact=True)).to_be_focused()
    assert violations(page) == []
    page.keyboard.press("Escape")
    expect(page.get_by_role("button", name="Keys")).to_be_focused()


def test_tabs_follow_the_arrow_keys(open_page: OpenPage) -> None:
    page = open_page(
        """<h1>Test</h1>{{ page.panel_tabs("Knowledge", [("faq", "FAQ"), ("guide", "Guide")]) }}
        <div id="faq" data-tab-panel>answers</div><div id="guide" data-tab-panel>steps</div>"""
    )
    expect(page.get_by_text("steps")).to_be_hidden()
    page.get_by_role("tab", name="FAQ").press("ArrowRight")
    expect(page.get_by_role("tab", name="Guide")).to_be_focused()
    expect(page.get_by_role("tabpanel", name="Guide")).to_have_text("steps")
    expect(page.get_by_text("answers")).to_be_hidden()
    assert violations(page) == []


def test_ticking_rows_shows_what_can_be_done_with_them(open_page: OpenPage) -> None:
    page = open_page(
        """<h1>Test</h1><form method="post">
        <label>All <input type="checkbox" data-select-all="id"></label>
        {% for n in range(3) %}{{ list.row_checkbox("id", n, "Row %s" | format(n)) }}{% endfor %}
        <div class="bulk-bar" data-bulk="id" hidden><span data-bulk-count></span></div></form>"""
    )
    expect(page.locator("[data-bulk-count]")).to_be_hidden()
    page.get_by_label("Row 1").check()
    expect(page.locator("[data-bulk-count]")).to_have_text("1 selected")
    page.get_by_label("All").check()
    expect(page.locator("[data-bulk-count]")).to_have_text("3 selected")
    expect(page.get_by_label("Row 2")).to_be_checked()


def test_presence_and_time_are_shown(open_page: OpenPage) -> None:
    page = open_page(
        """<h1>Test</h1><p class="presence" data-presence-url="/presence" aria-live="polite"></p>
        <time data-elapsed-since="2026-01-01T00:00:00Z" data-elapsed-limit="180">–</time>"""
    )
    page.route("**/presence", lambda route: route.fulfill(json={"others": ["佐藤", "髙橋"]}))
    page.reload()
    expect(page.locator("[data-presence-url]")).to_have_text("Also here: 佐藤, 髙橋")
    expect(page.locator("time[data-over]")).to_have_text(re.compile(r"^\d+:\d\d:\d\d$"))
