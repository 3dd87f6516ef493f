"""A number that a caller has typed lies here until it is confirmed: addresses carry none."""

from uuid import UUID

from sqlalchemy import delete
from sqlalchemy.orm import Session

from callcenter.core import clock
from callcenter.core.privacy.keys import cipher
from telephony.callbacks.models import CallbackWish
from telephony.callbacks.numbers import read_dialable

CONTEXT = "callback_wish.number"


def keep_wish(session: Session, call_id: UUID, number: str) -> None:
    """Keep the number, in the place of an earlier one.

    Raises:
        Invalid: `number`, see `read_dialable`.
    """
    kept = cipher().encrypt(read_dialable(number).e164, CONTEXT)
    session.merge(CallbackWish(call_id=call_id, number=kept, made_at=clock.now()))
    session.flush()


def wished_number(session: Session, call_id: UUID) -> str | None:
    """The number in E.164; None when none was typed."""
    kept = session.get(CallbackWish, call_id, populate_existing=True)
    return None if kept is None else cipher().decrypt(kept.number, CONTEXT)


def forget_wish(session: Session, call_id: UUID) -> None:
    session.execute(delete(CallbackWish).where(CallbackWish.call_id == call_id))
