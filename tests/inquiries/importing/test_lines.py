"""INQ-1: what a line of a past log becomes, and what is said about it."""

from datetime import date, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from callcenter.core import clock
from callcenter.core.ids import new_id
from callcenter.inquiries.importing.fields import Field, guess_columns
from callcenter.inquiries.importing.ground import Ground
from callcenter.inquiries.importing.lines import ReadLine, read_line
from callcenter.inquiries.importing.mapping import ColumnMapping, UnknownTags, mapping_from_names
from callcenter.inquiries.importing.moments import seconds_of
from callcenter.inquiries.importing.problems import Outcome, Severity
from callcenter.inquiries.importing.texts import tag_names, with_leading_zero
from callcenter.inquiries.importing.words import CHANNELS, LANGUAGES, RESULTS, STATUSES, folded
from callcenter.inquiries.models import Category, Channel, Language, Result, Status
from callcenter.inquiries.web.wording import (
    CHANNEL_LABELS,
    LANGUAGE_LABELS,
    RESULT_LABELS,
    STATUS_LABELS,
)

FIELDS = list(Field)
TANAKA = new_id()


def category(code: str, label: str, first: date = date(2020, 4, 1)) -> Category:
    return Category(
        id=new_id(),
        code=code,
        parent_code=code.split("-", maxsplit=1)[0] if "-" in code else None,
        label_ja=label,
        label_en=f"{label} en",
        kana="",
        position=1,
        valid_from=first,
    )


GROUND = Ground(
    codes={
        "18": [category("18", "その他")],
        "2-1": [category("2-1", "新", date(2025, 4, 1)), category("2-1", "旧")],
    },
    labels={folded("その他"): {"18"}, folded("重なる"): {"18", "2-1"}, folded("更新 旧"): {"2-1"}},
    people={folded("田中 花子"): {TANAKA}, folded("佐藤"): {TANAKA, new_id()}},
    tags={folded("外国語"): new_id()},
)
GOOD = {Field.OPENED_AT: "2025/4/1 9:05", Field.QUESTION: "質問", Field.CATEGORY: "18"}


def read(given: dict[Field, str], **options: object) -> ReadLine:
    mapping = ColumnMapping(columns={field: at for at, field in enumerate(FIELDS)}, **options)  # type: ignore[arg-type]
    return read_line(
        [({**GOOD, **given}).get(field, "") for field in FIELDS], None, mapping, GROUND
    )


def told(line: ReadLine) -> list[tuple[str, Field | None]]:
    return [
        (one.code, FIELDS[one.column] if one.column is not None else None) for one in line.problems
    ]


def test_a_plain_line() -> None:
    line = read({})
    assert line.outcome is Outcome.NEW
    assert line.problems == []
    assert line.opened == datetime(2025, 4, 1, 9, 5, tzinfo=clock.zone())
    assert (line.closed, line.entry.status) == (line.opened, Status.CLOSED)
    assert (line.entry.result, line.entry.channel) == (Result.ANSWERED, Channel.PHONE)


@pytest.mark.parametrize(
    ("field", "written", "code"),
    [
        (Field.OPENED_AT, "", "required"),
        (Field.OPENED_AT, "さっき", "unknown_moment"),
        (Field.OPENED_AT, "1999/12/31", "too_early"),
        (Field.OPENED_AT, "2099/1/1", "in_future"),
        (Field.OPENED_TIME, "朝", None),
        (Field.CLOSED_AT, "2025/3/31", "closed_before_opened"),
        (Field.QUESTION, "", "required"),
        (Field.QUESTION, "あ" * 20_001, "too_long"),
        (Field.CATEGORY, "99", "unknown_category"),
        (Field.CATEGORY, "重なる", "unknown_category"),
        (Field.CATEGORY, "", "closing_needs_category"),
        (Field.CHANNEL, "伝書鳩", "unknown_word"),
        (Field.COMPLAINT, "たぶん", "unknown_word"),
        (Field.DUE_ON, "そのうち", "unknown_day"),
        (Field.TAGS, "しらない", "unknown_tag_word"),
        (Field.TAGS, "あ" * 41, "tag_too_long"),
        (Field.KEY, "1" * 81, "too_long"),
        (Field.CALLER_NAME, "あ" * 101, "too_long"),
    ],
)
def test_errors_name_their_column(field: Field, written: str, code: str | None) -> None:
    line = read({field: written})
    assert told(line) == ([(code, field)] if code else [])
    assert line.outcome is (Outcome.ERROR if code else Outcome.NEW)


@pytest.mark.parametrize(
    ("field", "written", "code"),
    [
        (Field.OWNER, "知らない人", "unknown_person"),
        (Field.OWNER, "佐藤", "unknown_person"),
        (Field.HANDLING_SECONDS, "長い", "seconds_dropped"),
        (Field.CALLER_EMAIL, "なし", "email_dropped"),
        (Field.ANSWER, "髙\ue000橋", "unreadable_sign"),
        (Field.ANSWER, "〓田", "unreadable_sign"),
    ],
)
def test_notes_do_not_stop_a_line(field: Field, written: str, code: str) -> None:
    line = read({field: written})
    assert told(line) == [(code, field)]
    assert (line.outcome, line.problems[0].severity) == (Outcome.NEW, Severity.WARNING)


def test_day_and_time_in_columns_of_their_own() -> None:
    line = read({Field.OPENED_AT: "R7.4.1", Field.OPENED_TIME: "午後1時5分"})
    assert line.opened == datetime(2025, 4, 1, 13, 5, tzinfo=clock.zone())
    serial = read({Field.OPENED_AT: "45748.5"})
    assert serial.opened == datetime(2025, 4, 1, 12, 0, tzinfo=clock.zone())


def test_a_closing_told_by_its_day_is_not_before_the_opening() -> None:
    line = read({Field.CLOSED_AT: "2025/4/1"})
    assert line.closed == line.opened


@pytest.mark.parametrize(
    "written", ["18", "１８", "18 その他", "その他", "その他 en", "他 › その他"]
)
def test_categories_by_code_label_or_path(written: str) -> None:
    """INQ-2."""
    ground = Ground(GROUND.codes, {**GROUND.labels, folded("その他 en"): {"18"}}, {}, {})
    found = ground.category(written, date(2025, 4, 1))
    assert found is not None
    assert found.code == "18"


@pytest.mark.parametrize(
    ("day", "label"),
    [(date(2024, 1, 1), "旧"), (date(2025, 4, 1), "新"), (date(2010, 1, 1), "旧")],
)
def test_the_version_of_that_day(day: date, label: str) -> None:
    """INQ-2: versions; before the code existed its first version is taken."""
    versions = GROUND.codes["2-1"]
    versions[1].valid_to = date(2025, 3, 31)
    found = GROUND.category("2−1", day)
    assert found is not None
    assert found.label_ja == label


def test_unknown_category_may_become_another() -> None:
    line = read({Field.CATEGORY: "なぞ"}, other_category="18")
    assert told(line) == [("category_replaced", Field.CATEGORY)]
    assert line.category is not None
    assert line.category.code == "18"
    assert told(read({Field.CATEGORY: ""}, other_category="18")) == []


def test_unknown_tags_may_be_made() -> None:
    line = read({Field.TAGS: "外国語、しんき"}, unknown_tags=UnknownTags.CREATE)
    assert line.entry.tags == ("外国語", "しんき")
    assert line.problems == []


def test_a_merged_record_of_the_past_is_a_fact() -> None:
    assert read({Field.RESULT: "重複"}).entry.result is Result.DUPLICATE


def test_people_are_found_by_name() -> None:
    assert read({Field.OWNER: "田中　花子"}).owner_id == TANAKA


@pytest.mark.parametrize(
    ("labels", "table", "kind"),
    [
        (CHANNEL_LABELS, CHANNELS, Channel),
        (LANGUAGE_LABELS, LANGUAGES, Language),
        (STATUS_LABELS, STATUSES, Status),
        (RESULT_LABELS, RESULTS, Result),
    ],
)
def test_every_label_of_ours_is_known(
    in_language: str, labels: dict[str, Any], table: dict[str, Any], kind: type
) -> None:
    """INQ-1: what an export calls a value, an import knows again."""
    assert {value: table.get(folded(str(label))) for value, label in labels.items()} == {
        value: kind(value) for value in labels
    }


@pytest.mark.parametrize(
    ("written", "seconds"),
    [
        ("320", 320),
        ("5:20", 320),
        ("1:05:20", 3920),
        ("5分20秒", 320),
        ("1時間", 3600),
        ("999999999", None),
        ("", None),
        ("長い", None),
        ("25:00:00", 90_000),
    ],
)
def test_lengths_of_time(written: str, seconds: int | None) -> None:
    assert seconds_of(written) == seconds


@pytest.mark.parametrize(
    ("written", "number"),
    [
        ("9012345678", "09012345678"),
        ("798353111", "0798353111"),
        ("090-1234-5678", "090-1234-5678"),
        ("123", "123"),
        ("非通知", "非通知"),
    ],
)
def test_the_zero_that_spreadsheets_take(written: str, number: str) -> None:
    assert with_leading_zero(written) == number


def test_tag_names() -> None:
    assert tag_names("外国語、子ども/外国語; ＤＶ\n") == ("外国語", "子ども", "DV")


@given(cells=st.lists(st.text(max_size=30), max_size=len(FIELDS)))
def test_nothing_in_a_line_makes_it_crash(cells: list[str]) -> None:
    mapping = ColumnMapping(columns={field: at for at, field in enumerate(FIELDS)})
    line = read_line(cells, [(0, "pin")], mapping, GROUND)
    assert line.problems


def test_headings_are_guessed_in_both_languages() -> None:
    japanese = ["No.", "受付日", "受付時刻", "経路", "分類", "お問い合わせ内容", "対応内容", "備考"]
    assert guess_columns(japanese) == {
        Field.KEY: 0,
        Field.OPENED_AT: 1,
        Field.OPENED_TIME: 2,
        Field.CHANNEL: 3,
        Field.CATEGORY: 4,
        Field.QUESTION: 5,
        Field.ANSWER: 6,
    }
    assert guess_columns(["Received", "Question", "E-mail address"]) == {
        Field.OPENED_AT: 0,
        Field.QUESTION: 1,
        Field.CALLER_EMAIL: 2,
    }


def test_a_mapping_of_names() -> None:
    given = {
        "columns": {"question": "本文", "answer": 3},
        "defaults": {"channel": "email", "result": "referred"},
        "unknown": {"category": "18", "tags": "create"},
    }
    mapping = mapping_from_names(given, ["受付日時", "本文", "返事"])
    assert mapping.columns == {Field.OPENED_AT: 0, Field.QUESTION: 1, Field.ANSWER: 2}
    assert (mapping.channel, mapping.result) == (Channel.EMAIL, Result.REFERRED)
    assert (mapping.other_category, mapping.unknown_tags) == ("18", UnknownTags.CREATE)
