"""TEL-2, TEL-8: what becomes of an offer, whatever is told twice, late or not at all."""

from collections.abc import Callable

import pytest
from sqlalchemy.orm import Session

from callcenter.core import clock
from callcenter.core.permissions import Actor
from telephony.agents.models import AgentState
from telephony.calls.models import LegState
from telephony.calls.queries.calls import find_call, find_leg
from telephony.calls.services.legs import place_leg
from telephony.line.models import EntryState
from telephony.line.services.answers import call_made, caller_sent
from telephony.line.services.entering import leave
from telephony.line.services.matching import match
from telephony.line.services.offers import (
    caller_joined,
    leg_ended,
    operator_joined,
    operator_ringing,
)
from telephony.switch.models import OrderState, SwitchOrder
from tests.factories.agents import agent_now, later, make_agent
from tests.factories.calls import new_sid
from tests.factories.line import entry_for, kinds_of, leg_for, make_ringing, make_waiting, orders


def answered(kind: str, leg_id: object, state: OrderState, result: str = "") -> SwitchOrder:
    return SwitchOrder(kind=kind, about_id=leg_id, state=state, result=result or None)


def test_a_call_is_answered_only_when_both_are_there(session: Session, operator: Actor) -> None:
    call, leg = make_ringing(session)
    seen = []
    for step in (operator_ringing, operator_joined, caller_joined):
        step(session, leg, clock.now())
        states = entry_for(session, call).state, agent_now(session, operator).state
        seen.append((*states, leg_for(session, call).state))

    assert seen == [
        ("offered", "ringing", "ringing"),
        ("offered", "ringing", "joined"),
        ("connected", "talking", "joined"),
    ]
    found = find_call(session, call.id)
    assert found is not None
    assert (found.state, found.operator_id) == ("talking", operator.id)
    entry = entry_for(session, call)
    assert (entry.settled_reason, entry.agent_id) == ("answered", None)


def test_the_operator_in_the_room_brings_the_caller_there(
    session: Session, operator: Actor
) -> None:
    call, leg = make_ringing(session)

    operator_joined(session, leg, clock.now())
    operator_joined(session, leg, clock.now())

    assert kinds_of(session, call) == ["offered", "operator_joined", "queued"]
    sent = [one for one in orders(session) if one[0] == "redirect_call"]
    assert [(kind, target) for kind, target, _ in sent] == [("redirect_call", call.sid)]
    assert f"/voice/talk?leg={leg.id}" in sent[0][2]


@pytest.mark.parametrize("reason", ["no-answer", "busy", "declined", "failed", "completed"])
def test_a_missed_call_costs_the_caller_no_place(
    session: Session, operator: Actor, reason: str
) -> None:
    call, leg = make_ringing(session)
    behind = make_waiting(session, for_seconds=-1)
    operator_ringing(session, leg, clock.now())

    leg_ended(session, leg, reason, clock.now())
    other = make_agent(session)
    match(session)

    agent = agent_now(session, operator)
    assert (agent.state, agent.missed) == (AgentState.AVAILABLE, 1)
    over = find_leg(session, leg.id)
    assert over is not None
    assert (over.state, over.end_reason) == (LegState.ENDED, reason)
    entry = entry_for(session, call)
    assert (entry.agent_id, entry.offers) == (other.id, 2)
    assert entry_for(session, behind).state == EntryState.WAITING
    assert kinds_of(session, call) == ["missed", "offered", "offered", "queued"]


def test_a_caller_who_hangs_up_while_it_rings_costs_nobody_anything(
    session: Session, operator: Actor
) -> None:
    call, leg = make_ringing(session)
    place_leg(session, leg.id, new_sid())
    operator_ringing(session, leg, clock.now())
    idle_since = agent_now(session, operator).idle_since

    with later(7):
        assert leave(session, call.id, reason="hung_up", at=clock.now())
        assert not leave(session, call.id, reason="hung_up", at=clock.now())

        agent = agent_now(session, operator)
        assert (agent.state, agent.missed) == (AgentState.AVAILABLE, 0)
        assert agent.idle_since == idle_since
        ended = leg_for(session, call)
        assert (ended.state, ended.end_reason) == (LegState.ENDED, "canceled")
        assert ("hang_up", ended.sid, None) in orders(session)
        entry = entry_for(session, call)
        assert (entry.state, entry.settled_reason) == (EntryState.LEFT, "hung_up")


def test_a_phone_that_the_switch_makes_too_late_is_hung_up(
    session: Session, operator: Actor
) -> None:
    call, leg = make_ringing(session)
    leave(session, call.id, reason="hung_up", at=clock.now())
    assert [kind for kind, _, _ in orders(session)] == ["create_call"]

    call_made(session, answered("create_call", leg.id, OrderState.DONE, "CA" + "1" * 32))

    assert ("hang_up", "CA" + "1" * 32, None) in orders(session)


def test_the_switch_tells_which_call_it_made(session: Session, operator: Actor) -> None:
    call, leg = make_ringing(session)

    call_made(session, answered("create_call", leg.id, OrderState.UNKNOWN))
    assert leg_for(session, call).sid is None
    call_made(session, answered("create_call", leg.id, OrderState.DONE, "CA" + "2" * 32))

    assert leg_for(session, call).sid == "CA" + "2" * 32
    assert entry_for(session, call).state == EntryState.OFFERED


def test_a_refused_call_is_nobodys_miss(session: Session, operator: Actor) -> None:
    call, leg = make_ringing(session)

    call_made(session, answered("create_call", leg.id, OrderState.REFUSED))

    agent = agent_now(session, operator)
    assert (agent.state, agent.missed) == (AgentState.AVAILABLE, 0)
    assert entry_for(session, call).state == EntryState.WAITING
    assert leg_for(session, call).end_reason == "refused"
    assert kinds_of(session, call) == ["offered", "queued"]
    assert match(session) == 0  # rests, so that it is not tried in circles
    with later(11):
        assert match(session) == 1


def test_an_operator_is_not_left_in_an_empty_room(session: Session, operator: Actor) -> None:
    call, leg = make_ringing(session)
    place_leg(session, leg.id, new_sid())
    operator_joined(session, leg, clock.now())

    caller_sent(session, answered("redirect_call", leg.id, OrderState.REFUSED))

    assert entry_for(session, call).state == EntryState.WAITING
    assert agent_now(session, operator).state == AgentState.AVAILABLE
    assert "hang_up" in {kind for kind, _, _ in orders(session)}


def test_an_operator_who_joins_after_the_caller_left_is_hung_up(
    session: Session, operator: Actor
) -> None:
    call, leg = make_ringing(session)
    leave(session, call.id, reason="hung_up", at=clock.now())
    place_leg(session, leg.id, new_sid())

    operator_joined(session, leg_for(session, call), clock.now())

    assert "hang_up" in {kind for kind, _, _ in orders(session)}
    assert "operator_joined" not in kinds_of(session, call)


def test_after_the_talk_the_operator_wraps_up(session: Session, operator: Actor) -> None:
    call, leg = make_ringing(session)
    operator_joined(session, leg, clock.now())
    caller_joined(session, leg, clock.now())

    with later(180):
        leg_ended(session, leg, "completed", clock.now())
        leg_ended(session, leg, "completed", clock.now())

    agent = agent_now(session, operator)
    assert (agent.state, agent.missed) == (AgentState.WRAP_UP, 0)
    assert leg_for(session, call).end_reason == "completed"
    assert kinds_of(session, call).count("talk_ended") == 1


@pytest.mark.parametrize(
    "late", [operator_ringing, operator_joined, caller_joined], ids=lambda step: step.__name__
)
def test_what_comes_after_the_end_changes_nothing(
    session: Session, operator: Actor, late: Callable[..., None]
) -> None:
    call, leg = make_ringing(session)
    leg_ended(session, leg, "no-answer", clock.now())
    before = agent_now(session, operator).version, entry_for(session, call).state

    late(session, leg_for(session, call), clock.now())

    assert (agent_now(session, operator).version, entry_for(session, call).state) == before


def test_the_caller_who_is_heard_of_first_is_in_a_talk_too(
    session: Session, operator: Actor
) -> None:
    call, leg = make_ringing(session)

    caller_joined(session, leg, clock.now())
    operator_joined(session, leg, clock.now())

    assert agent_now(session, operator).state == AgentState.TALKING
    assert [kind for kind, _, _ in orders(session)] == ["create_call"]
    assert entry_for(session, call).state == EntryState.CONNECTED
