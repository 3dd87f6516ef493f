"""TEL-8, TEL-3: hold, consultation and hand-over while something is broken: the caller never hears
what is not for her, and is nowhere alone for longer than thirty seconds."""

from datetime import datetime

import pytest

from tests.telephony.invariants import in_order
from tests.telephony.people import Citizen, Operator
from tests.telephony.talkers import (
    SECRET,
    all_closed,
    colleague,
    does,
    in_talk,
    on_duty,
    picks_up,
    say_secret,
    sees,
)
from tests.telephony.telling import both_languages
from tests.telephony.town import Town

LONGEST_ALONE = 30


def alone_for(town: Town, citizen: Citizen, within: float = 90) -> float:
    """How long she is in a room with nobody else until she is not any more."""
    began: datetime | None = None
    longest = 0.0
    end = town.now.timestamp() + within
    while town.now.timestamp() < end:
        if is_alone(citizen):
            began = began or town.now
            longest = max(longest, (town.now - began).total_seconds())
        else:
            began = None
        town.run(1)
    return longest


def is_alone(citizen: Citizen) -> bool:
    """On the phone, in a conference, with nobody."""
    leg = citizen.leg
    if leg is None or not leg.is_live or leg.room is None:
        return False
    return len(getattr(leg.room, "participants", (1, 2))) == 1


def test_nobody_is_asked_while_the_hold_hangs(town: Town) -> None:
    """The worker stands still: no phone rings, and the desk shows that nothing is confirmed."""
    citizen, first = in_talk(town)
    second = on_duty(town)
    with town.no_worker():
        does(first, "asks", target=colleague(second))
        town.run(20)
        talk = sees(first)
        assert talk is not None
        assert (talk.is_held, talk.hold_confirmed) == (True, False)
        assert second.phone.state == "idle"
    picks_up(second)
    say_secret(first, second, citizen)
    does(first, "hands_over")
    citizen.talks_with(second)
    citizen.hangs_up()
    in_order(town)
    all_closed(town)


def test_the_provider_does_not_answer_when_the_hold_should_end(town: Town) -> None:
    citizen, operator = in_talk(town)
    does(operator, "holds")
    town.unreachable = True
    does(operator, "resumes")
    talk = sees(operator)
    assert talk is not None
    assert (talk.is_held, talk.hold_confirmed) == (False, False)
    town.run(5)
    town.unreachable = False
    town.run(25)
    citizen.talks_with(operator)
    citizen.hangs_up()
    in_order(town, troubled=True)
    all_closed(town)


@both_languages
def test_no_word_of_the_rooms_comes_while_the_operator_is_lost_in_a_hold(
    town: Town, language: str
) -> None:
    citizen, first = in_talk(town, language=language)
    second = on_duty(town)
    does(first, "holds")
    with town.losing("conference"):
        first.closes_the_laptop()
        assert alone_for(town, citizen, 40) <= LONGEST_ALONE
    second.answers()
    citizen.talks_with(second)
    citizen.hangs_up()
    in_order(town, troubled=True, unrecorded=None)
    all_closed(town)


def test_no_word_of_the_rooms_comes_while_a_colleague_is_asked(town: Town) -> None:
    """That he has come is seen in the provider's own list."""
    citizen, first = in_talk(town)
    second = on_duty(town)
    with town.losing("conference"):
        does(first, "asks", target=colleague(second))
        picks_up(second)
        town.run(25)
    say_secret(first, second, citizen)
    does(first, "hands_over")
    town.until(lambda: first.state == "wrap_up", 20)
    citizen.talks_with(second)
    citizen.hangs_up()
    in_order(town, troubled=True)
    all_closed(town)


@pytest.mark.parametrize("moment", [0, 1, 2])
def test_the_worker_stops_in_the_middle_of_a_handover(town: Town, moment: int) -> None:
    """Whoever goes meanwhile: the caller gets somebody."""
    citizen, first = in_talk(town)
    second, third = on_duty(town), on_duty(town)
    does(first, "asks", target=colleague(second))
    picks_up(second)
    say_secret(first, second, citizen)
    with town.no_worker():
        does(first, "hands_over")
        leaves: list[Operator] = [[], [first], [second]][moment]
        for one in leaves:
            one.phone.hang_up()
        town.run(15)
    town.run(20)
    if moment == 1:
        for one in (second, third):
            if one.phone.state == "ringing":
                one.phone.answer()
                town.run(5)
        taken = next(one for one in (second, third) if one.state == "talking")
        citizen.talks_with(taken)
    elif moment == 2:
        does(first, "resumes")
        citizen.talks_with(first)
    else:
        citizen.talks_with(second)
    citizen.hangs_up()
    in_order(town, troubled=True)
    all_closed(town)


def test_the_room_does_not_end_with_who_took_over(town: Town) -> None:
    """The order that says so hangs while he goes: the caller is fetched out of the empty room."""
    citizen, first = in_talk(town)
    second = on_duty(town)
    does(first, "asks", target=colleague(second))
    picks_up(second)
    does(first, "hands_over")
    town.until(lambda: first.state == "wrap_up", 20)
    citizen.talks_with(second)
    for room in town.exchange.conferences.values():
        for one in room.participants:
            one.end_on_exit = one.leg is citizen.leg
    with town.losing("conference"):
        second.hangs_up()
        assert alone_for(town, citizen, 60) <= LONGEST_ALONE
    citizen.is_put_off()
    in_order(town, troubled=True)
    all_closed(town)


@pytest.mark.parametrize(
    ("shares", "seed"),
    [({"duplicate": 0.5}, 1), ({"shuffle": 0.6}, 2), ({"delay": 0.3}, 3), ({"drop": 0.2}, 4)],
)
def test_whatever_comes_twice_late_or_not_the_caller_hears_no_secret(
    town: Town, shares: dict[str, float], seed: int
) -> None:
    citizen, first = in_talk(town)
    second = on_duty(town)
    with town.spoilt(seed=seed, **shares):
        does(first, "asks", target=colleague(second))
        town.until(lambda: second.phone.state == "ringing", 40)
        second.phone.answer()
        town.run(5)
        first.says(SECRET)
        second.says(SECRET)
        town.run(20)
        assert SECRET not in citizen.heard
        citizen.hangs_up()
        town.run(30)
    in_order(town, troubled=True, unrecorded=None)
    all_closed(town)
    assert second.state in {"available", "offline"}
