"""TEL-7: what is written of practice calls teaches nothing, and is in no file or figure."""

from uuid import uuid4

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from callcenter.core.db import Database
from callcenter.core.permissions import Actor, Role
from callcenter.inquiries.entry import Entry
from callcenter.inquiries.filters import InquiryFilters, read_filters
from callcenter.inquiries.learning.questions import answered_without_article
from callcenter.inquiries.models import Inquiry, Result, Status, SuggestionModel
from callcenter.inquiries.queries.exports import stream_inquiries
from callcenter.inquiries.queries.lists import count_inquiries, list_inquiries
from callcenter.inquiries.services.categories import seed_categories
from callcenter.inquiries.services.inquiries import create_inquiry, update_inquiry
from callcenter.inquiries.services.suggestions import retrain
from callcenter.inquiries.used_articles import UsedArticle
from faq.articles.models import ArticleUse
from tests.factories.articles import make_published
from tests.factories.staff import make_staff

REAL, PRACTICE = "カードの更新について", "練習の更新について"


def write(session: Session, actor: Actor, question: str, *, training: bool) -> Inquiry:
    entry = Entry(
        question=question,
        answer="ご案内した。",
        category="8",
        status=Status.CLOSED,
        result=Result.ANSWERED,
        tags=(),
    )
    return create_inquiry(session, actor, entry=entry, entry_key=uuid4(), training=training)


@pytest.fixture
def manager(session: Session) -> Actor:
    """Two inquiries of one matter, one of them practice."""
    actor = make_staff(session, Role.MANAGER)
    write(session, actor, REAL, training=False)
    write(session, actor, PRACTICE, training=True)
    session.flush()
    return actor


def questions(session: Session, actor: Actor, filters: InquiryFilters, **how: bool) -> list[str]:
    return [row.question for row in list_inquiries(session, actor, filters, **how).rows]


def test_lists_show_it_and_can_be_narrowed_to_it(session: Session, manager: Actor) -> None:
    assert set(questions(session, manager, InquiryFilters())) == {REAL, PRACTICE}
    only = read_filters({"training": "1"})
    assert only.as_query() == {"training": "1"}
    assert questions(session, manager, only) == [PRACTICE]
    assert questions(session, manager, InquiryFilters(training=True, text="更新")) == [PRACTICE]
    assert set(questions(session, manager, InquiryFilters(text="更新"))) == {REAL, PRACTICE}
    assert not read_filters({"training": "yes"}).training


@pytest.mark.parametrize(
    ("filters", "found"),
    [
        (InquiryFilters(), [REAL]),
        (InquiryFilters(text="更新"), [REAL]),
        (InquiryFilters(training=True), [PRACTICE]),
        (InquiryFilters(training=True, text="更新"), [PRACTICE]),
    ],
)
def test_without_practice_unless_it_is_asked_for(
    session: Session, manager: Actor, filters: InquiryFilters, found: list[str]
) -> None:
    assert questions(session, manager, filters, with_training=False) == found
    assert count_inquiries(session, manager, filters) == 1


def test_an_export_has_none_of_it_by_default(database: Database, committed: Actor) -> None:
    def exported(filters: InquiryFilters) -> list[str]:
        chunks = stream_inquiries(database, committed, filters, with_caller=False)
        return [one.listed.question for chunk in chunks for one in chunk]

    assert exported(InquiryFilters()) == [REAL]
    assert exported(InquiryFilters(training=True)) == [PRACTICE]


@pytest.fixture
def committed(database: Database) -> Actor:
    """The same two, written for other transactions to see."""
    with database.transaction() as session:
        seed_categories(session)
        actor = make_staff(session, Role.MANAGER)
        write(session, actor, REAL, training=False)
        write(session, actor, PRACTICE, training=True)
    return actor


def test_suggestions_do_not_learn_from_it(database: Database, committed: Actor) -> None:
    assert retrain(database) == 1
    with database.transaction(write=False) as session:
        assert session.scalars(select(SuggestionModel.samples)).one() == 1


def test_the_collection_does_not_learn_from_it(session: Session, manager: Actor) -> None:
    asked = [one.text for one in answered_without_article(session, limit=10)]
    assert len(asked) == 1
    assert "練習" not in asked[0]


@pytest.mark.parametrize("training", [False, True])
def test_the_use_of_an_article_counts_in_earnest_only(session: Session, training: bool) -> None:
    """Written with the inquiry, or added later."""
    actor = make_staff(session, Role.MANAGER)
    article = make_published(session)
    used = (UsedArticle(article.number, 1, "ja", "更新"),)
    first = create_inquiry(
        session,
        actor,
        entry=Entry(question="一", articles=used),
        entry_key=uuid4(),
        training=training,
    )
    second = create_inquiry(
        session, actor, entry=Entry(question="二"), entry_key=uuid4(), training=training
    )
    update_inquiry(
        session,
        actor,
        inquiry_id=second.id,
        version=second.version,
        entry=Entry(question="二", articles=used),
    )
    session.flush()
    count = session.scalar(select(func.count()).select_from(ArticleUse))
    assert count == (0 if training else 2)
    assert first.training is second.training is training
