"""TEL-2, TEL-4, TEL-8: operator and caller come together, whatever is late, doubled or lost."""

from datetime import datetime, timedelta

import pytest

from callcenter.core import clock
from callcenter.core.permissions import Actor
from telephony.agents.models import AgentState, Endpoint
from telephony.calls.facts import Kind
from telephony.calls.models import CallState, LegState, Outcome
from telephony.line.models import EntryState
from telephony.switch.services.ordering import HANG_UP, REDIRECT_CALL
from tests.factories.calls import new_sid
from tests.telephony.answering.centre import Centre, OperatorPhone
from tests.telephony.answering.provider import Caller, Provider

pytestmark = pytest.mark.usefixtures("open_hours")


@pytest.fixture
def phone(
    open_hours: datetime, centre: Centre, operator: Actor, caller: Caller, provider: Provider
) -> OperatorPhone:
    """The operator's browser rings for a caller who waits."""
    centre.sits_down(operator)
    caller.into_line()
    return OperatorPhone.ringing(provider, centre)


def test_the_operator_comes_first_and_is_recorded(
    phone: OperatorPhone, centre: Centre, caller: Caller
) -> None:
    """TEL-4: the first in the room is the first channel; the caller hears nothing of it."""
    heard = phone.pick_up()
    assert heard.one("Conference").attrib["record"] == "record-from-start"
    assert centre.call.answered_at is None
    phone.joins()
    (order,) = centre.orders(REDIRECT_CALL)
    assert order.target == caller.sid
    assert f"/voice/talk?leg={phone.leg_id}" in order.params["url"]
    assert centre.call.answered_at is None
    assert centre.call.state == CallState.WAITING


def test_both_in_the_room_is_an_answered_call(
    phone: OperatorPhone, centre: Centre, caller: Caller, operator: Actor
) -> None:
    opened = phone.pick_up().one("Conference").text
    phone.joins()
    caller.leave_queue("redirected")
    heard = phone.fetches(caller)
    assert heard.one("Conference").text == opened
    assert "担当者" in heard.text
    call = centre.call
    assert (call.state, call.operator_id) == (CallState.TALKING, operator.id)
    assert call.answered_at is not None
    assert centre.entry.state == EntryState.CONNECTED
    assert centre.agent(operator).state == AgentState.TALKING


def test_after_the_talk_the_caller_is_seen_off_and_the_operator_writes(
    phone: OperatorPhone, centre: Centre, caller: Caller, operator: Actor
) -> None:
    phone.talks_to(caller)
    assert phone.hangs_up(caller).verbs == ["Say", "Hangup"]
    caller.hang_up()
    call = centre.call
    assert (call.state, call.outcome) == (CallState.ENDED, Outcome.ANSWERED)
    assert centre.agent(operator).state == AgentState.WRAP_UP
    assert len(centre.events(Kind.TALK_ENDED)) == 1
    assert [leg.state for leg in centre.legs()] == [LegState.ENDED]


def test_a_caller_who_hangs_up_first_frees_the_operator(
    phone: OperatorPhone, centre: Centre, caller: Caller, operator: Actor
) -> None:
    """TEL-8: by the last status alone, whatever the room does not say."""
    phone.talks_to(caller)
    caller.hang_up()
    assert centre.call.outcome == Outcome.ANSWERED
    assert centre.agent(operator).state == AgentState.WRAP_UP
    assert [order.target for order in centre.orders(HANG_UP)] == [phone.sid]


def test_the_caller_is_gone_when_the_operator_picks_up(
    phone: OperatorPhone, centre: Centre, caller: Caller
) -> None:
    caller.hang_up()
    assert phone.pick_up().verbs == ["Hangup"]
    assert centre.call.outcome == Outcome.ABANDONED


class TestAtADeskPhone:
    @pytest.fixture
    def phone(
        self, centre: Centre, operator: Actor, caller: Caller, provider: Provider
    ) -> OperatorPhone:
        """TEL-2: the operator's desk phone rings."""
        centre.sits_down(operator, Endpoint.DESK_PHONE)
        caller.into_line()
        return OperatorPhone.ringing(provider, centre)

    def test_a_key_takes_the_call(self, phone: OperatorPhone, centre: Centre) -> None:
        heard = phone.pick_up()
        assert heard.verbs == ["Gather"]
        assert heard.languages == {"ja"}
        assert phone.press("1").one("Conference").attrib["record"] == "record-from-start"
        assert centre.entry.state == EntryState.OFFERED

    @pytest.mark.parametrize("digits", ["", "2", "*"])
    def test_a_mailbox_takes_none(
        self,
        phone: OperatorPhone,
        centre: Centre,
        caller: Caller,
        operator: Actor,
        digits: str,
    ) -> None:
        phone.pick_up()
        assert phone.press(digits).verbs == ["Hangup"]
        phone.tell("completed")
        assert centre.entry.state == EntryState.WAITING
        (missed,) = centre.events(Kind.MISSED)
        assert missed.content["reason"] == "declined"
        assert centre.agent(operator).missed == 1
        assert "番目" in caller.wait(30).text

    def test_who_hung_up_meanwhile_is_not_announced(
        self, phone: OperatorPhone, caller: Caller
    ) -> None:
        phone.pick_up()
        caller.hang_up()
        assert phone.press("1").verbs == ["Hangup"]


class TestLostAndLate:
    def test_the_operator_goes_before_the_caller_comes(
        self, phone: OperatorPhone, centre: Centre, caller: Caller
    ) -> None:
        """The caller's way leads back into the line, to the old place."""
        phone.pick_up()
        phone.joins()
        phone.tell("completed")
        assert centre.entry.state == EntryState.WAITING
        heard = caller.ask(f"/voice/talk?leg={phone.leg_id}")
        assert heard.verbs == ["Enqueue"]
        assert "番目" in caller.wait(0).text
        assert centre.entry.entered_at == centre.call.came_at

    def test_the_operator_goes_while_the_caller_is_on_the_way(
        self, phone: OperatorPhone, centre: Centre, caller: Caller
    ) -> None:
        """The caller sits in a room alone, and is fetched back out of it."""
        phone.pick_up()
        phone.joins()
        assert caller.ask(f"/voice/talk?leg={phone.leg_id}").verbs == ["Say", "Dial"]
        phone.tell("completed")
        phone.room_says("participant-leave", phone.sid)
        phone.room_says("conference-end")
        sent = {order.params["url"].partition("#")[0] for order in centre.orders(REDIRECT_CALL)}
        assert {url.rpartition("/")[2] for url in sent} == {
            f"talk?leg={phone.leg_id}",
            "line-again?stay=1",
        }
        assert caller.ask("/voice/line-again?stay=1").verbs == ["Enqueue"]
        assert "番目" in caller.wait(0).text

    def test_a_room_that_fails_leads_back_into_the_line(
        self, phone: OperatorPhone, centre: Centre, caller: Caller
    ) -> None:
        phone.pick_up()
        phone.joins()
        caller.ask(f"/voice/talk?leg={phone.leg_id}")
        heard = caller.ask(f"/voice/talk-ended?leg={phone.leg_id}", DialCallStatus="failed")
        assert heard.verbs == ["Enqueue"]
        assert centre.call.answered_at is None

    @pytest.mark.parametrize("operator_first", [True, False])
    def test_the_news_that_both_met_is_lost(
        self,
        phone: OperatorPhone,
        centre: Centre,
        caller: Caller,
        operator: Actor,
        operator_first: bool,
    ) -> None:
        """The end of the talk says that there was one: the caller does not wait once more."""
        phone.pick_up()
        phone.joins()
        caller.ask(f"/voice/talk?leg={phone.leg_id}")
        if operator_first:
            phone.tell("completed")
        heard = caller.ask(f"/voice/talk-ended?leg={phone.leg_id}", DialCallStatus="completed")
        assert heard.verbs == ["Say", "Hangup"]
        caller.hang_up()
        call = centre.call
        assert (call.outcome, call.operator_id) == (Outcome.ANSWERED, operator.id)
        assert centre.entry.state in {EntryState.CONNECTED, EntryState.LEFT}
        assert centre.agent(operator).state != AgentState.TALKING

    def test_the_news_that_both_met_comes_after_the_end(
        self, phone: OperatorPhone, centre: Centre, caller: Caller
    ) -> None:
        phone.pick_up()
        phone.joins()
        caller.ask(f"/voice/talk?leg={phone.leg_id}")
        phone.tell("completed")
        phone.room_says("participant-join", caller.sid)
        assert centre.call.answered_at is not None
        assert (centre.entry.state, centre.entry.settled_reason) == ("connected", "answered")
        assert caller.ask("/voice/line-again?stay=1").verbs == ["Say", "Hangup"]
        caller.hang_up()
        assert centre.call.outcome == Outcome.ANSWERED

    def test_the_callers_coming_is_known_from_the_beginning_of_the_room(
        self, phone: OperatorPhone, centre: Centre, caller: Caller, operator: Actor
    ) -> None:
        phone.pick_up()
        phone.joins()
        caller.ask(f"/voice/talk?leg={phone.leg_id}")
        phone.room_says("conference-start", "")
        assert (centre.call.state, centre.entry.state) == (CallState.TALKING, EntryState.CONNECTED)
        assert centre.agent(operator).state == AgentState.TALKING
        phone.room_says("participant-join", caller.sid)
        assert centre.agent(operator).state == AgentState.TALKING

    def test_the_operators_coming_is_heard_of_after_the_callers(
        self, phone: OperatorPhone, centre: Centre, caller: Caller, operator: Actor
    ) -> None:
        phone.pick_up()
        phone.fetches(caller)
        phone.joins()
        assert centre.call.state == CallState.TALKING
        assert centre.agent(operator).state == AgentState.TALKING
        assert centre.orders(REDIRECT_CALL) == []

    def test_a_room_closed_late_does_not_end_the_next_talk(
        self,
        phone: OperatorPhone,
        centre: Centre,
        caller: Caller,
        provider: Provider,
        open_hours: datetime,
        operator: Actor,
    ) -> None:
        phone.pick_up()
        phone.joins()
        phone.tell("completed")
        caller.ask(f"/voice/talk?leg={phone.leg_id}")
        with clock.frozen_at(open_hours + timedelta(seconds=30)):
            centre.sits_down(operator)
            second = OperatorPhone.ringing(provider, centre)
            assert second.leg_id != phone.leg_id
            second.talks_to(caller)
            phone.room_says("conference-end")
            phone.tell("completed")
            assert centre.call.state == CallState.TALKING
            assert centre.agent(operator).state == AgentState.TALKING
            assert [leg.state for leg in centre.legs()] == [LegState.ENDED, LegState.JOINED]

    def test_late_words_about_an_ended_call_change_nothing(
        self, phone: OperatorPhone, centre: Centre, caller: Caller, operator: Actor
    ) -> None:
        phone.talks_to(caller)
        phone.hangs_up(caller)
        caller.hang_up()
        before = (centre.call.outcome, centre.call.ended_at, centre.agent(operator).state)
        phone.tell("ringing")
        phone.tell("initiated")
        phone.room_says("participant-join", phone.sid)
        phone.room_says("participant-join", caller.sid)
        caller.tell_status("in-progress")
        caller.tell_status("ringing")
        after = (centre.call.outcome, centre.call.ended_at, centre.agent(operator).state)
        assert after == before

    def test_one_who_was_never_told_is_not_recorded(
        self, provider: Provider, centre: Centre, operator: Actor
    ) -> None:
        """The notice was lost with the answer that carried it: then nothing is recorded."""
        centre.sits_down(operator)
        caller = Caller(provider)
        assert caller.ask("/voice/menu?step=1", Digits="1").verbs == ["Enqueue"]
        heard = OperatorPhone.ringing(provider, centre).pick_up()
        assert "record" not in heard.one("Conference").attrib


def test_an_unknown_leg_or_call_is_not_found(provider: Provider) -> None:
    missing = "01a1fed6-e4b0-7dc9-967a-fa43d557659c"
    for target in ("operator", "operator-accepted", "operator-status", "talk", "talk-ended"):
        answer = provider.post(f"/voice/{target}?leg={missing}", CallSid=new_sid())
        assert answer.status_code == 404
        assert provider.post(f"/voice/{target}?leg=1", CallSid=new_sid()).status_code == 400
    answer = provider.post(f"/voice/recording?call={missing}", RecordingSid=new_sid("RE"))
    assert answer.status_code == 404
