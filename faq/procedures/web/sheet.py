"""The check sheet: the list in both languages, to be printed."""

from collections.abc import Mapping
from typing import Any

from flask_babel import LazyString

from callcenter.core import clock
from callcenter.core.city.profile import city_of
from callcenter.core.i18n import LANGUAGES
from callcenter.core.web.transactions import db_session
from faq.procedures.web.guide_page import GuidePage
from faq.procedures.web.wording import BY_LABELS, in_both
from faq.procedures.words import Words


def sheet_values(shown: GuidePage, headings: Mapping[str, LazyString]) -> dict[str, Any]:
    """What the sheet's template needs; while a question is open, the page asks it instead."""
    city = city_of(db_session())
    return {
        "shown": shown,
        "languages": LANGUAGES,
        "both": {key: in_both(text) for key, text in headings.items()},
        "by_both": {by: in_both(text) for by, text in BY_LABELS.items()},
        "city_words": Words(city.name("ja"), city.name("en")),
        "centre_words": Words(city.centre("ja"), city.centre("en")),
        "today": clock.today(),
    }
