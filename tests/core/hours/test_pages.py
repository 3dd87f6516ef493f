"""CAL-2: the pages on which opening hours are read and changed."""

import re
from collections.abc import Callable

import pytest
from flask.testing import FlaskClient

from callcenter.core.permissions import Role

Client = Callable[..., FlaskClient]
NEW = "/admin/hours/exceptions/new"
CLOSED = {
    "service": "issue",
    "day": "2026-11-24",
    "kind": "closed",
    "reason_ja": "停電のため",
    "reason_en": "Power cut",
}


def text_of(page: str) -> str:
    """What a person reads of a page, in one line."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]*>", " ", page))


def exception_address(client: FlaskClient) -> str:
    page = client.get("/admin/hours?service=issue&month=2026-11").text
    found = re.search(r"/admin/hours/exceptions/[0-9a-f-]{36}", page)
    assert found
    return found[0]


def test_month_shows_hours_and_why(core_client: Client) -> None:
    """CAL-1: each day with its hours; closed days with their reason."""
    page = text_of(core_client().get("/admin/hours?service=renewal&month=2026-11").text)
    assert "9:00–12:00 in weeks 2, 4 of the month" in page
    assert "&lt;" not in page
    assert "November 2026" in page
    assert "9:00–12:00" in page
    assert "Holiday: Culture Day" in page
    assert page.count("9:00–17:30") >= 19


@pytest.mark.parametrize("month", ["", "2026-13", "nonsense", "0001-01"])
def test_unknown_month_is_this_month(core_client: Client, month: str) -> None:
    """CAL-1: a mistyped address shows the present month."""
    assert core_client().get(f"/admin/hours?month={month}").status_code == 200


def test_unknown_service_does_not_exist(core_client: Client) -> None:
    assert core_client().get("/admin/hours?service=laundry").status_code == 404


def test_exception_is_set_shown_changed_and_removed(core_client: Client) -> None:
    """CAL-2: the whole life of an exception on the pages."""
    client = core_client()
    answer = client.post(NEW, data=CLOSED)
    assert answer.status_code == 302
    assert answer.location == "/admin/hours?service=issue&month=2026-11"
    page = client.get(answer.location).text
    assert "The opening hours were saved" in page
    assert "Exception: Power cut" in text_of(page)
    address = exception_address(client)
    opened = CLOSED | {"kind": "open", "opens_1": "9:00", "closes_1": "12:00"}
    assert client.post(address, data=opened).status_code == 302
    assert 'value="12:00"' in client.get(address).text
    assert client.post(f"{address}/remove").status_code == 302
    assert client.get(address).status_code == 404
    assert "Power cut" not in client.get("/admin/hours?service=issue&month=2026-11").text


def test_preview_shows_and_writes_nothing(core_client: Client) -> None:
    """CAL-2: what will apply, service by service, before anything is saved."""
    client = core_client()
    everywhere = CLOSED | {"service": "", "preview": "1"}
    page = client.post(NEW, data=everywhere)
    assert page.status_code == 200
    seen = text_of(page.text)
    assert "What will apply" in seen
    assert seen.count("Exception for all services: Power cut") == 4
    assert 'value="停電のため"' in page.text
    assert "Power cut" not in client.get("/admin/hours?service=issue&month=2026-11").text


def test_mistakes_are_named_beside_their_fields(core_client: Client) -> None:
    """CAL-2: nothing typed is lost, every mistake is tied to its field."""
    wrong = CLOSED | {"kind": "open", "day": "24/11", "opens_1": "", "closes_1": "25:00"}
    answer = core_client().post(NEW, data=wrong)
    assert answer.status_code == 422
    for field in ("day", "opens_1", "closes_1"):
        assert f'id="{field}-error"' in answer.text
        assert f'href="#{field}"' in answer.text
    assert 'value="25:00"' in answer.text
    backwards = CLOSED | {"kind": "open", "opens_1": "12:00", "closes_1": "9:00"}
    assert 'id="closes_1-error"' in core_client().post(NEW, data=backwards).text
    nameless = CLOSED | {"reason_ja": " "}
    assert 'id="reason_ja-error"' in core_client().post(NEW, data=nameless).text


def test_second_exception_of_a_day_is_refused(core_client: Client) -> None:
    """CAL-2: it is named beside the day, in the preview as well."""
    client = core_client()
    client.post(NEW, data=CLOSED)
    for extra in ({}, {"preview": "1"}):
        answer = client.post(NEW, data=CLOSED | extra)
        assert answer.status_code == 422
        assert 'id="day-error"' in answer.text


@pytest.mark.parametrize("role", [Role.OPERATOR, Role.CITY])
def test_readers_read_only(core_client: Client, role: Role) -> None:
    """SEC-1: no way to change is shown, none works."""
    client = core_client(role)
    page = client.get("/admin/hours?service=issue&month=2026-11")
    assert page.status_code == 200
    assert "/exceptions/" not in page.text
    assert client.get("/admin/hours/holidays?year=2026").status_code == 200
    for address in (NEW, "/admin/hours/holidays", "/admin/hours/holidays/2026-11-23/remove"):
        assert client.post(address, data=CLOSED).status_code == 403


def test_holidays_are_added_renamed_and_removed(core_client: Client) -> None:
    """CAL-2: the city's own table of holidays."""
    client = core_client()
    holiday = {"day": "2026-11-24", "name_ja": "市の日", "name_en": "City day"}
    assert client.post("/admin/hours/holidays", data=holiday).status_code == 302
    assert "City day" in client.get("/admin/hours/holidays?year=2026").text
    assert "Holiday: City day" in text_of(
        client.get("/admin/hours?service=issue&month=2026-11").text
    )
    assert 'value="市の日"' in client.get("/admin/hours/holidays?year=2026&day=2026-11-24").text
    assert client.post("/admin/hours/holidays/2026-11-24/remove").status_code == 302
    assert "City day" not in client.get("/admin/hours/holidays?year=2026").text
    assert client.post("/admin/hours/holidays", data={"day": "x"}).status_code == 422
    assert client.post("/admin/hours/holidays/x/remove").status_code == 404
    assert client.get("/admin/hours/holidays?year=99999").status_code == 404
    assert client.get("/admin/hours/holidays?year=2090").status_code == 200


def test_japanese_pages(core_client: Client) -> None:
    """CAL-1: dates and names in Japanese."""
    page = core_client(language="ja").get("/admin/hours?service=renewal&month=2026-11").text
    assert "2026年11月" in page
    assert "文化の日" in page
    assert "電子証明書の更新" in page


WEEK = "/admin/hours/weekly/new"
EARLY = {"service": "issue", "day": "2026-12-07", "opens_0_1": "8:00", "closes_0_1": "12:00"}


def test_weekly_hours_are_set_shown_changed_and_removed(core_client: Client) -> None:
    """CAL-1, CAL-2: a planned change, through its whole life on the pages."""
    client = core_client()
    address = "/admin/hours/weekly?service=issue"
    assert "Always" in text_of(client.get(address).text)
    form = client.get(f"{WEEK}?service=issue").text
    assert 'name="weeks_5_1" value="2, 4"' in form
    saturday = {"opens_5_1": "9:00", "closes_5_1": "12:00", "weeks_5_1": "２、４"}
    answer = client.post(WEEK, data=EARLY | saturday)
    assert (answer.status_code, answer.location) == (303, address)
    page = text_of(client.get(address).text)
    assert "In force" in page
    assert "Planned" in page
    assert "9:00–12:00 in weeks 2, 4 of the month" in page
    month = text_of(client.get("/admin/hours?service=issue&month=2026-12").text)
    assert month.count("8:00–12:00") >= 4
    assert 'value="08:00"' in client.get(f"{WEEK}?service=issue&day=2026-12-07").text
    removal = {"service": "issue", "day": "2026-12-07"}
    assert client.post("/admin/hours/weekly/remove", data=removal).status_code == 303
    assert "Planned" not in text_of(client.get(address).text)
    assert client.post("/admin/hours/weekly/remove", data=removal).status_code == 404
    nameless = client.post("/admin/hours/weekly/remove", data=removal | {"day": "soon"})
    assert nameless.status_code == 422


def test_preview_of_the_weeks_writes_nothing(core_client: Client) -> None:
    """CAL-2: the next weeks as they will be, holidays included, before anything is saved."""
    client = core_client()
    page = text_of(client.post(WEEK, data=EARLY | {"preview": "1"}).text)
    assert page.count("8:00–12:00") == 5
    assert "Until now: 9:00–17:30" in page
    assert "New Year holidays" in page
    assert "Planned" not in client.get("/admin/hours/weekly?service=issue").text


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"day": ""}, "Please fill this in."),
        ({"day": "2026-11-01"}, "Past days keep their hours."),
        ({"closes_0_1": ""}, "Please fill this in."),
        ({"opens_0_1": "25:00"}, "Please enter a time such as 9:00."),
        ({"weeks_0_1": "6"}, "Please enter weeks of the month from 1 to 5"),
        ({"weeks_3_2": "1"}, "Please fill this in."),
        ({"opens_0_2": "9:00", "closes_0_2": "10:00"}, "These times overlap"),
    ],
)
def test_week_with_errors_comes_back(
    core_client: Client, changed: dict[str, str], message: str
) -> None:
    """CAL-2: what is wrong stands at its field, what was typed stays."""
    answer = core_client().post(WEEK, data=EARLY | changed)
    assert answer.status_code == 422
    assert message in text_of(answer.text)
    assert 'name="closes_0_1"' in answer.text


def test_weekly_hours_are_for_those_who_manage_them(core_client: Client) -> None:
    """SEC-1."""
    reader = core_client(Role.OPERATOR)
    assert "Weekly hours" not in text_of(reader.get("/admin/hours").text)
    for answer in (reader.get("/admin/hours/weekly"), reader.post(WEEK, data=EARLY)):
        assert answer.status_code == 403
    assert core_client().get("/admin/hours/weekly?service=laundry").status_code == 404
