"""A callback in two windows of a real browser: a citizen asks for it in the line, an operator
becomes free, calls with the keyboard alone, and closes it with the inquiry (CB-1, CB-2)."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

import pytest
from playwright.sync_api import Browser, Page, expect
from sqlalchemy import select
from sqlalchemy.orm import Session

from callcenter.apps.wiring import Platform
from callcenter.core.permissions import Role
from callcenter.inquiries.models import Inquiry, InquiryReference
from telephony.callbacks.models import Callback, CallbackState
from telephony.setup.queries import stored_times
from telephony.setup.services.prompts import save_prompt
from telephony.setup.services.times import set_times
from tests.factories.staff import make_staff
from tests.journeys.accessibility import violations
from tests.journeys.centre import Centre, live_centre
from tests.servers.patience import wait_for

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.timeout(180)]

# Said in real time: the product's own words take a minute.
SHORT = {
    "recording_notice": {"ja": "録音します。", "en": "This is recorded."},
    "wait_first": {"ja": "お待ちください。", "en": "Please wait."},
    "wait_unknown": {"ja": "お待ちください。", "en": "Please wait."},
    "callback_offer": {"ja": "折り返しは1を。", "en": "To be called back, press 1."},
    "callback_confirm": {"ja": "{number}へ。よければ1を。", "en": "{number}. Press 1."},
    "callback_done": {"ja": "お電話します。", "en": "We call you."},
    "called": {"ja": "{centre}です。", "en": "{centre} calling."},
}
PATIENCE = 30  # seconds for whatever others do
WIDE = {"width": 1280, "height": 900}
NARROW = {"width": 390, "height": 844}


@dataclass(frozen=True)
class Story:
    """What is said in a language; `key` chooses it at the phone."""

    language: str
    key: str
    menu: str
    offered: str
    who_calls: str
    citizen: str
    question: str
    answer: str


JAPANESE = Story(
    "ja",
    "1",
    "ご用件をお選びください。",
    "折り返し",
    "センター",
    "折り返しありがとうございます。",
    "更新の手続き",
    "窓口を案内した",
)
ENGLISH = Story(
    "en",
    "2",
    "Please choose",
    "called back",
    "calling",
    "Thank you for calling.",
    "How to renew",
    "Told where to go",
)


@pytest.fixture
def centre(platform: Platform) -> Iterator[Centre]:
    """A centre whose phones ring for as long as a busy machine needs."""
    with live_centre(platform) as opened:

        def be_patient(session: Session) -> None:
            manager = make_staff(session, Role.MANAGER)
            times, version, _by = stored_times(session)
            slow = replace(
                times,
                ring_seconds=60,
                key_seconds=20,
                citizen_ring_seconds=60,
                wrap_up_seconds=900,
            )
            set_times(session, manager, slow, seen=version)
            for code, texts in SHORT.items():
                save_prompt(session, manager, code, texts, seen={"ja": 0, "en": 0})

        opened.write(be_patient)
        yield opened


@pytest.fixture(autouse=True)
def patience() -> Iterator[None]:
    expect.set_options(timeout=PATIENCE * 1000)
    yield
    expect.set_options(timeout=None)


def look(page: Page) -> None:
    """A state in which a person sees the page: nothing that axe finds, nothing cut off."""
    assert violations(page) == []
    expect(page.locator("[data-phone-trouble]:visible")).to_have_count(0)
    fits = "root => root.scrollWidth <= root.clientWidth"
    assert page.locator("html").evaluate(fits)


def only_callback(centre: Centre) -> Callback:
    found: Callback = centre.read(lambda session: session.scalars(select(Callback)).one())
    return found


@pytest.mark.parametrize("story", [JAPANESE, ENGLISH], ids=["ja", "en"])
def test_called_back_instead_of_waiting(centre: Centre, browser: Browser, story: Story) -> None:
    """CB-1, CB-2, INQ-3."""
    operator = centre.operator("ja", "en", login="aoki", seen_in=story.language)
    errors: list[str] = []
    desk = centre.live.context_for(browser, operator, viewport=WIDE).new_page()
    citizen = centre.live.context_for(browser, None, viewport=NARROW).new_page()
    for page in (desk, citizen):
        page.set_default_timeout(PATIENCE * 1000)
        page.on("pageerror", lambda error: errors.append(str(error)))

    number = ask_in_the_line(citizen, story)
    wait_for(lambda: bool(centre.read(lambda s: s.scalars(select(Callback.id)).all())), PATIENCE)
    expect(citizen.locator("[data-telephone]")).to_have_attribute("data-state", "idle")

    desk.goto("/desk")
    expect(desk.locator("[data-phone][data-live]")).to_be_attached()
    expect(desk.locator("#panel-callbacks")).to_contain_text(number[-4:])
    look(desk)
    desk.keyboard.press("Alt+1")
    desk.wait_for_url("**/desk?call=**")
    expect(desk.locator('[data-phone-act="answer"]')).to_be_visible()
    expect(desk.locator("#caller_phone")).to_have_value(number)
    expect(desk.locator(f"input[name=language][value={story.language}]")).to_be_checked()
    look(desk)
    desk.wait_for_function("document.activeElement === document.body")
    desk.keyboard.press("Enter")

    expect(citizen.locator("[data-telephone]")).to_have_attribute("data-state", "ringing")
    expect(desk.locator('[data-phone-act="hang-up"]')).to_be_visible()
    look(citizen)
    look(desk)
    citizen.locator('[data-act="answer"]').focus()
    citizen.keyboard.press("Enter")
    expect(citizen.locator("[data-phone-lines]")).to_contain_text(story.who_calls)
    expect(desk.locator('.phone-panel[data-state="talking"]')).to_be_visible()
    citizen.locator("#telephone-say").fill(story.citizen)
    citizen.keyboard.press("Enter")
    expect(desk.locator("[data-phone-lines]")).to_contain_text(story.citizen)
    look(desk)
    wait_for(centre.is_silent, PATIENCE)
    citizen.locator('[data-act="hang-up"]').click()
    expect(citizen.locator("[data-telephone]")).to_have_attribute("data-state", "idle")

    write_up(desk, story)
    wait_for(lambda: only_callback(centre).state == CallbackState.DONE, PATIENCE)
    [inquiry] = centre.read(lambda session: list(session.scalars(select(Inquiry))))
    assert (inquiry.status, inquiry.question) == ("closed", story.question)
    kinds = centre.read(lambda session: set(session.scalars(select(InquiryReference.kind))))
    assert {"call", "callback"} <= kinds
    desk.goto(f"/callbacks/{only_callback(centre).id}")
    expect(desk.locator("#attempts .table tbody tr")).to_have_count(1)
    expect(desk.locator("#records")).to_contain_text(inquiry.reference)
    look(desk)
    assert errors == []
    for page in (desk, citizen):
        page.context.close()


def ask_in_the_line(citizen: Page, story: Story) -> str:
    """Calls, waits in the line, and asks to be called back; the number is the citizen's."""
    citizen.goto(f"/telephone?language={story.language}")
    number = citizen.locator("[data-own-number]").inner_text()
    heard = citizen.locator("[data-phone-lines]")
    citizen.locator('[data-act="dial"]').click()
    expect(citizen.locator("[data-telephone]")).to_have_attribute("data-state", "in-call")
    citizen.locator(f'[data-key="{story.key}"]').click()
    expect(heard).to_contain_text(story.menu)
    citizen.locator('[data-key="3"]').click()
    expect(heard).to_contain_text(story.offered)
    citizen.locator('[data-key="1"]').click()
    lines = heard.locator("li")
    count = lines.count()
    citizen.wait_for_function(
        "before => document.querySelectorAll('[data-phone-lines] li').length > before", arg=count
    )
    citizen.locator('[data-key="1"]').click()
    return number


def write_up(desk: Page, story: Story) -> None:
    """With the keyboard alone."""
    expect(desk.locator("[data-phone-until]")).to_be_visible()
    look(desk)
    desk.keyboard.press("Alt+q")
    desk.keyboard.type(story.question)
    desk.keyboard.press("Alt+a")
    desk.keyboard.type(story.answer)
    desk.keyboard.press("Alt+c")
    desk.keyboard.type("7-1")
    desk.keyboard.press("Enter")
    desk.keyboard.press("Alt+r")
    desk.keyboard.press("Space")
    desk.keyboard.press("Control+Enter")
    expect(desk.locator(".flashes .reference")).to_be_visible()
