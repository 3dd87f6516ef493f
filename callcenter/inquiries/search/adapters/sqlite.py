"""Pieces on SQLite: a contentless FTS5 table whose row number is the position."""

import json
from collections.abc import Collection, Sequence

from sqlalchemy import BigInteger, ColumnElement, Select, String, column, func, select, table, text
from sqlalchemy.orm import Session

from callcenter.inquiries.models.search import InquirySearch
from callcenter.inquiries.search.ports import Numbers
from callcenter.inquiries.search.query import Term, TextQuery

PIECES = table("inquiry_pieces", column("rowid", BigInteger), column("inquiry_pieces", String))


class SqlitePieces:
    """`PieceIndex` by FTS5."""

    position = PIECES.c.rowid

    def put(
        self, session: Session, position: int, pieces: Collection[str], numbers: Collection[int]
    ) -> None:
        session.execute(
            text("DELETE FROM inquiry_pieces WHERE rowid = :position"), {"position": position}
        )
        self.put_new(session, [(position, pieces, numbers)])

    def put_new(
        self, session: Session, rows: Sequence[tuple[int, Collection[str], Collection[int]]]
    ) -> None:
        session.execute(
            text("INSERT INTO inquiry_pieces (rowid, pieces) VALUES (:position, :words)"),
            [
                {"position": position, "words": _words(pieces, numbers)}
                for position, pieces, numbers in rows
            ],
        )

    def contains(self, term: str) -> ColumnElement[bool]:
        return func.instr(InquirySearch.folded, term) > 0

    def hits(self, query: TextQuery, numbers: Numbers) -> Select[tuple[int]]:
        return _matching(" AND ".join(_allows(term, numbers) for term in query.terms))

    def among(self, positions: Sequence[int]) -> ColumnElement[bool]:
        listed = func.json_each(json.dumps(list(positions))).table_valued("value")
        return InquirySearch.position.in_(select(listed.c.value))

    def owners(self, tokens: Collection[int]) -> Select[tuple[int]]:
        return _matching(" AND ".join(map(_number_word, tokens)))


def _matching(match: str) -> Select[tuple[int]]:
    return select(PIECES.c.rowid).where(PIECES.c.inquiry_pieces.op("MATCH")(match))


def _words(pieces: Collection[str], numbers: Collection[int]) -> str:
    return " ".join([*sorted(pieces), *map(_number_word, sorted(numbers))])


def _allows(term: Term, numbers: Numbers) -> str:
    in_text = " AND ".join(f'"{piece}"' for piece in sorted(term.pieces))
    if not term.digits:
        return f"({in_text})"
    in_number = " AND ".join(map(_number_word, numbers[term.digits]))
    return f"(({in_text}) OR ({in_number}))"


def _number_word(token: int) -> str:
    """A token of a caller's number; the leading sign keeps it apart from pieces of the text."""
    return f"℡{token & 0xFFFFFFFF:08x}"
