"""FAQ-3: found words are marked in the text as it was written."""

import pytest

from faq.search.highlighting import excerpt, highlight
from faq.search.plain import without_marks


def marked(text: str, *words: str) -> list[str]:
    return [part for part, found in highlight(text, words) if found]


@pytest.mark.parametrize(
    ("text", "words", "expected"),
    [
        ("暗証番号を忘れました", ["暗証番号"], ["暗証番号"]),
        ("マイナカードの更新", ["まいなかーど"], ["マイナカード"]),
        ("ＰＩＮ を入力", ["pin"], ["ＰＩＮ"]),
        ("The PIN of a spinning pinboard", ["pin"], ["PIN", "pin"]),
        ("更新の更新", ["更新"], ["更新", "更新"]),
        ("印鑑登録", ["印"], ["印"]),
        ("このカードの件", ["の"], []),
        ("a card", ["a"], []),
        ("カード", [], []),
        ("カード", ["", " ", "\0", ".*", "("], []),
        ("㍿の書類", ["書類"], ["書類"]),
        ("", ["書類"], []),
    ],
)
def test_words_are_marked(text: str, words: list[str], expected: list[str]) -> None:
    assert marked(text, *words) == expected
    assert "".join(part for part, _found in highlight(text, words)) == text


def test_excerpt_stands_around_the_first_found_word() -> None:
    text = "はじめに。" * 40 + "暗証番号は窓口で再設定します。" + "おわりに。" * 40
    piece = excerpt(text, ["暗証番号"], length=60)
    assert piece.startswith("…")
    assert piece.endswith("…")
    assert "暗証番号は窓口" in piece
    assert len(piece) == 62
    assert excerpt("短い\n文です", ["文"]) == "短い 文です"
    assert excerpt(text, ["ありません"], length=60).startswith("はじめに")


def test_marks_of_markdown_are_no_words() -> None:
    text = "**本人**が来ます。\n- 通帳\n2. [申請書](https://example.jp/a_b.pdf)を書く"
    assert without_marks(text) == "本人が来ます。\n通帳\n申請書を書く"
