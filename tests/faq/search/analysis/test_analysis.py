"""FAQ-3: what is made of a text, whatever it is."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from faq.search.analysis import AnalysedText, analyse, analysis_fingerprint, asking, tokens
from faq.search.analysis.english import stem
from faq.search.analysis.grams import english_grams, japanese_grams
from faq.search.analysis.normalise import folded, is_japanese
from faq.search.analysis.romaji import sound_key
from faq.search.values import IndexedText, Language

# The first text of a process waits for the dictionary.
unhurried = settings(deadline=None, max_examples=60)


def words(text: str, language: Language = "ja") -> tuple[str, ...]:
    return asking(text, language).words


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("ＰＩＮを忘れた", "pinを忘れた"),
        ("ｺﾝﾋﾞﾆ交付", "コンビニ交付"),
        ("ｶﾞｽの届出", "ガスの届出"),
        ("戶籍の變更", "戶籍の変更"),
        ("髙齢者の證明", "高齢者の証明"),
        ("カ-ド", "カード"),
        ("引越し", "引っ越し"),
        ("カードを失くした", "カードを無くした"),
        ("申込みの方法", "申し込みの方法"),
    ],
)
def test_ways_of_writing_come_to_the_same_words(one: str, other: str) -> None:
    assert words(one) == words(other) != ()


def test_empty_words_are_left_out_and_telling_verbs_stay() -> None:
    assert words("更新の方法について教えてください") == ("更新", "方法")
    assert "忘れる" in words("暗証番号を忘れてしまいました")


def test_english_keeps_its_small_words_and_cuts_endings() -> None:
    assert words("How do I renew my certificates?", "en") == ("how", "do", "i", "renew", "my",
                                                              "certif")  # fmt: skip
    assert stem("renewing") == stem("renewed") == stem("renewal's") or stem("renewing") == "renew"
    assert words("Café résumé", "en") == words("cafe resume", "en")


def test_pieces_stay_inside_runs_of_one_script() -> None:
    assert japanese_grams("住民票をコピー") == ["住民", "民票", "コピ", "ピー"]
    assert japanese_grams("猫と犬") == ["猫", "犬"]
    assert english_grams("my cards") == ["my", "card", "ards"]


@pytest.mark.parametrize(
    ("latin", "kana"),
    [
        ("zairyu kaado", "ザイリュウカード"),
        ("zairyuu ka-do", "ザイリュウカード"),
        ("jūminhyō", "ジュウミンヒョウ"),
        ("zyuminhyo", "じゅうみんひょう"),
        ("shimbun", "シンブン"),
        ("inkan touroku", "いんかんとうろく"),
        ("maina kaado", "マイナカード"),
    ],
)
def test_latin_letters_sound_like_kana(latin: str, kana: str) -> None:
    """FAQ-3: romaji of Japanese terms."""
    assert sound_key(latin) == sound_key(kana) != ""


def test_script_tells_the_language() -> None:
    assert is_japanese("PINを忘れた")
    assert is_japanese("ﾏｲﾅ")
    assert not is_japanese("maina kaado")
    assert not is_japanese("")


def test_analysed_text_survives_its_bytes() -> None:
    text = analyse(
        IndexedText(
            id="1",
            language="ja",
            question="カードを失くしたときは",
            answer="すぐに一時停止の電話をしてください。\n警察にも届けます。",
            variants=("カードを落とした", "財布ごと盗まれた"),
            keywords=("紛失", "盗難"),
            category="7-1",
        )
    )
    assert AnalysedText.from_bytes(text.to_bytes()) == text
    assert set(text.terms) == {"question", "answer", "variants", "keywords"}
    assert "紛失" in text.terms["keywords"]
    assert 0 < text.opening <= len(text.answer)


@pytest.mark.parametrize("packed", [b"", b"x", b"\x1d" * 7, b"\xff\xfe"])
def test_other_bytes_are_refused(packed: bytes) -> None:
    with pytest.raises(ValueError):  # noqa: PT011
        AnalysedText.from_bytes(packed)


def test_the_fingerprint_is_stable() -> None:
    assert analysis_fingerprint() == analysis_fingerprint() != ""


@unhurried
@given(st.text(st.characters(), max_size=200), st.sampled_from(["ja", "en"]))
def test_any_text_is_taken_apart(text: str, language: Language) -> None:
    """FAQ-3: no text can break the search; lone surrogates and controls too."""
    for token in tokens(folded(text), language):
        assert not any(char.isspace() for char in token.word)
    analysed = analyse(IndexedText("1", language, text, text, (text,), (text,)))
    assert AnalysedText.from_bytes(analysed.to_bytes()) == analysed
    assert sound_key(text) == sound_key(text)


def test_texts_of_any_length_are_taken_apart() -> None:
    assert len(tokens("更新" * 40_000, "ja")) == 40_000
