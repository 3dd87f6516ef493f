"""What a database must offer for the search of inquiries."""

from collections.abc import Collection, Iterator, Sequence
from typing import Protocol

from sqlalchemy import ColumnElement, Select
from sqlalchemy.orm import Session

from callcenter.inquiries.search.positions import Span
from callcenter.inquiries.search.query import TextQuery

Numbers = dict[str, list[int]]
"""Tokens of a phone number by the digits of a term (see `digit_tokens` of the privacy floor)."""
Row = tuple[int, Collection[str], Collection[int]]
"""(position, pieces of the text and facets, tokens of the caller's number)"""


class PieceIndex(Protocol):
    """Keeps pieces by position and finds the positions that hold all pieces of a query."""

    @property
    def position(self) -> ColumnElement[int]:
        """The column of positions, by which what `hits` selects is ordered."""

    def put(self, session: Session, rows: Sequence[Row]) -> None:
        """Write or replace positions."""

    def put_new(self, session: Session, rows: Sequence[Row]) -> None:
        """Write positions that are not there yet."""

    def contains(self, term: str) -> ColumnElement[bool]:
        """Condition: the folded text holds the term, exactly."""

    def spans(self, session: Session, span: Span, upwards: bool, /) -> Iterator[Span]:
        """The span in the parts in which it is looked through, nearest first."""

    def hits(
        self, query: TextQuery, numbers: Numbers, facets: Collection[str], span: Span
    ) -> Select[tuple[int]]:
        """Positions within the span whose pieces allow the query and which hold all facets; the
        folded text and the conditions still have to prove it."""

    def among(self, positions: Sequence[int]) -> ColumnElement[bool]:
        """Condition: the inquiry's position is one of these, however many they are."""

    def owners(self, tokens: Collection[int], positions: Sequence[int]) -> ColumnElement[bool]:
        """Condition: the caller's number holds all tokens; right for these positions only."""
