"""FAQ-6: what citizens may read is on the public pages, and nothing else is, in any of them."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from callcenter.apps.wiring import Platform
from callcenter.core import clock
from callcenter.core.permissions import SYSTEM
from faq.articles.entry import Side
from faq.articles.models import Article
from faq.articles.services.editing import drop_draft, save_draft
from faq.articles.services.publishing import put_back, withdraw_article
from faq.articles.services.review import approve_revision, return_revision, submit_draft
from tests.factories.articles import content, make_article, make_published, make_submitted

# A word that stands nowhere else; every text of the article under test has it.
SECRET = "ヤマネコ座"
SECRET_EN = "lynxword"
JA = Side(
    question=f"{SECRET}のカードの有効期限はいつまでですか",
    variants=(f"{SECRET}の期限",),
    phone=f"{SECRET}のカードは十回目のお誕生日までです。",
    counter=f"- {SECRET}の表面",
    keywords=(SECRET,),
)
EN = Side(
    question=f"Until when is my {SECRET_EN} card valid?",
    variants=(f"{SECRET_EN} validity",),
    phone=f"The {SECRET_EN} card holds until your tenth birthday.",
    counter=f"- See the {SECRET_EN} front",
    keywords=(SECRET_EN,),
)
NUMBER = 2
SEARCHES = (SECRET, SECRET_EN, "カードの有効期限", "card valid", f"F-{NUMBER}")


def secret(**values: Any) -> dict[str, Any]:
    """Values of a content with the word in all its texts."""
    return {"ja": JA, "en": EN, **values}


def the_article(session: Session) -> Article:
    return session.scalars(select(Article).filter_by(number=NUMBER)).one()


def days(count: int) -> date:
    return clock.today() + timedelta(days=count)


def draft(session: Session) -> None:
    make_article(session, **secret())


def submitted(session: Session) -> None:
    make_submitted(session, **secret())


def returned(session: Session) -> None:
    revision = make_submitted(session, **secret())
    return_revision(session, SYSTEM, revision_id=revision.id, comment="出典がありません")


def dropped(session: Session) -> None:
    article = make_article(session, **secret())
    drop_draft(session, SYSTEM, article_id=article.id, version=article.version)


def withdrawn(session: Session) -> None:
    article = make_published(session, **secret())
    withdraw_article(session, SYSTEM, article_id=article.id, reason=f"{SECRET}は誤り")


def for_staff(session: Session) -> None:
    make_published(session, **secret(audience="staff"))


def became_for_staff(session: Session) -> None:
    change(session, make_published(session, **secret()).id, **secret(audience="staff"))


def not_yet_valid(session: Session) -> None:
    make_published(session, **secret(valid_from=days(10)))


def no_longer_valid(session: Session) -> None:
    make_published(session, **secret(valid_to=days(-10)))


def written_anew(session: Session) -> None:
    """The text with the word is an older version of what is published."""
    change(session, make_published(session, **secret()).id)


def in_hand(session: Session) -> None:
    """The text with the word is a draft of what is published."""
    article = make_published(session)
    save_draft(
        session, SYSTEM, article_id=article.id, content=content(**secret()), version=article.version
    )


def waiting(session: Session) -> None:
    """The text with the word waits for the city, and another is published."""
    in_hand(session)
    article = the_article(session)
    submit_draft(session, SYSTEM, article_id=article.id, version=article.version)


HIDDEN = (
    draft,
    submitted,
    returned,
    dropped,
    withdrawn,
    for_staff,
    became_for_staff,
    not_yet_valid,
    no_longer_valid,
)
OLD_TEXTS = (written_anew, in_hand, waiting)


def published(session: Session) -> None:
    make_published(session, **secret())


def shown_again(session: Session) -> None:
    withdrawn(session)
    article = the_article(session)
    put_back(session, SYSTEM, article_id=article.id)


def valid_now(session: Session) -> None:
    make_published(session, **secret(valid_from=days(-10), valid_to=days(10)))


def opened_to_all(session: Session) -> None:
    change(session, make_published(session, **secret(audience="staff")).id, **secret())


VISIBLE = (published, shown_again, valid_now, opened_to_all)


def change(session: Session, article_id: UUID, **values: Any) -> None:
    """Another version, published."""
    article = session.get_one(Article, article_id)
    given = content(**values)
    save_draft(session, SYSTEM, article_id=article_id, content=given, version=article.version)
    revision = submit_draft(session, SYSTEM, article_id=article_id, version=article.version)
    approve_revision(session, SYSTEM, revision_id=revision.id)


def fill(platform: Platform, state: Callable[[Session], None]) -> None:
    """One article that everybody reads, and the one under test."""
    with platform.database.transaction() as session:
        make_published(session)
        state(session)


def places(language: str) -> list[str]:
    """Every page that could name the article."""
    faq = f"/{language}/faq"
    return [
        f"/{language}/",
        faq,
        f"{faq}/topics/8",
        f"{faq}/F-1",
        f"{faq}/F-{NUMBER}",
        f"{faq}/F-99",
        f"{faq}/sitemap.xml",
        *(f"{faq}?q={words}" for words in SEARCHES),
    ]


def said(citizen: FlaskClient, address: str) -> str:
    """What a page says, without its marks and the question that it repeats."""
    answer = citizen.get(address, follow_redirects=True)
    assert answer.status_code in {200, 404}, address
    text = answer.text.partition('<main class="public-main"')[2] or answer.text
    text = text.replace("<mark>", "").replace("</mark>", "")
    for word in SEARCHES:
        text = text.replace(f'value="{word}"', "")
    return text


@pytest.mark.parametrize("language", ["ja", "en"])
@pytest.mark.parametrize("state", HIDDEN, ids=lambda state: state.__name__)
def test_hidden_article_is_nowhere(
    platform: Platform, citizen: FlaskClient, state: Callable[[Session], None], language: str
) -> None:
    fill(platform, state)
    for address in places(language):
        text = said(citizen, address)
        assert SECRET not in text, address
        assert SECRET_EN not in text, address
        # The language link names the page that was asked for, whatever there is.
        assert f"faq/F-{NUMBER}<" not in text, address
        assert f'{language}/faq/F-{NUMBER}"' not in text, address
    assert citizen.get(f"/{language}/faq/F-{NUMBER}").status_code == 404
    assert "1 question<" in citizen.get("/en/faq").text
    assert "2 questions<" not in citizen.get("/en/faq").text


@pytest.mark.parametrize("state", HIDDEN, ids=lambda state: state.__name__)
def test_hidden_article_is_like_one_that_never_was(
    platform: Platform, citizen: FlaskClient, state: Callable[[Session], None]
) -> None:
    """Nobody learns from the answer that there is something to hide."""
    fill(platform, state)
    hidden, never = (citizen.get(f"/ja/faq/F-{number}") for number in (NUMBER, 99))
    assert hidden.text == never.text
    assert hidden.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize("language", ["ja", "en"])
@pytest.mark.parametrize("state", OLD_TEXTS, ids=lambda state: state.__name__)
def test_other_versions_are_nowhere(
    platform: Platform, citizen: FlaskClient, state: Callable[[Session], None], language: str
) -> None:
    """The published version alone is read, found and listed."""
    fill(platform, state)
    for address in places(language):
        assert SECRET not in said(citizen, address), address
        assert SECRET_EN not in said(citizen, address), address
    assert citizen.get(f"/{language}/faq/F-{NUMBER}").status_code == 200


@pytest.mark.parametrize(("language", "word"), [("ja", SECRET), ("en", SECRET_EN)])
@pytest.mark.parametrize("state", VISIBLE, ids=lambda state: state.__name__)
def test_visible_article_is_everywhere(
    platform: Platform,
    citizen: FlaskClient,
    state: Callable[[Session], None],
    language: str,
    word: str,
) -> None:
    fill(platform, state)
    faq = f"/{language}/faq"
    for address in (faq, f"{faq}/topics/8", f"{faq}/F-1", f"{faq}?q={word}", f"{faq}/F-{NUMBER}"):
        assert word in said(citizen, address), address
    assert f"{faq}/F-{NUMBER}<" in said(citizen, f"{faq}/sitemap.xml")
    direct = citizen.get(f"{faq}?q=F-{NUMBER}")
    assert direct.headers["Location"] == f"{faq}/F-{NUMBER}"


def test_validity_counts_whole_local_days(platform: Platform, citizen: FlaskClient) -> None:
    """From the first moment of the first day to the last of the last, at the centre."""
    first, last = date(2026, 12, 1), date(2026, 12, 2)
    fill(platform, lambda session: _between(session, first, last))
    moments = {
        datetime(2026, 11, 30, 14, 59, 59, tzinfo=UTC): 404,
        datetime(2026, 11, 30, 15, 0, tzinfo=UTC): 200,
        datetime(2026, 12, 2, 14, 59, 59, tzinfo=UTC): 200,
        datetime(2026, 12, 2, 15, 0, tzinfo=UTC): 404,
    }
    for moment, status in moments.items():
        with clock.frozen_at(moment):
            assert citizen.get(f"/ja/faq/F-{NUMBER}").status_code == status, moment
            for address in ("/ja/faq", "/ja/faq/topics/8", f"/ja/faq?q={SECRET}"):
                assert (SECRET in said(citizen, address)) == (status == 200), (moment, address)


def _between(session: Session, first: date, last: date) -> None:
    make_published(session, **secret(valid_from=first, valid_to=last))


@pytest.mark.parametrize(
    ("missing", "language", "word", "notice"),
    [
        ("en", "en", SECRET, "This answer is there in Japanese only."),
        ("ja", "ja", SECRET_EN, "This answer is there in English only."),
    ],
)
def test_missing_side_is_said(
    platform: Platform,
    citizen: FlaskClient,
    missing: str,
    language: str,
    word: str,
    notice: str,
) -> None:
    """The other language is shown, marked as such for readers and for their machines."""
    fill(platform, lambda session: _without(session, missing))
    other = "ja" if language == "en" else "en"
    page = citizen.get(f"/{language}/faq/F-{NUMBER}").text
    assert word in page
    assert f'<div class="faq-text" lang="{other}">' in page
    assert f'hreflang="{language}" href="http://127.0.0.1:8000' not in page
    assert f'rel="canonical" href="http://127.0.0.1:8000/{other}/faq/F-{NUMBER}"' in page
    assert "application/ld+json" not in page
    if language == "en":
        assert notice in page
        assert "Japanese only" in citizen.get(f"/en/faq?q={SECRET}").text
        assert "Japanese only" in citizen.get("/en/faq/topics/8").text
    assert f"/F-{NUMBER}<" not in citizen.get(f"/{language}/faq/sitemap.xml").text
    assert f"/F-{NUMBER}<" in citizen.get(f"/{other}/faq/sitemap.xml").text


def _without(session: Session, language: str) -> None:
    make_published(session, **secret(**{language: None}))


def test_withdrawn_is_gone_at_once(platform: Platform, citizen: FlaskClient) -> None:
    """FAQ-2: with the search already in memory, and a page that the browser has kept."""
    fill(platform, published)
    assert SECRET in said(citizen, f"/ja/faq?q={SECRET}")
    kept = citizen.get("/ja/faq/topics/8").headers["ETag"]
    again = citizen.get("/ja/faq/topics/8", headers={"If-None-Match": kept})
    assert again.status_code == 304
    with platform.database.transaction() as session:
        article = the_article(session)
        withdraw_article(session, SYSTEM, article_id=article.id, reason="誤り")
    again = citizen.get("/ja/faq/topics/8", headers={"If-None-Match": kept})
    assert again.status_code == 200
    for address in places("ja"):
        assert SECRET not in said(citizen, address), address
