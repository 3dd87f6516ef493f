"""A text, a number of things and a moment in the reader's language, whoever it is just now."""

from datetime import UTC, date, datetime, timedelta

import flask_babel
import pytest
from flask import Flask, g

from callcenter.core import clock
from callcenter.core.i18n import (
    choose_anew,
    force_locale,
    gettext,
    init_i18n,
    language,
    lazy_gettext,
    ngettext,
    show_date,
    show_moment,
    show_time,
    written,
)

MOMENTS = [datetime(2026, 1, 1, tzinfo=UTC) + timedelta(hours=271 * n) for n in range(40)]


@pytest.fixture
def app() -> Flask:
    made = Flask("test")
    init_i18n(made, clock.zone())
    return made


def test_text_is_in_the_language_in_force(in_language: str) -> None:
    assert gettext("Required") == {"ja": "必須", "en": "Required"}[in_language]
    assert language() == in_language


def test_values_are_filled_in(in_language: str) -> None:
    shown = gettext("Owner: %(name)s", name="山田 50%")
    assert shown.endswith("山田 50%")


@pytest.mark.parametrize("count", [0, 1, 2])
def test_number_of_things(in_language: str, count: int) -> None:
    shown = ngettext("%(num)s inquiry", "%(num)s inquiries", count)
    many = "inquiry" if count == 1 else "inquiries"
    assert shown == {"ja": f"{count}件", "en": f"{count} {many}"}[in_language]


def test_languages_may_be_nested_and_come_back(app: Flask) -> None:
    waiting = lazy_gettext("Required")
    with app.app_context():
        assert gettext("Required") == "必須"
        with force_locale("en"):
            assert (language(), str(waiting)) == ("en", "Required")
            with force_locale("ja"):
                assert str(waiting) == "必須"
            assert str(waiting) == "Required"
        assert (language(), str(waiting)) == ("ja", "必須")


def test_person_who_becomes_known_is_spoken_to_in_their_language(app: Flask) -> None:
    with app.test_request_context(headers={"Accept-Language": "en"}):
        assert gettext("Required") == "Required"
        g.language = "ja"
        choose_anew()
        assert gettext("Required") == "必須"


def test_requests_do_not_speak_each_others_language(app: Flask) -> None:
    for _ in range(2):
        for accepted, shown in (("en", "Required"), ("ja", "必須")):
            with app.test_request_context(headers={"Accept-Language": accepted}):
                assert gettext("Required") == shown


def test_outside_any_app_texts_stay_as_they_are() -> None:
    assert gettext("Required") == "Required"
    assert ngettext("%(num)s day", "%(num)s days", 2) == "2 days"
    assert language() == "ja"


@pytest.mark.parametrize("moment", MOMENTS)
def test_moments_read_as_the_library_writes_them(in_language: str, moment: datetime) -> None:
    is_ja = in_language == "ja"
    assert show_date(moment) == flask_babel.format_date(
        moment, "y年M月d日(E)" if is_ja else "EEE, d MMM y"
    )
    assert show_moment(moment) == flask_babel.format_datetime(
        moment, "y/MM/dd HH:mm" if is_ja else "d MMM y, HH:mm"
    )
    assert show_time(moment) == flask_babel.format_datetime(moment, "HH:mm")


def test_day_has_no_zone(in_language: str) -> None:
    shown = written(date(2026, 11, 3), ja="M/d(E)", en="EEE d MMM")
    assert shown == {"ja": "11/3(火)", "en": "Tue 3 Nov"}[in_language]


def test_moment_is_shown_in_the_zone_of_the_centre(in_language: str) -> None:
    evening = datetime(2026, 11, 3, 15, 30, tzinfo=UTC)
    assert show_time(evening) == "00:30"
    assert "4" in show_date(evening)
