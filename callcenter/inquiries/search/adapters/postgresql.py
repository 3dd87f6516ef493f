"""Pieces on PostgreSQL: an array of hashed pieces under a GIN index."""

from collections.abc import Collection, Iterable, Iterator, Sequence

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Integer,
    Select,
    any_,
    column,
    func,
    literal,
    or_,
    select,
    table,
)
from sqlalchemy.dialects.postgresql import ARRAY, insert
from sqlalchemy.orm import Session

from callcenter.inquiries.models.search import InquirySearch
from callcenter.inquiries.search.pieces import piece_number
from callcenter.inquiries.search.ports import Numbers, Row
from callcenter.inquiries.search.positions import Span
from callcenter.inquiries.search.query import Term, TextQuery

PIECES = table("inquiry_pieces", column("position", BigInteger), column("pieces", ARRAY(Integer)))

# An array knows no order: without a piece for its week every hit of three years would be read
# to find the newest. 2^29 milliseconds, 6.2 days.
_WEEK_BITS = 29 + 22
_FIRST_WEEKS = 2
_MOST_WEEKS = 6  # each is a search of its own; of a longer span the whole list is read


class PostgresqlPieces:
    """`PieceIndex` by GIN."""

    # Never the column itself: the planner would walk its index and fetch the pieces of each row.
    position = PIECES.c.position + 0

    def put(self, session: Session, rows: Sequence[Row]) -> None:
        statement = insert(PIECES)
        statement = statement.on_conflict_do_update(
            index_elements=["position"], set_={"pieces": statement.excluded.pieces}
        )
        session.execute(statement, [_values(*row) for row in rows])

    def put_new(self, session: Session, rows: Sequence[Row]) -> None:
        session.execute(PIECES.insert(), [_values(*row) for row in rows])

    def contains(self, term: str) -> ColumnElement[bool]:
        return InquirySearch.folded.contains(term, autoescape=True)

    def spans(self, session: Session, span: Span, upwards: bool, /) -> Iterator[Span]:
        """The nearest weeks, then the rest."""
        near = span.low if upwards else span.high
        if near is None:
            end = func.min if upwards else func.max
            near = session.scalar(select(end(InquirySearch.position))) or 0
        span = span.above(near) if upwards else span.below(near)
        week = near >> _WEEK_BITS
        if upwards:
            far = (week + _FIRST_WEEKS) << _WEEK_BITS
            yield span.below(far - 1)
            yield span.above(far)
        else:
            far = (week + 1 - _FIRST_WEEKS) << _WEEK_BITS
            yield span.above(far)
            yield span.below(far - 1)

    def hits(
        self, query: TextQuery, numbers: Numbers, facets: Collection[str], span: Span
    ) -> Select[tuple[int]]:
        plain = [term for term in query.terms if not term.digits]
        pieces = {*facets}.union(*(term.pieces for term in plain))
        everywhere = {piece_number(piece) for piece in pieces}
        ways = [
            [everywhere | _in_text(term), everywhere | {*numbers[term.digits]}]
            for term in query.terms
            if term.digits
        ]
        conditions = [_holds_one_of(several, span) for several in ways or [[everywhere]]]
        return select(PIECES.c.position).where(*conditions, *_within(span))

    def among(self, positions: Sequence[int]) -> ColumnElement[bool]:
        return InquirySearch.position == any_(literal(list(positions), ARRAY(BigInteger)))

    def owners(self, tokens: Collection[int], positions: Sequence[int]) -> ColumnElement[bool]:
        these = PIECES.c.position == any_(literal(list(positions), ARRAY(BigInteger)))
        return InquirySearch.position.in_(select(PIECES.c.position).where(these, _holds({*tokens})))


def hashed(position: int, pieces: Collection[str], numbers: Collection[int]) -> list[int]:
    """What stands in the array of a position."""
    return sorted({piece_number(piece) for piece in pieces} | {*numbers, _week(position)})


def _values(position: int, pieces: Collection[str], numbers: Collection[int]) -> dict[str, object]:
    return {"position": position, "pieces": hashed(position, pieces, numbers)}


def _in_text(term: Term) -> set[int]:
    return {piece_number(piece) for piece in term.pieces}


def _holds_one_of(ways: Iterable[set[int]], span: Span) -> ColumnElement[bool]:
    """Condition: all pieces of one of the sets are there, in a week of the span.

    The week stands among the pieces and not in a condition of its own, which would be asked only
    after the whole lists of the others were intersected.
    """
    weeks = [{week} for week in _weeks(span)] or [set()]
    return or_(*(_holds(way | week) for way in ways for week in weeks))


def _holds(pieces: set[int]) -> ColumnElement[bool]:
    return PIECES.c.pieces.contains(literal(sorted(pieces), ARRAY(Integer)))


def _week(position: int) -> int:
    return piece_number(f"¦week¦{position >> _WEEK_BITS}")


def _weeks(span: Span) -> list[int]:
    if span.low is None or span.high is None or span.is_empty:
        return []
    first, last = span.low >> _WEEK_BITS, span.high >> _WEEK_BITS
    if last - first >= _MOST_WEEKS:
        return []
    return [_week(week << _WEEK_BITS) for week in range(first, last + 1)]


def _within(span: Span) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if span.low is not None:
        found.append(PostgresqlPieces.position >= span.low)
    if span.high is not None:
        found.append(PostgresqlPieces.position <= span.high)
    return found
