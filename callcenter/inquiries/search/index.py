"""Write the search index, in the transaction that changes the text."""

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlalchemy.orm import Session

from callcenter.core.db import is_sqlite
from callcenter.core.privacy.keys import cipher, indexer
from callcenter.inquiries.models import Inquiry, InquiryCaller, InquiryNote, InquirySearch
from callcenter.inquiries.search.adapters.postgresql import PostgresqlPieces
from callcenter.inquiries.search.adapters.sqlite import SqlitePieces
from callcenter.inquiries.search.folding import fold
from callcenter.inquiries.search.pieces import pieces_of
from callcenter.inquiries.search.ports import PieceIndex

# 2000-01-01: leaves 41 bits for milliseconds and 22 for chance in a signed 64-bit position.
_EPOCH = 946_684_800_000
_PHONE = "caller.phone"


def piece_index(session: Session) -> PieceIndex:
    """The piece index of the session's database."""
    return SqlitePieces() if is_sqlite(session) else PostgresqlPieces()


def position_of(inquiry_id: UUID) -> int:
    """A number that sorts like the identifier."""
    milliseconds = inquiry_id.int >> 80
    chance = (inquiry_id.int >> 64 & 0xFFF) << 10 | inquiry_id.int >> 52 & 0x3FF
    return (milliseconds - _EPOCH) << 22 | chance


def number_tokens(digits: str) -> list[int]:
    """Tokens of a phone number or a part of one, four digits at least; keyed, so that the index
    shows no number."""
    return indexer().digit_tokens(digits, _PHONE)


def searchable(session: Session, inquiry: Inquiry) -> str:
    """The text by which an inquiry is found: question, answer and notes, folded."""
    notes = session.scalars(
        select(InquiryNote.text)
        .where(InquiryNote.inquiry_id == inquiry.id)
        .order_by(InquiryNote.id)
    )
    return fold("\n".join([inquiry.question, inquiry.answer, *notes]))


def index_inquiry(session: Session, inquiry: Inquiry) -> None:
    """Write or replace what finds this inquiry."""
    position, folded = position_of(inquiry.id), searchable(session, inquiry)
    insert = sqlite_insert if is_sqlite(session) else postgresql_insert
    statement = insert(InquirySearch).values(
        inquiry_id=inquiry.id, position=position, folded=folded
    )
    session.execute(
        statement.on_conflict_do_update(
            index_elements=["inquiry_id"], set_={"folded": statement.excluded.folded}
        )
    )
    numbers = number_tokens(_caller_digits(session, inquiry.id))
    piece_index(session).put(session, position, pieces_of(folded), numbers)


def _caller_digits(session: Session, inquiry_id: UUID) -> str:
    row = session.get(InquiryCaller, inquiry_id)
    if row is None or row.phone is None:
        return ""
    number = cipher().decrypt(row.phone, _PHONE)
    return "".join(sign for sign in number if sign.isdigit())
