"""FAQ-4: what was used, searched and voted on in a period."""

from datetime import UTC, date, datetime

import pytest
from sqlalchemy.orm import Session

from callcenter.core import clock
from callcenter.core.errors import Forbidden
from callcenter.core.permissions import Actor, Role
from faq.articles.models import UseSource
from faq.articles.services.uses import record_use, record_vote
from faq.learning.periods import LONGEST, Period, bounded
from faq.learning.queries.statistics import (
    added,
    article_uses,
    article_votes,
    searches_by_part,
    top_searches,
    unused_articles,
)
from faq.learning.services.searches import log_public_search
from tests.factories.articles import make_article, make_published
from tests.factories.staff import make_staff

DAY = date(2026, 11, 20)
# 23:59:59.999 and 0:00 in Japan.
LAST_MOMENT = datetime(2026, 11, 20, 14, 59, 59, 999000, tzinfo=UTC)
NEXT_DAY = datetime(2026, 11, 20, 15, tzinfo=UTC)
PERIOD = Period(DAY, DAY)


def test_uses_are_counted_by_language_and_source(session: Session, operator: Actor) -> None:
    first, second = make_published(session), make_published(session)
    make_article(session)

    def use(article_id: object, language: str, source: UseSource, moment: datetime) -> None:
        with clock.frozen_at(moment):
            record_use(session, operator, article_id=article_id, language=language, source=source)  # type: ignore[arg-type]

    use(first.id, "ja", UseSource.DESK, LAST_MOMENT)
    use(first.id, "ja", UseSource.DESK, LAST_MOMENT)
    use(first.id, "en", UseSource.REPLY, LAST_MOMENT)
    use(second.id, "ja", UseSource.DESK, NEXT_DAY)
    [found] = article_uses(session, operator, PERIOD)
    assert (found.head.number, found.total) == (first.number, 3)
    assert (found.of("ja"), found.of(source="reply"), found.of("en", "desk")) == (2, 1, 0)
    count, unused = unused_articles(session, operator, PERIOD, limit=10)
    assert (count, [head.number for head in unused]) == (1, [second.number])


def test_searches_by_day_and_by_what_came_of_them(session: Session, operator: Actor) -> None:
    def note(text: str, moment: datetime, *, hits: int, used: bool = False) -> None:
        with clock.frozen_at(moment):
            row = log_public_search(session, text=text, language="ja", hits=hits, best_score=1)
            assert row is not None
            row.used = used

    note("更新", LAST_MOMENT, hits=4, used=True)
    note("更新", LAST_MOMENT, hits=4)
    note("ロケット", NEXT_DAY, hits=0)
    parts = searches_by_part(session, operator, Period(date(2026, 11, 19), date(2026, 11, 21)))
    counts = [(one.used, one.found, one.nothing) for _part, one in parts]
    assert counts == [(0, 0, 0), (1, 1, 0), (0, 0, 1)]
    assert added(one for _part, one in parts).total == 3
    [week] = [
        one
        for part, one in searches_by_part(
            session, operator, Period(date(2026, 9, 1), date(2026, 11, 30))
        )
        if part.first == date(2026, 11, 16)
    ]
    assert week.total == 3


def test_top_searches_in_any_spelling(session: Session, operator: Actor) -> None:
    with clock.frozen_at(LAST_MOMENT):
        for text in ("ＰＩＮ", "pin", "更新", "更新", "更新", "一度"):
            row = log_public_search(session, text=text, language="ja", hits=2, best_score=1)
            assert row is not None
            row.used = text == "更新"
    found = top_searches(session, operator, PERIOD, limit=10)
    assert [(one.times, one.used) for one in found] == [(3, 3), (2, 0)]
    [vain] = top_searches(session, operator, PERIOD, limit=10, without_use=True)
    assert vain.times == 2


def test_votes_of_a_period(session: Session, operator: Actor) -> None:
    article = make_published(session)
    for moment, helpful in ((LAST_MOMENT, True), (LAST_MOMENT, False), (NEXT_DAY, False)):
        with clock.frozen_at(moment):
            record_vote(session, article, language="ja", helpful=helpful)
    [votes] = article_votes(session, operator, PERIOD, limit=10)
    assert (votes.helpful, votes.not_helpful, votes.share) == (1, 1, 50)


def test_admins_read_no_statistics(session: Session) -> None:
    """SEC-1."""
    admin = make_staff(session, Role.ADMIN)
    with pytest.raises(Forbidden):
        article_uses(session, admin, PERIOD)
    with pytest.raises(Forbidden):
        top_searches(session, admin, PERIOD, limit=1)


def test_periods_are_bounded_and_split_into_whole_weeks() -> None:
    assert bounded(date(2000, 1, 1), DAY).first == DAY - LONGEST
    assert bounded(date(2030, 1, 1), DAY) == PERIOD
    parts = Period(date(2026, 9, 2), date(2026, 11, 20)).parts()
    assert parts[0] == Period(date(2026, 9, 2), date(2026, 9, 6))
    assert parts[-1] == Period(date(2026, 11, 16), date(2026, 11, 20))
    assert sum(part.days for part in parts) == 80
    assert len(Period(date(2026, 11, 1), date(2026, 11, 30)).parts()) == 30
