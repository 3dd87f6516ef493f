"""The start content: what a new collection is filled with (FAQ-5)."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from callcenter.core import clock
from callcenter.core.permissions import SYSTEM, Actor
from faq.articles.content.loading import StartArticle, start_articles
from faq.articles.models import Article
from faq.articles.services.editing import create_article
from faq.articles.services.review import approve_revision, submit_draft

REVIEWED_AFTER = timedelta(days=365)


def load_start_content(
    session: Session,
    *,
    writer: Actor = SYSTEM,
    reviewer: Actor | None = None,
    articles: Iterable[StartArticle] | None = None,
) -> int:
    """Add the articles of the start content that are not there yet, by their keys.

    Args:
        reviewer: somebody of the city who approves them all; without one they wait for the
            city, submitted.
        articles: all that come with the product by default.

    Returns:
        How many were added.

    Raises:
        ValueError, Invalid: the content is not as it must be.
    """
    known = set(session.scalars(select(Article.key).where(Article.key.is_not(None))))
    added = 0
    for one in start_articles() if articles is None else articles:
        if one.key in known:
            continue
        _add(session, one, writer, reviewer)
        added += 1
    return added


def _add(session: Session, one: StartArticle, writer: Actor, reviewer: Actor | None) -> None:
    content = replace(one.content, review_on=clock.today() + REVIEWED_AFTER)
    article = create_article(session, writer, content=content, key=one.key)
    revision = submit_draft(session, writer, article_id=article.id, version=article.version)
    if reviewer is not None:
        approve_revision(session, reviewer, revision_id=revision.id)
