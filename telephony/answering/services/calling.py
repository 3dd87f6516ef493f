"""The centre calls: what the citizen hears who picks up, and what the switch says of her phone."""

from datetime import datetime
from functools import partial

from sqlalchemy.orm import Session

from callcenter.core.i18n import DEFAULT_LANGUAGE
from telephony.answering import callback_documents, documents
from telephony.answering.services.ending import caller_told
from telephony.answering.services.messages import note_notice
from telephony.callbacks.services.dialling import keep_operator, picked_up, placed
from telephony.callbacks.services.keeping import attempt_of_call
from telephony.calls.facts import OVER, Kind
from telephony.calls.models import OUTBOUND, Call, CallLeg
from telephony.calls.queries.calls import find_call
from telephony.calls.services.recording_calls import add_event
from telephony.setup.queries import spoken
from telephony.switch.twiml import Document


def citizen_answered(session: Session, leg: CallLeg, sid: str, *, at: datetime) -> Document:
    """The citizen has picked up: who calls, that it is recorded, and into the room.

    Args:
        leg: of the operator who waits there.
        sid: the provider's identifier of the citizen's leg.
    """
    call = _outgoing(session, leg)
    if call is None or not placed(session, call, sid):
        return documents.hang_up()
    language, speak = call.language or DEFAULT_LANGUAGE, partial(spoken, session)
    if not picked_up(session, call, leg, at):
        return callback_documents.nobody_there(speak, language)
    note_notice(session, call, "recording_notice", language, at=at)
    add_event(session, call, Kind.CONNECTING, at=at, key=str(leg.id))
    is_asked_for = attempt_of_call(session, call.id) is not None
    return callback_documents.called(
        speak, language, call_id=call.id, leg_id=leg.id, is_asked_for=is_asked_for
    )


def citizen_told(session: Session, leg: CallLeg, sid: str, status: str, *, at: datetime) -> None:
    """The provider says how the citizen's phone is doing."""
    call = _outgoing(session, leg)
    if call is None or not placed(session, call, sid):
        return
    if status not in OVER:
        keep_operator(session, leg)
    caller_told(session, call, status, at=at)


def _outgoing(session: Session, leg: CallLeg) -> Call | None:
    call = find_call(session, leg.call_id)
    return call if call is not None and call.direction == OUTBOUND else None
