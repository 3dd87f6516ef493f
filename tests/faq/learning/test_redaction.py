"""FAQ-4, PRV-2: what is learnt from carries no personal data."""

import pytest

from faq.learning.redaction import MARKS, Kind, redact


@pytest.mark.parametrize(
    ("text", "kind", "secret"),
    [
        ("電話は090-1234-5678です", Kind.PHONE, "1234"),
        ("電話は０９０１２３４５６７８です", Kind.PHONE, "１２３４"),
        ("TEL-06-6012-0099 へ", Kind.PHONE, "6012"),
        ("call me at +81 90 1234 5678 please", Kind.PHONE, "1234"),
        ("taro.yamada@example.co.jp に送って", Kind.EMAIL, "yamada"),
        ("昭和60年3月2日の者です", Kind.BIRTH, "3月2日"),
        ("S60.3.2生まれ", Kind.BIRTH, "60.3"),
        ("生年月日は1985年3月2日", Kind.BIRTH, "1985"),
        ("I was born on 12 March 1985", Kind.BIRTH, "March"),
        ("住所は緑野市北町3丁目2番1号です", Kind.ADDRESS, "2番1号"),
        ("緑野市本町1-2-3に住んでいます", Kind.ADDRESS, "1-2-3"),
        ("〒567-0001から", Kind.ADDRESS, "0001"),
        ("I live at 1-2-3 Kitamachi, Midorino", Kind.ADDRESS, "Kitamachi"),
        ("申請書ID 1234 5678 9012 3456 789 1234", Kind.NUMBER, "3456"),
        ("在留カードは AB12345678CD です", Kind.NUMBER, "12345678"),
        ("山田太郎と申します", Kind.NAME, "太郎"),
        ("佐藤様からの電話", Kind.NAME, "佐藤"),
        ("My name is John Smith.", Kind.NAME, "Smith"),
    ],
)
def test_personal_data_are_taken_out(text: str, kind: Kind, secret: str) -> None:
    found = redact(text, "ja")
    assert secret in text
    assert secret not in found.text
    assert MARKS["ja"] in found.text
    assert found.removed == {kind: 1}


@pytest.mark.parametrize(
    "text",
    [
        "有効期限は2026年11月21日です",
        "2026-11-21に予約しました",
        "２０２６−１１−２１に予約しました",
        "0120-95-0178にお電話ください",
        "料金は1,000円、9時から17時30分までです",
        "暗証番号は4桁から16桁です",
        "お客様と皆様へ。代理人様もどうぞ",
        "第2・第4土曜日、3-1番の窓口",
        "10回目の誕生日の3か月前から",
        "様式は窓口にあります。書いてある様子です",
        "The card is valid until 21 November 2030.",
        "",
    ],
)
def test_the_matter_itself_stays(text: str) -> None:
    assert redact(text, "ja").text == text


def test_numbers_of_the_office_stay_in_any_writing() -> None:
    text = "072-600-1234、０７２６００１２３４、072-600-9999"
    found = redact(text, "ja", keep=("072-600-1234",))
    assert found.text == f"072-600-1234、０７２６００１２３４、{MARKS['ja']}"


def test_the_mark_is_in_the_language_of_the_text() -> None:
    assert redact("mail me@example.com", "en").text == "mail [removed]"


def test_long_and_odd_texts_take_no_time() -> None:
    """No pattern goes back and forth over a text for ever."""
    for piece in ("町", "1-", "０", "a@", "1 ", "一", "山田 ", "(", "平成1年"):
        redact(piece * 4_000, "ja")
