"""Reads of the gaps."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import case, func, select, tuple_
from sqlalchemy.orm import Session

from callcenter.core import clock
from callcenter.core.errors import Missing
from callcenter.core.ids import first_id
from callcenter.core.permissions import Actor, Permission
from faq.articles.queries.published import ArticleHead, article_heads
from faq.learning.grouping import Asked
from faq.learning.models import (
    Gap,
    GapRun,
    GapState,
    GapText,
    LoggedSearch,
    Proposal,
    TextSource,
)
from faq.learning.periods import LEARNT_DAYS

PAGE = 50
RUN = "gaps"
# Begun texts such as "か" are no questions.
SHORTEST = 3


@dataclass(frozen=True)
class GapPage:
    """A page of the list, the most asked first.

    Attributes:
        next: the mark of the next page, or None.
    """

    rows: Sequence[Gap]
    next: str | None


def list_gaps(
    session: Session, actor: Actor, *, state: GapState, after: str = "", limit: int = PAGE
) -> GapPage:
    """Gaps of a state.

    Args:
        after: the mark of a page.

    Raises:
        Forbidden.
    """
    actor.require(Permission.FAQ_READ)
    statement = select(Gap).where(Gap.state == state.value)
    place = _place(after)
    if place is not None:
        statement = statement.where(tuple_(Gap.asked, Gap.id) < place)
    rows = session.scalars(
        statement.order_by(Gap.asked.desc(), Gap.id.desc()).limit(min(limit, 100) + 1)
    ).all()
    shown = rows[: min(limit, 100)]
    more = len(rows) > len(shown)
    return GapPage(shown, f"{shown[-1].asked}.{shown[-1].id}" if more else None)


def count_gaps(session: Session) -> dict[str, int]:
    """How many there are, by state."""
    return dict(session.execute(select(Gap.state, func.count()).group_by(Gap.state)).all())


def get_gap(session: Session, actor: Actor, gap_id: UUID) -> Gap:
    """One gap.

    Raises:
        Missing, Forbidden.
    """
    actor.require(Permission.FAQ_READ)
    found = session.get(Gap, gap_id)
    if found is None:
        raise Missing
    return found


def get_gap_to_write(session: Session, actor: Actor, gap_id: UUID) -> Gap:
    """One gap, locked until the end of the transaction.

    Raises:
        Missing, Forbidden.
    """
    found = session.scalar(
        select(Gap)
        .where(Gap.id == gap_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    if found is None:
        raise Missing
    actor.require(Permission.FAQ_EDIT)
    return found


def texts_of(session: Session, gap: Gap) -> Sequence[GapText]:
    """Its questions, the most frequent first."""
    return session.scalars(
        select(GapText).where(GapText.gap_id == gap.id).order_by(GapText.place)
    ).all()


def latest_run(session: Session) -> GapRun | None:
    """When the gaps were computed last, and from how much."""
    return session.get(GapRun, RUN)


def heads_by_id(session: Session, article_ids: set[UUID | None]) -> dict[UUID, ArticleHead]:
    """Numbers and questions of articles that are or were published."""
    wanted = [one for one in article_ids if one is not None]
    return {head.article_id: head for head in article_heads(session, wanted)} if wanted else {}


def proposal_of(session: Session, origin_key: str) -> Proposal | None:
    """The article that was begun from something, if one was."""
    return session.scalar(select(Proposal).where(Proposal.origin_key == origin_key))


def origins_of(session: Session, article_id: UUID) -> Sequence[Proposal]:
    """What an article was begun from."""
    return session.scalars(
        select(Proposal).where(Proposal.article_id == article_id).order_by(Proposal.id).limit(20)
    ).all()


def unused_searches(session: Session, *, limit: int) -> Iterator[Asked]:
    """The latest searches that led to nothing, newest first; not those of a text that leads to an
    answer more often than not."""
    since = first_id(clock.midnight(clock.today()) - LEARNT_DAYS)
    times = case((LoggedSearch.used, 1), else_=-1)
    answered = (
        select(LoggedSearch.folded)
        .where(LoggedSearch.id >= since)
        .group_by(LoggedSearch.folded)
        .having(func.sum(times) >= 0)
    )
    rows = session.execute(
        select(LoggedSearch.text, LoggedSearch.language, LoggedSearch.at)
        .where(
            LoggedSearch.id >= since,
            LoggedSearch.used.is_(False),
            LoggedSearch.folded.not_in(answered),
            func.length(LoggedSearch.folded) >= SHORTEST,
        )
        .order_by(LoggedSearch.id.desc())
        .limit(limit)
    )
    for text, language, at in rows:
        yield Asked(text, language, TextSource.SEARCH, at)


def _place(mark: str) -> tuple[int, UUID] | None:
    asked, _, gap_id = mark.partition(".")
    try:
        return int(asked[:9]), UUID(gap_id)
    except ValueError:
        return None
