"""Languages: Japanese first, English beside it; a further language is a folder in `locale/`."""

from datetime import date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from flask import Flask, g, has_request_context, request, session
from flask_babel import Babel, force_locale, format_date, format_datetime, get_locale
from flask_babel import gettext as gettext
from flask_babel import lazy_gettext as lazy_gettext
from flask_babel import ngettext as ngettext

LOCALE_DIR = Path(__file__).resolve().parents[2] / "locale"
LANGUAGES = ("ja", "en")
DEFAULT_LANGUAGE = "ja"

_ = gettext

__all__ = [
    "DEFAULT_LANGUAGE",
    "LANGUAGES",
    "force_locale",
    "gettext",
    "init_i18n",
    "language",
    "lazy_gettext",
    "ngettext",
    "show_date",
    "show_moment",
    "show_time",
]


def init_i18n(app: Flask, time_zone: ZoneInfo) -> None:
    """Give the app its languages; templates get the filters `date`, `moment` and `time`."""
    app.config["BABEL_TRANSLATION_DIRECTORIES"] = str(LOCALE_DIR)
    Babel(
        app,
        default_locale=DEFAULT_LANGUAGE,
        default_timezone=str(time_zone),
        locale_selector=_select,
    )
    app.jinja_env.filters.update(date=show_date, moment=show_moment, time=show_time)


def language() -> str:
    """The reader's language: `ja` or `en`."""
    return str(get_locale() or DEFAULT_LANGUAGE)


def show_date(day: date | datetime) -> str:
    """A day as people write it: 2026年11月21日(土) / Sat, 21 Nov 2026."""
    return str(format_date(day, "y年M月d日(E)" if language() == "ja" else "EEE, d MMM y"))


def show_moment(moment: datetime) -> str:
    """Day and time of an aware moment in the centre's zone, short, for tables."""
    return str(format_datetime(moment, "y/MM/dd HH:mm" if language() == "ja" else "d MMM y, HH:mm"))


def show_time(moment: datetime) -> str:
    """Time of day of an aware moment in the centre's zone."""
    return str(format_datetime(moment, "HH:mm"))


def _select() -> str:
    """The person's own choice, else the address of the page, else what the browser asks for."""
    if not has_request_context():
        return DEFAULT_LANGUAGE
    chosen = getattr(g, "language", None) or session.get("language")
    if chosen in LANGUAGES:
        return str(chosen)
    return request.accept_languages.best_match(LANGUAGES) or DEFAULT_LANGUAGE
