"""FAQ-3, FAQ-4: the collection beside the call."""

from sqlalchemy import select

from callcenter.inquiries.models import InquiryReference
from faq.articles.models import ArticleUse
from tests.factories.articles import make_article, make_published
from tests.factories.desk import MY_NUMBER, Desk, html_of


def answer_of(desk: Desk, address: str) -> str:
    """The piece of the page that the desk shows."""
    html: str = desk.get(address).get_json()["html"]
    return html


def test_both_languages_stand_side_by_side(desk: Desk) -> None:
    number = desk.write(lambda session: make_published(session).number)
    page = answer_of(desk, f"/desk/articles/{number}?language=en")
    assert page.index("Until when is my card valid?") < page.index(
        "カードの有効期限はいつまでですか"
    )
    assert f'data-number="{number}" data-revision="1" data-language="en"' in page
    assert "{phone}" not in page


def test_a_missing_side_is_marked_and_comes_last(desk: Desk) -> None:
    number = desk.write(lambda session: make_published(session, en=None).number)
    page = answer_of(desk, f"/desk/articles/{number}?language=en")
    assert page.index("カードの有効期限") < page.index("この言語の回答はまだありません")


def test_the_answer_for_the_counter_comes_first_at_the_counter(desk: Desk) -> None:
    number = desk.write(lambda session: make_published(session, en=None).number)
    page = answer_of(desk, f"/desk/articles/{number}?language=ja&channel=counter")
    assert page.index("表面にあります") < page.index("お誕生日まで")


def test_what_is_not_published_is_not_shown(desk: Desk) -> None:
    number = desk.write(lambda session: make_article(session).number)
    assert desk.get(f"/desk/articles/{number}").status_code == 404
    assert desk.get("/desk/articles/99999").status_code == 404


def test_saving_notes_the_articles_used(desk: Desk) -> None:
    """INQ-1: and the words typed to find them pass the My Number guard (PRV-1)."""
    number = desk.write(lambda session: make_published(session).number)
    desk.save(articles=f"{number}/1/ja\t番号は{MY_NUMBER}")
    [saved] = desk.inquiries()
    with desk.platform.database.transaction(write=False) as session:
        [use] = session.scalars(select(ArticleUse)).all()
        [reference] = session.scalars(select(InquiryReference)).all()
    assert use.inquiry_key == str(saved.id)
    assert use.query.startswith("番号は●")
    record = html_of(desk.get(f"/inquiries/{saved.id}"))
    assert f'href="/faq/{reference.key}"' in record


def test_draft_and_edit_page_keep_the_articles(desk: Desk) -> None:
    number = desk.write(lambda session: make_published(session).number)
    desk.save(status="open", articles=f"{number}/1/ja")
    [saved] = desk.inquiries()
    page = html_of(desk.get(f"/inquiries/{saved.id}/edit"))
    assert f'data-line="{number}/0/ja"' in page
    assert f"F-{number} カードの有効期限" in page or f"F-{number} Until when" in page


def test_a_refused_form_keeps_the_articles(desk: Desk) -> None:
    number = desk.write(lambda session: make_published(session).number)
    answer = desk.save(result="", articles=f"{number}/1/ja\tいつまで")
    assert answer.status_code == 422
    assert f'data-line="{number}/1/ja いつまで"' in html_of(answer)
