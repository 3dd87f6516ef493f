"""PRV-3: numbers of settled callbacks are erased after their time; what came of them stays."""

from datetime import timedelta

from sqlalchemy.orm import Session

from callcenter.core import clock
from callcenter.core.permissions import SYSTEM, Actor
from telephony.callbacks.models import Callback
from telephony.callbacks.queries.callbacks import get_callback
from telephony.callbacks.queries.numbers import reveal_number
from telephony.callbacks.services.changing import cancel_callback
from telephony.callbacks.services.erasing import erase_numbers
from tests.factories.callbacks import make_callback

DAYS = 90


def later(days: float) -> timedelta:
    return timedelta(days=days)


def cancelled(session: Session, number: str) -> Callback:
    callback = make_callback(session, number, note="午後がよい")
    session.flush()
    return cancel_callback(session, SYSTEM, callback.id, reason="seen_to", version=callback.version)


def test_number_and_note_are_erased_after_their_time(session: Session, manager: Actor) -> None:
    old = cancelled(session, "090-1111-2222")
    session.flush()
    with clock.frozen_at(clock.now() + later(DAYS - 1)):
        assert erase_numbers(session) == 0
    with clock.frozen_at(clock.now() + later(DAYS) + timedelta(seconds=1)):
        assert erase_numbers(session) == 1
        assert erase_numbers(session) == 0
    session.expire_all()
    shown = get_callback(session, manager, old.id)
    assert (shown.number, shown.note, shown.settled_reason) == ("", "", "seen_to")
    assert reveal_number(session, manager, old.id, reason="view") == ""
    assert session.get_one(Callback, old.id).number_index == bytes(16)


def test_what_is_not_settled_keeps_its_number(session: Session) -> None:
    """Whatever its age: somebody still has to call."""
    waiting = make_callback(session, "090-3333-4444")
    session.flush()
    with clock.frozen_at(clock.now() + later(10 * DAYS)):
        assert erase_numbers(session) == 0
    assert session.get_one(Callback, waiting.id).number_index != bytes(16)
