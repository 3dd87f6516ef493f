"""TEL-4: keeping, silencing and handing over recordings in a real browser, in both languages,
accessible and on a narrow screen."""

import zipfile
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import pytest
from playwright.sync_api import Browser, Page, expect

from callcenter.accounts.models import StaffAccount
from callcenter.core.permissions import Actor, Role
from telephony.recordings.models import Recording, RecordingGap
from telephony.recordings.services.disposing import dispose_all
from tests.factories.staff import make_staff
from tests.fixtures.apps import LiveApp
from tests.journeys.accessibility import violations
from tests.telephony.recordings.kept import Archive

pytestmark = pytest.mark.browser

NARROW = {"width": 390, "height": 780}


@pytest.fixture(params=["ja", "en"])
def manager(live_staff: LiveApp, request: pytest.FixtureRequest) -> Actor:
    with live_staff.platform.database.transaction() as session:
        manager = make_staff(session, Role.MANAGER)
        session.get_one(StaffAccount, manager.id).language = request.param
        return manager


@pytest.fixture
def archive(live_staff: LiveApp, manager: Actor) -> Archive:
    """Recordings of every age, one with a pause that is not proven, and a proof of disposal."""
    with live_staff.platform.database.transaction() as session:
        operator = make_staff(session)
    archive = Archive(live_staff.platform.database, manager, operator, manager)
    archive.keep(age=300)
    dispose_all(archive.database)
    archive.work()
    archive.keep(age=200)
    return archive


@pytest.fixture
def recording_id(archive: Archive) -> UUID:
    recording_id = archive.keep()
    with archive.database.transaction() as session:
        recording = session.get_one(Recording, recording_id)
        assert recording.started_at is not None
        for second, proven in ((1, True), (4, False)):
            asked = recording.started_at + timedelta(seconds=second)
            session.add(
                RecordingGap(
                    call_id=recording.call_id,
                    recording_id=recording_id,
                    kind="pause",
                    reason="pin",
                    by_name="佐藤 花子",
                    asked_at=asked,
                    confirmed_at=asked if proven else None,
                    resumed_at=asked + timedelta(seconds=1),
                    failure=None if proven else "unanswered",
                    settled=True,
                )
            )
    return recording_id


def check(page: Page) -> None:
    """Nothing that axe finds, wide or narrow, and nothing to be pushed sideways."""
    assert violations(page) == []
    page.set_viewport_size(NARROW)  # type: ignore[arg-type]
    width = page.evaluate("document.documentElement.scrollWidth")
    assert width <= NARROW["width"], page.url
    assert violations(page) == []
    page.set_viewport_size({"width": 1280, "height": 900})


def test_every_page_is_accessible_and_narrow(
    live_staff: LiveApp, browser: Browser, manager: Actor, archive: Archive, recording_id: UUID
) -> None:
    call_id = archive.recording(recording_id).call_id
    context = live_staff.context_for(browser, manager)
    page = context.new_page()
    for address in (
        f"/calls/{call_id}",
        f"/recordings/{recording_id}/keeping",
        "/recordings/rules",
        "/recordings/rules/disposals",
        f"/recordings/handovers/new?call={call_id}",
        "/recordings/handovers/new",
        "/recordings/handovers",
    ):
        page.goto(address)
        check(page)
    context.close()


def test_from_the_call_to_the_package(
    live_staff: LiveApp,
    browser: Browser,
    manager: Actor,
    archive: Archive,
    recording_id: UUID,
    tmp_path: Path,
) -> None:
    """The manager takes sound out, holds what is left, and hands it over."""
    call_id = archive.recording(recording_id).call_id
    context = live_staff.context_for(browser, manager)
    page = context.new_page()
    page.goto(f"/calls/{call_id}")
    expect(page.locator(".player-gaps rect")).to_have_count(2)
    expect(page.locator(".recording-gaps li")).to_have_count(2)
    page.locator(f"a[href='/recordings/{recording_id}/keeping']").click()
    page.locator("#start").fill("0:04")
    page.locator("#end").fill("0:05")
    page.locator("#silence button[type=submit]").click()
    expect(page.locator("[data-player]")).to_have_count(0)
    archive.work()
    page.reload()
    expect(page.locator(".recording-gaps li")).to_have_count(3)
    page.locator("#reason").fill("苦情の調査")
    page.locator("#hold button[type=submit]").click()
    expect(page.locator("#silence")).to_have_count(0)
    page.goto(f"/calls/{call_id}")
    page.locator(f"a[href='/recordings/handovers/new?call={call_id}']").click()
    page.locator("#recipient").fill("市民課")
    page.locator("#reason").fill("苦情の確認")
    page.locator("main form button[type=submit]").click()
    with page.expect_download() as taken:
        page.locator("form[data-download] button").click()
    package = tmp_path / "package.zip"
    taken.value.save_as(package)
    with zipfile.ZipFile(package) as files:
        assert {"call.json", "SHA256SUMS"} < set(files.namelist())
    page.reload()
    expect(page.locator("#takings li")).to_have_count(1)
    check(page)
    context.close()
