"""What the provider calls while a caller chooses a callback, and when the centre calls."""

import re

from flask import Blueprint, request
from werkzeug.exceptions import BadRequest

from callcenter.core.web.guards import open_to_all
from callcenter.core.web.transactions import db_session
from telephony.answering.callback_documents import Place
from telephony.answering.services import asking_back, calling
from telephony.answering.web.asked import asked_leg
from telephony.calls.models import Call
from telephony.calls.queries.calls import call_of_sid
from telephony.calls.services.recording_calls import open_call
from telephony.switch.twiml import Document
from telephony.switch.web.door import Notice, of_fields, webhook

blueprint = Blueprint("answering_callbacks", __name__)

_TURN = re.compile(r"[0-9]{1,6}-[0-9]{1,6}(?:-[0-9]{1,2})?")


@blueprint.post("/voice/callback")
@webhook("callback")
@open_to_all
def callback(notice: Notice) -> Document:
    call, place, turn = _call(notice), _place(), _turn(asked=False)
    return asking_back.ask(db_session(), call, _digits(notice), place=place, turn=turn)


@blueprint.post("/voice/callback-choice")
@webhook("callback-choice")
@open_to_all
def choice(notice: Notice) -> Document:
    return asking_back.choose(
        db_session(),
        _call(notice),
        _digits(notice),
        place=_place(),
        turn=_turn(asked=True),
        at=notice.at,
    )


@blueprint.post("/voice/callback-number")
@webhook("callback-number")
@open_to_all
def number(notice: Notice) -> Document:
    call, place, turn = _call(notice), _place(), _turn(asked=True)
    return asking_back.take_number(db_session(), call, _digits(notice), place=place, turn=turn)


@blueprint.post("/voice/called")
@webhook("called")
@open_to_all
def called(notice: Notice) -> Document:
    return calling.citizen_answered(db_session(), asked_leg(), notice.subject, at=notice.at)


@blueprint.post("/voice/called-status")
@webhook("called-status", key=of_fields("CallStatus"))
@open_to_all
def called_status(notice: Notice) -> None:
    status = notice.params.get("CallStatus", "")
    calling.citizen_told(db_session(), asked_leg(), notice.subject, status, at=notice.at)


def _call(notice: Notice) -> Call:
    known = call_of_sid(db_session(), notice.subject)
    if known is not None:
        return known
    return open_call(db_session(), sid=notice.subject, params=notice.params, at=notice.at)


def _place() -> Place:
    try:
        return Place(request.args.get("place", ""))
    except ValueError:
        raise BadRequest from None


def _turn(*, asked: bool) -> str:
    """Which question this is; `asked`: within an offer, where it has a number of its own."""
    turn = request.args.get("turn", "")
    if not _TURN.fullmatch(turn) or (turn.count("-") == 2) != asked:
        raise BadRequest
    return turn


def _digits(notice: Notice) -> str:
    return notice.params.get("Digits", "")
