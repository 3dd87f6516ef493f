"""FAQ-1: the editor's form keeps what is typed, names what is wrong, loses nothing."""

from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from callcenter.core.permissions import Role
from faq.articles.entry import content_of
from faq.articles.models import Article, Revision, RevisionState
from faq.articles.services.editing import save_draft
from faq.articles.services.review import return_revision
from faq.articles.web.forms import values_from_content
from tests.factories.articles import content, make_article, make_published, make_submitted
from tests.faq.articles.web.conftest import Enter, Visitor

FIELDS: dict[str, Any] = {**values_from_content(content())}
MY_NUMBER = "1234 5678 9018"


def fields(**values: Any) -> dict[str, Any]:
    return FIELDS | values


def article_at(visitor: Visitor, article_id: UUID) -> tuple[Article, Revision]:
    with visitor.platform.database.transaction(write=False) as session:
        article = session.get_one(Article, article_id)
        return article, session.get_one(Revision, article.latest_revision_id)


def begun(visitor: Visitor) -> Article:
    made: Article = visitor.write(lambda session: make_article(session, visitor.actor))
    return made


def test_a_new_article_is_begun(editor: Visitor) -> None:
    """FAQ-1: the form comes back with what was entered, and saves itself from then on."""
    assert editor.get("/faq/new").status_code == 200
    answer = editor.post("/faq/new", **fields(action="save"))
    assert answer.status_code == 303
    page = editor.get(answer.location)
    assert "Saved." in page.text
    assert "カードの有効期限はいつまでですか" in page.text
    assert "data-autosave-url" in page.text


def test_a_new_article_is_submitted_at_once(editor: Visitor) -> None:
    answer = editor.post("/faq/new", **fields(action="submit"))
    assert answer.status_code == 303
    assert "Waits for the city" in editor.get(answer.location).text


def test_mistakes_are_named_and_nothing_is_lost(editor: Visitor) -> None:
    """FAQ-1: beside the field, with a way to it from the top."""
    wrong = fields(
        ja_phone="お電話は{telefon}", valid_from="2026-13-01", sources="案内 | javascript:x"
    )
    answer = editor.post("/faq/new", **wrong)
    assert answer.status_code == 422
    for field in ("valid_from", "sources"):
        assert f'id="{field}-error"' in answer.text
        assert f'href="#{field}"' in answer.text
    answer = editor.post("/faq/new", **fields(ja_phone="お電話は{telefon}"))
    assert 'id="ja_phone-error"' in answer.text
    assert "お電話は{telefon}" in answer.text


def test_what_was_refused_is_kept_as_the_draft(editor: Visitor) -> None:
    """FAQ-1: the button refuses, the text stays."""
    article = begun(editor)
    wrong = fields(version="1", ja_phone="お電話は{telefon}", action="submit")
    answer = editor.post(f"/faq/{article.id}/edit", **wrong)
    assert answer.status_code == 422
    now, revision = article_at(editor, article.id)
    assert content_of(revision).side("ja").phone == "お電話は{telefon}"
    assert revision.state == RevisionState.DRAFT
    assert f'name="version" value="{now.version}"' in answer.text


def test_the_form_saves_itself(editor: Visitor) -> None:
    """FAQ-1: with the previews filled in, and what is wrong in each field."""
    article = begun(editor)
    typed = fields(ja_phone="{city}では{half", en_phone="See **{city}**.", link_url=["", ""])
    answer = editor.post_json(f"/faq/{article.id}/draft", {"version": 1, "values": typed})
    assert answer.status_code == 200
    assert answer.json is not None
    assert answer.json["version"] == 2
    assert answer.json["previews"]["en_phone"] == "<p>See <strong>City</strong>.</p>\n"
    told = {one["field"]: one["message"] for one in answer.json["notices"]}
    assert told["en_phone"] == ""
    typed = fields(ja_phone="{half}")
    answer = editor.post_json(f"/faq/{article.id}/draft", {"version": 2, "values": typed})
    assert answer.json is not None
    told = {one["field"]: one["message"] for one in answer.json["notices"]}
    assert "does not exist" in told["ja_phone"]
    _article, revision = article_at(editor, article.id)
    assert content_of(revision).side("ja").phone == "{half}"


def test_a_my_number_never_arrives(editor: Visitor) -> None:
    """PRV-1: taken out before it is kept; the form is told and shows the masked text."""
    article = begun(editor)
    typed = fields(ja_counter=f"番号は {MY_NUMBER} です")
    answer = editor.post_json(f"/faq/{article.id}/draft", {"version": 1, "values": typed})
    assert answer.json is not None
    told = {one["field"]: one["message"] for one in answer.json["notices"]}
    assert "My Number was removed" in told["ja_counter"]
    assert "9018" not in answer.json["values"]["ja_counter"]
    _article, revision = article_at(editor, article.id)
    assert "9018" not in content_of(revision).side("ja").counter


def test_a_stale_form_overwrites_nothing(editor: Visitor, enter: Enter) -> None:
    """FAQ-1, INQ-5: both texts are shown; saving again is a decision."""
    article = begun(editor)
    other = enter(Role.MANAGER)
    changed = fields(version="1", ja_phone="先の人の答え", action="save")
    assert other.post(f"/faq/{article.id}/edit", **changed).status_code == 303
    typed = fields(version="1", ja_phone="あとの人の答え", action="save")
    answer = editor.post(f"/faq/{article.id}/edit", **typed)
    assert answer.status_code == 409
    assert "先の人の答え" in answer.text
    assert "あとの人の答え" in answer.text
    assert "Someone else saved this article" in answer.text
    answer = editor.post_json(f"/faq/{article.id}/draft", {"version": 1, "values": typed})
    assert answer.status_code == 409
    _article, revision = article_at(editor, article.id)
    assert content_of(revision).side("ja").phone == "先の人の答え"
    assert editor.post(f"/faq/{article.id}/edit", **(typed | {"version": "2"})).status_code == 303


def test_the_forms_own_saving_is_no_stranger(editor: Visitor) -> None:
    """FAQ-1: the button is pressed while the form is saving by itself."""
    article = begun(editor)
    typed = fields(ja_phone="打っている途中")
    editor.post_json(f"/faq/{article.id}/draft", {"version": 1, "values": typed})
    answer = editor.post(
        f"/faq/{article.id}/edit", **fields(version="1", ja_phone="打ち終えた", action="save")
    )
    assert answer.status_code == 303
    _article, revision = article_at(editor, article.id)
    assert content_of(revision).side("ja").phone == "打ち終えた"


def test_an_odd_body_is_refused(editor: Visitor) -> None:
    article = begun(editor)
    for body in ([], {}, {"values": 3}, {"values": [1]}):
        assert editor.post_json(f"/faq/{article.id}/draft", body).status_code == 422
    odd = {"version": "x", "values": {"ja_phone": 7, "procedures": {"a": 1}}}
    assert editor.post_json(f"/faq/{article.id}/draft", odd).status_code == 409


def test_a_change_of_what_is_published_begins_with_it(editor: Visitor) -> None:
    """FAQ-2: opening the form writes nothing; saving begins a version."""
    article = editor.write(make_published)
    page = editor.get(f"/faq/{article.id}/edit")
    assert "カードの有効期限はいつまでですか" in page.text
    assert article_at(editor, article.id)[1].number == 1
    editor.post(f"/faq/{article.id}/edit", **fields(version=str(article.version), action="save"))
    assert article_at(editor, article.id)[1].number == 2


def test_a_returned_text_comes_back_with_the_comment(editor: Visitor, city: Visitor) -> None:
    """FAQ-2."""
    revision = editor.write(lambda session: make_submitted(session, editor.actor))
    city.write(
        lambda session: return_revision(
            session, city.actor, revision_id=revision.id, comment="短くしてください"
        )
    )
    page = editor.get(f"/faq/{revision.article_id}/edit")
    assert "短くしてください" in page.text
    assert "カードの有効期限はいつまでですか" in page.text


def test_what_waits_for_the_city_is_shown_not_edited(editor: Visitor) -> None:
    revision = editor.write(lambda session: make_submitted(session, editor.actor))
    answer = editor.get(f"/faq/{revision.article_id}/edit")
    assert answer.location == f"/faq/review/{revision.id}"
    page = editor.get(answer.location).text
    assert "Take back and go on writing" in page
    answer = editor.post(f"/faq/review/{revision.id}/take-back")
    assert answer.location == f"/faq/{revision.article_id}/edit"
    assert editor.get(answer.location).status_code == 200


def test_a_draft_is_given_up(editor: Visitor) -> None:
    article = begun(editor)
    assert editor.post(f"/faq/{article.id}/drop", version="9").status_code == 409
    answer = editor.post(f"/faq/{article.id}/drop", version="1")
    assert answer.location == "/faq"
    assert "F-1" not in editor.get("/faq").text.replace("F-1 was given up", "")


def test_links_and_guides_are_kept(editor: Visitor) -> None:
    """FAQ-1: links to procedures, forms and pages."""
    rows = {
        "link_kind": ["form", "page"],
        "link_title_ja": ["申請書", ""],
        "link_title_en": ["", "About"],
        "link_url": ["https://example.jp/f.pdf", "https://example.jp/"],
        "procedures": ["reissue", "loss-report"],
        "sources": "S2 §11(5)\n市の案内 | https://example.jp/a",
    }
    answer = editor.post("/faq/new", **fields(**rows))
    page = editor.get(answer.location).text
    assert 'value="https://example.jp/f.pdf"' in page
    shown = editor.get(answer.location.removesuffix("/edit")).text
    assert 'href="https://example.jp/"' in shown
    assert 'href="https://example.jp/a"' in shown
    assert 'href="/procedures/reissue"' in shown


def test_hostile_texts_stay_texts(editor: Visitor) -> None:
    """ASVS V1.2.1: in the answer, the question, a link and the preview."""
    hostile = "<script>alert(1)</script><img src=x onerror=alert(1)> [x](javascript:alert(1))"
    texts = dict.fromkeys(("ja_question", "ja_phone", "ja_counter", "ja_variants"), hostile)
    answer = editor.post("/faq/new", **fields(**texts))
    for address in (answer.location, answer.location.removesuffix("/edit")):
        page = editor.get(address).text
        assert "<script>alert" not in page
        assert "<img src=x" not in page
        assert 'href="javascript:' not in page


def test_two_windows_of_one_person(editor: Visitor) -> None:
    """A form that is two savings behind is told, though the other window was one's own."""
    article = begun(editor)

    def twice(session: Session) -> None:
        for version in (1, 2):
            save_draft(
                session,
                editor.actor,
                article_id=article.id,
                version=version,
                content=content(),
            )

    editor.write(twice)
    answer = editor.post(f"/faq/{article.id}/edit", **fields(version="1", action="save"))
    assert answer.status_code == 409
