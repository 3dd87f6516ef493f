"""A page of somebody else's: what callers hear when the app is dead lies where it cannot die."""

from flask import Blueprint, Response
from werkzeug.exceptions import NotFound

from telephony.exchange.web.guards import open_to_all, station

blueprint = Blueprint("hosting", __name__, url_prefix="/hosted")


@blueprint.route("/fallback.xml", methods=["GET", "POST"])
@open_to_all
def fallback() -> Response:
    """The document of `fallback_file`, read anew each time."""
    file = station().settings.fallback_file
    if file is None or not file.is_file():
        raise NotFound
    return Response(file.read_bytes(), mimetype="text/xml")
