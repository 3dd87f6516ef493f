"""Ask for a callback (CB-1)."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from callcenter.core import clock
from callcenter.core.audit.services import record
from callcenter.core.errors import Invalid
from callcenter.core.permissions import SYSTEM, Actor, Permission
from callcenter.core.privacy.guard import guard_text
from callcenter.core.privacy.keys import cipher
from callcenter.core.privacy.phone_numbers import phone_index
from telephony.callbacks.hours import centre_hours
from telephony.callbacks.models import UNSETTLED, Callback, CallbackState, Origin
from telephony.callbacks.numbers import read_dialable
from telephony.callbacks.rules import Window, due_by, next_moment
from telephony.callbacks.services.keeping import NUMBER_CONTEXT, locked_callback, window_of
from telephony.callbacks.services.lining_up import line_up_at_end
from telephony.callbacks.services.outcomes import take_out
from telephony.calls.numbers import e164
from telephony.switch.ports import own_number

LONGEST_NOTE = 500


def request_callback(
    session: Session,
    *,
    number: str,
    language: str,
    origin: Origin,
    place_at: datetime,
    actor: Actor = SYSTEM,
    reason: str = "",
    note: str = "",
    urgent: bool = False,
    window: tuple[datetime, datetime] | None = None,
    not_before: datetime | None = None,
    due_at: datetime | None = None,
    assignee_id: UUID | None = None,
    origin_call_id: UUID | None = None,
    menu_code: str | None = None,
    section_id: UUID | None = None,
    training: bool = False,
) -> Callback:
    """Somebody is to be called back. One number is called once: a second request joins the first
    and keeps its place; what was wished last holds.

    Args:
        number: as people in Japan write it.
        place_at: when the person first came, which is the place in the line.
        actor: the system for citizens themselves.
        note: at most 500 signs; My Numbers are taken out.
        window: from when to when the citizen wishes to be called.
        due_at: the promise; None: the end of the window, else two opening hours.

    Raises:
        Forbidden: the role asks for no callbacks.
        Invalid: with `fields` out of `number` (see `read_dialable`; `number_own`), `window`
            (`window_closed`: the centre is not open then), `note` (`too_long`).
    """
    actor.require(Permission.CALLBACK_WRITE)
    dialable = read_dialable(number)
    if dialable.e164 == _own_number():
        raise Invalid(fields={"number": "number_own"})
    first, wished = earliest_time(session, window, not_before)
    wanted = Callback(
        origin=origin,
        number=cipher().encrypt(dialable.e164, NUMBER_CONTEXT),
        number_index=phone_index(dialable.e164),
        language=language,
        state=CallbackState.WAITING,
        reason=reason,
        note=checked_note(note),
        menu_code=menu_code,
        urgent=urgent,
        place_at=max(place_at, wished.start) if wished else place_at,
        not_before=first,
        window_start=wished and wished.start,
        window_end=wished and wished.end,
        due_at=due_at or due_by(first, centre_hours(session), wished),
        assignee_id=assignee_id,
        origin_call_id=origin_call_id,
        section_id=section_id,
        created_at=clock.now(),
        created_by_id=actor.id,
        training=training,
    )
    kept = _kept(session, wanted)
    if actor.id is not None:
        record(session, actor, "callback.request", "callback", kept.id, origin=str(origin))
    line_up_at_end(session)
    return kept


def earliest_time(
    session: Session, window: tuple[datetime, datetime] | None, not_before: datetime | None
) -> tuple[datetime, Window | None]:
    """From when on somebody may be called who wishes this.

    Raises:
        Invalid: `window`: `window_closed`.
    """
    moment, hours, zone = clock.now(), centre_hours(session), clock.zone()
    wished = None if window is None else Window(*window)
    earliest = max(moment, not_before or moment, wished.start if wished else moment)
    first = next_moment(earliest, hours, zone=zone, window=wished)
    if first is None or (wished is not None and not wished.start <= first < wished.end):
        raise Invalid(fields={"window": "window_closed"})
    return first, wished


def checked_note(note: str) -> str:
    """The note as it is kept.

    Raises:
        Invalid: `note`: `too_long`.
    """
    if len(note) > LONGEST_NOTE:
        raise Invalid(fields={"note": "too_long"})
    return guard_text(note.strip()).text


def _kept(session: Session, wanted: Callback) -> Callback:
    """The row of a request: its own, or that of the same number's earlier one."""
    try:
        with session.begin_nested():
            session.add(wanted)
    except IntegrityError:
        known = _of_number(session, wanted.number_index)
        if known is None:
            raise
        return _joined(session, locked_callback(session, known), wanted)
    return wanted


def _of_number(session: Session, number_index: bytes) -> UUID | None:
    return session.scalar(
        select(Callback.id).where(
            Callback.number_index == number_index, Callback.state.in_(UNSETTLED)
        )
    )


def _joined(session: Session, known: Callback, wanted: Callback) -> Callback:
    """The earlier place, the later wish. What the centre has promised nobody changes who only
    names the number on the public page."""
    known.place_at = min(known.place_at, wanted.place_at)
    if known.created_by_id is not None and wanted.origin == Origin.PUBLIC:
        known.version += 1
        return known
    has_moved = window_of(known) != window_of(wanted)
    known.urgent = known.urgent or wanted.urgent
    known.language = wanted.language
    known.note = "\n".join(filter(None, [known.note, wanted.note]))[:LONGEST_NOTE]
    known.window_start, known.window_end = wanted.window_start, wanted.window_end
    known.due_at = wanted.due_at if has_moved else min(known.due_at, wanted.due_at)
    for name in ("assignee_id", "menu_code", "section_id", "origin_call_id"):
        setattr(known, name, getattr(known, name) or getattr(wanted, name))
    if known.state == CallbackState.LINED_UP and has_moved and known.call_id is not None:
        take_out(session, known, reason="withdrawn")
        known.state = CallbackState.WAITING
    if known.state == CallbackState.WAITING:
        first = min(known.not_before, wanted.not_before)
        known.not_before = wanted.not_before if has_moved else first
    known.version += 1
    return known


def _own_number() -> str | None:
    """None in a process that has no switch."""
    try:
        return e164(own_number())
    except LookupError:
        return None
