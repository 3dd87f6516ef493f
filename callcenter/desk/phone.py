"""The phone at the operator's desk: what it shows at one moment, in few statements."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Row, select
from sqlalchemy.orm import Session

from callcenter.core.permissions import Actor, Permission
from callcenter.core.privacy.masking import mask_phone
from callcenter.core.privacy.phone_numbers import national_number
from callcenter.desk.talking import Part, Talking, read_talking
from callcenter.desk.written import has_written
from telephony.agents.models import Agent, AgentState, AgentStateChange, Endpoint
from telephony.agents.queries import agent_of
from telephony.callbacks.queries.desk import (
    OutgoingCall,
    WaitingCallback,
    callbacks_at_hand,
    outgoing_call,
)
from telephony.calls.models import OUTBOUND, Call, CallState
from telephony.calls.queries.calls import find_call, unlogged_calls
from telephony.calls.services.callers import number_to_dial
from telephony.line.queries import Waiting, line_summary, next_in_line

MOST_WAITING = 5
MOST_UNLOGGED = 5
MOST_CALLBACKS = 5
AT_THE_PHONE = frozenset(AgentState) - {AgentState.OFFLINE}
# Where somebody may be in a talk, or on the way into one.
IN_TALK = frozenset({AgentState.RESERVED, AgentState.RINGING, AgentState.TALKING})
# From here an operator may call somebody.
AT_HAND = frozenset({AgentState.AVAILABLE, AgentState.BREAK, AgentState.WRAP_UP})


@dataclass(frozen=True)
class PhoneCall:
    """The call at this phone, as the panel shows it.

    Attributes:
        number: masked; empty when none is known.
        number_kind: `shown`, or why there is none.
        choice: code of the menu, None when none was chosen.
        outgoing: what a call of ours is about; None: the citizen calls.
    """

    id: UUID
    number: str
    number_kind: str
    forwarded: bool
    language: str | None
    choice: str | None
    came_at: datetime
    answered_at: datetime | None
    is_logged: bool
    training: bool
    outgoing: OutgoingCall | None = None


@dataclass(frozen=True)
class Phone:
    """One operator's phone at one moment.

    Attributes:
        since: of the state; None for somebody who was never at the phone.
        deadline_at: end of the wrap-up.
        next_state, next_reason: what was asked for after the call and its wrap-up.
        missed: calls that rang in vain, one after the other.
        tab: the window that holds the phone.
        call: the one that rings, is on, or was just ended (wrap-up).
        waiting: the first in the line; `in_line`: how many wait at all.
        unlogged: answered calls without a record, one more than are shown.
        callbacks: those this operator may call now, one more than are shown.
        talking: who is in the talk that the operator is in, and what can be done about it.
    """

    state: AgentState
    reason: str | None
    since: datetime | None
    deadline_at: datetime | None
    next_state: str | None
    next_reason: str | None
    endpoint: Endpoint
    has_desk_phone: bool
    missed: int
    tab: str
    call: PhoneCall | None
    waiting: tuple[Waiting, ...]
    in_line: int
    unlogged: tuple[Row[Any], ...]
    callbacks: tuple[WaitingCallback, ...] = ()
    talking: Talking | None = None

    @property
    def is_at_work(self) -> bool:
        """Whether the window that holds the phone must give signs of life."""
        return self.state in AT_THE_PHONE

    @property
    def may_call(self) -> bool:
        """Whether the operator may call somebody of her own accord."""
        return self.state in AT_HAND

    @property
    def part(self) -> Part:
        """What the operator is in the call at this phone."""
        return self.talking.part if self.talking else Part.LEADS


def read_phone(session: Session, actor: Actor) -> Phone:
    """The actor's phone, the first in the line, and the actor's calls without a record."""
    agent = agent_of(session, actor.id) if actor.id else None
    call_id = _call_at(session, agent)
    call = find_call(session, call_id) if call_id else None
    unlogged = unlogged_calls(session, actor, limit=MOST_UNLOGGED + 2)
    shown = [row for row in unlogged if row.id != call_id]
    waiting = tuple(next_in_line(session, MOST_WAITING))
    return Phone(
        state=AgentState(agent.state) if agent else AgentState.OFFLINE,
        reason=agent.reason if agent else None,
        since=agent.since if agent else None,
        deadline_at=agent.deadline_at if agent else None,
        next_state=agent.next_state if agent else None,
        next_reason=agent.next_reason if agent else None,
        endpoint=Endpoint(agent.endpoint) if agent else Endpoint.BROWSER,
        has_desk_phone=bool(agent and agent.desk_phone),
        missed=agent.missed if agent else 0,
        tab=agent.tab if agent else "",
        call=_shown(session, actor, call) if call else None,
        waiting=waiting,
        in_line=len(waiting) if len(waiting) < MOST_WAITING else line_summary(session).waiting,
        unlogged=tuple(shown[: MOST_UNLOGGED + 1]),
        callbacks=_callbacks(session, actor),
        talking=_talking(session, actor, agent, call),
    )


def wrap_up_call(session: Session, staff_id: UUID) -> UUID | None:
    """The call after which the operator wraps up now, or did last."""
    return session.scalar(
        select(AgentStateChange.call_id)
        .where(
            AgentStateChange.staff_id == staff_id,
            AgentStateChange.new == AgentState.WRAP_UP.value,
        )
        .order_by(AgentStateChange.at.desc(), AgentStateChange.id.desc())
        .limit(1)
    )


def _call_at(session: Session, agent: Agent | None) -> UUID | None:
    if agent is None:
        return None
    if agent.state == AgentState.WRAP_UP:
        return wrap_up_call(session, agent.staff_id)
    return agent.call_id


def _talking(
    session: Session, actor: Actor, agent: Agent | None, call: Call | None
) -> Talking | None:
    """Asked for only where there can be one: supervisors are in talks in any state, others at a
    call that is talked on."""
    may_listen = actor.can(Permission.CALL_SUPERVISE)
    is_talked_on = call is not None and call.state == CallState.TALKING
    if agent is None or not (may_listen or (agent.state in IN_TALK and is_talked_on)):
        return None
    return read_talking(session, actor)


def _callbacks(session: Session, actor: Actor) -> tuple[WaitingCallback, ...]:
    if not actor.can(Permission.CALLBACK_WRITE):
        return ()
    return tuple(callbacks_at_hand(session, actor, MOST_CALLBACKS + 1))


def _shown(session: Session, actor: Actor, call: Call) -> PhoneCall:
    # Masked before anybody sees it, so this is no look at a person's data.
    number = number_to_dial(session, call.id)
    return PhoneCall(
        id=call.id,
        number=mask_phone(national_number(number)) if number else "",
        number_kind=call.number_kind,
        forwarded=call.forwarded_from is not None,
        language=call.language,
        choice=call.menu_code,
        came_at=call.came_at,
        answered_at=call.answered_at,
        is_logged=has_written(session, actor, call),
        training=call.training,
        outgoing=outgoing_call(session, actor, call.id) if call.direction == OUTBOUND else None,
    )
