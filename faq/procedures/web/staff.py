"""Pages of the procedures and calculators for staff, and the pieces the desk asks for."""

from typing import Any

from flask import Blueprint, jsonify, render_template, request
from flask.typing import ResponseReturnValue

from callcenter.core.errors import Invalid
from callcenter.core.i18n import LANGUAGES, language
from callcenter.core.permissions import Permission
from callcenter.core.web.guards import requires
from callcenter.core.web.transactions import reads_only
from faq.procedures.library import library
from faq.procedures.web.calculator_page import all_forms, sent
from faq.procedures.web.calculators import cause_choices, pin_rows, pin_sources
from faq.procedures.web.guide_page import build_guide_page, grouped_guides
from faq.procedures.web.links import STAFF
from faq.procedures.web.panels import part_values
from faq.procedures.web.sheet import sheet_values
from faq.procedures.web.wording import BY_LABELS, HEADINGS, SOURCE_TITLES

TEMPLATES = "../templates"

procedures = Blueprint("procedures", __name__, url_prefix="/procedures", template_folder=TEMPLATES)
rules = Blueprint("rules", __name__, url_prefix="/rules", template_folder=TEMPLATES)
blueprints = (procedures, rules)


@procedures.get("")
@requires(Permission.FAQ_READ)
def show_list() -> str:
    """All procedures."""
    groups = grouped_guides(library().guides)
    return render_template("procedures/index.html", groups=groups, links=STAFF)


@procedures.get("/<procedure>")
@requires(Permission.FAQ_READ)
def show_guide(procedure: str) -> str:
    """The next question of a guide, or its list; the answers are in the address."""
    shown = request.args.get("text", "")
    return render_template(
        "procedures/guide.html",
        shown=build_guide_page(procedure, request.args, STAFF),
        links=STAFF,
        spoken=shown if shown in LANGUAGES else language(),
        languages=LANGUAGES,
        headings=HEADINGS,
        by_labels=BY_LABELS,
        source_titles=SOURCE_TITLES,
    )


@procedures.get("/<procedure>/sheet")
@requires(Permission.FAQ_READ)
def show_sheet(procedure: str) -> str:
    """The check sheet to print, in both languages; `for=citizen`: the one to hand out."""
    shown = build_guide_page(procedure, request.args, STAFF)
    return render_template(
        "procedures/sheet.html",
        links=STAFF,
        for_citizen=request.args.get("for") == "citizen",
        **sheet_values(shown, HEADINGS),
    )


@procedures.post("/part")
@requires(Permission.FAQ_READ)
@reads_only
def show_part() -> ResponseReturnValue:
    """The inside of the desk's panel: `{"procedure", "answers", "category", "language"}` gives
    `{"html": "…"}`."""
    body: Any = request.get_json(silent=True)
    if not isinstance(body, dict):
        raise Invalid
    return jsonify(html=render_template("procedures/panels/part.html", **part_values(body)))


@rules.get("")
@requires(Permission.FAQ_READ)
def show_calculators() -> str:
    """The calculators and the table of the PINs."""
    return _rules_page()


@rules.post("")
@requires(Permission.FAQ_READ)
@reads_only
def use_calculator() -> ResponseReturnValue:
    """One calculator's result: sent by POST, since a birthday belongs into no address."""
    form = sent(request.form.get("kind", ""), request.form)
    page = _rules_page(form)
    return (page, 422) if form.errors else page


@rules.post("/part")
@requires(Permission.FAQ_READ)
@reads_only
def show_calculator_part() -> ResponseReturnValue:
    """One calculator of the desk's panel: `{"kind", "values"}` gives `{"html": "…"}`."""
    body: Any = request.get_json(silent=True)
    values = body.get("values") if isinstance(body, dict) else None
    if not isinstance(values, dict):
        raise Invalid
    texts = {key: value for key, value in values.items() if isinstance(value, str)}
    form = sent(str(body.get("kind", "")), texts)
    return jsonify(
        html=render_template(
            "procedures/panels/calculator.html", calculator_form=form, causes=cause_choices()
        )
    )


def _rules_page(used: Any = None) -> str:
    return render_template(
        "procedures/rules.html",
        forms=all_forms(used),
        used=used,
        causes=cause_choices(),
        pins=pin_rows(),
        pin_sources=pin_sources(),
        links=STAFF,
        source_titles=SOURCE_TITLES,
    )
