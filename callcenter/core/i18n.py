"""Languages: Japanese first, English beside it; a further language is a folder in `locale/`.

Flask-Babel finds the language of a request and loads the catalogs. A page asks for some two
hundred texts, so what it found is kept beside the request instead of being looked up for each.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from gettext import NullTranslations
from pathlib import Path
from zoneinfo import ZoneInfo

import flask_babel
from babel import Locale
from babel.dates import parse_pattern
from flask import Flask, g, has_request_context, request, session
from flask_babel import Babel, LazyString

from callcenter.core import clock

LOCALE_DIR = Path(__file__).resolve().parents[2] / "locale"
LANGUAGES = ("ja", "en")
DEFAULT_LANGUAGE = "ja"
_KEPT_AS = "spoken_language"

__all__ = [
    "DEFAULT_LANGUAGE",
    "LANGUAGES",
    "choose_anew",
    "force_locale",
    "gettext",
    "init_i18n",
    "language",
    "lazy_gettext",
    "ngettext",
    "show_date",
    "show_moment",
    "show_time",
    "written",
]


@dataclass(frozen=True)
class _Spoken:
    """A language in force, with its texts and the names of its days and months."""

    language: str
    locale: Locale
    catalog: NullTranslations


# Outside any app there is nobody to speak to: texts stay as they are written in the code.
_NOBODY = _Spoken(DEFAULT_LANGUAGE, Locale(DEFAULT_LANGUAGE), NullTranslations())


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
    return _spoken().language


def gettext(text: str, /, **values: object) -> str:
    """The text in the reader's language, with the values it names as `%(name)s`."""
    found = _spoken().catalog.gettext(text)
    return found % values if values else found


def ngettext(singular: str, plural: str, /, num: int, **values: object) -> str:
    """The text for so many things in the reader's language; the number is `%(num)s`."""
    found = _spoken().catalog.ngettext(singular, plural, num)
    return found % {"num": num, **values}


def lazy_gettext(text: str, /, **values: object) -> LazyString:
    """A text that is put into the reader's language each time it is shown."""
    return LazyString(gettext, text, **values)


_ = gettext


def choose_anew() -> None:
    """Find the reader's language once more: who it is became known, or chose another one."""
    g.pop(_KEPT_AS, None)
    flask_babel.refresh()


@contextmanager
def force_locale(chosen: str) -> Iterator[None]:
    """Within this block everything is in one language, whoever reads."""
    before = g.pop(_KEPT_AS, None)
    try:
        with flask_babel.force_locale(chosen):
            yield
    finally:
        g.pop(_KEPT_AS, None)
        if before is not None:
            setattr(g, _KEPT_AS, before)


def show_date(day: date | datetime) -> str:
    """A day as people write it: 2026年11月21日(土) / Sat, 21 Nov 2026."""
    return written(day, ja="y年M月d日(E)", en="EEE, d MMM y")


def show_moment(moment: datetime) -> str:
    """Day and time of an aware moment in the centre's zone, short, for tables."""
    return written(moment, ja="y/MM/dd HH:mm", en="d MMM y, HH:mm")


def show_time(moment: datetime) -> str:
    """Time of day of an aware moment in the centre's zone."""
    return written(moment, ja="HH:mm", en="HH:mm")


def written(when: date | datetime, **patterns: str) -> str:
    """A day, or an aware moment in the centre's zone, as the reader's language writes it.

    Args:
        patterns: by language, as the Unicode locale rules spell them (`EEE d MMM, HH:mm`).
    """
    spoken = _spoken()
    pattern = parse_pattern(patterns[spoken.language])
    if isinstance(when, datetime):
        when = when.astimezone(clock.zone())
    return pattern.apply(when, spoken.locale)


def _spoken() -> _Spoken:
    """The language in force, found once per request."""
    try:
        kept: _Spoken | None = g.get(_KEPT_AS)
    except RuntimeError:  # outside any app
        return _NOBODY
    if kept is None:
        locale = flask_babel.get_locale()
        kept = _Spoken(locale.language, locale, flask_babel.get_translations())
        setattr(g, _KEPT_AS, kept)
    return kept


def _select() -> str:
    """The person's own choice, else the address of the page, else what the browser asks for."""
    if not has_request_context():
        return DEFAULT_LANGUAGE
    chosen = getattr(g, "language", None) or session.get("language")
    if chosen in LANGUAGES:
        return str(chosen)
    return request.accept_languages.best_match(LANGUAGES) or DEFAULT_LANGUAGE
