"""TEL-1, TEL-2, TEL-8: somebody hangs up, at every point of a call."""

from tests.telephony.invariants import in_order
from tests.telephony.telling import both_languages
from tests.telephony.town import Town
from tests.telephony.words import (
    CONNECTING,
    GOODBYE,
    GREETING,
    MENU,
    NEXT,
    NOTICE,
)


def test_hanging_up_during_the_greeting(town: Town) -> None:
    citizen = town.citizen()
    citizen.dials()
    citizen.hears(GREETING["ja"])
    citizen.hangs_up()
    in_order(town)
    citizen.is_recorded_as("left_early", None)


@both_languages
def test_hanging_up_during_the_notice(town: Town, language: str) -> None:
    citizen = town.citizen()
    citizen.dials()
    citizen.chooses(language)
    citizen.hears(NOTICE[language])
    citizen.hangs_up()
    in_order(town)
    citizen.is_recorded_as("left_early", language)


@both_languages
def test_hanging_up_in_the_menu(town: Town, language: str) -> None:
    citizen = town.citizen()
    citizen.dials()
    citizen.chooses(language)
    citizen.hears(MENU[language])
    citizen.hangs_up()
    in_order(town)
    citizen.is_recorded_as("left_early", language)


@both_languages
def test_hanging_up_while_waiting(town: Town, language: str) -> None:
    citizen, next_one = town.citizen("+819011111111"), town.citizen("+819022222222")
    citizen.waits(language=language)
    next_one.waits(language=language)
    citizen.hears(NEXT[language])
    citizen.hangs_up()
    next_one.hears(NEXT[language])
    next_one.hangs_up()
    in_order(town)
    for one in (citizen, next_one):
        one.is_recorded_as("abandoned", language, menu="booking")
        assert one.rung == []


@both_languages
def test_hanging_up_while_a_phone_rings_is_not_a_miss(town: Town, language: str) -> None:
    operator = town.operator("ja", "en")
    operator.takes_calls()
    idle_since = operator.agent.idle_since
    citizen = town.citizen()
    citizen.waits(language=language)
    operator.rings()
    town.run(5)
    citizen.hangs_up()
    assert operator.phone.state == "idle"
    in_order(town)
    citizen.is_recorded_as("abandoned", language, menu="booking")
    assert citizen.rung == [(operator.actor.id, "canceled")]
    assert operator.states == ["available", "reserved", "ringing", "available"]
    assert (operator.agent.missed, operator.agent.idle_since) == (0, idle_since)


def test_hanging_up_at_the_moment_at_which_the_operator_picks_up(town: Town) -> None:
    operator = town.operator()
    operator.takes_calls()
    citizen = town.citizen()
    citizen.waits()
    operator.rings()
    operator.phone.answer()
    citizen.phone.hang_up()
    town.run(10)
    assert operator.phone.state == "idle"
    in_order(town)
    citizen.is_recorded_as("abandoned", "ja", menu="booking")
    assert operator.states[-1] == "available"
    assert "talking" not in operator.states


@both_languages
def test_hanging_up_on_the_way_to_the_operator(town: Town, language: str) -> None:
    operator = town.operator("ja", "en")
    operator.takes_calls()
    citizen = town.citizen()
    citizen.waits(language=language)
    operator.picks_up()
    citizen.hears(CONNECTING[language])
    citizen.hangs_up()
    in_order(town)
    citizen.is_recorded_as("abandoned", language, menu="booking")
    assert operator.states[-1] == "available"
    assert "talking" not in operator.states


@both_languages
def test_hanging_up_before_a_word_is_said(town: Town, language: str) -> None:
    operator = town.operator("ja", "en")
    operator.takes_calls()
    citizen = town.citizen()
    citizen.waits(language=language)
    operator.answers()
    citizen.hangs_up()
    in_order(town, unrecorded=1)
    silence = [("talk", "absent")]
    citizen.is_recorded_as("answered", language, menu="booking", by=operator, recordings=silence)


@both_languages
def test_hanging_up_in_the_middle_of_a_sentence(town: Town, language: str) -> None:
    operator = town.operator("ja", "en")
    operator.takes_calls()
    citizen = town.citizen()
    citizen.waits(language=language)
    operator.answers()
    citizen.talks_with(operator)
    operator.phone.speak("ご本人であることを確認できる書類と、通知カードをお持ちください。")
    town.run(1)
    citizen.hangs_up()
    town.until(lambda: operator.state == "wrap_up", 5)
    in_order(town)
    citizen.is_recorded_as("answered", language, menu="booking", by=operator)


@both_languages
def test_the_operator_hangs_up_first(town: Town, language: str) -> None:
    operator = town.operator("ja", "en")
    operator.takes_calls()
    citizen = town.citizen()
    citizen.waits(language=language)
    operator.answers()
    citizen.talks_with(operator)
    operator.hangs_up()
    citizen.hears(GOODBYE[language])
    citizen.is_put_off()
    town.until(lambda: operator.state == "wrap_up", 5)
    in_order(town)
    citizen.is_recorded_as("answered", language, menu="booking", by=operator)


@both_languages
def test_the_operator_hangs_up_before_the_caller_has_come(town: Town, language: str) -> None:
    hasty, patient = town.operator("ja", "en"), town.operator("ja", "en")
    hasty.takes_calls()
    citizen = town.citizen()
    citizen.waits(language=language)
    hasty.picks_up()
    citizen.hears(CONNECTING[language])
    patient.takes_calls()
    hasty.hangs_up()
    patient.answers()
    citizen.talks_with(patient)
    citizen.hangs_up()
    in_order(town)
    citizen.is_recorded_as("answered", language, menu="booking", by=patient)
    assert [person for person, _why in citizen.rung] == [hasty.actor.id, patient.actor.id]
    assert "talking" not in hasty.states
