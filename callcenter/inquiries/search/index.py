"""Write the search index, in the transaction that changes what it finds by.

Whoever changes an inquiry has nothing to do for it: once the change is flushed, the index
follows. Only what stands beside the inquiry and does not make a new version of it, a new note,
asks for `index_inquiries`.
"""

from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Select, event, inspect, select
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlalchemy.orm import Session

from callcenter.core.db import UnitOfWork, is_sqlite
from callcenter.core.privacy.keys import cipher, indexer
from callcenter.inquiries.models import (
    Inquiry,
    InquiryCaller,
    InquiryNote,
    InquirySearch,
    InquiryTag,
)
from callcenter.inquiries.search.adapters.postgresql import PostgresqlPieces
from callcenter.inquiries.search.adapters.sqlite import SqlitePieces
from callcenter.inquiries.search.facets import FACET_COLUMNS, facets_of
from callcenter.inquiries.search.folding import fold
from callcenter.inquiries.search.pieces import pieces_of
from callcenter.inquiries.search.ports import PieceIndex
from callcenter.inquiries.search.positions import position_of as position_of

_PHONE = "caller.phone"
# Tags and the caller stand in tables of their own, but a change of them is a new version.
_FOLLOWED = (*FACET_COLUMNS, "question", "answer", "version")


def piece_index(session: Session) -> PieceIndex:
    """The piece index of the session's database."""
    return SqlitePieces() if is_sqlite(session) else PostgresqlPieces()


def number_tokens(digits: str) -> list[int]:
    """Tokens of a phone number or a part of one, four digits at least; keyed, so that the index
    shows no number."""
    return indexer().digit_tokens(digits, _PHONE)


def index_inquiries(session: Session, inquiries: Sequence[Inquiry]) -> None:
    """Write or replace what finds these inquiries: question, answer and notes, the caller's
    number, and the facets."""
    ids = [inquiry.id for inquiry in inquiries]
    note, caller, tag = InquiryNote, InquiryCaller, InquiryTag
    texts = _of_each(session, ids, note.inquiry_id, select(note.text).order_by(note.id))
    phones = _of_each(session, ids, caller.inquiry_id, select(caller.phone))
    tags = _of_each(session, ids, tag.inquiry_id, select(tag.tag_id))
    found_by, rows = [], []
    for inquiry in inquiries:
        folded = fold("\n".join([inquiry.question, inquiry.answer, *texts[inquiry.id]]))
        values = {name: getattr(inquiry, name) for name in (*FACET_COLUMNS, "training")}
        pieces = pieces_of(folded) | facets_of(values, tags[inquiry.id])
        position = position_of(inquiry.id)
        found_by.append({"inquiry_id": inquiry.id, "position": position, "folded": folded})
        rows.append((position, pieces, number_tokens(_digits(phones[inquiry.id]))))
    _write_folded(session, found_by)
    piece_index(session).put(session, rows)


def _write_folded(session: Session, rows: list[dict[str, Any]]) -> None:
    insert = sqlite_insert if is_sqlite(session) else postgresql_insert
    statement = insert(InquirySearch)
    session.execute(
        statement.on_conflict_do_update(
            index_elements=["inquiry_id"], set_={"folded": statement.excluded.folded}
        ),
        rows,
    )


def _of_each(
    session: Session, ids: list[UUID], owner: Any, values: Select[Any]
) -> dict[UUID, list[Any]]:
    found: dict[UUID, list[Any]] = {inquiry_id: [] for inquiry_id in ids}
    for value, inquiry_id in session.execute(values.add_columns(owner).where(owner.in_(ids))):
        found[inquiry_id].append(value)
    return found


def _digits(phones: Iterable[str | None]) -> str:
    numbers = (cipher().decrypt(phone, _PHONE) for phone in phones if phone)
    return "".join(sign for number in numbers for sign in number if sign.isdigit())


@event.listens_for(UnitOfWork, "after_flush")
def _follow(session: Session, _flushing: object) -> None:
    """The index follows what was changed of inquiries, by whichever service."""
    changed = [one for one in session.dirty if isinstance(one, Inquiry) and _is_changed(one)]
    if changed:
        index_inquiries(session, changed)


def _is_changed(inquiry: Inquiry) -> bool:
    attributes = inspect(inquiry).attrs
    return any(attributes[name].history.has_changes() for name in _FOLLOWED)
