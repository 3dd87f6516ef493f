"""CB-1, CB-2, CB-3: people who are called back, in turn, once, in their language."""

from collections.abc import Sequence
from datetime import datetime, timedelta

import pytest
from sqlalchemy import select

from telephony.callbacks.models import Callback, CallbackAttempt, CallbackState, Origin, Result
from telephony.callbacks.services.requesting import request_callback
from telephony.callbacks.services.results import note_result
from telephony.callbacks.services.taking import call_number, take_callback
from telephony.calls.models import OUTBOUND, Call
from tests.telephony.invariants import in_order
from tests.telephony.people import Citizen, Operator
from tests.telephony.telling import at, both_languages
from tests.telephony.town import TOKYO, Town
from tests.telephony.words import (
    ASK_NUMBER,
    BAD_NUMBER,
    CALLED,
    CALLED_OTHER,
    CLOSED,
    CONFIRM,
    MESSAGE,
    MESSAGE_KEPT,
    NEXT,
    NOTICE,
    OFFER,
    OFFER_CLOSED,
    PROMISED,
    SECOND,
    SOON,
    STAY_IN_LINE,
)

evening = at(2026, 11, 24, 18, 0)
closing_time = at(2026, 11, 24, 17, 28)
MORNING = datetime(2026, 11, 25, 9, 0, tzinfo=TOKYO)

SAID = {"ja": "ゼロキューゼロの、イチニーサンヨンの、", "en": "0 9 0, 1 2 3 4, "}


def only(town: Town) -> Callback:
    (found,) = town.rows(Callback)
    return found


def results(town: Town) -> list[str | None]:
    """What came of each try."""
    return [one.result for one in town.rows(CallbackAttempt)]


def state(town: Town) -> tuple[str, str | None]:
    found = only(town)
    return found.state, found.last_result


def asks_in_line(citizen: Citizen, language: str) -> None:
    """Ask for a callback in the line, and hang up once it is promised."""
    citizen.hears(OFFER[language])
    citizen.presses("1")
    citizen.hears(CONFIRM[language])
    citizen.presses("1")
    citizen.hears(PROMISED[language])
    citizen.is_put_off()


def busy_centre(town: Town, language: str) -> tuple[Operator, Citizen]:
    """One operator, who is in a talk."""
    operator, first = town.operator(language), town.citizen("+81312345678")
    operator.takes_calls()
    first.waits(language=language)
    operator.answers()
    return operator, first


def waits_for_callback(town: Town, language: str, **more: object) -> Citizen:
    """Somebody who asked for a callback, which is due."""
    with town.at_work() as session:
        request_callback(
            session,
            number="090-1234-5678",
            language=language,
            origin=Origin.OPERATOR,
            place_at=town.now,
            **more,  # type: ignore[arg-type]
        )
    return town.citizen()


def talk_is_over(operator: Operator, citizen: Citizen) -> None:
    citizen.talks_with(operator)
    citizen.hangs_up()
    operator.town.run(1)
    operator.finishes()


@both_languages
def test_who_asks_in_the_line_is_called_back_in_turn(town: Town, language: str) -> None:
    operator, first = busy_centre(town, language)
    citizen = town.citizen()
    citizen.waits(language=language)
    citizen.hears(NEXT[language])
    came = citizen.call
    citizen.hears(OFFER[language])
    citizen.presses("1")
    citizen.hears(SAID[language], CONFIRM[language])
    citizen.presses("1")
    citizen.hears(PROMISED[language])
    citizen.is_put_off()
    citizen.is_recorded_as("callback", language, menu="booking")
    assert only(town).place_at == came.came_at
    assert only(town).state == CallbackState.LINED_UP
    talk_is_over(operator, first)
    operator.picks_up()
    citizen.picks_up()
    citizen.hears(CALLED[language], NOTICE[language])
    town.until(lambda: operator.state == "talking", 20)
    talk_is_over(operator, citizen)
    in_order(town)
    citizen.is_recorded_as("answered", language, menu="booking", by=operator)
    assert citizen.call.direction == OUTBOUND
    assert state(town) == (CallbackState.DONE, Result.REACHED)
    assert results(town) == [Result.REACHED]


@both_languages
def test_the_place_is_before_those_who_came_later(town: Town, language: str) -> None:
    operator, first = busy_centre(town, language)
    citizen, later = town.citizen(), town.citizen("+818011112222")
    citizen.waits(language=language)
    later.waits(language=language)
    later.hears(SECOND[language])
    asks_in_line(citizen, language)
    town.run(120)
    assert NEXT[language] not in later.heard
    talk_is_over(operator, first)
    operator.picks_up()
    citizen.picks_up()
    town.until(lambda: operator.state == "talking", 20)
    assert later.place is not None
    assert later.place.state == "waiting"
    talk_is_over(operator, citizen)
    operator.answers()
    talk_is_over(operator, later)
    in_order(town)
    later.is_recorded_as("answered", language, menu="booking", by=operator)


@both_languages
def test_who_withholds_the_number_types_one(town: Town, language: str) -> None:
    operator, first = busy_centre(town, language)
    citizen = town.citizen()
    citizen.dials(withheld=True)
    citizen.goes_into_line(language=language)
    citizen.hears(OFFER[language])
    citizen.presses("1")
    citizen.hears(ASK_NUMBER[language])
    citizen.presses("09012345678")
    citizen.hears(SAID[language], CONFIRM[language])
    citizen.presses("1")
    citizen.hears(PROMISED[language])
    citizen.is_put_off()
    talk_is_over(operator, first)
    operator.picks_up()
    citizen.picks_up()
    town.until(lambda: operator.state == "talking", 20)
    talk_is_over(operator, citizen)
    in_order(town)
    assert state(town) == (CallbackState.DONE, Result.REACHED)


@both_languages
def test_another_number_than_the_shown_one(town: Town, language: str) -> None:
    operator, first = busy_centre(town, language)
    citizen, at_home = town.citizen(), town.citizen("+81798345678")
    citizen.waits(language=language)
    citizen.hears(OFFER[language])
    citizen.presses("1")
    citizen.hears(CONFIRM[language])
    citizen.presses("2")
    citizen.hears(ASK_NUMBER[language])
    citizen.presses("0798345678#")
    town.until(lambda: citizen.heard.count(CONFIRM[language]) == 2, 60)
    citizen.presses("1")
    citizen.hears(PROMISED[language])
    talk_is_over(operator, first)
    operator.picks_up()
    at_home.picks_up()
    town.until(lambda: operator.state == "talking", 20)
    talk_is_over(operator, at_home)
    in_order(town)
    at_home.is_recorded_as("answered", language, menu="booking", by=operator)


@pytest.mark.parametrize("number", ["110#", "0570012345#"])
@both_languages
def test_no_emergency_and_no_charged_number_is_taken(
    town: Town, language: str, number: str
) -> None:
    _operator, first = busy_centre(town, language)
    citizen = town.citizen()
    citizen.waits(language=language)
    citizen.hears(OFFER[language])
    citizen.presses("1")
    citizen.hears(CONFIRM[language])
    citizen.presses("2")
    citizen.hears(ASK_NUMBER[language])
    citizen.presses(number)
    citizen.hears(BAD_NUMBER[language])
    citizen.hangs_up()
    first.hangs_up()
    in_order(town)
    assert town.rows(Callback) == []
    citizen.is_recorded_as("abandoned", language, menu="booking")


@both_languages
def test_who_changes_her_mind_has_kept_the_place(town: Town, language: str) -> None:
    operator, first = busy_centre(town, language)
    citizen, later = town.citizen(), town.citizen("+818011112222")
    citizen.waits(language=language)
    later.waits(language=language)
    citizen.hears(OFFER[language])
    citizen.presses("1")
    citizen.hears(CONFIRM[language])
    citizen.presses("3")
    citizen.hears(STAY_IN_LINE[language])
    talk_is_over(operator, first)
    operator.answers()
    talk_is_over(operator, citizen)
    later.hangs_up()
    in_order(town)
    assert town.rows(Callback) == []
    citizen.is_recorded_as("answered", language, menu="booking", by=operator)


@both_languages
def test_while_she_chooses_an_operator_comes(town: Town, language: str) -> None:
    operator, first = busy_centre(town, language)
    citizen = town.citizen()
    citizen.waits(language=language)
    citizen.hears(OFFER[language])
    citizen.presses("1")
    citizen.hears(CONFIRM[language])
    talk_is_over(operator, first)
    operator.rings()
    citizen.presses("1")
    citizen.hears(SOON[language])
    operator.answers()
    talk_is_over(operator, citizen)
    in_order(town)
    assert town.rows(Callback) == []
    citizen.is_recorded_as("answered", language, menu="booking", by=operator)


@both_languages
def test_who_hangs_up_while_choosing_has_asked_for_nothing(town: Town, language: str) -> None:
    _operator, first = busy_centre(town, language)
    citizen = town.citizen()
    citizen.waits(language=language)
    citizen.hears(OFFER[language])
    citizen.presses("1")
    citizen.hears(CONFIRM[language])
    citizen.hangs_up()
    first.hangs_up()
    in_order(town)
    assert town.rows(Callback) == []
    citizen.is_recorded_as("abandoned", language, menu="booking")


@evening
@both_languages
def test_outside_the_hours_the_call_comes_at_the_next_opening(town: Town, language: str) -> None:
    citizen = town.citizen()
    citizen.dials()
    citizen.chooses(language)
    citizen.hears(CLOSED[language], OFFER_CLOSED[language])
    citizen.presses("1")
    citizen.hears(CONFIRM[language])
    citizen.presses("1")
    citizen.hears(PROMISED[language])
    citizen.is_put_off()
    in_order(town)
    citizen.is_recorded_as("callback", language)
    operator = town.operator(language)
    operator.takes_calls()
    town.run(600)
    assert [call.direction for call in town.calls] == ["inbound"]
    town.sleeps((MORNING - town.now).total_seconds() - 30)
    operator.takes_calls()
    operator.rings(within=90)
    assert town.now >= MORNING
    operator.picks_up()
    citizen.picks_up()
    town.until(lambda: operator.state == "talking", 30)
    talk_is_over(operator, citizen)
    in_order(town)
    assert state(town) == (CallbackState.DONE, Result.REACHED)


@evening
@both_languages
def test_who_leaves_a_message_is_called_back(town: Town, language: str) -> None:
    citizen = town.citizen()
    citizen.dials()
    citizen.chooses(language)
    citizen.hears(MESSAGE[language], "beep")
    town.run(2)
    citizen.says("山田です。受け取りの予約を変えたいです。")
    citizen.presses("#")
    citizen.hears(MESSAGE_KEPT[language])
    citizen.is_put_off()
    in_order(town)
    callback = only(town)
    assert (callback.origin, callback.language) == (Origin.VOICEMAIL, language)
    assert callback.not_before == MORNING
    citizen.is_recorded_as("voicemail", language, recordings=[("voicemail", "kept")])


@both_languages
def test_nobody_at_home_another_try_at_another_hour(town: Town, language: str) -> None:
    operator = town.operator(language)
    operator.takes_calls()
    citizen = waits_for_callback(town, language)
    operator.picks_up()
    citizen.lets_it_ring()
    town.until(lambda: operator.state == "wrap_up", 10)
    town.until(lambda: operator.state == "available", 35)
    assert operator.agent.missed == 0
    citizen.is_recorded_as("unreached", language)
    again = only(town)
    assert (again.state, again.last_result) == (CallbackState.WAITING, Result.NO_ANSWER)
    assert again.not_before >= town.now + timedelta(minutes=119)
    assert again.not_before.astimezone(TOKYO).hour == 12
    town.sleeps(2 * 3600)
    operator.takes_calls()
    operator.picks_up()
    citizen.picks_up()
    town.until(lambda: operator.state == "talking", 30)
    talk_is_over(operator, citizen)
    in_order(town)
    assert results(town) == [Result.NO_ANSWER, Result.REACHED]


@both_languages
def test_a_busy_line_is_tried_again_soon(town: Town, language: str) -> None:
    operator = town.operator(language)
    operator.takes_calls()
    citizen = waits_for_callback(town, language)
    operator.picks_up()
    citizen.is_called()
    citizen.phone.reject()
    town.until(lambda: operator.state == "wrap_up", 10)
    assert state(town) == (CallbackState.WAITING, Result.BUSY)
    assert only(town).not_before - town.now <= timedelta(minutes=10)
    town.run(560)
    operator.picks_up()
    citizen.picks_up()
    town.until(lambda: operator.state == "talking", 30)
    talk_is_over(operator, citizen)
    in_order(town)
    assert results(town) == [Result.BUSY, Result.REACHED]


@both_languages
def test_a_wrong_number_is_the_managers(town: Town, language: str) -> None:
    operator = town.operator(language)
    operator.takes_calls()
    citizen = waits_for_callback(town, language)
    operator.picks_up()
    citizen.picks_up()
    town.until(lambda: operator.state == "talking", 30)
    citizen.talks_with(operator)
    citizen.hangs_up()
    town.until(lambda: operator.state == "wrap_up", 10)
    with town.at_work() as session:
        attempt = session.scalars(select(CallbackAttempt)).one()
        note_result(session, operator.actor, attempt.id, Result.WRONG_NUMBER)
    operator.finishes()
    town.run(600)
    in_order(town)
    assert state(town) == (CallbackState.GIVEN_UP, Result.WRONG_NUMBER)
    assert results(town) == [Result.WRONG_NUMBER]


@both_languages
def test_an_operator_misses_the_ring_the_next_one_calls(town: Town, language: str) -> None:
    first, second = town.operator(language), town.operator(language)
    first.takes_calls()
    citizen = waits_for_callback(town, language)
    first.lets_it_ring()
    assert results(town) == []
    second.takes_calls()
    second.picks_up()
    citizen.picks_up()
    town.until(lambda: second.state == "talking", 30)
    talk_is_over(second, citizen)
    first.goes_home()
    in_order(town)
    assert results(town) == [Result.REACHED]


@both_languages
def test_a_citizen_who_hangs_up_at_once_is_called_another_time(town: Town, language: str) -> None:
    operator = town.operator(language)
    operator.takes_calls()
    citizen = waits_for_callback(town, language)
    operator.picks_up()
    citizen.picks_up()
    citizen.hears(CALLED[language])
    citizen.hangs_up()
    town.until(lambda: operator.state == "wrap_up", 10)
    operator.goes_home()
    in_order(town)
    assert state(town) == (CallbackState.WAITING, Result.REFUSED)
    citizen.is_recorded_as("unreached", language, recordings=[])


@both_languages
def test_an_operator_who_hangs_up_rings_nobody_for_nothing(town: Town, language: str) -> None:
    """The citizen's phone stops; nobody who picks up hears an empty line."""
    operator = town.operator(language)
    operator.takes_calls()
    citizen = waits_for_callback(town, language)
    operator.picks_up()
    citizen.is_called()
    citizen.leg = citizen.phone.leg
    operator.hangs_up()
    town.until(lambda: citizen.phone.state == "idle", 10)
    operator.goes_home()
    in_order(town)
    assert state(town) == (CallbackState.WAITING, Result.LOST)
    citizen.is_recorded_as("unreached", language)


@both_languages
def test_whoever_has_picked_up_waits_for_the_next_operator(town: Town, language: str) -> None:
    first, second = town.operator(language), town.operator(language)
    first.takes_calls()
    citizen = waits_for_callback(town, language)
    first.picks_up()
    citizen.picks_up()
    citizen.hears(CALLED[language])
    first.hangs_up()
    first.goes_home()
    second.takes_calls()
    second.answers()
    talk_is_over(second, citizen)
    in_order(town)
    assert results(town) == [Result.REACHED]
    citizen.is_recorded_as("answered", language, by=second)


@closing_time
@both_languages
def test_when_the_centre_closes_nobody_is_called_any_more(town: Town, language: str) -> None:
    operator, first = busy_centre(town, language)
    waits_for_callback(town, language)
    town.run(10)
    assert only(town).state == CallbackState.LINED_UP
    town.run(180)
    assert only(town).state == CallbackState.WAITING
    assert only(town).not_before == MORNING
    talk_is_over(operator, first)
    town.run(300)
    operator.goes_home()
    in_order(town)
    assert results(town) == []
    assert town.citizen().phone.state == "idle"


@both_languages
def test_a_promise_that_is_not_kept_is_seen(town: Town, language: str) -> None:
    waits_for_callback(town, language)
    assert only(town).due_at - only(town).created_at == timedelta(hours=2)
    town.sleeps(2 * 3600 + 60)
    town.run(20)
    assert only(town).overdue_at is not None
    operator = town.operator(language)
    operator.takes_calls()
    operator.picks_up()
    citizen = town.citizen()
    citizen.picks_up()
    town.until(lambda: operator.state == "talking", 30)
    talk_is_over(operator, citizen)
    in_order(town)
    assert state(town) == (CallbackState.DONE, Result.REACHED)


@both_languages
def test_the_same_number_twice_is_called_once(town: Town, language: str) -> None:
    operator, first = busy_centre(town, language)
    citizen = town.citizen()
    for _time in range(2):
        citizen.waits(language=language)
        asks_in_line(citizen, language)
        town.run(30)
    place = only(town).place_at
    assert place == min(call.came_at for call in _inbound(town, citizen))
    talk_is_over(operator, first)
    operator.picks_up()
    citizen.picks_up()
    town.until(lambda: operator.state == "talking", 30)
    talk_is_over(operator, citizen)
    town.run(120)
    in_order(town)
    assert results(town) == [Result.REACHED]


@both_languages
def test_an_operator_takes_one_from_the_list(town: Town, language: str) -> None:
    """From a break, before anybody else's turn."""
    operator = town.operator(language)
    operator.takes_calls()
    operator.takes_break()
    citizen = waits_for_callback(town, language)
    with town.at_work() as session:
        take_callback(session, operator.actor, only(town).id)
    operator.picks_up()
    citizen.picks_up()
    town.until(lambda: operator.state == "talking", 30)
    talk_is_over(operator, citizen)
    assert operator.state == "break"
    in_order(town)
    citizen.is_recorded_as("answered", language, by=operator)


@both_languages
def test_an_operator_calls_a_number(town: Town, language: str) -> None:
    operator, citizen = town.operator(language), town.citizen()
    operator.takes_calls()
    with town.at_work() as session:
        call_number(session, operator.actor, number="０９０−１２３４−５６７８", language=language)
    operator.picks_up()
    citizen.picks_up()
    citizen.hears(CALLED_OTHER[language], NOTICE[language])
    town.until(lambda: operator.state == "talking", 30)
    talk_is_over(operator, citizen)
    in_order(town)
    citizen.is_recorded_as("answered", language, by=operator)
    assert town.rows(Callback) == []


@both_languages
def test_the_answer_of_the_switch_is_lost_and_nobody_is_dialled_twice(
    town: Town, language: str
) -> None:
    """TEL-8: the order is looked up, never sent again."""
    operator = town.operator(language)
    operator.takes_calls()
    citizen = waits_for_callback(town, language)
    operator.rings()
    with town.losing("called-status"), town.spoilt(lost_answer=1.0):
        operator.phone.answer()
        town.run(3)
    citizen.is_called(within=60)
    citizen.picks_up()
    town.until(lambda: operator.state == "talking", 60)
    talk_is_over(operator, citizen)
    in_order(town, troubled=True)
    dialled = [leg for leg in town.exchange.legs.values() if leg.to == citizen.phone.address]
    assert len(dialled) == 1
    assert results(town) == [Result.REACHED]


@both_languages
def test_the_app_is_away_while_the_citizen_is_called(town: Town, language: str) -> None:
    """TEL-8: every word of the citizen's phone is lost; the switch is asked."""
    operator = town.operator(language)
    operator.takes_calls()
    citizen = waits_for_callback(town, language)
    operator.picks_up()
    citizen.is_called()
    with town.losing("called-status"):
        citizen.lets_it_ring()
        town.run(60)
    operator.goes_home()
    in_order(town, troubled=True)
    assert state(town) == (CallbackState.WAITING, Result.NO_ANSWER)


def _inbound(town: Town, citizen: Citizen) -> Sequence[Call]:
    index = citizen.call.number_index
    return [one for one in town.calls if one.number_index == index and one.direction != OUTBOUND]
