"""The provider's REST interface: one door, the table behind it, answers in their own modules."""

from typing import Any

from flask import Blueprint, Response, jsonify, request

from telephony.exchange.audio import wav
from telephony.exchange.calls import Refused
from telephony.exchange.contract import find_operation, not_found
from telephony.exchange.station import Station
from telephony.exchange.web import calls, conferences, numbers, queues, recordings
from telephony.exchange.web.asked import Asked, Json, answer
from telephony.exchange.web.guards import guarded, station
from telephony.exchange.web.paging import page_of

blueprint = Blueprint("rest", __name__)
ANSWERERS = (calls, conferences, numbers, queues, recordings)
_METHODS = ["GET", "POST", "DELETE"]


@blueprint.route("/2010-04-01/<path:_path>", methods=_METHODS)
@guarded
def resource(_path: str) -> Response | tuple[Response, int] | tuple[str, int]:
    """Any resource of the account: find the operation, check, answer."""
    at = station()
    operation, path = find_operation(request.method, request.path)
    if path["AccountSid"] != at.settings.account_sid:
        raise not_found(request.path)
    asked = Asked(at, operation, path, _given())
    result = _answered(at, asked)
    if operation.status == 204:
        return "", 204
    return jsonify(result), operation.status


@blueprint.get("/2010-04-01/Accounts/<account>/Recordings/<name>")
@guarded
def media(account: str, name: str) -> Response | tuple[Response, int] | tuple[str, int]:
    """The sound of a recording; with `.json` it is the recording itself that is meant."""
    sid, _, kind = name.partition(".")
    if kind == "json":
        return resource(name)
    at = station()
    if account != at.settings.account_sid or kind not in {"", "wav"}:
        raise not_found(request.path)
    channels = request.args.get("RequestedChannels", "1")
    if channels not in {"1", "2"} or request.args.keys() - {"RequestedChannels", "Download"}:
        raise Refused(20001, "RequestedChannels must be 1 or 2")
    with at.exchange.lock:
        at.catch_up()
        fact = recordings.with_sound(at.exchange, sid, request.path)
    return Response(wav(fact, min(int(channels), fact.channels)), mimetype="audio/x-wav")


def _given() -> dict[str, list[str]]:
    """Every parameter, those of a GET from the query and those of a POST from the form."""
    source = request.form if request.method == "POST" else request.args
    if request.method == "POST" and request.args:
        raise Refused(20001, "Parameters of a POST belong into the form")
    return {name: source.getlist(name) for name in source}


def _answered(at: Station, asked: Asked) -> Any:
    with at.exchange.lock:
        at.catch_up()
        result = answer(asked)
        if asked.operation.listed:
            result = _page(asked, result)
    if request.method != "GET":
        at.tidy()
        if at.courier.befalls("lost_answer"):
            raise Refused(20500, "An internal server error has occurred", status=500)
    return result


def _page(asked: Asked, rows: list[Json]) -> Json:
    return page_of(asked, request.path, rows)
