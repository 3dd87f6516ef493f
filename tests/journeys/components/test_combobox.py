"""INQ-2: a category is chosen by code or with two keystrokes, by keyboard alone."""

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.components.pages import OpenPage

pytestmark = pytest.mark.browser

CATEGORIES = [
    {
        "value": "a",
        "code": "3-4",
        "label": "代理人",
        "path": "3 交付",
        "keys": ["だいりにん", "dairinin", "proxy"],
    },
    {
        "value": "b",
        "code": "5-1",
        "label": "ロック解除",
        "path": "5 暗証番号",
        "keys": ["ろっくかいじょ", "rokkukaijo", "unlock"],
    },
    {
        "value": "c",
        "code": "7-1",
        "label": "一時停止",
        "path": "7 紛失・再交付",
        "keys": ["いちじていし", "ichijiteishi", "suspension"],
    },
]
FORM = """<h1>Test</h1><form method="post" action="/save" id="form">
{{ form.combobox("category", "Category", items, chosen, attrs={"data-shortcut": "c"}) }}
{{ form.text("after", "After") }}{{ form.button("Save") }}</form>"""


def composing(page: Page, key: str) -> None:
    """Presses a key as an input method does while it converts."""
    page.evaluate(
        """key => document.activeElement.dispatchEvent(new KeyboardEvent(
            "keydown", {key, isComposing: true, bubbles: true, cancelable: true}))""",
        key,
    )


@pytest.fixture
def page(open_page: OpenPage) -> Page:
    return open_page(FORM, items=CATEGORIES, chosen="")


def value(page: Page) -> str:
    return str(page.evaluate("document.querySelector('select[name=category]').value"))


@pytest.mark.parametrize(
    ("typed", "chosen"),
    [
        ("7", "c"),
        ("５", "b"),
        ("5-1", "b"),
        ("だ", "a"),
        ("ダ", "a"),
        ("ﾛｯ", "b"),
        ("ro", "b"),
        ("SUSP", "c"),
        ("停止", "c"),
        ("紛失", "c"),
    ],
)
def test_code_kana_romaji_english_and_japanese_find_it(page: Page, typed: str, chosen: str) -> None:
    """INQ-2: one or two keystrokes and Enter are enough, in any script and width."""
    page.get_by_role("combobox", name="Category").fill(typed)
    page.keyboard.press("Enter")
    assert value(page) == chosen


def test_tab_takes_and_goes_on(page: Page) -> None:
    page.get_by_role("combobox", name="Category").fill("pr")
    page.keyboard.press("Tab")
    assert value(page) == "a"
    expect(page.get_by_label("After")).to_be_focused()
    expect(page.get_by_role("combobox", name="Category")).to_have_value("3-4 代理人")


def test_arrows_move_and_tell_the_active_option(page: Page) -> None:
    box = page.get_by_role("combobox", name="Category")
    box.focus()
    for _ in range(2):
        page.keyboard.press("ArrowDown")
    active = box.get_attribute("aria-activedescendant")
    expect(page.locator(f"#{active}")).to_contain_text("ロック解除")
    expect(box).to_have_attribute("aria-expanded", "true")
    page.keyboard.press("Enter")
    assert value(page) == "b"
    expect(box).to_have_attribute("aria-expanded", "false")


def test_enter_and_arrows_rest_while_composing(page: Page) -> None:
    """INQ-2: the Enter that confirms a conversion chooses nothing."""
    page.get_by_role("combobox", name="Category").fill("だ")
    composing(page, "ArrowDown")
    composing(page, "Enter")
    assert value(page) == ""
    expect(page.get_by_role("listbox")).to_be_visible()


def test_kana_still_being_converted_finds_it(page: Page) -> None:
    page.get_by_role("combobox", name="Category").focus()
    session = page.context.new_cdp_session(page)
    session.send("Input.imeSetComposition", {"text": "ろ", "selectionStart": 1, "selectionEnd": 1})
    expect(page.get_by_role("option")).to_have_count(1)
    expect(page.get_by_role("option")).to_contain_text("5-1")


def test_escape_and_half_a_word_change_nothing(open_page: OpenPage) -> None:
    page = open_page(FORM, items=CATEGORIES, chosen="b")
    box = page.get_by_role("combobox", name="Category")
    box.fill("いち")
    page.keyboard.press("Escape")
    expect(box).to_have_value("5-1 ロック解除")
    box.fill("いち")
    page.get_by_label("After").focus()
    expect(box).to_have_value("5-1 ロック解除")
    assert value(page) == "b"


def test_an_emptied_box_takes_the_choice_back(open_page: OpenPage) -> None:
    page = open_page(FORM, items=CATEGORIES, chosen="b")
    page.get_by_role("combobox", name="Category").fill("")
    page.keyboard.press("Tab")
    assert value(page) == ""


def test_enter_never_sends_the_form_from_the_box(page: Page) -> None:
    page.evaluate("form.addEventListener('submit', () => document.title = 'sent')")
    page.get_by_role("combobox", name="Category").fill("nothing matches this")
    page.keyboard.press("Enter")
    assert page.title() != "sent"
    expect(page.get_by_role("option")).to_have_text("No match")


def test_pointer_chooses(page: Page) -> None:
    page.get_by_role("combobox", name="Category").click()
    page.get_by_role("option", name="一時停止").click()
    assert value(page) == "c"


def test_a_change_from_elsewhere_is_shown(page: Page) -> None:
    """A suggestion or a restored draft writes to the select; the box follows."""
    page.evaluate(
        """() => { const select = document.querySelector("select[name=category]");
        select.value = "c"; select.dispatchEvent(new Event("change", {bubbles: true})); }"""
    )
    expect(page.get_by_role("combobox", name="Category")).to_have_value("7-1 一時停止")
