"""The figures of days and half hours as files, with their formulas in the headings."""

from collections.abc import Iterable, Iterator

from flask import Response, request

from callcenter.board.figures import Counts
from callcenter.board.queries.days import DayCounts, PastDay
from callcenter.core import clock
from callcenter.core.errors import Invalid
from callcenter.core.i18n import gettext as _
from callcenter.core.spreadsheets.files import FileKind, table_file
from callcenter.core.spreadsheets.writing import Cell
from telephony.setup.values import PhoneTimes

_FIRST_WIDTH, _WIDTH = 14, 16


def read_kind() -> FileKind:
    """The kind of file that the address asks for.

    Raises:
        Invalid: `format`: none of those there are.
    """
    try:
        return FileKind(request.args.get("format", ""))
    except ValueError:
        raise Invalid(fields={"format": "bad_choice"}) from None


def day_table(day: PastDay, kind: FileKind) -> Iterator[bytes]:
    """A day by half hours, and its sum."""
    starts = (f"{start.astimezone(clock.zone()):%H:%M}" for start in day.figures.starts)
    rows = [
        [start, *_cells(counts, wrap_ups=True)]
        for start, counts in zip(starts, day.figures.curve, strict=True)
    ]
    rows.append([_("Whole day"), *_cells(day.figures.total, wrap_ups=True)])
    return _table(kind, rows, [_("Half hour from"), *_heading(day.times, wrap_ups=True)])


def days_table(days: DayCounts, kind: FileKind) -> Iterator[bytes]:
    """Days, one in a row, and their sum."""
    rows = [[day, *_cells(counts)] for day, counts in days.rows]
    rows.append([_("Sum"), *_cells(days.total)])
    return _table(kind, rows, [_("Day"), *_heading(days.times)])


def file_response(pieces: Iterator[bytes], kind: FileKind, name: str) -> Response:
    """The file as a download; it is small, and ready before the answer begins."""
    return Response(
        b"".join(pieces),
        content_type=kind.media_type,
        headers={"Content-Disposition": f'attachment; filename="{name}.{kind.suffix}"'},
    )


def _table(kind: FileKind, rows: Iterable[list[Cell]], header: list[str]) -> Iterator[bytes]:
    widths = (_FIRST_WIDTH, *(_WIDTH for _column in header[1:]))
    return table_file(kind, rows, header, sheet=_("Calls"), widths=widths)


def _heading(times: PhoneTimes, *, wrap_ups: bool = False) -> list[str]:
    within, at_once = times.service_seconds, times.short_abandon_seconds
    found = [
        _("Offered"),
        _("Answered calls"),
        _("Answered within %(seconds)s s", seconds=within),
        _("Still undecided"),
        _("Service level in percent (answered within %(seconds)s s ÷ offered)", seconds=within),
        _("The same without those who hung up within %(seconds)s s", seconds=at_once),
        _("Abandoned"),
        _("Abandoned within %(seconds)s s", seconds=at_once),
        _("Chose a callback"),
        _("Left otherwise"),
        _("Turned away"),
        _("Mean wait (s)"),
        _("Mean talk (s)"),
    ]
    return [*found, _("Mean wrap-up (s)")] if wrap_ups else found


def _cells(counts: Counts, *, wrap_ups: bool = False) -> list[Cell]:
    found: list[Cell] = [
        counts.offered,
        counts.answered,
        counts.in_time,
        counts.undecided,
        _percent(counts.service_level),
        _percent(counts.service_level_without_short),
        counts.abandoned,
        counts.short,
        counts.called_back,
        counts.diverted,
        counts.turned_away,
        counts.mean_wait,
        counts.mean_talk,
    ]
    return [*found, counts.mean_wrap_up] if wrap_ups else found


def _percent(share: float | None) -> float | None:
    return None if share is None else round(share * 100, 1)
