"""What readers see: published, withdrawn at once, put back; and when it is looked at again."""

from collections.abc import Collection
from datetime import date
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from callcenter.core import clock
from callcenter.core.audit.services import record
from callcenter.core.errors import Conflict, Invalid, Missing
from callcenter.core.events import publish
from callcenter.core.ids import new_id
from callcenter.core.permissions import Actor, Permission
from faq.articles.events import ArticleChanged
from faq.articles.models import (
    Article,
    ArticleChange,
    ChangeKind,
    Revision,
    RevisionState,
    Status,
    Topic,
)
from faq.articles.permissions import get_article_to_write, visible_to
from faq.articles.services.editing import touch_article
from faq.articles.services.stamps import touch

MOST_AT_ONCE = 200
LONGEST_REASON = 400


def publish_revision(session: Session, actor: Actor, article: Article, revision: Revision) -> None:
    """Show an approved revision to readers in place of the one before; it need not be asked
    whether it may: who approves decides."""
    before = _published(session, article)
    session.flush()
    if before is not None:
        before.state = RevisionState.SUPERSEDED.value
    first = article.published_at is None
    article.published_revision_id = revision.id
    article.review_on = revision.review_on
    article.published_at = clock.now()
    _show(article)
    kind = ChangeKind.PUBLISHED if first else ChangeKind.CHANGED
    _tell(session, actor, article, kind, previous=before)


def withdraw_article(session: Session, actor: Actor, *, article_id: UUID, reason: str) -> Article:
    """Take a published article away from all readers, at once.

    Raises:
        Missing, Forbidden, Invalid (`reason` missing or too long).
        Conflict: it is not published (`not_published`).
    """
    article = get_article_to_write(session, actor, article_id, Permission.FAQ_WITHDRAW)
    if not reason.strip() or len(reason) > LONGEST_REASON:
        raise Invalid(fields={"reason": "too_long" if reason.strip() else "required"})
    if article.status != Status.PUBLISHED:
        raise Conflict("not_published")
    article.status = Status.WITHDRAWN.value
    article.withdrawn_at = clock.now()
    article.withdrawn_reason = reason.strip()
    _tell(session, actor, article, ChangeKind.WITHDRAWN, reason=reason.strip())
    record(session, actor, "article.withdraw", "article", article.id)
    return article


def put_back(session: Session, actor: Actor, *, article_id: UUID) -> Article:
    """Show a withdrawn article again as it was; the city alone does this.

    Raises:
        Missing, Forbidden.
        Conflict: it is not withdrawn (`not_withdrawn`).
    """
    article = get_article_to_write(session, actor, article_id, Permission.FAQ_REVIEW)
    if article.status != Status.WITHDRAWN:
        raise Conflict("not_withdrawn")
    _show(article)
    _tell(session, actor, article, ChangeKind.PUT_BACK)
    record(session, actor, "article.put_back", "article", article.id)
    return article


def set_review_dates(
    session: Session, actor: Actor, *, article_ids: Collection[UUID], review_on: date | None
) -> int:
    """Set the day of the next look at several articles; their texts stay as they are.

    Returns:
        How many were set.

    Raises:
        Forbidden, Missing, Invalid (none or too many, or a day that is over).
    """
    actor.require(Permission.FAQ_EDIT)
    wanted = set(article_ids)
    if not 0 < len(wanted) <= MOST_AT_ONCE:
        raise Invalid(fields={"article": "required" if not wanted else "too_many_articles"})
    if review_on is not None and review_on < clock.today():
        raise Invalid(fields={"review_on": "day_is_over"})
    found = list(
        session.scalars(
            select(Article)
            .where(Article.id.in_(wanted), visible_to(actor))
            .order_by(Article.id)
            .with_for_update()
            .execution_options(populate_existing=True)
        )
    )
    if len(found) != len(wanted):
        raise Missing
    for article in found:
        article.review_on = review_on
        article.updated_at = clock.now()
        record(session, actor, "article.review_date", "article", article.id, day=str(review_on))
    session.flush()
    return len(found)


def _show(article: Article) -> None:
    article.status = Status.PUBLISHED.value
    article.withdrawn_at = None
    article.withdrawn_reason = ""


def _published(session: Session, article: Article) -> Revision | None:
    if article.published_revision_id is None:
        return None
    return session.get_one(Revision, article.published_revision_id)


def _tell(
    session: Session,
    actor: Actor,
    article: Article,
    kind: ChangeKind,
    *,
    previous: Revision | None = None,
    reason: str = "",
) -> None:
    """A line of the list of changes, a new version and stamp, and the event for other rooms."""
    touch_article(article)
    session.add(
        ArticleChange(
            id=new_id(),
            article_id=article.id,
            revision_id=article.published_revision_id,
            previous_revision_id=previous.id if previous else None,
            kind=kind.value,
            at=clock.now(),
            actor_id=actor.id,
            actor_name=actor.name,
            reason=reason,
        )
    )
    session.flush()
    touch(session, Topic.ARTICLES)
    publish(session, ArticleChanged(article.id))
