"""The stamp by which processes know that the set-up has changed."""

from dataclasses import asdict

from sqlalchemy import insert, update
from sqlalchemy.orm import Session

from callcenter.core import clock
from callcenter.core.ids import new_id
from telephony.setup.models import ONLY, PhoneSetup
from telephony.setup.queries import forget_setup
from telephony.setup.values import PhoneTimes


def touch(session: Session) -> None:
    """Tell all processes that the set-up has changed, once the work is committed; the first of a
    change's writes."""
    # Its row lock also makes changes wait for each other.
    stamp = new_id()
    forget_setup(session)
    changed = session.scalar(
        update(PhoneSetup)
        .where(PhoneSetup.id == ONLY)
        .values(stamp=stamp)
        .returning(PhoneSetup.id)
        .execution_options(synchronize_session=False)
    )
    if changed is None:
        session.execute(
            insert(PhoneSetup).values(
                id=ONLY, values=asdict(PhoneTimes()), stamp=stamp, updated_at=clock.now()
            )
        )
