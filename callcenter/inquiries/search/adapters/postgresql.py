"""Pieces on PostgreSQL: an array of hashed pieces under a GIN index."""

from collections.abc import Collection, Sequence

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Integer,
    Select,
    and_,
    any_,
    column,
    literal,
    or_,
    select,
    table,
)
from sqlalchemy.dialects.postgresql import ARRAY, array, insert
from sqlalchemy.orm import Session

from callcenter.inquiries.models.search import InquirySearch
from callcenter.inquiries.search.pieces import piece_number
from callcenter.inquiries.search.ports import Numbers
from callcenter.inquiries.search.query import Term, TextQuery

PIECES = table("inquiry_pieces", column("position", BigInteger), column("pieces", ARRAY(Integer)))


class PostgresqlPieces:
    """`PieceIndex` by GIN."""

    position = PIECES.c.position

    def put(
        self, session: Session, position: int, pieces: Collection[str], numbers: Collection[int]
    ) -> None:
        statement = insert(PIECES).values(position=position, pieces=_hashed(pieces, numbers))
        session.execute(
            statement.on_conflict_do_update(
                index_elements=["position"], set_={"pieces": statement.excluded.pieces}
            )
        )

    def put_new(
        self, session: Session, rows: Sequence[tuple[int, Collection[str], Collection[int]]]
    ) -> None:
        session.execute(
            PIECES.insert(),
            [
                {"position": position, "pieces": _hashed(pieces, numbers)}
                for position, pieces, numbers in rows
            ],
        )

    def contains(self, term: str) -> ColumnElement[bool]:
        return InquirySearch.folded.contains(term, autoescape=True)

    def hits(self, query: TextQuery, numbers: Numbers) -> Select[tuple[int]]:
        conditions = [self._allows(term, numbers) for term in query.terms]
        return select(PIECES.c.position).where(and_(*conditions))

    def among(self, positions: Sequence[int]) -> ColumnElement[bool]:
        return InquirySearch.position == any_(literal(list(positions), ARRAY(BigInteger)))

    def owners(self, tokens: Collection[int]) -> Select[tuple[int]]:
        return select(PIECES.c.position).where(_holds(tokens))

    def _allows(self, term: Term, numbers: Numbers) -> ColumnElement[bool]:
        in_text = _holds({piece_number(piece) for piece in term.pieces})
        if not term.digits:
            return in_text
        return or_(in_text, _holds(numbers[term.digits]))


def _hashed(pieces: Collection[str], numbers: Collection[int]) -> list[int]:
    return sorted({piece_number(piece) for piece in pieces} | set(numbers))


def _holds(pieces: Collection[int]) -> ColumnElement[bool]:
    return PIECES.c.pieces.contains(array(sorted(pieces), type_=Integer))
