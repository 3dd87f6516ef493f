"""Days and times as people in Japan write them."""

from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from callcenter.core.japanese_dates import (
    ERAS,
    Era,
    gregorian_year,
    parse_day,
    parse_moment,
    parse_time,
)

TOKYO = ZoneInfo("Asia/Tokyo")


@pytest.mark.parametrize(
    ("written", "day"),
    [
        ("令和7年4月1日", date(2025, 4, 1)),
        ("令和元年5月1日", date(2019, 5, 1)),
        ("㋿元年５月１日", date(2019, 5, 1)),
        ("平成31年4月30日", date(2019, 4, 30)),
        ("平成元年1月8日", date(1989, 1, 8)),
        ("昭和64年1月7日", date(1989, 1, 7)),
        ("昭和元年12月25日", date(1926, 12, 25)),
        ("大正15年12月24日", date(1926, 12, 24)),
        ("大正元年7月30日", date(1912, 7, 30)),
        ("明治45年7月29日", date(1912, 7, 29)),
        ("R7.4.1", date(2025, 4, 1)),
        ("h31/04/30", date(2019, 4, 30)),
        ("S64-1-7", date(1989, 1, 7)),
        ("T1.7.30", date(1912, 7, 30)),
        ("M6.1.1", date(1873, 1, 1)),
        ("2025/4/1", date(2025, 4, 1)),
        ("2025-04-01", date(2025, 4, 1)),
        ("2025.4.1", date(2025, 4, 1)),
        ("２０２５年４月１日（火）", date(2025, 4, 1)),
        ("2025年4月1日(火曜日)", date(2025, 4, 1)),
        ("20250401", date(2025, 4, 1)),
    ],
)
def test_days_of_every_era(written: str, day: date) -> None:
    assert parse_day(written) == day


@pytest.mark.parametrize(
    "written",
    [
        "令和元年4月30日",  # before the era
        "平成元年1月7日",
        "昭和元年12月24日",
        "大正元年7月29日",
        "明治5年12月2日",  # before the Gregorian calendar
        "平成32年1月1日",  # after its last year
        "昭和65年1月1日",
        "令和0年1月1日",
        "2025/2/29",
        "2025/13/1",
        "4/1/2025",
        "2025/4",
        "2025/4/1 9:05",
        "1",
        "",
        "きのう",
    ],
)
def test_what_is_no_day(written: str) -> None:
    assert parse_day(written) is None


@pytest.mark.parametrize("era", ERAS)
def test_each_era_begins_on_its_first_day(era: Era) -> None:
    year = gregorian_year(era, 1)
    assert year == (1868 if era.letter == "M" else era.first.year)


@given(day=st.dates(date(1873, 1, 1), date(2099, 12, 31)))
def test_a_day_written_in_its_era_is_that_day(day: date) -> None:
    era = next(era for era in ERAS if era.first <= day)
    year = day.year - gregorian_year(era, 1) + 1
    for written in (
        f"{era.name}{'元' if year == 1 else year}年{day.month}月{day.day}日",
        f"{era.letter}{year}.{day.month}.{day.day}",
        day.isoformat(),
        f"{day:%Y%m%d}",
    ):
        assert parse_day(written) == day


@given(text=st.text(max_size=30))
def test_any_text_is_read_without_a_crash(text: str) -> None:
    parse_day(text)
    parse_time(text)
    parse_moment(text, TOKYO)


@pytest.mark.parametrize(
    ("written", "clock"),
    [
        ("9:05", time(9, 5)),
        ("09:05:30", time(9, 5, 30)),
        ("9時5分", time(9, 5)),
        ("9時", time(9)),
        ("午後1時30分", time(13, 30)),
        ("午前0:10", time(0, 10)),
        ("1:30 PM", time(13, 30)),
        ("１３：０５", time(13, 5)),
    ],
)
def test_times(written: str, clock: time) -> None:
    assert parse_time(written) == clock


@pytest.mark.parametrize("written", ["25:00", "9:60", "9", "午後13:00", "905", ""])
def test_what_is_no_time(written: str) -> None:
    assert parse_time(written) is None


@pytest.mark.parametrize(
    ("written", "moment", "has_time"),
    [
        ("2025/4/1 9:05", datetime(2025, 4, 1, 9, 5, tzinfo=TOKYO), True),
        ("令和7年4月1日 9:05", datetime(2025, 4, 1, 9, 5, tzinfo=TOKYO), True),
        ("R7.4.1", datetime(2025, 4, 1, tzinfo=TOKYO), False),
        ("2025年4月1日(火) 午後1時30分", datetime(2025, 4, 1, 13, 30, tzinfo=TOKYO), True),
        ("2025-04-01T09:05", datetime(2025, 4, 1, 9, 5, tzinfo=TOKYO), True),
        ("2025-04-01T00:05Z", datetime(2025, 4, 1, 0, 5, tzinfo=UTC), True),
        ("2025-04-01 09:05:07", datetime(2025, 4, 1, 9, 5, 7, tzinfo=TOKYO), True),
    ],
)
def test_moments(written: str, moment: datetime, has_time: bool) -> None:
    found = parse_moment(written, TOKYO)
    assert found is not None
    assert (found.at, found.has_time) == (moment, has_time)


@pytest.mark.parametrize("written", ["9:05", "2025/4/1 25:00", "2025/4/1 あさ", ""])
def test_what_is_no_moment(written: str) -> None:
    assert parse_moment(written, TOKYO) is None
