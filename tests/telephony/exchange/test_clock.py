"""The virtual clock, and scripts upon it."""

from datetime import timedelta

import pytest

from telephony.exchange.clock import Clock, Stuck
from telephony.exchange.courses import Course, Script, Wait
from tests.telephony.exchange.centres import START


def test_things_happen_in_order_and_at_their_moment() -> None:
    clock = Clock(START)
    seen: list[tuple[str, float]] = []

    def note(name: str) -> None:
        seen.append((name, (clock.now - START).total_seconds()))

    clock.after(2, lambda: note("second"))
    clock.after(1, lambda: note("first"))
    clock.after(2, lambda: note("third"))
    clock.after(9, lambda: note("late"))
    clock.advance_to(START + timedelta(seconds=5))
    assert seen == [("first", 1), ("second", 2), ("third", 2)]
    assert clock.now == START + timedelta(seconds=5)
    assert clock.next_at == START + timedelta(seconds=9)


def test_what_is_cancelled_does_not_happen() -> None:
    clock = Clock(START)
    seen: list[str] = []
    clock.after(1, lambda: seen.append("x")).cancel()
    assert clock.next_at is None
    clock.advance_to(START + timedelta(seconds=5))
    assert seen == []


def test_a_circle_without_time_is_found_out() -> None:
    clock = Clock(START)

    def again() -> None:
        clock.soon(again)

    clock.soon(again)
    with pytest.raises(Stuck):
        clock.advance_to(START)


def test_the_clock_never_goes_back() -> None:
    clock = Clock(START)
    clock.advance_to(START - timedelta(seconds=5))
    assert clock.now == START


def test_a_script_is_told_only_what_it_waits_for() -> None:
    clock, seen = Clock(START), []
    course = Course(clock)

    def script() -> Script[None]:
        happening = yield Wait(seconds=5, kinds=frozenset({"key"}))
        seen.append((happening.kind, happening.value))

    course.begin(script())
    course.tell("other", 1)
    course.tell("key", 2)
    course.tell("key", 3)
    clock.advance_to(START)
    assert seen == [("key", 2)]
    assert not course.is_on
    assert clock.next_at is None
