"""FAQ-3: what is found, by whom, and when."""

from datetime import UTC, date, datetime

import pytest

from callcenter.core import clock
from callcenter.core.db import Database
from faq.articles.services.editing import create_article
from faq.search.collection import forget_collections
from faq.search.services.glossary import seed_glossary
from faq.search.services.searching import SearchAnswer, search
from tests.faq.search.collections import (
    EDITOR,
    LOST,
    LOST_EN,
    PIN,
    RENEWAL,
    bring_back,
    change,
    content,
    publish,
    use,
    withdraw,
)

NOW = datetime(2026, 11, 21, 3, tzinfo=UTC)


def asked(database: Database, text: str, **options: object) -> SearchAnswer:
    with database.transaction(write=False) as session:
        return search(session, text, **options)  # type: ignore[arg-type]


def found(database: Database, text: str, **options: object) -> list[int]:
    return [hit.number for hit in asked(database, text, **options).hits]


@pytest.fixture
def filled(database: Database) -> Database:
    """The glossary, and three articles: 1 lost card (both languages), 2 PIN, 3 renewal (Japanese
    only)."""
    with database.transaction() as session:
        seed_glossary(session)
        publish(session, content(LOST, LOST_EN, category="7"))
        publish(session, content(PIN, category="6-1"))
        publish(session, content(RENEWAL, category="4"))
    return database


def test_question_finds_its_article_with_snippet_and_marks(filled: Database) -> None:
    """FAQ-3: the best first, with the found words to be highlighted."""
    answer = asked(filled, "暗証番号を忘れた")
    first = answer.hits[0]
    assert (first.number, first.language, first.label) == (2, "ja", "F-2")
    assert first.question == PIN[0]
    assert "再設定" in first.snippet
    assert any(marked for _part, marked in first.question_parts)
    assert "".join(part for part, _marked in first.question_parts) == PIN[0]
    assert not first.only_language
    assert answer.took_ms > 0


def test_reader_gets_the_side_of_their_language(filled: Database) -> None:
    """FAQ-3: an English question finds the English side; where there is none, the Japanese one,
    marked."""
    first = asked(filled, "lost my card").hits[0]
    assert (first.language, first.only_language) == ("en", False)
    only = [hit for hit in asked(filled, "forgot PIN", language="en").hits if hit.number == 2]
    assert [(hit.language, hit.only_language) for hit in only] == [("ja", True)]


def test_categories_filter_with_those_below(filled: Database) -> None:
    assert found(filled, "カード 暗証番号 更新", category="6") == [2]
    assert found(filled, "カード 暗証番号 更新", category="6-1") == [2]
    assert found(filled, "カード 暗証番号 更新", category="99") == []
    assert found(filled, "", category="4") == [3]


@pytest.mark.parametrize("blank", ["", "  ", "　\n\t"])
def test_nothing_typed_shows_the_most_used(filled: Database, blank: str) -> None:
    """FAQ-3: a beginning for who does not know what to type."""
    with filled.transaction() as session:
        ids = {hit.number: hit.article_id for hit in search(session, "").hits}
        use(session, ids[3], times=2)
        use(session, ids[2], times=1)
    forget_collections()
    assert found(filled, blank) == [3, 2, 1]
    assert found(filled, blank, limit=1) == [3]


def test_one_sign_is_answered(filled: Database) -> None:
    """FAQ-3: one kanji, one letter: no error, and what begins with it."""
    assert 3 in found(filled, "更")
    assert isinstance(found(filled, "a"), list)
    assert isinstance(found(filled, "の"), list)


def test_edit_is_seen_at_once(filled: Database) -> None:
    """FAQ-2, FAQ-3: published, changed, withdrawn and put back are seen by the next search."""
    assert found(filled, "引っ越し") == []
    with filled.transaction() as session:
        moved = publish(session, content(("引っ越しをしたとき", "14日以内に届け出てください。")))
    assert found(filled, "引っ越し")[0] == 4
    with filled.transaction() as session:
        change(session, moved, content(("住所を変えたとき", "14日以内に届け出てください。")))
    assert found(filled, "住所を変えた")[0] == 4
    assert asked(filled, "住所を変えた").hits[0].question == "住所を変えたとき"
    with filled.transaction() as session:
        withdraw(session, moved)
    assert 4 not in found(filled, "住所を変えた")
    with filled.transaction() as session:
        bring_back(session, moved)
    assert found(filled, "住所を変えた")[0] == 4


def test_side_that_was_taken_out_is_not_found_any_more(filled: Database) -> None:
    """FAQ-1: the English side goes, the Japanese one stays and is marked."""
    with filled.transaction() as session:
        lost = search(session, "lost my card").hits[0].article_id
        change(session, lost, content(LOST))
    hits = [hit for hit in asked(filled, "lost card", language="en").hits if hit.number == 1]
    assert [(hit.language, hit.only_language) for hit in hits] in ([], [("ja", True)])


def test_undone_publication_is_never_shown(filled: Database) -> None:
    """FAQ-2: a search inside a transaction that fails leaves nothing behind."""
    with filled.transaction() as session:
        publish(session, content(("通知カードの廃止", "廃止されました。")))
        assert search(session, "通知カードの廃止").hits[0].number == 4
        session.rollback()
    assert 4 not in found(filled, "通知カードの廃止")


def test_drafts_are_not_found(filled: Database) -> None:
    """FAQ-6: what the city has not approved is for nobody who searches."""
    with filled.transaction() as session:
        create_article(session, EDITOR, content=content(("住基カードの返納", "窓口へ。")))
    assert 4 not in found(filled, "住基カードの返納")


def test_citizens_see_only_what_is_for_them_and_valid_today(database: Database) -> None:
    """FAQ-1, FAQ-6: staff find all of it, marked; expiry needs no change of the article."""
    first, last = date(2026, 11, 1), date(2026, 11, 30)
    with clock.frozen_at(NOW), database.transaction() as session:
        publish(session, content(("臨時窓口はどこ", "一階です。"), audience="all"))
        publish(session, content(("臨時窓口の鍵", "金庫です。"), audience="staff"))
        publish(session, content(("臨時窓口の時間", "九時です。"), valid_from=first, valid_to=last))
    with clock.frozen_at(NOW):
        assert sorted(found(database, "臨時窓口", audience="all")) == [1, 3]
        assert sorted(found(database, "", audience="all")) == [1, 3]
        assert all(hit.in_force for hit in asked(database, "臨時窓口", audience="staff").hits)
    with clock.frozen_at(datetime(2026, 12, 1, 3, tzinfo=UTC)):
        assert found(database, "臨時窓口", audience="all") == [1]
        hits = asked(database, "臨時窓口", audience="staff").hits
        assert {hit.number: hit.in_force for hit in hits} == {1: True, 2: True, 3: False}


def test_uses_lift_an_article_but_hide_none(filled: Database) -> None:
    """FAQ-4: what was answered with an article is asked again; the others stay findable."""
    before = found(filled, "ピカピカ")
    with filled.transaction() as session:
        ids = {hit.number: hit.article_id for hit in search(session, "").hits}
        use(session, ids[2], "ピカピカする番号", times=3)
    forget_collections()
    assert before == []
    assert found(filled, "ピカピカする番号")[0] == 2
    assert 3 in found(filled, "更新")


def test_nothing_published_is_answered(database: Database) -> None:
    """FAQ-3: an empty collection is no error."""
    assert found(database, "カード") == found(database, "") == []
