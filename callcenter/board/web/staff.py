"""The live board: the page, the same without its frame for a wall, and what they ask for."""

from typing import Any

from flask import Blueprint, make_response, render_template, request, url_for
from flask.typing import ResponseReturnValue

from callcenter.board.web.days import blueprint as days
from callcenter.board.web.events import blueprint as events
from callcenter.board.web.room import content, furnish, latest
from callcenter.board.web.shown import Reader, board_values, reader_of
from callcenter.core import clock
from callcenter.core.i18n import language
from callcenter.core.permissions import Permission
from callcenter.core.web.guards import current_actor, requires
from callcenter.core.web.transactions import db_session

blueprint = Blueprint("board", __name__, url_prefix="/board", template_folder="../templates")
blueprint.register_blueprint(events)
blueprint.register_blueprint(days)
blueprint.record(furnish)


@blueprint.get("")
@requires(Permission.BOARD_READ)
def show_board() -> str:
    """The board with the frame of the other pages."""
    return render_template("board/board.html", **_page_values())


@blueprint.get("/wall")
@requires(Permission.BOARD_READ)
def show_wall() -> str:
    """The board alone, to be read from across the room."""
    return render_template("board/wall.html", **_page_values())


@blueprint.get("/state")
@requires(Permission.BOARD_READ)
def show_state() -> ResponseReturnValue:
    """What the page shows, for browsers that no stream serves; 304 while it is what they have."""
    reader, snapshot = _reader(), latest()
    if reader.tag(snapshot) in request.if_none_match:
        response = make_response("", 304)
    else:
        response = make_response(content(snapshot, reader))
        response.mimetype = "application/json"
    response.set_etag(reader.tag(snapshot))
    return response


def _reader() -> Reader:
    return reader_of(current_actor(), language())


def _page_values() -> dict[str, Any]:
    snapshot = latest()
    return {
        **board_values(db_session(), snapshot, _reader()),
        "now": clock.now().isoformat(),
        "state_url": url_for(".show_state"),
        "events_url": url_for("board.events.stream"),
    }
