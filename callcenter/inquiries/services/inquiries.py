"""Save inquiries: make them, change them with their history, take and close them."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import insert, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from callcenter.core import clock
from callcenter.core.audit.services import record
from callcenter.core.errors import Conflict
from callcenter.core.events import publish
from callcenter.core.ids import new_id, new_reference
from callcenter.core.permissions import Actor, Permission
from callcenter.inquiries.entry import Entry
from callcenter.inquiries.errors import StaleInquiry
from callcenter.inquiries.events import InquiryClosed, InquirySaved
from callcenter.inquiries.models import (
    Category,
    Channel,
    Inquiry,
    InquiryChange,
    Language,
    Result,
    Status,
)
from callcenter.inquiries.permissions import get_inquiry_to_write, visible_to
from callcenter.inquiries.queries.categories import category_in_use
from callcenter.inquiries.search.index import index_inquiries
from callcenter.inquiries.services.articles import set_articles
from callcenter.inquiries.services.callers import save_caller
from callcenter.inquiries.services.tags import set_tags
from callcenter.inquiries.services.validation import check_entry, check_owner, shown

_FIELDS = (
    "channel",
    "language",
    "question",
    "answer",
    "category_code",
    "status",
    "result",
    "complaint",
    "campaign",
    "confidential",
    "due_on",
)


def create_inquiry(
    session: Session,
    actor: Actor,
    *,
    entry: Entry,
    entry_key: UUID,
    opened_at: datetime | None = None,
    owner_id: UUID | None = None,
    training: bool = False,
) -> Inquiry:
    """Write a new inquiry, or return the one that this form has already written.

    Args:
        entry_key: made with the form; the same key never makes a second inquiry.
        opened_at: when the caller was first heard, aware; now by default. Never in the future.
        owner_id: who follows it to the end; the actor by default.
        training: it is written of a practice call.

    Raises:
        Forbidden, Invalid.
        Conflict: the key belongs to another person's inquiry.
    """
    actor.require(Permission.INQUIRY_WRITE)
    known = _written_before(session, actor, entry_key)
    if known is not None:
        return known
    category = category_in_use(session, entry.category) if entry.category else None
    check_entry(entry, category)
    moment = clock.now()
    opened = min(opened_at or moment, moment)
    inquiry = Inquiry(
        id=new_id(opened),
        reference=_free_reference(session),
        entry_key=entry_key,
        version=1,
        opened_at=opened,
        updated_at=moment,
        closed_at=moment if entry.status == Status.CLOSED else None,
        owner_id=owner_id or actor.id,
        created_by_id=actor.id,
        training=training,
        handling_seconds=int((moment - opened).total_seconds()),
        **_columns(entry, category),
    )
    try:
        with session.begin_nested():
            session.add(inquiry)
    except IntegrityError:
        # The same form was sent twice at the same moment, and the other one was first.
        known = _written_before(session, actor, entry_key)
        if known is None:
            raise
        return known
    note_changes(session, actor, inquiry, [("created", None, inquiry.status)], moment)
    if entry.tags:
        set_tags(session, inquiry.id, entry.tags)
    if entry.caller is not None:
        save_caller(session, inquiry.id, entry.caller)
    if entry.articles:
        set_articles(session, actor, inquiry, entry.articles)
    index_inquiries(session, [inquiry])
    record(session, actor, "inquiry.create", "inquiry", inquiry.id)
    _tell(session, inquiry, was_closed=False)
    return inquiry


def update_inquiry(
    session: Session, actor: Actor, *, inquiry_id: UUID, version: int, entry: Entry
) -> Inquiry:
    """Replace the content of an inquiry, noting each changed field.

    Args:
        version: the version that the writer had read.

    Raises:
        Missing, Forbidden, Invalid.
        StaleInquiry: someone else changed it since; nothing is written.
        Conflict: it is merged into another one.
    """
    inquiry = get_inquiry_to_write(session, actor, inquiry_id)
    if inquiry.version != version:
        raise StaleInquiry(inquiry)
    if inquiry.merged_into_id is not None:
        raise Conflict("merged")
    category = _category_for(session, inquiry, entry)
    check_entry(entry, category)
    was_closed = inquiry.is_closed
    moment = clock.now()
    columns = _columns(entry, category)
    if was_closed != (entry.status == Status.CLOSED):
        columns["closed_at"] = None if was_closed else moment
    parts = _save_parts(session, actor, inquiry, entry)  # first, for the search index to see them
    changes = [*apply(inquiry, columns), *parts]
    if not changes:
        return inquiry
    touch(inquiry, moment)
    note_changes(session, actor, inquiry, changes, moment)
    session.flush()
    record(session, actor, "inquiry.change", "inquiry", inquiry.id, fields=[c[0] for c in changes])
    _tell(session, inquiry, was_closed=was_closed)
    return inquiry


def take_inquiry(
    session: Session, actor: Actor, *, inquiry_id: UUID, seen_owner_id: UUID | None
) -> Inquiry:
    """Make the actor the one who follows the inquiry to its end.

    Args:
        seen_owner_id: the owner that the actor saw when deciding to take it.

    Raises:
        Missing, Forbidden.
        Conflict: somebody else took it meanwhile.
    """
    inquiry = get_inquiry_to_write(session, actor, inquiry_id)
    if inquiry.owner_id not in {seen_owner_id, actor.id}:
        raise Conflict("owner_changed")
    return assign_inquiry(session, actor, inquiry_id=inquiry_id, owner_id=actor.id)


def assign_inquiry(
    session: Session, actor: Actor, *, inquiry_id: UUID, owner_id: UUID | None
) -> Inquiry:
    """Give the inquiry to another person, or to nobody in particular.

    Raises:
        Missing, Forbidden.
        Invalid: the new owner is nobody who works on inquiries.
    """
    inquiry = get_inquiry_to_write(session, actor, inquiry_id)
    if owner_id is not None and owner_id != inquiry.owner_id:
        check_owner(session, owner_id)
    write_changes(session, actor, inquiry, apply(inquiry, {"owner_id": owner_id}))
    return inquiry


def reopen_inquiry(session: Session, actor: Actor, *, inquiry_id: UUID) -> Inquiry:
    """Open a closed inquiry again, for the actor to follow.

    Raises:
        Missing, Forbidden.
        Conflict: it is merged into another one.
    """
    inquiry = get_inquiry_to_write(session, actor, inquiry_id)
    if inquiry.merged_into_id is not None:
        raise Conflict("merged")
    if inquiry.is_closed:
        new = {"status": Status.OPEN.value, "owner_id": actor.id or inquiry.owner_id}
        changes = apply(inquiry, new)
        inquiry.closed_at = None
        write_changes(session, actor, inquiry, changes)
    return inquiry


def note_changes(
    session: Session,
    actor: Actor,
    inquiry: Inquiry,
    changes: Iterable[tuple[str, Any, Any]],
    moment: datetime,
) -> None:
    """Write history rows: (field, old, new)."""
    rows = [
        {
            "id": new_id(),
            "inquiry_id": inquiry.id,
            "at": moment,
            "actor_id": actor.id,
            "actor_name": actor.name,
            "field": field,
            "old": shown(old),
            "new": shown(new),
        }
        for field, old, new in changes
    ]
    if rows:
        session.execute(insert(InquiryChange), rows)


def apply(inquiry: Inquiry, new: dict[str, Any]) -> list[tuple[str, Any, Any]]:
    """Set columns; returns (field, old, new) of those that the history speaks of."""
    changes = []
    for field, value in new.items():
        old = getattr(inquiry, field)
        if old == value:
            continue
        setattr(inquiry, field, value)
        if field in _FIELDS or field == "owner_id":
            changes.append((field, old, value))
    return changes


def write_changes(
    session: Session, actor: Actor, inquiry: Inquiry, changes: list[tuple[str, Any, Any]]
) -> None:
    """Write what was set on the inquiry: a new version with its history, log entry and event."""
    if not changes:
        return
    moment = clock.now()
    touch(inquiry, moment)
    note_changes(session, actor, inquiry, changes, moment)
    record(session, actor, "inquiry.change", "inquiry", inquiry.id, fields=[c[0] for c in changes])
    publish(session, InquirySaved(inquiry.id))


def touch(inquiry: Inquiry, moment: datetime) -> None:
    """A new version of the inquiry."""
    inquiry.version += 1
    inquiry.updated_at = moment


def entry_of(inquiry: Inquiry) -> Entry:
    """The inquiry's own fields as an entry, without tags and caller."""
    return Entry(
        channel=Channel(inquiry.channel),
        language=Language(inquiry.language),
        question=inquiry.question,
        answer=inquiry.answer,
        category=inquiry.category_code,
        status=Status(inquiry.status),
        result=Result(inquiry.result) if inquiry.result else None,
        complaint=inquiry.complaint,
        campaign=inquiry.campaign,
        confidential=inquiry.confidential,
        due_on=inquiry.due_on,
    )


def _columns(entry: Entry, category: Category | None) -> dict[str, Any]:
    return {
        "channel": entry.channel.value,
        "language": entry.language.value,
        "question": entry.question.strip(),
        "answer": entry.answer.strip(),
        "category_id": category.id if category else None,
        "category_code": category.code if category else None,
        "category_top": (category.parent_code or category.code) if category else None,
        "status": entry.status.value,
        "result": entry.result.value if entry.result else None,
        "complaint": entry.complaint,
        "campaign": entry.campaign,
        "confidential": entry.confidential,
        "due_on": entry.due_on if entry.status != Status.CLOSED else None,
    }


def _category_for(session: Session, inquiry: Inquiry, entry: Entry) -> Category | None:
    """The version in use, or the one already chosen: an old record keeps its retired category."""
    if not entry.category:
        return None
    if entry.category == inquiry.category_code and inquiry.category_id is not None:
        return session.get(Category, inquiry.category_id)
    return category_in_use(session, entry.category)


def _save_parts(
    session: Session, actor: Actor, inquiry: Inquiry, entry: Entry
) -> list[tuple[str, Any, Any]]:
    changes: list[tuple[str, Any, Any]] = []
    before, after = set_tags(session, inquiry.id, entry.tags)
    if before != after:
        changes.append(("tags", ", ".join(before), ", ".join(after)))
    if entry.caller is not None:
        changed = save_caller(session, inquiry.id, entry.caller)
        changes.extend((f"caller_{field}", None, None) for field in changed)
    if entry.articles is not None:
        changes.extend(set_articles(session, actor, inquiry, entry.articles))
    return changes


def _written_before(session: Session, actor: Actor, entry_key: UUID) -> Inquiry | None:
    known = session.scalar(select(Inquiry).where(Inquiry.entry_key == entry_key))
    if known is None:
        return None
    allowed = session.scalar(select(Inquiry.id).where(Inquiry.id == known.id, visible_to(actor)))
    if known.created_by_id != actor.id or allowed is None:
        raise Conflict("entry_key_taken")
    return known


def _free_reference(session: Session) -> str:
    while True:
        reference = new_reference()
        if session.scalar(select(Inquiry.id).where(Inquiry.reference == reference)) is None:
            return reference


def _tell(session: Session, inquiry: Inquiry, *, was_closed: bool) -> None:
    publish(session, InquirySaved(inquiry.id))
    if inquiry.is_closed and not was_closed:
        publish(session, InquiryClosed(inquiry.id))
