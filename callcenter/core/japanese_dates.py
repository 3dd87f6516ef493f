"""Days and times as people in Japan write them: 2025/4/1, 2025年4月1日, 令和7年4月1日, R7.4.1."""

import re
import unicodedata
from dataclasses import dataclass
from datetime import date, datetime, time
from zoneinfo import ZoneInfo


@dataclass(frozen=True)
class Era:
    """One era of the Japanese calendar.

    Attributes:
        letter: its initial in Latin letters, as forms print it.
        first: the day it began.
        last_year: Gregorian year in which it ended, None for the present one.
    """

    name: str
    letter: str
    first: date
    last_year: int | None


# The days on which the eras began (元号法 and the edicts before it); 明治 since Japan counts
# days by the Gregorian calendar.
ERAS = (
    Era("令和", "R", date(2019, 5, 1), None),
    Era("平成", "H", date(1989, 1, 8), 2019),
    Era("昭和", "S", date(1926, 12, 25), 1989),
    Era("大正", "T", date(1912, 7, 30), 1926),
    Era("明治", "M", date(1873, 1, 1), 1912),
)
MEIJI_OFFSET = 1867
_BY_SIGN = {sign: era for era in ERAS for sign in (era.name, era.letter)}

_ERA = "|".join(_BY_SIGN)
_DAY = re.compile(
    rf"(?:(?P<era>{_ERA})\.?\s*(?P<era_year>\d{{1,2}}|元)|(?P<year>\d{{4}}))"
    r"\s*(?:[-/.]|年)\s*(?P<month>\d{1,2})\s*(?:[-/.]|月)\s*(?P<day>\d{1,2})(?!\d)\s*日?"
)
_COMPACT = re.compile(r"(?P<year>\d{4})(?P<month>\d{2})(?P<day>\d{2})(?!\d)")
_TIME = re.compile(
    r"(?P<before>午前|午後|AM|PM)?\s*(?P<hour>\d{1,2})"
    r"(?::(?P<minute>\d{2})(?::(?P<second>\d{2})(?:\.\d+)?)?"
    r"|時\s*(?:(?P<minute_ja>\d{1,2})\s*分\s*(?:(?P<second_ja>\d{1,2})\s*秒)?)?)"
    r"\s*(?P<after>AM|PM)?"
)
_WEEKDAY = re.compile(r"\(\s*(?:[月火水木金土日](?:曜日?)?|[A-Z][A-Z]{2})\s*(?:[・,]?祝)?\s*\)")
_HYPHENS = str.maketrans("−‐‑–—ー", "------")


@dataclass(frozen=True)
class WrittenMoment:
    """A moment somebody wrote down.

    Attributes:
        at: aware, in the zone of the reader.
        has_time: False when only the day was written; `at` is then its midnight.
    """

    at: datetime
    has_time: bool


def parse_day(text: str) -> date | None:
    """The day a text names, or None when it names none. A time after it is not accepted."""
    written = _folded(text)
    found = _day_at_start(written)
    if found is None or written[found[1] :].strip():
        return None
    return found[0]


def parse_time(text: str) -> time | None:
    """The time of day a text names (9:05, 9時5分, 午後1:30), or None."""
    match = _TIME.fullmatch(_folded(text))
    return _time_of(match) if match else None


def parse_moment(text: str, zone: ZoneInfo) -> WrittenMoment | None:
    """The moment a text names, or None.

    Args:
        text: a day, with or without a time; an ISO moment may carry its own offset.
        zone: where a time without an offset was written.
    """
    written = _folded(text)
    iso = _iso_moment(written, zone)
    if iso is not None:
        return iso
    found = _day_at_start(written)
    if found is None:
        return None
    day, end = found
    rest = written[end:].lstrip(" ,T")
    if not rest:
        return WrittenMoment(datetime.combine(day, time(), zone), has_time=False)
    clock = parse_time(rest)
    return WrittenMoment(datetime.combine(day, clock, zone), has_time=True) if clock else None


def gregorian_year(era: Era, year: int) -> int:
    """The Gregorian year of a year of an era (1 is 元年)."""
    return MEIJI_OFFSET + year if era.letter == "M" else era.first.year + year - 1


def _folded(text: str) -> str:
    plain = unicodedata.normalize("NFKC", text).upper().translate(_HYPHENS)
    return " ".join(_WEEKDAY.sub(" ", plain).split())


def _iso_moment(written: str, zone: ZoneInfo) -> WrittenMoment | None:
    if "T" not in written and "+" not in written:
        return None
    try:
        moment = datetime.fromisoformat(written)
    except ValueError:
        return None
    local = moment.astimezone(zone) if moment.tzinfo else moment.replace(tzinfo=zone)
    return WrittenMoment(local, has_time=True)


def _day_at_start(written: str) -> tuple[date, int] | None:
    match = _DAY.match(written) or _COMPACT.match(written)
    if match is None:
        return None
    parts = match.groupdict()
    era = _BY_SIGN.get(parts.get("era") or "")
    year = int(parts["year"]) if era is None else _year_in(era, parts["era_year"])
    try:
        day = date(year, int(parts["month"]), int(parts["day"]))
    except ValueError:
        return None
    return (day, match.end()) if era is None or _within(era, day) else None


def _year_in(era: Era, written: str) -> int:
    year = 1 if written == "元" else int(written)
    return gregorian_year(era, year) if year else 0


def _within(era: Era, day: date) -> bool:
    """Forms printed before a change of era go on being used to the end of its last year."""
    return era.first <= day and (era.last_year is None or day.year <= era.last_year)


def _time_of(match: re.Match[str]) -> time | None:
    parts = match.groupdict()
    hour = int(parts["hour"])
    half = parts["before"] or parts["after"]
    if half:
        if hour > 12:
            return None
        hour = hour % 12 + (12 if half in {"午後", "PM"} else 0)
    minute = int(parts["minute"] or parts["minute_ja"] or 0)
    second = int(parts["second"] or parts["second_ja"] or 0)
    try:
        return time(hour, minute, second)
    except ValueError:
        return None
