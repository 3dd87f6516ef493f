"""Calls of ours at the desk's phone, in words."""

from typing import Any

from flask_babel import LazyString

from callcenter.core.i18n import lazy_gettext as _l
from callcenter.desk.phone import Phone
from telephony.agents.models import AgentState
from telephony.callbacks.services.results import NOTABLE
from telephony.callbacks.web import words

_COMING = {AgentState.RESERVED, AgentState.RINGING}
_OWN_PHONE = (_l("A callback for you"), "waiting")
_OWN_CALL = (_l("Your phone rings for your call"), "waiting")
_CALLING = (_l("Calling …"), "active")
_PICKED_UP = (_l("Picked up: you are being connected"), "active")


def outgoing_label(phone: Phone) -> tuple[LazyString, str] | None:
    """How far a call of ours has come before the talk; None: it is none, or they talk."""
    outgoing = phone.call.outgoing if phone.call else None
    if outgoing is None or phone.state not in _COMING:
        return None
    if outgoing.has_picked_up:
        return _PICKED_UP
    if outgoing.is_dialled:
        return _CALLING
    return _OWN_PHONE if outgoing.callback_id else _OWN_CALL


def outgoing_values() -> dict[str, Any]:
    """What the parts about callbacks need."""
    results = [(result.value, words.RESULTS[result]) for result in NOTABLE]
    return {"callback_words": words, "callback_results": results}
