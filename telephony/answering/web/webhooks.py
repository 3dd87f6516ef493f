"""What the provider calls during a call. Every address is behind the door of the switch: signed,
taken in once, answered the same when it is repeated (TEL-8)."""

from flask import Blueprint, Response
from werkzeug.exceptions import BadRequest, NotFound

from callcenter.core.web.guards import open_to_all
from callcenter.core.web.transactions import db_session
from telephony.answering.music import LONGEST, SHORTEST, waiting_music
from telephony.answering.services import (
    apologies,
    arriving,
    ending,
    guests,
    messages,
    talking,
    waiting,
)
from telephony.answering.web.asked import asked_count as _count
from telephony.answering.web.asked import asked_id as _id
from telephony.answering.web.asked import asked_leg as _leg
from telephony.answering.web.callbacks import blueprint as callbacks_blueprint
from telephony.answering.web.parties import blueprint as parties_blueprint
from telephony.calls.models import Call
from telephony.calls.queries.calls import call_of_sid, find_call
from telephony.calls.services.recording_calls import open_call
from telephony.switch.twiml import Document
from telephony.switch.web.door import Notice, of_fields, webhook

blueprint = Blueprint("answering", __name__)
blueprints = (blueprint, parties_blueprint, callbacks_blueprint)
# Importing it lets it hear of calls that fell back.
REGISTERED = (apologies,)


@blueprint.post("/voice/incoming")
@webhook("incoming")
@open_to_all
def incoming(notice: Notice) -> Document:
    return arriving.greet(db_session(), _opened(notice))


@blueprint.post("/voice/language")
@webhook("language")
@open_to_all
def language(notice: Notice) -> Document:
    return arriving.choose_language(
        db_session(), _call(notice), _digits(notice), step=_count("step"), at=notice.at
    )


@blueprint.post("/voice/menu")
@webhook("menu")
@open_to_all
def menu(notice: Notice) -> Document:
    return arriving.choose_option(
        db_session(), _call(notice), _digits(notice), step=_count("step"), at=notice.at
    )


@blueprint.post("/voice/listed")
@webhook("listed")
@open_to_all
def listed(notice: Notice) -> Document:
    return arriving.choose_as_listed(db_session(), _call(notice), _digits(notice), at=notice.at)


@blueprint.post("/voice/answer")
@webhook("answer")
@open_to_all
def answer(notice: Notice) -> Document:
    return _after_answer(notice, turn=0)


@blueprint.post("/voice/answer-next")
@webhook("answer-next")
@open_to_all
def answer_next(notice: Notice) -> Document:
    return _after_answer(notice, turn=_count("turn"))


@blueprint.post("/voice/rating")
@webhook("rating")
@open_to_all
def rating(notice: Notice) -> Document:
    return guests.take_rating(
        db_session(), _call(notice), _digits(notice), step=_count("step"), at=notice.at
    )


@blueprint.post("/voice/wait")
@webhook("wait", key=of_fields("QueueTime"))
@open_to_all
def wait(notice: Notice) -> Document:
    waited = notice.params.get("QueueTime", "")
    seconds = int(waited) if waited.isascii() and waited.isdecimal() and len(waited) < 7 else 0
    return waiting.hear_in_line(db_session(), _call(notice), waited=seconds, at=notice.at)


@blueprint.post("/voice/queue-left")
@webhook("queue-left")
@open_to_all
def queue_left(notice: Notice) -> Document:
    return waiting.left_queue(
        db_session(),
        _call(notice),
        stay=_count("stay"),
        result=notice.params.get("QueueResult", ""),
        status=notice.params.get("CallStatus", ""),
        at=notice.at,
    )


@blueprint.post("/voice/line-again")
@webhook("line-again")
@open_to_all
def line_again(notice: Notice) -> Document:
    return waiting.line_again(db_session(), _call(notice), at=notice.at)


@blueprint.post("/voice/voicemail")
@webhook("voicemail")
@open_to_all
def voicemail(notice: Notice) -> Document:
    return messages.ask_message(db_session(), _call(notice), sorry=False, at=notice.at)


@blueprint.post("/voice/voicemail-left")
@webhook("voicemail-left")
@open_to_all
def voicemail_left(notice: Notice) -> Document:
    return messages.message_left(db_session(), _call(notice), notice.params, at=notice.at)


@blueprint.post("/voice/operator")
@webhook("operator")
@open_to_all
def operator(notice: Notice) -> Document:
    return talking.operator_answered(db_session(), _leg(), notice.subject, at=notice.at)


@blueprint.post("/voice/operator-accepted")
@webhook("operator-accepted")
@open_to_all
def operator_accepted(notice: Notice) -> Document:
    return talking.operator_accepted(db_session(), _leg(), _digits(notice), at=notice.at)


@blueprint.post("/voice/operator-status")
@webhook("operator-status", key=of_fields("CallStatus"))
@open_to_all
def operator_status(notice: Notice) -> None:
    status = notice.params.get("CallStatus", "")
    talking.operator_told(db_session(), _leg(), notice.subject, status, at=notice.at)


@blueprint.post("/voice/conference")
@webhook(
    "conference",
    subject="ConferenceSid",
    key=of_fields("StatusCallbackEvent", "SequenceNumber", "CallSid"),
)
@open_to_all
def conference(notice: Notice) -> None:
    talking.conference_told(db_session(), _leg(), notice.params, at=notice.at)


@blueprint.post("/voice/talk")
@webhook("talk")
@open_to_all
def talk(notice: Notice) -> Document:
    return talking.talk(db_session(), _leg(), at=notice.at)


@blueprint.post("/voice/talk-ended")
@webhook("talk-ended")
@open_to_all
def talk_ended(notice: Notice) -> Document:
    return talking.talk_ended(
        db_session(),
        _leg(),
        status=notice.params.get("CallStatus", ""),
        dialled=notice.params.get("DialCallStatus", ""),
        at=notice.at,
    )


@blueprint.post("/voice/recording")
@webhook("recording", subject="RecordingSid", key=of_fields("RecordingStatus"))
@open_to_all
def recording(notice: Notice) -> None:
    messages.recording_told(db_session(), _known_call(), notice.params, at=notice.at)


@blueprint.post("/voice/status")
@webhook("status", key=of_fields("CallStatus"))
@open_to_all
def status(notice: Notice) -> None:
    """How the caller's leg is doing. It may be the first that we hear of a call."""
    call = call_of_sid(db_session(), notice.subject)
    if call is None and notice.params.get("Direction") == "inbound":
        call = _opened(notice)
    if call is not None:
        said = notice.params.get("CallStatus", "")
        ending.caller_told(db_session(), call, said, at=notice.at)


@blueprint.get("/voice/music")
@open_to_all
def music() -> Response:
    """Music for the line; the same bytes for everybody, so the provider may keep them."""
    try:
        sound = waiting_music(min(max(_count("seconds"), SHORTEST), LONGEST))
    except BadRequest:
        raise NotFound from None
    response = Response(sound, mimetype="audio/x-wav")
    response.headers["Cache-Control"] = "public, max-age=86400"
    return response


def _after_answer(notice: Notice, *, turn: int) -> Document:
    return arriving.choose_after_answer(
        db_session(),
        _call(notice),
        _digits(notice),
        slot=_count("slot"),
        step=_count("step"),
        turn=turn,
        at=notice.at,
    )


def _call(notice: Notice) -> Call:
    """The call of the caller's leg; where the news of its coming was lost, it is made now."""
    return call_of_sid(db_session(), notice.subject) or _opened(notice)


def _opened(notice: Notice) -> Call:
    return open_call(db_session(), sid=notice.subject, params=notice.params, at=notice.at)


def _known_call() -> Call:
    call = find_call(db_session(), _id("call"))
    if call is None:
        raise NotFound
    return call


def _digits(notice: Notice) -> str:
    return notice.params.get("Digits", "")
