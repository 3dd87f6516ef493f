"""A call becomes an inquiry: the form is filled with what is known, and what is saved is tied to
the call and its recordings (INQ-3)."""

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID, uuid5

from sqlalchemy import select
from sqlalchemy.orm import Session

from callcenter.core import clock
from callcenter.core.errors import Forbidden, Missing
from callcenter.core.permissions import Actor, Permission
from callcenter.desk.phone import wrap_up_call
from callcenter.desk.written import handed_on, leaders
from callcenter.inquiries.models import Inquiry, ReferenceKind
from callcenter.inquiries.services.callbacks import connect_callback, inquiry_to_continue
from callcenter.inquiries.services.calling import inquiry_called_about
from callcenter.inquiries.services.connections import refer_to
from telephony.agents.models import AgentState
from telephony.agents.queries import agent_of
from telephony.agents.services.own_state import end_wrap_up
from telephony.callbacks.models import Callback
from telephony.callbacks.queries.callbacks import (
    CallbackView,
    callback_of_call,
    open_callback_of,
)
from telephony.calls.models import OUTBOUND, Call
from telephony.calls.permissions import get_call
from telephony.calls.queries.calls import unlogged_calls
from telephony.calls.services.callers import CallerNumber, caller_of
from telephony.calls.services.recording_calls import mark_logged
from telephony.recordings.models import Recording
from telephony.setup.queries import menu
from telephony.talks.queries import part_of

MOST_LOOKED_THROUGH = 50
LONGEST_WRITING = timedelta(minutes=15)


@dataclass(frozen=True)
class CallForm:
    """What a new inquiry of a call begins with.

    Attributes:
        caller: the number in the clear; the look is logged.
        proposed: category of the menu's choice, a proposal only.
        callback: that this call is made for or has asked for, or that waits for the same number;
            None: none.
        continued: the unfinished inquiry that the person is called about; None: a new one.
    """

    call: Call
    caller: CallerNumber
    proposed: str | None
    callback: CallbackView | None = None
    continued: UUID | None = None


def entry_key_of(call_id: UUID, actor: Actor) -> UUID:
    """The key of a person's inquiry of a call: the same however often the form is opened.

    It is the person's own: of two operators whose phones ring for one call, the second must not
    come upon the draft of the first.
    """
    return uuid5(call_id, f"inquiry {actor.id}")


def open_call_form(session: Session, actor: Actor, call_id: UUID) -> CallForm:
    """What is known of a call for writing its inquiry.

    Raises:
        Missing, Forbidden: there is none, or not for this actor.
    """
    call = call_to_log(session, actor, call_id)
    reason = "ringing" if call.answered_at is None else "record"
    caller = caller_of(session, actor, call_id, reason=reason)
    callback = callback_at(session, actor, call)
    continued = _continued(session, actor, call, callback)
    proposed = proposed_category(session, call.menu_code)
    return CallForm(call, caller, proposed, callback, continued)


def _continued(
    session: Session, actor: Actor, call: Call, callback: CallbackView | None
) -> UUID | None:
    if call.direction != OUTBOUND or call.logged_at is not None:
        return None
    if callback is not None:
        return inquiry_to_continue(session, actor, callback.id)
    return inquiry_called_about(session, actor, call.id)


def callback_at(session: Session, actor: Actor, call: Call) -> CallbackView | None:
    """The callback that a call has to do with: the one it is made for, or that was asked for in
    it, or that waits for the same number."""
    if not actor.can(Permission.CALLBACK_READ):
        return None
    own = callback_of_call(session, actor, call.id)
    return own if own is not None else open_callback_of(session, actor, call.id)


def call_to_log(session: Session, actor: Actor, call_id: UUID) -> Call:
    """A call that the actor may write an inquiry of: it rings at their phone, or they led the
    talk; who is asked by a colleague writes of it once it is handed over. Supervisors write of any
    call that is left without one.

    Raises:
        Missing, Forbidden.
    """
    call = get_call(session, actor, call_id)
    if call.operator_id == actor.id or actor.can(Permission.AGENT_SUPERVISE):
        return call
    agent = agent_of(session, actor.id) if actor.id else None
    is_here = agent is not None and agent.call_id == call.id
    if is_here and part_of(session, actor) is None:
        return call
    if actor.id not in leaders(session, call.id):
        raise Missing
    return call


def find_call_to_log(session: Session, actor: Actor, call_id: UUID) -> Call | None:
    """The same, or None: meanwhile it may have gone to a colleague."""
    try:
        return call_to_log(session, actor, call_id)
    except (Missing, Forbidden):
        return None


def call_of_key(session: Session, actor: Actor, key: UUID) -> UUID | None:
    """The call that a draft of this key was begun for, while it has no inquiry yet."""
    if actor.id is None or not actor.can(Permission.CALL_TAKE):
        return None
    agent = agent_of(session, actor.id)
    found = [row.id for row in unlogged_calls(session, actor, limit=MOST_LOOKED_THROUGH)]
    present = [agent.call_id or wrap_up_call(session, agent.staff_id)] if agent else []
    candidates = [one for one in (*present, *found) if one is not None]
    return next((one for one in candidates if entry_key_of(one, actor) == key), None)


def proposed_category(session: Session, choice: str | None) -> str | None:
    """The category that the menu's choice speaks for."""
    return next((one.category_code for one in menu(session) if one.code == choice), None)


def tie_to_call(
    session: Session,
    actor: Actor,
    *,
    inquiry: Inquiry,
    call_id: UUID,
    label: str,
    recording_label: str,
) -> None:
    """Connect a saved inquiry with its call and the recordings there are; the call leaves the
    list of those without a record, unless a colleague has it now, and the wrap-up after it is
    over.

    Args:
        label, recording_label: how the two are shown on the record, without personal data.

    Raises:
        Missing, Forbidden: the call is not for this actor.
    """
    call = call_to_log(session, actor, call_id)
    if call.logged_at is None:
        inquiry.handling_seconds = _handling_seconds(call)
    refer_to(
        session,
        actor,
        inquiry_id=inquiry.id,
        kind=ReferenceKind.CALL,
        key=str(call_id),
        label=label,
    )
    recordings = select(Recording.id).where(Recording.call_id == call_id).order_by(Recording.id)
    for recording_id in session.scalars(recordings):
        refer_to(
            session,
            actor,
            inquiry_id=inquiry.id,
            kind=ReferenceKind.RECORDING,
            key=str(recording_id),
            label=recording_label,
        )
    _tie_to_callback(session, actor, inquiry, call_id)
    if not handed_on(session, actor, call):
        mark_logged(session, call_id)
    _end_wrap_up_after(session, actor, call_id)


def _tie_to_callback(session: Session, actor: Actor, inquiry: Inquiry, call_id: UUID) -> None:
    """What the call was made for, or has asked for, belongs to the inquiry too."""
    if not actor.can(Permission.CALLBACK_READ):
        return
    known = callback_of_call(session, actor, call_id)
    if known is not None:
        callback = session.get_one(Callback, known.id)
        connect_callback(session, actor, inquiry_id=inquiry.id, callback=callback)


def _handling_seconds(call: Call) -> int | None:
    """The talk and the writing after it; who writes it up hours later did not write for hours."""
    if call.answered_at is None:
        return None
    last = clock.now()
    if call.ended_at is not None:
        last = min(last, call.ended_at + LONGEST_WRITING)
    return int((last - call.answered_at).total_seconds())


def _end_wrap_up_after(session: Session, actor: Actor, call_id: UUID) -> None:
    agent = agent_of(session, actor.id) if actor.id else None
    if agent is None or agent.state != AgentState.WRAP_UP:
        return
    if wrap_up_call(session, agent.staff_id) == call_id:
        end_wrap_up(session, actor)
