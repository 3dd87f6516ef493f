"""TEL-8: the job process stands still for a while, so that no order leaves the house."""

import pytest

from tests.telephony.invariants import in_order
from tests.telephony.people import Operator
from tests.telephony.telling import both_languages
from tests.telephony.town import Town
from tests.telephony.words import COMFORT, GOODBYE, NEXT


@pytest.fixture
def operator(town: Town) -> Operator:
    """Somebody at the phone who speaks both languages."""
    one = town.operator("ja", "en")
    one.takes_calls()
    return one


@both_languages
@pytest.mark.parametrize("seconds", [20, 150])
def test_the_order_to_ring_is_late(
    town: Town, operator: Operator, language: str, seconds: int
) -> None:
    citizen = town.citizen()
    with town.no_worker():
        citizen.waits(language=language)
        town.run(seconds)
        assert operator.phone.state == "idle"
    operator.answers()
    citizen.talks_with(operator)
    citizen.hangs_up()
    in_order(town)
    citizen.is_recorded_as("answered", language, menu="booking", by=operator)
    assert operator.agent.missed == 0


@both_languages
@pytest.mark.parametrize("seconds", [20, 150])
def test_the_order_that_connects_is_late(
    town: Town, operator: Operator, language: str, seconds: int
) -> None:
    citizen = town.citizen()
    citizen.waits(language=language)
    operator.rings()
    with town.no_worker():
        operator.picks_up()
        town.run(seconds)
    if operator.state != "talking":
        town.until(lambda: operator.state == "talking" or operator.phone.state == "idle", 15)
    if operator.state != "talking":  # nobody waits so long in an empty room: once more
        operator.answers()
    citizen.talks_with(operator)
    citizen.hangs_up()
    in_order(town)
    citizen.is_recorded_as("answered", language, menu="booking", by=operator)


@both_languages
def test_the_order_to_stop_ringing_is_late(town: Town, operator: Operator, language: str) -> None:
    citizen = town.citizen()
    citizen.waits(language=language)
    operator.rings()
    with town.no_worker():
        citizen.hangs_up()
        operator.phone.answer()
        town.run(15)
        assert operator.phone.state == "idle"  # there is nobody any more
    in_order(town)
    citizen.is_recorded_as("abandoned", language, menu="booking")
    assert (operator.state, operator.agent.missed) == ("available", 0)


@both_languages
def test_a_talk_needs_no_jobs_and_ends_without_them(
    town: Town, operator: Operator, language: str
) -> None:
    citizen, other = town.citizen("+819011111111"), town.citizen("+819022222222")
    citizen.waits(language=language)
    operator.answers()
    with town.no_worker():
        citizen.talks_with(operator)
        other.waits(language=language)
        other.hears(NEXT[language], COMFORT[language])
        operator.hangs_up()
        citizen.hears(GOODBYE[language])
        town.run(5)
        assert operator.state == "wrap_up"
        operator.finishes()
    operator.answers()
    other.talks_with(operator)
    other.hangs_up()
    in_order(town)
    for one in (citizen, other):
        one.is_recorded_as("answered", language, menu="booking", by=operator)
