"""How long recordings are kept, and the proofs of what went (TEL-4)."""

from collections.abc import Mapping
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from callcenter.core.errors import Conflict, Invalid, ProductError
from callcenter.core.i18n import gettext as _
from callcenter.core.permissions import Permission
from callcenter.core.web.guards import current_actor, requires
from callcenter.core.web.transactions import db_session, undo_work
from callcenter.core.web.wording import word_code, word_error
from telephony.recordings.queries.gaps import unproven_pauses
from telephony.recordings.queries.holds import open_holds
from telephony.recordings.queries.retention import (
    PAGE,
    disposals,
    due_recordings,
    retention_rules,
    seen_rules,
)
from telephony.recordings.retention import LONGEST, PRODUCT_DAYS, RULES, SHORTEST
from telephony.recordings.services.disposing import set_retention
from telephony.recordings.web import call_words, gap_words, rule_words
from telephony.recordings.web.forms import parse_days

blueprint = Blueprint(
    "recording_rules", __name__, template_folder="../templates", url_prefix="/recordings/rules"
)


@blueprint.get("")
@requires(Permission.RECORDING_RULES)
def show() -> str:
    """The rules, what they would dispose of today, what is held, and what is not proven."""
    rules = retention_rules(db_session())
    return _page({rule.kind: str(rule.days) for rule in rules})


@blueprint.post("")
@requires(Permission.RECORDING_RULES)
def save() -> ResponseReturnValue:
    """Set the days."""
    try:
        days = {kind: parse_days(request.form.get(kind, "")) for kind in RULES}
        seen = request.form.get("seen", "")
        set_retention(db_session(), current_actor(), days, seen=seen)
    except (Invalid, Conflict) as error:
        undo_work()
        return _page(request.form, error), error.status
    flash(_("The rules were saved. They are applied once a day."), "success")
    return redirect(url_for(".show"), 303)


@blueprint.get("/disposals")
@requires(Permission.RECORDING_RULES)
def show_disposals() -> str:
    """Proofs of what was destroyed, newest first."""
    before = _key("before")
    rows = disposals(db_session(), current_actor(), before=before)
    page = rows[:PAGE]
    older = url_for(".show_disposals", before=page[-1].id) if len(rows) > PAGE else None
    return render_template(
        "recordings/disposals.html",
        disposals=page,
        older=older,
        newest=url_for(".show_disposals") if before else None,
        words=call_words,
        rule_words=rule_words,
        gap_words=gap_words,
    )


def _page(values: Mapping[str, str], refusal: ProductError | None = None) -> str:
    session = db_session()
    rules = retention_rules(session)
    fields = refusal.fields if isinstance(refusal, Invalid) else {}
    errors = {name: word_code(code) for name, code in fields.items()}
    summary: list[tuple[str | None, str]] = list(errors.items())
    if refusal is not None and not summary:
        summary = [(None, word_error(refusal))]
    due = due_recordings(session, limit=PAGE + 1)
    return render_template(
        "recordings/rules.html",
        rules=rules,
        seen=request.form.get("seen") if fields else seen_rules(rules),
        values=values,
        errors=errors,
        summary=summary,
        bounds=(SHORTEST, LONGEST),
        product=PRODUCT_DAYS,
        due=due[:PAGE],
        more_due=len(due) > PAGE,
        holds=open_holds(session),
        unproven=unproven_pauses(session),
        words=call_words,
        rule_words=rule_words,
        gap_words=gap_words,
    )


def _key(name: str) -> UUID | None:
    """A place in the list; what is none is passed over."""
    try:
        return UUID(request.args.get(name, ""))
    except ValueError:
        return None
