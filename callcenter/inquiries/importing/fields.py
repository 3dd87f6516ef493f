"""The fields a column of a past log may be taken for."""

from collections.abc import Sequence
from enum import StrEnum

from callcenter.inquiries.importing.words import HEADINGS, folded


class Field(StrEnum):
    """What a column of a past log may hold."""

    KEY = "key"
    OPENED_AT = "opened_at"
    OPENED_TIME = "opened_time"
    CLOSED_AT = "closed_at"
    CLOSED_TIME = "closed_time"
    CHANNEL = "channel"
    LANGUAGE = "language"
    CATEGORY = "category"
    STATUS = "status"
    RESULT = "result"
    QUESTION = "question"
    ANSWER = "answer"
    TAGS = "tags"
    COMPLAINT = "complaint"
    CAMPAIGN = "campaign"
    CONFIDENTIAL = "confidential"
    DUE_ON = "due_on"
    OWNER = "owner"
    CREATED_BY = "created_by"
    HANDLING_SECONDS = "handling_seconds"
    CALLER_NAME = "caller_name"
    CALLER_KANA = "caller_kana"
    CALLER_PHONE = "caller_phone"
    CALLER_EMAIL = "caller_email"


REQUIRED = (Field.OPENED_AT, Field.QUESTION)

_RANKS: dict[str, list[tuple[int, Field]]] = {}
for _field in Field:
    for _rank, _name in enumerate(HEADINGS[_field]):
        _RANKS.setdefault(folded(_name), []).append((_rank, _field))


def guess_columns(headings: Sequence[str]) -> dict[Field, int]:
    """Which column is likely to hold which field: the best known heading wins, the first of
    equals; a column is one field at most."""
    candidates = sorted(
        (rank, column, field)
        for column, heading in enumerate(headings)
        for rank, field in _RANKS.get(folded(heading), ())
    )
    guessed: dict[Field, int] = {}
    for _rank, column, field in candidates:
        if field not in guessed and column not in guessed.values():
            guessed[field] = column
    return guessed
