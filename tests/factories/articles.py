"""Articles for tests, made through the services."""

from typing import Any

from sqlalchemy.orm import Session

from callcenter.core.permissions import SYSTEM, Actor
from faq.articles.entry import ArticleContent, Side
from faq.articles.models import Article, Revision
from faq.articles.services.editing import create_article
from faq.articles.services.review import approve_revision, submit_draft

JA = Side(
    question="カードの有効期限はいつまでですか",
    variants=("いつまで使えますか", "カードの期限"),
    phone="発行から十回目のお誕生日までです。お問い合わせは{phone}です。",
    counter="- **「有効期限」**は表面にあります\n- 更新は三か月前から",
    keywords=("有効期限", "更新"),
)
EN = Side(
    question="Until when is my card valid?",
    variants=("how long is it valid",),
    phone="Until your tenth birthday after the issue.",
    counter="- See the front of the card",
    keywords=("expiry",),
)


def content(**values: Any) -> ArticleContent:
    """A content ready for the city; `ja` and `en` replace a side, None leaves it out."""
    sides = {"ja": values.pop("ja", JA), "en": values.pop("en", EN)}
    given = {"category": "8", "sources": ({"code": "S2", "place": "§8(10)"},), **values}
    return ArticleContent(
        sides={name: side for name, side in sides.items() if side is not None}, **given
    )


def make_article(session: Session, actor: Actor = SYSTEM, **values: Any) -> Article:
    """An article with a draft."""
    return create_article(session, actor, content=content(**values))


def make_submitted(session: Session, actor: Actor = SYSTEM, **values: Any) -> Revision:
    """An article that waits for the city: its revision."""
    article = make_article(session, actor, **values)
    return submit_draft(session, actor, article_id=article.id, version=article.version)


def make_published(
    session: Session, reviewer: Actor = SYSTEM, writer: Actor = SYSTEM, **values: Any
) -> Article:
    """An article that readers see."""
    revision = make_submitted(session, writer, **values)
    return approve_revision(session, reviewer, revision_id=revision.id)
