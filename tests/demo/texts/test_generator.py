"""The generated log: believable as a whole, exactly repeatable one by one."""

import re
from collections import Counter
from dataclasses import astuple
from datetime import date, timedelta

import phonenumbers
import pytest

from callcenter.core.privacy.guard import guard_text
from callcenter.demo.texts.city import load_city
from callcenter.demo.texts.generator import (
    CHANNELS,
    STATUSES,
    GeneratedInquiry,
    InquiryTexts,
    status_weights,
)
from callcenter.demo.texts.kernels import RESULTS
from callcenter.demo.texts.markers import MARKERS, expected
from callcenter.demo.texts.timetable import is_open

TOTAL = 20_000
JAPAN = timedelta(hours=9)


@pytest.fixture(scope="module")
def texts() -> InquiryTexts:
    return InquiryTexts(7)


@pytest.fixture(scope="module")
def rows(texts: InquiryTexts) -> list[GeneratedInquiry]:
    return [texts.make(n) for n in range(1, TOTAL + 1)]


def share(rows: list[GeneratedInquiry], matching: int) -> float:
    return matching / len(rows)


def all_text(row: GeneratedInquiry) -> str:
    return "\n".join((row.subject, row.question, row.answer, *row.tags))


def test_same_seed_and_number_give_the_same_inquiry(rows: list[GeneratedInquiry]) -> None:
    """A row does not depend on which rows were made before it."""
    again = InquiryTexts(7)
    for n in (TOTAL, 1, 4711):
        assert astuple(again.make(n)) == astuple(rows[n - 1])


def test_another_seed_gives_another_log(rows: list[GeneratedInquiry]) -> None:
    other = InquiryTexts(8)
    assert sum(other.make(n).question == rows[n - 1].question for n in range(1, 101)) < 3


def test_every_leaf_is_asked_about(texts: InquiryTexts, rows: list[GeneratedInquiry]) -> None:
    """INQ-2: all leaves come up, frequent ones far more often than rare ones."""
    counts = Counter(row.category for row in rows)
    assert set(counts) == set(texts.codes)
    assert counts["4-1"] > 50 * counts["2-7"]


def test_words_are_varied(rows: list[GeneratedInquiry]) -> None:
    assert 1 - len({row.question for row in rows}) / TOTAL < 0.03
    assert sum(len(row.question) > 200 for row in rows) > TOTAL * 0.002


@pytest.mark.parametrize("marker", MARKERS, ids=lambda marker: marker.word)
def test_markers_stand_exactly_where_expected(rows: list[GeneratedInquiry], marker: object) -> None:
    word = marker.word  # type: ignore[attr-defined]
    holding = [row for row in rows if word in all_text(row) + str(row.caller)]
    assert len(holding) == expected(word, TOTAL)
    assert all(word in row.question for row in holding)


def test_no_part_of_a_marker_occurs_elsewhere(rows: list[GeneratedInquiry]) -> None:
    """Two-character searches may not hit by accident."""
    plain = [row for row in rows if not any(m.word in row.question for m in MARKERS)]
    text = "\n".join(all_text(row) + str(row.caller) for row in plain)
    for part in ("駐車", "点字", "町内", "内会", "会報", "timeout", "firmware"):
        assert part not in text


def test_expected_knows_only_markers() -> None:
    assert expected("駐車", 7) == 1
    assert expected("駐車", 6) == 0
    with pytest.raises(KeyError):
        expected("予約", 100)


def test_no_number_that_must_not_be_stored(rows: list[GeneratedInquiry]) -> None:
    """PRV-1: neither twelve digits in a row, however written, nor four that could be a PIN."""
    for row in rows:
        text = all_text(row)
        assert not re.search(r"\d{4}", text), text
        assert not re.search(r"(?:\d[ \-.\s]?){12}", text), text


def test_the_guard_finds_nothing_to_mask(rows: list[GeneratedInquiry]) -> None:
    """PRV-1: generated texts are stored as they are."""
    for row in rows[:4000]:
        assert not guard_text(all_text(row)).findings


def test_callers_are_believable(rows: list[GeneratedInquiry]) -> None:
    """INQ-3: anonymous callers are the normal case; numbers have a valid shape."""
    callers = [row.caller for row in rows if row.caller]
    assert 0.5 < 1 - share(rows, len(callers)) < 0.6
    for caller in callers[:300]:
        assert caller.name
        assert caller.kana
        if caller.phone:
            assert phonenumbers.is_possible_number(phonenumbers.parse(caller.phone, "JP"))
    assert any("𠮷" in caller.name for caller in callers)
    assert any(len(caller.name) > 40 for caller in callers)


def test_written_inquiries_can_be_answered(rows: list[GeneratedInquiry]) -> None:
    written = [row for row in rows if row.channel in ("email", "web")]
    assert all(row.caller and row.caller.email for row in written)
    assert all(row.result != "abandoned" for row in written)


def test_shares_are_those_of_a_city(rows: list[GeneratedInquiry]) -> None:
    assert 0.05 < share(rows, sum(row.language == "en" for row in rows)) < 0.07
    assert 0.011 < share(rows, sum(row.complaint for row in rows)) < 0.02
    channels = Counter(row.channel for row in rows)
    assert list(CHANNELS) == [channel for channel, _ in channels.most_common()]
    assert {row.result for row in rows} == set(RESULTS)
    assert {row.status for row in rows} <= set(STATUSES)
    complaints = [row.complaint for row in rows if row.category == "17"]
    assert sum(complaints) / len(complaints) > 0.6


def test_english_rows_are_english(rows: list[GeneratedInquiry]) -> None:
    japanese = re.compile(r"[\u3041-\u30ff]")
    for row in rows:
        assert bool(japanese.search(row.question)) == (row.language == "ja"), row.question


def test_times_are_inside_opening_hours(rows: list[GeneratedInquiry]) -> None:
    """CAL-1: weekdays 9:00–17:30, second and fourth Saturday until 17:00, no holidays."""
    for row in rows:
        local = row.opened_at + JAPAN
        assert is_open(local.date())
        minute = local.hour * 60 + local.minute
        assert 540 <= minute < (1020 if local.weekday() == 5 else 1050)
        assert row.opened_at.utcoffset() == timedelta(0)


def test_mondays_and_campaigns_are_busy(rows: list[GeneratedInquiry]) -> None:
    loads = Counter((row.opened_at + JAPAN).date() for row in rows)
    mondays = [load for day, load in loads.items() if day.weekday() == 0]
    thursdays = [load for day, load in loads.items() if day.weekday() == 3]
    assert sum(mondays) / len(mondays) > 1.25 * sum(thursdays) / len(thursdays)
    reminders = [row for row in rows if row.category == "11"]
    assert all(row.campaign for row in reminders)
    june = sum(date(2026, 6, 15) <= row.opened_at.date() < date(2026, 6, 29) for row in rows)
    may = sum(date(2026, 5, 11) <= row.opened_at.date() < date(2026, 5, 25) for row in rows)
    assert june > 1.4 * may


def test_open_days() -> None:
    assert is_open(date(2026, 11, 20))
    assert is_open(date(2026, 11, 28))
    assert not is_open(date(2026, 11, 21))
    assert not is_open(date(2026, 11, 23))
    assert not is_open(date(2026, 12, 30))


def test_old_inquiries_are_closed() -> None:
    """INQ-5: what is not closed is young, and mostly waits for somebody else."""
    for age in (0, 2, 5, 20, 400):
        for follow_up in (True, False):
            weights = status_weights(age, follow_up=follow_up)
            assert sum(weights) == pytest.approx(1)
            assert min(weights) >= 0
    assert status_weights(400, follow_up=True)[2] > 0.99
    assert status_weights(0, follow_up=True)[2] < 0.5


def test_handlers_speak_the_language(rows: list[GeneratedInquiry]) -> None:
    handlers = load_city().handlers
    assert {row.handler for row in rows} == set(range(len(handlers)))
    spoken = [row for row in rows if row.language == "en" and row.channel == "phone"]
    able = sum("en" in handlers[row.handler].languages for row in spoken)
    assert able / len(spoken) > 0.85
    for row in rows:
        assert (handlers[row.handler].role == "responder") == (row.channel in ("email", "web"))


def test_a_period_without_open_days_is_refused() -> None:
    with pytest.raises(ValueError, match="no open day"):
        InquiryTexts(1, until=date(2026, 1, 2), days=2)
