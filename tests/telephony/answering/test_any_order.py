"""TEL-8: the same call in many orders, with repetitions and losses, over signed requests."""

import random
from collections.abc import Callable
from datetime import datetime

import pytest

from callcenter.core.permissions import Actor
from telephony.agents.models import BUSY, AgentState
from telephony.calls.models import CallState, LegState, Outcome
from telephony.line.models import EntryState
from telephony.setup.defaults import DEFAULT_MENU
from tests.telephony.answering.centre import Centre, OperatorPhone
from tests.telephony.answering.provider import Caller, Provider

SEEDS = range(5)
FIRST = DEFAULT_MENU[0]
News = Callable[[], object]


@pytest.fixture
def phone(
    open_hours: datetime, centre: Centre, operator: Actor, caller: Caller, provider: Provider
) -> OperatorPhone:
    centre.sits_down(operator)
    caller.into_line()
    return OperatorPhone.ringing(provider, centre)


def endings(phone: OperatorPhone, caller: Caller) -> list[News]:
    """What the provider says when a talk is over, but for the caller's last status."""
    return [
        lambda: phone.room_says("participant-leave", phone.sid),
        lambda: phone.room_says("participant-leave", caller.sid),
        lambda: phone.room_says("conference-end"),
        lambda: phone.tell("completed"),
        lambda: caller.ask(f"/voice/talk-ended?leg={phone.leg_id}", DialCallStatus="completed"),
    ]


@pytest.mark.parametrize("seed", SEEDS)
def test_a_talk_ends_the_same_whatever_is_heard_of_it(
    phone: OperatorPhone, centre: Centre, caller: Caller, operator: Actor, seed: int
) -> None:
    """Any order, any of it twice, any of it lost: the caller's last status decides."""
    chance = random.Random(seed)
    phone.talks_to(caller)
    told = endings(phone, caller)
    heard = [news for news in told if chance.random() < 0.7]
    heard += [caller.hang_up, *(news for news in told if chance.random() < 0.3)]
    chance.shuffle(heard)
    for news in heard:
        news()
    call = centre.call
    assert (call.state, call.outcome) == (CallState.ENDED, Outcome.ANSWERED)
    assert (call.operator_id, call.menu_code) == (operator.id, FIRST.code)
    assert centre.entry.state == EntryState.CONNECTED
    assert centre.agent(operator).state == AgentState.WRAP_UP
    assert [leg.state for leg in centre.legs()] == [LegState.ENDED]


@pytest.mark.parametrize("seed", SEEDS)
def test_news_of_a_whole_talk_in_any_order_is_an_answered_call(
    phone: OperatorPhone, centre: Centre, caller: Caller, operator: Actor, seed: int
) -> None:
    """Every callback comes in disorder, after the documents were fetched in their order."""
    chance = random.Random(seed)
    phone.provider.ask(f"/voice/operator?leg={phone.leg_id}", CallSid=phone.sid)
    caller.ask(f"/voice/talk?leg={phone.leg_id}")
    told: list[News] = [
        phone.joins,
        lambda: phone.room_says("conference-start"),
        lambda: phone.room_says("participant-join", caller.sid),
        lambda: phone.tell("in-progress"),
        caller.hang_up,
        *endings(phone, caller)[:4],
    ]
    chance.shuffle(told)
    for news in told:
        news()
    call = centre.call
    assert (call.state, call.outcome) == (CallState.ENDED, Outcome.ANSWERED)
    assert call.operator_id == operator.id
    assert centre.entry.state in {EntryState.CONNECTED, EntryState.LEFT}
    assert centre.agent(operator).state not in BUSY
    assert [leg.state for leg in centre.legs()] == [LegState.ENDED]


@pytest.mark.parametrize("seed", SEEDS)
def test_who_gives_up_while_phones_ring_frees_everybody(
    phone: OperatorPhone, centre: Centre, caller: Caller, operator: Actor, seed: int
) -> None:
    chance = random.Random(seed)
    told: list[News] = [
        caller.hang_up,
        lambda: caller.leave_queue("hangup"),
        lambda: phone.tell("initiated"),
        lambda: phone.tell("ringing"),
        lambda: phone.tell("canceled"),
    ]
    heard = [news for news in told[1:] if chance.random() < 0.7] + told[:1]
    chance.shuffle(heard)
    for news in heard:
        news()
    call = centre.call
    assert (call.state, call.outcome) == (CallState.ENDED, Outcome.ABANDONED)
    assert centre.entry.state == EntryState.LEFT
    assert centre.agent(operator).state == AgentState.AVAILABLE
    assert [leg.state for leg in centre.legs()] == [LegState.ENDED]
