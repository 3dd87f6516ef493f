"""“Call back” in the entry form: with the inquiry somebody is to be called (CB-1)."""

from dataclasses import dataclass
from typing import Any

from flask import flash, request
from sqlalchemy.orm import Session

from callcenter.core import clock
from callcenter.core.errors import Invalid
from callcenter.core.hours.rules import ServiceHours
from callcenter.core.i18n import gettext as _
from callcenter.core.permissions import Actor, Permission
from callcenter.inquiries.models import Inquiry
from callcenter.inquiries.services.callbacks import ask_for_callback
from callcenter.inquiries.web.entry_form import Values, text_of
from callcenter.inquiries.web.entry_saving import CALLBACK
from telephony.callbacks.half_days import next_half_days
from telephony.callbacks.numbers import DialableNumber, read_dialable
from telephony.callbacks.web import windows

MOST_HALF_DAYS = 4


@dataclass(frozen=True)
class CallbackWish:
    """Whom to call, and when (None: as soon as possible)."""

    number: DialableNumber
    window: windows.Span | None


def callback_choices(actor: Actor, hours: ServiceHours | None) -> list[tuple[str, str]]:
    """When somebody may be called back; empty for a role that asks for no callbacks.

    Args:
        hours: of the centre; None: nobody has set up any.
    """
    if not actor.can(Permission.CALLBACK_WRITE):
        return []
    return [
        (windows.NOW, str(_("As soon as possible"))),
        *windows.window_choices(next_half_days(hours, MOST_HALF_DAYS)),
        (windows.OWN, str(_("Another time"))),
    ]


def read_wish(session: Session, values: Values) -> CallbackWish | None:
    """What the sent form asks for; None: no callback. The follow-up day is that of the call where
    none is typed.

    Raises:
        Invalid: by field of the form.
    """
    if request.form.get("status") != CALLBACK:
        return None
    faults: dict[str, str] = {}
    number = window = None
    try:
        number = read_number(text_of(values, "caller_phone"))
    except Invalid as error:
        faults["caller_phone"] = error.fields["number"]
    try:
        window = windows.read_window(session, _texts(values))
    except Invalid as error:
        faults |= error.fields
    if number is None or faults:
        raise Invalid(fields=faults)
    if not text_of(values, "due_on"):
        day = window[0].astimezone(clock.zone()).date() if window else clock.today()
        values["due_on"] = day.isoformat()
    return CallbackWish(number, window)


def read_number(typed: str) -> DialableNumber:
    """Raises:
    Invalid: `number`.
    """
    if not typed.strip():
        raise Invalid(fields={"number": "required"})
    return read_dialable(typed)


def ask_for(session: Session, actor: Actor, inquiry: Inquiry, wish: CallbackWish) -> None:
    """Ask for it, and say which number is called.

    Raises:
        Forbidden, Invalid: by field of the form.
    """
    try:
        ask_for_callback(session, actor, inquiry, number=wish.number.national, window=wish.window)
    except Invalid as error:
        fields = windows.form_fields(error.fields)
        if "number" in fields:
            fields["caller_phone"] = fields.pop("number")
        raise Invalid(fields=fields) from None
    flash(_("%(number)s is called back.", number=wish.number.national), "success")


def _texts(values: Values) -> dict[str, Any]:
    return {name: text_of(values, name) for name in windows.FIELDS}
