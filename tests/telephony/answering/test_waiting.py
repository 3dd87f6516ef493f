"""TEL-1, TEL-8: in the line, and out of it."""

from datetime import datetime, timedelta

import pytest

from callcenter.core import clock
from callcenter.core.permissions import Actor
from telephony.calls.facts import Kind
from telephony.calls.models import CallState, Outcome
from telephony.line.models import EntryState
from telephony.line.services.entering import leave
from telephony.switch.services.ordering import HANG_UP
from tests.telephony.answering.centre import Centre, OperatorPhone
from tests.telephony.answering.provider import Caller, Provider

pytestmark = pytest.mark.usefixtures("open_hours")


@pytest.mark.parametrize(("key", "word"), [("1", "1番目"), ("2", "number 1")])
def test_place_and_wait_are_told_first(caller: Caller, key: str, word: str) -> None:
    heard = caller.into_line(language=key)
    assert heard.verbs == ["Gather"]
    assert word in heard.text


def test_what_is_unchanged_is_not_repeated(caller: Caller) -> None:
    first = caller.into_line()
    second, third = caller.wait(70), caller.wait(140)
    assert "番目" in first.text
    assert "番目" not in second.text
    assert second.verbs == ["Gather"]
    assert third.text != second.text


def test_a_new_place_is_told(caller: Caller, provider: Provider, open_hours: datetime) -> None:
    first = Caller(provider)
    first.into_line()
    with clock.frozen_at(open_hours + timedelta(seconds=5)):
        assert "2番目" in caller.into_line().text
        first.leave_queue("hangup")
        assert "1番目" in caller.wait(50).text


def test_the_music_lasts_until_the_next_words(caller: Caller, provider: Provider) -> None:
    heard = caller.into_line()
    answer = provider.client.get(heard.address("Play", ""))
    assert (answer.status_code, answer.mimetype) == (200, "audio/x-wav")
    assert "no-store" not in answer.headers["Cache-Control"]


@pytest.mark.parametrize("seconds", ["x", "-5", "٣", "999999", ""])
def test_strange_music_is_refused_or_bounded(provider: Provider, seconds: str) -> None:
    assert provider.client.get(f"/voice/music?seconds={seconds}").status_code in {200, 404}


def test_hanging_up_in_the_line_is_an_abandoned_call(caller: Caller, centre: Centre) -> None:
    caller.into_line()
    caller.status = "completed"
    assert caller.leave_queue("hangup").verbs == ["Hangup"]
    assert centre.entry.state == EntryState.LEFT
    caller.hang_up()
    assert centre.call.outcome == Outcome.ABANDONED


def test_the_last_status_alone_takes_the_caller_out_of_the_line(
    caller: Caller, centre: Centre
) -> None:
    """TEL-8: the queue's own word was lost."""
    caller.into_line()
    caller.hang_up()
    assert (centre.entry.state, centre.call.outcome) == (EntryState.LEFT, Outcome.ABANDONED)


def test_who_hangs_up_before_being_in_the_queue_has_left_and_not_failed(
    caller: Caller, centre: Centre
) -> None:
    """The provider calls that `system-error`."""
    caller.into_line()
    caller.status = "completed"
    assert caller.leave_queue("system-error").verbs == ["Hangup"]
    caller.hang_up()
    assert centre.call.outcome == Outcome.ABANDONED


@pytest.mark.parametrize("result", ["error", "system-error", "something-new"])
@pytest.mark.parametrize(("key", "sorry"), [("1", "申し訳"), ("2", "sorry")])
def test_a_queue_that_fails_leads_to_an_apology_and_a_message(
    caller: Caller, centre: Centre, result: str, key: str, sorry: str
) -> None:
    caller.into_line(language=key)
    heard = caller.leave_queue(result)
    assert sorry in heard.text
    assert heard.verbs[-3:] == ["Record", "Say", "Hangup"]
    assert centre.entry.state == EntryState.LEFT
    caller.hang_up()
    assert centre.call.outcome == Outcome.FAILED


def test_a_queue_that_is_full_refuses(caller: Caller, centre: Centre) -> None:
    caller.into_line()
    assert caller.leave_queue("queue-full").verbs == ["Say", "Hangup"]
    caller.hang_up()
    assert (centre.entry.state, centre.call.outcome) == (EntryState.LEFT, Outcome.REFUSED)


def test_leaving_the_queue_leads_to_a_message(caller: Caller, centre: Centre) -> None:
    caller.into_line()
    assert "Record" in caller.leave_queue("leave").verbs
    assert centre.call.state == CallState.VOICEMAIL


def test_a_place_that_was_lost_lets_the_caller_out_to_a_message(
    caller: Caller, centre: Centre
) -> None:
    """Never a dead end: music forever for somebody whom the line has forgotten."""
    caller.into_line()
    with centre.platform.database.transaction() as session:
        leave(session, centre.call.id, reason="lost", at=clock.now())
    assert caller.wait(50).verbs == ["Leave"]
    assert "Record" in caller.leave_queue("leave").verbs


@pytest.mark.parametrize("result", ["redirected", "redirected-from-bridged", "bridged"])
def test_a_redirected_caller_is_ours_and_settles_nothing(
    caller: Caller, centre: Centre, result: str
) -> None:
    caller.into_line()
    caller.leave_queue(result)
    assert centre.entry.state == EntryState.WAITING
    assert centre.call.outcome is None


class TestAtTheEndOfTheDay:
    """TEL-1: nobody waits for operators who have gone home."""

    @pytest.fixture
    def evening(self, open_hours: datetime) -> datetime:
        """One minute after closing."""
        return open_hours + timedelta(hours=7, minutes=31)

    @pytest.mark.parametrize(("key", "word"), [("1", "明日"), ("2", "tomorrow")])
    def test_who_still_waits_is_told_when_we_are_back(
        self, caller: Caller, centre: Centre, evening: datetime, key: str, word: str
    ) -> None:
        caller.into_line(language=key)
        with clock.frozen_at(evening):
            assert caller.wait(50).verbs == ["Leave"]
            heard = caller.leave_queue("leave")
            assert word in heard.text
            assert "Record" in heard.verbs
            assert centre.entry.settled_reason == "closed"
            caller.hang_up()
        assert centre.call.outcome == Outcome.ABANDONED

    def test_as_long_as_somebody_is_there_they_are_served(
        self, caller: Caller, centre: Centre, operator: Actor, evening: datetime
    ) -> None:
        caller.into_line()
        with clock.frozen_at(evening):
            centre.sits_down(operator)
            assert caller.wait(50).verbs == ["Play"]
            assert centre.entry.state == EntryState.OFFERED


class TestWithAnOperator:
    @pytest.fixture(autouse=True)
    def at_the_phone(self, open_hours: datetime, centre: Centre, operator: Actor) -> None:
        """An operator takes calls in the browser."""
        centre.sits_down(operator)
        assert centre.agent(operator).since == open_hours

    def test_while_a_phone_rings_there_is_music(self, caller: Caller, centre: Centre) -> None:
        heard = caller.into_line()
        assert heard.verbs == ["Say", "Play"]
        assert "番目" not in heard.text
        assert centre.entry.state == EntryState.OFFERED

    def test_hanging_up_stops_the_phone_without_a_miss(
        self, caller: Caller, centre: Centre, provider: Provider, operator: Actor
    ) -> None:
        caller.into_line()
        phone = OperatorPhone.ringing(provider, centre)
        caller.hang_up()
        assert [order.target for order in centre.orders(HANG_UP)] == [phone.sid]
        agent = centre.agent(operator)
        assert (agent.state, agent.missed) == ("available", 0)

    def test_an_operator_who_does_not_answer_costs_nothing_but_time(
        self, caller: Caller, centre: Centre, provider: Provider, operator: Actor
    ) -> None:
        caller.into_line()
        OperatorPhone.ringing(provider, centre).tell("no-answer")
        assert centre.entry.state == EntryState.WAITING
        assert centre.entry.entered_at == centre.call.came_at
        assert len(centre.events(Kind.MISSED)) == 1
        assert centre.agent(operator).missed == 1
        assert "番目" in caller.wait(20).text
