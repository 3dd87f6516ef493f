"""Keep what happens to calls. Every event is kept once; the call is folded anew from all of them,
so that doubled, late and reordered news leads to the same record (TEL-8)."""

from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import insert, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import set_committed_value

from callcenter.core import clock
from callcenter.core.city.profile import city_of
from callcenter.core.db import before_commit
from callcenter.core.ids import new_id
from callcenter.core.privacy.keys import cipher
from callcenter.core.privacy.phone_numbers import phone_index
from callcenter.core.settings import TRAINING_NUMBER
from telephony.calls.facts import Happening, Kind
from telephony.calls.folding import fold
from telephony.calls.models import (
    OUTBOUND,
    Call,
    CallEvent,
    CallLeg,
    CallState,
    LegKind,
    LegState,
    NumberKind,
)
from telephony.calls.numbers import read_number
from telephony.calls.queries.calls import call_of_sid, has_happened

NUMBER_CONTEXT = "call.number"
_LONGEST_NUMBER = 20
_PENDING = "calls_to_fold"


def open_call(session: Session, *, sid: str, params: Mapping[str, str], at: datetime) -> Call:
    """The call of this caller's leg; made when it is not known yet, together with that leg.

    Args:
        sid: the provider's `CallSid`.
        params: what the provider says of the call: `From`, `To`, `ForwardedFrom`.
        at: when it came.
    """
    call = call_of_sid(session, sid)
    if call is None:
        call = _made(session, sid, params, at)
    add_event(session, call, Kind.CAME, at=at, key=str(int(at.timestamp())))
    return call


def add_event(
    session: Session, call: Call, kind: Kind, *, at: datetime, key: str = "", **content: Any
) -> bool:
    """Note that something happened, and fold the call anew.

    The attributes of `call` say at once what is true now; its row is written as the last work of
    the transaction: rows of calls are locked last, so that two transactions never wait for each
    other over them.

    Args:
        at: when it happened, as the provider says where it does.
        key: tells it from others of its kind on this call (a leg, a status).
        content: codes and identifiers; no personal data.

    Returns:
        False when it was known: then nothing changes.
    """
    if not _keep(session, call.id, kind, key, at, content):
        return False
    for name, value in _columns(session, call.id).items():
        set_committed_value(call, name, value)
    pending: set[UUID] = session.info.setdefault(_PENDING, set())
    if not pending:
        before_commit(session, lambda: _write_calls(session))
    pending.add(call.id)
    return True


def open_outgoing(
    session: Session,
    *,
    number: str,
    language: str,
    menu_code: str | None = None,
    training: bool = False,
) -> Call:
    """A call of ours that nobody has dialled yet.

    Args:
        number: the citizen's, in E.164.
    """
    moment = clock.now()
    call = Call(
        id=new_id(),
        direction=OUTBOUND,
        number=cipher().encrypt(number, NUMBER_CONTEXT),
        number_index=phone_index(number),
        number_kind=NumberKind.SHOWN,
        called_number="",
        came_at=moment,
        state=CallState.GREETING,
        training=training,
    )
    session.add(call)
    session.flush()
    add_event(session, call, Kind.CAME, at=moment, key=str(int(moment.timestamp())))
    add_event(session, call, Kind.LANGUAGE, at=moment, language=language)
    if menu_code is not None:
        add_event(session, call, Kind.MENU, at=moment, code=menu_code)
    add_event(session, call, Kind.LINED_UP, at=moment)
    return call


def place_call(session: Session, call: Call, sid: str) -> bool:
    """The switch has made a call of ours: keep its identifier. False when one was known.

    Whoever calls this holds the call's place in the line: rows of calls are locked after it.
    """
    statement = update(Call).where(Call.id == call.id, Call.sid.is_(None)).values(sid=sid)
    placed = session.scalar(statement.returning(Call.id)) is not None
    known = session.scalar(select(Call.sid).where(Call.id == call.id))
    set_committed_value(call, "sid", known)
    return placed


def mark_logged(session: Session, call_id: UUID) -> None:
    """An inquiry was saved for the call: it leaves the list of calls without a record. Nothing
    happens when there is no such call."""
    call = session.get(Call, call_id)
    if call is not None:
        add_event(session, call, Kind.LOGGED, at=clock.now())


def _made(session: Session, sid: str, params: Mapping[str, str], at: datetime) -> Call:
    """The call of a leg that was not known; of two writers at one moment the second finds it."""
    call = Call(id=new_id(at), sid=sid, came_at=at, state=CallState.GREETING)
    _name_caller(session, call, params)
    leg = CallLeg(
        id=new_id(at),
        call_id=call.id,
        kind=LegKind.CALLER,
        sid=sid,
        state=LegState.ANSWERED,
        created_at=at,
        answered_at=at,
    )
    try:
        with session.begin_nested():
            session.add(call)
            session.flush()
            session.add(leg)
    except IntegrityError:
        found = call_of_sid(session, sid)
        if found is None:
            raise
        return found
    return call


def _name_caller(session: Session, call: Call, params: Mapping[str, str]) -> None:
    called = params.get("To", "")[:_LONGEST_NUMBER]
    read = read_number(params, own=(called, city_of(session).contact.phone))
    call.called_number, call.training = called, called == TRAINING_NUMBER
    call.number_kind = read.kind
    call.forwarded_from = read.forwarded_from
    if read.kind is NumberKind.SHOWN and read.number is not None:
        call.number = cipher().encrypt(read.number, NUMBER_CONTEXT)
        call.number_index = phone_index(read.number)


def _keep(
    session: Session, call_id: UUID, kind: Kind, key: str, at: datetime, content: dict[str, Any]
) -> bool:
    """Write the event unless it is known; of two writers at one moment one waits and finds it."""
    if has_happened(session, call_id, kind, key):
        return False
    row = {"id": new_id(), "call_id": call_id, "kind": kind, "key": key, "at": at}
    try:
        with session.begin_nested():
            session.execute(insert(CallEvent).values(**row, content=content))
    except IntegrityError:
        return False
    return True


def _columns(session: Session, call_id: UUID) -> dict[str, Any]:
    """What the columns of a call are to say, from all its events."""
    rows = session.execute(
        select(CallEvent.kind, CallEvent.at, CallEvent.key, CallEvent.content).where(
            CallEvent.call_id == call_id
        )
    )
    return asdict(fold(Happening(*row) for row in rows))


def _write_calls(session: Session) -> None:
    """Write the rows of the calls to which something happened, in one order for everybody. Events
    that another transaction has committed meanwhile are read under the lock."""
    for call_id in sorted(session.info.pop(_PENDING, ())):
        # Without `key_share` it would wait for whoever is adding an event, who waits for it.
        locked = select(Call.version).where(Call.id == call_id).with_for_update(key_share=True)
        version = session.scalar(locked)
        if version is not None:
            values = {**_columns(session, call_id), "version": version + 1}
            session.execute(update(Call).where(Call.id == call_id).values(values))
