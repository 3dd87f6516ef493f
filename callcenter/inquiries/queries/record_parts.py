"""Everything that hangs on one inquiry, read at once.

History, tags and connections are small lists of seven tables. One statement reads them all: each
list is a part of a union, with its values in columns that all parts share.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from functools import cache
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    CompoundSelect,
    Row,
    Select,
    Text,
    bindparam,
    cast,
    literal_column,
    null,
    select,
    union_all,
)
from sqlalchemy.orm import InstrumentedAttribute, Session

from callcenter.core.columns import Id, UtcDateTime
from callcenter.core.permissions import Actor, Permission
from callcenter.inquiries.models import (
    Inquiry,
    InquiryCaller,
    InquiryChange,
    InquiryLink,
    InquiryMerge,
    InquiryNote,
    InquiryReference,
    InquiryTag,
    Tag,
)
from callcenter.inquiries.permissions import visible
from callcenter.inquiries.queries.categories import TagChoice

MOST_CHANGES = 200
MOST_EARLIER = 10


class Change(NamedTuple):
    """One change of one field, as a line of the history."""

    id: UUID
    at: datetime
    actor_id: UUID | None
    actor_name: str
    field: str
    old: str | None
    new: str | None


class Note(NamedTuple):
    """A note, as a line of the history."""

    id: UUID
    at: datetime
    actor_id: UUID | None
    actor_name: str
    text: str


class Reference(NamedTuple):
    """A thing of another room that belongs to the inquiry."""

    id: UUID
    kind: str
    label: str
    key: str


@dataclass(frozen=True)
class Connected:
    """Another inquiry of the same matter or the same caller, as far as a line tells.

    Attributes:
        kind: of a link.
        key: of the link or the merge; None where the same caller is all they have in common.
    """

    id: UUID
    reference: str
    kind: str
    status: str
    question: str
    opened_at: datetime
    key: UUID | None


@dataclass(frozen=True)
class RecordParts:
    """What hangs on an inquiry; everything newest first, tags by name."""

    tags: list[TagChoice]
    changes: list[Change]
    notes: list[Note]
    linked: list[Connected]
    duplicates: list[Connected]
    merged_into: Connected | None
    earlier: list[Connected]
    references: list[Reference]


class _Part(StrEnum):
    CHANGE = "change"
    NOTE = "note"
    TAG = "tag"
    REFERENCE = "reference"
    LINKED = "linked"
    DUPLICATE = "duplicate"
    MERGED_INTO = "merged_into"
    EARLIER = "earlier"


_INQUIRY = bindparam("inquiry_id", type_=Id)
_READER = bindparam("reader", type_=Id)
_SHARED: dict[str, Any] = {
    "id": Id(),
    "key": Id(),
    "at": UtcDateTime(),
    "person": Id(),
    "name": Text(),
    "kind": Text(),
    "text": Text(),
    "other": Text(),
}


def read_parts(session: Session, actor: Actor, inquiry_id: UUID) -> RecordParts:
    """What hangs on an inquiry that the actor may see. Other inquiries are among it as far as the
    actor may see them, those of the same caller only for who may see callers."""
    statement = _all_parts(
        sees_confidential=actor.can(Permission.INQUIRY_CONFIDENTIAL),
        sees_people=actor.can(Permission.INQUIRY_PERSON),
    )
    found: dict[str, list[Row[Any]]] = {part: [] for part in _Part}
    for row in session.execute(statement, {"inquiry_id": inquiry_id, "reader": actor.id}):
        found[row.part].append(row)
    merged_into = found[_Part.MERGED_INTO]
    return RecordParts(
        tags=sorted(
            (TagChoice(row.id, row.name, row.other) for row in found[_Part.TAG]),
            key=lambda tag: tag.name,
        ),
        changes=[_change(row) for row in _newest(found[_Part.CHANGE])],
        notes=[_note(row) for row in _newest(found[_Part.NOTE])],
        linked=[_connected(row) for row in _newest(found[_Part.LINKED])],
        duplicates=[_connected(row) for row in _newest(found[_Part.DUPLICATE])],
        merged_into=_connected(merged_into[0]) if merged_into else None,
        earlier=[_connected(row) for row in _newest(found[_Part.EARLIER])],
        references=[
            Reference(row.id, row.kind, row.text, row.other)
            for row in sorted(found[_Part.REFERENCE], key=_identifier)
        ],
    )


@cache
def _all_parts(*, sees_confidential: bool, sees_people: bool) -> CompoundSelect[Any]:
    """The statement for a kind of reader; put together once, which costs more than running it."""
    seen = visible(_READER, sees_confidential=sees_confidential)
    parts = [
        _latest(_changes(), InquiryChange.id, MOST_CHANGES),
        _latest(_notes(), InquiryNote.id, MOST_CHANGES),
        _tags(),
        _references(),
        *_connections(seen),
    ]
    if sees_people:
        parts.append(_latest(_earlier(seen), InquiryCaller.inquiry_id, MOST_EARLIER))
    return union_all(*parts)


def _changes() -> Select[Any]:
    return _part(
        _Part.CHANGE,
        id=InquiryChange.id,
        at=InquiryChange.at,
        person=InquiryChange.actor_id,
        name=InquiryChange.actor_name,
        kind=InquiryChange.field,
        text=InquiryChange.old,
        other=InquiryChange.new,
    ).where(InquiryChange.inquiry_id == _INQUIRY)


def _notes() -> Select[Any]:
    return _part(
        _Part.NOTE,
        id=InquiryNote.id,
        at=InquiryNote.at,
        person=InquiryNote.actor_id,
        name=InquiryNote.actor_name,
        text=InquiryNote.text,
    ).where(InquiryNote.inquiry_id == _INQUIRY)


def _tags() -> Select[Any]:
    shown = _part(_Part.TAG, id=Tag.id, name=Tag.name, other=Tag.name_en)
    return shown.join(InquiryTag).where(InquiryTag.inquiry_id == _INQUIRY)


def _references() -> Select[Any]:
    return _part(
        _Part.REFERENCE,
        id=InquiryReference.id,
        kind=InquiryReference.kind,
        text=InquiryReference.label,
        other=InquiryReference.key,
    ).where(InquiryReference.inquiry_id == _INQUIRY)


def _connections(seen: ColumnElement[bool]) -> Iterator[Select[Any]]:
    """Links from either side, and merges that stand."""
    for here, there in (
        (InquiryLink.first_id, InquiryLink.second_id),
        (InquiryLink.second_id, InquiryLink.first_id),
    ):
        linked = _inquiry(_Part.LINKED, key=InquiryLink.id, kind=InquiryLink.kind)
        yield linked.join(InquiryLink, Inquiry.id == there).where(here == _INQUIRY, seen)
    for part, here, there in (
        (_Part.DUPLICATE, InquiryMerge.target_id, InquiryMerge.duplicate_id),
        (_Part.MERGED_INTO, InquiryMerge.duplicate_id, InquiryMerge.target_id),
    ):
        merged = _inquiry(part, key=InquiryMerge.id).join(InquiryMerge, Inquiry.id == there)
        yield merged.where(here == _INQUIRY, InquiryMerge.undone_at.is_(None), seen)


def _earlier(seen: ColumnElement[bool]) -> Select[Any]:
    """Other inquiries from the same phone number."""
    phone = select(InquiryCaller.phone_index).where(InquiryCaller.inquiry_id == _INQUIRY)
    return (
        _inquiry(_Part.EARLIER)
        .join(InquiryCaller, InquiryCaller.inquiry_id == Inquiry.id)
        .where(InquiryCaller.phone_index == phone.scalar_subquery(), Inquiry.id != _INQUIRY, seen)
    )


def _inquiry(
    part: _Part, **besides: ColumnElement[Any] | InstrumentedAttribute[Any]
) -> Select[Any]:
    return _part(
        part,
        id=Inquiry.id,
        at=Inquiry.opened_at,
        name=Inquiry.reference,
        text=Inquiry.question,
        other=Inquiry.status,
        **besides,
    )


def _part(part: _Part, **values: Any) -> Select[Any]:
    """A list in the shared columns; those it has no use for are empty."""
    return select(
        literal_column(f"'{part}'").label("part"),
        *(values.get(name, cast(null(), kind)).label(name) for name, kind in _SHARED.items()),
    )


def _latest(rows: Select[Any], newest: InstrumentedAttribute[Any], most: int) -> Select[Any]:
    limited = rows.order_by(newest.desc()).limit(most).subquery()
    return select(*limited.c)


def _identifier(row: Row[Any]) -> UUID:
    found: UUID = row.id
    return found


def _newest(rows: Iterable[Row[Any]]) -> list[Row[Any]]:
    """Newest first; identifiers are made in the order of time."""
    return sorted(rows, key=_identifier, reverse=True)


def _change(row: Row[Any]) -> Change:
    return Change(row.id, row.at, row.person, row.name, row.kind, row.text, row.other)


def _note(row: Row[Any]) -> Note:
    return Note(row.id, row.at, row.person, row.name, row.text)


def _connected(row: Row[Any]) -> Connected:
    return Connected(
        id=row.id,
        reference=row.name,
        kind=row.kind or "",
        status=row.other,
        question=row.text,
        opened_at=row.at,
        key=row.key,
    )
