"""Callers to practise with, over JSON: which there are, let one call, what happened."""

import re

from flask import Blueprint, Response, jsonify, request

from telephony.exchange.calls import Refused
from telephony.exchange.practice.stories import stories
from telephony.exchange.web.bodies import Body, query_number
from telephony.exchange.web.guards import open_to_all, station

blueprint = Blueprint("practice", __name__, url_prefix="/practice")
MOST_LISTED = 100
_BY = re.compile(r"[\w.-]{0,64}")


@blueprint.get("/stories")
@open_to_all
def show_stories() -> Response:
    """The stories: code, title and what they are about by language, and expected categories."""
    return jsonify(stories=[story.as_json() for story in stories().values()])


@blueprint.post("")
@open_to_all
def begin() -> Response:
    """Let a caller call the training number: `story`, `language` (ja, en), and `by`, a name for
    who practises."""
    body = Body()
    story, language = body.take("story", str), body.take("language", str, "ja")
    by = body.take("by", str, "")
    body.end()
    at = station()
    if not _BY.fullmatch(by):
        raise Refused(20001, "by is no plain name")
    to = at.settings.training_number or at.settings.number
    with at.exchange.lock:
        at.catch_up()
        return jsonify(at.practices.begin(story, language, to=to, by=by))


@blueprint.get("")
@open_to_all
def latest() -> Response:
    """The latest ones, newest first, of one person when `by` is given; `limit`."""
    limit = int(query_number("limit", 20, MOST_LISTED))
    at = station()
    with at.exchange.lock:
        at.catch_up()
        return jsonify(practices=at.practices.latest(request.args.get("by"), limit))


@blueprint.get("/<practice_id>")
@open_to_all
def show(practice_id: str) -> Response:
    """What happened in one: when it was answered and ended, what was said, and whether a secret
    was recorded."""
    at = station()
    with at.exchange.lock:
        at.catch_up()
        return jsonify(at.practices.get(practice_id))
