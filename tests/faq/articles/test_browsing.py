"""FAQ-6: what citizens may browse, asked of both databases."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from callcenter.core import clock
from callcenter.core.db import Database
from callcenter.core.errors import Missing
from callcenter.core.permissions import SYSTEM
from callcenter.inquiries.services.categories import seed_categories
from faq.articles.queries.browsing import (
    OpenQuestion,
    open_addresses,
    open_article,
    open_questions,
    topic_path,
    topics,
)
from faq.articles.services.publishing import withdraw_article
from tests.factories.articles import EN, JA, make_article, make_published, make_submitted


@pytest.fixture
def session(database: Database) -> Iterator[Session]:
    """Articles 1 (both languages) and 2 (English, category 3-1) are open, the others are not."""
    with database.transaction() as opened:
        seed_categories(opened)
        make_published(opened)
        make_published(opened, ja=None, category="3-1")
        make_article(opened)
        make_submitted(opened)
        make_published(opened, audience="staff")
        make_published(opened, valid_from=clock.today() + timedelta(days=10))
        make_published(opened, valid_to=clock.today() - timedelta(days=10))
        gone = make_published(opened)
        withdraw_article(opened, SYSTEM, article_id=gone.id, reason="誤り")
        yield opened


def test_topics_and_parts(session: Session) -> None:
    found = topics(session, "en")
    assert [(topic.code, topic.count) for topic in found] == [("3", 1), ("8", 1)]
    assert [part.code for part in found[0].parts] == ["3-1"]
    assert [topic.code for topic in topic_path(session, "ja", "3-1")] == ["3", "3-1"]
    for code in ("3-2", "9", "", "other"):
        with pytest.raises(Missing):
            topic_path(session, "ja", code)


def test_questions_of_categories(session: Session) -> None:
    """In the reader's language, else in the one there is; from a number on, one more than asked."""
    codes = {"8", "3-1"}
    both = [OpenQuestion(1, "ja", JA.question), OpenQuestion(2, "en", EN.question)]
    assert open_questions(session, "ja", codes, limit=5) == both
    assert open_questions(session, "ja", codes, limit=1) == both
    assert open_questions(session, "ja", codes, after=1, limit=5) == both[1:]
    assert open_questions(session, "en", {"8"}, limit=5) == [OpenQuestion(1, "en", EN.question)]
    assert open_questions(session, "en", set(), limit=5) == []


def test_addresses(session: Session) -> None:
    found = open_addresses(session)
    assert [(one.number, one.languages) for one in found] == [(1, ("ja", "en")), (2, ("en",))]
    assert all(one.changed_at for one in found)


def test_numbers(session: Session) -> None:
    assert [number for number in range(12) if open_article(session, number)] == [1, 2]
