"""The whole collection as lines of a file."""

from collections.abc import Iterator
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from faq.articles.exchange import write_article
from faq.articles.models import Article, Revision

_CHUNK = 200


def exported_articles(session: Session) -> Iterator[dict[str, Any]]:
    """Every article with all its versions, by number."""
    last = 0
    while True:
        chunk = list(
            session.scalars(
                select(Article).where(Article.number > last).order_by(Article.number).limit(_CHUNK)
            )
        )
        if not chunk:
            return
        for article in chunk:
            yield write_article(article, all_revisions(session, article))
        last = chunk[-1].number


def all_revisions(session: Session, article: Article) -> list[Revision]:
    """Every version of an article, by number."""
    return list(
        session.scalars(
            select(Revision).where(Revision.article_id == article.id).order_by(Revision.number)
        )
    )
