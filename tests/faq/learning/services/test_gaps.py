"""FAQ-4: gaps are found, kept, decided about, and stay decided."""

from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from callcenter.core import clock
from callcenter.core.errors import Conflict, Forbidden, Invalid, Missing
from callcenter.core.ids import new_id
from callcenter.core.permissions import SYSTEM, Actor
from faq.articles.models import Article
from faq.articles.queries.versions import present_content
from faq.articles.services.editing import save_draft
from faq.articles.services.review import submit_draft
from faq.learning.errors import GapDecided
from faq.learning.grouping import Asked
from faq.learning.models import Gap, GapState, TextSource
from faq.learning.queries.gaps import list_gaps, texts_of
from faq.learning.services.deciding import (
    add_to_article,
    dismiss_gap,
    draft_from_gap,
    reopen_gap,
)
from faq.learning.services.gaps import find_gaps, forget_gaps, keep_gaps
from faq.learning.services.searches import log_public_search
from tests.factories.articles import make_published

PARKING = ("車いす 駐車場", "車いすの駐車場はありますか", "車いす 駐車場")
CASE = ("カードケース もらえる", "カードケースはもらえますか")


def search_for(session: Session, *texts: str, used: bool = False) -> None:
    for text in texts:
        language = "en" if text.isascii() else "ja"
        row = log_public_search(session, text=text, language=language, hits=0, best_score=0.0)
        assert row is not None
        row.used = used


def inquiry(text: str, category: str = "18") -> Asked:
    return Asked(text, "ja", TextSource.INQUIRY, clock.now(), category)


def compute(session: Session, *inquiries: Asked) -> list[Gap]:
    keep_gaps(session, find_gaps(session, inquiries))
    return list(session.scalars(select(Gap).order_by(Gap.asked.desc(), Gap.text)))


@pytest.fixture
def gap(session: Session) -> Gap:
    """A gap of three searches."""
    search_for(session, *PARKING)
    return compute(session)[0]


def chosen(session: Session, gap: Gap) -> set[object]:
    return {one.id for one in texts_of(session, gap)}


def test_searches_and_inquiries_without_an_answer_make_gaps(session: Session) -> None:
    make_published(session)
    search_for(session, *PARKING, "一度だけの質問", "か")
    search_for(session, *CASE, used=True)
    [gap] = compute(session, inquiry("車いす用の駐車場について"), inquiry("まったく別の話"))
    assert (gap.asked, gap.searches, gap.inquiries) == (4, 3, 1)
    assert (gap.text, gap.language, gap.category_code) == ("車いす 駐車場", "ja", "18")
    examples = texts_of(session, gap)
    assert (examples[0].text, examples[0].times) == ("車いす 駐車場", 2)
    assert {one.source for one in examples} == {"search", "inquiry"}


def test_a_text_that_mostly_leads_to_an_answer_is_no_gap(session: Session) -> None:
    search_for(session, "更新 持ち物", "更新 持ち物")
    search_for(session, "更新 持ち物", "更新 持ち物", used=True)
    assert compute(session) == []
    search_for(session, "更新 持ち物")
    assert [gap.asked for gap in compute(session)] == [3]


def test_the_nearest_article_is_named(session: Session) -> None:
    article = make_published(session)
    search_for(session, "有効期限 いつまで", "いつまで 有効期限")
    [gap] = compute(session)
    assert gap.nearest_id == article.id


def test_the_same_gap_is_found_again(session: Session, gap: Gap) -> None:
    search_for(session, "車いす用 駐車場", *CASE)
    again = compute(session)
    assert again[0].id == gap.id
    assert (again[0].asked, again[0].text) == (4, "車いす 駐車場")
    assert again[1].text.startswith("カードケース")


def test_open_gaps_that_nobody_asks_for_go(session: Session, gap: Gap) -> None:
    with clock.shifted_by(timedelta(days=120)):
        assert compute(session) == []


def test_an_older_computation_does_not_undo_a_newer_one(session: Session) -> None:
    search_for(session, *PARKING)
    older = find_gaps(session)
    with clock.shifted_by(timedelta(seconds=5)):
        assert keep_gaps(session, find_gaps(session))
    assert not keep_gaps(session, older)


def test_a_new_article_is_begun_with_the_questions(
    session: Session, editor: Actor, gap: Gap
) -> None:
    """Both languages, braces made harmless."""
    search_for(session, "車いす {駐車場}")
    [gap] = compute(session, inquiry("車いすと駐車場"))
    article = draft_from_gap(session, editor, gap_id=gap.id, chosen=chosen(session, gap))
    content = present_content(session, article)
    assert content.category == "18"
    assert content.side("ja").question == "車いす 駐車場"
    assert "車いす (駐車場)" in content.side("ja").variants
    assert content.side("en").is_empty
    assert (gap.state, gap.article_id, gap.decided_by_name) == ("drafted", article.id, editor.name)
    assert (article.status, article.published_revision_id) == ("draft", None)


def test_questions_are_added_to_an_article_that_answers_them(
    session: Session, editor: Actor, gap: Gap
) -> None:
    article = make_published(session)
    add_to_article(
        session, editor, gap_id=gap.id, number=article.number, chosen=chosen(session, gap)
    )
    content = present_content(session, article)
    assert content.side("ja").variants[-2:] == ("車いす 駐車場", "車いすの駐車場はありますか")
    assert content.side("ja").question == "カードの有効期限はいつまでですか"
    assert content.side("en").variants == ("how long is it valid",)
    assert gap.article_id == article.id


def test_an_article_with_the_city_is_not_touched(session: Session, editor: Actor, gap: Gap) -> None:
    article = make_published(session)
    content = present_content(session, article)
    save_draft(session, SYSTEM, article_id=article.id, version=article.version, content=content)
    with pytest.raises(Invalid) as unready:
        add_to_article(session, editor, gap_id=gap.id, number=article.number, chosen=set())
    assert unready.value.fields == {"texts": "choose_questions"}
    _submit(session, article)
    with pytest.raises(Conflict) as refused:
        add_to_article(
            session, editor, gap_id=gap.id, number=article.number, chosen=chosen(session, gap)
        )
    assert refused.value.code == "under_review"


def _submit(session: Session, article: Article) -> None:
    content = present_content(session, article)
    changed = save_draft(
        session,
        SYSTEM,
        article_id=article.id,
        version=article.version,
        content=type(content)(**{**vars(content), "change_note": "直し"}),
    )
    submit_draft(session, SYSTEM, article_id=article.id, version=changed.version)


def test_what_was_dismissed_does_not_come_back(session: Session, editor: Actor, gap: Gap) -> None:
    with pytest.raises(Invalid):
        dismiss_gap(session, editor, gap_id=gap.id, reason=" ")
    dismiss_gap(session, editor, gap_id=gap.id, reason="他課の担当です")
    search_for(session, *PARKING)
    [again] = compute(session)
    assert (again.id, again.state, again.asked) == (gap.id, "dismissed", 6)
    with clock.shifted_by(timedelta(days=120)):
        [still] = compute(session)
        assert (still.state, still.asked) == ("dismissed", 0)
    reopen_gap(session, editor, gap_id=gap.id)
    assert (gap.state, gap.reason) == ("open", "")


def test_decisions_are_forgotten_when_nobody_asks_any_more(
    session: Session, editor: Actor, gap: Gap
) -> None:
    dismiss_gap(session, editor, gap_id=gap.id, reason="他課")
    with clock.shifted_by(timedelta(days=420)):
        compute(session)
        forget_gaps(session)
    assert session.scalars(select(Gap)).all() == []


def test_only_one_decides(session: Session, editor: Actor, gap: Gap) -> None:
    dismiss_gap(session, editor, gap_id=gap.id, reason="他課")
    with pytest.raises(GapDecided):
        draft_from_gap(session, editor, gap_id=gap.id, chosen=chosen(session, gap))
    with pytest.raises(Missing):
        dismiss_gap(session, editor, gap_id=new_id(), reason="x")


def test_operators_read_and_do_not_decide(session: Session, operator: Actor, gap: Gap) -> None:
    """SEC-1."""
    assert [row.id for row in list_gaps(session, operator, state=GapState.OPEN).rows] == [gap.id]
    with pytest.raises(Forbidden):
        dismiss_gap(session, operator, gap_id=gap.id, reason="x")
    with pytest.raises(Forbidden):
        draft_from_gap(session, operator, gap_id=gap.id, chosen=chosen(session, gap))


def test_the_list_is_paged_by_frequency(session: Session, editor: Actor) -> None:
    for number in range(5):
        moment = clock.now()
        session.add(
            Gap(
                text=f"質問{number}",
                language="ja",
                asked=number // 2,
                first_at=moment,
                last_at=moment,
            )
        )
    session.flush()
    seen, mark = [], ""
    for _ in range(3):
        page = list_gaps(session, editor, state=GapState.OPEN, after=mark, limit=2)
        seen += [(row.asked, row.id) for row in page.rows]
        mark = page.next or ""
    assert seen == sorted(seen, reverse=True)
    assert (len(seen), mark) == (5, "")
    assert len(list_gaps(session, editor, state=GapState.OPEN, after="junk.x").rows) == 5
