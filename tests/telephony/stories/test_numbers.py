"""TEL-1, INQ-3: what a calling number says, and what it does not say."""

import pytest

from telephony.calls.models import Call
from tests.telephony.invariants import in_order
from tests.telephony.telling import both_languages
from tests.telephony.town import Citizen, Operator, Town
from tests.telephony.words import NOTICE

CITY_HALL = "+81332123456"


def _is_answered(town: Town, citizen: Citizen, language: str) -> Operator:
    """From the menu to the end of a talk."""
    operator = town.operator("ja", "en")
    operator.takes_calls()
    citizen.goes_into_line(language=language)
    citizen.hears(NOTICE[language])
    operator.answers()
    citizen.talks_with(operator)
    citizen.hangs_up()
    in_order(town)
    citizen.is_recorded_as("answered", language, menu="booking", by=operator)
    return operator


def _number(call: Call) -> tuple[str, bool, str | None]:
    """Its kind, whether one is known, and who passed it on."""
    assert (call.number is None) == (call.number_index is None)
    return call.number_kind, call.number is not None, call.forwarded_from


@both_languages
@pytest.mark.parametrize("spelling", ["ANONYMOUS", "+266696687", "+8656696"])
def test_a_withheld_number_is_nobodys(town: Town, language: str, spelling: str) -> None:
    citizen = town.citizen()
    citizen.dials(withheld=spelling)
    _is_answered(town, citizen, language)
    assert _number(citizen.call) == ("withheld", False, None)


@both_languages
def test_a_call_that_the_city_hall_passes_on_shows_its_caller(town: Town, language: str) -> None:
    citizen = town.citizen()
    citizen.dials(forwarded_from=CITY_HALL)
    _is_answered(town, citizen, language)
    assert _number(citizen.call) == ("shown", True, CITY_HALL)


@both_languages
def test_a_call_that_comes_as_the_city_halls_own_is_nobodys(town: Town, language: str) -> None:
    citizen = town.citizen(CITY_HALL)
    citizen.dials(forwarded_from=CITY_HALL)
    _is_answered(town, citizen, language)
    assert _number(citizen.call) == ("forwarded", False, CITY_HALL)


@both_languages
def test_a_number_that_is_none_does_no_harm(town: Town, language: str) -> None:
    citizen = town.citizen("+8112")
    citizen.dials()
    _is_answered(town, citizen, language)
    assert _number(citizen.call) == ("unusable", False, None)


def test_the_same_caller_is_known_again(town: Town) -> None:
    citizen = town.citizen()
    citizen.dials()
    operator = _is_answered(town, citizen, "ja")
    first = citizen.call
    operator.finishes()
    citizen.waits()
    operator.answers()
    citizen.talks_with(operator)
    citizen.hangs_up()
    in_order(town)
    citizen.is_recorded_as("answered", "ja", menu="booking", by=operator)
    second = citizen.call
    assert first.id != second.id
    assert first.number_index == second.number_index is not None
    assert first.number != second.number  # the same number, sealed anew
