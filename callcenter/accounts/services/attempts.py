"""Failures are counted before a secret is looked at, and too many of them cost time.

A count is raised in one step with the question whether it may be, so that many tries at once
gain nothing. It holds back softly, for minutes: an outsider cannot shut a colleague out for good.
"""

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import delete
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from callcenter.accounts.errors import HeldBack
from callcenter.accounts.models import SignInCounter
from callcenter.core import clock
from callcenter.core.networks import network_of


@dataclass(frozen=True)
class Brake:
    """How failures of one kind are held back.

    Attributes:
        free: failures that cost nothing.
        first: the wait after one more, doubled with each further one.
        longest: the wait never grows beyond this.
        forgotten: after so long without a failure the count starts again.
    """

    kind: str
    free: int
    first: timedelta
    longest: timedelta
    forgotten: timedelta

    def wait_after(self, failures: int) -> timedelta:
        if failures <= self.free:
            return timedelta(0)
        return min(self.first * (1 << min(failures - self.free - 1, 20)), self.longest)


_DAY = timedelta(days=1)
LOGIN = Brake("login", 4, timedelta(seconds=30), timedelta(minutes=15), _DAY)
# A whole centre may sit behind one address.
NETWORK = Brake("network", 40, timedelta(seconds=30), timedelta(minutes=5), timedelta(hours=1))
CODE = Brake("code", 4, timedelta(seconds=30), timedelta(minutes=15), _DAY)
PASSWORD = Brake("password", 4, timedelta(seconds=30), timedelta(minutes=15), _DAY)


def login_key(login: str) -> str:
    """Key of a sign-in name; hashed, for it may be a password typed into the wrong field."""
    return _key(LOGIN, hashlib.sha256(login.encode()).hexdigest())


def network_key(address: str) -> str:
    """Key of the network of an address."""
    return _key(NETWORK, network_of(address))


def staff_key(brake: Brake, staff_id: UUID) -> str:
    """Key of one person's tries at the kind of secret that `brake` protects."""
    return _key(brake, str(staff_id))


def count(session: Session, brake: Brake, key: str) -> None:
    """Count a try as a failure; `forgive` takes it back when it was none.

    Raises:
        HeldBack: the wait after earlier failures is not over; nothing is counted.
    """
    moment = clock.now()
    counter = _locked(session, key, moment)
    if counter.held_until is not None and counter.held_until > moment:
        raise HeldBack(counter.held_until - moment)
    if counter.last_at < moment - brake.forgotten:
        counter.failures = 0
    counter.failures += 1
    counter.last_at = moment
    wait = brake.wait_after(counter.failures)
    counter.held_until = moment + wait if wait else None
    session.flush()


def forgive(session: Session, brake: Brake, key: str) -> None:
    """Take back the last count; the earlier failures stay."""
    counter = session.get(SignInCounter, key, with_for_update=True)
    if counter is None:
        return
    counter.failures = max(0, counter.failures - 1)
    if counter.failures <= brake.free:
        counter.held_until = None


def clear(session: Session, *keys: str) -> None:
    """Forget the failures counted under the keys."""
    session.execute(delete(SignInCounter).where(SignInCounter.key.in_(keys)))


def forget_old(session: Session) -> None:
    """Delete counts that no longer matter."""
    session.execute(delete(SignInCounter).where(SignInCounter.last_at < clock.now() - _DAY))


def _key(brake: Brake, subject: str) -> str:
    return f"{brake.kind}:{subject}"


def _locked(session: Session, key: str, moment: datetime) -> SignInCounter:
    counter = session.get(SignInCounter, key, with_for_update=True, populate_existing=True)
    if counter is not None:
        return counter
    try:
        with session.begin_nested():
            session.add(SignInCounter(key=key, failures=0, last_at=moment))
    except IntegrityError:  # another request counted the first failure at the same time
        pass
    return session.get_one(SignInCounter, key, with_for_update=True, populate_existing=True)
