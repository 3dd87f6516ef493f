"""What will apply: the hours of the days an exception touches, before and after."""

from datetime import date
from typing import NamedTuple

from callcenter.core.hours.queries import HoursCalendar
from callcenter.core.hours.rules import DayHours, Names, PlacedException, ServiceHours


class Effect(NamedTuple):
    """The hours of one service on one day before and after."""

    day: date
    service: Names
    before: DayHours
    after: DayHours

    @property
    def changes(self) -> bool:
        return self.before != self.after


def preview(
    calendar: HoursCalendar,
    *,
    removed: PlacedException | None = None,
    added: PlacedException | None = None,
) -> list[Effect]:
    """The effect of taking one exception away and setting another, by day and service."""
    touched = [placed for placed in (removed, added) if placed is not None]
    return [
        Effect(day, service.names, service.day(day), _after(service, removed, added).day(day))
        for day in sorted({placed.day for placed in touched})
        for service in calendar.services.values()
        if any(placed.day == day and placed.concerns(service.code) for placed in touched)
    ]


def _after(
    service: ServiceHours, removed: PlacedException | None, added: PlacedException | None
) -> ServiceHours:
    if removed is not None and removed.concerns(service.code):
        service = service.without_exception(removed)
    if added is not None and added.concerns(service.code):
        service = service.with_exception(added)
    return service
