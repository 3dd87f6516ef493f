"""Into the line: whoever is due stands in it among the callers on the phone."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, select, update
from sqlalchemy.orm import Session

from callcenter.core import clock
from callcenter.core.db import before_commit
from telephony.callbacks.hours import centre_hours, is_open
from telephony.callbacks.models import Callback, CallbackState
from telephony.callbacks.numbers import fault_of
from telephony.callbacks.rules import is_time
from telephony.callbacks.services.keeping import give_up, number_of, wait_for_time, window_of
from telephony.calls.models import Call
from telephony.calls.services.recording_calls import open_outgoing
from telephony.line.models import BEHIND, ORDINARY, URGENT, EntryKind
from telephony.line.services.outgoing import line_up_call
from telephony.setup.nuisance import listed
from telephony.setup.values import NuisancePolicy

# The first in order at a time; the next run brings the others.
MOST_AT_ONCE = 200
_PENDING = "callbacks_to_line_up"
_KEPT_OFF = frozenset({NuisancePolicy.VOICEMAIL, NuisancePolicy.REJECT})


def line_up(session: Session) -> int:
    """Put everybody who is due into the line, at their places; how many. Nobody outside the
    opening hours or the wished time, and of two processes at once only one does it."""
    moment = clock.now()
    if not is_open(session, moment):
        return 0
    due = session.scalars(
        select(Callback)
        .where(Callback.state == CallbackState.WAITING, Callback.not_before <= moment)
        .order_by(Callback.urgent.desc(), Callback.place_at, Callback.id)
        .limit(MOST_AT_ONCE)
        .with_for_update(key_share=True, skip_locked=True)
        .execution_options(populate_existing=True)
    ).all()
    return sum(stand_in_line(session, callback, moment) is not None for callback in due)


def line_up_at_end(session: Session) -> None:
    """Line up as the last work of this transaction, once."""
    if session.info.get(_PENDING):
        return
    session.info[_PENDING] = True
    before_commit(session, lambda: _line_up_once(session))


def stand_in_line(
    session: Session, callback: Callback, moment: datetime, *, asked_for: bool = False
) -> Call | None:
    """The call that is to be made for one callback, in the line from here on. None: somebody
    else was faster, or it may not be called now.

    Args:
        asked_for: an operator wants to call now, whatever time was wished.
    """
    hours, window = centre_hours(session), window_of(callback)
    if not asked_for and not is_time(moment, hours, zone=clock.zone(), window=window):
        wait_for_time(session, callback)
        return None
    if fault_of(number_of(callback)) is not None:
        give_up(session, callback, "number")
        return None
    if not asked_for and is_kept_off(session, callback.number_index):
        give_up(session, callback, "nuisance")
        return None
    taken = update(Callback).where(still_waiting(callback.id))
    if session.scalar(taken.values(state=CallbackState.LINED_UP).returning(Callback.id)) is None:
        return None
    call = open_outgoing(
        session,
        number=number_of(callback),
        language=callback.language,
        menu_code=callback.menu_code,
        training=callback.training,
    )
    callback.state, callback.call_id = CallbackState.LINED_UP, call.id
    session.flush()
    _enter(session, callback, call)
    return call


def is_kept_off(session: Session, number_index: bytes | None) -> bool:
    """Whether calls of this number are not put through: then only the manager has it called."""
    found = listed(session, number_index)
    return found is not None and found.policy in _KEPT_OFF


def still_waiting(callback_id: UUID) -> ColumnElement[bool]:
    """Condition of the UPDATE that takes a callback: of many at once, one succeeds."""
    return (Callback.id == callback_id) & (Callback.state == CallbackState.WAITING)


def _enter(session: Session, callback: Callback, call: Call) -> None:
    line_up_call(
        session,
        call,
        kind=EntryKind.CALLBACK,
        place_at=callback.place_at,
        rank=_rank(session, callback),
        wanted_id=callback.assignee_id,
        wanted_until=callback.due_at if callback.assignee_id else None,
    )


def _rank(session: Session, callback: Callback) -> int:
    """To ask for a callback is no way round the list of nuisance calls."""
    found = listed(session, callback.number_index)
    if found is not None and found.policy == NuisancePolicy.LOW:
        return BEHIND
    return URGENT if callback.urgent else ORDINARY


def _line_up_once(session: Session) -> None:
    session.info.pop(_PENDING, None)
    line_up(session)
