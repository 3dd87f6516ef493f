"""CB-2, TEL-8: into the line, dialled once, and what comes of it; whatever is lost on the way."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from callcenter.core import clock
from callcenter.core.permissions import Actor
from telephony.agents.models import AgentState
from telephony.callbacks.errors import (
    CallbackInProgress,
    CallbackTaken,
    ClosedNow,
    OperatorBusy,
    ResultTooLate,
)
from telephony.callbacks.models import (
    AttemptState,
    Callback,
    CallbackAttempt,
    CallbackState,
    Result,
)
from telephony.callbacks.queries.attempts import attempt_to_note, attempts_of
from telephony.callbacks.queries.callbacks import (
    CallbackFilter,
    callback_of_call,
    counts,
    get_callback,
    given_up,
    list_callbacks,
    my_callbacks,
    open_callback_of,
)
from telephony.callbacks.queries.numbers import reveal_number
from telephony.callbacks.services.dialling import citizen_called, meet, number_of_citizen, placed
from telephony.callbacks.services.lining_up import line_up
from telephony.callbacks.services.outcomes import citizen_gone
from telephony.callbacks.services.results import note_result
from telephony.callbacks.services.sweeping import sweep_callbacks
from telephony.callbacks.services.taking import call_number, take_callback
from telephony.calls.facts import Kind
from telephony.calls.models import Call, CallLeg, CallState, LegState, Outcome
from telephony.calls.queries.calls import find_call
from telephony.calls.services.recording_calls import add_event, open_outgoing
from telephony.line.models import EntryKind, EntryState, LineEntry
from telephony.line.services.entering import leave, note_answered
from telephony.line.services.matching import match
from telephony.line.services.offers import caller_joined, leg_ended
from telephony.line.services.outgoing import line_up_call
from telephony.switch.models import OrderState, SwitchOrder
from telephony.switch.services.ordering import Answer
from tests.factories.agents import agent_now, later, make_agent
from tests.factories.callbacks import (
    answer_order,
    citizen_leg,
    dialling_order,
    entry_for,
    make_callback,
    operator_in_room,
    settled,
)
from tests.factories.calls import make_call, new_sid
from tests.factories.line import make_waiting

DAY = timedelta(days=1)


def call_of(session: Session, leg: CallLeg) -> Call:
    found = find_call(session, leg.call_id)
    assert found is not None
    return found


def dialled(session: Session) -> tuple[CallLeg, Call]:
    """A callback whose citizen is being called; the operator's leg and the call."""
    callback = make_callback(session)
    line_up(session)
    assert match(session) == 1
    leg = operator_in_room(session, callback)
    return leg, call_of(session, leg)


def orders(session: Session, kind: str = "create_call") -> list[SwitchOrder]:
    found = select(SwitchOrder).where(SwitchOrder.kind == kind)
    return list(session.scalars(found.order_by(SwitchOrder.id)))


def test_what_is_due_stands_in_the_line_once(session: Session) -> None:
    callback = make_callback(session)
    make_callback(session, "03-1234-5678", not_before=clock.now() + timedelta(hours=1))
    assert (line_up(session), line_up(session)) == (1, 0)
    entry = entry_for(session, callback)
    assert (entry.kind, entry.entered_at, entry.rank) == (EntryKind.CALLBACK, clock.now(), 1)


def test_nobody_outside_the_hours(session: Session, operator: Actor) -> None:
    assert operator.id is not None
    callback = make_callback(session)
    line_up(session)
    with later(8 * 3600):
        agent_now(session, operator).seen_at = clock.now()
        assert line_up(session) == 0
        assert match(session) == 0
        sweep_callbacks(session)
        assert callback.state == CallbackState.WAITING
        assert callback.not_before > clock.now() + timedelta(hours=14)


def test_the_hours_are_looked_at_once_more_before_the_dialling(
    session: Session, operator: Actor
) -> None:
    callback = make_callback(session)
    line_up(session)
    match(session)
    entry = entry_for(session, callback)
    leg = session.get_one(CallLeg, entry.leg_id)
    call = call_of(session, leg)
    with later(8 * 3600):
        meet(session, call, leg, clock.now())
    assert callback.state == CallbackState.WAITING
    assert session.scalars(select(CallbackAttempt)).all() == []
    assert agent_now(session, operator).state == AgentState.WRAP_UP
    assert call.state == CallState.ENDED


def test_for_one_operator_until_it_is_due_then_for_anybody(session: Session) -> None:
    mine, other = make_agent(session, free=False), make_agent(session, idle_for=60)
    callback = make_callback(session, assignee_id=mine.id)
    line_up(session)
    assert match(session) == 0
    with later(2 * 3600 + 1):
        agent_now(session, other).seen_at = clock.now()
        assert match(session) == 1
    assert entry_for(session, callback).agent_id == other.id


def test_what_is_urgent_comes_first(session: Session, operator: Actor) -> None:
    waiting = make_waiting(session, for_seconds=100)
    callback = make_callback(session, urgent=True)
    line_up(session)
    match(session)
    assert entry_for(session, callback).agent_id == operator.id
    assert session.get_one(Call, waiting.id).state == CallState.WAITING


def test_english_waits_for_an_operator_who_speaks_it(session: Session, operator: Actor) -> None:
    assert operator.id is not None
    make_callback(session, language="en")
    with later(600):
        agent_now(session, operator).seen_at = clock.now()
        line_up(session)
        assert match(session) == 0
        make_agent(session, "en")
        assert match(session) == 1


def test_the_number_is_dialled_when_the_operator_is_in_the_room(
    session: Session, operator: Actor
) -> None:
    leg, call = dialled(session)
    citizen = citizen_leg(session, callback_for(session, call))
    ordered = dialling_order(session, citizen)
    assert ordered.params["to"] == f"citizen:{citizen.id.hex}"
    assert "9012345678" not in str(ordered.params)
    assert number_of_citizen(session, citizen.id.hex) == "+819012345678"
    assert agent_now(session, operator).state == AgentState.RINGING
    assert leg.state == LegState.JOINED


def callback_for(session: Session, call: Call) -> Callback:
    return session.scalars(select(Callback).where(Callback.call_id == call.id)).one()


@pytest.mark.parametrize(
    ("status", "result"),
    [
        ("no-answer", Result.NO_ANSWER),
        ("busy", Result.BUSY),
        ("failed", Result.FAILED),
        ("completed", Result.REFUSED),
        ("lost", Result.LOST),
    ],
)
@pytest.mark.usefixtures("operator")
def test_what_the_switch_says_decides_about_the_next_try(
    session: Session, operator: Actor, status: str, result: Result
) -> None:
    _leg, call = dialled(session)
    callback = callback_for(session, call)
    for _time in range(2):
        citizen_gone(session, call, status, at=clock.now())
    assert settled(callback) == ("waiting", result)
    assert callback.attempts == 1
    assert callback.not_before > clock.now()
    agent = agent_now(session, operator)
    assert (agent.state, agent.missed) == (AgentState.WRAP_UP, 0)
    assert agent.deadline_at == clock.now() + timedelta(seconds=20)


@pytest.mark.usefixtures("operator")
def test_a_refused_order_is_a_failed_try_and_ends_the_call(session: Session) -> None:
    _leg, call = dialled(session)
    callback = callback_for(session, call)
    ordered = dialling_order(session, citizen_leg(session, callback))
    answer_order(session, ordered, Answer(OrderState.REFUSED, error="13224"))
    session.flush()
    assert settled(callback) == ("waiting", Result.FAILED)
    assert (call.state, call.outcome) == (CallState.ENDED, Outcome.UNREACHED)


@pytest.mark.usefixtures("operator")
def test_an_unknown_order_says_nothing_yet(session: Session) -> None:
    _leg, call = dialled(session)
    callback = callback_for(session, call)
    ordered = dialling_order(session, citizen_leg(session, callback))
    answer_order(session, ordered, Answer(OrderState.UNKNOWN))
    assert callback.state == CallbackState.ACTIVE
    answer_order(session, ordered, Answer(OrderState.DONE, result=(sid := new_sid())))
    assert call.sid == sid


@pytest.mark.usefixtures("operator")
def test_an_answer_that_comes_after_the_operator_has_gone_is_hung_up(session: Session) -> None:
    leg, call = dialled(session)
    callback = callback_for(session, call)
    citizen = citizen_leg(session, callback)
    ordered = dialling_order(session, citizen)
    leg_ended(session, leg, "completed", clock.now())
    assert settled(callback) == ("waiting", Result.LOST)
    assert number_of_citizen(session, citizen.id.hex) is None
    answer_order(session, ordered, Answer(OrderState.DONE, result=(sid := new_sid())))
    assert sid in [one.target for one in orders(session, "hang_up")]


@pytest.mark.usefixtures("operator")
def test_a_second_call_for_the_same_try_is_hung_up(session: Session) -> None:
    _leg, call = dialled(session)
    first, second = new_sid(), new_sid()
    assert placed(session, call, first)
    assert placed(session, call, first)
    assert not placed(session, call, second)
    assert call.sid == first
    assert [one.target for one in orders(session, "hang_up")] == [second]


@pytest.mark.usefixtures("operator")
def test_a_talk_is_what_it_was_for(session: Session) -> None:
    leg, call = dialled(session)
    callback = callback_for(session, call)
    placed(session, call, new_sid())
    caller_joined(session, leg, clock.now())
    citizen_gone(session, call, "completed", at=clock.now())
    assert settled(callback) == ("done", Result.REACHED)


@pytest.mark.usefixtures("operator")
def test_late_news_of_a_talk_takes_the_second_try_back(session: Session) -> None:
    leg, call = dialled(session)
    callback = callback_for(session, call)
    citizen_gone(session, call, "completed", at=clock.now())
    assert callback.state == CallbackState.WAITING
    add_event(session, call, Kind.TALKING, at=clock.now(), key=str(leg.id), staff=str(leg.staff_id))
    note_answered(session, call.id, at=clock.now())
    assert settled(callback) == ("done", Result.REACHED)


def test_an_operator_corrects_what_came_of_it(session: Session, operator: Actor) -> None:
    _leg, call = dialled(session)
    callback = callback_for(session, call)
    citizen_gone(session, call, "no-answer", at=clock.now())
    noted = attempt_to_note(session, operator)
    assert noted is not None
    assert (noted.result, noted.callback_id) == (Result.NO_ANSWER, callback.id)
    note_result(session, operator, noted.id, Result.WRONG_NUMBER)
    assert settled(callback) == ("given_up", Result.WRONG_NUMBER)
    note_result(session, operator, noted.id, Result.BUSY)
    assert settled(callback) == ("waiting", Result.BUSY)
    with later(601), pytest.raises(ResultTooLate):
        note_result(session, operator, noted.id, Result.REACHED)


def test_a_mailbox_is_noted_during_the_call(session: Session, operator: Actor) -> None:
    leg, call = dialled(session)
    callback = callback_for(session, call)
    placed(session, call, new_sid())
    caller_joined(session, leg, clock.now())
    noted = attempt_to_note(session, operator)
    assert noted is not None
    assert noted.state == AttemptState.ACTIVE
    note_result(session, operator, noted.id, Result.VOICEMAIL)
    citizen_gone(session, call, "completed", at=clock.now())
    assert settled(callback) == ("waiting", Result.VOICEMAIL)
    assert [one.was_noted for one in attempts_of(session, operator, callback.id)] == [True]


@pytest.mark.parametrize("state", [AgentState.AVAILABLE, AgentState.BREAK, AgentState.WRAP_UP])
def test_an_operator_takes_one(session: Session, operator: Actor, state: AgentState) -> None:
    agent_now(session, operator).state = state
    make_waiting(session, "en", for_seconds=100)
    callback = make_callback(session)
    call = take_callback(session, operator, callback.id)
    assert entry_for(session, callback).agent_id == operator.id
    assert agent_now(session, operator).state == AgentState.RESERVED
    other = make_agent(session)
    with pytest.raises(CallbackTaken):
        take_callback(session, other, callback.id)
    operator_in_room(session, callback)
    with pytest.raises(CallbackInProgress):
        take_callback(session, other, callback.id)
    citizen_gone(session, call, "busy", at=clock.now())
    assert settled(callback) == ("waiting", Result.BUSY)


def test_before_the_wished_time_only_a_person_calls(session: Session, operator: Actor) -> None:
    window = (clock.now() + timedelta(hours=4), clock.now() + timedelta(hours=6))
    callback = make_callback(session, window=window)
    assert line_up(session) == 0
    take_callback(session, operator, callback.id)
    sweep_callbacks(session)
    assert callback.state == CallbackState.LINED_UP
    operator_in_room(session, callback)
    assert callback.state == CallbackState.ACTIVE


def test_nobody_takes_one_outside_the_hours_or_away_from_the_phone(
    session: Session, operator: Actor
) -> None:
    callback = make_callback(session)
    with later(8 * 3600), pytest.raises(ClosedNow):
        take_callback(session, operator, callback.id)
    with pytest.raises(OperatorBusy):
        take_callback(session, make_agent(session, free=False), callback.id)


def test_what_is_for_somebody_else_is_not_taken(session: Session, operator: Actor) -> None:
    callback = make_callback(session, assignee_id=make_agent(session, free=False).id)
    with pytest.raises(CallbackTaken):
        take_callback(session, operator, callback.id)


def test_a_number_is_called_by_nobody_else(session: Session, operator: Actor) -> None:
    call = call_number(session, operator, number="03-1234-5678", language="ja")
    other = make_agent(session)
    entry = session.scalars(select(LineEntry).where(LineEntry.call_id == call.id)).one()
    leg = session.get_one(CallLeg, entry.leg_id)
    leg_ended(session, leg, "no-answer", clock.now())
    session.refresh(entry)
    assert (entry.state, entry.settled_reason) == (EntryState.LEFT, "lost")
    assert call.state == CallState.ENDED
    assert match(session) == 0
    assert agent_now(session, other).state == AgentState.AVAILABLE


@pytest.mark.usefixtures("operator")
def test_the_sweeper_ends_what_a_killed_process_left(session: Session) -> None:
    _leg, call = dialled(session)
    callback = callback_for(session, call)

    add_event(session, call, Kind.ENDED, at=clock.now(), reason="lost")
    session.execute(Call.__table__.update().values(state="ended"))  # type: ignore[attr-defined]
    assert sweep_callbacks(session) >= 1
    assert settled(callback) == ("waiting", Result.LOST)


def test_a_callback_that_fell_out_of_the_line_comes_back(session: Session) -> None:
    callback = make_callback(session)
    line_up(session)
    assert callback.call_id is not None
    first = callback.call_id
    leave(session, first, reason="lost", at=clock.now())
    sweep_callbacks(session)
    assert callback.state == CallbackState.LINED_UP
    assert callback.call_id != first


def test_a_broken_promise_is_told_once(session: Session) -> None:
    callback = make_callback(session)
    with later(2 * 3600 + 1):
        sweep_callbacks(session)
        told = callback.overdue_at
        sweep_callbacks(session)
        assert told == callback.overdue_at == clock.now()
        assert counts(session).overdue == 1


def test_of_two_diallings_the_database_lets_one_in(session: Session, operator: Actor) -> None:
    """The index over the active attempts is the guard; without it both would ring."""
    leg, call = dialled(session)
    callback = callback_for(session, call)
    other = make_agent(session, idle_for=5)
    second = open_outgoing(session, number="+819012345678", language="ja")
    line_up_call(session, second, kind=EntryKind.CALLBACK, place_at=clock.now())
    assert match(session) == 1
    callback.call_id, callback.state = second.id, CallbackState.LINED_UP
    session.flush()
    again = session.scalars(select(CallLeg).where(CallLeg.staff_id == other.id)).one()
    meet(session, second, again, clock.now())
    assert session.scalar(select(func.count()).select_from(CallbackAttempt)) == 1
    assert agent_now(session, other).state == AgentState.WRAP_UP
    assert agent_now(session, operator).state == AgentState.RINGING
    assert leg.state == LegState.JOINED


def test_the_screen_shows_masked_numbers_and_names(session: Session, operator: Actor) -> None:
    callback = make_callback(session, actor=operator, assignee_id=operator.id)
    shown = get_callback(session, operator, callback.id)
    assert shown.number == "090-****-5678"
    assert shown.assignee == operator.name
    assert shown.created_by == operator.name
    assert [one.id for one in my_callbacks(session, operator)] == [callback.id]
    assert reveal_number(session, operator, callback.id, reason="call") == "090-1234-5678"
    assert session.info["audit"][-1]["action"] == "callback.view_number"


def test_the_list_goes_by_the_promise_a_page_at_a_time(session: Session, operator: Actor) -> None:
    made = [
        make_callback(session, f"03-1234-567{number}", due_at=clock.now() + DAY - number * DAY)
        for number in range(5)
    ]
    seen, after = [], None
    while True:
        page = list_callbacks(session, operator, after=after, limit=2)
        seen += [one.id for one in page.rows]
        if (after := page.after) is None:
            break
    assert seen == [one.id for one in reversed(made)]
    assert counts(session).oldest_due_at == clock.now() - 3 * DAY
    overdue = list_callbacks(session, operator, CallbackFilter(is_overdue=True)).rows
    assert len(overdue) == 3
    assert list_callbacks(session, operator, after="strange").rows[0].id == made[-1].id


@pytest.mark.usefixtures("operator")
def test_the_desk_finds_the_callback_of_a_call(session: Session, operator: Actor) -> None:
    _leg, call = dialled(session)
    callback = callback_for(session, call)
    found = callback_of_call(session, operator, call.id)
    assert found is not None
    assert found.id == callback.id
    inbound = make_call(session, number="+819012345678")
    session.flush()
    waits = open_callback_of(session, operator, inbound.id)
    assert waits is not None
    assert waits.id == callback.id
    assert given_up(session, operator) == []


@pytest.mark.usefixtures("operator")
def test_orders_of_others_are_none_of_ours(session: Session) -> None:
    callback = make_callback(session)
    line_up(session)
    match(session)
    ordered = orders(session)[-1]
    ordered.state = OrderState.REFUSED
    citizen_called(session, ordered)
    assert callback.state == CallbackState.LINED_UP
