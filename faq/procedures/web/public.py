"""Pages of the procedures and calculators for citizens; they work without JavaScript."""

from typing import Any

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from callcenter.core.i18n import LANGUAGES
from callcenter.core.web.guards import open_to_all
from callcenter.core.web.transactions import reads_only
from faq.procedures.library import library
from faq.procedures.web.calculator_page import all_forms, sent
from faq.procedures.web.calculators import cause_choices, pin_rows
from faq.procedures.web.guide_page import build_guide_page, grouped_guides, other_language
from faq.procedures.web.links import public_links
from faq.procedures.web.sheet import sheet_values
from faq.procedures.web.wording import PUBLIC_HEADINGS, SOURCE_TITLES

TEMPLATES = "../templates"
PREFIX = f"/<any({', '.join(LANGUAGES)}):language>"

procedures = Blueprint(
    "public_procedures", __name__, url_prefix=f"{PREFIX}/procedures", template_folder=TEMPLATES
)
rules = Blueprint("public_rules", __name__, url_prefix=f"{PREFIX}/rules", template_folder=TEMPLATES)
blueprints = (procedures, rules)


@procedures.get("")
@open_to_all
def show_list(language: str) -> str:
    """All procedures."""
    groups = grouped_guides(library().guides)
    links = public_links(language)
    return render_template("procedures/public_index.html", groups=groups, links=links)


@procedures.get("/<procedure>")
@open_to_all
def show_guide(language: str, procedure: str) -> str:
    """The next question of a guide, or its list; the answers are in the address."""
    shown = build_guide_page(procedure, request.args, public_links(language))
    return render_template(
        "procedures/public_guide.html",
        shown=shown,
        links=public_links(language),
        headings=PUBLIC_HEADINGS,
        alternate_url=public_links(other_language()).guide(procedure, shown.answers),
    )


@procedures.get("/<procedure>/sheet")
@open_to_all
def show_sheet(language: str, procedure: str) -> str:
    """The list to print, in both languages."""
    shown = build_guide_page(procedure, request.args, public_links(language))
    return render_template(
        "procedures/public_sheet.html",
        links=public_links(language),
        alternate_url=public_links(other_language()).sheet(procedure, shown.answers),
        **sheet_values(shown, PUBLIC_HEADINGS),
    )


@rules.get("")
@open_to_all
def show_calculators(language: str) -> str:
    """The calculators and the table of the PINs."""
    return _rules_page(language)


@rules.post("")
@open_to_all
@reads_only
def use_calculator(language: str) -> ResponseReturnValue:
    """One calculator's result: sent by POST, since a birthday belongs into no address."""
    form = sent(request.form.get("kind", ""), request.form)
    page = _rules_page(language, form)
    return (page, 422) if form.errors else page


def _rules_page(language: str, used: Any = None) -> str:
    return render_template(
        "procedures/public_rules.html",
        forms=all_forms(used),
        used=used,
        causes=cause_choices(),
        pins=pin_rows(),
        links=public_links(language),
        source_titles=SOURCE_TITLES,
    )
