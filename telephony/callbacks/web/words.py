"""Values of callbacks in the reader's language."""

from datetime import datetime

from flask_babel import LazyString

from callcenter.core import clock
from callcenter.core.i18n import gettext as _
from callcenter.core.i18n import lazy_gettext as _l
from callcenter.core.i18n import show_time, written
from telephony.callbacks.models import CallbackState, Origin, Result
from telephony.callbacks.reasons import Cancelled, Reason

MINUTE, HOUR, DAY = 60, 3600, 86400

STATES: dict[str, LazyString] = {
    CallbackState.WAITING: _l("Waiting"),
    CallbackState.LINED_UP: _l("Its turn soon"),
    CallbackState.ACTIVE: _l("Being called"),
    CallbackState.DONE: _l("Done"),
    CallbackState.GIVEN_UP: _l("No more attempts"),
    CallbackState.CANCELLED: _l("Cancelled"),
}
TONES: dict[str, str] = {
    CallbackState.WAITING: "waiting",
    CallbackState.LINED_UP: "active",
    CallbackState.ACTIVE: "active",
    CallbackState.DONE: "success",
    CallbackState.GIVEN_UP: "danger",
    CallbackState.CANCELLED: "neutral",
}
ORIGINS: dict[str, LazyString] = {
    Origin.QUEUE: _l("While waiting on the phone"),
    Origin.CLOSED: _l("Called outside the hours"),
    Origin.VOICEMAIL: _l("Left a message"),
    Origin.PUBLIC: _l("Public page"),
    Origin.OPERATOR: _l("Operator"),
    Origin.SECTION: _l("City section"),
    Origin.INQUIRY: _l("Inquiry"),
}
RESULTS: dict[str, LazyString] = {
    Result.REACHED: _l("Reached"),
    Result.NO_ANSWER: _l("No answer"),
    Result.BUSY: _l("Busy"),
    Result.WRONG_NUMBER: _l("Wrong number"),
    Result.VOICEMAIL: _l("Answering machine"),
    Result.FAILED: _l("Not connected"),
    Result.REFUSED: _l("Hung up when called"),
    Result.CLOSED: _l("Centre closed"),
    Result.LOST: _l("Broken off"),
}
REASONS: dict[str, LazyString] = {
    Reason.ANSWER: _l("An answer was still to be found"),
    Reason.CITY: _l("After asking the city"),
    Reason.DOCUMENTS: _l("Documents or details are missing"),
    Reason.AGAIN: _l("The talk broke off"),
    Reason.OTHER: _l("Something else"),
}
CANCELLED: dict[str, LazyString] = {
    Cancelled.CALLED_IN: _l("The citizen has called"),
    Cancelled.SEEN_TO: _l("Settled in another way"),
    Cancelled.UNWANTED: _l("The citizen does not wish it any more"),
    Cancelled.MISTAKE: _l("Entered by mistake"),
}
# Why it was settled, where nobody chose a reason.
_SETTLED: dict[str, LazyString] = {
    **CANCELLED,
    **RESULTS,
    "inquiry": _l("The inquiry was closed"),
    "no_hours": _l("No opening hours within reach"),
    "number": _l("The number may not be called"),
}
LANGUAGES: dict[str, LazyString] = {"ja": _l("Japanese"), "en": _l("English")}


def worded(labels: dict[str, LazyString], value: str | None) -> str:
    """The label of a value; one without a label reads as it is, none as nothing."""
    return str(labels.get(value, value)) if value else ""


def choices(labels: dict[str, LazyString]) -> list[tuple[str, str]]:
    return [(value, str(label)) for value, label in labels.items()]


def settled_reason(code: str | None) -> str:
    return worded(_SETTLED, code)


def span(seconds: float) -> str:
    """A length of time in words, coarse: minutes, hours and minutes, days and hours."""
    whole = max(0, int(seconds))
    if whole < HOUR:
        return str(_("%(minutes)s min", minutes=whole // MINUTE))
    if whole < DAY:
        hours, rest = divmod(whole, HOUR)
        return str(_("%(hours)s h %(minutes)s min", hours=hours, minutes=rest // MINUTE))
    days, rest = divmod(whole, DAY)
    return str(_("%(days)s d %(hours)s h", days=days, hours=rest // HOUR))


def late_by(due_at: datetime) -> str:
    """How long ago it was promised for."""
    return span((clock.now() - due_at).total_seconds())


def near_moment(moment: datetime) -> str:
    """A moment of the next days: today by its time alone, else with its day."""
    local = moment.astimezone(clock.zone())
    if local.date() == clock.today():
        return show_time(moment)
    return written(moment, ja="M/d(E) HH:mm", en="EEE d MMM, HH:mm")


def window_label(start: datetime | None, end: datetime | None) -> str:
    """The wished time; empty: as soon as possible."""
    if start is None or end is None:
        return ""
    return f"{near_moment(start)} – {show_time(end)}"
