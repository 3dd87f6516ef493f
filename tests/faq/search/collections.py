"""Small collections, made through the services of the articles."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from callcenter.core.ids import new_id
from callcenter.core.permissions import Actor, Role
from faq.articles.entry import ArticleContent, Side
from faq.articles.models import Article, UseSource
from faq.articles.services.editing import create_article, save_draft
from faq.articles.services.publishing import put_back, withdraw_article
from faq.articles.services.review import approve_revision, submit_draft
from faq.articles.services.uses import record_use

EDITOR = Actor(new_id(), "編集 花子", Role.EDITOR)
CITY = Actor(new_id(), "市 次郎", Role.CITY)
OPERATOR = Actor(new_id(), "受付 太郎", Role.OPERATOR)

LOST = ("カードをなくしたときはどうすればよいですか", "すぐに一時停止の連絡をしてください。")
PIN = ("暗証番号を忘れました", "窓口で再設定の手続きをします。本人確認書類をお持ちください。")
RENEWAL = ("電子証明書の更新はどこでできますか", "市民課の窓口で更新の手続きができます。")
LOST_EN = ("What should I do when I have lost my card?", "Call at once to suspend the card.")


def side(question: str, phone: str, *variants: str) -> Side:
    return Side(question=question, variants=variants, phone=phone, counter="", keywords=())


def content(
    ja: Sequence[str] | None = LOST,
    en: Sequence[str] | None = None,
    *,
    category: str = "7",
    audience: str = "all",
    valid_from: date | None = None,
    valid_to: date | None = None,
) -> ArticleContent:
    """One question with its answer, in one language or both."""
    given = {"ja": ja, "en": en}
    return ArticleContent(
        category=category,
        sides={language: side(*texts) for language, texts in given.items() if texts},
        sources=({"code": "S2", "place": "§11"},),
        audience=audience,
        valid_from=valid_from,
        valid_to=valid_to,
    )


def publish(
    session: Session, given: ArticleContent | None = None, *, number: int | None = None
) -> UUID:
    """A published article."""
    article = create_article(session, EDITOR, content=given or content(), number=number)
    revision = submit_draft(session, EDITOR, article_id=article.id, version=article.version)
    approve_revision(session, CITY, revision_id=revision.id)
    return article.id


def change(session: Session, article_id: UUID, given: ArticleContent) -> None:
    """Another version of an article, published."""
    article = session.get_one(Article, article_id)
    save_draft(session, EDITOR, article_id=article_id, content=given, version=article.version)
    revision = submit_draft(session, EDITOR, article_id=article_id, version=article.version)
    approve_revision(session, CITY, revision_id=revision.id)


def withdraw(session: Session, article_id: UUID) -> None:
    withdraw_article(session, CITY, article_id=article_id, reason="誤りがあります")


def bring_back(session: Session, article_id: UUID) -> None:
    put_back(session, CITY, article_id=article_id)


def use(session: Session, article_id: UUID, query: str = "", times: int = 1) -> None:
    """The article answered this question."""
    for _each in range(times):
        record_use(
            session,
            OPERATOR,
            article_id=article_id,
            language="ja",
            source=UseSource.DESK,
            query=query,
        )


def numbers(session: Session) -> list[int]:
    return list(session.scalars(select(Article.number).order_by(Article.number)))
