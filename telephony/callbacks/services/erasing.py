"""Numbers that nobody needs any more are erased (PRV-3)."""

from datetime import timedelta

from sqlalchemy import update
from sqlalchemy.orm import Session

from callcenter.core import clock
from callcenter.core.audit.services import record
from callcenter.core.permissions import SYSTEM
from callcenter.core.privacy.keys import cipher
from telephony.callbacks.models import UNSETTLED, Callback
from telephony.callbacks.services.keeping import NUMBER_CONTEXT
from telephony.setup.queries import phone_times

# Finds no number; the mark of those that are erased.
_NOBODY = bytes(16)


def erase_numbers(session: Session) -> int:
    """Erase number and note of callbacks that were settled so many days ago (`callback_days`);
    returns of how many. That there was a callback, and what came of it, stays."""
    limit = clock.now() - timedelta(days=phone_times(session).callback_days)
    erased = session.scalars(
        update(Callback)
        .where(
            Callback.state.not_in(UNSETTLED),
            Callback.settled_at < limit,
            Callback.number_index != _NOBODY,
        )
        .values(number=cipher().encrypt("", NUMBER_CONTEXT), number_index=_NOBODY, note="")
        .returning(Callback.id)
        .execution_options(synchronize_session=False)
    ).all()
    if erased:
        record(session, SYSTEM, "callback.erase", "callback", None, count=len(erased))
    return len(erased)
