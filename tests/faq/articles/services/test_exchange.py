"""FAQ-1, OPS-3: the collection goes out and comes in whole, or not at all."""

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from callcenter.core.permissions import Actor
from faq.articles.models import Article, Revision, RevisionState
from faq.articles.queries.exchange import exported_articles
from faq.articles.queries.published import published_texts
from faq.articles.services.editing import save_draft
from faq.articles.services.exchange import LineReport, Outcome, import_articles
from faq.articles.services.publishing import withdraw_article
from faq.articles.services.review import approve_revision, return_revision, submit_draft
from tests.factories.articles import JA, content, make_article, make_published, make_submitted
from tests.fixtures.database import new_sqlite

BARE = {
    "category": "2-1",
    "sources": ["S2 §11(1)", "市の案内 | https://example.jp/a"],
    "ja": {"question": "申請の方法は", "phone": "窓口で申請できます。", "variants": ["申請したい"]},
}
MY_NUMBER = "1234 5678 9018"


@pytest.fixture
def elsewhere(tmp_path: Path, empty_file: Path) -> Iterator[Session]:
    """Another installation."""
    database = new_sqlite(tmp_path / "elsewhere.db", empty_file)
    with database.transaction() as session:
        yield session
    database.dispose()


def lines_of(session: Session) -> list[str]:
    return [json.dumps(one, ensure_ascii=False) for one in exported_articles(session)]


def taken(session: Session, *lines: Any) -> list[LineReport]:
    texts = [line if isinstance(line, str) else json.dumps(line) for line in lines]
    return list(import_articles(session, texts))


def outcomes(reports: list[LineReport]) -> list[str]:
    return [report.outcome.value for report in reports]


def rich(session: Session, editor: Actor, city: Actor) -> None:
    """Articles of every state and history."""
    article = make_published(session, city, editor)
    changed = content(ja=replace(JA, phone="二番目の答え"), change_note="直しました")
    save_draft(session, editor, article_id=article.id, version=article.version, content=changed)
    returned = submit_draft(session, editor, article_id=article.id, version=article.version)
    return_revision(session, city, revision_id=returned.id, comment="もう少し")
    save_draft(
        session, editor, article_id=article.id, version=article.version, content=content(en=None)
    )
    third = submit_draft(session, editor, article_id=article.id, version=article.version)
    approve_revision(session, city, revision_id=third.id)
    make_article(session, editor)
    make_submitted(session, editor, audience="staff")
    withdrawn = make_published(session)
    withdraw_article(session, city, article_id=withdrawn.id, reason="誤り")


def test_what_goes_out_comes_in(
    session: Session, elsewhere: Session, editor: Actor, city: Actor
) -> None:
    """OPS-3: with both languages, all versions, their fate and who decided."""
    rich(session, editor, city)
    lines = lines_of(session)
    assert outcomes(taken(elsewhere, *lines)) == ["new"] * 4
    assert lines_of(elsewhere) == lines
    assert outcomes(taken(elsewhere, *lines)) == ["known"] * 4
    assert lines_of(elsewhere) == lines
    shown = [(text.number, text.language, text.phone) for text in published_texts(elsewhere)]
    assert shown == [(text.number, text.language, text.phone) for text in published_texts(session)]
    assert make_article(elsewhere).number == 5


def test_later_versions_are_added(
    session: Session, elsewhere: Session, editor: Actor, city: Actor
) -> None:
    """OPS-3: a second file brings what was written since; a change in both places is told."""
    article = make_published(session, city, editor)
    taken(elsewhere, *lines_of(session))
    changed = content(ja=replace(JA, phone="あとの答え"))
    save_draft(session, editor, article_id=article.id, version=article.version, content=changed)
    revision = submit_draft(session, editor, article_id=article.id, version=article.version)
    approve_revision(session, city, revision_id=revision.id)
    lines = lines_of(session)
    assert outcomes(taken(elsewhere, *lines)) == ["extended"]
    assert lines_of(elsewhere) == lines
    other = json.loads(lines[0])
    other["revisions"][0]["ja"]["phone"] = "別の答え"
    [report] = taken(elsewhere, other)
    assert (report.outcome, report.message) == (
        Outcome.ERROR,
        "version 1 of F-1 is another one here",
    )


def test_a_bare_article_waits_for_the_city(session: Session) -> None:
    """FAQ-2: what comes from elsewhere without the city's word is submitted, not published."""
    assert outcomes(taken(session, BARE, "", {**BARE, "key": "how-to-apply"})) == ["new", "new"]
    revisions = list(session.scalars(select(Revision)))
    assert {revision.state for revision in revisions} == {RevisionState.SUBMITTED}
    assert revisions[0].sources[1] == {"title": "市の案内", "url": "https://example.jp/a"}
    assert list(published_texts(session)) == []
    assert outcomes(taken(session, {**BARE, "key": "how-to-apply"})) == ["known"]


def test_a_number_that_may_not_be_kept_is_taken_out(session: Session) -> None:
    """PRV-1: of every text, also of a comment or a name; the report says so."""
    texts = {
        "question": f"番号 {MY_NUMBER} は",
        "phone": f"{MY_NUMBER} です",
        "variants": [MY_NUMBER],
    }
    [report] = taken(session, {**BARE, "ja": texts, "change_note": MY_NUMBER})
    assert "taken out" in report.message
    assert "9018" not in "".join(lines_of(session))


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("{", "not JSON"),
        ("[]", "not a JSON object"),
        ("[" * 100_000, "not JSON"),
        ({**BARE, "category": ""}, "category: required"),
        ({**BARE, "ja": {"question": "答えがない"}}, "ja_phone: required"),
        ({**BARE, "ja": {"question": 1}}, "question is not a text"),
        ({**BARE, "ja": {**BARE["ja"], "phone": "{x}"}}, "ja_phone: unknown_variable"),
        ({**BARE, "ja": {**BARE["ja"], "variants": "一つ"}}, "lists of texts"),
        ({**BARE, "number": -1}, "whole number"),
        ({**BARE, "number": 2**40}, "whole number"),
        ({**BARE, "valid_to": "2026-02-30"}, "day"),
        ({**BARE, "links": [{"kind": "x"}]}, "unknown kind"),
        ({**BARE, "revisions": []}, "status"),
        ({"status": "draft", "revisions": []}, "there must be one"),
        (
            {"status": "published", "published": 1, "revisions": [{**BARE, "state": "draft"}]},
            "not an approved one",
        ),
        (
            {"status": "draft", "revisions": [{**BARE, "state": "draft"}] * 2},
            "only the last",
        ),
        (
            {
                "status": "draft",
                "revisions": [{**BARE, "state": "draft", "created_at": "2026-01-01T09:00:00"}],
            },
            "no time zone",
        ),
    ],
)
def test_a_wrong_line_is_named(session: Session, line: Any, message: str) -> None:
    """FAQ-1: by its number, with what is wrong."""
    reports = taken(session, BARE, line)
    assert outcomes(reports) == ["new", "error"]
    assert reports[1].line == 2
    assert message in reports[1].message


def test_a_number_that_is_taken_is_refused(session: Session) -> None:
    make_published(session)
    reports = taken(session, {**BARE, "number": 1, "key": "other"})
    assert reports[0].message == "F-1 is another article here"
    assert session.scalar(select(func.count()).select_from(Article)) == 1
