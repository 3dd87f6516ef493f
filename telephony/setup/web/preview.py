"""The page that lists whole conversations as callers hear them."""

from flask import Blueprint, render_template, request

from callcenter.core.i18n import language
from callcenter.core.permissions import Permission
from callcenter.core.web.guards import requires
from callcenter.core.web.transactions import db_session
from telephony.setup.rehearsal import Said, rehearse
from telephony.setup.values import LANGUAGES
from telephony.setup.web.shown import local_now, next_opening
from telephony.setup.web.wording import aside_label, scene_label, text_label

blueprint = Blueprint("preview", __name__, url_prefix="/preview")


@blueprint.get("")
@requires(Permission.PHONES_MANAGE)
def show() -> str:
    """Every conversation in one language: the reader's, or the one asked for."""
    chosen = request.args.get("language", "")
    spoken_in = chosen if chosen in LANGUAGES else language()
    session = db_session()
    scenes = rehearse(session, spoken_in, opens=next_opening(session), now=local_now())
    return render_template(
        "phones/preview.html",
        spoken_in=spoken_in,
        scenes=[
            (
                scene.key,
                scene_label(scene.key),
                [
                    (step, text_label(step.code) if isinstance(step, Said) else aside_label(step))
                    for step in scene.steps
                ],
            )
            for scene in scenes
        ],
    )
