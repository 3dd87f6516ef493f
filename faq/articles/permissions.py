"""Who may see which article; the one door to it."""

from uuid import UUID

from sqlalchemy import ColumnElement, select, true
from sqlalchemy.orm import Session

from callcenter.core.errors import Missing
from callcenter.core.permissions import Actor, Permission
from faq.articles.models import Article, Revision, RevisionState, Status

_ONCE_PUBLISHED = (RevisionState.APPROVED, RevisionState.SUPERSEDED)


def works_on_articles(actor: Actor) -> bool:
    """Whether the actor writes or checks articles, and so sees what is not published yet."""
    return actor.can(Permission.FAQ_DRAFTS)


def visible_to(actor: Actor) -> ColumnElement[bool]:
    """Condition on `Article`: who neither writes nor checks sees what the city has approved, and
    what was withdrawn (marked so: an old inquiry may lead there)."""
    return true() if works_on_articles(actor) else Article.status != Status.DRAFT


def get_article(session: Session, actor: Actor, article_id: UUID) -> Article:
    """The article, for reading.

    Raises:
        Missing: there is none, or not for this actor.
        Forbidden: the actor's role reads no articles.
    """
    actor.require(Permission.FAQ_READ)
    return _found(session, actor, article_id, lock=False)


def get_article_to_write(
    session: Session, actor: Actor, article_id: UUID, permission: Permission
) -> Article:
    """The article, locked until the end of the transaction.

    Raises:
        Missing: there is none, or not for this actor.
        Forbidden: the actor's role lacks `permission`.
    """
    found = _found(session, actor, article_id, lock=True)
    actor.require(permission)
    return found


def get_revision(session: Session, actor: Actor, revision_id: UUID) -> Revision:
    """A revision of an article that the actor may read. Raises like `get_article`."""
    actor.require(Permission.FAQ_READ)
    revision = session.get(Revision, revision_id)
    if revision is None:
        raise Missing
    get_article(session, actor, revision.article_id)
    if not works_on_articles(actor) and revision.state not in _ONCE_PUBLISHED:
        raise Missing
    return revision


def _found(session: Session, actor: Actor, article_id: UUID, *, lock: bool) -> Article:
    statement = select(Article).where(Article.id == article_id, visible_to(actor))
    if lock:
        statement = statement.with_for_update().execution_options(populate_existing=True)
    article = session.scalar(statement)
    if article is None:
        raise Missing
    return article
