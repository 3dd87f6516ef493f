"""Buttons of a talk: hold, ask, hand over, bring in, pause the recording; and the supervisor's
ear (TEL-3, TEL-4)."""

from uuid import UUID

from flask import Blueprint
from flask.typing import ResponseReturnValue

from callcenter.core.errors import Invalid
from callcenter.core.permissions import Permission
from callcenter.core.web.guards import current_actor, requires
from callcenter.core.web.transactions import db_session
from callcenter.desk.web.phone import answer_state, given_tab, given_value
from telephony.talks.services import consulting, holding, supervising, taping, transferring

blueprint = Blueprint("talk", __name__, url_prefix="/phone/talk")


@blueprint.post("/hold")
@requires(Permission.CALL_TAKE)
def hold() -> ResponseReturnValue:
    holding.hold(db_session(), current_actor())
    return answer_state(given_tab())


@blueprint.post("/resume")
@requires(Permission.CALL_TAKE)
def resume() -> ResponseReturnValue:
    holding.resume(db_session(), current_actor())
    return answer_state(given_tab())


@blueprint.post("/ask")
@requires(Permission.CALL_TAKE)
def ask() -> ResponseReturnValue:
    """Ring somebody while the caller hears music."""
    consulting.consult(db_session(), current_actor(), target=given_value())
    return answer_state(given_tab())


@blueprint.post("/ask-no-more")
@requires(Permission.CALL_TAKE)
def ask_no_more() -> ResponseReturnValue:
    consulting.end_consult(db_session(), current_actor())
    return answer_state(given_tab())


@blueprint.post("/together")
@requires(Permission.CALL_TAKE)
def together() -> ResponseReturnValue:
    """Everybody hears everybody."""
    consulting.make_conference(db_session(), current_actor())
    return answer_state(given_tab())


@blueprint.post("/hand-over")
@requires(Permission.CALL_TAKE)
def hand_over() -> ResponseReturnValue:
    """Who was asked takes over."""
    transferring.complete_transfer(db_session(), current_actor())
    return answer_state(given_tab())


@blueprint.post("/send")
@requires(Permission.CALL_TAKE)
def send() -> ResponseReturnValue:
    """Give the caller away without asking first."""
    transferring.transfer_blind(db_session(), current_actor(), target=given_value())
    return answer_state(given_tab())


@blueprint.post("/pause")
@requires(Permission.CALL_TAKE)
def pause() -> ResponseReturnValue:
    """Pause the recording, or prolong the pause."""
    taping.pause_recording(db_session(), current_actor(), reason=given_value())
    return answer_state(given_tab())


@blueprint.post("/record-on")
@requires(Permission.CALL_TAKE)
def record_on() -> ResponseReturnValue:
    taping.resume_recording(db_session(), current_actor())
    return answer_state(given_tab())


@blueprint.post("/listen")
@requires(Permission.CALL_SUPERVISE)
def listen() -> ResponseReturnValue:
    supervising.listen(db_session(), current_actor(), _call())
    return answer_state(given_tab())


@blueprint.post("/whisper")
@requires(Permission.CALL_SUPERVISE)
def whisper() -> ResponseReturnValue:
    supervising.whisper(db_session(), current_actor(), _call())
    return answer_state(given_tab())


@blueprint.post("/end")
@requires(Permission.CALL_TAKE)
def end() -> ResponseReturnValue:
    """End the call for everybody, also for a caller on hold: who only hung up would leave her to
    the line."""
    transferring.hang_up(db_session(), current_actor())
    return answer_state(given_tab())


@blueprint.post("/leave")
@requires(Permission.CALL_TAKE)
def leave() -> ResponseReturnValue:
    """Out of the talk of somebody else."""
    transferring.leave(db_session(), current_actor())
    return answer_state(given_tab())


def _call() -> UUID:
    try:
        return UUID(given_value())
    except ValueError:
        raise Invalid(fields={"value": "bad_choice"}) from None
