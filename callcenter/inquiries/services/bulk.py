"""Change many inquiries at once: all of them or none, each with its own history (INQ-4, INQ-6)."""

from collections.abc import Collection, Iterable
from typing import Any
from uuid import UUID

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from callcenter.core.audit.services import record
from callcenter.core.errors import Conflict, Invalid
from callcenter.core.permissions import Actor, Permission
from callcenter.inquiries.models import Inquiry, InquiryTag, Tag
from callcenter.inquiries.permissions import get_inquiries_to_write
from callcenter.inquiries.services.inquiries import apply, write_changes
from callcenter.inquiries.services.validation import check_owner

MOST_AT_ONCE = 200


def assign_inquiries(
    session: Session, actor: Actor, *, inquiry_ids: Collection[UUID], owner_id: UUID | None
) -> int:
    """Give inquiries to a person, or to nobody in particular; returns how many changed.

    Raises:
        Missing: one of them is not there for this actor.
        Forbidden.
        Invalid: none or too many are chosen, or the new owner does not work on inquiries.
        Conflict: one of them is merged into another one.
    """
    chosen = _chosen(session, actor, inquiry_ids)
    if owner_id is not None:
        check_owner(session, owner_id)
    return _write(session, actor, "owner", _apply_to(chosen, {"owner_id": owner_id}))


def mark_campaign(
    session: Session, actor: Actor, *, inquiry_ids: Collection[UUID], campaign: bool
) -> int:
    """Count inquiries to the reminder campaign, or no longer; returns how many changed.

    Raises:
        Missing, Forbidden, Invalid, Conflict: as `assign_inquiries`.
    """
    chosen = _chosen(session, actor, inquiry_ids)
    return _write(session, actor, "campaign", _apply_to(chosen, {"campaign": campaign}))


def tag_inquiries(
    session: Session, actor: Actor, *, inquiry_ids: Collection[UUID], tag_id: UUID
) -> int:
    """Put a tag on inquiries; returns how many did not have it.

    Raises:
        Missing, Forbidden, Conflict: as `assign_inquiries`.
        Invalid: none or too many are chosen, or the tag is not in use.
    """
    chosen = _chosen(session, actor, inquiry_ids)
    tag = session.get(Tag, tag_id)
    if tag is None or tag.retired:
        raise Invalid(fields={"tag": "unknown_tag"})
    names = _tag_names(session, [inquiry.id for inquiry in chosen])
    without = [inquiry for inquiry in chosen if tag.name not in names[inquiry.id]]
    rows = [{"inquiry_id": inquiry.id, "tag_id": tag.id} for inquiry in without]
    if rows:
        session.execute(insert(InquiryTag), rows)
    changed = []
    for inquiry in without:
        before = sorted(names[inquiry.id])
        after = sorted([*before, tag.name])
        changed.append((inquiry, [("tags", ", ".join(before), ", ".join(after))]))
    return _write(session, actor, "tags", changed)


_Changes = list[tuple[str, Any, Any]]


def _chosen(session: Session, actor: Actor, inquiry_ids: Collection[UUID]) -> list[Inquiry]:
    actor.require(Permission.INQUIRY_BULK)
    if not inquiry_ids:
        raise Invalid("nothing_chosen")
    if len(inquiry_ids) > MOST_AT_ONCE:
        raise Invalid("too_many_chosen", most=MOST_AT_ONCE)
    chosen = get_inquiries_to_write(session, actor, inquiry_ids)
    for inquiry in chosen:
        if inquiry.merged_into_id is not None:
            raise Conflict("chosen_is_merged", reference=inquiry.reference)
    return chosen


def _apply_to(chosen: Iterable[Inquiry], new: dict[str, Any]) -> list[tuple[Inquiry, _Changes]]:
    return [(inquiry, apply(inquiry, new)) for inquiry in chosen]


def _write(
    session: Session, actor: Actor, what: str, changed: Iterable[tuple[Inquiry, _Changes]]
) -> int:
    count = 0
    with session.no_autoflush:  # all together, and so in the search index, too
        for inquiry, changes in changed:
            write_changes(session, actor, inquiry, changes)
            count += bool(changes)
    session.flush()
    record(session, actor, "inquiry.bulk", "inquiry", None, field=what, count=count)
    return count


def _tag_names(session: Session, ids: list[UUID]) -> dict[UUID, list[str]]:
    names: dict[UUID, list[str]] = {inquiry_id: [] for inquiry_id in ids}
    rows = session.execute(
        select(InquiryTag.inquiry_id, Tag.name).join(Tag).where(InquiryTag.inquiry_id.in_(ids))
    )
    for inquiry_id, name in rows:
        names[inquiry_id].append(name)
    return names
