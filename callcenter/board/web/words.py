"""Values of the board in the reader's language."""

from flask_babel import LazyString

from callcenter.board.alarms import Alarm
from callcenter.board.snapshot import OperatorState
from callcenter.core.i18n import gettext as _
from callcenter.core.i18n import lazy_gettext as _l
from callcenter.core.spreadsheets.files import FileKind
from telephony.agents.reasons import BreakReason

NOTHING = "–"
MINUTE, HOUR = 60, 3600

STATES: dict[OperatorState, tuple[LazyString, str]] = {
    OperatorState.AVAILABLE: (_l("Ready for calls"), "check-circle"),
    OperatorState.RINGING: (_l("Being called"), "phone"),
    OperatorState.TALKING: (_l("On a call"), "chat"),
    OperatorState.WRAP_UP: (_l("Wrap-up (not available)"), "edit"),
    OperatorState.BREAK: (_l("On a break"), "clock"),
    OperatorState.TRAINING: (_l("Practising"), "flag"),
    OperatorState.OFFLINE: (_l("Offline"), "circle"),
}
_BREAKS: dict[str, LazyString] = {
    BreakReason.LUNCH: _l("Lunch"),
    BreakReason.SHORT: _l("Short break"),
    BreakReason.TRAINING: _l("Training"),
    BreakReason.MEETING: _l("Meeting"),
}
_LANGUAGES: dict[str, LazyString] = {"ja": _l("Japanese"), "en": _l("English")}


def state_label(state: OperatorState) -> str:
    return str(STATES[state][0])


def state_icon(state: OperatorState) -> str:
    return STATES[state][1]


def break_label(reason: str | None) -> str:
    """Why somebody is on a break; empty where it is not said."""
    return str(_BREAKS.get(reason or "", ""))


def language_label(language: str) -> str:
    return str(_LANGUAGES.get(language, language))


def alarm_text(alarm: Alarm, *, limit: int, overdue: int) -> str:
    """What is wrong, in one sentence.

    Args:
        limit: seconds that somebody may wait.
    """
    if alarm is Alarm.LONG_WAIT:
        return _("Somebody has waited longer than %(limit)s", limit=in_words(limit))
    if alarm is Alarm.NOBODY:
        return _("Callers wait, and nobody is at a phone")
    return _("Promised callbacks that are overdue: %(count)s", count=overdue)


def percent(share: float | None) -> str:
    """A share from 0 to 1; a dash for None."""
    return NOTHING if share is None else f"{share * 100:.1f}%"


def clock_length(seconds: float | None) -> str:
    """A length as the running clocks show it: 3:07 or 1:02:07; a dash for None."""
    if seconds is None:
        return NOTHING
    whole = max(0, int(seconds))
    hours, minutes, rest = whole // HOUR, whole // MINUTE % MINUTE, whole % MINUTE
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"


def in_words(seconds: int | None) -> str:
    """A length in words; a dash for None."""
    if seconds is None:
        return NOTHING
    minutes, rest = divmod(seconds, MINUTE)
    if not minutes:
        return _("%(seconds)s s", seconds=rest)
    return _("%(minutes)s min %(seconds)s s", minutes=minutes, seconds=rest)


def file_kinds() -> list[tuple[str, str]]:
    """The kinds of files that figures are exported as."""
    return [
        (FileKind.XLSX.value, _("Excel (xlsx)")),
        (FileKind.CSV.value, _("CSV (UTF-8)")),
        (FileKind.CSV_CP932.value, _("CSV (Shift_JIS, missing letters become 〓)")),
    ]
