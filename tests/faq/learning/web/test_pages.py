"""FAQ-4: searches told by scripts, gaps, statistics."""

import csv
import io
from uuid import UUID, uuid4

import pytest
from flask.testing import FlaskClient
from openpyxl import load_workbook
from sqlalchemy import select

from callcenter.apps.wiring import Platform
from callcenter.core.outbox.models import OutboxJob
from callcenter.core.outbox.services import run
from callcenter.core.permissions import SYSTEM, Role
from faq.articles.models import Article, UseSource
from faq.articles.queries.versions import present_content
from faq.articles.services.uses import record_use, record_vote
from faq.learning.models import Gap, LoggedSearch
from faq.learning.services.deciding import dismiss_gap
from faq.learning.services.gaps import find_gaps, keep_gaps
from faq.learning.services.searches import log_public_search
from tests.factories.articles import make_published
from tests.faq.articles.web.conftest import Enter, Visitor

MY_NUMBER = "1234 5678 9018"


@pytest.fixture
def gap(editor: Visitor) -> UUID:
    """A gap of three searches, beside an article."""

    def make(session) -> UUID:  # type: ignore[no-untyped-def]
        make_published(session)
        for text in ("車いす 駐車場", "車いす 駐車場", "駐車場は車いすで使えますか"):
            log_public_search(session, text=text, language="ja", hits=0, best_score=0)
        keep_gaps(session, find_gaps(session))
        return session.scalars(select(Gap.id)).one()  # type: ignore[no-any-return]

    return editor.write(make)  # type: ignore[no-any-return]


def searches(visitor: Visitor) -> list[tuple[str, str, bool]]:
    with visitor.platform.database.transaction(write=False) as session:
        rows = session.scalars(select(LoggedSearch).order_by(LoggedSearch.id))
        return [(row.place, row.text, row.used) for row in rows]


def texts_chosen(page: str) -> list[str]:
    return [part.split('"')[0] for part in page.split('name="texts" value="')[1:]]


def test_scripts_tell_what_was_searched(enter: Enter) -> None:
    """PRV-1: nothing but guarded text."""
    operator = enter(Role.OPERATOR)
    body = {"text": f"{MY_NUMBER} の更新", "place": "desk", "language": "ja"}
    assert operator.post_json("/faq/searches", body).status_code == 204
    assert operator.post_json("/faq/searches", {**body, "used": True}).status_code == 204
    [(place, text, used)] = searches(operator)
    assert (place, used) == ("desk", True)
    assert "9018" not in text


@pytest.mark.parametrize(
    "body", [None, [], {}, {"text": 7}, {"text": "更新"}, {"text": "更新", "place": "public"}]
)
def test_other_shapes_are_refused(enter: Enter, body: object) -> None:
    operator = enter(Role.OPERATOR)
    assert operator.post_json("/faq/searches", body).status_code == 422
    assert searches(operator) == []


def test_list_of_gaps_leads_to_each(editor: Visitor, gap: UUID) -> None:
    page = editor.get("/faq/gaps").text
    assert f'href="/faq/gaps/{gap}"' in page
    assert "3 searched, 0 inquiries" in page
    assert 'href="/faq/gaps"' in editor.get("/faq").text
    for address in ("/faq/gaps?state=drafted", "/faq/gaps?state=x&after=x", "/faq/gaps?after=0.x"):
        assert editor.get(address).status_code == 200


def test_a_gap_becomes_an_article(editor: Visitor, gap: UUID) -> None:
    chosen = texts_chosen(editor.get(f"/faq/gaps/{gap}").text)
    assert len(chosen) == 2
    refused = editor.post(f"/faq/gaps/{gap}/draft", texts=[str(uuid4()), "x"])
    assert refused.status_code == 422
    assert "Please choose at least one question." in refused.text
    begun = editor.post(f"/faq/gaps/{gap}/draft", texts=chosen)
    assert begun.status_code == 303
    assert "車いす 駐車場" in editor.get(begun.location).text
    again = editor.post(f"/faq/gaps/{gap}/draft", texts=chosen)
    assert again.status_code == 409
    assert "Someone else has decided" in again.text
    assert "F-2" in editor.get("/faq/gaps?state=drafted").text


def test_a_gap_is_added_to_an_article(editor: Visitor, gap: UUID) -> None:
    chosen = texts_chosen(editor.get(f"/faq/gaps/{gap}").text)
    wrong = editor.post(f"/faq/gaps/{gap}/article", texts=chosen, number="F-99")
    assert wrong.status_code == 422
    assert 'value="F-99"' in wrong.text
    assert editor.post(f"/faq/gaps/{gap}/article", texts=chosen, number="f-1").status_code == 303
    with editor.platform.database.transaction(write=False) as session:
        article = session.scalars(select(Article)).one()
        assert "車いす 駐車場" in present_content(session, article).side("ja").variants


def test_a_gap_is_dismissed_and_taken_back(editor: Visitor, gap: UUID) -> None:
    assert editor.post(f"/faq/gaps/{gap}/dismiss", reason="").status_code == 422
    assert editor.post(f"/faq/gaps/{gap}/dismiss", reason="他課の担当").status_code == 303
    assert "他課の担当" in editor.get("/faq/gaps?state=dismissed").text
    assert "他課の担当" in editor.get(f"/faq/gaps/{gap}").text
    assert editor.post(f"/faq/gaps/{gap}/reopen").status_code == 303
    assert f"/faq/gaps/{gap}" in editor.get("/faq/gaps").text


def test_operators_see_gaps_and_no_buttons(enter: Enter, gap: UUID) -> None:
    """SEC-1."""
    operator = enter(Role.OPERATOR)
    page = operator.get(f"/faq/gaps/{gap}").text
    assert "Begin an article" not in page
    assert texts_chosen(page) == []
    for address in ("draft", "article", "dismiss", "reopen"):
        assert operator.post(f"/faq/gaps/{gap}/{address}").status_code == 403
    assert operator.post("/faq/gaps/compute").status_code == 403


def test_the_button_computes(editor: Visitor, gap: UUID) -> None:
    """By a job, so that nobody waits for it."""
    editor.write(lambda session: dismiss_gap(session, SYSTEM, gap_id=gap, reason="x"))
    assert editor.post("/faq/gaps/compute").status_code == 303
    database = editor.platform.database
    with database.transaction(write=False) as session:
        jobs = session.scalars(
            select(OutboxJob.id).where(OutboxJob.kind == "faq.compute_gaps")
        ).all()
    assert [run(database, job) for job in jobs] == [True]
    assert "Computed" in editor.get("/faq/gaps").text


@pytest.fixture
def used(editor: Visitor) -> Visitor:
    """An installation with a use, a vote and searches."""

    def make(session) -> None:  # type: ignore[no-untyped-def]
        article = make_published(session)
        make_published(session)
        record_use(session, SYSTEM, article_id=article.id, language="ja", source=UseSource.DESK)
        record_vote(session, article, language="ja", helpful=True)
        for _ in range(2):
            log_public_search(session, text="=更新", language="ja", hits=3, best_score=1)

    editor.write(make)
    return editor


def test_statistics_tell_the_same_without_their_bars(used: Visitor) -> None:
    page = used.get("/faq/statistics").text
    assert "0 led to an answer, 2 found but not used, 0 found nothing" in page
    assert "=更新" in page
    for address in (
        "first=2026-01-01&last=x",
        "first=9999-99-99",
        "first=2001-01-01&last=2090-01-01",
    ):
        assert used.get(f"/faq/statistics?{address}").status_code == 200
    assert (
        "No article was used in this period."
        in used.get("/faq/statistics?first=2020-01-01&last=2020-01-31").text
    )


@pytest.mark.parametrize("table", ["uses", "unused", "searches", "votes"])
def test_statistics_as_files(used: Visitor, table: str) -> None:
    answer = used.post("/faq/statistics/file", table=table, format="csv")
    rows = list(csv.reader(io.StringIO(answer.data.decode("utf-8-sig"))))
    assert len(rows) == 2
    assert answer.headers["Content-Disposition"].startswith(f'attachment; filename="faq-{table}-')
    if table == "searches":
        assert rows[1] == ["'=更新", "2", "0", "3"]
    book = load_workbook(
        io.BytesIO(used.post("/faq/statistics/file", table=table, format="xlsx").data)
    )
    assert book.worksheets[0].max_row == 2


def test_unknown_files_are_refused(used: Visitor) -> None:
    for values in ({"table": "x", "format": "csv"}, {"table": "uses", "format": "pdf"}, {}):
        assert used.post("/faq/statistics/file", **values).status_code == 422


def test_citizens_searches_are_noted_after_the_answer(
    citizen: FlaskClient, platform: Platform
) -> None:
    """FAQ-4, FAQ-6: without a script; what led to an article counts as answered."""
    with platform.database.transaction() as session:
        number = make_published(session).number
    asked = "有効期限 090-1234-5678"
    page = citizen.get("/ja/faq", query_string={"q": asked}, buffered=True)
    assert page.status_code == 200
    citizen.get("/ja/faq", query_string={"q": "ロケット"}, buffered=True)
    citizen.get("/ja/faq", buffered=True)
    came_from = {"Referer": f"http://localhost/ja/faq?q={asked}"}
    citizen.get(f"/ja/faq/F-{number}", headers=came_from, buffered=True)
    elsewhere = {"Referer": "https://example.com/ja/faq?q=ロケット"}
    citizen.get(f"/ja/faq/F-{number}", headers=elsewhere, buffered=True)
    with platform.database.transaction(write=False) as session:
        rows = session.scalars(select(LoggedSearch).order_by(LoggedSearch.id)).all()
    found = [(row.text, row.hits, row.used, row.actor_id) for row in rows]
    assert found == [("有効期限 ［消去］", 1, True, None), ("ロケット", 0, False, None)]
