"""Whether the centre answers now, and when it does next (CAL-1, CAL-2)."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from callcenter.core import clock
from callcenter.core.errors import Missing
from callcenter.core.hours.queries import opening_hours
from callcenter.core.hours.rules import ServiceHours
from callcenter.core.i18n import DEFAULT_LANGUAGE
from telephony.calls.models import Call

SERVICE = "call_center"


@dataclass(frozen=True)
class Opening:
    """The hours as a caller needs them.

    Attributes:
        opens: the next opening, in the centre's zone; None while open, or when none is planned.
        reason: why this whole day is closed; None on a day with hours.
    """

    is_open: bool
    opens: datetime | None = None
    reason: str | None = None


def opening_for(session: Session, call: Call, moment: datetime) -> Opening:
    """Whether this call is answered at a moment: those of training are at any hour."""
    if call.training:
        return Opening(is_open=True)
    return opening_at(session, moment, call.language or DEFAULT_LANGUAGE)


def opening_at(session: Session, moment: datetime, language: str) -> Opening:
    """Whether calls are answered at a moment. An installation whose hours nobody has set up
    answers always: turning callers away would be the worse mistake."""
    zone = clock.zone()
    try:
        hours = opening_hours(session, zone).service(SERVICE)
    except Missing:
        return Opening(is_open=True)
    if hours.is_open(moment):
        return Opening(is_open=True)
    opens = hours.next_opening(moment)
    return Opening(
        is_open=False,
        opens=None if opens is None else opens.astimezone(zone),
        reason=_reason(hours, moment, language),
    )


def _reason(hours: ServiceHours, moment: datetime, language: str) -> str | None:
    day = hours.day(moment.astimezone(hours.zone).date())
    return None if day.periods or day.reason is None else day.reason.text(language) or None
