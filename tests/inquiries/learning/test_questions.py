"""FAQ-4, PRV-2: what the log hands to the collection, and what it keeps to itself."""

from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from callcenter.core import clock
from callcenter.core.db import Database
from callcenter.core.permissions import Actor, Role
from callcenter.inquiries.entry import CallerEntry
from callcenter.inquiries.learning.questions import answered_without_article
from callcenter.inquiries.learning.services.computing import compute_gaps
from callcenter.inquiries.models import Inquiry, Result, Status
from callcenter.inquiries.services.categories import seed_categories
from callcenter.inquiries.services.erasing import erase_caller
from callcenter.inquiries.used_articles import UsedArticle
from faq.learning.models import Gap, GapText
from tests.factories.articles import make_published
from tests.factories.inquiries import make_inquiry
from tests.factories.staff import make_staff

CALLER = CallerEntry("勅使河原 みどり", "テシガワラ ミドリ", "090-1234-5678", "midori@example.jp")


@pytest.fixture
def operator(database: Database) -> Actor:
    with database.transaction() as session:
        seed_categories(session)
        return make_staff(session)


def answered(session: Session, operator: Actor, question: str, **values: object) -> Inquiry:
    given = {"status": Status.CLOSED, "result": Result.ANSWERED, "category": "2-1", **values}
    return make_inquiry(session, operator, question, **given)


def handed_down(database: Database) -> list[str]:
    with database.transaction(write=False) as session:
        return [one.text for one in answered_without_article(session, limit=100)]


def test_only_answered_ones_without_an_article(database: Database, operator: Actor) -> None:
    with database.transaction() as session:
        article = make_published(session)
        answered(session, operator, "車いすの駐車場")
        answered(
            session,
            operator,
            "有効期限はいつまで",
            articles=(UsedArticle(article.number, 1, "ja"),),
        )
        answered(session, operator, "秘密の相談", confidential=True)
        answered(session, operator, "予約した件", result=Result.BOOKED)
        make_inquiry(session, operator, "まだ話の途中")
        old = clock.now() - timedelta(days=120)
        answered(session, operator, "去年の質問", opened_at=old)
    assert handed_down(database) == ["車いすの駐車場"]


def test_nothing_of_the_caller_is_handed_down(database: Database, operator: Actor) -> None:
    question = (
        "勅使河原みどり様から。てしがわらみどり、０９０１２３４５６７８、"
        "MIDORI@example.jp。夫は090-9999-0000。車いすの駐車場\nはありますか"
    )
    with database.transaction() as session:
        answered(session, operator, question, caller=CALLER)
    [text] = handed_down(database)
    for trace in ("勅使河原", "てしがわら", "０９０", "example", "9999"):
        assert trace not in text
    assert text.endswith("車いすの駐車場 はありますか")


def test_erased_people_leave_the_gaps(database: Database, operator: Actor) -> None:
    """PRV-2: at the next computation."""
    with database.transaction() as session:
        manager = make_staff(session, Role.MANAGER)
        first = answered(session, operator, "車いすの駐車場", caller=CALLER)
        answered(session, operator, "車いすの駐車場はありますか")
        answered(session, operator, "車いす 駐車場")
    compute_gaps(database)
    with database.transaction() as session:
        [gap] = session.scalars(select(Gap)).all()
        assert (gap.asked, gap.inquiries, gap.category_code) == (3, 3, "2-1")
        erase_caller(session, manager, inquiry_id=first.id)
    compute_gaps(database)
    with database.transaction(write=False) as session:
        [gap] = session.scalars(select(Gap)).all()
        assert gap.asked == 2
        texts = set(session.scalars(select(GapText.text)))
        assert texts == {"車いすの駐車場はありますか", "車いす 駐車場"}


def test_an_empty_log_makes_no_gaps(database: Database) -> None:
    compute_gaps(database)
    with database.transaction(write=False) as session:
        assert session.scalars(select(Gap)).all() == []
