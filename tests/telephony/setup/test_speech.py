"""TEL-1: what a voice says, and what it cannot say."""

from datetime import datetime
from xml.etree import ElementTree
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from telephony.setup.speech import (
    LONGEST_TEXT,
    filled,
    is_sayable,
    sayable,
    speech_fault,
    spoken_moment,
    spoken_number,
    tidied,
    variables_in,
)

TOKYO = ZoneInfo("Asia/Tokyo")
NOW = datetime(2026, 11, 21, 18, 5, tzinfo=TOKYO)


def moment(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 11, day, hour, minute, tzinfo=TOKYO)


@pytest.mark.parametrize(
    ("opens", "japanese", "english"),
    [
        (moment(21, 19), "本日、午後7時", "today at 7 p.m."),
        (moment(22, 9, 30), "明日、午前9時30分", "tomorrow at 9:30 a.m."),
        (moment(24, 9), "11月24日火曜日、午前9時", "on Tuesday, November 24, at 9 a.m."),
        (moment(24, 12), "11月24日火曜日、正午", "on Tuesday, November 24, at noon"),
        (moment(22, 12, 5), "明日、午後0時5分", "tomorrow at 12:05 p.m."),
        (moment(22, 0), "明日、午前0時", "tomorrow at 12 a.m."),
    ],
)
def test_moments_as_they_are_said(opens: datetime, japanese: str, english: str) -> None:
    assert spoken_moment(opens, "ja", now=NOW) == japanese
    assert spoken_moment(opens, "en", now=NOW) == english


@pytest.mark.parametrize("number", ["0120-95-0178", "０１２０－９５－０１７８"])
def test_numbers_digit_by_digit(number: str) -> None:
    """A voice would read 0120 as one number."""
    assert spoken_number(number, "ja") == "ゼロイチニーゼロの、キューゴーの、ゼロイチナナハチ"
    assert spoken_number(number, "en") == "0 1 2 0, 9 5, 0 1 7 8"


@pytest.mark.parametrize(
    ("text", "language", "fault"),
    [
        ("お電話ありがとうございます。", "ja", None),
        ("Thank you for calling.", "en", None),
        ("", "ja", "required"),
        ("あ" * (LONGEST_TEXT + 1), "ja", "too_long_to_say"),
        ("あ" * LONGEST_TEXT, "ja", None),
        ("𠮷" * LONGEST_TEXT, "ja", "too_long_to_say"),
        ("音\x07が鳴ります", "ja", "unspeakable"),
        ("<break/>お待ちください", "ja", "unspeakable"),
        ("お電話☎ください", "ja", "unspeakable"),
        ("お待ち\u200bください", "ja", "unspeakable"),
        ("Please call the 窓口.", "en", "japanese_in_english"),
        ("Thank you for calling.", "ja", "no_japanese"),
    ],
)
def test_what_a_voice_can_say(text: str, language: str, fault: str | None) -> None:
    assert speech_fault(text, language) == fault


@given(st.text())
def test_what_is_sayable_is_xml(text: str) -> None:
    """Nothing that passes can break the document that carries it."""
    said = sayable(text)
    assert is_sayable(said)
    node = ElementTree.Element("Say")
    node.text = said
    assert (ElementTree.fromstring(ElementTree.tostring(node)).text or "") == said  # noqa: S314


def test_one_line_is_kept() -> None:
    assert tidied("  お電話\r\n ありがとうございます。\n", "ja") == "お電話ありがとうございます。"
    assert tidied("Thank you\nfor calling.", "en") == "Thank you for calling."
    # Composed, so that two ways to write が are the same text.
    assert tidied("か\u3099", "ja") == "が"


def test_variables_are_names_in_braces() -> None:
    assert variables_in("{option}は、{digit}を。") == {"option", "digit"}
    assert variables_in("ありません") == set()
    for broken in ("{", "}", "{}", "{a.b}", "{a!r}", "{0}", "{{digit}}"):
        assert variables_in(broken) is None, broken


def test_filling_puts_values_in_and_nothing_else() -> None:
    """What a value holds is never filled again."""
    assert filled("{option}は{digit}", {"option": "{digit}", "digit": "1"}) == "{digit}は1"
    assert filled("From {opens}.", {"opens": "9 a.m."}) == "From 9 a.m."
    assert filled("From {opens}.", {"opens": "noon"}) == "From noon."
    with pytest.raises(KeyError):
        filled("{opens}", {})
