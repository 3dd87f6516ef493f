"""Connect inquiries: link, merge and take apart again, refer to things of other rooms (INQ-7)."""

from datetime import date
from uuid import UUID

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from callcenter.core import clock
from callcenter.core.audit.services import record
from callcenter.core.errors import Conflict, Forbidden, Invalid, Missing
from callcenter.core.ids import new_id
from callcenter.core.permissions import Actor
from callcenter.inquiries.models import (
    Inquiry,
    InquiryLink,
    InquiryMerge,
    InquiryReference,
    LinkKind,
    ReferenceKind,
    Result,
    Status,
)
from callcenter.inquiries.permissions import get_inquiry_to_write, undo_refusal
from callcenter.inquiries.services.inquiries import apply, note_changes, touch
from callcenter.inquiries.services.validation import shown


def link_inquiries(
    session: Session, actor: Actor, *, first_id: UUID, second_id: UUID, kind: LinkKind
) -> InquiryLink:
    """Link two inquiries of one matter; linking twice changes only the kind.

    Raises:
        Missing, Forbidden.
        Invalid: an inquiry cannot be linked to itself.
    """
    if first_id == second_id:
        raise Invalid("link_to_itself")
    first, second = _two(session, actor, first_id, second_id)
    link = session.scalar(
        select(InquiryLink).where(
            or_(
                (InquiryLink.first_id == first.id) & (InquiryLink.second_id == second.id),
                (InquiryLink.first_id == second.id) & (InquiryLink.second_id == first.id),
            )
        )
    )
    moment = clock.now()
    if link is None:
        link = InquiryLink(
            id=new_id(),
            first_id=first.id,
            second_id=second.id,
            created_at=moment,
            created_by_id=actor.id,
        )
        session.add(link)
    elif link.kind == kind.value:
        return link
    link.kind = kind.value
    _note_both(session, actor, first, second, "linked", removed=False)
    return link


def unlink_inquiries(session: Session, actor: Actor, *, inquiry_id: UUID, link_id: UUID) -> None:
    """Take a link of an inquiry away.

    Args:
        inquiry_id: either end of it.

    Raises:
        Missing: there is none, it is not a link of this inquiry, or one end is not for the actor.
        Forbidden.
    """
    link = session.get(InquiryLink, link_id)
    if link is None or inquiry_id not in {link.first_id, link.second_id}:
        raise Missing
    first, second = _two(session, actor, link.first_id, link.second_id)
    session.delete(link)
    _note_both(session, actor, first, second, "linked", removed=True)


def merge_inquiry(
    session: Session, actor: Actor, *, duplicate_id: UUID, target_id: UUID
) -> InquiryMerge:
    """Merge a duplicate into another inquiry. It keeps its number and its place in statistics,
    is closed as a duplicate, and `undo_merge` brings it back as it was.

    A target that is itself merged stands for what it was merged into.

    Raises:
        Missing, Forbidden.
        Conflict: one of them was merged meanwhile.
        Invalid: both are the same inquiry in the end.
    """
    target_id = _end_of_chain(session, target_id)
    if duplicate_id == target_id:
        raise Invalid("merge_into_itself")
    duplicate, target = _two(session, actor, duplicate_id, target_id)
    if duplicate.merged_into_id is not None or target.merged_into_id is not None:
        raise Conflict("merged")
    moment = clock.now()
    before = {name: shown(getattr(duplicate, name)) for name in ("status", "result", "due_on")}
    closed_at = duplicate.closed_at
    merge = InquiryMerge(
        id=new_id(),
        duplicate_id=duplicate.id,
        target_id=target.id,
        before={**before, "closed_at": closed_at.isoformat() if closed_at else None},
        merged_at=moment,
        merged_by_id=actor.id,
    )
    session.add(merge)
    new = {"status": Status.CLOSED.value, "result": Result.DUPLICATE.value, "due_on": None}
    changes = [("merged_into", None, target.reference), *apply(duplicate, new)]
    duplicate.closed_at = closed_at or moment
    duplicate.merged_into_id = target.id
    touch(duplicate, moment)
    touch(target, moment)
    note_changes(session, actor, duplicate, changes, moment)
    note_changes(session, actor, target, [("duplicate", None, duplicate.reference)], moment)
    record(session, actor, "inquiry.merge", "inquiry", duplicate.id, into=str(target.id))
    return merge


def undo_merge(session: Session, actor: Actor, *, inquiry_id: UUID, merge_id: UUID) -> Inquiry:
    """Take a merged duplicate out again, with the status and result it had.

    Args:
        inquiry_id: the duplicate, or what it was merged into.

    Raises:
        Missing: there is none, it is no merge of this inquiry, or one of both is not for the actor.
        Forbidden: the actor is none of their people, or it is too late (see `undo_refusal`).
        Conflict: it was undone before.
    """
    merge = session.get(InquiryMerge, merge_id, with_for_update=True, populate_existing=True)
    if merge is None or inquiry_id not in {merge.duplicate_id, merge.target_id}:
        raise Missing
    duplicate, target = _two(session, actor, merge.duplicate_id, merge.target_id)
    if merge.undone_at is not None:
        raise Conflict("merge_undone")
    refusal = undo_refusal(actor, merge, duplicate, target)
    if refusal is not None:
        raise Forbidden(refusal)
    moment = clock.now()
    merge.undone_at, merge.undone_by_id = moment, actor.id
    before, due_on = merge.before, merge.before.get("due_on")
    old = {
        "status": before["status"],
        "result": before["result"],
        "due_on": date.fromisoformat(due_on) if due_on else None,
    }
    changes = [("merged_into", target.reference, None), *apply(duplicate, old)]
    duplicate.closed_at = duplicate.closed_at if before["closed_at"] else None
    duplicate.merged_into_id = None
    touch(duplicate, moment)
    touch(target, moment)
    note_changes(session, actor, duplicate, changes, moment)
    note_changes(session, actor, target, [("duplicate", duplicate.reference, None)], moment)
    record(session, actor, "inquiry.unmerge", "inquiry", duplicate.id, out_of=str(target.id))
    return duplicate


def refer_to(
    session: Session,
    actor: Actor,
    *,
    inquiry_id: UUID,
    kind: ReferenceKind,
    key: str,
    label: str,
) -> InquiryReference:
    """Connect the inquiry with a thing of another room; a second time changes nothing.

    Args:
        key: how that room finds it, e.g. a call's or an article's identifier with version.
        label: what to show for it, without personal data.

    Raises:
        Missing, Forbidden.
    """
    inquiry = get_inquiry_to_write(session, actor, inquiry_id)
    known = session.scalar(
        select(InquiryReference).where(
            InquiryReference.inquiry_id == inquiry.id,
            InquiryReference.kind == kind.value,
            InquiryReference.key == key,
        )
    )
    if known is not None:
        return known
    moment = clock.now()
    reference = InquiryReference(
        id=new_id(),
        inquiry_id=inquiry.id,
        kind=kind.value,
        key=key,
        label=label,
        created_at=moment,
        created_by_id=actor.id,
    )
    session.add(reference)
    note_changes(session, actor, inquiry, [(f"reference_{kind.value}", None, label)], moment)
    return reference


def _two(session: Session, actor: Actor, one_id: UUID, other_id: UUID) -> tuple[Inquiry, Inquiry]:
    """Both inquiries, locked in the order of their identifiers so that nobody waits in a ring."""
    locked = {
        inquiry_id: get_inquiry_to_write(session, actor, inquiry_id)
        for inquiry_id in sorted((one_id, other_id))
    }
    return locked[one_id], locked[other_id]


def _end_of_chain(session: Session, inquiry_id: UUID) -> UUID:
    while True:
        onward = session.scalar(select(Inquiry.merged_into_id).where(Inquiry.id == inquiry_id))
        if onward is None:
            return inquiry_id
        inquiry_id = onward


def _note_both(
    session: Session, actor: Actor, first: Inquiry, second: Inquiry, field: str, *, removed: bool
) -> None:
    moment = clock.now()
    for one, other in ((first, second), (second, first)):
        reference = other.reference
        change = (field, reference, None) if removed else (field, None, reference)
        note_changes(session, actor, one, [change], moment)
    action = "inquiry.unlink" if removed else "inquiry.link"
    record(session, actor, action, "inquiry", first.id, other=str(second.id))
