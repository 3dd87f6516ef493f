"""How moments and phone numbers are said, and what a voice can say at all."""

import re
import unicodedata
from collections.abc import Mapping
from datetime import datetime, timedelta
from urllib.parse import quote

# One <Say> takes 4500 bytes of its text as a URL writes it; what variables bring needs room.
LONGEST_TEXT = 400
_LONGEST_QUOTED = 4000

_VARIABLE = re.compile(r"\{([a-z_]+)\}")
_FILLED = re.compile(_VARIABLE.pattern + r"(\.?)")
_BRACES = re.compile(r"[{}]")
_JAPANESE = re.compile(r"[\u3040-\u30ff\u3400-\u9fff]")
# Control signs, half characters, private and unassigned ones, pictures: XML cannot carry them
# or no voice says them.
_SILENT_CATEGORIES = {"Cc", "Cf", "Cn", "Co", "Cs", "So", "Zl", "Zp"}
_MARKUP = frozenset("<>")

_WEEKDAYS = ("月", "火", "水", "木", "金", "土", "日")
_DIGITS_JA = dict(
    zip(
        "0123456789",
        ("ゼロ", "イチ", "ニー", "サン", "ヨン", "ゴー", "ロク", "ナナ", "ハチ", "キュー"),
        strict=True,
    )
)


def tidied(text: str, language: str) -> str:
    """A text as it is kept: one line, composed characters, no blanks at its ends."""
    lines = (line.strip() for line in unicodedata.normalize("NFC", text).splitlines())
    return ("" if language == "ja" else " ").join(line for line in lines if line)


def speech_fault(text: str, language: str) -> str | None:
    """The code of what keeps a voice of this language from saying a text; None: nothing does."""
    if not text:
        return "required"
    if len(text) > LONGEST_TEXT or len(quote(text)) > _LONGEST_QUOTED:
        return "too_long_to_say"
    if not is_sayable(text):
        return "unspeakable"
    if language == "en" and _JAPANESE.search(text):
        return "japanese_in_english"
    if language == "ja" and not _JAPANESE.search(text):
        return "no_japanese"
    return None


def is_sayable(text: str) -> bool:
    """Whether XML can carry every character and a voice can say it."""
    return not any(
        character in _MARKUP or unicodedata.category(character) in _SILENT_CATEGORIES
        for character in text
    )


def sayable(text: str) -> str:
    """The text without the characters that `is_sayable` objects to: for names and reasons that
    were written for a page."""
    return "".join(character for character in text if is_sayable(character))


def variables_in(text: str) -> set[str] | None:
    """The names in braces; None where braces do not hold a name."""
    if _BRACES.search(_VARIABLE.sub("", text)):
        return None
    return set(_VARIABLE.findall(text))


def filled(text: str, values: Mapping[str, str]) -> str:
    """The text with its variables filled; a sentence that ends with `9 a.m.` has one full stop.

    Raises:
        KeyError: a variable of it has no value.
    """

    def value(found: re.Match[str]) -> str:
        given = values[found[1]]
        return given if given.endswith(".") else given + found[2]

    return _FILLED.sub(value, text)


def spoken_moment(moment: datetime, language: str, *, now: datetime) -> str:
    """A moment as it is said: `本日、午前9時`, `11月24日火曜日、午前9時`; in English
    `today at 9 a.m.`, `on Tuesday, November 24, at 9 a.m.`.

    Args:
        moment, now: aware, both in the centre's zone; `now` decides what is today and tomorrow.
    """
    days = (moment.date() - now.date()) // timedelta(days=1)
    if language == "ja":
        return f"{_day_ja(moment, days)}、{_time_ja(moment)}"
    return f"{_day_en(moment, days)} at {_time_en(moment)}"


def spoken_number(number: str, language: str) -> str:
    """A phone number digit by digit: `ゼロイチニーゼロの、キューゴーの、…`; `0 1 2 0, 9 5, …`."""
    groups = re.findall(r"\d+", unicodedata.normalize("NFKC", number))
    if language == "ja":
        return "の、".join("".join(_DIGITS_JA[digit] for digit in group) for group in groups)
    return ", ".join(" ".join(group) for group in groups)


def _day_ja(moment: datetime, days: int) -> str:
    near = {0: "本日", 1: "明日"}
    return near.get(days) or f"{moment.month}月{moment.day}日{_WEEKDAYS[moment.weekday()]}曜日"


def _day_en(moment: datetime, days: int) -> str:
    near = {0: "today", 1: "tomorrow"}
    return near.get(days) or f"on {moment:%A, %B} {moment.day},"


def _time_ja(moment: datetime) -> str:
    if (moment.hour, moment.minute) == (12, 0):
        return "正午"
    half = "午前" if moment.hour < 12 else "午後"
    minutes = f"{moment.minute}分" if moment.minute else ""
    return f"{half}{moment.hour % 12}時{minutes}"


def _time_en(moment: datetime) -> str:
    if (moment.hour, moment.minute) == (12, 0):
        return "noon"
    half = "a.m." if moment.hour < 12 else "p.m."
    minutes = f":{moment.minute:02}" if moment.minute else ""
    return f"{moment.hour % 12 or 12}{minutes} {half}"
