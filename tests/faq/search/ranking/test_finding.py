"""FAQ-3: what is found for a text, however it is written."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.faq.search.ranking.collection import SNAPSHOT, found

SENTENCES = (
    "マイナンバーカードを紛失しました。在留カードの期間が延びた 暗証番号 zairyu kaado PIN lost"
)


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("マイナンバーカードを紛失した", "lost"),
        ("カードが見つからない", "lost"),
        ("パスワードを忘れてしまいました", "pin"),
        ("ＰＩＮがロックされた", "pin"),
        ("ｺﾝﾋﾞﾆで住民票を取りたい", "store"),
        ("電子證明書の更新", "renew"),
        ("証明書が切れる", "renew"),
        ("I lost my card", "lost"),
        ("forgot my password", "pin"),
        ("opening times of the counter", "hours"),
    ],
)
def test_the_right_article_is_first(text: str, wanted: str) -> None:
    assert found(text)[0] == wanted


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("zairyu kaado", "zairyu"),
        ("zairyuu ka-do", "zairyu"),
        ("ざいりゅうかーど", "zairyu"),
        ("在留カードのゆうこうきかん", "zairyu"),
        ("anshou bangou", "pin"),
        ("あんしょうばんごう", "pin"),
        ("konbini", "store"),
        ("juminhyo", "store"),
    ],
)
def test_words_are_found_by_sound(text: str, wanted: str) -> None:
    """FAQ-3: romaji and kana that were not converted."""
    assert wanted in found(text)


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("在", "zairyu"),
        ("在留", "zairyu"),
        ("ざいりゅ", "zairyu"),
        ("暗証番", "pin"),
        ("コンビ", "store"),
        ("電子証", "renew"),
        ("passw", "pin"),
        ("zairy", "zairyu"),
        ("st", "lost"),
    ],
)
def test_half_typed_words_find(text: str, wanted: str) -> None:
    """FAQ-3: search as one types."""
    assert wanted in found(text)


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("コンビーニ", "store"),
        ("コンヒニ", "store"),
        ("pasword", "pin"),
        ("stoeln wallet", "lost"),
        ("weekdyas", "hours"),
    ],
)
def test_slips_find(text: str, wanted: str) -> None:
    """FAQ-3: typos."""
    assert wanted in found(text)


def test_english_finds_a_japanese_only_article() -> None:
    """FAQ-3: through the glossary, marked, with the words that led there."""
    hit = SNAPSHOT.rank("certificate renewal before it expires")[0]
    assert (hit.id, hit.language, hit.only) == ("renew", "ja", True)
    assert any("更新" in word or "証明書" in word for _, word in hit.through)


def test_japanese_finds_an_english_only_article() -> None:
    hit = SNAPSHOT.rank("窓口の開庁時間")[0]
    assert (hit.id, hit.language, hit.only) == ("hours", "en", True)


def test_the_asked_side_is_shown_where_there_is_one() -> None:
    hit = SNAPSHOT.rank("カードを紛失した", language="en")[0]
    assert (hit.id, hit.language, hit.only) == ("lost", "en", False)


def test_a_hit_says_why() -> None:
    hit = SNAPSHOT.rank("カードをなくした")[0]
    assert hit.id == "lost"
    assert ("なくした", "紛失") in hit.through
    assert SNAPSHOT.rank("暗証番号")[0].matched == ("暗証", "番号")


@pytest.mark.parametrize("text", ["", " ", "　", "。", "!?", "\x00", "\ud800", "ー"])
def test_nothing_is_found_for_nothing(text: str) -> None:
    assert found(text) == []


def test_choices_narrow_what_is_found() -> None:
    assert {hit.id for hit in SNAPSHOT.rank("カード", categories={"5-2"})} == {"pin"}
    assert SNAPSHOT.rank("カード", categories=set()) == []
    assert "lost" not in {hit.id for hit in SNAPSHOT.rank("カード", hidden={"lost", "unknown"})}
    assert len(SNAPSHOT.rank("カード", limit=1)) == 1
    assert SNAPSHOT.rank("カード", limit=0) == []


@settings(deadline=None, max_examples=150)
@given(st.one_of(st.text(max_size=60), st.text(sorted(set(SENTENCES)), max_size=60)))
def test_any_text_is_answered_and_always_alike(text: str) -> None:
    """FAQ-3: no text breaks the search; the same text, the same answer; each article once."""
    hits = SNAPSHOT.rank(text)
    assert hits == SNAPSHOT.rank(text)
    assert len({hit.id for hit in hits}) == len(hits)
    assert [hit.score for hit in hits] == sorted((hit.score for hit in hits), reverse=True)


def test_long_texts_are_cut() -> None:
    assert found("カード " * 10_000) == found("カード " * 75)
