"""Cells of foreign spreadsheets as plain text."""

import re
from datetime import date, datetime, time, timedelta

from callcenter.core.spreadsheets.writing import original_text

# Control signs mean nothing in a text and PostgreSQL keeps no NUL; Excel writes some escaped.
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufeff]|_x00(?:0[0-8BCDEF]|1[0-9A-F])_")
_LINE_END = re.compile(r"\r\n?")


def cell_text(value: object) -> str:
    """A cell as text: days and moments in ISO form, whole numbers without a point."""
    if value is None:
        return ""
    if isinstance(value, str):
        return _LINE_END.sub("\n", _CONTROL.sub("", original_text(value))).strip()
    if isinstance(value, bool):
        return str(value).upper()
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)
    if isinstance(value, date | time | timedelta):
        return _clock_text(value)
    return str(value)


def is_blank(text: str) -> bool:
    return not text.strip()


def _clock_text(value: date | time | timedelta) -> str:
    if isinstance(value, datetime):
        day_only = value.time() == time()
        return value.date().isoformat() if day_only else value.isoformat(" ", "seconds")
    if isinstance(value, time):
        return value.isoformat("seconds")
    return str(value)
