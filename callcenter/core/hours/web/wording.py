"""Words of the opening hours: causes, errors, and what the audit log says of changes."""

from datetime import date, timedelta

from flask_babel import format_date

from callcenter.core.audit.web.wording import word_actions, word_objects
from callcenter.core.hours.rules import Cause
from callcenter.core.i18n import language
from callcenter.core.i18n import lazy_gettext as _l
from callcenter.core.web.wording import word

_CAUSES = {
    Cause.OWN_EXCEPTION: _l("Exception"),
    Cause.COMMON_EXCEPTION: _l("Exception for all services"),
    Cause.YEARLY_CLOSURE: _l("Yearly closure"),
    Cause.HOLIDAY: _l("Holiday"),
    Cause.WEEKLY: _l("Weekly hours"),
}


def cause_label(cause: Cause) -> str:
    """The cause of a day's hours in the reader's language."""
    return str(_CAUSES[cause])


def month_name(day: date) -> str:
    """The month a day is in: 2026年11月 / November 2026."""
    return str(format_date(day, "y年M月" if language() == "ja" else "MMMM y"))


def weekday_name(day: date) -> str:
    """The short name of a day's weekday: 土 / Sat."""
    return str(format_date(day, "EEE"))


def weekday_of(weekday: int) -> str:
    """The full name of a weekday by number, Monday being 0."""
    return str(format_date(date(2024, 1, 1) + timedelta(days=weekday), "EEEE"))


word(
    exception_exists=_l("There is already an exception on this day. Please change that one."),
    closes_before_opens=_l("The closing time must be later than the opening time."),
    periods_overlap=_l("The second period must begin after the first one ends."),
    lines_overlap=_l("These times overlap with the other line of this day."),
    bad_weeks=_l("Please enter weeks of the month from 1 to 5, such as 2, 4."),
    weekly_past=_l("Past days keep their hours. Please choose today or a later day."),
    weekly_same=_l("These are the hours that apply on this day already."),
    weekly_in_force=_l("These hours are in force already. Please set other ones instead."),
    day_too_far=_l("This day is too far in the future."),
    unknown_service=_l("This service does not exist."),
)
word_actions(
    {
        "hours_exception.add": _l("Added an exception to the opening hours"),
        "hours_exception.change": _l("Changed an exception to the opening hours"),
        "hours_exception.remove": _l("Removed an exception to the opening hours"),
        "hours_weekly.set": _l("Changed the weekly hours"),
        "hours_weekly.remove": _l("Removed a planned change of the weekly hours"),
        "holiday.set": _l("Set a holiday"),
        "holiday.remove": _l("Removed a holiday"),
        "holiday.extend": _l("Added the national holidays of further years"),
    }
)
word_objects(
    {
        "hours_exception": _l("Exception to the opening hours"),
        "hours_service": _l("Opening hours of a service"),
        "holiday": _l("Holiday"),
    }
)
