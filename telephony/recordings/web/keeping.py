"""What is done with one recording beside hearing it: hold it, take sound out of it (TEL-4)."""

from collections.abc import Mapping
from uuid import UUID, uuid4

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from callcenter.core.errors import Conflict, Invalid, ProductError
from callcenter.core.i18n import gettext as _
from callcenter.core.permissions import Permission
from callcenter.core.web.guards import current_actor, requires
from callcenter.core.web.transactions import db_session, undo_work
from callcenter.core.web.wording import word_code, word_error
from telephony.recordings.permissions import get_recording
from telephony.recordings.queries.kept import kept_recording
from telephony.recordings.services.holding import hold_recording, release_recording
from telephony.recordings.services.silencing import silence_span
from telephony.recordings.web import call_words, gap_words
from telephony.recordings.web.forms import parse_seconds

blueprint = Blueprint(
    "recording_keeping", __name__, template_folder="../templates", url_prefix="/recordings"
)


@blueprint.get("/<uuid:recording_id>/keeping")
@requires(Permission.RECORDING_RULES)
def show(recording_id: UUID) -> ResponseReturnValue:
    """Everything about one recording, and what may be done with it."""
    return _page(recording_id, request.args)


@blueprint.post("/<uuid:recording_id>/hold")
@requires(Permission.RECORDING_RULES)
def hold(recording_id: UUID) -> ResponseReturnValue:
    """Keep it whatever the rules say."""
    try:
        reason = request.form.get("reason", "")
        hold_recording(db_session(), current_actor(), recording_id, reason=reason)
    except (Invalid, Conflict) as error:
        return _refused(recording_id, error)
    return _done(recording_id, _("The recording is held from now on."))


@blueprint.post("/<uuid:recording_id>/release")
@requires(Permission.RECORDING_RULES)
def release(recording_id: UUID) -> ResponseReturnValue:
    """Let the rules apply again."""
    try:
        reason = request.form.get("reason", "")
        release_recording(db_session(), current_actor(), recording_id, reason=reason)
    except (Invalid, Conflict) as error:
        return _refused(recording_id, error)
    return _done(recording_id, _("The recording is released. The rules apply to it again."))


@blueprint.post("/<uuid:recording_id>/silence")
@requires(Permission.RECORDING_RULES)
def silence(recording_id: UUID) -> ResponseReturnValue:
    """Take the sound out of a span."""
    try:
        silence_span(
            db_session(),
            current_actor(),
            recording_id,
            start=parse_seconds(request.form.get("start", "")),
            end=parse_seconds(request.form.get("end", "")),
            reason=request.form.get("why", ""),
            note=request.form.get("note", ""),
        )
    except (Invalid, Conflict) as error:
        return _refused(recording_id, error)
    return _done(recording_id, _("The sound is being taken out. This takes some seconds."))


def _done(recording_id: UUID, words: str) -> ResponseReturnValue:
    flash(words, "success")
    return redirect(url_for(".show", recording_id=recording_id), 303)


def _refused(recording_id: UUID, error: ProductError) -> ResponseReturnValue:
    undo_work()
    return _page(recording_id, request.form, error), error.status


def _page(
    recording_id: UUID, values: Mapping[str, str], refusal: ProductError | None = None
) -> str:
    session, actor = db_session(), current_actor()
    recording = get_recording(session, actor, recording_id)
    fields = refusal.fields if isinstance(refusal, Invalid) else {}
    # The service calls it `reason`; the page has a reason for holding, too.
    renamed = {"reason": "why"} if request.endpoint == "recording_keeping.silence" else {}
    errors = {renamed.get(name, name): word_code(code) for name, code in fields.items()}
    summary: list[tuple[str | None, str]] = list(errors.items())
    if refusal is not None and not summary:
        summary = [(None, word_error(refusal))]
    return render_template(
        "recordings/keeping.html",
        kept=kept_recording(session, recording),
        values=values,
        errors=errors,
        summary=summary,
        words=call_words,
        gap_words=gap_words,
        view=uuid4(),
    )
