"""The weekly hours of a service in one line, for the places a citizen is sent to."""

from itertools import groupby

from callcenter.core import clock
from callcenter.core.hours.queries import opening_hours
from callcenter.core.hours.rules import ServiceHours, WeeklyHours
from callcenter.core.hours.web.wording import weekday_of
from callcenter.core.i18n import force_locale, language
from callcenter.core.i18n import gettext as _
from callcenter.core.web.transactions import db_session
from faq.procedures.words import Words


def hours_by_service() -> dict[str, Words]:
    """The weekly hours of every service in both languages."""
    calendar = opening_hours(db_session(), clock.zone())
    found = {}
    for code, service in calendar.services.items():
        with force_locale("ja"):
            japanese = weekly_hours(service)
        with force_locale("en"):
            found[code] = Words(japanese, weekly_hours(service))
    return found


def weekly_hours(service: ServiceHours) -> str:
    """The rules in force today, in the reader's language; days that are alike are one span."""
    today = clock.today()
    in_force = sorted(
        (
            rule
            for rule in service.weekly
            if (rule.valid_from is None or rule.valid_from <= today)
            and (rule.valid_to is None or today <= rule.valid_to)
        ),
        key=lambda rule: (sorted(rule.weeks), rule.period, rule.weekday),
    )
    lines = [
        f"{_days(list(rules))} {opens:%-H:%M}–{closes:%-H:%M}"
        for (_weeks, (opens, closes)), rules in groupby(
            in_force, key=lambda rule: (rule.weeks, rule.period)
        )
    ]
    return ("、" if language() == "ja" else ", ").join(lines)


def _days(rules: list[WeeklyHours]) -> str:
    """The weekdays of rules that differ in nothing else, in their order."""
    first, last = rules[0], rules[-1]
    names = [weekday_of(rule.weekday) for rule in rules]
    if len(rules) > 2 and last.weekday - first.weekday == len(rules) - 1:
        days = str(_("%(first)s to %(last)s", first=names[0], last=names[-1]))
    else:
        days = ("・" if language() == "ja" else ", ").join(names)
    return f"{_weeks(first)}{days}" if first.weeks else days


_ORDINALS = {1: "1st", 2: "2nd", 3: "3rd", 4: "4th", 5: "5th"}


def _weeks(rule: WeeklyHours) -> str:
    weeks = sorted(rule.weeks)
    if language() == "ja":
        return "・".join(f"第{week}" for week in weeks)
    return " and ".join(_ORDINALS[week] for week in weeks) + " "
