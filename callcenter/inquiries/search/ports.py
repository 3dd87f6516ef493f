"""What a database must offer for the search of inquiries."""

from collections.abc import Collection, Sequence
from typing import Protocol

from sqlalchemy import ColumnElement, Select
from sqlalchemy.orm import Session

from callcenter.inquiries.search.query import TextQuery

Numbers = dict[str, list[int]]
"""Tokens of a phone number by the digits of a term (see `digit_tokens` of the privacy floor)."""


class PieceIndex(Protocol):
    """Keeps pieces by position and finds the positions that hold all pieces of a query."""

    @property
    def position(self) -> ColumnElement[int]:
        """The column of positions, for conditions on what `hits` and `owners` select."""

    def put(
        self, session: Session, position: int, pieces: Collection[str], numbers: Collection[int]
    ) -> None:
        """Write or replace the pieces of one position."""

    def put_new(
        self, session: Session, rows: Sequence[tuple[int, Collection[str], Collection[int]]]
    ) -> None:
        """Write many positions that are not there yet: (position, pieces, numbers)."""

    def contains(self, term: str) -> ColumnElement[bool]:
        """Condition: the folded text holds the term, exactly."""

    def hits(self, query: TextQuery, numbers: Numbers) -> Select[tuple[int]]:
        """Positions whose pieces allow the query; the folded text still has to prove it."""

    def among(self, positions: Sequence[int]) -> ColumnElement[bool]:
        """Condition: the inquiry's position is one of these, however many they are."""

    def owners(self, tokens: Collection[int]) -> Select[tuple[int]]:
        """Positions whose caller's number holds all tokens."""
