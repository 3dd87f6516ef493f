"""A callback's number in the clear: opened on purpose, and logged (PRV-2)."""

from uuid import UUID

from sqlalchemy.orm import Session

from callcenter.core.audit.services import record
from callcenter.core.errors import Missing
from callcenter.core.permissions import Actor, Permission
from callcenter.core.privacy.phone_numbers import national_number
from telephony.callbacks.models import Callback
from telephony.callbacks.services.keeping import number_of


def reveal_number(session: Session, actor: Actor, callback_id: UUID, *, reason: str) -> str:
    """The number as people write it; the look is logged.

    Args:
        reason: code of why.

    Raises:
        Forbidden, Missing.
    """
    actor.require(Permission.CALLBACK_READ)
    found = session.get(Callback, callback_id)
    if found is None:
        raise Missing
    record(session, actor, "callback.view_number", "callback", callback_id, reason=reason)
    return national_number(number_of(found))
