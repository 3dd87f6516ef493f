"""What operators do with their own phone. The profile is made on first use."""

import re
from datetime import timedelta
from uuid import UUID

from sqlalchemy import CursorResult, update
from sqlalchemy.orm import Session

from callcenter.core import clock
from callcenter.core.errors import Forbidden, Invalid
from callcenter.core.permissions import Actor, Permission
from telephony.agents.errors import NoWrapUp, PhoneElsewhere
from telephony.agents.models import Agent, AgentState, Endpoint
from telephony.agents.queries import agent_of, locked_agent
from telephony.agents.reasons import BreakReason
from telephony.agents.services.changes import note
from telephony.agents.services.profiles import ensure_agent
from telephony.agents.silence import is_silent
from telephony.setup.queries import phone_times

_TAB = re.compile("[A-Za-z0-9-]{1,40}")


def take_calls(session: Session, actor: Actor, *, tab: str) -> Agent:
    """Become available; this window holds the phone from here. With a caller on it only takes
    back what was asked for after the call; a wrap-up is ended by it.

    Args:
        tab: name of the browser window, up to 40 letters, digits, hyphens.

    Raises:
        Forbidden: the role does not take calls.
        PhoneElsewhere: another window rings or talks right now.
    """
    agent = _own(session, actor)
    _hold(session, agent, tab)
    note(
        session,
        agent.wish(AgentState.AVAILABLE, clock.now(), by_id=actor.id, after_wrap_up=False),
    )
    return agent


def take_break(session: Session, actor: Actor, *, reason: BreakReason) -> Agent:
    """Take no more calls for a while; with a caller on, after the talk and its wrap-up."""
    agent = _own(session, actor)
    note(session, agent.wish(AgentState.BREAK, clock.now(), reason=reason, by_id=actor.id))
    return agent


def go_offline(session: Session, actor: Actor) -> Agent:
    """Leave the phone; with a caller on, after the talk and its wrap-up."""
    agent = _own(session, actor)
    note(session, agent.wish(AgentState.OFFLINE, clock.now(), by_id=actor.id))
    return agent


def beat(session: Session, actor: Actor, *, tab: str) -> bool:
    """A sign of life of a visible window; False: another window holds the phone.

    It also ends a wrap-up whose time is over, to the second while somebody looks.
    """
    staff_id, moment = _person(actor), clock.now()
    seen: CursorResult[tuple[()]] = session.execute(  # type: ignore[assignment]
        update(Agent)
        .where(Agent.staff_id == staff_id, Agent.tab == tab)
        .values(seen_at=moment)
        .execution_options(synchronize_session=False)
    )
    agent = agent_of(session, staff_id)
    if agent is not None and agent.state == AgentState.WRAP_UP and _is_over(agent):
        end_wrap_up(session, actor)
    return seen.rowcount == 1


def hold_phone(session: Session, actor: Actor, *, tab: str) -> Agent:
    """Take the phone over to this window on purpose; the state stays.

    Raises:
        PhoneElsewhere: the other window rings or talks right now.
    """
    agent = _own(session, actor)
    _hold(session, agent, tab)
    return agent


def end_wrap_up(session: Session, actor: Actor) -> Agent:
    """The record is done: free for the next caller, or what was asked for meanwhile. Does
    nothing outside a wrap-up."""
    agent = _own(session, actor)
    if agent.state == AgentState.WRAP_UP:
        note(session, agent.finish_wrap_up(clock.now()))
    return agent


def extend_wrap_up(session: Session, actor: Actor) -> Agent:
    """Once more the time of a wrap-up from now.

    Raises:
        NoWrapUp: it is over.
    """
    agent = _own(session, actor)
    if agent.state != AgentState.WRAP_UP:
        raise NoWrapUp
    agent.deadline_at = clock.now() + timedelta(seconds=phone_times(session).wrap_up_seconds)
    agent.version += 1
    return agent


def choose_endpoint(session: Session, actor: Actor, *, endpoint: Endpoint) -> Agent:
    """Ring in the browser or at the desk phone from the next call on.

    Raises:
        Invalid: `endpoint`: `no_desk_phone`: the profile names no number.
    """
    agent = _own(session, actor)
    if endpoint == Endpoint.DESK_PHONE and agent.desk_phone is None:
        raise Invalid(fields={"endpoint": "no_desk_phone"})
    agent.endpoint = endpoint
    agent.version += 1
    return agent


def _own(session: Session, actor: Actor) -> Agent:
    staff_id = _person(actor)
    ensure_agent(session, staff_id)
    return locked_agent(session, staff_id)


def _person(actor: Actor) -> UUID:
    actor.require(Permission.CALL_TAKE)
    if actor.id is None:  # the system has no ears
        raise Forbidden
    return actor.id


def _hold(session: Session, agent: Agent, tab: str) -> None:
    if not _TAB.fullmatch(tab):
        raise Invalid(fields={"tab": "bad_choice"})
    in_use = agent.is_busy and agent.endpoint == Endpoint.BROWSER
    # A window that crashed during a call gives its phone up.
    if agent.tab != tab and in_use and not is_silent(session, agent):
        raise PhoneElsewhere
    agent.tab, agent.seen_at = tab, clock.now()


def _is_over(agent: Agent) -> bool:
    return agent.deadline_at is None or agent.deadline_at <= clock.now()
