"""Switch the question after the talk on and off."""

from sqlalchemy.orm import Session

from callcenter.core import clock
from callcenter.core.audit.services import record
from callcenter.core.permissions import Actor, Permission
from telephony.setup.models import ONLY, PhoneSetup
from telephony.setup.services.stamps import touch


def ask_afterwards(session: Session, actor: Actor, *, asks: bool) -> None:
    """Whether callers who stay on the line after the talk are asked how it was: all of them, or
    none, so that no operator chooses who is asked.

    Raises:
        Forbidden: the role does not allow it.
    """
    actor.require(Permission.PHONES_MANAGE)
    touch(session)
    row = session.get_one(PhoneSetup, ONLY, populate_existing=True)
    if row.asks_afterwards == asks:
        return
    row.asks_afterwards, row.updated_at = asks, clock.now()
    session.flush()
    verb = "on" if asks else "off"
    record(session, actor, f"phone_question.{verb}", "phones", None)
