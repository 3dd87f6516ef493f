"""FAQ-2, FAQ-4: what readers see, review days, uses and votes."""

from dataclasses import replace
from datetime import date, timedelta
from uuid import uuid4

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from callcenter.core import clock
from callcenter.core.city.profile import City, Contact, set_city
from callcenter.core.errors import Conflict, Forbidden, Invalid, Missing
from callcenter.core.hours.services import seed_default_hours
from callcenter.core.permissions import Actor
from faq.articles.entry import content_of
from faq.articles.models import Article, ArticleUse, ArticleVote, Revision, Topic, UseSource
from faq.articles.queries.published import (
    article_by_number,
    collection_stamp,
    published_article,
    published_texts,
    uses_of,
)
from faq.articles.services.editing import save_draft
from faq.articles.services.publishing import (
    MOST_AT_ONCE,
    set_review_dates,
    withdraw_article,
)
from faq.articles.services.stamps import reserve_numbers, touch
from faq.articles.services.uses import record_use, record_vote
from tests.factories.articles import JA, content, make_article, make_published, make_submitted


def test_texts_are_filled_in(session: Session) -> None:
    """FAQ-5: numbers and hours come from the profile, at the moment they are read."""
    seed_default_hours(session)
    make_published(session, ja=replace(JA, counter="{city}は平日{weekday_hours}です"))
    names = ("山川市", "Yamakawa City", "センター", "Centre")
    set_city(session, City(*names, contact=Contact(phone="0570-000-000")))
    before = collection_stamp(session)
    [japanese] = [text for text in published_texts(session) if text.language == "ja"]
    assert japanese.phone.endswith("お問い合わせは0570-000-000です。")
    assert japanese.counter == "山川市は平日9時から17時30分です"
    assert "<strong>" not in str(japanese.counter_html)
    set_city(session, City(*names, contact=Contact(phone="0570-111-111")))
    assert collection_stamp(session) != before
    assert collection_stamp(session).articles == before.articles


def test_texts_of_some_articles(session: Session) -> None:
    wanted = [make_published(session).id for _ in range(2)]
    make_published(session)
    assert {text.article_id for text in published_texts(session, wanted)} == set(wanted)
    assert list(published_texts(session, [])) == []
    assert len(list(published_texts(session))) == 6


def test_citizens_see_less_than_staff(session: Session, operator: Actor) -> None:
    """FAQ-6: neither what is for staff nor what does not hold today, nor anything unpublished."""
    today = clock.today()
    for_staff = make_published(session, audience="staff")
    over = make_published(session, valid_to=today - timedelta(days=1))
    early = make_published(session, valid_from=today + timedelta(days=1))
    for article in (for_staff, over, early):
        assert published_article(session, operator, article.id).number == article.number
        with pytest.raises(Missing):
            published_article(session, None, article.id)
    assert not published_article(session, operator, over.id).valid_today
    open_now = make_published(session, valid_from=today, valid_to=today, en=None)
    shown = published_article(session, None, open_now.id)
    assert (shown.valid_today, shown.missing) == (True, ("en",))
    draft = make_article(session)
    withdrawn = make_published(session)
    withdraw_article(session, _system(), article_id=withdrawn.id, reason="誤り")
    for hidden in (draft, withdrawn):
        for reader in (operator, None):
            with pytest.raises(Missing):
                published_article(session, reader, hidden.id)


def test_the_number_leads_to_the_article(session: Session) -> None:
    article = make_published(session)
    assert article_by_number(session, article.number) == article.id
    assert article_by_number(session, 99) is None


def test_readers_see_the_old_text_until_approval(session: Session, editor: Actor) -> None:
    """FAQ-2."""
    article = make_published(session)
    changed = content(ja=replace(JA, question="新しい問い"))
    save_draft(session, editor, article_id=article.id, version=article.version, content=changed)
    questions = {text.question for text in published_texts(session)}
    assert "新しい問い" not in questions


def test_review_days_of_several(session: Session, editor: Actor, operator: Actor) -> None:
    """FAQ-2: the day changes, the text and its version stay."""
    articles = [make_published(session) for _ in range(2)]
    ids = [article.id for article in articles]
    revisions = [article.published_revision_id for article in articles]
    day = clock.today() + timedelta(days=30)
    assert set_review_dates(session, editor, article_ids=ids, review_on=day) == 2
    assert [article.review_on for article in articles] == [day, day]
    assert [article.published_revision_id for article in articles] == revisions
    with pytest.raises(Forbidden):
        set_review_dates(session, operator, article_ids=ids, review_on=day)
    with pytest.raises(Missing):
        set_review_dates(session, editor, article_ids=[*ids, uuid4()], review_on=day)
    for wrong in ([], [uuid4() for _ in range(MOST_AT_ONCE + 1)]):
        with pytest.raises(Invalid):
            set_review_dates(session, editor, article_ids=wrong, review_on=day)
    with pytest.raises(Invalid):
        set_review_dates(session, editor, article_ids=ids, review_on=date(2020, 1, 1))


def test_uses_name_the_version_that_was_read(session: Session, operator: Actor) -> None:
    """FAQ-4: article, version, language, what was typed, for which inquiry."""
    article = make_published(session)
    before = collection_stamp(session)
    use = record_use(
        session,
        operator,
        article_id=article.id,
        language="en",
        source=UseSource.DESK,
        inquiry_key="inquiry-1",
        query="  きげん ",
    )
    assert use.revision_id == article.published_revision_id
    assert (use.query, use.inquiry_key, use.actor_id) == ("きげん", "inquiry-1", operator.id)
    record_use(session, operator, article_id=article.id, language="ja", source=UseSource.REPLY)
    assert list(uses_of(session)) == [(article.id, "きげん")]
    assert list(uses_of(session, [uuid4()])) == []
    after = collection_stamp(session)
    assert (after.uses != before.uses, after.articles) == (True, before.articles)


def test_only_what_is_published_is_used(session: Session, operator: Actor, city: Actor) -> None:
    article = make_published(session)
    with pytest.raises(Invalid):
        record_use(session, operator, article_id=article.id, language="fr", source=UseSource.DESK)
    withdraw_article(session, city, article_id=article.id, reason="誤り")
    with pytest.raises(Conflict):
        record_use(session, operator, article_id=article.id, language="ja", source=UseSource.DESK)
    assert session.scalar(select(ArticleUse.id)) is None


def test_votes_are_counted_by_day(session: Session) -> None:
    """FAQ-6: how many, never who."""
    article = make_published(session)
    for helpful in (True, True, False):
        record_vote(session, article, language="ja", helpful=helpful)
    record_vote(session, article, language="en", helpful=False)
    session.expire_all()
    rows = session.scalars(select(ArticleVote).order_by(ArticleVote.language))
    assert [(row.language, row.helpful, row.not_helpful) for row in rows] == [
        ("en", 0, 1),
        ("ja", 2, 1),
    ]
    with pytest.raises(Invalid):
        record_vote(session, article, language="xx", helpful=True)


def test_stamps_of_topics_are_apart(session: Session) -> None:
    before = collection_stamp(session)
    touch(session, Topic.GLOSSARY)
    after = collection_stamp(session)
    assert after.glossary not in {None, before.glossary}
    assert after[:2] == before[:2]


def test_numbers_from_a_file_are_not_given_out_again(session: Session) -> None:
    reserve_numbers(session, 40)
    assert session.get_one(Article, make_submitted(session).article_id).number == 41
    reserve_numbers(session, 7)
    assert make_article(session).number == 42


def test_content_survives_the_way_through_the_database(session: Session) -> None:
    """FAQ-1: with letters beyond the basic plane and lines in odd shapes."""
    side = replace(
        JA, question="𠮷野さんは？", phone="一行目\n二行目\n\n- 点", keywords=("｛", "％")
    )
    written = content(ja=side)
    article = make_article(session, ja=side)
    session.expire_all()
    assert content_of(session.get_one(Revision, article.latest_revision_id)) == written


def _system() -> Actor:
    return Actor(None, "system", None)
