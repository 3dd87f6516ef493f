"""Count what articles are used for, and what citizens say of them (FAQ-4)."""

from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from callcenter.core import clock
from callcenter.core.db import is_sqlite
from callcenter.core.errors import Conflict, Invalid
from callcenter.core.ids import new_id
from callcenter.core.permissions import Actor
from faq.articles.entry import SIDES
from faq.articles.models import (
    Article,
    ArticleChange,
    ArticleUse,
    ArticleVote,
    Revision,
    Status,
    Topic,
    UseSource,
)
from faq.articles.permissions import get_article
from faq.articles.services.stamps import touch

LONGEST_QUERY = 400


def record_use(
    session: Session,
    actor: Actor,
    *,
    article_id: UUID,
    language: str,
    source: UseSource,
    inquiry_key: str = "",
    query: str = "",
    revision_number: int = 0,
) -> ArticleUse:
    """Note that a published article answered somebody, with the version that was read.

    Args:
        query: what was typed to find it, already through the My Number guard.
        revision_number: the revision that was read, which counts even where another one was
            published meanwhile; 0 for the one that is published now.

    Raises:
        Missing, Forbidden, Invalid (`language`).
        Conflict: it is not published any more (`not_published`).
    """
    article = get_article(session, actor, article_id)
    if language not in SIDES:
        raise Invalid(fields={"language": "bad_choice"})
    read_id = _published_once(session, article, revision_number)
    if read_id is None and article.status == Status.PUBLISHED:
        read_id = article.published_revision_id
    if read_id is None:
        raise Conflict("not_published")
    use = ArticleUse(
        id=new_id(),
        article_id=article.id,
        revision_id=read_id,
        language=language,
        at=clock.now(),
        actor_id=actor.id,
        source=source.value,
        inquiry_key=inquiry_key,
        query=query.strip()[:LONGEST_QUERY],
    )
    session.add(use)
    session.flush()
    touch(session, Topic.USES)
    return use


def _published_once(session: Session, article: Article, number: int) -> UUID | None:
    """The revision of that number, if readers ever saw it."""
    return session.scalar(
        select(Revision.id)
        .join(ArticleChange, ArticleChange.revision_id == Revision.id)
        .where(Revision.article_id == article.id, Revision.number == number)
        .limit(1)
    )


def record_vote(session: Session, article: Article, *, language: str, helpful: bool) -> None:
    """Count one citizen's opinion of a published article; nothing of the citizen is kept.

    Raises:
        Invalid: the language is none of the collection's.
    """
    if language not in SIDES:
        raise Invalid(fields={"language": "bad_choice"})
    key = {"article_id": article.id, "language": language, "day": clock.today()}
    insert = sqlite.insert if is_sqlite(session) else postgresql.insert
    session.execute(
        insert(ArticleVote).values(**key, helpful=0, not_helpful=0).on_conflict_do_nothing()
    )
    column = ArticleVote.helpful if helpful else ArticleVote.not_helpful
    session.execute(update(ArticleVote).filter_by(**key).values({column: column + 1}))
