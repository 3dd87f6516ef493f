"""Words of the phone at the desk."""

from flask_babel import LazyString

from callcenter.core.i18n import lazy_gettext as _l
from callcenter.core.web.wording import word
from telephony.agents.models import AgentState
from telephony.agents.reasons import BreakReason, OfflineReason
from telephony.calls.models import NumberKind

STATES: dict[str, tuple[LazyString, str]] = {
    AgentState.OFFLINE: (_l("Offline"), "neutral"),
    AgentState.AVAILABLE: (_l("Ready for calls"), "success"),
    AgentState.RESERVED: (_l("A call is coming"), "waiting"),
    AgentState.RINGING: (_l("A call rings"), "waiting"),
    AgentState.TALKING: (_l("On a call"), "active"),
    AgentState.WRAP_UP: (_l("Wrap-up"), "active"),
    AgentState.BREAK: (_l("On a break"), "neutral"),
}
BREAKS: dict[str, LazyString] = {
    BreakReason.LUNCH: _l("Lunch"),
    BreakReason.SHORT: _l("Short break"),
    BreakReason.TRAINING: _l("Training"),
    BreakReason.MEETING: _l("Meeting"),
}
WHY_OFFLINE: dict[str, LazyString] = {
    OfflineReason.SILENT: _l(
        "You were taken off the phone: no open desk gave a sign of life. Press “Take calls” "
        "to go on."
    ),
    OfflineReason.MISSED: _l(
        "You were taken off the phone: calls rang here and nobody answered. The callers kept "
        "their places. Press “Take calls” to go on."
    ),
    OfflineReason.FORCED: _l("A supervisor took you off the phone."),
}
NUMBERS: dict[str, LazyString] = {
    NumberKind.WITHHELD: _l("Number withheld (184)"),
    NumberKind.UNUSABLE: _l("Number unknown"),
    NumberKind.FORWARDED: _l("Number unknown (forwarded)"),
}
NO_HISTORY: dict[str, LazyString] = {
    NumberKind.WITHHELD: _l("No history: the caller withholds the number (184)."),
    NumberKind.UNUSABLE: _l(
        "No history: the network passed on no number that could be called back."
    ),
    NumberKind.FORWARDED: _l(
        "No history: the call was forwarded by the city's exchange, which shows its own number."
    ),
}

word(
    exchange_away=_l("The local exchange does not answer. Please try again in a moment."),
    phone_busy=_l("The phone cannot do this just now."),
)


def number_words(number: str, kind: str) -> str:
    """The number, or why there is none."""
    return number or str(NUMBERS.get(kind, NUMBERS[NumberKind.UNUSABLE]))
