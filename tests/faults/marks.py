"""A reaction to each saved inquiry that leaves a mark: doing it twice leaves two."""

from sqlalchemy.orm import Session

from callcenter.core import clock
from callcenter.core.events import subscribe
from callcenter.core.outbox.models import ScheduledRun
from callcenter.inquiries.events import InquirySaved


@subscribe(InquirySaved)
def leave_mark(session: Session, event: InquirySaved) -> None:
    """Write one row that names the inquiry; nothing keeps a second one out."""
    moment = clock.now()
    session.add(ScheduledRun(name=mark_of(event.inquiry_id), slot=moment, started_at=moment))


def mark_of(inquiry_id: object) -> str:
    return f"mark {inquiry_id}"
