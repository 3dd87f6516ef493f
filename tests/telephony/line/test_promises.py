"""TEL-1: what callers were told about the wait is kept."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from callcenter.core import clock
from callcenter.core.permissions import Actor
from telephony.line.models import WaitPromise
from telephony.line.services.entering import leave
from telephony.line.services.promises import tell_wait
from tests.factories.agents import later
from tests.factories.line import entry_for, make_waiting
from tests.telephony.line.test_estimates import keep_spells


def kept(session: Session) -> list[tuple[int, int | None, int | None]]:
    session.flush()
    found = session.scalars(select(WaitPromise).order_by(WaitPromise.told_at, WaitPromise.id))
    return [(one.ahead, one.low_seconds, one.high_seconds) for one in found]


def test_the_first_telling_and_every_change_is_kept(session: Session, operator: Actor) -> None:
    keep_spells(session, operator, 10)
    before = make_waiting(session, for_seconds=10)
    entry = entry_for(session, make_waiting(session))

    first, again = tell_wait(session, entry), tell_wait(session, entry)
    with later(5):
        leave(session, before.id, reason="hung_up", at=clock.now())
        after = tell_wait(session, entry)

    assert (first.position, first.is_first, first.has_changed) == (2, True, True)
    assert (again.is_first, again.has_changed) == (False, False)
    assert (after.position, after.is_first, after.has_changed) == (1, False, True)
    assert first.estimate is not None
    assert [ahead for ahead, _, _ in kept(session)] == [1, 0]
    assert kept(session)[0] == (1, first.estimate.low, first.estimate.high)


def test_not_being_able_to_say_is_a_telling_too(session: Session) -> None:
    entry = entry_for(session, make_waiting(session))

    assert tell_wait(session, entry).estimate is None
    assert not tell_wait(session, entry).has_changed

    assert kept(session) == [(0, None, None)]
