"""Versions of a service's week, each in force from a day on, free of the database (CAL-1, CAL-2).

A rule carries its own first and last day; a version is the stretch of days on which the same
rules are in force. A new version ends the one before it, so that past days keep their hours.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta

from callcenter.core.hours.rules import WeeklyHours

DAY = timedelta(days=1)

Week = tuple[WeeklyHours, ...]


@dataclass(frozen=True)
class WeekVersion:
    """The weekly hours between two days.

    Attributes:
        first, last: both included; None: without limit.
        week: the rules in force; none at all means closed.
    """

    first: date | None
    last: date | None
    week: Week

    def covers(self, day: date) -> bool:
        return (self.first is None or self.first <= day) and (self.last is None or day <= self.last)


def week_versions(weekly: Iterable[WeeklyHours]) -> list[WeekVersion]:
    """All versions in the order of time; together they cover every day."""
    rules = sorted(weekly, key=_place)
    begins = {rule.valid_from for rule in rules} | {
        rule.valid_to + DAY for rule in rules if rule.valid_to is not None
    }
    firsts: list[date | None] = [None, *sorted(begins - {None})]  # type: ignore[type-var]
    lasts = [first - DAY for first in firsts[1:] if first is not None]
    return [
        WeekVersion(first, last, tuple(rule for rule in rules if _is_in_force(rule, first, last)))
        for first, last in zip(firsts, [*lasts, None], strict=True)
    ]


def version_on(weekly: Iterable[WeeklyHours], day: date) -> WeekVersion:
    """The version in force on a day."""
    return next(version for version in week_versions(weekly) if version.covers(day))


def with_version(weekly: Week, first: date, week: Iterable[WeeklyHours]) -> Week:
    """The rules with a new week from `first` until the next version begins."""
    last = version_on(weekly, first).last
    new = (replace(rule, valid_from=first, valid_to=last) for rule in week)
    return (*_outside(weekly, first, last), *new)


def without_version(weekly: Week, first: date) -> Week:
    """The rules without the version that begins on `first`: the one before it goes on instead."""
    last = version_on(weekly, first).last
    return tuple(
        replace(rule, valid_to=last) if rule.valid_to == first - DAY else rule
        for rule in _outside(weekly, first, last)
    )


def same_week(one: Iterable[WeeklyHours], other: Iterable[WeeklyHours]) -> bool:
    """Whether two weeks have the same hours, whenever they are in force."""
    return {_timeless(rule) for rule in one} == {_timeless(rule) for rule in other}


def _place(rule: WeeklyHours) -> tuple[int, object, list[int]]:
    return rule.weekday, rule.period, sorted(rule.weeks)


def _timeless(rule: WeeklyHours) -> WeeklyHours:
    return replace(rule, valid_from=None, valid_to=None)


def _is_in_force(rule: WeeklyHours, first: date | None, last: date | None) -> bool:
    """Whether a rule is in force on all of these days; it is then on every one or on none."""
    begun = rule.valid_from is None or (first is not None and rule.valid_from <= first)
    return begun and (rule.valid_to is None or (last is not None and last <= rule.valid_to))


def _outside(
    weekly: Iterable[WeeklyHours], first: date, last: date | None
) -> Iterator[WeeklyHours]:
    """What is left of each rule before `first` and after `last`."""
    for rule in weekly:
        if rule.valid_from is None or rule.valid_from < first:
            ends = first - DAY if rule.valid_to is None else min(rule.valid_to, first - DAY)
            yield replace(rule, valid_to=ends)
        if last is not None and (rule.valid_to is None or rule.valid_to > last):
            begins = last + DAY if rule.valid_from is None else max(rule.valid_from, last + DAY)
            yield replace(rule, valid_from=begins)
