"""Erase the person behind an inquiry for good: the data, and where the texts name them (PRV-2)."""

from collections import Counter
from datetime import datetime
from uuid import UUID

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from callcenter.core import clock
from callcenter.core.audit.services import record
from callcenter.core.errors import Conflict
from callcenter.core.permissions import Actor, Permission
from callcenter.inquiries.entry import CallerEntry
from callcenter.inquiries.models import (
    Inquiry,
    InquiryCaller,
    InquiryChange,
    InquiryDraft,
    InquiryNote,
)
from callcenter.inquiries.permissions import get_inquiry_to_write
from callcenter.inquiries.services.callers import decrypted
from callcenter.inquiries.services.inquiries import note_changes, touch
from callcenter.inquiries.traces import erase_traces

_COLUMNS = ("name", "kana", "phone", "email", "phone_index")
_TEXTS = ("question", "answer")


def erase_caller(session: Session, actor: Actor, *, inquiry_id: UUID) -> int:
    """Erase the person for good, out of unsaved drafts too; the inquiry and its place in the
    counts stay. Where question, answer, notes or history name the person (see
    `traces.erase_traces`), a mark takes the place of it.

    Returns:
        How many places of the texts were replaced.

    Raises:
        Missing, Forbidden.
        Conflict: the inquiry is still open.
    """
    inquiry = get_inquiry_to_write(session, actor, inquiry_id)
    actor.require(Permission.INQUIRY_ERASE)
    if not inquiry.is_closed:
        raise Conflict("erase_open")
    row = session.get(InquiryCaller, inquiry_id, populate_existing=True)
    caller = decrypted(row)
    if row is None or caller.is_empty:
        return 0
    places = _erase_from_texts(session, inquiry, caller)
    moment = clock.now()
    _erase_data(session, row, moment)
    # Whoever has the old version open must not write the person back unseen.
    touch(inquiry, moment)
    note_changes(session, actor, inquiry, [("caller_erased", None, None)], moment)
    session.flush()
    record(session, actor, "caller.erase", "inquiry", inquiry_id, places=dict(places))
    return places.total()


def _erase_data(session: Session, row: InquiryCaller, moment: datetime) -> None:
    for column in _COLUMNS:
        setattr(row, column, None)
    row.erased_at = moment
    session.execute(delete(InquiryDraft).where(InquiryDraft.inquiry_id == row.inquiry_id))


def _erase_from_texts(session: Session, inquiry: Inquiry, caller: CallerEntry) -> Counter[str]:
    """Replaced places, by where they stood."""
    places = Counter(dict.fromkeys((*_TEXTS, "notes", "history"), 0))
    for field in _TEXTS:
        places[field] += _erase_from(inquiry, field, caller)
    of_inquiry = InquiryNote.inquiry_id == inquiry.id
    for note in session.scalars(select(InquiryNote).where(of_inquiry)):
        places["notes"] += _erase_from(note, "text", caller)
    # What else the history keeps are codes, identifiers and references.
    changes = select(InquiryChange).where(
        InquiryChange.inquiry_id == inquiry.id, InquiryChange.field.in_(_TEXTS)
    )
    for change in session.scalars(changes):
        places["history"] += _erase_from(change, "old", caller)
        places["history"] += _erase_from(change, "new", caller)
    return places


def _erase_from(
    row: Inquiry | InquiryNote | InquiryChange, attribute: str, caller: CallerEntry
) -> int:
    text, places = erase_traces(getattr(row, attribute) or "", caller)
    if places:
        setattr(row, attribute, text)
    return places
