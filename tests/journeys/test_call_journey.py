"""A whole call in two windows of a real browser: a citizen at the telephone page, an operator at
the desk with the keyboard alone, real exchange, real time (INQ-3, TEL-1, TEL-2, TEL-7)."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

import pytest
from playwright.sync_api import Browser, Locator, Page, expect
from sqlalchemy import select
from sqlalchemy.orm import Session

from callcenter.apps.wiring import Platform
from callcenter.core.permissions import Role
from callcenter.inquiries.models import Inquiry
from telephony.recordings.models import Recording, RecordingState
from telephony.setup.queries import stored_times
from telephony.setup.services.times import set_times
from tests.factories.staff import make_staff
from tests.journeys.accessibility import violations
from tests.journeys.centre import Centre, live_centre
from tests.servers.patience import wait_for

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.timeout(300)]

PATIENCE = 30  # seconds for whatever others do
WIDE = {"width": 1440, "height": 900}
NARROW = {"width": 390, "height": 844}


@dataclass(frozen=True)
class Story:
    """What is said in a language.

    Attributes:
        key: of the language, at the phone.
        announced: parts of what the citizen hears, in order.
    """

    language: str
    key: str
    announced: tuple[str, str, str]
    connecting: str
    choice: str
    citizen: str
    operator: str
    question: str
    answer: str


JAPANESE = Story(
    "ja",
    "1",
    ("お電話ありがとうございます。", "録音いたします。", "ご用件をお選びください。"),
    "担当者におつなぎします。",
    "紛失・再交付",
    "カードをなくしてしまいました。昨日、駅からうちに帰る途中で、落としたようです。どうすればいいでしょうか。",
    "まず、カードの一時停止をお願いします。",
    "カードをなくした。",
    "一時停止の窓口を案内した。",
)
ENGLISH = Story(
    "en",
    "2",
    ("For English, press 2.", "This call will be recorded", "Please choose"),
    "We are connecting you now.",
    "Lost card",
    "I have lost my card. I think that I dropped it yesterday on the way home from the station.",
    "Please have the card suspended first.",
    "Lost the card.",
    "Told about the suspension line.",
)


@pytest.fixture
def centre(platform: Platform) -> Iterator[Centre]:
    """A centre whose phones ring, and whose menus wait, for as long as a busy machine needs."""
    with live_centre(platform) as opened:

        def be_patient(session: Session) -> None:
            manager = make_staff(session, Role.MANAGER)
            times, version, _by = stored_times(session)
            slow = replace(times, ring_seconds=60, key_seconds=20, wrap_up_seconds=900)
            set_times(session, manager, slow, seen=version)

        opened.write(be_patient)
        yield opened


@pytest.fixture(autouse=True)
def patience() -> Iterator[None]:
    """Every expectation waits for as long as the others may need."""
    expect.set_options(timeout=PATIENCE * 1000)
    yield
    expect.set_options(timeout=None)


@pytest.fixture(params=[JAPANESE, ENGLISH], ids=["ja", "en"])
def story(request: pytest.FixtureRequest) -> Story:
    found: Story = request.param
    return found


def look(page: Page, _name: str) -> None:
    """A state in which a person sees the page: nothing that axe finds, nothing cut off."""
    assert violations(page) == []
    expect(page.locator("[data-phone-trouble]:visible")).to_have_count(0)
    fits = "root => root.scrollWidth <= root.clientWidth"
    assert page.locator("html").evaluate(fits)


def window(centre: Centre, browser: Browser, size: dict[str, int], **who: object) -> Page:
    context = centre.live.context_for(browser, who.get("actor"), viewport=size)  # type: ignore[arg-type]
    context.set_default_timeout(PATIENCE * 1000)
    return context.new_page()


def heard(page: Page) -> Locator:
    return page.locator("[data-phone-lines]")


def say(citizen: Page, text: str) -> None:
    citizen.locator("#telephone-say").fill(text)
    citizen.keyboard.press("Enter")
    expect(heard(citizen)).to_contain_text(text)


def test_a_call_from_the_first_ring_to_its_recording(
    centre: Centre, browser: Browser, story: Story
) -> None:
    """INQ-3, TEL-1, TEL-2, TEL-7."""
    operator = centre.operator("ja", "en", login="aoki", seen_in=story.language)
    errors: list[str] = []
    desk = window(centre, browser, WIDE, actor=operator)
    citizen = window(centre, browser, NARROW)
    for page in (desk, citizen):
        page.on("pageerror", lambda error: errors.append(str(error)))

    desk.goto("/desk")
    expect(desk.locator("[data-phone][data-live]")).to_be_attached()
    desk.keyboard.press("Alt+1")
    expect(desk.locator('[data-phone-act="offline"]')).to_be_visible()
    look(desk, "1-ready")

    citizen.goto(f"/telephone?language={story.language}")
    look(citizen, "1-idle")
    number = citizen.locator("[data-own-number]").inner_text()
    citizen.locator('[data-act="dial"]').click()
    expect(heard(citizen)).to_be_focused()
    expect(citizen.locator("[data-telephone]")).to_have_attribute("data-state", "in-call")
    expect(heard(citizen)).to_contain_text(story.announced[0])
    look(citizen, "2-language")
    citizen.locator(f'[data-key="{story.key}"]').click()
    expect(heard(citizen)).to_contain_text(story.announced[1])
    expect(heard(citizen)).to_contain_text(story.announced[2])
    look(citizen, "3-menu")
    citizen.locator('[data-key="3"]').click()

    desk.wait_for_url("**/desk?call=**")
    expect(desk.locator('[data-phone-act="answer"]')).to_be_visible()
    expect(desk.locator(".phone-number")).to_contain_text(number[-4:])
    expect(desk.locator("#caller_phone")).to_have_value(number)
    expect(desk.locator(f"input[name=language][value={story.language}]")).to_be_checked()
    expect(desk.locator(".phone-choice")).to_have_text(story.choice)
    look(desk, "2-ringing")
    look(citizen, "4-line")
    desk.wait_for_function("document.activeElement === document.body")
    desk.keyboard.press("Enter")
    expect(desk.locator("#question")).to_be_focused()
    expect(desk.locator('[data-phone-act="hang-up"]')).to_be_visible()
    expect(heard(citizen)).to_contain_text(story.connecting)

    desk.keyboard.type(story.question)
    say(citizen, story.citizen)
    expect(heard(desk)).to_contain_text(story.citizen)
    desk.keyboard.press("Alt+s")
    desk.keyboard.type(story.operator)
    desk.keyboard.press("Enter")
    expect(heard(citizen)).to_contain_text(story.operator)
    look(desk, "3-talking")
    look(citizen, "5-talking")
    wait_for(centre.is_silent, PATIENCE)
    citizen.locator('[data-act="hang-up"]').click()
    expect(citizen.locator('[data-act="dial"]')).to_be_focused()
    expect(citizen.locator("[data-telephone]")).to_have_attribute("data-state", "idle")
    look(citizen, "6-over")

    expect(desk.locator("[data-phone-until]")).to_be_visible()
    look(desk, "4-wrap-up")
    desk.keyboard.press("Alt+a")
    expect(desk.locator("#answer")).to_be_focused()
    desk.keyboard.type(story.answer)
    desk.keyboard.press("Alt+c")
    desk.keyboard.type("7-1")
    desk.keyboard.press("Enter")
    desk.keyboard.press("Alt+r")
    desk.keyboard.press("Space")
    desk.keyboard.press("Control+Enter")
    expect(desk.locator(".flashes .reference")).to_be_visible()
    expect(desk.locator('[data-phone-act="offline"]')).to_be_visible()
    look(desk, "5-saved")

    [inquiry] = centre.read(lambda session: list(session.scalars(select(Inquiry))))
    assert (inquiry.question, inquiry.language) == (story.question, story.language)
    assert (inquiry.status, inquiry.category_code) == ("closed", "7-1")
    wait_for(lambda: is_kept(centre), PATIENCE * 2)
    listen(desk, inquiry)
    assert errors == []
    for page in (desk, citizen):
        page.context.close()


def is_kept(centre: Centre) -> bool:
    """Whether the recording is here, and gone at the provider."""
    states = centre.read(lambda session: list(session.scalars(select(Recording.state))))
    return states == [RecordingState.KEPT]


def listen(desk: Page, inquiry: Inquiry) -> None:
    """The record's page plays the recording; every place in it can be gone to."""
    desk.goto(f"/inquiries/{inquiry.id}")
    player = desk.locator(".player")
    audio, seek = player.locator("audio"), player.locator("[data-seek]")
    seek.focus()
    desk.keyboard.press("Space")
    expect(seek).not_to_have_value("0")
    loaded = "audio => audio.readyState >= 2 && audio.duration > 5 && audio.error === null"
    assert audio.evaluate(loaded)
    desk.keyboard.press("k")
    desk.keyboard.press("Home")
    expect(seek).to_have_value("0")
    desk.keyboard.press("ArrowRight")
    expect(seek).to_have_value("5")
    desk.wait_for_function("document.querySelector('.player audio').currentTime >= 5")
    expect(player.locator("[data-failure]")).to_be_hidden()
    look(desk, "6-record")
