"""Connections that fell to the fallback: they hear an apology and are hung up (TEL-8)."""

from sqlalchemy.orm import Session

from callcenter.core import clock
from telephony.answering.services.talking import leg_over
from telephony.calls.facts import Kind
from telephony.calls.models import CallState
from telephony.calls.queries.calls import call_of_sid, leg_of_sid
from telephony.calls.services.recording_calls import add_event
from telephony.line.services.entering import leave
from telephony.switch.fallback import on_fallback

FALLBACK = "fallback"


@on_fallback
def fell_back(session: Session, sid: str) -> None:
    """A caller who hears the apology has not given up: the call failed, and nobody's phone rings
    for it any more. An operator who hears it has missed nothing."""
    moment = clock.now()
    call, leg = call_of_sid(session, sid), leg_of_sid(session, sid)
    if call is not None and call.state != CallState.ENDED:
        add_event(session, call, Kind.TROUBLE, at=moment, key=FALLBACK, reason=FALLBACK)
        leave(session, call.id, reason="lost", at=moment)
    elif call is None and leg is not None:
        leg_over(session, leg, "lost", at=moment)
