"""TEL-7: an operator is rung at a telephone on the desk instead of in the browser."""

from tests.telephony.invariants import in_order
from tests.telephony.telling import both_languages
from tests.telephony.town import Town
from tests.telephony.words import PRESS_ONE

DESK = "+81312345678"


@both_languages
def test_a_desk_phone_asks_for_a_key_and_connects(town: Town, language: str) -> None:
    operator = town.operator("ja", "en")
    operator.uses_desk_phone(DESK)
    operator.takes_calls()
    citizen = town.citizen()
    citizen.waits(language=language, choice="3")
    operator.picks_up()
    operator.hears("カードの紛失、再交付", PRESS_ONE)
    assert operator.state == "ringing"
    operator.presses("1")
    town.until(lambda: operator.state == "talking", 20)
    citizen.talks_with(operator)
    operator.hangs_up()
    in_order(town)
    citizen.is_recorded_as("answered", language, menu="lost", by=operator)
    assert citizen.rung == [(operator.actor.id, "completed")]


@both_languages
def test_the_mailbox_of_a_desk_phone_takes_no_call(town: Town, language: str) -> None:
    away, there = town.operator("ja", "en"), town.operator("ja", "en")
    away.uses_desk_phone(DESK)
    away.takes_calls()
    citizen = town.citizen()
    citizen.waits(language=language)
    away.picks_up()
    away.says("ただいま電話に出ることができません。")
    there.takes_calls()
    there.answers()
    citizen.talks_with(there)
    citizen.hangs_up()
    in_order(town)
    citizen.is_recorded_as("answered", language, menu="booking", by=there)
    assert citizen.rung == [(away.actor.id, "declined"), (there.actor.id, "completed")]
    assert "talking" not in away.states


def test_a_talk_at_the_desk_phone_goes_on_when_the_screen_is_gone(town: Town) -> None:
    operator = town.operator()
    operator.uses_desk_phone(DESK)
    operator.takes_calls()
    citizen = town.citizen()
    citizen.waits()
    operator.picks_up()
    operator.hears(PRESS_ONE)
    operator.presses("1")
    town.until(lambda: operator.state == "talking", 20)
    operator.is_here = False
    town.run(90)
    citizen.talks_with(operator)
    citizen.hangs_up()
    in_order(town)
    town.run(20)
    citizen.is_recorded_as("answered", "ja", menu="booking", by=operator)
    assert operator.states[-3:] == ["talking", "wrap_up", "offline"]
    assert operator.agent.reason == "silent"


def test_a_wrong_key_at_the_desk_phone_declines(town: Town) -> None:
    operator = town.operator()
    operator.uses_desk_phone(DESK)
    operator.takes_calls()
    citizen = town.citizen()
    citizen.waits()
    operator.picks_up()
    operator.hears(PRESS_ONE)
    operator.presses("5")
    assert operator.phone.state == "idle"
    operator.picks_up()
    operator.hears(PRESS_ONE)
    operator.presses("1")
    town.until(lambda: operator.state == "talking", 20)
    citizen.talks_with(operator)
    citizen.hangs_up()
    in_order(town)
    citizen.is_recorded_as("answered", "ja", menu="booking", by=operator)
    assert [why for _person, why in citizen.rung] == ["declined", "completed"]


def test_the_caller_hangs_up_while_the_key_is_waited_for(town: Town) -> None:
    operator = town.operator()
    operator.uses_desk_phone(DESK)
    operator.takes_calls()
    citizen = town.citizen()
    citizen.waits()
    operator.picks_up()
    operator.hears(PRESS_ONE)
    citizen.hangs_up()
    town.until(lambda: operator.phone.state == "idle", 15)
    in_order(town)
    citizen.is_recorded_as("abandoned", "ja", menu="booking")
    assert (operator.state, operator.agent.missed) == ("available", 0)
