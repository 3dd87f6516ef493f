"""TEL-8: what nobody told us is found within seconds by what the switch knows."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from callcenter.core import clock
from callcenter.core.permissions import Actor
from telephony.agents.models import AgentState
from telephony.answering.services.reconciling import ON_ITS_WAY, settle_calls
from telephony.calls.models import CallState, LegState, Outcome
from telephony.line.models import EntryState
from telephony.switch import ports
from telephony.switch.ports import ProviderCall, SwitchUnreachable
from tests.factories.calls import CALLER, CENTRE, new_sid
from tests.telephony.answering.centre import Centre, OperatorPhone
from tests.telephony.answering.provider import Caller, Provider
from tests.telephony.switch.pretending import PretendedSwitch


@pytest.fixture
def switch(monkeypatch: pytest.MonkeyPatch) -> PretendedSwitch:
    """The switch of this process, until the test ends."""
    monkeypatch.setattr(ports, "_installed", [])
    made = PretendedSwitch()
    ports.use_switch(made)
    return made


@pytest.fixture
def phone(
    open_hours: datetime, centre: Centre, operator: Actor, caller: Caller, provider: Provider
) -> OperatorPhone:
    centre.sits_down(operator)
    caller.into_line()
    return OperatorPhone.ringing(provider, centre)


@pytest.fixture
def later(phone: OperatorPhone, open_hours: datetime) -> Iterator[datetime]:
    """Half a minute after the phone began to ring."""
    moment = open_hours + ON_ITS_WAY * 2
    with clock.frozen_at(moment):
        yield moment


def knows(switch: PretendedSwitch, sid: str, status: str, ended_at: datetime | None = None) -> None:
    """The switch has a caller's call."""
    began = clock.now() - timedelta(minutes=1)
    call = ProviderCall(sid, CENTRE, CALLER, status, "inbound", began, ended_at)
    switch.calls[sid] = call


def rings(switch: PretendedSwitch, sid: str, status: str, ended_at: datetime | None = None) -> None:
    """The switch has an operator's leg."""
    began = clock.now() - timedelta(minutes=1)
    call = ProviderCall(sid, "client:agent_1", CENTRE, status, "outbound-api", began, ended_at)
    switch.calls[sid] = call


def settled(centre: Centre) -> int:
    return settle_calls(centre.platform.database)


def test_a_caller_who_hung_up_unheard_is_found(
    switch: PretendedSwitch,
    phone: OperatorPhone,
    caller: Caller,
    centre: Centre,
    operator: Actor,
    later: datetime,
) -> None:
    ended = later - timedelta(seconds=7)
    knows(switch, caller.sid, "completed", ended)
    rings(switch, phone.sid, "ringing")
    assert settled(centre) == 1
    call = centre.call
    assert (call.outcome, call.ended_at) == (Outcome.ABANDONED, ended)
    assert centre.entry.state == EntryState.LEFT
    assert centre.agent(operator).state == AgentState.AVAILABLE
    assert settled(centre) == 0


def test_a_talk_whose_end_was_lost_frees_the_operator(
    switch: PretendedSwitch,
    phone: OperatorPhone,
    caller: Caller,
    centre: Centre,
    operator: Actor,
    open_hours: datetime,
) -> None:
    phone.talks_to(caller)
    with clock.frozen_at(open_hours + ON_ITS_WAY * 2):
        knows(switch, caller.sid, "completed", clock.now())
        rings(switch, phone.sid, "completed", clock.now())
        assert settled(centre) == 2
        assert centre.call.outcome == Outcome.ANSWERED
        assert centre.agent(operator).state == AgentState.WRAP_UP
        assert [leg.state for leg in centre.legs()] == [LegState.ENDED]


def test_an_operator_who_is_gone_gives_the_caller_back(
    switch: PretendedSwitch,
    phone: OperatorPhone,
    caller: Caller,
    centre: Centre,
    later: datetime,
) -> None:
    knows(switch, caller.sid, "in-progress")
    rings(switch, phone.sid, "no-answer", later)
    assert settled(centre) == 1
    assert centre.entry.state == EntryState.WAITING
    assert centre.call.state == CallState.WAITING


def test_a_switch_that_was_started_anew_has_lost_its_calls(
    switch: PretendedSwitch, centre: Centre, operator: Actor, later: datetime
) -> None:
    """It knows nothing of them, and no word of theirs will ever come."""
    assert settled(centre) == 2
    assert (centre.call.state, centre.call.ended_at) == (CallState.ENDED, later)
    assert centre.entry.state == EntryState.LEFT
    assert centre.agent(operator).state == AgentState.AVAILABLE


def test_calls_that_go_on_are_left_alone(
    switch: PretendedSwitch, phone: OperatorPhone, caller: Caller, centre: Centre, later: datetime
) -> None:
    knows(switch, caller.sid, "in-progress")
    rings(switch, phone.sid, "ringing")
    assert settled(centre) == 0
    assert centre.entry.state == EntryState.OFFERED


def test_new_calls_are_left_alone_for_a_moment(
    switch: PretendedSwitch, phone: OperatorPhone, centre: Centre
) -> None:
    assert settled(centre) == 0
    assert centre.call.state == CallState.WAITING


def test_a_list_that_is_older_than_the_call_ends_nothing(
    switch: PretendedSwitch,
    phone: OperatorPhone,
    caller: Caller,
    centre: Centre,
    later: datetime,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    knows(switch, caller.sid, "in-progress")
    rings(switch, phone.sid, "ringing")
    monkeypatch.setattr(switch, "live_calls", list)
    assert settled(centre) == 0
    switch.calls[caller.sid] = replace(switch.calls[caller.sid], status="completed")
    assert settled(centre) == 1


def test_a_switch_that_does_not_answer_ends_nothing(
    switch: PretendedSwitch, centre: Centre, later: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away() -> list[ProviderCall]:
        raise SwitchUnreachable("away")

    monkeypatch.setattr(switch, "live_calls", away)
    assert settled(centre) == 0
    assert centre.call.state == CallState.WAITING


def test_a_call_that_never_reached_us_is_kept_as_one_that_failed(
    switch: PretendedSwitch, centre: Centre, open_hours: datetime
) -> None:
    """We were away: the provider apologized for us, and somebody may want to call back."""
    sid = new_sid()
    knows(switch, sid, "completed", open_hours)
    assert settled(centre) == 1
    call = centre.call
    assert (call.sid, call.state, call.outcome) == (sid, CallState.ENDED, Outcome.FAILED)
    assert call.number_index is not None
    assert settled(centre) == 0
