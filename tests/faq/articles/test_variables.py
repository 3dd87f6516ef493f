"""FAQ-5, CAL-1: what the city profile and the opening hours fill in, in both languages."""

from datetime import date, time
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.orm import Session

from callcenter.core import clock
from callcenter.core.city.profile import Branch, City, Contact, set_city
from callcenter.core.db import Database
from callcenter.core.hours.models import HoursService, HoursStamp, HoursWeekly
from callcenter.core.hours.queries import HoursCalendar
from callcenter.core.hours.rules import CommonDays, Names, Period, ServiceHours, WeeklyHours
from callcenter.core.hours.rules import YearlyClosure as Closure
from callcenter.core.hours.services import seed_default_hours
from faq.articles.hours_words import hours_words
from faq.articles.variables import (
    NAMES,
    VariableValues,
    unknown_variables,
    use_public_url,
    variable_values,
)

DAY = Period(time(9), time(17, 30))
PROFILE = City(
    "山川市",
    "Yamakawa City",
    "センター",
    "Centre",
    contact=Contact(
        phone="0570-000-000",
        counter_ja="本庁の窓口",
        counter_en="the counter at City Hall",
        branches=(
            Branch("北町出張所", "Kita Office"),
            Branch("南町出張所", ""),
            Branch("駅前", "Eki"),
        ),
    ),
)


@pytest.fixture
def values(sqlite_database: Database) -> VariableValues:
    with sqlite_database.transaction() as session:
        seed_default_hours(session)
        set_city(session, PROFILE)
        return variable_values(session)


def test_every_variable_has_a_value_in_both_languages(values: VariableValues) -> None:
    assert set(values.ja) == set(values.en) == set(NAMES)
    empty = {"email", "counter_address"}
    for given_values in (values.ja, values.en):
        assert {name for name, text in given_values.items() if not text} == empty


def test_hours_of_the_default_profile(values: VariableValues) -> None:
    """CAL-1: never typed in."""
    assert values.fill("平日{weekday_hours}、{open_saturdays}は{saturday_hours}", "ja") == (
        "平日9時から17時30分、第2・第4土曜日は9時から17時"
    )
    assert values.en["weekday_hours"] == "9:00 a.m. to 5:30 p.m."
    assert values.en["renewal_saturday_hours"] == "9:00 a.m. to noon"
    assert values.en["open_saturdays"] == "the second and fourth Saturdays of the month"
    assert values.ja["closed_days"] == "日曜日、第2・第4以外の土曜日、祝日、12月29日から1月3日"
    assert values.en["closed_days"].endswith("national holidays and 29 December to 3 January")


def test_fees_lines_and_branches(values: VariableValues) -> None:
    """PRC-2, S3: the sum is calculated; English readers get the English lines."""
    assert values.ja["reissue_total"] == "1,000円"
    assert values.en["reissue_total"] == "1,000 yen"
    assert values.ja["suspension_line"] == "0120-95-0178"
    assert values.en["suspension_line"] == "0120-0178-27"
    assert values.ja["branches"] == "北町出張所、南町出張所、駅前"
    assert values.en["branches"] == "Kita Office, 南町出張所 or Eki"


def test_addresses_are_those_of_the_reader(
    values: VariableValues, sqlite_database: Database
) -> None:
    use_public_url("https://faq.example.jp/")
    try:
        with sqlite_database.transaction(write=False) as session:
            found = variable_values(session)
        assert found.ja["booking_url"] == "https://faq.example.jp/ja/booking"
        assert found.en["faq_url"] == "https://faq.example.jp/en/faq"
        assert found.digest() != values.digest()
    finally:
        use_public_url("http://127.0.0.1:8000")


def test_changed_hours_are_told_at_once(sqlite_database: Database) -> None:
    """CAL-2: a rule that the city changed stands in the next answer."""

    def weekdays(session: Session) -> str:
        return variable_values(session).ja["weekday_hours"]

    with sqlite_database.transaction() as session:
        seed_default_hours(session)
        line = session.scalar(select(HoursService).where(HoursService.code == "call_center"))
        assert line is not None
        assert weekdays(session) == "9時から17時30分"
        rules = session.scalars(select(HoursWeekly).where(HoursWeekly.service_id == line.id))
        for rule in rules:
            rule.closes = time(18)
        _touch(session)
        assert weekdays(session) == "9時から18時"


def calendar(*weekly: WeeklyHours, holidays: bool = True) -> HoursCalendar:
    closures = (Closure((12, 29), (1, 3), Names("年末年始", "New Year")),)
    service = ServiceHours(
        code="issue",
        names=Names("交付", "Issue"),
        zone=clock.zone(),
        weekly=weekly,
        common=CommonDays(closures=closures),
        closed_on_holidays=holidays,
    )
    return HoursCalendar({"issue": service, "call_center": service, "renewal": service})


def test_other_weeks_in_words() -> None:
    """CAL-1: closed on one weekday, two periods, every Saturday, long Wednesdays."""
    wednesday = WeeklyHours(2, Period(time(9), time(19)))
    others = [WeeklyHours(day, DAY) for day in (0, 1, 4)]
    found = calendar(*others, wednesday, WeeklyHours(5, DAY), holidays=False)
    japanese, english = hours_words(found, "ja"), hours_words(found, "en")
    assert japanese.weekdays == (
        "月・火・金曜日は9時から17時30分、水曜日は9時から19時、木曜日は休み"
    )
    assert "9:00 a.m. to 7:00 p.m. on Wednesdays" in english.weekdays
    assert (japanese.open_saturdays, english.open_saturdays) == ("毎週土曜日", "every Saturday")
    assert japanese.closed_days == "木曜日、日曜日、12月29日から1月3日"
    lunch = calendar(*(WeeklyHours(day, p) for day in range(5) for p in (
        Period(time(9), time(12)), Period(time(13), time(16, 15)))))  # fmt: skip
    assert hours_words(lunch, "ja").weekdays == "9時から12時、13時から16時15分"
    assert hours_words(lunch, "ja").saturdays == "休み"
    assert hours_words(lunch, "en").open_saturdays == "no Saturday"
    over = WeeklyHours(5, DAY, valid_to=date(2020, 1, 1))
    assert hours_words(calendar(over), "ja").open_saturdays == "休み"
    assert hours_words(HoursCalendar({}), "en").closed_days == "closed"


@pytest.mark.parametrize(
    "wrong", ["{telefon}", "{ phone }", "{}", "｛phone｝", "{phone｝", "{Phone}"]
)
def test_what_is_no_variable(wrong: str) -> None:
    """FAQ-5: full-width braces, too: they come from Japanese keyboards."""
    assert unknown_variables(f"お電話は{wrong}です") == [wrong]


@given(st.lists(st.sampled_from(NAMES)), st.text(alphabet="あa{}｛ ", max_size=20))
def test_known_names_are_never_wrong(names: list[str], between: str) -> None:
    plain = between.translate(dict.fromkeys(map(ord, "{}｛")))
    assert unknown_variables(plain.join(f"{{{name}}}" for name in names)) == []


@given(st.text(alphabet="あa{}phone_ ｛｝", max_size=60))
def test_what_passes_is_filled_in(text: str) -> None:
    """No variable is left standing in an answer that passed the check."""
    sample = VariableValues(*(dict.fromkeys(NAMES, "●") for _ in range(2)))
    if not unknown_variables(text):
        filled = sample.fill(text, "ja")
        assert not any(f"{{{name}}}" in filled for name in NAMES)
        assert filled.count("●") == sum(text.count(f"{{{name}}}") for name in NAMES)


def _touch(session: Session) -> None:
    """What the hours' own services do after a change of rules."""
    session.flush()
    stamp = session.scalar(select(HoursStamp))
    assert stamp is not None
    stamp.stamp = uuid4()
    session.flush()
