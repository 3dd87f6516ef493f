"""What the desk's panels show: guides for the inquiry's category, and the calculators."""

from collections.abc import Mapping
from typing import Any

from callcenter.core.i18n import LANGUAGES, language
from faq.procedures.library import guides_for, library
from faq.procedures.web.calculator_page import all_forms
from faq.procedures.web.calculators import cause_choices
from faq.procedures.web.guide_page import GuidePage, build_guide_page, grouped_guides
from faq.procedures.web.links import STAFF
from faq.procedures.web.plain import plain_list
from faq.procedures.web.wording import HEADINGS


def part_values(state: Mapping[str, Any]) -> dict[str, Any]:
    """The inside of the panel.

    Args:
        state: `procedure` (empty: choose one), `answers`, `category` and `language` as they come
            from the page.

    Raises:
        Missing: there is no such guide.
    """
    category, spoken = _text(state, "category"), _text(state, "language")
    spoken = spoken if spoken in LANGUAGES else language()
    answers = state.get("answers")
    shown: GuidePage | None = None
    if procedure := _text(state, "procedure"):
        given = answers if isinstance(answers, dict) else {}
        shown = build_guide_page(procedure, given, STAFF)
    fitting = guides_for(category)
    return {
        "shown": shown,
        "fitting": fitting,
        "groups": [] if shown else grouped_guides(library().guides),
        "category": category,
        "spoken": spoken,
        "other": next(code for code in LANGUAGES if code != spoken),
        "links": STAFF,
        "headings": HEADINGS,
        "plain": plain_list(shown, spoken) if shown and shown.list else "",
    }


def guides_panel(category: str, spoken: str) -> dict[str, Any]:
    """The panel when the desk opens or the category changes: the one guide that fits, else a
    choice."""
    fitting = guides_for(category)
    procedure = fitting[0].key if len(fitting) == 1 else ""
    return part_values({"procedure": procedure, "category": category, "language": spoken})


def calculators_panel() -> dict[str, Any]:
    """The panel of the calculators, nothing typed yet."""
    return {"forms": all_forms(), "causes": cause_choices()}


def _text(state: Mapping[str, Any], key: str) -> str:
    value = state.get(key)
    return value if isinstance(value, str) else ""
