"""How the collection is used in a period: articles, searches, citizens' votes (FAQ-4)."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, case, func, select
from sqlalchemy.orm import Session

from callcenter.core.permissions import Actor, Permission
from faq.articles.models import Article, ArticleUse, ArticleVote, Status
from faq.articles.queries.published import ArticleHead
from faq.learning.models import LoggedSearch
from faq.learning.periods import Period
from faq.learning.queries.gaps import heads_by_id

MOST_ROWS = 50
MOST_EXPORTED = 5_000
# What one person typed once is nobody else's business.
FEWEST = 2


@dataclass
class ArticleUses:
    """Uses of one article.

    Attributes:
        by_side: number by language and source, e.g. `("ja", "desk")`.
    """

    head: ArticleHead
    by_side: dict[tuple[str, str], int] = field(default_factory=dict)

    @property
    def total(self) -> int:
        return sum(self.by_side.values())

    def of(self, language: str | None = None, source: str | None = None) -> int:
        """The uses of a language, of a source, or of one of both."""
        return sum(
            count
            for (spoken, where), count in self.by_side.items()
            if language in {None, spoken} and source in {None, where}
        )


@dataclass(frozen=True)
class SearchCounts:
    """Searches of a period or of a part of it.

    Attributes:
        used: led to an answer; `found`: had hits, but none was used; `nothing`: had no hits.
    """

    used: int = 0
    found: int = 0
    nothing: int = 0

    @property
    def total(self) -> int:
        return self.used + self.found + self.nothing


@dataclass(frozen=True)
class AskedText:
    """A text that was searched for.

    Attributes:
        text: one of its spellings.
        hits: how many articles were found at most.
    """

    text: str
    times: int
    used: int
    hits: int


@dataclass(frozen=True)
class Votes:
    """What citizens said of an article."""

    head: ArticleHead
    helpful: int
    not_helpful: int

    @property
    def share(self) -> int:
        """Percent that found it helpful."""
        return round(100 * self.helpful / (self.helpful + self.not_helpful))


def article_uses(session: Session, actor: Actor, period: Period) -> list[ArticleUses]:
    """Every article that was used, the most used first.

    Raises:
        Forbidden.
    """
    actor.require(Permission.FAQ_READ)
    rows = session.execute(
        select(ArticleUse.article_id, ArticleUse.language, ArticleUse.source, func.count())
        .where(*_within(ArticleUse.id, period))
        .group_by(ArticleUse.article_id, ArticleUse.language, ArticleUse.source)
    ).all()
    counts: defaultdict[UUID, dict[tuple[str, str], int]] = defaultdict(dict)
    for article_id, language, source, count in rows:
        counts[article_id][language, source] = count
    heads = _heads(session, counts)
    found = [ArticleUses(heads[key], sides) for key, sides in counts.items() if key in heads]
    return sorted(found, key=lambda one: (-one.total, one.head.number))


def unused_articles(
    session: Session, actor: Actor, period: Period, *, limit: int
) -> tuple[int, list[ArticleHead]]:
    """Published articles that nobody used in the period: how many, and the first by number.

    Raises:
        Forbidden.
    """
    actor.require(Permission.FAQ_READ)
    used = select(ArticleUse.article_id).where(
        ArticleUse.article_id == Article.id, *_within(ArticleUse.id, period)
    )
    never = (Article.status == Status.PUBLISHED.value, ~used.exists())
    count = session.scalar(select(func.count()).select_from(Article).where(*never)) or 0
    ids = session.scalars(select(Article.id).where(*never).order_by(Article.number).limit(limit))
    return count, sorted(_heads(session, ids).values(), key=lambda head: head.number)


def searches_by_part(
    session: Session, actor: Actor, period: Period
) -> list[tuple[Period, SearchCounts]]:
    """Searches by day or by week.

    Raises:
        Forbidden.
    """
    actor.require(Permission.FAQ_READ)
    parts = period.parts()
    place = case(*((LoggedSearch.id < part.end_id, at) for at, part in enumerate(parts)), else_=-1)
    result = case((LoggedSearch.used, "used"), (LoggedSearch.hits > 0, "found"), else_="nothing")
    inner = (
        select(place.label("place"), result.label("result"))
        .where(*_within(LoggedSearch.id, period))
        .subquery()
    )
    rows = session.execute(
        select(inner.c.place, inner.c.result, func.count()).group_by(inner.c.place, inner.c.result)
    )
    counts: defaultdict[int, dict[str, int]] = defaultdict(dict)
    for at, kind, count in rows:
        counts[at][kind] = count
    return [(part, SearchCounts(**counts[at])) for at, part in enumerate(parts)]


def added(parts: Iterable[SearchCounts]) -> SearchCounts:
    """The searches of all parts together."""
    found = list(parts)
    return SearchCounts(
        sum(one.used for one in found),
        sum(one.found for one in found),
        sum(one.nothing for one in found),
    )


def top_searches(
    session: Session, actor: Actor, period: Period, *, limit: int, without_use: bool = False
) -> list[AskedText]:
    """What was searched for most, at least `FEWEST` times, in any spelling.

    Args:
        without_use: only texts that never led to an answer.

    Raises:
        Forbidden.
    """
    actor.require(Permission.FAQ_READ)
    times, used = func.count(), func.sum(case((LoggedSearch.used, 1), else_=0))
    statement = (
        select(func.max(LoggedSearch.text), times, used, func.max(LoggedSearch.hits))
        .where(*_within(LoggedSearch.id, period))
        .group_by(LoggedSearch.folded)
        .having(times >= FEWEST)
        .order_by(times.desc(), LoggedSearch.folded)
        .limit(limit)
    )
    if without_use:
        statement = statement.having(used == 0)
    return [AskedText(*row) for row in session.execute(statement)]


def article_votes(session: Session, actor: Actor, period: Period, *, limit: int) -> list[Votes]:
    """What citizens said of articles, the most often unhelpful first.

    Raises:
        Forbidden.
    """
    actor.require(Permission.FAQ_READ)
    helpful, not_helpful = func.sum(ArticleVote.helpful), func.sum(ArticleVote.not_helpful)
    rows = session.execute(
        select(ArticleVote.article_id, helpful, not_helpful)
        .where(ArticleVote.day >= period.first, ArticleVote.day <= period.last)
        .group_by(ArticleVote.article_id)
        .having(helpful + not_helpful > 0)
        .order_by(not_helpful.desc(), helpful.desc(), ArticleVote.article_id)
        .limit(limit)
    ).all()
    heads = _heads(session, (row[0] for row in rows))
    return [Votes(heads[key], good, bad) for key, good, bad in rows if key in heads]


def _within(identifier: Any, period: Period) -> Sequence[ColumnElement[bool]]:
    """Identifiers are made in the order of time."""
    return (identifier >= period.first_id, identifier < period.end_id)


def _heads(session: Session, article_ids: Iterable[UUID]) -> dict[UUID, ArticleHead]:
    wanted, heads = list(article_ids), dict[UUID, ArticleHead]()
    for start in range(0, len(wanted), 500):
        heads |= heads_by_id(session, set(wanted[start : start + 500]))
    return heads
