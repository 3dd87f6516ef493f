"""Suggestions appear as one types and are only taken by hand (INQ-2)."""

import json

import pytest
from playwright.sync_api import Page, Route, expect

from tests.journeys.components.pages import OpenPage

pytestmark = pytest.mark.browser

FORM = """<h1>Test</h1><form method="post" action="/save">
{{ form.textarea("question", "Question") }}
<div data-suggest-url="/suggest" data-suggest-source="question"
  data-suggest-target="category"></div>
{{ form.combobox("category", "Category", items) }}</form>"""
ITEMS = [
    {"value": "b", "code": "5-1", "label": "Unlock", "path": "5 PIN", "keys": []},
    {"value": "c", "code": "7-1", "label": "Suspension", "path": "7 Loss", "keys": []},
]
ANSWER = {
    "suggestions": [
        {"value": "c", "code": "7-1", "label": "Suspension", "words": ["lost", "<b>train</b>"]},
        {"value": "b", "code": "5-1", "label": "Unlock", "words": []},
    ]
}


@pytest.fixture
def page(open_page: OpenPage) -> Page:
    return open_page(FORM, items=ITEMS)


def test_chips_are_explained_and_taken_by_alt_and_number(page: Page) -> None:
    asked: list[dict[str, object]] = []

    def suggest(route: Route) -> None:
        asked.append(json.loads(route.request.post_data or "{}"))
        route.fulfill(json=ANSWER)

    page.route("**/suggest", suggest)
    page.get_by_label("Question").press_sequentially("lost on the train", delay=10)
    chip = page.get_by_role("button", name="Suspension")
    expect(chip).to_contain_text("because of: lost, <b>train</b>")
    assert asked == [{"values": {"question": "lost on the train"}, "chosen": ""}]
    expect(page.get_by_role("combobox", name="Category")).to_have_value("")
    page.keyboard.press("Alt+1")
    expect(page.get_by_role("combobox", name="Category")).to_have_value("7-1 Suspension")
    expect(chip).to_have_attribute("aria-pressed", "true")
    expect(page.get_by_label("Question")).to_be_focused()


def test_a_failure_is_said_and_the_next_word_tries_again(page: Page) -> None:
    page.route("**/suggest", lambda route: route.fulfill(status=500))
    page.get_by_label("Question").fill("lost")
    place = page.locator("[data-suggest-url]")
    expect(place).to_have_text("Suggestions are not available just now")
    page.route("**/suggest", lambda route: route.fulfill(json=ANSWER))
    page.get_by_label("Question").fill("lost card")
    expect(page.get_by_role("button", name="Unlock")).to_be_visible()


def test_an_older_answer_never_replaces_a_newer_one(page: Page) -> None:
    held: list[Route] = []

    def hold(route: Route) -> None:
        held.append(route)

    page.route("**/suggest", hold)
    page.get_by_label("Question").fill("first")
    page.wait_for_timeout(600)
    page.get_by_label("Question").fill("second")
    page.wait_for_timeout(600)
    first, second = held
    second.fulfill(json=ANSWER)
    expect(page.get_by_role("button", name="Suspension")).to_be_visible()
    assert first.request.failure is not None
