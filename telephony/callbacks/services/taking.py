"""Call now: an operator takes one callback, or calls a number of her own accord (CB-2, TEL-6)."""

from uuid import UUID

from sqlalchemy.orm import Session

from callcenter.core import clock
from callcenter.core.audit.services import record
from callcenter.core.errors import Forbidden, Invalid
from callcenter.core.permissions import Actor, Permission
from telephony.agents.models import AgentState
from telephony.agents.queries import agent_of
from telephony.callbacks.errors import (
    CallbackInProgress,
    CallbackTaken,
    ClosedNow,
    OperatorBusy,
)
from telephony.callbacks.hours import is_open
from telephony.callbacks.models import Callback, CallbackState
from telephony.callbacks.numbers import read_dialable
from telephony.callbacks.services.keeping import number_of, unsettled
from telephony.callbacks.services.lining_up import stand_in_line
from telephony.calls.models import Call
from telephony.calls.queries.calls import find_call
from telephony.calls.services.recording_calls import open_outgoing
from telephony.line.models import URGENT, EntryKind
from telephony.line.services.outgoing import line_up_call, offer_to

_AT_HAND = frozenset({AgentState.AVAILABLE, AgentState.BREAK, AgentState.WRAP_UP})


def take_callback(session: Session, actor: Actor, callback_id: UUID) -> Call:
    """Call this person now, whoever is before her in line: the operator's phone rings, from being
    free, on a break or in a wrap-up.

    Raises:
        Forbidden, Missing, CallbackSettled.
        CallbackTaken: somebody else has it, or it is meant for somebody else.
        CallbackInProgress: the person is being called.
        OperatorBusy: the operator's own phone rings or is in a talk, or she is not at it.
        ClosedNow: outside the opening hours.
    """
    staff_id = _at_hand(session, actor)
    callback = unsettled(session, callback_id)
    if not is_open(session, clock.now()):
        raise ClosedNow
    if callback.state == CallbackState.ACTIVE:
        raise CallbackInProgress
    if _is_for_another(callback, staff_id):
        raise CallbackTaken
    call = _in_line(session, callback)
    if not offer_to(session, call.id, staff_id):
        raise CallbackTaken
    record(session, actor, "callback.take", "callback", callback.id)
    return call


def call_number(
    session: Session,
    actor: Actor,
    *,
    number: str,
    language: str,
    inquiry_id: UUID | None = None,
) -> Call:
    """Call a number of one's own accord: the operator's phone rings, then the number is dialled.

    Args:
        number: as people in Japan write it.
        inquiry_id: what it is about; kept in the audit log.

    Raises:
        Forbidden, OperatorBusy.
        Invalid: `number`, see `read_dialable`.
    """
    staff_id = _at_hand(session, actor)
    if language not in {"ja", "en"}:
        raise Invalid(fields={"language": "bad_choice"})
    dialable = read_dialable(number)
    call = open_outgoing(session, number=dialable.e164, language=language)
    line_up_call(
        session,
        call,
        kind=EntryKind.OUTGOING,
        place_at=call.came_at,
        rank=URGENT,
        wanted_id=staff_id,
    )
    if not offer_to(session, call.id, staff_id):
        raise OperatorBusy
    record(session, actor, "call.dial", "call", call.id, inquiry=inquiry_id and str(inquiry_id))
    return call


def _at_hand(session: Session, actor: Actor) -> UUID:
    """The operator, who is at her phone.

    Raises:
        Forbidden, OperatorBusy.
    """
    actor.require(Permission.CALL_TAKE)
    actor.require(Permission.CALLBACK_WRITE)
    if actor.id is None:  # the system has no ears
        raise Forbidden
    agent = agent_of(session, actor.id)
    if agent is None or agent.state not in _AT_HAND:
        raise OperatorBusy
    return actor.id


def _in_line(session: Session, callback: Callback) -> Call:
    """The call to be made; its place in the line is made where it has none yet.

    Raises:
        CallbackTaken: somebody else was faster.
        Invalid: `number`: it may not be called (any more).
    """
    if callback.call_id is not None:
        call = find_call(session, callback.call_id)
    else:
        read_dialable(number_of(callback))
        call = stand_in_line(session, callback, clock.now(), asked_for=True)
    if call is None:
        raise CallbackTaken
    return call


def _is_for_another(callback: Callback, staff_id: UUID) -> bool:
    is_reserved = callback.assignee_id is not None and callback.due_at > clock.now()
    return is_reserved and callback.assignee_id != staff_id
