"""Write many inquiries at once: past logs and generated ones, already checked by the caller.

Everything a single save writes is written here too (history, person, tags, search index), in a
few statements for a whole batch.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from callcenter.core import clock
from callcenter.core.ids import new_id, new_reference
from callcenter.core.permissions import Actor
from callcenter.core.privacy.keys import cipher
from callcenter.core.privacy.phone_numbers import digits_of, national_number, phone_index
from callcenter.inquiries.entry import CallerEntry
from callcenter.inquiries.models import (
    Inquiry,
    InquiryCaller,
    InquiryChange,
    InquirySearch,
    InquiryTag,
)
from callcenter.inquiries.search.facets import facets_of
from callcenter.inquiries.search.folding import fold
from callcenter.inquiries.search.index import number_tokens, piece_index
from callcenter.inquiries.search.pieces import pieces_of
from callcenter.inquiries.search.positions import position_of


@dataclass(frozen=True)
class PastInquiry:
    """One inquiry to be written as it is.

    Attributes:
        id: version 7, made for `opened_at` (`new_id(opened_at)`).
        reference: random; another one is given where it is taken.
        category: (version, code, first-level code) or None.
        tag_ids: tags that exist.
    """

    id: UUID
    reference: str
    entry_key: UUID
    opened_at: datetime
    closed_at: datetime | None
    channel: str
    language: str
    status: str
    result: str | None
    question: str
    answer: str
    category: tuple[UUID, str, str] | None
    owner_id: UUID | None
    created_by_id: UUID | None
    complaint: bool = False
    campaign: bool = False
    confidential: bool = False
    due_on: date | None = None
    handling_seconds: int | None = None
    tag_ids: tuple[UUID, ...] = ()
    caller: CallerEntry = field(default=CallerEntry(), repr=False)


@dataclass(frozen=True)
class PreparedInquiry:
    """Rows of one inquiry, ready to insert; made outside the transaction, in any process."""

    inquiry: dict[str, Any]
    search: dict[str, Any]
    pieces: Collection[str]
    numbers: tuple[int, ...]
    caller: dict[str, Any] | None
    tags: tuple[dict[str, UUID], ...]


def prepare(past: PastInquiry) -> PreparedInquiry:
    """Encrypt, fold and cut; touches no database."""
    question, answer = past.question.strip(), past.answer.strip()
    folded = fold(f"{question}\n{answer}")
    category_id, code, top = past.category or (None, None, None)
    inquiry = {
        "id": past.id,
        "reference": past.reference,
        "entry_key": past.entry_key,
        "version": 1,
        "opened_at": past.opened_at,
        "updated_at": past.closed_at or past.opened_at,
        "closed_at": past.closed_at,
        "channel": past.channel,
        "language": past.language,
        "status": past.status,
        "result": past.result,
        "question": question,
        "answer": answer,
        "category_id": category_id,
        "category_code": code,
        "category_top": top,
        "complaint": past.complaint,
        "campaign": past.campaign,
        "confidential": past.confidential,
        "due_on": past.due_on,
        "owner_id": past.owner_id,
        "created_by_id": past.created_by_id,
        "handling_seconds": past.handling_seconds,
    }
    return PreparedInquiry(
        inquiry=inquiry,
        search={"inquiry_id": past.id, "position": position_of(past.id), "folded": folded},
        pieces=pieces_of(folded) | facets_of(inquiry, past.tag_ids),
        numbers=tuple(number_tokens(digits_of(past.caller.phone))) if past.caller.phone else (),
        caller=_caller_row(past),
        tags=tuple({"inquiry_id": past.id, "tag_id": tag_id} for tag_id in past.tag_ids),
    )


def write_prepared(session: Session, actor: Actor, batch: Sequence[PreparedInquiry]) -> None:
    """Insert a batch; the caller audits it as a whole.

    Raises:
        IntegrityError: an entry key is taken; nothing of the batch is written.
    """
    moment = clock.now()
    _free_references(session, batch)
    session.execute(insert(Inquiry), [one.inquiry for one in batch])
    session.execute(
        insert(InquiryChange),
        [
            {
                "id": new_id(),
                "inquiry_id": one.inquiry["id"],
                "at": moment,
                "actor_id": actor.id,
                "actor_name": actor.name,
                "field": "created",
                "old": None,
                "new": one.inquiry["status"],
            }
            for one in batch
        ],
    )
    callers = [one.caller for one in batch if one.caller is not None]
    if callers:
        session.execute(insert(InquiryCaller), callers)
    tags = [tag for one in batch for tag in one.tags]
    if tags:
        session.execute(insert(InquiryTag), tags)
    session.execute(insert(InquirySearch), [one.search for one in batch])
    piece_index(session).put_new(
        session, [(one.search["position"], one.pieces, one.numbers) for one in batch]
    )


def _free_references(session: Session, batch: Sequence[PreparedInquiry]) -> None:
    """Give another reference to those whose random one is taken, in the table or the batch."""
    unsure = list(batch)
    taken: set[str] = set()
    while unsure:
        wanted = [one.inquiry["reference"] for one in unsure]
        taken |= set(
            session.scalars(select(Inquiry.reference).where(Inquiry.reference.in_(wanted)))
        )
        clashing = []
        for one in unsure:
            if one.inquiry["reference"] in taken:
                one.inquiry["reference"] = new_reference()
                clashing.append(one)
            else:
                taken.add(one.inquiry["reference"])
        unsure = clashing


def _caller_row(past: PastInquiry) -> dict[str, Any] | None:
    caller = past.caller
    if caller.is_empty:
        return None
    values = {
        "name": caller.name,
        "kana": caller.kana,
        "phone": national_number(caller.phone) if caller.phone else "",
        "email": caller.email,
    }
    row: dict[str, Any] = {
        name: cipher().encrypt(value, f"caller.{name}") if value else None
        for name, value in values.items()
    }
    index = phone_index(caller.phone) if caller.phone else None
    return {"inquiry_id": past.id, **row, "phone_index": index}
