"""INQ-1: drafts are saved as typed and never lost by a reload or a lost connection."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Dialog, Page, Request, Route, expect

from tests.journeys.components.pages import OpenPage

pytestmark = pytest.mark.browser

FORM = """<h1>Test</h1><form method="post" action="/save" data-autosave-url="/drafts/1"
data-autosave-key="draft-1" data-autosave-version="3" data-autosave-saved-at="{{ saved_at }}">
{{ form.csrf() }}{{ form.textarea("question", "Question", stored) }}
{{ form.select("result", "Result", [("a", "Answered"), ("b", "Handed over")], empty="Choose") }}
{{ form.choice_group("tags", "Tags", [("x", "X"), ("y", "Y")], [], multiple=True) }}
{{ form.checkbox("complaint", "Complaint") }}{{ form.text("secret", "Secret", type="password") }}
<p class="autosave-status" data-autosave-status role="status"></p></form>"""
NOON = "2026-11-21T03:00:00Z"
NUMBER = "1234 5678 9018"


class Drafts:
    """The server's side of drafts: what came in, and what to answer next."""

    def __init__(self) -> None:
        self.requests: list[Request] = []
        self.answer: Callable[[Route], None] = self.saved()

    def __call__(self, route: Route) -> None:
        self.requests.append(route.request)
        self.answer(route)

    def saved(self, **more: object) -> Callable[[Route], None]:
        body = {"saved_at": NOON, "version": 4, "notices": [], "values": {}, **more}
        return lambda route: route.fulfill(json=body)

    def refused(self, status: int, body: object = None) -> Callable[[Route], None]:
        return lambda route: route.fulfill(status=status, json=body or {})

    @property
    def bodies(self) -> list[dict[str, Any]]:
        return [json.loads(request.post_data or "{}") for request in self.requests]


@pytest.fixture
def drafts() -> Drafts:
    return Drafts()


@pytest.fixture
def page(open_page: OpenPage, drafts: Drafts) -> Page:
    page = open_page(FORM, saved_at="", stored="")
    page.route("**/drafts/1", drafts)
    return page


def kept(page: Page) -> dict[str, Any] | None:
    """The copy in this browser, or None."""
    stored: str | None = page.evaluate("localStorage.getItem('draft:draft-1')")
    return json.loads(stored) if stored else None


def status(page: Page) -> Any:
    return expect(page.locator("[data-autosave-status]"))


def test_what_is_typed_is_sent_once_after_a_pause(page: Page, drafts: Drafts) -> None:
    page.get_by_label("Question").press_sequentially("lost card", delay=20)
    page.get_by_label("Y", exact=True).check()
    page.get_by_label("Secret").fill("never sent")
    status(page).to_have_text("Draft saved 12:00")
    assert len(drafts.requests) == 1
    assert drafts.requests[0].headers["x-csrftoken"] == "token-of-this-page"
    values = {"question": "lost card", "result": "", "tags": ["y"], "complaint": None}
    assert drafts.bodies == [{"version": 3, "values": values}]
    assert kept(page) is None


def test_the_next_save_carries_the_new_version(page: Page, drafts: Drafts) -> None:
    page.get_by_label("Question").fill("one")
    status(page).to_have_text("Draft saved 12:00")
    page.get_by_label("Question").fill("two")
    expect(page.locator("form[data-draft=saved]")).to_be_attached()
    assert [body["version"] for body in drafts.bodies] == [3, 4]


def test_without_connection_the_text_is_kept_and_sent_later(page: Page, drafts: Drafts) -> None:
    drafts.answer = lambda route: route.abort("internetdisconnected")
    page.get_by_label("Question").fill("typed in a tunnel")
    status(page).to_have_text("Not saved: no connection – kept in this browser")
    copy = kept(page)
    assert copy
    assert copy["values"]["question"] == "typed in a tunnel"
    drafts.answer = drafts.saved()
    page.evaluate("window.dispatchEvent(new Event('online'))")
    status(page).to_have_text("Draft saved 12:00")
    assert kept(page) is None


@pytest.mark.parametrize(
    "number",
    [NUMBER, "123456789018", "１２３４－５６７８－９０１８", "1234\n5678\n9018", "①②③④⑤⑥⑦⑧⑨⓪①⑧"],
)
def test_no_long_number_is_ever_kept_in_the_browser(
    page: Page, drafts: Drafts, number: str
) -> None:
    """PRV-1: a My Number in whatever disguise does not reach the browser's storage."""
    drafts.answer = drafts.refused(503)
    page.get_by_label("Question").fill(f"number {number}, room 12")
    copy = kept(page)
    assert copy
    assert "●●●" in copy["values"]["question"]
    digits = [letter for letter in copy["values"]["question"] if letter.isdigit()]
    assert digits == ["1", "2"]


def test_a_reload_brings_back_what_was_not_saved(page: Page, drafts: Drafts) -> None:
    drafts.answer = drafts.refused(503)
    page.get_by_label("Question").fill(f"before the reload {NUMBER}")
    page.get_by_label("Result").select_option("b")
    status(page).to_contain_text("the server has a problem")
    page.on("dialog", lambda dialog: dialog.accept())
    page.reload()
    expect(page.get_by_label("Question")).to_have_value("before the reload ●●●● ●●●● ●●●●")
    expect(page.get_by_label("Result")).to_have_value("b")


def test_a_server_that_knows_more_wins(open_page: OpenPage) -> None:
    page = open_page(FORM, saved_at=NOON, stored="from the server")
    page.evaluate(
        """localStorage.setItem("draft:draft-1", JSON.stringify(
        {at: Date.parse("2026-11-21T02:59:00Z"), values: {question: "older"}}))"""
    )
    page.reload()
    expect(page.get_by_label("Question")).to_have_value("from the server")
    assert kept(page) is None


def test_the_masked_text_and_the_reason_are_shown(page: Page, drafts: Drafts) -> None:
    """PRV-1: the writer sees which part was removed and why."""
    notice = {"field": "question", "message": "A My Number was removed."}
    drafts.answer = drafts.saved(notices=[notice], values={"question": "number ●●●●"})
    page.get_by_label("Question").fill(f"number {NUMBER}")
    expect(page.get_by_label("Question")).to_have_value("number ●●●●")
    expect(page.get_by_label("Question")).to_have_accessible_description("A My Number was removed.")


def test_typing_on_is_not_overwritten_by_the_masked_text(page: Page, drafts: Drafts) -> None:
    def slow(route: Route) -> None:
        page.get_by_label("Question").evaluate(
            """box => { box.value += " and more";
            box.dispatchEvent(new Event("input", {bubbles: true})); }"""
        )
        drafts.answer = drafts.saved()
        drafts.saved(values={"question": "masked"})(route)

    drafts.answer = slow
    page.get_by_label("Question").fill("first")
    status(page).to_have_text("Draft saved 12:00")
    expect(page.get_by_label("Question")).to_have_value("first and more")
    assert drafts.bodies[-1]["values"]["question"] == "first and more"


def test_signed_out_offers_to_sign_in_elsewhere(page: Page, drafts: Drafts) -> None:
    drafts.answer = drafts.refused(401)
    page.get_by_label("Question").fill("still here")
    link = page.get_by_role("link", name="Sign in again in a new tab")
    expect(link).to_have_attribute("href", "/sign-in")
    expect(link).to_have_attribute("target", "_blank")
    assert kept(page)


@pytest.mark.parametrize(
    ("code", "words"),
    [(403, "load this page again"), (409, "someone else changed"), (413, "too long")],
)
def test_refusals_are_said_in_words(page: Page, drafts: Drafts, code: int, words: str) -> None:
    drafts.answer = drafts.refused(code)
    page.get_by_label("Question").fill("text")
    status(page).to_contain_text(words)


def test_a_field_the_server_refuses_is_marked(page: Page, drafts: Drafts) -> None:
    drafts.answer = drafts.refused(422, {"errors": {"result": "No such result."}})
    page.get_by_label("Question").fill("text")
    expect(page.get_by_label("Result")).to_have_accessible_description("No such result.")


def test_leaving_is_questioned_only_when_something_is_unsaved(page: Page, drafts: Drafts) -> None:
    asked: list[str] = []

    def leave(dialog: Dialog) -> None:
        asked.append(dialog.type)
        dialog.accept()

    page.on("dialog", leave)
    page.get_by_label("Question").press_sequentially("a")
    status(page).to_have_text("Draft saved 12:00")
    page.reload()
    assert asked == []
    drafts.answer = drafts.refused(503)
    page.get_by_label("Question").press_sequentially("b")
    status(page).to_contain_text("Not saved")
    page.reload()
    assert asked == ["beforeunload"]


def test_sign_out_leaves_no_draft_behind(page: Page, drafts: Drafts) -> None:
    drafts.answer = drafts.refused(503)
    page.get_by_label("Question").fill("personal words")
    assert kept(page)
    page.on("dialog", lambda dialog: dialog.accept())
    page.route("**/sign-out", lambda route: route.fulfill(body="bye"))
    page.evaluate(
        """document.querySelector("form[data-sign-out]").addEventListener(
        "submit", event => event.preventDefault())"""
    )
    page.get_by_role("button", name="Sign out").click()
    assert kept(page) is None
