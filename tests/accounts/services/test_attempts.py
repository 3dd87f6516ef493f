"""SEC-1: failures hold back, by name and by network, softly and in the database."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.orm import Session

from callcenter.accounts.errors import HeldBack
from callcenter.accounts.models import SignInCounter
from callcenter.accounts.services import attempts
from callcenter.accounts.services.attempts import LOGIN, NETWORK, login_key, network_key
from callcenter.core import clock
from callcenter.core.db import Database


def fail(session: Session, times: int, key: str = "login:x") -> None:
    for _ in range(times):
        attempts.count(session, LOGIN, key)


def test_fifth_failure_holds_back(session: Session) -> None:
    """SEC-1: four failures are free, after the fifth the next try is refused."""
    fail(session, 5)
    with pytest.raises(HeldBack) as refused:
        attempts.count(session, LOGIN, "login:x")
    assert 29 <= refused.value.seconds <= 30
    attempts.count(session, LOGIN, "login:somebody else")


def test_the_wait_ends_and_grows(session: Session) -> None:
    """SEC-1: the delay doubles with each further failure."""
    fail(session, 5)
    with clock.shifted_by(timedelta(seconds=31)):
        attempts.count(session, LOGIN, "login:x")
        with pytest.raises(HeldBack) as refused:
            attempts.count(session, LOGIN, "login:x")
        assert 55 <= refused.value.seconds <= 60


def test_a_refused_try_is_not_counted(session: Session) -> None:
    """SEC-1: knocking on while held back does not prolong the wait."""
    fail(session, 5)
    for _ in range(20):
        with pytest.raises(HeldBack):
            attempts.count(session, LOGIN, "login:x")
    assert session.scalar(select(SignInCounter.failures)) == 5


def test_a_day_without_failure_forgets(session: Session) -> None:
    """SEC-1: old failures do not count."""
    fail(session, 5)
    with clock.shifted_by(timedelta(days=1, minutes=1)):
        fail(session, 4)
        attempts.forget_old(session)
    with clock.shifted_by(timedelta(days=3)):
        attempts.forget_old(session)
    assert session.scalars(select(SignInCounter)).all() == []


def test_forgiving_takes_back_one(session: Session) -> None:
    """SEC-1: a success behind a shared address does not wipe out others' failures."""
    for _ in range(NETWORK.free + 1):
        attempts.count(session, NETWORK, "network:x")
    attempts.forgive(session, NETWORK, "network:x")
    attempts.forgive(session, NETWORK, "network:unknown")
    attempts.count(session, NETWORK, "network:x")
    with pytest.raises(HeldBack):
        attempts.count(session, NETWORK, "network:x")


@given(st.integers(0, 10_000))
def test_waits_grow_up_to_a_limit(failures: int) -> None:
    """SEC-1: nobody is shut out for longer than a quarter of an hour."""
    wait = LOGIN.wait_after(failures)
    assert timedelta(0) <= wait <= LOGIN.wait_after(failures + 1) <= timedelta(minutes=15)
    assert (wait == timedelta(0)) == (failures <= LOGIN.free)


def test_keys() -> None:
    """SEC-1: names are hashed; an IPv6 subscriber cannot step aside within the own network."""
    assert "hanako" not in login_key("hanako")
    assert network_key("2001:db8::1") == network_key("2001:db8::ffff:1")
    assert network_key("2001:db8::1") != network_key("2001:db8:0:1::1")
    assert network_key("::ffff:192.0.2.1") == network_key("192.0.2.1")
    assert network_key("192.0.2.1") != network_key("192.0.2.2")
    assert network_key("") == network_key("nonsense")


def test_many_tries_at_once_gain_nothing(database: Database) -> None:
    """SEC-1: counting and asking is one step, so twelve at once get no further than twelve in a
    row (ASVS V15.4.2)."""

    def attempt(_number: int) -> bool:
        try:
            with database.transaction() as session:
                attempts.count(session, LOGIN, "login:x")
        except HeldBack:
            return False
        return True

    with ThreadPoolExecutor(6) as pool:
        admitted = list(pool.map(attempt, range(12)))
    assert sum(admitted) == LOGIN.free + 1
