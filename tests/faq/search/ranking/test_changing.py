"""FAQ-3, FAQ-4: an edit, a use or another glossary makes a new snapshot beside the old one."""

from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from faq.search.analysis import analyse
from faq.search.glossary import Concept, shipped_concepts
from faq.search.ranking import Snapshot
from faq.search.values import IndexedText
from tests.faq.search.ranking.collection import ARTICLES, SNAPSHOT, found

NEW = IndexedText("fee", "ja", "カードの再交付の手数料", "八百円と、電子証明書の二百円です。")
QUESTIONS = (
    "カードを落とした",
    "再交付はいくら",
    "forgot my pin",
    "在留カード",
    "コンビニ",
    "更新",
)


def test_an_added_article_is_found_and_a_removed_one_is_not() -> None:
    more = SNAPSHOT.with_changes(added=[NEW])
    assert found("再交付の手数料", more)[0] == "fee"
    assert len(more) == len(SNAPSHOT) + 1
    assert "fee" not in found("再交付の手数料", more.with_changes(removed=["fee"]))
    assert "fee" not in found("再交付の手数料")


def test_an_edit_replaces_one_side() -> None:
    edited = replace(ARTICLES[0], question="犬の登録について", answer="", variants=(), keywords=())
    changed = SNAPSHOT.with_changes(added=[edited])
    assert found("犬の登録", changed)[0] == "lost"
    assert found("lost my card", changed)[0] == "lost"
    assert len(changed) == len(SNAPSHOT)
    alone = SNAPSHOT.with_changes(added=[edited], removed=["lost"])
    assert found("犬の登録", alone)[0] == "lost"
    assert "lost" not in found("盗まれた", alone)


def test_one_side_can_go() -> None:
    japanese = next(text for text in ARTICLES if text.id == "lost" and text.language == "ja")
    changed = SNAPSHOT.with_changes(added=[japanese], removed=["lost"])
    hit = changed.rank("I lost my card")[0]
    assert (hit.id, hit.language, hit.only) == ("lost", "ja", True)


@settings(deadline=None, max_examples=25)
@given(st.lists(st.sampled_from(sorted({text.id for text in ARTICLES})), max_size=5))
def test_changes_lead_to_what_building_anew_would(ids: list[str]) -> None:
    """Taking out and putting back leaves everything as it was, but for the place of topics."""
    changed = SNAPSHOT
    for article_id in ids:
        sides = [analyse(text) for text in ARTICLES if text.id == article_id]
        changed = changed.with_changes(removed=[article_id])
        assert all(hit.id != article_id for text in QUESTIONS for hit in changed.rank(text))
        changed = changed.with_changes(added=sides)
    for text in QUESTIONS:
        assert [hit.id for hit in changed.rank(text)] == [hit.id for hit in SNAPSHOT.rank(text)]


def test_the_same_side_twice_counts_once() -> None:
    twice = Snapshot.build([ARTICLES[0], *ARTICLES, NEW, NEW], shipped_concepts())
    assert len(twice) == len(SNAPSHOT) + 1
    assert found("再交付の手数料", twice)[0] == "fee"


def test_a_use_teaches() -> None:
    """FAQ-4: who asked the same before was helped by this article."""
    asked = "改札みたいなところでピッとならない"
    assert found(asked)[:1] != ["renew"]
    taught = SNAPSHOT.with_uses({"renew": [(asked, 1.0)]})
    assert found("改札でピッとならない", taught)[0] == "renew"
    assert found(asked, taught.with_uses({"renew": []})) == found(asked)
    kept = taught.with_changes(added=[ARTICLES[4]], removed=["renew"])
    assert found("改札でピッとならない", kept)[0] == "renew"


def test_a_wrong_use_hides_nothing() -> None:
    wrong = SNAPSHOT.with_uses({"store": [("マイナンバーカードを紛失した", 1.0)] * 200})
    assert "lost" in found("マイナンバーカードを紛失した", wrong, limit=2)
    assert found("暗証番号を忘れた", wrong)[0] == "pin"


def test_a_use_finds_the_article_that_lacks_the_language() -> None:
    taught = SNAPSHOT.with_uses({"hours": [("どようびはやってますか", 1.0)]})
    hit = taught.rank("どようびはやってますか")[0]
    assert (hit.id, hit.language, hit.only) == ("hours", "en", True)


def test_uses_of_unknown_articles_do_nothing() -> None:
    taught = SNAPSHOT.with_uses({"gone": [("犬の登録", 1.0)]})
    assert "gone" not in found("犬の登録", taught)
    assert len(taught) == len(SNAPSHOT)


def test_another_glossary_finds_other_words() -> None:
    assert found("アレ") == found("thingamajig") == []
    taught = SNAPSHOT.with_concepts([Concept(("電子証明書", "アレ"), ("thingamajig",))])
    assert found("アレ", taught)[0] == "renew"
    assert found("thingamajig", taught)[0] == "renew"


def test_an_empty_collection_answers() -> None:
    empty = Snapshot.build([])
    assert len(empty) == 0
    assert empty.rank("カード") == []
    assert found("手数料", empty.with_changes(added=[NEW])) == ["fee"]
    assert empty.with_uses({"gone": [("カード", 1.0)]}).rank("カード") == []
