"""Who is here: a hint that someone else has the record open (INQ-5). Never a lock."""

from datetime import timedelta
from uuid import UUID

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from callcenter.core import clock
from callcenter.core.permissions import Actor
from callcenter.inquiries.models import InquiryPresence
from callcenter.inquiries.permissions import get_inquiry

FADES_AFTER = timedelta(seconds=40)


def note_presence(session: Session, actor: Actor, *, inquiry_id: UUID) -> list[str]:
    """Say that the actor looks at the inquiry; returns the names of the others who do.

    Raises:
        Missing, Forbidden.
    """
    get_inquiry(session, actor, inquiry_id)
    moment = clock.now()
    session.merge(
        InquiryPresence(
            inquiry_id=inquiry_id, staff_id=actor.id, staff_name=actor.name, seen_at=moment
        )
    )
    session.flush()
    return others_present(session, actor, inquiry_id)


def others_present(session: Session, actor: Actor, inquiry_id: UUID) -> list[str]:
    """Names of the others who looked at the inquiry within the last moments."""
    return list(
        session.scalars(
            select(InquiryPresence.staff_name)
            .where(
                InquiryPresence.inquiry_id == inquiry_id,
                InquiryPresence.staff_id != actor.id,
                InquiryPresence.seen_at > clock.now() - FADES_AFTER,
            )
            .order_by(InquiryPresence.staff_name)
        )
    )


def forget_presences(session: Session) -> None:
    """Remove what has faded; run by the schedule."""
    session.execute(
        delete(InquiryPresence).where(InquiryPresence.seen_at < clock.now() - 10 * FADES_AFTER)
    )
