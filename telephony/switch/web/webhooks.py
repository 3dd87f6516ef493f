"""The switch's own routes of the webhook app."""

import logging

from flask import Blueprint, Response, current_app, request

from callcenter.core.db import Database
from callcenter.core.web.guards import open_to_all
from telephony.switch.fallback import fallback_document, note_fallback
from telephony.switch.web.door import signed_subject

blueprint = Blueprint("voice", __name__)
blueprints = (blueprint,)

log = logging.getLogger(__name__)


@blueprint.route("/voice/fallback", methods=["GET", "POST"])
@open_to_all
def fallback() -> Response:
    """The apology. It is asked for when something of ours failed, so it reads and writes nothing
    before it is sent; who asks uninvited learns nothing either. What it means for a call that we
    know is noted afterwards, if that can be done at all."""
    sid = signed_subject("CallSid")  # first: it needs the body as it came
    code = request.values.get("ErrorCode", "")
    log.error("the switch fell back: %s", code if code.isascii() and code.isdigit() else "no code")
    response = Response(fallback_document().to_xml(), mimetype="text/xml")
    if sid is not None:
        database: Database = current_app.extensions["database"]
        response.call_on_close(lambda: _note(database, sid))
    return response


def _note(database: Database, sid: str) -> None:
    """Note it in a transaction of its own. What fails now is what failed before: the sweeper finds
    the call's end by itself."""
    try:
        with database.transaction() as session:
            note_fallback(session, sid)
    except Exception:
        log.exception("a fallback could not be noted")
