"""Callbacks on the page of an inquiry: those there are, and one asked for from here (CB-1)."""

from uuid import UUID

from flask import request
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from callcenter.core.errors import Conflict, Invalid
from callcenter.core.i18n import gettext as _
from callcenter.core.permissions import Actor, Permission
from callcenter.core.web.guards import requires
from callcenter.inquiries.permissions import get_inquiry_to_write
from callcenter.inquiries.services.callbacks import ask_for_callback
from callcenter.inquiries.services.callers import reveal_caller
from callcenter.inquiries.web.blueprint import blueprint
from callcenter.inquiries.web.callback_wish import read_number
from callcenter.inquiries.web.record import do_on_record
from telephony.callbacks.web import windows


@blueprint.post("/<uuid:inquiry_id>/callbacks")
@requires(Permission.INQUIRY_WRITE)
def ask_callback(inquiry_id: UUID) -> ResponseReturnValue:
    """The caller on record is to be called back."""

    def verb(session: Session, actor: Actor) -> str:
        inquiry = get_inquiry_to_write(session, actor, inquiry_id)
        if inquiry.merged_into_id is not None:
            raise Conflict("merged")
        if inquiry.is_closed:
            raise Conflict("callback_of_closed")
        caller = reveal_caller(session, actor, inquiry_id=inquiry_id, reason="callback")
        number = read_number(caller.phone)
        window = windows.read_window(session, request.form)
        try:
            ask_for_callback(session, actor, inquiry, number=number.national, window=window)
        except Invalid as error:
            raise Invalid(fields=windows.form_fields(error.fields)) from None
        return str(_("%(number)s is called back.", number=number.national))

    return do_on_record(inquiry_id, verb)
