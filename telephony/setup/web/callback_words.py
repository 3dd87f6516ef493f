"""Words for the texts and conversations of calling back."""

from flask_babel import LazyString

from callcenter.core.i18n import lazy_gettext as _l
from telephony.setup.rehearsal import Aside

CALLBACK_TEXTS: dict[str, tuple[LazyString, LazyString | None]] = {
    "callback_offer": (_l("Offer of a callback"), _l("With every announcement in the line.")),
    "callback_offer_closed": (
        _l("Offer of a callback, closed"),
        _l("After the message outside the opening hours."),
    ),
    "callback_confirm": (_l("Which number is called back"), None),
    "callback_ask_number": (
        _l("Question for another number"),
        _l("To callers who withhold their number, or want another one called."),
    ),
    "callback_bad_number": (
        _l("A number that is not called"),
        _l("Emergency and charged numbers, and those with missing digits."),
    ),
    "callback_done": (_l("Callback promised"), _l("Then the call ends; the place is kept.")),
    "callback_done_closed": (_l("Callback promised, closed"), _l("Then the call ends.")),
    "callback_stay": (_l("No callback after all"), _l("The caller waits on.")),
    "callback_soon": (
        _l("No callback needed"),
        _l("An operator’s phone rings already while the caller chooses."),
    ),
    "called": (
        _l("When we call back"),
        _l("First of all when the phone is picked up; the notice of recording follows."),
    ),
    "called_other": (
        _l("When an operator calls"),
        _l("The same for calls that nobody asked for."),
    ),
    "called_sorry": (
        _l("Nobody to talk to"),
        _l("When the operator has gone at the moment in which the phone is picked up."),
    ),
}
CALLBACK_SCENES: dict[str, LazyString] = {
    "callback": _l("A callback instead of waiting"),
    "callback_other": _l("A callback to another number"),
    "callback_stay": _l("When the caller waits on after all"),
    "callback_closed": _l("A callback outside the opening hours"),
    "called": _l("When the centre calls back"),
    "called_other": _l("When an operator calls somebody"),
    "called_sorry": _l("When the operator has gone meanwhile"),
}
CALLBACK_ASIDES: dict[Aside, LazyString] = {
    Aside.KEY_CALLBACK: _l("The caller asks for a callback"),
    Aside.KEY_NUMBER: _l("The caller enters a number"),
    Aside.CALLED_BACK: _l("The citizen picks up"),
}
