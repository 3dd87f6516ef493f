"""The switch's own routes of the webhook app."""

import logging

from flask import Blueprint, Response, request

from callcenter.core.web.guards import open_to_all
from telephony.switch.fallback import fallback_document

blueprint = Blueprint("voice", __name__)
blueprints = (blueprint,)

log = logging.getLogger(__name__)


@blueprint.route("/voice/fallback", methods=["GET", "POST"])
@open_to_all
def fallback() -> Response:
    """The apology. It is asked for when something of ours failed, so it checks, reads and writes
    nothing; who asks uninvited learns nothing either."""
    code = request.values.get("ErrorCode", "")
    log.error("the switch fell back: %s", code if code.isascii() and code.isdigit() else "no code")
    return Response(fallback_document().to_xml(), mimetype="text/xml")
