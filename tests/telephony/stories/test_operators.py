"""TEL-1, TEL-2, TEL-7: what operators do while calls come in."""

import pytest

from telephony.agents.errors import PhoneElsewhere
from telephony.agents.services import own_state
from tests.telephony.invariants import in_order
from tests.telephony.telling import both_languages
from tests.telephony.town import Town
from tests.telephony.words import COMFORT, GOODBYE, NEXT


@both_languages
def test_nobody_picks_up_and_the_next_operator_is_rung(town: Town, language: str) -> None:
    away, there = town.operator("ja", "en"), town.operator("ja", "en")
    away.takes_calls()
    town.run(5)
    there.takes_calls()
    citizen = town.citizen()
    citizen.waits(language=language)
    away.lets_it_ring()
    there.answers()
    citizen.talks_with(there)
    citizen.hangs_up()
    in_order(town)
    citizen.is_recorded_as("answered", language, menu="booking", by=there)
    assert citizen.rung == [(away.actor.id, "no-answer"), (there.actor.id, "completed")]
    assert away.states == ["available", "reserved", "ringing", "available"]
    assert away.agent.missed == 1


@both_languages
def test_two_calls_missed_take_an_operator_off_the_phone(town: Town, language: str) -> None:
    away, there = town.operator("ja", "en"), town.operator("ja", "en")
    away.takes_calls()
    citizen = town.citizen()
    citizen.waits(language=language)
    away.lets_it_ring()
    town.run(5)
    assert away.phone.state == "idle"  # a short rest
    away.lets_it_ring()
    town.run(30)
    assert (away.state, away.agent.reason) == ("offline", "missed")
    citizen.hears(NEXT[language], COMFORT[language])
    there.takes_calls()
    there.answers()
    citizen.talks_with(there)
    citizen.hangs_up()
    in_order(town)
    citizen.is_recorded_as("answered", language, menu="booking", by=there)
    assert [why for _person, why in citizen.rung] == ["no-answer", "no-answer", "completed"]


@both_languages
def test_an_operator_declines(town: Town, language: str) -> None:
    busy, free = town.operator("ja", "en"), town.operator("ja", "en")
    busy.takes_calls()
    town.run(5)
    free.takes_calls()
    citizen = town.citizen()
    citizen.waits(language=language)
    busy.rings()
    busy.phone.reject()
    free.answers()
    citizen.talks_with(free)
    citizen.hangs_up()
    in_order(town)
    citizen.is_recorded_as("answered", language, menu="booking", by=free)
    assert citizen.rung == [(busy.actor.id, "busy"), (free.actor.id, "completed")]


def test_a_break_asked_for_while_it_rings_comes_when_nobody_picks_up(town: Town) -> None:
    operator, other = town.operator(), town.operator()
    operator.takes_calls()
    citizen = town.citizen()
    citizen.waits()
    operator.rings()
    operator.takes_break()
    operator.lets_it_ring()
    town.run(20)
    assert operator.states == ["available", "reserved", "ringing", "break"]
    other.takes_calls()
    other.answers()
    citizen.talks_with(other)
    citizen.hangs_up()
    in_order(town)
    citizen.is_recorded_as("answered", "ja", menu="booking", by=other)


@both_languages
def test_a_browser_that_has_lost_its_phone_keeps_nobody_waiting(town: Town, language: str) -> None:
    mute, there = town.operator("ja", "en"), town.operator("ja", "en")
    mute.takes_calls()
    mute.phone.unregister()
    town.run(5)
    there.takes_calls()
    citizen = town.citizen()
    citizen.waits(language=language)
    there.answers()
    citizen.talks_with(there)
    citizen.hangs_up()
    in_order(town)
    citizen.is_recorded_as("answered", language, menu="booking", by=there)
    assert citizen.rung == [(mute.actor.id, "failed"), (there.actor.id, "completed")]


@both_languages
def test_the_laptop_is_closed_while_it_rings(town: Town, language: str) -> None:
    gone, there = town.operator("ja", "en"), town.operator("ja", "en")
    gone.takes_calls()
    citizen = town.citizen()
    citizen.waits(language=language)
    gone.rings()
    gone.closes_the_laptop()
    there.takes_calls()
    there.answers()
    citizen.talks_with(there)
    citizen.hangs_up()
    in_order(town)
    citizen.is_recorded_as("answered", language, menu="booking", by=there)
    assert (gone.state, gone.agent.reason) == ("offline", "silent")


@both_languages
def test_the_laptop_is_closed_during_a_talk(town: Town, language: str) -> None:
    operator = town.operator("ja", "en")
    operator.takes_calls()
    citizen = town.citizen()
    citizen.waits(language=language)
    operator.answers()
    citizen.talks_with(operator)
    operator.closes_the_laptop()
    citizen.hears(GOODBYE[language])
    citizen.is_put_off()
    in_order(town)
    town.run(20)
    citizen.is_recorded_as("answered", language, menu="booking", by=operator)
    assert operator.states[-2:] == ["wrap_up", "offline"]
    assert operator.agent.reason == "silent"


def test_a_break_asked_for_during_a_talk_comes_after_the_wrap_up(town: Town) -> None:
    operator = town.operator()
    operator.takes_calls()
    citizen, later = town.citizen("+819011111111"), town.citizen("+819022222222")
    citizen.waits()
    operator.answers()
    operator.takes_break()
    assert operator.state == "talking"
    citizen.talks_with(operator)
    later.waits()
    citizen.hangs_up()
    town.until(lambda: operator.state == "wrap_up", 5)
    operator.finishes()
    town.run(30)
    assert (operator.state, operator.agent.reason) == ("break", "short")
    later.hangs_up()
    in_order(town)
    citizen.is_recorded_as("answered", "ja", menu="booking", by=operator)
    later.is_recorded_as("abandoned", "ja", menu="booking")
    assert later.rung == []


@both_languages
def test_a_wrap_up_runs_out_and_the_next_caller_is_put_through(town: Town, language: str) -> None:
    operator = town.operator("ja", "en")
    operator.takes_calls()
    first, second = town.citizen("+819011111111"), town.citizen("+819022222222")
    first.waits(language=language)
    operator.answers()
    first.talks_with(operator)
    second.waits(language=language)
    first.hangs_up()
    town.run(50)
    assert operator.state == "wrap_up"
    operator.answers()
    second.talks_with(operator)
    second.hangs_up()
    in_order(town)
    for citizen in (first, second):
        citizen.is_recorded_as("answered", language, menu="booking", by=operator)


def test_a_wrap_up_is_extended(town: Town) -> None:
    operator = town.operator()
    operator.takes_calls()
    citizen, later = town.citizen("+819011111111"), town.citizen("+819022222222")
    citizen.waits()
    operator.answers()
    citizen.talks_with(operator)
    citizen.hangs_up()
    later.waits()
    town.until(lambda: operator.state == "wrap_up")
    town.run(25)
    operator.asks_for_more_time()
    town.run(55)
    assert operator.state == "wrap_up"
    operator.answers()
    later.talks_with(operator)
    later.hangs_up()
    in_order(town)
    for one in (citizen, later):
        one.is_recorded_as("answered", "ja", menu="booking", by=operator)


def test_a_second_window_takes_over_but_not_during_a_talk(town: Town) -> None:
    operator = town.operator()
    operator.takes_calls()
    first_tab, operator.window = operator.tab, "second"
    operator.takes_calls()
    with town.at_work() as session:
        assert not own_state.beat(session, operator.actor, tab=first_tab)
    citizen = town.citizen()
    citizen.waits()
    operator.answers()
    with pytest.raises(PhoneElsewhere), town.at_work() as session:
        own_state.hold_phone(session, operator.actor, tab="third")
    citizen.talks_with(operator)
    citizen.hangs_up()
    in_order(town)
    citizen.is_recorded_as("answered", "ja", menu="booking", by=operator)
    assert operator.agent.tab == operator.tab


@both_languages
def test_everybody_is_on_a_break_and_one_comes_back(town: Town, language: str) -> None:
    first, second = town.operator("ja", "en"), town.operator("ja", "en")
    for operator in (first, second):
        operator.takes_calls()
        operator.takes_break()
    citizen = town.citizen()
    citizen.waits(language=language)
    citizen.hears(NEXT[language], COMFORT[language])
    assert (first.state, second.state) == ("break", "break")
    second.takes_calls()
    second.answers()
    citizen.talks_with(second)
    citizen.hangs_up()
    in_order(town)
    citizen.is_recorded_as("answered", language, menu="booking", by=second)
    assert first.states == ["available", "break"]


def test_an_operator_who_had_gone_comes_back_while_callers_wait(town: Town) -> None:
    operator = town.operator("ja", "en")
    operator.takes_calls()
    operator.goes_home()
    callers = [town.citizen("+819011111111"), town.citizen("+819022222222")]
    for citizen, language in zip(callers, ("en", "ja"), strict=True):
        citizen.waits(language=language)
    operator.takes_calls()
    for citizen in callers:
        operator.answers()
        citizen.talks_with(operator)
        citizen.hangs_up()
        town.until(lambda: operator.state == "wrap_up")
        operator.finishes()
    in_order(town)
    for citizen, language in zip(callers, ("en", "ja"), strict=True):
        citizen.is_recorded_as("answered", language, menu="booking", by=operator)


def test_who_goes_home_during_a_talk_finishes_it(town: Town) -> None:
    operator = town.operator()
    operator.takes_calls()
    citizen = town.citizen()
    citizen.waits()
    operator.answers()
    operator.goes_home()
    citizen.talks_with(operator)
    citizen.hangs_up()
    in_order(town)
    town.until(lambda: operator.state == "offline", 20)
    citizen.is_recorded_as("answered", "ja", menu="booking", by=operator)
    assert operator.states[-3:] == ["talking", "wrap_up", "offline"]
