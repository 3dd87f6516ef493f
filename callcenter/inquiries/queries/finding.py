"""Find inquiries by words, the newest first, within filters.

The newest inquiries that pass the filters are walked first, a short stretch, and their text is
tested: frequent words are found at once. When that does not fill the page, the piece index names
the places where the words and the filters meet, in spans from the newest back; the text and the
conditions prove them, newest first, until the page is full. Neither way reads more as the table
grows.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import Session

from callcenter.inquiries.models import Inquiry, InquirySearch
from callcenter.inquiries.search.facets import narrowing
from callcenter.inquiries.search.index import number_tokens, piece_index
from callcenter.inquiries.search.ports import Numbers, PieceIndex
from callcenter.inquiries.search.positions import Span, position_of
from callcenter.inquiries.search.query import Term, TextQuery

STRETCH = 1000
MOST_WALKED = 1  # filters
FIRST_HITS, MOST_HITS = 400, 50_000  # read from the index at once
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

    def conditions(self, key: Any) -> list[ColumnElement[bool]]:
        """What a key of inquiries must be to come after the place."""
        if self.after is not None:
            return [key > self.after]
        return [key < self.before] if self.before is not None else []

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
        self.known = narrowing(within)
        self.index: PieceIndex = piece_index(session)
        self.numbers: Numbers = {
            term.digits: number_tokens(term.digits) for term in query.terms if term.digits
        }

    def run(self) -> list[UUID]:
        span = self.known.span
        # Digits are rare, and a caller's number stands in no text that could be walked.
        if self.numbers:
            return self._look_up([span])
        if self._may_walk():
            found = self._walk()
            if len(found) == self.wanted:
                return found
            if not found:  # rare: the whole list of its places is short
                return self._look_up([span])
            nearest = position_of(found[0])
            span = span.above(nearest) if self.place.upwards else span.below(nearest)
        return self._look_up(self.index.spans(self.session, span, self.place.upwards))

    def _may_walk(self) -> bool:
        """Each filter has an index to walk by, but only the pieces know where two of them meet."""
        return STRETCH > 0 and len(self.known.facets) <= MOST_WALKED

    def _walk(self) -> list[UUID]:
        """Hits of the newest stretch."""
        newest = select(Inquiry.id).where(*self.within).order_by(self.place.order(Inquiry.id))
        stretch = newest.limit(STRETCH).subquery()
        statement = (
            select(stretch.c.id)
            .join(InquirySearch, InquirySearch.inquiry_id == stretch.c.id)
            .where(*(self.index.contains(term.text) for term in self.query.terms))
            .order_by(self.place.order(stretch.c.id))
            .limit(self.wanted)
        )
        return list(self.session.scalars(statement))

    def _look_up(self, spans: Iterable[Span]) -> list[UUID]:
        found: list[UUID] = []
        for hits in self._hits(spans):
            for positions in _growing(hits):
                found += self._proved(positions)
                if len(found) >= self.wanted:
                    return found[: self.wanted]
        return found

    def _hits(self, spans: Iterable[Span]) -> Iterator[list[int]]:
        """Where the words and the filters may meet, nearest first."""
        limit = FIRST_HITS
        for span in spans:
            rest = span
            while not rest.is_empty:
                hits = self.index.hits(self.query, self.numbers, self.known.facets, rest)
                ordered = hits.order_by(self.place.order(self.index.position)).limit(limit)
                positions: list[int] = list(self.session.scalars(ordered))
                yield positions
                if len(positions) < limit:
                    break
                last, limit = positions[-1], MOST_HITS
                rest = rest.above(last + 1) if self.place.upwards else rest.below(last - 1)

    def _proved(self, positions: list[int]) -> list[UUID]:
        # Ordered here: an ORDER BY with a LIMIT tempts the planner to walk the whole table.
        statement = (
            select(Inquiry.id)
            .join(InquirySearch, InquirySearch.inquiry_id == Inquiry.id)
            .where(
                self.index.among(positions),
                *self.within,
                *(self._proof(term, positions) for term in self.query.terms),
            )
        )
        return sorted(self.session.scalars(statement), reverse=not self.place.upwards)

    def _proof(self, term: Term, positions: list[int]) -> ColumnElement[bool]:
        in_text = self.index.contains(term.text)
        if not term.digits:
            return in_text
        return or_(in_text, self.index.owners(self.numbers[term.digits], positions))


def _growing(positions: list[int]) -> Iterator[list[int]]:
    """The positions in pieces, each larger than the one before: most pages need the first."""
    start, size = 0, FIRST_PROVED
    while start < len(positions):
        yield positions[start : start + size]
        start, size = start + size, min(size * 4, MOST_PROVED)
