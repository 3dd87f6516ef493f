"""Notes: what happened on the way to the answer (INQ-5)."""

from uuid import UUID

from sqlalchemy.orm import Session

from callcenter.core import clock
from callcenter.core.audit.services import record
from callcenter.core.errors import Invalid
from callcenter.core.ids import new_id
from callcenter.core.permissions import Actor
from callcenter.inquiries.models import InquiryNote
from callcenter.inquiries.permissions import get_inquiry_to_write
from callcenter.inquiries.search.index import index_inquiries

LONGEST_NOTE = 4_000


def add_note(session: Session, actor: Actor, *, inquiry_id: UUID, text: str) -> InquiryNote:
    """Add a note to an inquiry; it disturbs nobody who is editing the rest.

    Raises:
        Missing, Forbidden.
        Invalid: empty or too long.
    """
    inquiry = get_inquiry_to_write(session, actor, inquiry_id)
    text = text.strip()
    if not text or len(text) > LONGEST_NOTE:
        raise Invalid(fields={"note": "too_long" if text else "required"})
    moment = clock.now()
    note = InquiryNote(
        id=new_id(),
        inquiry_id=inquiry.id,
        at=moment,
        actor_id=actor.id,
        actor_name=actor.name,
        text=text,
    )
    session.add(note)
    inquiry.updated_at = moment
    session.flush()
    index_inquiries(session, [inquiry])
    record(session, actor, "inquiry.note", "inquiry", inquiry.id)
    return note
