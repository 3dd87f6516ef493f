"""Recordings over HTTP: the audio in ranges, as players ask for it, and what was played."""

from uuid import UUID

from flask import Blueprint, Response, request
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import RequestedRangeNotSatisfiable
from werkzeug.wsgi import FileWrapper

from callcenter.core.permissions import Permission
from callcenter.core.web.guards import current_actor, requires
from callcenter.core.web.transactions import db_session
from telephony.recordings.adapters.sealed import CHUNK, SealedAudio
from telephony.recordings.models import Recording
from telephony.recordings.services.playing import note_heard, note_play, open_audio
from telephony.recordings.web import audit_words, wording
from telephony.recordings.web.calls import blueprint as calls_blueprint
from telephony.recordings.web.handovers import blueprint as handovers_blueprint
from telephony.recordings.web.keeping import blueprint as keeping_blueprint
from telephony.recordings.web.minutes import blueprint as minutes_blueprint
from telephony.recordings.web.rules import blueprint as rules_blueprint

blueprint = Blueprint(
    "recordings", __name__, template_folder="../templates", url_prefix="/recordings"
)
blueprints = (
    blueprint,
    calls_blueprint,
    keeping_blueprint,
    rules_blueprint,
    handovers_blueprint,
    minutes_blueprint,
)

# Importing them registers what errors and entries of the log are called.
WORDS = (audit_words, wording)

MEDIA_TYPE = "audio/wav"


@blueprint.get("/<uuid:recording_id>/audio")
@requires(Permission.RECORDING_PLAY)
def audio(recording_id: UUID) -> ResponseReturnValue:
    """The audio, or the part of it that a `Range` names; nothing of it may be cached."""
    session, actor = db_session(), current_actor()
    recording, opened = open_audio(session, actor, recording_id)
    response = _response(recording, opened)
    if request.method == "GET" and response.status_code in {200, 206}:
        note_heard(session, actor, recording, _view())
    return response


@blueprint.post("/<uuid:recording_id>/plays")
@requires(Permission.RECORDING_PLAY)
def note(recording_id: UUID) -> ResponseReturnValue:
    """The player tells that somebody let it play, and from which second on."""
    said = request.get_json(silent=True)
    second = said.get("second") if isinstance(said, dict) else None
    note_play(
        db_session(),
        current_actor(),
        recording_id=recording_id,
        second=second if isinstance(second, int) else None,
    )
    return "", 204


def _response(recording: Recording, opened: SealedAudio) -> Response:
    response = Response(
        FileWrapper(opened, CHUNK),  # type: ignore[arg-type]
        mimetype=MEDIA_TYPE,
        direct_passthrough=True,
    )
    response.call_on_close(opened.close)
    response.content_length = opened.size
    response.set_etag(recording.sha256 or "")
    response.headers["Cache-Control"] = "no-store"
    response.headers["Content-Disposition"] = "inline"
    response.headers["Cross-Origin-Resource-Policy"] = "same-origin"
    try:
        response.make_conditional(request, accept_ranges=True, complete_length=opened.size)
    except RequestedRangeNotSatisfiable as error:
        opened.close()
        return Response(status=416, headers={"Content-Range": f"bytes */{error.length}"})
    return response


def _view() -> UUID | None:
    """The view of a page that asks; what is none is noted every time."""
    try:
        return UUID(request.args.get("view", ""))
    except ValueError:
        return None
