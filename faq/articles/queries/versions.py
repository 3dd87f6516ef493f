"""The versions of an article, and what readers saw change in a period."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from callcenter.core import clock
from callcenter.core.errors import Missing
from callcenter.core.ids import first_id
from callcenter.core.permissions import Actor, Permission
from faq.articles.entry import ArticleContent, content_of
from faq.articles.models import Article, ArticleChange, ArticleUse, Revision, RevisionState
from faq.articles.permissions import get_article, get_revision, works_on_articles

PAGE = 50
_ONCE_PUBLISHED = (RevisionState.APPROVED.value, RevisionState.SUPERSEDED.value)


@dataclass(frozen=True)
class ChangeLine:
    """One line of the list of changes.

    Attributes:
        before, after: what readers saw before and see since; the same for a withdrawal.
    """

    change: ArticleChange
    article: Article
    after: Revision
    before: Revision | None


def revisions_of(
    session: Session,
    actor: Actor,
    article_id: UUID,
    *,
    before: int | None = None,
    limit: int = PAGE,
) -> list[Revision]:
    """The versions that the actor may see, newest first; one more than `limit` if there are more.

    Args:
        before: the version number to go on below.

    Raises:
        Missing, Forbidden.
    """
    get_article(session, actor, article_id)
    statement = select(Revision).where(Revision.article_id == article_id)
    if not works_on_articles(actor):
        statement = statement.where(Revision.state.in_(_ONCE_PUBLISHED))
    if before is not None:
        statement = statement.where(Revision.number < before)
    return list(session.scalars(statement.order_by(Revision.number.desc()).limit(limit + 1)))


def revision_by_number(session: Session, actor: Actor, article_id: UUID, number: int) -> Revision:
    """One version of an article.

    Raises:
        Missing, Forbidden.
    """
    found = session.scalar(
        select(Revision.id).where(Revision.article_id == article_id, Revision.number == number)
    )
    if found is None:
        raise Missing
    return get_revision(session, actor, found)


def present_content(session: Session, article: Article) -> ArticleContent:
    """What an editor goes on from: the newest revision if it is in hand, else what is shown."""
    latest = (
        session.get(Revision, article.latest_revision_id) if article.latest_revision_id else None
    )
    in_hand = {RevisionState.DRAFT, RevisionState.SUBMITTED, RevisionState.RETURNED}
    if latest is not None and (latest.state in in_hand or article.published_revision_id is None):
        return content_of(latest)
    return content_of(session.get_one(Revision, article.published_revision_id))


def uses_by_revision(session: Session, article_id: UUID) -> dict[UUID, int]:
    """How often each version was used."""
    counted = (
        select(ArticleUse.revision_id, func.count())
        .where(ArticleUse.article_id == article_id)
        .group_by(ArticleUse.revision_id)
    )
    return dict(session.execute(counted).all())


def list_changes(
    session: Session,
    actor: Actor,
    *,
    first: date,
    last: date,
    before: UUID | None = None,
    limit: int = PAGE,
) -> list[ChangeLine]:
    """What readers saw change in a period, newest first; one more than `limit` if there are more.

    Args:
        first, last: local days, both included.
        before: the change to go on below.

    Raises:
        Forbidden: the actor neither writes nor checks articles.
    """
    actor.require(Permission.FAQ_DRAFTS)
    statement = (
        select(ArticleChange, Article)
        .join(Article, Article.id == ArticleChange.article_id)
        .where(
            ArticleChange.id >= first_id(clock.midnight(first)),
            ArticleChange.id < first_id(clock.midnight(last + timedelta(days=1))),
        )
        .order_by(ArticleChange.id.desc())
        .limit(limit + 1)
    )
    if before is not None:
        statement = statement.where(ArticleChange.id < before)
    rows = session.execute(statement).all()
    revisions = _revisions(session, [change for change, _article in rows])
    return [
        ChangeLine(
            change,
            article,
            revisions[change.revision_id],
            revisions.get(change.previous_revision_id) if change.previous_revision_id else None,
        )
        for change, article in rows
    ]


def iterate_changes(
    session: Session, actor: Actor, *, first: date, last: date
) -> Iterator[ChangeLine]:
    """All of them, newest first, read page by page: for files."""
    before = None
    while True:
        lines = list_changes(session, actor, first=first, last=last, before=before)
        yield from lines[:PAGE]
        if len(lines) <= PAGE:
            return
        before = lines[PAGE - 1].change.id


def _revisions(session: Session, changes: Collection[ArticleChange]) -> dict[UUID, Revision]:
    wanted = {change.revision_id for change in changes}
    wanted |= {one.previous_revision_id for one in changes if one.previous_revision_id}
    rows = session.scalars(select(Revision).where(Revision.id.in_(wanted)))
    return {revision.id: revision for revision in rows}
