"""TEL-1, UI-1 in a real browser: a manager words what callers hear, by keyboard, without sound and
without scripts."""

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, FilePayload, Page, expect

from callcenter.accounts.models import StaffAccount
from callcenter.core.hours.services import seed_default_hours
from callcenter.core.permissions import Role
from callcenter.inquiries.services.categories import seed_categories
from telephony.setup.queries import menu, spoken
from telephony.setup.services.seeding import seed_phone_setup
from tests.factories.sounds import wav_file
from tests.factories.staff import make_staff
from tests.fixtures.apps import LiveApp
from tests.journeys.accessibility import violations

pytestmark = pytest.mark.browser
Open = Callable[..., Page]
PAGES = (
    "/phones",
    "/phones/answers/1",
    "/phones/notices",
    "/phones/texts",
    "/phones/texts/greeting",
    "/phones/times",
    "/phones/preview",
    "/phones/afterwards",
    "/phones/nuisance",
    "/phones/nuisance/new",
)

# A browser with voices: what is spoken is kept, and is said in no time.
VOICES = """
  window.said = [];
  window.SpeechSynthesisUtterance = class { constructor(text) { this.text = text; } };
  Object.defineProperty(window, "speechSynthesis", { value: {
    getVoices: () => [{ lang: "ja-JP" }, { lang: "en-US" }],
    speak: (utterance) => {
      window.said.push([utterance.lang, utterance.text]);
      window.waiting = utterance;
      if (!window.slowly) setTimeout(() => utterance.onend());
    },
    cancel: () => window.waiting?.onerror(),
  } });
"""
NO_VOICES = """
  Object.defineProperty(window, "speechSynthesis", { value: { getVoices: () => [] } });
"""


@pytest.fixture
def open_as(live_staff: LiveApp, browser: Browser) -> Iterator[Open]:
    """A manager's window: `open_as("en", script=VOICES)`."""
    contexts: list[BrowserContext] = []
    errors: list[str] = []
    with live_staff.platform.database.transaction() as session:
        seed_categories(session)
        seed_default_hours(session)
        seed_phone_setup(session)

    def enter(language: str = "en", script: str = NO_VOICES, *, scripts: bool = True) -> Page:
        with live_staff.platform.database.transaction() as session:
            actor = make_staff(session, Role.MANAGER)
            session.get_one(StaffAccount, actor.id).language = language
        context = live_staff.context_for(
            browser, actor, locale="en-GB", java_script_enabled=scripts
        )
        context.set_default_timeout(15_000)
        context.add_init_script(script)
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: errors.append(str(error)))
        return page

    yield enter
    for context in contexts:
        context.close()
    assert errors == []


def assert_sound(page: Page) -> None:
    """No violation on a wide and a narrow screen; nothing wider than its place."""
    for width in (1280, 320):
        page.set_viewport_size({"width": width, "height": 800})
        fits = page.evaluate(
            "document.documentElement.scrollWidth <= document.documentElement.clientWidth"
        )
        assert fits, (page.url, width)
        assert violations(page) == [], (page.url, width)
    page.set_viewport_size({"width": 1280, "height": 900})


def greeting_of(live: LiveApp, language: str) -> str:
    with live.platform.database.transaction(write=False) as session:
        return spoken(session, "greeting", language).text


@pytest.mark.parametrize("language", ["ja", "en"])
def test_every_page_is_sound(open_as: Open, language: str) -> None:
    """UI-1: axe, and 320 px, in both languages."""
    page = open_as(language)
    for address in PAGES:
        page.goto(address)
        assert_sound(page)
    page.goto("/phones")
    page.locator("a[href^='/phones/options/']").last.press("Enter")
    expect(page.locator("#spoken_ja")).to_be_visible()
    assert_sound(page)


def test_a_notice_is_one_press_of_a_key(open_as: Open) -> None:
    """TEL-1: and everybody at the desk sees that it is on."""
    page = open_as()
    page.goto("/phones/notices")
    page.get_by_role("button", name="Switch on now: Notice 2").press("Enter")
    banner = page.get_by_text("All callers hear a notice until")
    expect(banner).to_be_visible()
    assert_sound(page)
    page.goto("/desk")
    expect(banner).to_be_visible()
    assert_sound(page)
    page.get_by_role("button", name="Switch the notice off").press("Enter")
    expect(banner).to_have_count(0)


def test_a_text_is_worded_and_recorded_by_keyboard(open_as: Open, live_staff: LiveApp) -> None:
    """TEL-1: from the navigation to the next caller's ear."""
    page = open_as()
    page.goto("/desk")
    page.get_by_role("navigation", name="Main menu").get_by_role("link", name="Phones").press(
        "Enter"
    )
    page.get_by_role("link", name="Spoken texts").press("Enter")
    page.get_by_role("link", name="Change Greeting").press("Enter")
    page.get_by_label("English", exact=False).first.fill("Hello <there>.")
    page.get_by_role("button", name="Save").press("Enter")
    expect(page.locator(".error-summary")).to_be_focused()
    expect(page.locator("#en-error")).to_contain_text("cannot be read out")
    page.locator("#en").fill("Hello, this is the {centre}.")
    page.get_by_role("button", name="Save").press("Enter")
    expect(page.get_by_text("Own text")).to_be_visible()
    assert greeting_of(live_staff, "en").startswith("Hello, this is the ")

    sound = FilePayload(name="greeting.wav", mimeType="audio/wav", buffer=wav_file(2))
    page.locator("#file_ja").set_input_files(sound)
    page.get_by_role("button", name="Upload (Japanese)").press("Enter")
    player = page.locator("#recording-ja audio")
    expect(player).to_be_visible()
    # It plays: the browser has found out how long it is.
    player.evaluate("audio => { audio.preload = 'auto'; audio.load(); }")
    expect(player).to_have_js_property("duration", 2)
    assert_sound(page)
    page.get_by_role("button", name="Back to the product’s text (English)").press("Enter")
    expect(page.get_by_text("Own text")).to_have_count(0)
    assert greeting_of(live_staff, "en").startswith("Thank you")


def test_two_managers_see_both_texts(open_as: Open, live_staff: LiveApp) -> None:
    """TEL-1: the later one decides, knowing the other's words."""
    first, second = open_as(), open_as()
    for page in (first, second):
        page.goto("/phones/texts/goodbye")
    first.locator("#en").fill("Thank you. Goodbye.")
    first.get_by_role("button", name="Save").press("Enter")
    expect(first.get_by_text("Own text")).to_be_visible()
    second.locator("#en").fill("Goodbye and take care.")
    second.get_by_role("button", name="Save").press("Enter")
    expect(second.get_by_role("alert").first).to_contain_text("Thank you. Goodbye.")
    expect(second.locator("#en")).to_have_value("Goodbye and take care.")
    assert_sound(second)
    second.get_by_role("button", name="Save").press("Enter")
    expect(second.get_by_text("The text was saved.")).to_be_visible()
    with live_staff.platform.database.transaction(write=False) as session:
        assert spoken(session, "goodbye", "en").text == "Goodbye and take care."


def test_the_menu_is_changed_without_scripts(open_as: Open, live_staff: LiveApp) -> None:
    """TEL-1, UI-1: nothing of the saving needs JavaScript."""
    page = open_as(scripts=False)
    page.goto("/phones")
    expect(page.locator("[data-read-aloud]").first).to_be_hidden()
    page.get_by_role("link", name="Add an option").click()
    page.locator("#name_ja").fill("税の相談")
    page.locator("#name_en").fill("Taxes")
    page.locator("#spoken_ja").fill("税金のご相談")
    page.locator("#spoken_en").fill("taxes")
    page.locator("#category_code").select_option("17")
    page.get_by_role("button", name="Save").click()
    page.get_by_role("button", name="Read out Taxes earlier").click()
    expect(page.get_by_text("For taxes, press 5.")).to_be_visible()
    with live_staff.platform.database.transaction(write=False) as session:
        assert [choice.digit for choice in menu(session)] == ["1", "2", "3", "5", "4"]


def test_without_a_voice_the_page_says_so(open_as: Open) -> None:
    """UI-1: a button that can do nothing explains itself."""
    page = open_as()
    page.goto("/phones/texts")
    expect(page.locator("[data-voices]")).to_contain_text("no Japanese voice")
    expect(page.locator("[data-voices]")).to_contain_text("no English voice")
    button = page.locator("[data-read-aloud]").first
    expect(button).to_have_attribute("aria-disabled", "true")
    button.press("Enter")
    expect(page.locator("#live-polite")).to_contain_text("no Japanese voice")


def test_texts_are_read_aloud(open_as: Open) -> None:
    """TEL-1: what is typed, with examples; the button stops it again."""
    page = open_as(script=VOICES)
    page.goto("/phones/texts/wait_position")
    expect(page.locator("[data-voices]")).to_be_hidden()
    page.locator("#en").fill("You are caller {position}.")
    page.locator("[data-read-aloud=en]").press("Enter")
    assert page.evaluate("said") == [["en-US", "You are caller 3."]]
    page.evaluate("slowly = true")
    button = page.locator("[data-read-aloud=ja]")
    button.press("Enter")
    expect(button).to_have_text("Stop")
    button.press("Enter")
    expect(button).to_have_text("Read aloud")


def test_a_whole_call_is_read_aloud(open_as: Open) -> None:
    """TEL-1: in order, each text in its own language."""
    page = open_as(script=VOICES)
    page.goto("/phones/preview?language=en")
    scene = page.locator("#scene-answered")
    button = scene.get_by_role("button", name="Read all aloud")
    button.press("Enter")
    expect(button).to_have_text("Read all aloud")
    texts = scene.locator(".phone-step .phone-words").all_inner_texts()
    assert [text for _language, text in page.evaluate("said")] == texts
    languages = [language for language, _text in page.evaluate("said")]
    # The greeting and the choice of Japanese, then English to the end.
    assert languages == ["ja-JP"] * 2 + ["en-US"] * (len(texts) - 2)
