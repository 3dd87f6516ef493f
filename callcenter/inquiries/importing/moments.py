"""When a past inquiry was opened and closed, from one column each or from day and time apart."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import ClassVar

from openpyxl.utils.datetime import from_excel

from callcenter.core import clock
from callcenter.core.japanese_dates import WrittenMoment, parse_moment, parse_time
from callcenter.inquiries.importing.fields import Field
from callcenter.inquiries.models import Status

# Positions in the search index count from here.
EARLIEST = date(2000, 1, 1)
LONGEST_HANDLING = 366 * 24 * 3600

# Days as Excel counts them, when a date lost its format: 2000-01-01 to 2173.
_SERIAL = re.compile(r"(?:3[6-9]|[4-9]\d)\d{3}(?:\.\d+)?")
_CLOCK = re.compile(r"(?:(\d{1,2}):)?(\d{1,3}):(\d{2})")
_UNITS = re.compile(r"(?:(\d{1,2})\s*時間)?\s*(?:(\d{1,4})\s*分)?\s*(?:(\d{1,5})\s*秒)?")


@dataclass(frozen=True)
class Moments:
    """Opening and closing of a line.

    Attributes:
        opened, closed: aware; None when not told, or not readable.
        faults: (field, code) of what is wrong.
    """

    FIELDS: ClassVar = (Field.OPENED_AT, Field.OPENED_TIME, Field.CLOSED_AT, Field.CLOSED_TIME)

    opened: datetime | None
    closed: datetime | None
    faults: tuple[tuple[Field, str], ...]

    @classmethod
    def read(cls, texts: Mapping[Field, str], now: datetime) -> "Moments":
        """Read the texts of `FIELDS`."""
        faults: list[tuple[Field, str]] = []
        opened = _moment(texts, Field.OPENED_AT, Field.OPENED_TIME, faults)
        closed = _moment(texts, Field.CLOSED_AT, Field.CLOSED_TIME, faults)
        if not texts[Field.OPENED_AT]:
            faults.append((Field.OPENED_AT, "required"))
        for name, written in ((Field.OPENED_AT, opened), (Field.CLOSED_AT, closed)):
            if written is not None:
                faults += [(name, code) for code in _outside(written.at, now)]
        if opened is None or closed is None:
            return cls(opened.at if opened else None, closed.at if closed else None, tuple(faults))
        # A closing told by its day alone was at some time after the opening.
        if not closed.has_time and closed.at.date() == opened.at.date():
            closed = opened
        if closed.at < opened.at:
            faults.append((Field.CLOSED_AT, "closed_before_opened"))
        return cls(opened.at, closed.at, tuple(faults))

    @property
    def day(self) -> date:
        """The day whose categories count."""
        return self.opened.date() if self.opened else clock.today()

    def closing(self, status: Status) -> datetime | None:
        """When it was closed: at its opening when the log does not say."""
        if status is not Status.CLOSED:
            return None
        return self.closed or self.opened


def seconds_of(written: str) -> int | None:
    """A length of time in seconds: 320, 5:20, 1:05:20, 5分20秒; None for anything else."""
    plain = written.strip()
    if re.fullmatch(r"\d{1,9}", plain):
        seconds = int(plain)
    elif match := _CLOCK.fullmatch(plain) or (_UNITS.fullmatch(plain) if plain else None):
        hours, minutes, rest = (int(part or 0) for part in match.groups())
        seconds = hours * 3600 + minutes * 60 + rest
    else:
        return None
    return seconds if seconds <= LONGEST_HANDLING else None


def _moment(
    texts: Mapping[Field, str], day: Field, time: Field, faults: list[tuple[Field, str]]
) -> WrittenMoment | None:
    if not texts[day]:
        return None
    written = _written(texts[day])
    if written is None:
        faults.append((day, "unknown_moment"))
        return None
    if not texts[time] or written.has_time:
        return written
    at_time = parse_time(texts[time])
    if at_time is None:
        faults.append((time, "unknown_time"))
        return written
    return WrittenMoment(datetime.combine(written.at.date(), at_time, clock.zone()), has_time=True)


def _written(text: str) -> WrittenMoment | None:
    if _SERIAL.fullmatch(text):
        moment = from_excel(float(text))
        local = moment.replace(tzinfo=clock.zone())
        return WrittenMoment(local, has_time=moment.time() != datetime.min.time())
    return parse_moment(text, clock.zone())


def _outside(moment: datetime, now: datetime) -> list[str]:
    if moment.date() < EARLIEST:
        return ["too_early"]
    return ["in_future"] if moment > now + timedelta(minutes=1) else []
