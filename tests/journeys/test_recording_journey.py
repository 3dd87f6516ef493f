"""TEL-7, TEL-8: a call is found, read and heard again in a real browser: by keyboard, accessible,
narrow, and without JavaScript."""

from collections.abc import Iterator
from datetime import timedelta
from uuid import UUID

import pytest
from playwright.sync_api import Browser, Locator, Page, expect
from sqlalchemy import select

from callcenter.accounts.models import StaffAccount
from callcenter.core import clock
from callcenter.core.audit.models import AuditEvent
from callcenter.core.ids import new_id
from callcenter.core.permissions import Actor
from callcenter.inquiries.models import ReferenceKind
from callcenter.inquiries.services.categories import seed_categories
from callcenter.inquiries.services.connections import refer_to
from telephony.calls.facts import Kind
from telephony.calls.models import Call, CallEvent
from telephony.recordings.models import Recording, RecordingKind, RecordingState
from tests.factories.inquiries import make_inquiry
from tests.factories.staff import make_staff
from tests.fixtures.apps import LiveApp
from tests.journeys.accessibility import violations
from tests.telephony.recordings.provider import keep_audio, make_call, wave_of

pytestmark = pytest.mark.browser
both_languages = pytest.mark.parametrize("language", ["ja", "en"])

SECONDS = 30
PATIENCE = 30_000  # milliseconds; sound comes late on a busy machine


@pytest.fixture
def language() -> str:
    """Whose eyes the page is seen with."""
    return "ja"


@pytest.fixture
def operator(live_staff: LiveApp, language: str) -> Actor:
    with live_staff.platform.database.transaction() as session:
        seed_categories(session)
        operator = make_staff(session)
        session.get_one(StaffAccount, operator.id).language = language
        return operator


@pytest.fixture
def call(live_staff: LiveApp, operator: Actor) -> Call:
    """A call with a recording, another one on its way, and a few events."""
    with live_staff.platform.database.transaction() as session:
        call = make_call(session, operator)
        staff = {"staff": str(operator.id)}
        for after, kind, content in (
            (0, Kind.CAME, {}),
            (8, Kind.LANGUAGE, {"language": "ja"}),
            (9, Kind.NOTICE, {"version": "0-abc", "language": "ja"}),
            (20, Kind.QUEUED, {}),
            (65, Kind.TALKING, staff),
            (240, Kind.TALK_ENDED, {}),
        ):
            at = call.came_at + timedelta(seconds=after)
            session.add(CallEvent(call_id=call.id, kind=kind, key="", at=at, content=content))
        audio = keep_audio(wave_of(SECONDS))
        session.add(_recording(call, state=RecordingState.KEPT, seconds=SECONDS, **audio))
        session.add(_recording(call, state=RecordingState.ANNOUNCED, attempts=3))
        return call


def _recording(call: Call, **values: object) -> Recording:
    return Recording(
        id=new_id(),
        call_id=call.id,
        sid=f"RE{new_id().hex}",
        kind=RecordingKind.TALK,
        channels=2,
        announced_at=clock.now(),
        started_at=call.answered_at,
        **values,
    )


@pytest.fixture
def inquiry_id(live_staff: LiveApp, operator: Actor, call: Call) -> UUID:
    """What was written for the call."""
    with live_staff.platform.database.transaction() as session:
        inquiry = make_inquiry(session, operator, "更新の手続き")
        refer_to(
            session,
            operator,
            inquiry_id=inquiry.id,
            kind=ReferenceKind.CALL,
            key=str(call.id),
            label="通話",
        )
        return inquiry.id


@pytest.fixture
def page(live_staff: LiveApp, browser: Browser, operator: Actor) -> Iterator[Page]:
    context = live_staff.context_for(browser, operator, viewport={"width": 1440, "height": 900})
    context.set_default_timeout(8_000)
    errors: list[str] = []
    opened = context.new_page()
    opened.on("pageerror", lambda error: errors.append(str(error)))
    yield opened
    context.close()
    assert errors == []


def plays(live_staff: LiveApp) -> list[dict[str, object]]:
    with live_staff.platform.database.transaction(write=False) as session:
        found = select(AuditEvent.detail).where(AuditEvent.action == "recording.play")
        return list(session.scalars(found.order_by(AuditEvent.id)))


def assert_sound(page: Page) -> None:
    """No violation on a wide and a narrow screen; nothing wider than its place on any."""
    for width in (1440, 1024, 320):
        page.set_viewport_size({"width": width, "height": 800})
        fits = "root => root.scrollWidth <= root.clientWidth"
        assert page.locator("html").evaluate(fits), width
        if width != 1024:
            assert violations(page) == []
    page.set_viewport_size({"width": 1440, "height": 900})


def has_moved(seek: Locator) -> None:
    expect(seek).not_to_have_value("0", timeout=PATIENCE)


@both_languages
def test_a_call_is_found_and_its_page_is_sound(page: Page, call: Call) -> None:
    page.goto("/calls")
    assert_sound(page)
    page.locator(f'a[href="/calls/{call.id}"]').click()
    expect(page.locator(".timeline-entry")).to_have_count(6)
    expect(page.locator(".player")).to_have_count(1)
    assert_sound(page)


@both_languages
def test_the_record_with_its_call_is_sound(page: Page, inquiry_id: UUID) -> None:
    page.goto(f"/inquiries/{inquiry_id}")
    expect(page.locator(".player")).to_have_count(1)
    assert_sound(page)


def test_a_recording_is_heard(page: Page, inquiry_id: UUID, live_staff: LiveApp) -> None:
    """Nothing is handed out before somebody presses play; then both are noted."""
    page.goto(f"/inquiries/{inquiry_id}")
    player = page.locator(".player")
    seek = player.locator("[data-seek]")
    expect(player.locator("audio")).to_be_hidden()
    assert plays(live_staff) == []
    with page.expect_response("**/plays"):
        player.locator("[data-do=toggle]").click()
    has_moved(seek)
    player.locator("[data-do=toggle]").click()
    expect(player.locator("[data-do=toggle]")).not_to_have_class("player-plays")
    noted = plays(live_staff)
    assert [play["second"] for play in noted if "second" in play] == [0]
    assert len([play for play in noted if "view" in play]) == 1
    expect(player.locator("[data-failure]")).to_be_hidden()


def test_a_recording_is_worked_by_keyboard(page: Page, call: Call, live_staff: LiveApp) -> None:
    """Forward, back and to a place before it was ever played; each play is noted from there."""
    page.goto(f"/calls/{call.id}")
    player = page.locator(".player")
    seek = player.locator("[data-seek]")
    seek.focus()
    for key, value in (("ArrowRight", "5"), ("l", "15"), ("j", "5"), ("End", "30"), ("j", "20")):
        page.keyboard.press(key)
        expect(seek).to_have_value(value)
    assert "20" in (seek.get_attribute("aria-valuetext") or "")
    player.locator("[data-speed]").select_option("2")
    player.locator("[data-balance]").select_option("1")
    seek.focus()
    with page.expect_response("**/plays"):
        page.keyboard.press("Space")
    expect(player.locator("[data-do=toggle]")).to_have_class(
        "button button-primary player-toggle player-plays"
    )
    page.keyboard.press("k")
    expect(player.locator("[data-do=toggle]")).to_have_class("button button-primary player-toggle")
    page.keyboard.press("Home")
    expect(seek).to_have_value("0")
    assert player.locator("audio").evaluate("audio => audio.playbackRate") == 2
    assert [play["second"] for play in plays(live_staff) if "second" in play] == [20]
    expect(player.locator("[data-failure]")).to_be_hidden()


def test_a_recording_that_cannot_be_played_says_so(
    page: Page, call: Call, live_staff: LiveApp
) -> None:
    page.goto(f"/calls/{call.id}")
    page.route("**/audio?view=*", lambda route: route.fulfill(status=409))
    page.locator("[data-do=toggle]").click()
    expect(page.locator("[data-failure]")).to_be_visible(timeout=PATIENCE)
    expect(page.locator("[data-failure]")).not_to_be_empty()


def test_a_play_that_cannot_be_noted_is_stopped(page: Page, call: Call) -> None:
    """Nothing is heard unnoted: also not when the session has ended in the meantime."""
    page.goto(f"/calls/{call.id}")
    page.route("**/plays", lambda route: route.fulfill(status=401, body="{}"))
    page.locator("[data-do=toggle]").click()
    expect(page.locator("[data-failure]")).to_be_visible(timeout=PATIENCE)
    assert page.locator("audio").evaluate("audio => audio.paused")


def test_without_javascript_the_browser_plays(
    live_staff: LiveApp, browser: Browser, operator: Actor, call: Call
) -> None:
    context = live_staff.context_for(browser, operator, java_script_enabled=False)
    plain = context.new_page()
    plain.goto(f"/calls/{call.id}")
    expect(plain.locator("audio[controls]")).to_be_visible()
    expect(plain.locator(".player-controls")).to_be_hidden()
    context.close()
