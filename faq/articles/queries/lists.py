"""Lists of articles and of what waits for the city, paged by key."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, func, or_, select
from sqlalchemy.orm import Session, aliased

from callcenter.core import clock
from callcenter.core.permissions import Actor, Permission
from faq.articles.filters import ArticleFilters
from faq.articles.models import Article, ArticleText, Revision, RevisionState, Status
from faq.articles.permissions import visible_to, works_on_articles
from faq.articles.ports import find_articles

PAGE = 25
MOST_FOUND = 50
_NUMBER = re.compile(r"(?:[fFｆＦ][-‐－ー]?)?([0-9]{1,9})")
_IN_HAND = (RevisionState.DRAFT, RevisionState.SUBMITTED, RevisionState.RETURNED)

Latest = aliased(Revision)


@dataclass(frozen=True)
class ArticleRow:
    """One line of the list.

    Attributes:
        shown: the revision whose texts are listed: what readers see, else the newest one.
        latest: the newest revision, where it is not the shown one.
    """

    article: Article
    shown: Revision
    latest: Revision | None


@dataclass(frozen=True)
class ArticlePage:
    """One page of the list, newest article first.

    Attributes:
        newer, older: numbers to go on from, None at the ends.
    """

    rows: list[ArticleRow]
    newer: int | None = None
    older: int | None = None


def list_articles(
    session: Session,
    actor: Actor,
    filters: ArticleFilters,
    *,
    before: int | None = None,
    after: int | None = None,
    limit: int = PAGE,
) -> ArticlePage:
    """One page of what the actor may see. A search shows the best `MOST_FOUND` on one page.

    Args:
        before, after: the article number to go on from, downwards or upwards.

    Raises:
        Forbidden: the actor's role reads no articles.
    """
    actor.require(Permission.FAQ_READ)
    statement = _rows(actor).where(*_conditions(filters))
    if filters.text:
        return ArticlePage(_searched(session, actor, statement, filters.text))
    if after is not None:
        statement = statement.where(Article.number > after).order_by(Article.number)
    else:
        statement = statement.order_by(Article.number.desc())
    if before is not None and after is None:
        statement = statement.where(Article.number < before)
    rows = _read(session, statement.limit(limit + 1))
    more, rows = len(rows) > limit, rows[:limit]
    if after is not None:
        rows.reverse()
    return _page(rows, upwards=after is not None, more=more, begun=before is not None)


def waiting_revisions(
    session: Session, actor: Actor, *, after: UUID | None = None, limit: int = PAGE
) -> list[tuple[Article, Revision]]:
    """What waits for the city, the oldest first; one more than `limit` where there are more.

    Raises:
        Forbidden: the actor neither writes nor checks articles.
    """
    actor.require(Permission.FAQ_DRAFTS)
    statement = (
        select(Article, Revision)
        .join(Revision, Revision.article_id == Article.id)
        .where(Revision.state == RevisionState.SUBMITTED)
        .order_by(Revision.id)
        .limit(limit + 1)
    )
    if after is not None:
        statement = statement.where(Revision.id > after)
    return [(article, revision) for article, revision in session.execute(statement)]


def count_waiting(session: Session, most: int = 99) -> int:
    """How many revisions wait for the city, counted to `most`."""
    waiting = select(Revision.id).where(Revision.state == RevisionState.SUBMITTED).limit(most)
    return session.scalar(select(func.count()).select_from(waiting.subquery())) or 0


def _rows(actor: Actor) -> Select[Article, Revision, Revision]:
    """Articles with the revision that is shown of them and the newest one."""
    shown = func.coalesce(Article.published_revision_id, Article.latest_revision_id)
    statement = (
        select(Article, Revision, Latest)
        .join(Revision, Revision.id == shown)
        .join(Latest, Latest.id == Article.latest_revision_id)
        .where(visible_to(actor))
    )
    # What was given up before it was ever published is not part of the collection.
    return statement.where(
        or_(Article.status != Status.DRAFT, Latest.state != RevisionState.DROPPED)
    )


def _read(session: Session, statement: Select[Article, Revision, Revision]) -> list[ArticleRow]:
    return [
        ArticleRow(article, shown, latest if latest.id != shown.id else None)
        for article, shown, latest in session.execute(statement)
    ]


def _page(rows: list[ArticleRow], *, upwards: bool, more: bool, begun: bool) -> ArticlePage:
    before_first = more if upwards else begun
    after_last = upwards or more
    return ArticlePage(
        rows,
        newer=rows[0].article.number if rows and before_first else None,
        older=rows[-1].article.number if rows and after_last else None,
    )


def _searched(
    session: Session, actor: Actor, statement: Select[Article, Revision, Revision], text: str
) -> list[ArticleRow]:
    """By number, else what the search finds in its own order, then texts with these words."""
    number = _NUMBER.fullmatch(text.strip())
    if number:
        found = _read(session, statement.where(Article.number == int(number[1])))
        if found:
            return found
    ids = find_articles(session, text, "ja", MOST_FOUND)
    ranked = _read(session, statement.where(Article.id.in_(ids)))
    place = {article_id: index for index, article_id in enumerate(ids)}
    ranked.sort(key=lambda row: place[row.article.id])
    others = statement.where(_says(actor, text), Article.id.not_in(ids)).order_by(
        Article.number.desc()
    )
    room = MOST_FOUND - len(ranked)
    return ranked + (_read(session, others.limit(room)) if room > 0 else [])


def _says(actor: Actor, text: str) -> ColumnElement[bool]:
    """Whether a revision that the actor may see holds all the words, as they are written."""
    columns = (ArticleText.question, ArticleText.phone, ArticleText.counter)
    holds = [
        or_(*(column.icontains(word, autoescape=True) for column in columns))
        for word in text.split()[:8]
    ]
    seen = ArticleText.revision_id == Article.published_revision_id
    if works_on_articles(actor):
        seen = or_(seen, ArticleText.revision_id == Article.latest_revision_id)
    return select(ArticleText.revision_id).where(seen, *holds).exists()


_Condition = Callable[[Any], ColumnElement[bool]]


def _conditions(filters: ArticleFilters) -> list[ColumnElement[bool]]:
    return [
        build(value) for name, build in _CONDITIONS.items() if (value := getattr(filters, name))
    ]


def _state(value: str) -> ColumnElement[bool]:
    if value in {Status.PUBLISHED, Status.WITHDRAWN}:
        return Article.status == value
    return and_(Latest.state == value, Latest.state.in_(_IN_HAND))


def _category(value: str) -> ColumnElement[bool]:
    own = Revision.category_code == value
    if "-" in value:
        return own
    return or_(own, Revision.category_code.startswith(f"{value}-", autoescape=True))


def _missing(value: str) -> ColumnElement[bool]:
    side = select(ArticleText.revision_id).where(
        ArticleText.revision_id == Revision.id, ArticleText.language == value
    )
    return ~side.exists()


_CONDITIONS: dict[str, _Condition] = {
    "state": _state,
    "category": _category,
    "missing": _missing,
    "due": lambda _value: and_(Article.status != Status.DRAFT, Article.review_on <= clock.today()),
}
