"""OPS-1, FAQ-5: the demonstration has a whole collection, and work in every state of it."""

from collections import Counter

import pytest
from sqlalchemy import select

import callcenter.apps.wiring  # noqa: F401 - categories and guides as the product has them
from callcenter.core import clock
from callcenter.core.db import Database
from callcenter.demo.articles import Desk
from callcenter.demo.seeding import seed_ground
from callcenter.demo.texts.city import load_city
from callcenter.demo.texts.generator import InquiryTexts
from faq.articles.content.loading import start_articles
from faq.articles.models import Article, Revision, RevisionState
from faq.articles.queries.published import published_texts
from faq.articles.services.starting import load_start_content
from faq.articles.variables import unknown_variables


@pytest.mark.timeout(300)
def test_the_collection_of_the_demonstration(sqlite_database: Database) -> None:
    """FAQ-2: everything is published; drafts, a return and two submissions wait."""
    with sqlite_database.transaction() as session:
        seed_ground(session, load_city(), InquiryTexts(1, until=clock.today(), days=3))
        Desk(session).fill()
    with sqlite_database.transaction(write=False) as session:
        known = {article.key for article in start_articles()}
        shown = {text.article_id for text in published_texts(session)}
        assert len(shown) == len(known) + 1
        states = Counter(session.scalars(select(Revision.state)))
        assert states[RevisionState.SUBMITTED] == 2
        assert states[RevisionState.RETURNED] == states[RevisionState.DRAFT] == 1
        texts = list(published_texts(session))
        assert not any(unknown_variables(f"{text.phone}{text.counter}") for text in texts)
        assert {text.language for text in texts} == {"ja", "en"}
        assert session.scalar(select(Article).where(Article.review_on.is_(None)).limit(1))
    with sqlite_database.transaction() as session:
        assert load_start_content(session) == 0
