"""FAQ-1, FAQ-2: list, article, review, versions and changes as people see them."""

import io
import re
from dataclasses import replace
from datetime import timedelta

import pytest
from openpyxl import load_workbook

from callcenter.core import clock
from callcenter.core.permissions import Role
from faq.articles.models import Article, Revision, RevisionState, Status
from faq.articles.services.editing import save_draft
from faq.articles.services.review import submit_draft
from tests.factories.articles import JA, content, make_article, make_published, make_submitted
from tests.faq.articles.web.conftest import Enter, Visitor

SECRET = "まだ市が見ていない言葉"


def words(page: str) -> str:
    """What a person reads of a page, in one line."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]*>", " ", page))


def changed(editor: Visitor, article: Article, phone: str = SECRET) -> Revision:
    """A change of a published article that waits for the city."""

    def work(session):  # type: ignore[no-untyped-def]
        now = session.get_one(Article, article.id)
        text = content(ja=replace(JA, phone=phone), change_note="直しました")
        save_draft(session, editor.actor, article_id=now.id, version=now.version, content=text)
        return submit_draft(session, editor.actor, article_id=now.id, version=now.version)

    made: Revision = editor.write(work)
    return made


def test_the_list_marks_what_is_missing(editor: Visitor) -> None:
    """FAQ-1: a missing language is marked, not hidden."""
    editor.write(lambda session: make_published(session, en=None, audience="staff"))
    page = words(editor.get("/faq").text)
    assert "F-1" in page
    assert "No English" in page
    assert "Staff only" in page
    assert "8 Card renewal" in page
    assert "カードの有効期限" in page


def test_empty_lists_say_what_to_do(editor: Visitor, enter: Enter) -> None:
    assert "There are no articles yet" in editor.get("/faq").text
    assert "Nothing found" in editor.get("/faq?text=なし&state=draft").text
    assert "New article" not in enter(Role.OPERATOR).get("/faq").text
    assert "Nothing waits" in editor.get("/faq/review").text
    assert "Nothing changed" in editor.get("/faq/changes").text


@pytest.mark.parametrize("language", ["ja", "en"])
def test_an_article_shows_both_languages(enter: Enter, language: str) -> None:
    """FAQ-1: side by side, with variables filled in, sources and versions."""
    operator = enter(Role.OPERATOR, language)
    article = operator.write(make_published)
    page = operator.get(f"/faq/{article.id}").text
    assert "カードの有効期限はいつまでですか" in page
    assert "Until when is my card valid?" in page
    assert "<strong>「有効期限」</strong>" in page
    assert "{phone}" not in page
    assert "S2 §8(10)" in page


def test_operators_read_no_draft(editor: Visitor, enter: Enter) -> None:
    """FAQ-2: neither a new article nor a change is anywhere on their pages."""
    operator = enter(Role.OPERATOR)
    article = editor.write(make_published)
    revision = changed(editor, article)
    new = editor.write(lambda session: make_article(session, ja=replace(JA, question=SECRET)))
    pages = ("/faq", f"/faq/{article.id}", f"/faq/{article.id}/versions")
    for address in (*pages, f"/faq/{article.id}/compare"):
        assert SECRET not in operator.get(address).text, address
    assert "Nothing found" in operator.get(f"/faq?text={SECRET}").text
    assert operator.get(f"/faq/{new.id}").status_code == 404
    for address in ("/faq/review", f"/faq/review/{revision.id}", "/faq/changes", "/faq/new"):
        assert operator.get(address).status_code == 403, address
    assert operator.get(f"/faq/{article.id}/compare?old=1&new=2").status_code == 404


def test_the_city_sees_what_changes_and_approves(editor: Visitor, city: Visitor) -> None:
    """FAQ-2: the differences stand first; approval publishes."""
    article = editor.write(make_published)
    revision = changed(editor, article, JA.phone.replace("十回目", "5回目"))
    assert "F-1" in city.get("/faq/review").text
    page = city.get(f"/faq/review/{revision.id}").text
    assert re.search(r"<del>.*十.*</del><ins>.*5.*</ins>", page)
    answer = city.post(f"/faq/review/{revision.id}/approve", comment="")
    assert answer.location == "/faq/review"
    assert "F-1 is published." in city.get("/faq/review").text
    assert "5回目" in city.get(f"/faq/{article.id}").text
    assert city.post(f"/faq/review/{revision.id}/approve").status_code == 409


def test_returning_needs_a_comment(editor: Visitor, city: Visitor) -> None:
    revision = editor.write(lambda session: make_submitted(session, editor.actor))
    answer = city.post(f"/faq/review/{revision.id}/return", comment="")
    assert answer.status_code == 422
    assert 'id="comment-error"' in answer.text
    answer = city.post(f"/faq/review/{revision.id}/return", comment="<b>短く</b>")
    assert answer.status_code == 303
    page = editor.get(f"/faq/{revision.article_id}").text
    assert "&lt;b&gt;短く" in page


def test_the_city_words_it_itself(editor: Visitor, city: Visitor) -> None:
    """FAQ-2: what the city changed is seen among the versions."""
    revision = editor.write(lambda session: make_submitted(session, editor.actor))
    page = city.get(f"/faq/review/{revision.id}/correct").text
    assert "data-autosave-url" not in page
    values = dict(re.findall(r'<textarea[^>]*name="(\w+)"[^>]*>\n?([^<]*)</textarea>', page))
    wrong = values | {"category": "8", "ja_phone": ""}
    assert city.post(f"/faq/review/{revision.id}/correct", **wrong).status_code == 422
    own = values | {"category": "8", "ja_phone": "市の言葉です。"}
    assert city.post(f"/faq/review/{revision.id}/correct", **own).status_code == 303
    compared = words(editor.get(f"/faq/{revision.article_id}/compare?old=1&new=2").text)
    assert "市の言葉です。" in compared
    assert city.get(f"/faq/review/{revision.id}/correct").status_code == 302


def test_nobody_sees_a_button_for_their_own_text(enter: Enter) -> None:
    """FAQ-2: a person of the city who wrote it reads why."""
    city = enter(Role.CITY)
    writer = replace(city.actor, role=Role.EDITOR)
    revision = city.write(lambda session: make_submitted(session, writer))
    page = city.get(f"/faq/review/{revision.id}").text
    assert "You wrote this yourself" in page
    assert "Approve and publish" not in page
    answer = city.post(f"/faq/review/{revision.id}/approve")
    assert answer.status_code == 403
    assert "You wrote this yourself" in answer.text


def test_an_article_is_withdrawn_and_put_back(enter: Enter, city: Visitor) -> None:
    """FAQ-2: at once, with a reason that everybody reads who comes there."""
    manager, operator = enter(Role.MANAGER), enter(Role.OPERATOR)
    article = manager.write(make_published)
    assert "Withdraw at once" not in operator.get(f"/faq/{article.id}").text
    answer = manager.post(f"/faq/{article.id}/withdraw", reason=" ")
    assert (answer.status_code, 'id="reason-error"' in answer.text) == (422, True)
    answer = manager.post(f"/faq/{article.id}/withdraw", reason="手数料が変わりました")
    assert answer.status_code == 303
    page = operator.get(f"/faq/{article.id}").text
    assert "手数料が変わりました" in page
    assert "Do not use this answer" in page
    assert manager.post(f"/faq/{article.id}/put-back").status_code == 403
    assert city.post(f"/faq/{article.id}/put-back").status_code == 303
    assert "Do not use this answer" not in operator.get(f"/faq/{article.id}").text


def test_versions_are_compared_and_restored(editor: Visitor, city: Visitor) -> None:
    """FAQ-2."""
    article = editor.write(make_published)
    revision = changed(editor, article)
    city.post(f"/faq/review/{revision.id}/approve")
    first = editor.write(
        lambda session: session.get_one(
            Revision, session.get_one(Revision, revision.id).based_on_id
        )
    )
    page = words(editor.get(f"/faq/{article.id}/versions").text)
    assert "Version 2" in page
    assert "Version 1" in page
    assert "Superseded" in page
    for wrong in ("old=x", "new=99", "old=-1", f"new={'9' * 30}"):
        assert editor.get(f"/faq/{article.id}/compare?{wrong}").status_code == 404
    answer = editor.post(f"/faq/versions/{first.id}/restore")
    assert answer.location == f"/faq/{article.id}/edit"
    now = editor.write(lambda session: session.get_one(Article, article.id))
    draft = editor.write(lambda session: session.get_one(Revision, now.latest_revision_id))
    assert (draft.state, draft.restored_from_id) == (RevisionState.DRAFT, first.id)
    assert now.status == Status.PUBLISHED
    assert editor.post(f"/faq/versions/{first.id}/restore").status_code == 409


def test_review_days_are_set_from_the_list(editor: Visitor, enter: Enter) -> None:
    """FAQ-2: of the ticked articles; a mistake leaves them ticked."""
    articles = [editor.write(make_published) for _ in range(2)]
    chosen = [str(article.id) for article in articles]
    for wrong in ("", "x", "2020-01-01"):
        answer = editor.post("/faq/review-days", article=chosen, review_on=wrong)
        assert answer.status_code == 422
        assert answer.text.count('" checked>') == 2
    day = clock.today() + timedelta(days=20)
    answer = editor.post("/faq/review-days?state=published", article=chosen, review_on=day)
    assert answer.location == "/faq?state=published"
    assert "Set the next review of 2 articles." in editor.get(answer.location).text
    assert editor.post("/faq/review-days", article=["x"], review_on=day).status_code == 422
    assert enter(Role.OPERATOR).post("/faq/review-days", article=chosen).status_code == 403


def test_changes_are_listed_and_exported(editor: Visitor, city: Visitor) -> None:
    """FAQ-2, S2 §11(1)キ: what changed, why and by whom, for the city's report."""
    article = editor.write(make_published)
    revision = changed(editor, article, JA.phone + "あわせてご案内します。")
    city.post(f"/faq/review/{revision.id}/approve")
    page = words(editor.get("/faq/changes").text)
    assert "Answer for the phone – Japanese" in page
    assert "直しました" in page
    today = clock.today().isoformat()
    answer = city.post(f"/faq/changes/file?first={today}&last={today}", format="xlsx")
    assert "faq-changes-" in answer.headers["Content-Disposition"]
    rows = list(load_workbook(io.BytesIO(answer.data)).worksheets[0].iter_rows(values_only=True))
    assert [row[2] for row in rows] == ["Kind", "Changed", "New"]
    assert rows[1][6] == "Answer for the phone – Japanese"
    assert rows[1][7] == "直しました"
    assert city.post("/faq/changes/file", format="csv").data.startswith("\ufeff".encode())
    assert city.post("/faq/changes/file", format="exe").status_code == 422


def test_odd_addresses_are_answered(editor: Visitor) -> None:
    """Malformed places and filters show the list, never an error."""
    editor.write(make_published)
    odd = (
        "before=x",
        "after=-1",
        f"before={'9' * 40}",
        "state=dropped",
        "category=%00",
        "text=%00",
    )
    for query in odd:
        assert editor.get(f"/faq?{query}").status_code == 200, query
    for query in ("after=x", "first=x&last=y", "first=9999-01-01", "before=x"):
        for page in ("/faq/review", "/faq/changes"):
            assert editor.get(f"{page}?{query}").status_code == 200, query


def test_lists_page_down_and_up(editor: Visitor) -> None:
    """FAQ-1: no page grows with the collection."""

    def many(session):  # type: ignore[no-untyped-def]
        for _ in range(30):
            make_article(session)

    editor.write(many)
    page = editor.get("/faq").text
    assert 'href="/faq?before=6"' in page
    below = editor.get("/faq?before=6").text
    assert 'href="/faq?after=5"' in below
    assert "F-6<" not in below
