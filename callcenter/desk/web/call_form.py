"""The desk's form when it is about a call: what it begins with, and what is tied to it."""

from collections.abc import Sequence
from typing import Any

from callcenter.core import clock
from callcenter.core.i18n import gettext as _
from callcenter.core.web.guards import current_actor
from callcenter.core.web.transactions import db_session
from callcenter.desk.call_entry import CallForm, tie_to_call
from callcenter.desk.web.phone_words import NO_HISTORY, number_words
from callcenter.inquiries.models import Channel, Inquiry, Language
from callcenter.inquiries.web.entry_form import YES, Values
from telephony.calls.models import Call


def call_values(form: CallForm) -> Values:
    """A new form of a call: by phone, in the caller's language, with the caller's number."""
    values: Values = {
        "channel": Channel.PHONE.value,
        "language": Language(form.call.language or Language.JA).value,
    }
    if form.caller.number:
        values |= {"caller_opened": YES, "caller_phone": form.caller.number}
    return values


def proposal(form: CallForm, categories: Sequence[Any]) -> Any | None:
    """The category that the menu's choice proposes, as the form offers it."""
    return next((item for item in categories if item["value"] == form.proposed), None)


def shown_number(form: CallForm) -> str:
    """The number, or why there is none."""
    return number_words(form.caller.number, form.caller.kind)


def no_history(form: CallForm) -> str | None:
    """Why there can be no earlier inquiries; None when the number is known."""
    if form.caller.number:
        return None
    return str(NO_HISTORY.get(form.caller.kind, NO_HISTORY["unusable"]))


def tie(inquiry: Inquiry, call: Call) -> None:
    """Connect a saved inquiry with its call."""
    tie_to_call(
        db_session(),
        current_actor(),
        inquiry=inquiry,
        call_id=call.id,
        label=_label(call),
        recording_label=_moment(call),
    )


def _label(call: Call) -> str:
    """When, and whether the number was shown: nothing that tells who it was."""
    words = {
        "shown": _("number shown"),
        "withheld": _("number withheld"),
        "forwarded": _("forwarded"),
    }
    return f"{_moment(call)} · {words.get(call.number_kind, _('number unknown'))}"


def _moment(call: Call) -> str:
    return f"{call.came_at.astimezone(clock.zone()):%Y-%m-%d %H:%M}"
