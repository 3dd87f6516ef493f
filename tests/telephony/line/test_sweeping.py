"""TEL-8: what a killed process or a lost webhook leaves behind is set right."""

import pytest
from sqlalchemy import update
from sqlalchemy.orm import Session

from callcenter.core import clock
from callcenter.core.permissions import Actor
from telephony.agents.models import Agent, AgentState
from telephony.agents.services.own_state import beat
from telephony.calls.facts import Kind
from telephony.calls.models import CallLeg, LegState
from telephony.calls.services.legs import plan_leg
from telephony.calls.services.recording_calls import add_event
from telephony.line.models import EntryState, LineEntry
from telephony.line.services.matching import match
from telephony.line.services.offers import caller_joined, operator_joined
from telephony.line.services.sweeping import sweep_line
from tests.factories.agents import TAB, agent_now, later
from tests.factories.line import entry_for, leg_for, make_ringing, make_waiting, orders


def end_call(session: Session, call: object) -> None:
    add_event(session, call, Kind.STATUS, at=clock.now(), key="completed")  # type: ignore[arg-type]
    for action in session.info.pop("before_commit"):
        action()


def test_nothing_is_touched_that_is_as_it_should_be(session: Session, operator: Actor) -> None:
    call, leg = make_ringing(session)
    waiting = make_waiting(session)

    assert sweep_line(session) == 0

    assert entry_for(session, call).state == EntryState.OFFERED
    assert entry_for(session, waiting).state == EntryState.WAITING
    operator_joined(session, leg, clock.now())
    caller_joined(session, leg, clock.now())
    with later(3600):
        assert sweep_line(session) == 0


def test_who_has_hung_up_unheard_does_not_wait(session: Session) -> None:
    call = make_waiting(session)
    end_call(session, call)

    assert sweep_line(session) == 1

    entry = entry_for(session, call)
    assert (entry.state, entry.settled_reason) == (EntryState.LEFT, "lost")


@pytest.mark.parametrize("joined", [False, True])
def test_an_offer_that_nobody_settles_is_taken_back(
    session: Session, operator: Actor, joined: bool
) -> None:
    call, leg = make_ringing(session)
    if joined:
        operator_joined(session, leg, clock.now())
    with later(34):
        assert sweep_line(session) == 0
    with later(36):
        assert sweep_line(session) == 1
        assert entry_for(session, call).state == EntryState.WAITING
        agent = agent_now(session, operator)
        assert (agent.state, agent.missed) == (AgentState.AVAILABLE, 0)
        assert leg_for(session, call).state == LegState.ENDED


def test_an_offer_without_its_operator_is_taken_back(session: Session, operator: Actor) -> None:
    call, _ = make_ringing(session)
    session.execute(
        update(Agent)
        .where(Agent.staff_id == operator.id)
        .values(state=AgentState.OFFLINE, call_id=None)
    )

    assert sweep_line(session) == 1

    assert entry_for(session, call).state == EntryState.WAITING


def test_an_operator_kept_for_nobody_is_free_again(session: Session, operator: Actor) -> None:
    call, leg = make_ringing(session)
    session.execute(
        update(LineEntry)
        .where(LineEntry.call_id == call.id)
        .values(state=EntryState.LEFT, agent_id=None)
    )
    session.execute(update(CallLeg).where(CallLeg.id == leg.id).values(state=LegState.ENDED))

    assert sweep_line(session) == 1

    assert agent_now(session, operator).state == AgentState.AVAILABLE


@pytest.mark.parametrize("lost", ["the call's end", "the leg's end"])
def test_a_talk_that_ended_unheard_ends_in_a_wrap_up(
    session: Session, operator: Actor, lost: str
) -> None:
    call, leg = make_ringing(session)
    operator_joined(session, leg, clock.now())
    caller_joined(session, leg, clock.now())
    if lost == "the call's end":
        session.execute(update(CallLeg).where(CallLeg.id == leg.id).values(state=LegState.ENDED))
    else:
        end_call(session, call)

    sweep_line(session)

    assert agent_now(session, operator).state == AgentState.WRAP_UP
    assert leg_for(session, call).state == LegState.ENDED
    assert sweep_line(session) == 0


def test_a_phone_that_rings_for_nobody_is_hung_up(session: Session, operator: Actor) -> None:
    call = make_waiting(session)
    assert operator.id is not None
    leg = plan_leg(session, call.id, operator.id, "client:agent_x")
    leg.sid = "CA" + "3" * 32
    session.flush()

    assert sweep_line(session) == 1

    assert orders(session) == [("hang_up", leg.sid, None)]


def test_after_the_sweep_the_line_moves_on(session: Session, operator: Actor) -> None:
    call, _ = make_ringing(session)
    with later(60):
        beat(session, operator, tab=TAB)
        sweep_line(session)
    with later(75):
        beat(session, operator, tab=TAB)
        assert match(session) == 1
        assert entry_for(session, call).agent_id == operator.id
