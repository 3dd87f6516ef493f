"""TEL-1, TEL-2, TEL-4: calls as they come every day, from the dial to the final record."""

from tests.telephony.invariants import in_order
from tests.telephony.telling import both_languages
from tests.telephony.town import Town
from tests.telephony.words import (
    CANNOT_SAY,
    COMFORT,
    CONNECTING,
    GOODBYE,
    GREETING,
    LANGUAGES,
    MENU,
    NEXT,
    NO_SECRETS,
    NOTICE,
    RETRY,
    SECOND,
    STAY,
    THIRD,
)

KEYS = {"1": "booking", "2": "certificate", "3": "lost", "4": "other"}


@both_languages
def test_a_call_is_answered_at_once(town: Town, language: str) -> None:
    operator = town.operator("ja", "en")
    operator.takes_calls()
    citizen = town.citizen()
    citizen.waits(language=language)
    operator.answers()
    citizen.hears(GREETING["ja"], GREETING[language], LANGUAGES["ja"], LANGUAGES[language])
    citizen.hears(NOTICE[language], MENU[language], STAY[language], CONNECTING[language])
    citizen.talks_with(operator)
    citizen.hangs_up()
    town.until(lambda: operator.state == "wrap_up")
    operator.finishes()
    in_order(town)
    citizen.is_recorded_as("answered", language, menu="booking", by=operator)
    assert citizen.rung == [(operator.actor.id, "completed")]
    assert operator.states == [
        "available", "reserved", "ringing", "talking", "wrap_up", "available"
    ]  # fmt: skip


@both_languages
def test_a_caller_waits_and_is_answered(town: Town, language: str) -> None:
    operator = town.operator("ja", "en")
    citizen = town.citizen()
    citizen.waits(language=language)
    citizen.hears(STAY[language], NEXT[language], CANNOT_SAY[language])
    citizen.hears(COMFORT[language], NO_SECRETS[language], within=240)
    operator.takes_calls()
    operator.answers()
    citizen.talks_with(operator)
    operator.hangs_up()
    citizen.hears(GOODBYE[language])
    in_order(town)
    citizen.is_recorded_as("answered", language, menu="booking", by=operator)
    assert citizen.call.answered_at is not None
    assert (citizen.call.answered_at - citizen.call.came_at).total_seconds() > 100


@both_languages
def test_several_wait_and_are_answered_in_the_order_in_which_they_came(
    town: Town, language: str
) -> None:
    slow, quick, late = map(town.citizen, ("+819011111111", "+819022222222", "+819033333333"))
    slow.dials()
    slow.chooses(language)
    quick.waits(language=language)
    quick.hears(NEXT[language])
    slow.presses("1")
    slow.hears(NEXT[language])
    late.waits(language=language)
    late.hears(THIRD[language])
    quick.hears(SECOND[language])
    operator = town.operator("ja", "en")
    operator.takes_calls()
    for citizen in (slow, quick, late):
        operator.answers()
        citizen.talks_with(operator)
        citizen.hangs_up()
        town.until(lambda: operator.state == "wrap_up")
        operator.finishes()
    in_order(town)
    for citizen in (slow, quick, late):
        citizen.is_recorded_as("answered", language, menu="booking", by=operator)
        assert citizen.rung == [(operator.actor.id, "completed")]


def test_an_english_caller_goes_to_anybody_after_the_overflow(town: Town) -> None:
    operator = town.operator("ja")
    operator.takes_calls()
    citizen = town.citizen()
    citizen.waits(language="en")
    citizen.hears(NEXT["en"])
    town.run(25)
    assert operator.state == "available"
    operator.answers()
    citizen.talks_with(operator)
    citizen.hangs_up()
    in_order(town)
    citizen.is_recorded_as("answered", "en", menu="booking", by=operator)
    assert (citizen.call.answered_at - citizen.call.came_at).total_seconds() >= 60


def test_a_japanese_caller_is_not_answered_in_english(town: Town) -> None:
    english, japanese = town.operator("en"), town.operator("ja")
    english.takes_calls()
    citizen = town.citizen()
    citizen.waits(language="ja")
    town.run(90)
    assert english.states == ["available"]
    japanese.takes_calls()
    japanese.answers()
    citizen.talks_with(japanese)
    citizen.hangs_up()
    in_order(town)
    citizen.is_recorded_as("answered", "ja", menu="booking", by=japanese)


@both_languages
def test_every_choice_of_the_menu_is_kept(town: Town, language: str) -> None:
    for key, code in KEYS.items():
        citizen = town.citizen(f"+8190{key * 8}")
        citizen.waits(language=language, choice=key)
        citizen.hears(STAY[language])
        citizen.hangs_up()
        town.run(1)
        citizen.is_recorded_as("abandoned", language, menu=code)
    in_order(town)


@both_languages
def test_who_presses_nothing_is_answered_too(town: Town, language: str) -> None:
    operator = town.operator("ja", "en")
    operator.takes_calls()
    citizen = town.citizen()
    citizen.dials()
    if language == "en":
        citizen.chooses("en")
    citizen.hears(NOTICE[language], MENU[language], RETRY[language], STAY[language])
    operator.answers()
    citizen.talks_with(operator)
    citizen.hangs_up()
    in_order(town)
    citizen.is_recorded_as("answered", language, menu="other", by=operator)


@both_languages
def test_who_presses_wrong_keys_is_asked_again(town: Town, language: str) -> None:
    operator = town.operator("ja", "en")
    citizen = town.citizen()
    citizen.dials()
    citizen.presses("9")
    town.run(1)
    citizen.chooses(language)
    citizen.hears(MENU[language])
    citizen.presses("8")
    citizen.hears(RETRY[language])
    citizen.presses("#")
    citizen.hears(STAY[language])
    operator.takes_calls()
    operator.answers()
    citizen.talks_with(operator)
    citizen.hangs_up()
    in_order(town)
    citizen.is_recorded_as("answered", language, menu="other", by=operator)


def test_two_talks_at_the_same_time_do_not_mix(town: Town) -> None:
    first, second = town.operator("ja"), town.operator("ja", "en")
    first.takes_calls()
    town.run(5)
    second.takes_calls()
    japanese, english = town.citizen("+819011111111"), town.citizen("+819022222222")
    japanese.waits()
    first.answers()  # the longest idle
    english.waits(language="en")
    second.answers()
    japanese.talks_with(first)
    english.says("I lost my card.", "en-US")
    assert "I lost my card." in second.heard
    assert "I lost my card." not in first.heard
    assert "カードを受け取りたいです。" not in second.heard
    english.hangs_up()
    japanese.hangs_up()
    in_order(town)
    japanese.is_recorded_as("answered", "ja", menu="booking", by=first)
    english.is_recorded_as("answered", "en", menu="booking", by=second)


@both_languages
def test_three_call_at_the_same_moment_and_three_answer(town: Town, language: str) -> None:
    operators = [town.operator("ja", "en") for _ in range(3)]
    callers = [town.citizen(f"+8190{digit * 8}") for digit in "123"]
    for citizen in callers:
        citizen.dials()
    for citizen in callers:
        citizen.hears(LANGUAGES[language])
        citizen.phone.digits("1" if language == "ja" else "2")
    for citizen in callers:
        citizen.hears(MENU[language])
        citizen.phone.digits("2")
    for operator in operators:
        operator.takes_calls()
    for operator in operators:
        operator.answers()
    for citizen in callers:
        citizen.says("カードを受け取りたいです。")
    for operator in operators:
        assert operator.heard.count("カードを受け取りたいです。") == 1
        operator.hangs_up()
    for citizen in callers:
        citizen.hears(GOODBYE[language])
    in_order(town)
    assert {citizen.call.operator_id for citizen in callers} == {
        operator.actor.id for operator in operators
    }
    for citizen in callers:
        (own,) = (one for one in operators if one.actor.id == citizen.call.operator_id)
        citizen.is_recorded_as("answered", language, menu="certificate", by=own)
