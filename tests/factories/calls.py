"""Calls for tests."""

from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from callcenter.core import clock
from callcenter.core.ids import new_id
from telephony.calls.facts import Kind
from telephony.calls.models import Call
from telephony.calls.services.recording_calls import add_event, open_call

CENTRE = "+815000000000"
CALLER = "+819012345678"


def new_sid(prefix: str = "CA") -> str:
    """An identifier as the provider makes them."""
    return prefix + new_id().hex


def make_call(
    session: Session,
    *,
    number: str = CALLER,
    language: str | None = "ja",
    menu_code: str | None = "other",
    at: datetime | None = None,
) -> Call:
    """A call that came in and, with a language, has heard the recording notice and the menu."""
    moment = at or clock.now()
    params = {"From": number, "To": CENTRE}
    call = open_call(session, sid=new_sid(), params=params, at=moment)
    if language is not None:
        add_event(session, call, Kind.LANGUAGE, at=moment, language=language)
        add_event(session, call, Kind.NOTICE, at=moment, version="0-aaaa", language=language)
    if menu_code is not None:
        add_event(session, call, Kind.MENU, at=moment, code=menu_code)
    return call


def answer_call(session: Session, call: Call, staff_id: UUID, *, at: datetime) -> None:
    """The call was answered by an operator and has ended a minute later."""
    key, staff = new_sid(), str(staff_id)
    add_event(session, call, Kind.TALKING, at=at, key=key, staff=staff)
    add_event(session, call, Kind.STATUS, at=at, key="completed")
