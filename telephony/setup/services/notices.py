"""Switch a prepared notice on and off: what all callers hear when something is out of order."""

from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from callcenter.core import clock
from callcenter.core.audit.services import record
from callcenter.core.errors import Invalid, Missing
from callcenter.core.permissions import Actor, Permission
from telephony.setup.models import ONLY, OutageNotice
from telephony.setup.services.stamps import touch
from telephony.setup.values import SLOTS, Afterwards

LONGEST = timedelta(days=7)


def switch_notice_on(
    session: Session, actor: Actor, slot: int, *, until: datetime, afterwards: Afterwards
) -> None:
    """All callers hear a prepared notice from now on, right after they chose the language. One
    that was on gives way. Every click is logged, also when it only prolongs.

    Args:
        slot: which one of `SLOTS`.
        until: aware; it ends by itself then.
        afterwards: whether the calls go on after it.

    Raises:
        Forbidden, Missing: the role does not allow it, or there is no such notice.
        Invalid: with the field `until`.
    """
    actor.require(Permission.PHONES_MANAGE)
    if slot not in SLOTS:
        raise Missing
    moment = clock.now()
    if not moment < until <= moment + LONGEST:
        raise Invalid(fields={"until": "bad_notice_end"})
    touch(session)
    row = session.get(OutageNotice, ONLY, populate_existing=True) or OutageNotice(id=ONLY)
    row.slot, row.afterwards = slot, afterwards
    row.since, row.until, row.switched_by = moment, until, actor.name
    session.add(row)
    session.flush()
    record(
        session,
        actor,
        "phone_notice.on",
        "phone_notice",
        str(slot),
        until=until.isoformat(),
        afterwards=afterwards.value,
    )


def switch_notice_off(session: Session, actor: Actor) -> bool:
    """End the notice that is on, before its time. False: none was on.

    Raises:
        Forbidden: the role does not allow it.
    """
    actor.require(Permission.PHONES_MANAGE)
    touch(session)
    moment = clock.now()
    row = session.get(OutageNotice, ONLY, populate_existing=True)
    if row is None or row.until <= moment:
        return False
    row.until, row.switched_by = moment, actor.name
    session.flush()
    record(session, actor, "phone_notice.off", "phone_notice", str(row.slot))
    return True
