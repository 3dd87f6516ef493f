"""INQ-1, FAQ-4: an inquiry knows the articles that answered it, and each counts as one use."""

from dataclasses import replace
from uuid import uuid4

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from callcenter.core.ids import new_id
from callcenter.core.permissions import Actor, Role
from callcenter.inquiries.entry import Entry
from callcenter.inquiries.models import Inquiry, InquiryReference
from callcenter.inquiries.queries.articles import used_articles
from callcenter.inquiries.services.inquiries import create_inquiry, entry_of, update_inquiry
from callcenter.inquiries.used_articles import UsedArticle
from faq.articles.models import Article, ArticleUse
from faq.articles.services.publishing import withdraw_article
from tests.factories.articles import EN, make_article, make_published
from tests.factories.changes import last_changes

CITY = Actor(new_id(), "市", Role.CITY)


@pytest.fixture
def article(session: Session) -> Article:
    return make_published(session)


def used(
    article: Article, revision: int = 1, language: str = "ja", query: str = "期限"
) -> UsedArticle:
    return UsedArticle(article.number, revision, language, query)


def written(session: Session, actor: Actor, *articles: UsedArticle) -> Inquiry:
    entry = Entry(question="いつまで使えますか", answer="十回目のお誕生日まで", articles=articles)
    return create_inquiry(session, actor, entry=entry, entry_key=uuid4())


def uses(session: Session) -> list[ArticleUse]:
    return list(session.scalars(select(ArticleUse).order_by(ArticleUse.id)))


def test_a_use_is_recorded_with_its_version(
    session: Session, operator: Actor, article: Article
) -> None:
    inquiry = written(session, operator, used(article))
    [use] = uses(session)
    assert (use.revision_id, use.language, use.query) == (
        article.published_revision_id,
        "ja",
        "期限",
    )
    assert (use.inquiry_key, use.actor_id, use.source) == (str(inquiry.id), operator.id, "desk")
    [reference] = session.scalars(select(InquiryReference)).all()
    assert reference.key == str(article.id)
    assert reference.label.startswith(f"F-{article.number} カードの有効期限")
    assert [one.number for one in used_articles(session, inquiry.id)] == [article.number]


def test_saving_again_counts_nothing_twice(
    session: Session, operator: Actor, article: Article
) -> None:
    inquiry = written(session, operator, used(article))
    entry = replace(entry_of(inquiry), answer="別の答え", articles=(used(article),))
    update_inquiry(session, operator, inquiry_id=inquiry.id, version=1, entry=entry)
    assert len(uses(session)) == 1
    assert "articles" not in last_changes(session, inquiry)


def test_adding_and_removing_stand_in_the_history(
    session: Session, operator: Actor, article: Article
) -> None:
    """INQ-6: and a use that was counted stays counted: somebody had read it out."""
    other = make_published(session, ja=None, en=EN)
    inquiry = written(session, operator, used(article))
    entry = replace(entry_of(inquiry), articles=(used(other, language="en"),))
    update_inquiry(session, operator, inquiry_id=inquiry.id, version=1, entry=entry)
    old, new = last_changes(session, inquiry)["articles"]
    assert old.startswith(f"F-{article.number} ")
    assert new.startswith(f"F-{other.number} ")
    assert len(uses(session)) == 2
    kept = replace(entry_of(inquiry), answer="x")  # says nothing of articles
    update_inquiry(session, operator, inquiry_id=inquiry.id, version=2, entry=kept)
    assert [one.number for one in used_articles(session, inquiry.id)] == [other.number]


def test_what_was_read_counts_though_changed_or_withdrawn_meanwhile(
    session: Session, operator: Actor, article: Article
) -> None:
    withdraw_article(session, CITY, article_id=article.id, reason="誤り")
    written(session, operator, used(article))
    assert len(uses(session)) == 1


def test_an_article_nobody_ever_saw_cannot_be_used(session: Session, operator: Actor) -> None:
    draft = make_article(session)
    inquiry = written(session, operator, used(draft), UsedArticle(99_999, 1, "ja"))
    assert used_articles(session, inquiry.id) == []
    assert uses(session) == []
