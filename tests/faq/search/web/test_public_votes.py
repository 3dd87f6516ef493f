"""FAQ-6: whether an answer helped: counted once a day for each window, nothing of the citizen."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from callcenter.apps.wiring import Platform
from callcenter.core import clock
from callcenter.core.permissions import SYSTEM
from faq.articles.models import Article, ArticleVote
from faq.articles.services.publishing import withdraw_article
from faq.search.web import votes
from tests.factories.articles import make_article, make_published


@pytest.fixture(autouse=True)
def articles(platform: Platform) -> None:
    """F-1 in both languages, F-2 in Japanese alone, F-3 a draft, F-4 for staff."""
    with platform.database.transaction() as session:
        make_published(session)
        make_published(session, en=None)
        make_article(session)
        make_published(session, audience="staff")


def form_token(client: FlaskClient) -> str:
    """The token of a form that is still there."""
    pages = "".join(client.get(f"/ja/faq/F-{number}").text for number in (1, 2))
    found = re.search(r'name="csrf_token" value="([^"]+)"', pages)
    return found[1] if found else ""


def send(
    client: FlaskClient, number: int = 1, helpful: str = "yes", language: str = "ja"
) -> TestResponse:
    return client.post(
        f"/{language}/faq/F-{number}/vote",
        data={"csrf_token": form_token(client), "helpful": helpful},
    )


def counted(platform: Platform) -> set[tuple[int, str, int, int]]:
    """Number of the article, language, yes, no."""
    with platform.database.transaction(write=False) as session:
        rows = session.execute(
            select(Article.number, ArticleVote).join(Article, Article.id == ArticleVote.article_id)
        )
        return {(n, vote.language, vote.helpful, vote.not_helpful) for n, vote in rows}


def test_vote_is_counted_and_thanked_for(platform: Platform, citizen: FlaskClient) -> None:
    answer = send(citizen)
    assert (answer.status_code, answer.headers["Location"]) == (303, "/ja/faq/F-1#helpful")
    assert counted(platform) == {(1, "ja", 1, 0)}
    page = citizen.get("/en/faq/F-1").text
    assert "Thank you. Your answer helps us to write better." in page
    assert "/vote" not in page
    assert "/vote" in citizen.get("/en/faq/F-2").text


def test_window_votes_once_a_day(
    platform: Platform, citizen: FlaskClient, public_app: Flask
) -> None:
    noon = datetime(2026, 11, 20, 3, 0, tzinfo=UTC)
    with clock.frozen_at(noon):
        for helpful, language in (("yes", "ja"), ("no", "ja"), ("yes", "en")):
            assert send(citizen, helpful=helpful, language=language).status_code == 303
        assert counted(platform) == {(1, "ja", 1, 0)}
        send(public_app.test_client(), helpful="no")
        assert counted(platform) == {(1, "ja", 1, 1)}
    with clock.frozen_at(noon + timedelta(days=1)):
        send(citizen, helpful="no")
    assert counted(platform) == {(1, "ja", 1, 1), (1, "ja", 0, 1)}


def test_vote_goes_to_the_side_that_was_read(platform: Platform, citizen: FlaskClient) -> None:
    send(citizen, number=2, language="en")
    send(citizen, number=1, language="en")
    assert counted(platform) == {(2, "ja", 1, 0), (1, "en", 1, 0)}


@pytest.mark.parametrize("number", [3, 4, 99])
def test_what_nobody_reads_takes_no_vote(
    platform: Platform, citizen: FlaskClient, number: int
) -> None:
    assert send(citizen, number=number).status_code == 404
    assert counted(platform) == set()


def test_withdrawn_takes_no_vote(platform: Platform, citizen: FlaskClient) -> None:
    with platform.database.transaction() as session:
        article = session.scalars(select(Article).filter_by(number=1)).one()
        withdraw_article(session, SYSTEM, article_id=article.id, reason="誤り")
    assert send(citizen).status_code == 404
    assert counted(platform) == set()


@pytest.mark.parametrize("helpful", ["", "maybe", "1"])
def test_vote_is_yes_or_no(platform: Platform, citizen: FlaskClient, helpful: str) -> None:
    assert send(citizen, helpful=helpful).status_code == 400
    assert counted(platform) == set()


def test_vote_needs_the_form_token(platform: Platform, citizen: FlaskClient) -> None:
    """ASVS V3.5.1."""
    assert citizen.post("/ja/faq/F-1/vote", data={"helpful": "yes"}).status_code == 400
    assert citizen.get("/ja/faq/F-1/vote").status_code == 405
    assert counted(platform) == set()


def test_one_network_votes_so_often_on_one_article(
    platform: Platform, citizen: FlaskClient
) -> None:
    """A window that forgets its cookie gains little; other articles stay open."""
    answers = [_forgetful(citizen) for _try in range(10)]
    assert [answer.status_code for answer in answers] == [303] * 8 + [429] * 2
    assert int(answers[-1].headers["Retry-After"]) > 0
    assert counted(platform) == {(1, "ja", 8, 0)}
    assert send(citizen, number=2).status_code == 303


def _forgetful(client: FlaskClient) -> TestResponse:
    client.delete_cookie("callcenter-public")
    return send(client)


def test_cookie_does_not_grow(
    platform: Platform, citizen: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(votes, "MOST_A_DAY", 1)
    assert send(citizen, number=1).status_code == 303
    assert send(citizen, number=2).status_code == 429
    assert counted(platform) == {(1, "ja", 1, 0)}


def test_cookie_keeps_numbers_alone(citizen: FlaskClient) -> None:
    """PRV: which articles, on which day; it is not sent again on other days."""
    send(citizen)
    with citizen.session_transaction() as cookie:
        assert cookie["faq_votes"] == {"day": clock.today().isoformat(), "numbers": [1]}
        assert set(cookie) == {"faq_votes", "csrf_token"}
