"""TEL-1, TEL-3, TEL-8: notices, the list of nuisance calls, answers by voice, the question after
the talk, and what becomes of those who fall to the provider's fallback."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select

from callcenter.core import clock
from callcenter.core.permissions import Role
from telephony.calls.facts import Kind
from telephony.calls.models import CallEvent
from telephony.line.models import BEHIND
from telephony.setup.defaults import DEFAULT_ANSWERS, PRODUCT_TEXTS
from telephony.setup.services.afterwards import ask_afterwards
from telephony.setup.services.answers import save_answer
from telephony.setup.services.notices import switch_notice_off, switch_notice_on
from telephony.setup.services.nuisance import NuisanceProposal, confirm_entry, propose_entry
from telephony.setup.values import Afterwards, NuisancePolicy
from tests.factories.staff import make_staff
from tests.telephony.invariants import in_order
from tests.telephony.people import Citizen, Operator
from tests.telephony.telling import at, both_languages
from tests.telephony.town import Town
from tests.telephony.words import (
    BROKEN,
    CLOSED,
    GOODBYE,
    LANGUAGES,
    MENU,
    MESSAGE,
    MESSAGE_KEPT,
    NEXT,
    NOTICE,
    SORRY,
    STAY,
)

LISTED_NUMBER = "+819011111111"


def words_of(code: str, language: str) -> str:
    """The beginning of a text as the product brings it, up to its first variable."""
    return PRODUCT_TEXTS[code].texts[language].partition("{")[0]


def happened(citizen: Citizen, kind: Kind) -> list[CallEvent]:
    with citizen.town.platform.database.transaction(write=False) as session:
        found = select(CallEvent).where(
            CallEvent.call_id == citizen.call.id, CallEvent.kind == kind
        )
        return list(session.scalars(found.order_by(CallEvent.id)))


def offers_answers(town: Town, *slots: int) -> None:
    with town.at_work() as session:
        manager = make_staff(session, Role.MANAGER)
        for choice in DEFAULT_ANSWERS:
            if choice.slot in slots:
                save_answer(session, manager, replace(choice, active=True), seen=0)


def lists(town: Town, policy: NuisancePolicy, number: str = LISTED_NUMBER) -> None:
    with town.at_work() as session:
        one, other = make_staff(session, Role.MANAGER), make_staff(session, Role.MANAGER)
        last = clock.today() + timedelta(days=30)
        proposal = NuisanceProposal(number, policy.value, "暴言が続くため", last)
        confirm_entry(session, other, propose_entry(session, one, proposal).id)


def gives_notice(town: Town, slot: int, afterwards: Afterwards, *, minutes: int = 60) -> None:
    with town.at_work() as session:
        manager = make_staff(session, Role.MANAGER)
        until = clock.now() + timedelta(minutes=minutes)
        switch_notice_on(session, manager, slot, until=until, afterwards=afterwards)


def asks(town: Town) -> None:
    with town.at_work() as session:
        ask_afterwards(session, make_staff(session, Role.MANAGER), asks=True)


@pytest.fixture
def operator(town: Town) -> Operator:
    """Somebody at the phone who speaks both languages."""
    one = town.operator("ja", "en")
    one.takes_calls()
    return one


@both_languages
def test_an_answer_by_voice_is_enough(town: Town, operator: Operator, language: str) -> None:
    """TEL-1: who hangs up after it has what was wanted, and has not given up."""
    offers_answers(town, 1, 3)
    citizen = town.citizen()
    citizen.dials()
    citizen.chooses(language)
    citizen.hears(MENU[language])
    citizen.presses("7")
    citizen.hears(words_of("answer_3", language), words_of("answer_next", language))
    citizen.hangs_up()
    in_order(town)
    citizen.is_recorded_as("self_served", language, menu="answer_3")
    assert [one.key for one in happened(citizen, Kind.INFORMED)] == ["answer_3"]
    assert citizen.rung == []
    assert operator.states == ["available"]


@both_languages
def test_who_says_nothing_after_an_answer_is_seen_off(town: Town, language: str) -> None:
    """TEL-1: the question what next is asked twice; then the call ends, and counts the same."""
    offers_answers(town, 2)
    citizen = town.citizen()
    citizen.dials()
    citizen.chooses(language)
    citizen.hears(MENU[language])
    citizen.presses("6")
    citizen.hears(words_of("answer_2", language), GOODBYE[language], within=180)
    citizen.is_put_off()
    assert citizen.heard.count(words_of("answer_next", language)) == 2
    in_order(town)
    citizen.is_recorded_as("self_served", language, menu="answer_2")


@both_languages
def test_an_answer_is_heard_again_and_an_operator_spoken_to(
    town: Town, operator: Operator, language: str
) -> None:
    """TEL-1: 1 again, 2 to an operator, also in the middle of the answer."""
    offers_answers(town, 1)
    citizen = town.citizen()
    citizen.dials()
    citizen.chooses(language)
    citizen.hears(MENU[language])
    citizen.presses("5")
    citizen.hears(words_of("answer_next", language))
    citizen.presses("1")
    town.run(3)
    assert citizen.heard.count(words_of("answer_1", language)) == 2
    citizen.presses("2")
    operator.answers()
    citizen.talks_with(operator)
    citizen.hangs_up()
    in_order(town)
    citizen.is_recorded_as("answered", language, menu="answer_1", by=operator)


@both_languages
def test_who_hangs_up_in_the_middle_of_an_answer_is_not_counted_as_served(
    town: Town, language: str
) -> None:
    offers_answers(town, 1)
    citizen = town.citizen()
    citizen.dials()
    citizen.chooses(language)
    citizen.hears(MENU[language])
    citizen.presses("5")
    town.run(2)
    citizen.hangs_up()
    in_order(town)
    citizen.is_recorded_as("left_early", language, menu="answer_1")


@both_languages
def test_who_waits_after_an_answer_and_gives_up_has_given_up(town: Town, language: str) -> None:
    offers_answers(town, 1)
    citizen = town.citizen()
    citizen.dials()
    citizen.chooses(language)
    citizen.hears(MENU[language])
    citizen.presses("5")
    citizen.hears(words_of("answer_next", language))
    citizen.presses("2")
    citizen.hears(NEXT[language])
    citizen.hangs_up()
    in_order(town)
    citizen.is_recorded_as("abandoned", language, menu="answer_1")


@both_languages
def test_a_notice_is_said_and_the_call_goes_on(
    town: Town, operator: Operator, language: str
) -> None:
    """TEL-1: right after the choice of the language, until it ends by itself."""
    gives_notice(town, 1, Afterwards.GO_ON, minutes=5)
    citizen, late = town.citizen(LISTED_NUMBER), town.citizen("+819022222222")
    citizen.waits(language=language)
    words = words_of("notice_1", language)
    citizen.hears(words)
    assert citizen.heard.index(LANGUAGES[language]) < citizen.heard.index(words)
    assert citizen.heard.index(words) < citizen.heard.index(NOTICE[language])
    operator.answers()
    citizen.talks_with(operator)
    citizen.hangs_up()
    town.until(lambda: operator.state == "available", 120)
    town.run(300)
    late.waits(language=language)
    operator.answers()
    late.talks_with(operator)
    late.hangs_up()
    in_order(town)
    assert words not in late.heard
    citizen.is_recorded_as("answered", language, menu="booking", by=operator)
    assert [one.key for one in happened(citizen, Kind.OUTAGE)] == ["notice_1"]


@both_languages
def test_a_notice_ends_the_call_until_it_is_switched_off(town: Town, language: str) -> None:
    """TEL-1: one click on, one click off."""
    gives_notice(town, 3, Afterwards.HANG_UP)
    citizen, late = town.citizen(LISTED_NUMBER), town.citizen("+819022222222")
    citizen.dials()
    citizen.chooses(language)
    citizen.hears(words_of("notice_3", language), GOODBYE[language])
    citizen.is_put_off()
    with town.at_work() as session:
        assert switch_notice_off(session, make_staff(session, Role.MANAGER))
    late.waits(language=language)
    late.hangs_up()
    in_order(town)
    citizen.is_recorded_as("refused", language)
    late.is_recorded_as("abandoned", language, menu="booking")


@both_languages
def test_a_listed_caller_is_told_and_answered(
    town: Town, operator: Operator, language: str
) -> None:
    """TEL-1: never silently, and kept with the call."""
    lists(town, NuisancePolicy.ANNOUNCE)
    citizen = town.citizen(LISTED_NUMBER)
    citizen.dials()
    citizen.chooses(language)
    citizen.hears(words_of("listed_announce", language), words_of("listed_urgent", language))
    citizen.hears(MENU[language])
    citizen.presses("1")
    operator.answers()
    citizen.talks_with(operator)
    citizen.hangs_up()
    in_order(town)
    citizen.is_recorded_as("answered", language, menu="booking", by=operator)
    assert [one.content["policy"] for one in happened(citizen, Kind.LISTED)] == ["announce"]


@both_languages
def test_a_listed_caller_stands_behind_everybody(
    town: Town, operator: Operator, language: str
) -> None:
    operator.takes_break()
    lists(town, NuisancePolicy.LOW)
    citizen, later = town.citizen(LISTED_NUMBER), town.citizen("+819022222222")
    citizen.dials()
    citizen.chooses(language)
    citizen.hears(words_of("listed_low", language), MENU[language])
    citizen.presses("1")
    citizen.hears(NEXT[language])
    later.waits(language=language)
    later.hears(NEXT[language])
    operator.takes_calls()
    operator.answers()
    later.talks_with(operator)
    later.hangs_up()
    town.until(lambda: operator.state == "wrap_up")
    operator.finishes()
    operator.answers()
    citizen.talks_with(operator)
    citizen.hangs_up()
    in_order(town)
    assert citizen.place is not None
    assert citizen.place.rank == BEHIND
    citizen.is_recorded_as("answered", language, menu="booking", by=operator)


@both_languages
@pytest.mark.parametrize("policy", [NuisancePolicy.VOICEMAIL, NuisancePolicy.REJECT])
def test_a_listed_caller_is_not_connected(
    town: Town, operator: Operator, language: str, policy: NuisancePolicy
) -> None:
    lists(town, policy)
    citizen, other = town.citizen(LISTED_NUMBER), town.citizen("+819022222222")
    citizen.dials()
    citizen.chooses(language)
    citizen.hears(words_of(f"listed_{policy.value}", language), words_of("listed_urgent", language))
    if policy is NuisancePolicy.VOICEMAIL:
        citizen.hears(MESSAGE[language])
        citizen.hangs_up()
    else:
        citizen.hears(GOODBYE[language])
        citizen.is_put_off()
    other.waits(language=language)
    operator.answers()
    other.talks_with(operator)
    other.hangs_up()
    in_order(town)
    outcome = "left_early" if policy is NuisancePolicy.VOICEMAIL else "refused"
    citizen.is_recorded_as(outcome, language)
    assert citizen.rung == []
    assert MENU[language] not in citizen.heard
    other.is_recorded_as("answered", language, menu="booking", by=operator)


@at(2026, 11, 20, 20, 0)
@both_languages
@pytest.mark.parametrize("policy", NuisancePolicy)
def test_a_listed_caller_leaves_an_urgent_message(
    town: Town, language: str, policy: NuisancePolicy
) -> None:
    """TEL-1: whatever the list says, and at any hour, 0 leads to a message, also in the middle of
    the words."""
    lists(town, policy)
    citizen = town.citizen(LISTED_NUMBER)
    citizen.dials()
    citizen.chooses(language)
    citizen.hears(words_of(f"listed_{policy.value}", language))
    citizen.presses("0")
    citizen.hears(MESSAGE[language], "beep")
    town.run(2)
    citizen.says("カードを盗まれました。")
    citizen.presses("#")
    citizen.hears(MESSAGE_KEPT[language])
    in_order(town)
    citizen.is_recorded_as("voicemail", language, recordings=[("voicemail", "kept")])
    assert len(happened(citizen, Kind.URGENT)) == 1


@at(2026, 11, 20, 20, 0)
@both_languages
def test_a_listed_caller_outside_the_hours_hears_both(town: Town, language: str) -> None:
    lists(town, NuisancePolicy.LOW)
    citizen = town.citizen(LISTED_NUMBER)
    citizen.dials()
    citizen.chooses(language)
    citizen.hears(words_of("listed_low", language), CLOSED[language])
    citizen.hangs_up()
    in_order(town)
    citizen.is_recorded_as("closed", language)


@both_languages
@pytest.mark.parametrize("key", ["1", "3"])
def test_the_question_after_the_talk(
    town: Town, operator: Operator, language: str, key: str
) -> None:
    """TEL-3: asked of everybody who stays on, in the language of the call."""
    asks(town)
    citizen = town.citizen()
    citizen.waits(language=language)
    operator.answers()
    citizen.talks_with(operator)
    operator.hangs_up()
    citizen.hears(words_of("rating_question", language))
    citizen.presses(key)
    citizen.hears(words_of("rating_thanks", language))
    citizen.is_put_off()
    in_order(town)
    citizen.is_recorded_as("answered", language, menu="booking", by=operator)
    assert [one.content["rating"] for one in happened(citizen, Kind.RATED)] == [key]
    assert len(happened(citizen, Kind.ASKED)) == 1


@both_languages
def test_the_question_may_go_without_an_answer(
    town: Town, operator: Operator, language: str
) -> None:
    asks(town)
    citizen = town.citizen()
    citizen.waits(language=language)
    operator.answers()
    citizen.talks_with(operator)
    operator.hangs_up()
    citizen.hears(words_of("rating_question", language))
    citizen.presses("9")
    town.run(1)
    assert citizen.heard.count(words_of("rating_question", language)) == 2
    citizen.hears(GOODBYE[language])
    citizen.is_put_off()
    in_order(town)
    citizen.is_recorded_as("answered", language, menu="booking", by=operator)
    assert happened(citizen, Kind.RATED) == []


@both_languages
def test_without_the_question_everybody_is_seen_off(
    town: Town, operator: Operator, language: str
) -> None:
    """TEL-3: it is off until a manager wants it."""
    citizen = town.citizen()
    citizen.waits(language=language)
    operator.answers()
    citizen.talks_with(operator)
    operator.hangs_up()
    citizen.hears(GOODBYE[language])
    in_order(town)
    assert happened(citizen, Kind.ASKED) == []


@both_languages
def test_who_falls_to_the_fallback_in_the_wait_has_not_given_up(
    town: Town, operator: Operator, language: str
) -> None:
    """TEL-8: the call failed, nobody's phone rings for it, and the next caller is answered."""
    operator.takes_break()
    citizen, other = town.citizen(LISTED_NUMBER), town.citizen("+819022222222")
    citizen.waits(language=language)
    citizen.hears(STAY[language])
    with town.losing("wait", "queue-left"):
        citizen.hears(BROKEN[language], within=180)
        assert citizen.place is not None
        assert (citizen.place.state, citizen.place.settled_reason) == ("left", "lost")
        operator.takes_calls()
        citizen.is_put_off()
    other.waits(language=language)
    operator.answers()
    other.talks_with(operator)
    other.hangs_up()
    in_order(town, troubled=True)
    citizen.is_recorded_as("failed", language, menu="booking")
    assert citizen.rung == []
    (trouble,) = happened(citizen, Kind.TROUBLE)
    assert trouble.content["reason"] == "fallback"


@both_languages
def test_an_operator_whose_document_fails_has_missed_nothing(
    town: Town, operator: Operator, language: str
) -> None:
    """TEL-8: the phone rings again after a short rest, as often as it takes."""
    citizen = town.citizen()
    citizen.waits(language=language)
    with town.losing("operator"):
        for _ in range(3):
            operator.picks_up()
            town.until(lambda: operator.phone.state == "idle", 60)
    assert operator.agent.missed == 0
    assert operator.state != "offline"
    operator.answers()
    citizen.talks_with(operator)
    citizen.hangs_up()
    in_order(town, troubled=True)
    citizen.is_recorded_as("answered", language, menu="booking", by=operator)
    assert {why for _person, why in citizen.rung} == {"lost", "completed"}
    assert SORRY[language] not in citizen.heard
