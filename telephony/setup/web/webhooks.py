"""Recorded files as the switch fetches them."""

from uuid import UUID

from flask import Blueprint, Response, request
from flask.typing import ResponseReturnValue

from callcenter.core.web.guards import open_to_all
from callcenter.core.web.transactions import db_session
from telephony.setup.models import PromptAudio
from telephony.setup.queries import AUDIO_PATH, get_audio

blueprint = Blueprint("phone_audio", __name__)


@blueprint.get(f"{AUDIO_PATH}<uuid:audio_id>")
@open_to_all
def fetch(audio_id: UUID) -> ResponseReturnValue:
    """A file that every caller hears: nothing in it is secret, and it never changes."""
    return audio_answer(get_audio(db_session(), audio_id), "public").make_conditional(request)


def audio_answer(audio: PromptAudio, audience: str) -> Response:
    """The file, to be kept for good by whoever fetches it; players may ask for a part of it.

    Args:
        audience: `public`, or `private` where the address asks who one is.
    """
    response = Response(audio.content, mimetype=audio.media_type)
    response.headers["Cache-Control"] = f"{audience}, max-age=31536000, immutable"
    response.set_etag(audio.sha256)
    return response
