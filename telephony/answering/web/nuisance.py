"""Pages of the list of nuisance calls: proposed by one person, confirmed by a second one."""

from collections.abc import Mapping
from datetime import date, timedelta
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from callcenter.accounts.queries import colleagues
from callcenter.core import clock
from callcenter.core.errors import Conflict, Invalid, Missing
from callcenter.core.i18n import gettext as _
from callcenter.core.i18n import language
from callcenter.core.permissions import Permission
from callcenter.core.privacy.masking import mask_phone
from callcenter.core.privacy.phone_numbers import national_number
from callcenter.core.web.guards import current_actor, find_actor, requires
from callcenter.core.web.transactions import db_session
from callcenter.core.web.wording import word_code, word_error
from telephony.answering.queries.numbers import calls_of_number
from telephony.answering.web import wording
from telephony.calls.models import Call
from telephony.calls.permissions import get_call
from telephony.calls.services.callers import number_to_dial
from telephony.recordings.web.call_words import OUTCOMES
from telephony.setup.models import NuisanceEntry, NuisanceState
from telephony.setup.nuisance import (
    confirmed_entries,
    get_nuisance_entry,
    is_current,
    masked_number,
    past_entries,
    proposed_entries,
)
from telephony.setup.services.nuisance import (
    LONGEST_DAYS,
    LONGEST_REASON,
    NuisanceProposal,
    confirm_entry,
    decline_entry,
    lift_entry,
    propose_entry,
)
from telephony.setup.values import NuisancePolicy

blueprint = Blueprint(
    "nuisance", __name__, template_folder="../templates", url_prefix="/phones/nuisance"
)

USUAL_DAYS = 30


def nuisance_href(call: Call) -> str | None:
    """Where the number of a call is proposed for the list; None: it shows none, or the reader may
    not."""
    actor = find_actor()
    if actor is None or call.number_index is None or not actor.can(Permission.NUISANCE_MANAGE):
        return None
    return url_for("nuisance.new_entry", call=call.id)


blueprint.add_app_template_global(nuisance_href)


@blueprint.get("")
@requires(Permission.NUISANCE_MANAGE)
def show_list() -> str:
    """What waits for a second person, what is in force, and what has ended."""
    session, actor = db_session(), current_actor()
    past, older = past_entries(session, actor, before=_identifier("before"))
    return render_template(
        "answering/nuisance.html",
        proposed=proposed_entries(session, actor),
        confirmed=confirmed_entries(session, actor),
        past=past,
        older=url_for(".show_list", before=older) if older else None,
        **_words(),
    )


@blueprint.get("/new")
@requires(Permission.NUISANCE_MANAGE)
def new_entry() -> str:
    """An empty proposal, for a number that is typed or the one of a call."""
    last = clock.today() + timedelta(days=USUAL_DAYS)
    return _form({"policy": NuisancePolicy.ANNOUNCE, "ends_on": last.isoformat()})


@blueprint.post("/new")
@requires(Permission.NUISANCE_MANAGE)
def add_entry() -> ResponseReturnValue:
    """Propose it."""
    call = _call()
    typed = request.form.get("number", "")
    number = typed if call is None else number_to_dial(db_session(), call.id) or ""
    proposal = NuisanceProposal(
        number,
        request.form.get("policy", ""),
        request.form.get("reason", ""),
        _day(request.form.get("ends_on", "")),
        None if call is None else call.id,
    )
    try:
        entry = propose_entry(db_session(), current_actor(), proposal)
    except (Invalid, Conflict) as error:
        return _form(request.form, error), error.status
    flash(_("The entry is proposed. It counts once a second person has confirmed it."), "success")
    return redirect(url_for(".show_entry", nuisance_id=entry.id), 303)


@blueprint.get("/<uuid:nuisance_id>")
@requires(Permission.NUISANCE_MANAGE)
def show_entry(nuisance_id: UUID) -> str:
    """One entry, and the calls of its number."""
    session, actor = db_session(), current_actor()
    entry = get_nuisance_entry(session, actor, nuisance_id)
    return render_template(
        "answering/nuisance_entry.html",
        entry=entry,
        calls=calls_of_number(session, actor, entry.number_index),
        is_own=entry.proposed_by_id == actor.id,
        outcomes=OUTCOMES,
        languages=wording.LANGUAGES,
        **_words(),
    )


@blueprint.post("/<uuid:nuisance_id>/confirm")
@requires(Permission.NUISANCE_MANAGE)
def confirm(nuisance_id: UUID) -> ResponseReturnValue:
    """Put it in force."""
    confirm_entry(db_session(), current_actor(), nuisance_id)
    flash(_("The entry is in force from the next call on."), "success")
    return redirect(url_for(".show_list"), 303)


@blueprint.post("/<uuid:nuisance_id>/decline")
@requires(Permission.NUISANCE_MANAGE)
def decline(nuisance_id: UUID) -> ResponseReturnValue:
    """Do not put it in force."""
    decline_entry(db_session(), current_actor(), nuisance_id)
    flash(_("The entry was declined."), "success")
    return redirect(url_for(".show_list"), 303)


@blueprint.post("/<uuid:nuisance_id>/lift")
@requires(Permission.NUISANCE_MANAGE)
def lift(nuisance_id: UUID) -> ResponseReturnValue:
    """End it before its last day."""
    lift_entry(db_session(), current_actor(), nuisance_id)
    flash(_("The entry was lifted. Calls of this number are like all others again."), "success")
    return redirect(url_for(".show_list"), 303)


def _form(values: Mapping[str, str], refusal: Invalid | Conflict | None = None) -> str:
    call = _call()
    errors = refusal.fields if isinstance(refusal, Invalid) else {}
    number = None if call is None else number_to_dial(db_session(), call.id)
    return render_template(
        "answering/nuisance_new.html",
        values=values,
        call=call,
        number=mask_phone(national_number(number)) if number else None,
        policies=list(wording.POLICIES.items()),
        first=clock.today(),
        last=clock.today() + timedelta(days=LONGEST_DAYS),
        longest=LONGEST_REASON,
        errors={field: word_code(code) for field, code in errors.items()},
        refusal=word_error(refusal) if isinstance(refusal, Conflict) else None,
    )


def _words() -> dict[str, object]:
    return {
        "names": {one.id: one.shown_name(language()) for one in colleagues(db_session())},
        "number_of": masked_number,
        "policies": wording.POLICIES,
        "state_label": _state_label,
        "state_tone": _state_tone,
        "is_current": is_current,
    }


def _state_label(entry: NuisanceEntry) -> str:
    """The state in words; one that is over by its last day reads as ended."""
    is_open = entry.state in {NuisanceState.PROPOSED.value, NuisanceState.CONFIRMED.value}
    return str(wording.ENDED if is_open and not is_current(entry) else wording.STATES[entry.state])


def _state_tone(entry: NuisanceEntry) -> str:
    return wording.STATE_TONES.get(entry.state, "neutral") if is_current(entry) else "neutral"


def _call() -> Call | None:
    """The call from whose page one came; only one that the reader may see, and that shows its
    number."""
    call_id = _identifier("call")
    if call_id is None:
        return None
    call = get_call(db_session(), current_actor(), call_id)
    if call.number_index is None:
        raise Missing
    return call


def _identifier(name: str) -> UUID | None:
    try:
        return UUID(request.args.get(name, ""))
    except ValueError:
        return None


def _day(entered: str) -> date | None:
    try:
        return date.fromisoformat(entered)
    except ValueError:
        return None
