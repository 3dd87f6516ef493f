"""CB-1: citizens ask to be called back on the public page: without JavaScript, nothing lost,
asked once, and held back where somebody has others' telephones rung."""

import re
from collections.abc import Iterator
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from callcenter.apps.wiring import Platform
from callcenter.core import clock
from callcenter.core.hours.services import seed_default_hours
from telephony.callbacks.models import Callback
from telephony.callbacks.services.keeping import number_of
from telephony.setup.services.seeding import seed_phone_setup
from tests.factories.desk import html_of
from tests.telephony.callbacks.conftest import AT

NUMBER = "０９０ー１２３４ー５６７８"
WINDOW = "2026-11-24-pm"


@pytest.fixture(autouse=True)
def ten_o_clock(platform: Platform) -> Iterator[None]:
    """A Tuesday, with the usual hours and menu."""
    with clock.frozen_at(AT):
        with platform.database.transaction() as session:
            seed_default_hours(session)
            seed_phone_setup(session)
        yield


class Citizen:
    """Somebody with a browser that runs no scripts."""

    def __init__(self, client: FlaskClient, platform: Platform) -> None:
        self.client = client
        self.platform = platform

    def open(self, language: str = "ja") -> dict[str, str]:
        """The form, as its hidden fields say."""
        return hidden(self.client.get(f"/{language}/callback"))

    def check(self, given: dict[str, str], **typed: str) -> TestResponse:
        wanted = {"number": NUMBER, "callback_window": WINDOW, "speaks": "ja"}
        return self.client.post("/ja/callback", data=given | wanted | typed)

    def ask(self, confirmed: dict[str, str], **more: str) -> TestResponse:
        return self.client.post("/ja/callback/ask", data=confirmed | more)

    def rows(self) -> list[Callback]:
        with self.platform.database.transaction(write=False) as session:
            return list(session.scalars(select(Callback).order_by(Callback.id)))


@pytest.fixture
def citizen(public_app: Flask, platform: Platform) -> Citizen:
    return Citizen(public_app.test_client(), platform)


def hidden(answer: TestResponse) -> dict[str, str]:
    found = re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', answer.text)
    return dict(found)


def test_from_the_start_page_to_the_end(citizen: Citizen) -> None:
    """CB-1: the number is read back in groups; then it is in the list, as wished."""
    assert "/ja/callback" in citizen.client.get("/ja/").text
    checked = citizen.check(citizen.open(), speaks="en", topic="lost")
    page = html_of(checked)
    assert checked.status_code == 200
    assert '<p class="callback-number">090 1234 5678</p>' in page
    done = citizen.ask(hidden(checked))
    assert done.status_code == 303
    assert citizen.client.get(done.headers["Location"]).status_code == 200
    [row] = citizen.rows()
    assert (number_of(row), row.language, row.origin) == ("+819012345678", "en", "public")
    assert row.menu_code == "lost"
    assert row.window_start is not None
    assert row.window_start.astimezone(clock.zone()).hour == 12
    assert row.created_by_id is None


@pytest.mark.parametrize("language", ["ja", "en"])
def test_what_the_number_is_for_is_said(citizen: Citizen, language: str) -> None:
    """PRV: purpose and end; no name is asked for."""
    page = citizen.client.get(f"/{language}/callback").text
    assert "90" in page
    assert 'name="name"' not in page
    assert "<script" not in page


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"number": ""}, "number"),
        ({"number": "119"}, "number"),
        ({"number": "0990-123456"}, "number"),
        ({"number": "123"}, "number"),
        ({"callback_window": ""}, "callback_window"),
        ({"callback_window": "2026-11-23-am"}, "callback_window"),
        ({"speaks": "de"}, "speaks"),
        ({"topic": "no-such"}, "topic"),
    ],
)
def test_nothing_typed_is_lost_on_errors(
    citizen: Citizen, typed: dict[str, str], field: str
) -> None:
    """WCAG 3.3.1: the error stands at its field, everything else as it was typed."""
    given = citizen.open()
    answer = citizen.check(given, **typed)
    page = html_of(answer)
    assert answer.status_code == 422
    assert f'id="{field}-error"' in page
    assert "error-summary" in page
    if field != "number":
        assert f'value="{NUMBER}"' in page
    assert hidden(answer)["key"] == given["key"]


def test_back_from_the_check_to_the_form(citizen: Citizen) -> None:
    checked = citizen.check(citizen.open())
    form = citizen.client.post("/ja/callback", data=hidden(checked) | {"back": "1"})
    page = html_of(form)
    assert f'value="{NUMBER}"' in page
    assert f'value="{WINDOW}" checked' in page
    assert citizen.rows() == []


def test_sent_twice_asks_once(citizen: Citizen) -> None:
    """A double click, the button for going back, a reload: the same end, one callback."""
    confirmed = hidden(citizen.check(citizen.open()))
    ends = [citizen.ask(confirmed).headers["Location"] for _ in range(3)]
    assert set(ends) == {"/ja/callback/done"}
    [row] = citizen.rows()
    assert row.version == 1


def test_asked_again_with_another_form_changes_the_wish(citizen: Citizen) -> None:
    """One number is called once."""
    citizen.ask(hidden(citizen.check(citizen.open())))
    citizen.ask(hidden(citizen.check(citizen.open(), callback_window="2026-11-25-am")))
    [row] = citizen.rows()
    assert row.window_start is not None
    assert row.window_start.astimezone(clock.zone()).day == 25


def test_an_end_without_a_beginning(citizen: Citizen) -> None:
    answer = citizen.client.get("/en/callback/done")
    assert (answer.status_code, answer.headers["Location"]) == (302, "/en/callback")


def test_a_form_left_open_until_its_time_is_over(citizen: Citizen) -> None:
    confirmed = hidden(citizen.check(citizen.open()))
    with clock.frozen_at(AT + timedelta(days=1)):
        answer = citizen.ask(confirmed)
    assert answer.status_code == 422
    assert 'id="callback_window-error"' in answer.text
    assert citizen.rows() == []


def test_one_number_is_not_asked_for_again_and_again(
    citizen: Citizen, public_app: Flask, platform: Platform
) -> None:
    """SEC: from wherever; what was typed is still there."""
    for _ in range(3):
        assert citizen.ask(hidden(citizen.check(citizen.open()))).status_code == 303
    elsewhere = Citizen(public_app.test_client(), platform)
    elsewhere.client.environ_base["REMOTE_ADDR"] = "203.0.113.9"
    answer = elsewhere.ask(hidden(elsewhere.check(elsewhere.open())))
    assert answer.status_code == 429
    assert int(answer.headers["Retry-After"]) > 0
    assert f'value="{NUMBER}"' in html_of(answer)


def test_one_network_asks_for_so_many(citizen: Citizen) -> None:
    """SEC: nobody has the telephones of others rung."""
    answers = [
        citizen.ask(hidden(citizen.check(citizen.open(), number=f"090-1111-{number:04}")))
        for number in range(11)
    ]
    assert [one.status_code for one in answers] == [303] * 10 + [429]
    assert len(citizen.rows()) == 10


def test_numbers_are_not_looked_at_without_end(citizen: Citizen) -> None:
    given = citizen.open()
    answers = [citizen.check(given).status_code for _ in range(31)]
    assert answers[-1] == 429
