"""Find inquiries by words, the newest first, within filters.

The newest inquiries that pass the filters are walked first and their text is tested: frequent
words are found at once, a short stretch tells whether a longer one is worth it. When it does not
fill the page, the words are rare enough for the piece index to name every place they can stand
at; the text proves them, newest first, until the page is full. Neither way reads more as the
table grows.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import Session

from callcenter.inquiries.models import Inquiry, InquirySearch
from callcenter.inquiries.search.index import number_tokens, piece_index, position_of
from callcenter.inquiries.search.ports import Numbers, PieceIndex
from callcenter.inquiries.search.query import Term, TextQuery

STRETCHES = (1000, 4000)
DENSE = 0.25  # of a page found in one stretch: the next one may fill it
MOST_HITS = 50_000
FIRST_PROVED = 100
MOST_PROVED = 6400


@dataclass(frozen=True)
class Place:
    """Where a page begins: rows older than `before`, or newer than `after`, or the newest."""

    before: UUID | None = None
    after: UUID | None = None

    @property
    def upwards(self) -> bool:
        return self.after is not None

    def condition(self) -> ColumnElement[bool] | None:
        if self.after is not None:
            return Inquiry.id > self.after
        return Inquiry.id < self.before if self.before is not None else None

    def order(self, column: Any) -> ColumnElement[Any]:
        ordered: ColumnElement[Any] = column.asc() if self.upwards else column.desc()
        return ordered


def find_ids(
    session: Session,
    within: Sequence[ColumnElement[bool]],
    query: TextQuery,
    place: Place,
    wanted: int,
) -> list[UUID]:
    """Identifiers of the first `wanted` inquiries from `place` on that hold all words.

    Args:
        within: conditions on `Inquiry`: filters, permission and place.
    """
    return _Search(session, within, query, place, wanted).run()


class _Search:
    def __init__(
        self,
        session: Session,
        within: Sequence[ColumnElement[bool]],
        query: TextQuery,
        place: Place,
        wanted: int,
    ) -> None:
        self.session = session
        self.within = within
        self.query = query
        self.place = place
        self.wanted = wanted
        self.index: PieceIndex = piece_index(session)
        self.numbers: Numbers = {
            term.digits: number_tokens(term.digits) for term in query.terms if term.digits
        }

    def run(self) -> list[UUID]:
        # Digits are rare, and a caller's number stands in no text that could be walked.
        for stretch in STRETCHES if not self.numbers else ():
            found, complete = self._walk(stretch)
            if complete:
                return found
            if len(found) < DENSE * self.wanted:
                break
        return self._look_up()

    def _walk(self, length: int) -> tuple[list[UUID], bool]:
        """Hits of the newest stretch, and whether they are all that is wanted or all there is."""
        newest = select(Inquiry.id).where(*self.within).order_by(self.place.order(Inquiry.id))
        stretch = newest.limit(length).subquery()
        statement = (
            select(stretch.c.id)
            .join(InquirySearch, InquirySearch.inquiry_id == stretch.c.id)
            .where(*(self.index.contains(term.text) for term in self.query.terms))
            .order_by(self.place.order(stretch.c.id))
            .limit(self.wanted)
        )
        ids = list(self.session.scalars(statement))
        if len(ids) == self.wanted:
            return ids, True
        return ids, self.session.scalar(newest.offset(length).limit(1)) is None

    def _look_up(self) -> list[UUID]:
        found: list[UUID] = []
        proof = [self._proof(term) for term in self.query.terms]
        for positions in _growing(self._hits()):
            # Ordered here: an ORDER BY with a LIMIT tempts the planner to walk the whole table.
            statement = (
                select(Inquiry.id)
                .join(InquirySearch, InquirySearch.inquiry_id == Inquiry.id)
                .where(self.index.among(positions), *self.within, *proof)
            )
            found += sorted(self.session.scalars(statement), reverse=not self.place.upwards)
            if len(found) >= self.wanted:
                break
        return found[: self.wanted]

    def _hits(self) -> list[int]:
        hits = self.index.hits(self.query, self.numbers)
        position = self.index.position
        if self.place.after is not None:
            hits = hits.where(position >= position_of(self.place.after))
        elif self.place.before is not None:
            hits = hits.where(position <= position_of(self.place.before))
        hits = hits.order_by(self.place.order(position)).limit(MOST_HITS)
        return list(self.session.scalars(hits))

    def _proof(self, term: Term) -> ColumnElement[bool]:
        in_text = self.index.contains(term.text)
        if not term.digits:
            return in_text
        owners = self.index.owners(self.numbers[term.digits]).limit(MOST_HITS)
        return or_(in_text, self.index.among(list(self.session.scalars(owners))))


def _growing(positions: list[int]) -> Iterator[list[int]]:
    """The positions in pieces, each larger than the one before: most pages need the first."""
    start, size = 0, FIRST_PROVED
    while start < len(positions):
        yield positions[start : start + size]
        start, size = start + size, min(size * 4, MOST_PROVED)
