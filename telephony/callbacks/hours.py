"""When people are called back: only while the centre is open (CAL-1)."""

from datetime import datetime

from sqlalchemy.orm import Session

from callcenter.core import clock
from callcenter.core.errors import Missing
from callcenter.core.hours.queries import opening_hours
from callcenter.core.hours.rules import ServiceHours

SERVICE = "call_center"


def centre_hours(session: Session) -> ServiceHours | None:
    """The centre's hours; None where nobody has set them up, and the centre is always open."""
    try:
        return opening_hours(session, clock.zone()).service(SERVICE)
    except Missing:
        return None


def is_open(session: Session, moment: datetime) -> bool:
    hours = centre_hours(session)
    return hours is None or hours.is_open(moment)
