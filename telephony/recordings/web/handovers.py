"""Hand recordings over, and see which were (TEL-4; S2 §11(1)カ, ク)."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from flask import Blueprint, Response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from callcenter.accounts.queries import colleagues
from callcenter.core.errors import Conflict, Invalid, Missing, ProductError
from callcenter.core.i18n import language
from callcenter.core.permissions import Permission
from callcenter.core.web.guards import current_actor, requires
from callcenter.core.web.transactions import db_session, undo_work
from callcenter.core.web.wording import word_code, word_error
from telephony.calls.models import Call
from telephony.calls.permissions import get_call
from telephony.recordings.queries.gaps import gaps_of_calls
from telephony.recordings.queries.handovers import PAGE, get_handover, list_handovers
from telephony.recordings.queries.recordings import recordings_of
from telephony.recordings.services.handing_over import hand_over, take_package
from telephony.recordings.web import call_words, gap_words

blueprint = Blueprint(
    "handovers", __name__, template_folder="../templates", url_prefix="/recordings/handovers"
)


@blueprint.get("")
@requires(Permission.RECORDING_HANDOVER)
def show_list() -> str:
    """All handovers, newest first."""
    before = _read(request.args.get("before", ""))
    rows = list_handovers(db_session(), current_actor(), before=before)
    page = rows[:PAGE]
    return render_template(
        "recordings/handovers.html",
        handovers=page,
        older=url_for(".show_list", before=page[-1].id) if len(rows) > PAGE else None,
        newest=url_for(".show_list") if before else None,
    )


@blueprint.get("/new")
@requires(Permission.RECORDING_HANDOVER)
def new() -> str:
    """The form for the recordings of one call."""
    return _form(_read(request.args.get("call", "")), {}, None)


@blueprint.post("/new")
@requires(Permission.RECORDING_HANDOVER)
def create() -> ResponseReturnValue:
    """Write the handover down."""
    call_id = _read(request.form.get("call", ""))
    chosen = [one for text in request.form.getlist("recordings") if (one := _read(text))]
    try:
        made = hand_over(
            db_session(),
            current_actor(),
            chosen,
            recipient=request.form.get("recipient", ""),
            reason=request.form.get("reason", ""),
        )
    except (Invalid, Conflict) as error:
        undo_work()
        return _form(call_id, request.form, chosen, error), error.status
    return redirect(url_for(".show", handover_id=made.id), 303)


@blueprint.get("/<uuid:handover_id>")
@requires(Permission.RECORDING_HANDOVER)
def show(handover_id: UUID) -> str:
    """One handover: what was in it, and who took it."""
    return _page(handover_id)


@blueprint.post("/<uuid:handover_id>/package")
@requires(Permission.RECORDING_HANDOVER)
def take(handover_id: UUID) -> ResponseReturnValue:
    """The package; that it was taken is written down first."""
    names = {one.id: one.shown_name(language()) for one in colleagues(db_session())}
    try:
        package = take_package(db_session(), current_actor(), handover_id, names=names)
    except Conflict as error:
        undo_work()
        return _page(handover_id, error), error.status
    response = Response(package.pieces, mimetype="application/zip")
    response.headers["Content-Disposition"] = f'attachment; filename="{package.name}"'
    response.headers["Cache-Control"] = "no-store"
    return response


def _page(handover_id: UUID, refusal: ProductError | None = None) -> str:
    return render_template(
        "recordings/handover.html",
        record=get_handover(db_session(), current_actor(), handover_id),
        words=call_words,
        refusal=word_error(refusal) if refusal else "",
    )


def _form(
    call_id: UUID | None,
    values: Mapping[str, str],
    chosen: Sequence[UUID] | None,
    refusal: ProductError | None = None,
) -> str:
    session = db_session()
    call = _call(call_id) if call_id else None
    recordings = recordings_of(session, call.id) if call else []
    gaps = gaps_of_calls(session, [call.id] if call else [])
    fields = refusal.fields if isinstance(refusal, Invalid) else {}
    errors = {name: word_code(code) for name, code in fields.items()}
    summary: list[tuple[str | None, str]] = list(errors.items())
    if refusal is not None and not summary:
        summary = [(None, word_error(refusal))]
    here = [one for one in recordings if call_words.is_here(one)]
    return render_template(
        "recordings/hand_over.html",
        call=call,
        recordings=here,
        gaps=gaps,
        chosen=[one.id for one in here] if chosen is None else chosen,
        values=values,
        errors=errors,
        summary=summary,
        words=call_words,
        gap_words=gap_words,
    )


def _call(call_id: UUID) -> Call | None:
    try:
        return get_call(db_session(), current_actor(), call_id)
    except Missing:
        return None


def _read(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
