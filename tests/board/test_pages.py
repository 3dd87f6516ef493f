"""TEL-5: the board's pages, its state for polling, past days and their files."""

import csv
import io
import json
from datetime import timedelta
from typing import Any

import openpyxl
import pytest
from flask import Flask
from flask.testing import FlaskClient

from callcenter.accounts.models import StaffAccount
from callcenter.apps.wiring import Platform
from callcenter.board.queries.days import read_day
from callcenter.board.web import events
from callcenter.core import clock
from callcenter.core.hours.services import seed_default_hours
from callcenter.core.permissions import Actor, Role
from telephony.agents.models import AgentState
from tests.factories.agents import agent_now, make_agent
from tests.factories.board import abandoned_call, answered_call
from tests.factories.line import make_waiting
from tests.factories.staff import make_staff
from tests.fixtures.apps import SignIn

STREAM = {"Accept": "text/event-stream"}


@pytest.fixture
def browser(unhurried: Flask) -> FlaskClient:
    return unhurried.test_client()


@pytest.fixture
def manager(browser: FlaskClient, platform: Platform, sign_in: SignIn) -> Actor:
    return enter(browser, platform, sign_in, Role.MANAGER)


def enter(browser: FlaskClient, platform: Platform, sign_in: SignIn, role: Role) -> Actor:
    with platform.database.transaction() as session:
        actor = make_staff(session, role)
        assert actor.id
        session.get_one(StaffAccount, actor.id).language = "en"
    sign_in(browser, actor)
    return actor


def parts_of(browser: FlaskClient) -> dict[str, str]:
    answer = browser.get("/board/state")
    assert answer.status_code == 200
    found: dict[str, str] = json.loads(answer.text)["parts"]
    return found


def test_page_shows_what_the_state_says(
    browser: FlaskClient, platform: Platform, manager: Actor
) -> None:
    """What the script puts in place is what the page came with."""
    with platform.database.transaction() as session:
        make_waiting(session, for_seconds=400)
    for address in ("/board", "/board/wall"):
        page = browser.get(address)
        assert page.status_code == 200
        for name, html in parts_of(browser).items():
            assert html.strip() in page.text, (address, name)
        assert f'data-board-part="{name}"' in page.text
    assert 'class="app-header"' not in browser.get("/board/wall").text


@pytest.mark.parametrize(("role", "sees"), [(Role.MANAGER, True), (Role.OPERATOR, False)])
def test_names_for_those_who_lead_counts_for_others(
    browser: FlaskClient, platform: Platform, sign_in: SignIn, role: Role, sees: bool
) -> None:
    with platform.database.transaction() as session:
        operator = make_agent(session)
    enter(browser, platform, sign_in, role)
    assert (operator.name_en in browser.get("/board").text) is sees
    assert (operator.name_en in parts_of(browser)["operators"]) is sees


def test_state_is_asked_for_with_what_is_known(
    browser: FlaskClient, platform: Platform, manager: Actor
) -> None:
    first = browser.get("/board/state")
    tag = first.headers["ETag"]
    assert json.loads(first.text)["tag"] == tag.strip('"')
    assert browser.get("/board/state", headers={"If-None-Match": tag}).status_code == 304
    with platform.database.transaction() as session:
        make_waiting(session, for_seconds=500)
    changed = browser.get("/board/state", headers={"If-None-Match": tag})
    assert changed.status_code == 200
    assert json.loads(changed.text)["alarms"] == ["nobody", "long_wait"]


def test_alarms_are_words_beside_a_shape(
    browser: FlaskClient, platform: Platform, manager: Actor
) -> None:
    assert parts_of(browser)["alarms"].strip() == ""
    with platform.database.transaction() as session:
        agent = make_agent(session)
        make_waiting(session, for_seconds=181)
        agent_now(session, agent).state = AgentState.BREAK
    alarms = parts_of(browser)["alarms"]
    assert "Somebody has waited longer than 3 min 0 s" in alarms
    assert "nobody is at a phone" in alarms
    assert alarms.count("<svg") == 2


def test_each_reader_reads_in_their_own_language(
    browser: FlaskClient, platform: Platform, manager: Actor
) -> None:
    """What was written for one is not sent to the other."""
    assert "Nobody is in the line." in parts_of(browser)["line"]
    assert manager.id
    with platform.database.transaction() as session:
        session.get_one(StaffAccount, manager.id).language = "ja"
    assert "オペレーター" in parts_of(browser)["operators"]


def test_formula_and_sample_stand_beside_the_figure(
    browser: FlaskClient, platform: Platform, manager: Actor
) -> None:
    assert manager.id
    with platform.database.transaction() as session:
        now = clock.now()
        for waits in (1, 2, 50):
            answered_call(session, now, manager.id, waits=waits, talks=10)
        abandoned_call(session, now, waits=2)
    service = parts_of(browser)["service"]
    assert "Answered within 20 s ÷ offered" in service
    assert "50.0%" in service
    assert "2 ÷ 4" in service
    assert "66.7%" in service
    assert "2 ÷ 3" in service


def test_a_stream_is_no_page(browser: FlaskClient, manager: Actor) -> None:
    """Whoever does not ask for a stream gets none: it would never end."""
    assert browser.get("/board/events").status_code == 406
    assert browser.get("/board/events", headers={"Accept": "*/*"}).status_code == 406


def test_too_many_streams_are_refused(
    browser: FlaskClient, manager: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(events, "_most", [1])
    first = browser.get("/board/events", headers=STREAM)
    assert first.mimetype == "text/event-stream"
    lines = iter(first.response)
    assert str(next(lines), "utf-8").startswith("retry:")  # type: ignore[call-overload]
    assert browser.get("/board/events", headers=STREAM).status_code == 429
    first.close()
    again = browser.get("/board/events", headers=STREAM)
    assert again.status_code == 200
    again.close()


@pytest.mark.parametrize(("threads", "streams"), [(64, 48), (32, 24), (2, 1), (1, 0)])
def test_threads_are_left_for_pages(
    monkeypatch: pytest.MonkeyPatch, threads: int, streams: int
) -> None:
    monkeypatch.setattr(events, "_most", [0])
    events.allow_streams(threads)
    assert events._most == [streams]


def test_roles_without_business_there(
    browser: FlaskClient, platform: Platform, sign_in: SignIn
) -> None:
    enter(browser, platform, sign_in, Role.EDITOR)
    for address in ("/board", "/board/wall", "/board/state", "/board/days", "/board/2026-11-16"):
        assert browser.get(address).status_code == 403, address
    assert browser.get("/board/events", headers=STREAM).status_code == 403


@pytest.fixture
def yesterday(platform: Platform, manager: Actor) -> str:
    """A day with five calls."""
    assert manager.id
    day = clock.today() - timedelta(days=1)
    morning = clock.midnight(day) + timedelta(hours=9)
    with platform.database.transaction() as session:
        seed_default_hours(session)
        for number in range(4):
            at = morning + timedelta(minutes=20 * number)
            answered_call(session, at, manager.id, waits=5, talks=60)
        abandoned_call(session, morning, waits=100)
    return str(day)


def test_a_past_day(browser: FlaskClient, platform: Platform, yesterday: str) -> None:
    page = browser.get(f"/board/{yesterday}")
    assert page.status_code == 200
    assert "80.0%" in page.text
    assert "09:00: offered 3, answered 2, abandoned 1" in page.text
    days = browser.get(f"/board/days?month={yesterday[:7]}")
    assert f'href="/board/{yesterday}"' in days.text


@pytest.mark.parametrize("address", ["2026-02-30", "20261116", "1999-01-01", "x", "2026-11-16x"])
def test_what_is_no_day_is_missing(browser: FlaskClient, manager: Actor, address: str) -> None:
    assert browser.get(f"/board/{address}").status_code == 404
    assert browser.get(f"/board/{address}/file?format=csv").status_code == 404


def test_a_day_as_a_file(browser: FlaskClient, platform: Platform, yesterday: str) -> None:
    answer = browser.get(f"/board/{yesterday}/file?format=csv")
    assert answer.headers["Content-Disposition"] == f'attachment; filename="calls-{yesterday}.csv"'
    rows = list(csv.reader(io.StringIO(answer.data.decode("utf-8-sig"))))
    assert rows[0][:3] == ["Half hour from", "Offered", "Answered calls"]
    assert len(rows) == 1 + 48 + 1
    assert rows[1 + 18][:4] == ["09:00", "3", "2", "2"]
    assert rows[-1][0] == "Whole day"
    with platform.database.transaction(write=False) as session:
        total = read_day(session, clock.today() - timedelta(days=1)).figures.total
    assert rows[-1][1:3] == [str(total.offered), str(total.answered)]


@pytest.mark.parametrize("kind", ["xlsx", "csv_cp932"])
def test_a_month_as_a_file(browser: FlaskClient, yesterday: str, kind: str) -> None:
    answer = browser.get(f"/board/days/file?month={yesterday[:7]}&format={kind}")
    assert answer.status_code == 200
    rows = table_of(answer.data, kind)
    by_day = {str(row[0])[:10]: row for row in rows[1:]}
    assert int(by_day[yesterday][1]) == 5
    assert "20" in rows[0][3]


def table_of(data: bytes, kind: str) -> list[Any]:
    if kind == "xlsx":
        book = openpyxl.load_workbook(io.BytesIO(data))
        return [list(row) for row in book.worksheets[0].iter_rows(values_only=True)]
    return list(csv.reader(io.StringIO(data.decode("cp932"))))


def test_a_file_of_an_unknown_kind_is_refused(browser: FlaskClient, yesterday: str) -> None:
    assert browser.get(f"/board/{yesterday}/file?format=exe").status_code == 422
    assert browser.get("/board/days/file").status_code == 422
