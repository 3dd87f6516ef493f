"""CB-1, TEL-3: wishes for one operator, ranks, and callers who come back into the line."""

from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from callcenter.core import clock
from callcenter.core.permissions import Actor
from telephony.agents.models import AgentState
from telephony.calls.models import Call, CallLeg
from telephony.calls.services.recording_calls import open_outgoing
from telephony.line import queries
from telephony.line.models import BEHIND, URGENT, EntryKind, EntryState, LineEntry
from telephony.line.services.entering import leave
from telephony.line.services.matching import match
from telephony.line.services.offers import caller_joined, operator_joined
from telephony.line.services.outgoing import (
    line_up_call,
    offer_to,
    return_to_line,
    unreached,
    wait_on_phone,
)
from tests.factories.agents import agent_now, later, make_agent
from tests.factories.line import entry_for, leg_for, make_waiting


def lined_up(session: Session, **more: object) -> tuple[Call, LineEntry]:
    """A call of ours of a kind that nobody dials here."""
    call = open_outgoing(session, number="+81312345678", language="ja")
    given: dict[str, object] = {"kind": "elsewhere", "place_at": clock.now()}
    entry = line_up_call(session, call, **(given | more))  # type: ignore[arg-type]
    return call, entry


def in_talk(session: Session) -> tuple[Call, CallLeg]:
    """Somebody who talks with an operator."""
    call = make_waiting(session, for_seconds=30)
    assert match(session) == 1
    leg = leg_for(session, call)
    operator_joined(session, leg, clock.now())
    caller_joined(session, leg, clock.now())
    session.flush()
    return call, leg


def test_the_rank_comes_before_the_time(session: Session, operator: Actor) -> None:
    first = make_waiting(session, for_seconds=50)
    _call, urgent = lined_up(session, rank=URGENT)
    _call, last = lined_up(session, rank=BEHIND, place_at=clock.now() - timedelta(hours=1))
    assert queries.position(session, urgent) == 1
    assert queries.position(session, entry_for(session, first)) == 2
    assert queries.position(session, last) == 3
    match(session)
    session.refresh(urgent)
    assert urgent.agent_id == operator.id


def test_of_two_at_the_same_moment_the_smaller_id_is_first(session: Session) -> None:
    places = [queries.position(session, lined_up(session)[1]) for _ in range(2)]
    entries = session.scalars(select(LineEntry).order_by(LineEntry.id)).all()
    assert [queries.position(session, entry) for entry in entries] == [1, 2]
    assert places[0] == 1


def test_who_waits_for_one_operator_waits_for_her(session: Session, operator: Actor) -> None:
    wanted = make_agent(session, free=False)
    until = clock.now() + timedelta(seconds=60)
    _call, entry = lined_up(session, wanted_id=wanted.id, wanted_until=until)
    assert match(session) == 0
    with later(61):
        agent_now(session, operator).seen_at = clock.now()
        assert match(session) == 1
    session.refresh(entry)
    assert entry.agent_id == operator.id


def test_one_in_vain_does_not_hide_who_is_wanted(session: Session, operator: Actor) -> None:
    """The longest idle gets nothing; the wanted one of the same skills does."""
    wanted = make_agent(session, idle_for=5)
    until = clock.now() + timedelta(seconds=60)
    _call, entry = lined_up(session, wanted_id=wanted.id, wanted_until=until)
    assert match(session) == 1
    session.refresh(entry)
    assert entry.agent_id == wanted.id
    assert agent_now(session, operator).state == AgentState.AVAILABLE


def test_a_place_is_given_to_who_asks_for_it_once(session: Session, operator: Actor) -> None:
    make_waiting(session, for_seconds=100)
    call, entry = lined_up(session)
    other = make_agent(session, idle_for=1)
    assert operator.id is not None
    assert other.id is not None
    assert offer_to(session, call.id, operator.id)
    assert not offer_to(session, call.id, other.id)
    session.refresh(entry)
    assert (entry.state, entry.agent_id) == (EntryState.OFFERED, operator.id)
    assert agent_now(session, other).state == AgentState.AVAILABLE


def test_from_a_break_back_to_it(session: Session, operator: Actor) -> None:
    agent = agent_now(session, operator)
    agent.state, agent.reason = AgentState.BREAK, "lunch"
    call, _entry = lined_up(session)
    assert operator.id is not None
    assert offer_to(session, call.id, operator.id)
    unreached(session, call.id, reason="busy", at=clock.now())
    agent = agent_now(session, operator)
    assert (agent.state, agent.next_state, agent.next_reason) == ("wrap_up", "break", "lunch")


def test_people_at_home_do_not_fill_the_line(session: Session) -> None:
    lined_up(session)
    make_waiting(session, for_seconds=10)
    found = queries.line_summary(session)
    assert (found.waiting, found.callbacks) == (1, 1)
    assert found.longest_since == clock.now() - timedelta(seconds=10)
    assert [one.kind for one in queries.next_in_line(session)] == ["live", "elsewhere"]


def test_who_was_given_back_waits_at_the_old_place(session: Session, operator: Actor) -> None:
    call, _leg = in_talk(session)
    colleague = make_agent(session, free=False)
    until = clock.now() + timedelta(seconds=60)
    came = call.came_at
    with later(300):
        newer = make_waiting(session)
        entry = return_to_line(
            session, call.id, at=clock.now(), wanted_id=colleague.id, wanted_until=until
        )
        assert entry is not None
        assert (entry.state, entry.entered_at, entry.leg_id) == (EntryState.WAITING, came, None)
        assert (entry.settled_at, entry.settled_reason) == (None, None)
        assert queries.position(session, entry) == 1
        assert queries.position(session, entry_for(session, newer)) == 2
    assert operator.id is not None


def test_in_another_language(session: Session, operator: Actor) -> None:
    assert operator.id is not None
    call, _leg = in_talk(session)
    english = make_agent(session, "en")
    return_to_line(session, call.id, at=clock.now(), language="en")
    assert match(session) == 1
    assert entry_for(session, call).agent_id == english.id


def test_who_has_left_does_not_come_back(session: Session) -> None:
    call = make_waiting(session)
    leave(session, call.id, reason="hung_up", at=clock.now())
    assert return_to_line(session, call.id, at=clock.now()) is None


def test_whoever_was_called_and_picked_up_waits_on_the_phone(session: Session) -> None:
    call, entry = lined_up(session)
    wait_on_phone(session, call.id)
    session.refresh(entry)
    assert entry.kind == EntryKind.LIVE
