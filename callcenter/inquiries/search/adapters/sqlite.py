"""Pieces on SQLite: a contentless FTS5 table whose row number is the position."""

import json
from collections.abc import Collection, Iterable, Iterator, Sequence

from sqlalchemy import BigInteger, ColumnElement, Select, String, column, func, select, table, text
from sqlalchemy.orm import Session

from callcenter.inquiries.models.search import InquirySearch
from callcenter.inquiries.search.ports import Numbers, Row
from callcenter.inquiries.search.positions import Span
from callcenter.inquiries.search.query import Term, TextQuery

PIECES = table("inquiry_pieces", column("rowid", BigInteger), column("inquiry_pieces", String))


class SqlitePieces:
    """`PieceIndex` by FTS5."""

    position = PIECES.c.rowid

    def put(self, session: Session, rows: Sequence[Row]) -> None:
        session.execute(
            text("DELETE FROM inquiry_pieces WHERE rowid = :position"),
            [{"position": position} for position, _pieces, _numbers in rows],
        )
        self.put_new(session, rows)

    def put_new(self, session: Session, rows: Sequence[Row]) -> None:
        session.execute(
            text("INSERT INTO inquiry_pieces (rowid, pieces) VALUES (:position, :words)"),
            [
                {"position": position, "words": words(pieces, numbers)}
                for position, pieces, numbers in rows
            ],
        )

    def contains(self, term: str) -> ColumnElement[bool]:
        return func.instr(InquirySearch.folded, term) > 0

    def spans(self, _session: Session, span: Span, _upwards: bool) -> Iterator[Span]:
        """All at once: the table is read in the order of positions, no further than wanted."""
        yield span

    def hits(
        self, query: TextQuery, numbers: Numbers, facets: Collection[str], span: Span
    ) -> Select[tuple[int]]:
        parts = [_allows(term, numbers) for term in query.terms]
        return _matching([*parts, *map(_quoted, sorted(facets))], span)

    def among(self, positions: Sequence[int]) -> ColumnElement[bool]:
        listed = func.json_each(json.dumps(list(positions))).table_valued("value")
        return InquirySearch.position.in_(select(listed.c.value))

    def owners(self, tokens: Collection[int], positions: Sequence[int]) -> ColumnElement[bool]:
        span = Span(min(positions), max(positions))
        return InquirySearch.position.in_(_matching(map(_number_word, tokens), span))


def _matching(parts: Iterable[str], span: Span) -> Select[tuple[int]]:
    match = PIECES.c.inquiry_pieces.op("MATCH")(" AND ".join(parts))
    statement = select(PIECES.c.rowid).where(match)
    if span.low is not None:
        statement = statement.where(PIECES.c.rowid >= span.low)
    if span.high is not None:
        statement = statement.where(PIECES.c.rowid <= span.high)
    return statement


def words(pieces: Collection[str], numbers: Collection[int]) -> str:
    """What stands in the row of a position."""
    return " ".join([*sorted(pieces), *map(_number_word, sorted(numbers))])


def _allows(term: Term, numbers: Numbers) -> str:
    in_text = " AND ".join(map(_quoted, sorted(term.pieces)))
    if not term.digits:
        return f"({in_text})"
    in_number = " AND ".join(map(_number_word, numbers[term.digits]))
    return f"(({in_text}) OR ({in_number}))"


def _quoted(piece: str) -> str:
    return f'"{piece}"'


def _number_word(token: int) -> str:
    """A token of a caller's number; the leading sign keeps it apart from pieces of the text."""
    return f"℡{token & 0xFFFFFFFF:08x}"
