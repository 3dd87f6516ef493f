"""INQ-6: every value and field that can stand in a record or its history has words."""

from collections.abc import Iterator

import pytest
from flask import Flask

from callcenter.core.i18n import force_locale
from callcenter.inquiries.models import (
    Channel,
    InquiryCaller,
    Language,
    LinkKind,
    ReferenceKind,
    Result,
    Status,
)
from callcenter.inquiries.services.inquiries import _FIELDS
from callcenter.inquiries.web import labels


@pytest.fixture(autouse=True, params=["ja", "en"])
def reader(request: pytest.FixtureRequest, staff_app: Flask) -> Iterator[None]:
    with staff_app.test_request_context(), force_locale(request.param):
        yield


def test_every_value_has_words() -> None:
    for values, worded in (
        (Channel, labels.channel_label),
        (Language, labels.language_label),
        (Status, labels.status_label),
        (Result, labels.result_label),
        (LinkKind, labels.link_label),
        (ReferenceKind, labels.reference_label),
    ):
        assert all(worded(value) != value.value for value in values)  # type: ignore[operator]
    assert {labels.status_tone(status) for status in Status} == {"active", "waiting", "success"}
    assert labels.result_label(None) == ""


def test_every_field_of_the_history_has_words() -> None:
    caller = [f"caller_{name}" for name in ("name", "kana", "phone", "email", "erased")]
    others = ["created", "owner_id", "tags", "linked", "merged_into", "duplicate"]
    references = [f"reference_{kind}" for kind in ReferenceKind]
    for field in (*_FIELDS, *caller, *others, *references):
        assert labels.field_label(field) != field
    assert {"name", "kana", "phone", "email"} < set(InquiryCaller.__table__.columns.keys())


@pytest.mark.parametrize("field", ["status", "result", "channel", "language"])
def test_values_of_the_history_have_words(field: str) -> None:
    values = {"status": "closed", "result": "booked", "channel": "web", "language": "en"}
    assert labels.change_value(field, values[field]) != values[field]
    assert labels.change_value(field, None) == ""


def test_values_without_words_stay_as_they_are() -> None:
    assert labels.change_value("tags", "高齢, 急ぎ") == "高齢, 急ぎ"
    assert labels.change_value("due_on", "kein Tag") == "kein Tag"
    assert "2026" in labels.change_value("due_on", "2026-11-24")
    assert labels.change_value("complaint", "yes") != labels.change_value("complaint", "no")
