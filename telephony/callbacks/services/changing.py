"""Change, assign, cancel a callback, and close it with its inquiry (CB-1, CB-2)."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from callcenter.accounts.models import StaffAccount
from callcenter.core.audit.services import record
from callcenter.core.errors import Invalid
from callcenter.core.permissions import ROLE_PERMISSIONS, Actor, Permission
from callcenter.core.privacy.keys import cipher
from callcenter.core.privacy.phone_numbers import phone_index
from telephony.callbacks.errors import (
    CallbackChanged,
    CallbackExists,
    CallbackInProgress,
    CallbackSettled,
)
from telephony.callbacks.hours import centre_hours
from telephony.callbacks.models import UNSETTLED, Callback, CallbackState
from telephony.callbacks.numbers import read_dialable
from telephony.callbacks.rules import due_by
from telephony.callbacks.services.keeping import (
    NUMBER_CONTEXT,
    locked_callback,
    other_of_number,
    settle,
    wait_for_time,
    window_of,
)
from telephony.callbacks.services.lining_up import line_up_at_end
from telephony.callbacks.services.outcomes import take_out
from telephony.callbacks.services.requesting import checked_note, earliest_time

_ROLES = [role for role, allowed in ROLE_PERMISSIONS.items() if Permission.CALL_TAKE in allowed]


@dataclass(frozen=True)
class CallbackChange:
    """What a callback is to be from now on; all of it, as a form shows it.

    Attributes:
        number: as people write it; None: as it was.
        window: from when to when the citizen wishes to be called; None: as soon as possible.
        due_at: the promise; None: by the rule.
    """

    language: str
    reason: str = ""
    note: str = ""
    urgent: bool = False
    number: str | None = None
    window: tuple[datetime, datetime] | None = None
    due_at: datetime | None = None


def change_callback(
    session: Session, actor: Actor, callback_id: UUID, change: CallbackChange, *, version: int
) -> Callback:
    """Change it; one that stands in the line goes back to its place by the changed rules.

    Args:
        version: that the actor saw.

    Raises:
        Forbidden, Missing, CallbackSettled, CallbackChanged, CallbackInProgress.
        CallbackExists: the new number waits in another callback.
        Invalid: as `request_callback`; `language`: `bad_choice`.
    """
    callback = _own(session, actor, callback_id, version)
    if change.language not in {"ja", "en"}:
        raise Invalid(fields={"language": "bad_choice"})
    before = window_of(callback)
    has_moved = before is None if change.window else before is not None
    has_moved = has_moved or (before is not None and tuple(before) != change.window)
    if change.number is not None:
        _renumber(session, callback, change.number)
    note = checked_note(change.note)
    if has_moved:
        _move(session, callback, change)
    elif change.due_at is not None:
        callback.due_at = change.due_at
    callback.language, callback.reason, callback.note = change.language, change.reason, note
    callback.urgent = change.urgent
    return _back(session, actor, callback, "callback.change")


def assign_callback(
    session: Session, actor: Actor, callback_id: UUID, *, assignee_id: UUID | None, version: int
) -> Callback:
    """Only this operator calls until it is due; None: anybody.

    Raises:
        Forbidden, Missing, CallbackSettled, CallbackChanged, CallbackInProgress.
        Invalid: `assignee`: `bad_choice`: nobody who takes calls.
    """
    callback = _own(session, actor, callback_id, version)
    if assignee_id is not None:
        account = session.get(StaffAccount, assignee_id)
        if account is None or account.role not in _ROLES or account.disabled_at is not None:
            raise Invalid(fields={"assignee": "bad_choice"})
    callback.assignee_id = assignee_id
    return _back(session, actor, callback, "callback.assign")


def cancel_callback(
    session: Session, actor: Actor, callback_id: UUID, *, reason: str, version: int
) -> Callback:
    """Nobody is called any more; of one that was given up the manager has seen to it.

    Args:
        reason: code of why, at most 30 letters.

    Raises:
        Forbidden, Missing, CallbackSettled, CallbackChanged, CallbackInProgress.
    """
    callback = _own(session, actor, callback_id, version, also=CallbackState.GIVEN_UP)
    take_out(session, callback, reason="withdrawn")
    settle(callback, CallbackState.CANCELLED, reason[:30])
    record(session, actor, "callback.cancel", "callback", callback.id, reason=reason[:30])
    return callback


def reopen_callback(session: Session, actor: Actor, callback_id: UUID, *, version: int) -> Callback:
    """One that was given up is tried again, as soon as the hours allow.

    Raises:
        Forbidden, Missing, CallbackSettled, CallbackChanged.
        CallbackExists: the number waits in another callback meanwhile.
    """
    callback = _own(session, actor, callback_id, version, also=CallbackState.GIVEN_UP)
    if callback.state == CallbackState.GIVEN_UP:
        if other_of_number(session, callback):
            raise CallbackExists
        wait_for_time(session, callback)
    return _back(session, actor, callback, "callback.reopen")


def settle_with_inquiry(
    session: Session, actor: Actor, callback_id: UUID, *, inquiry_id: UUID
) -> Callback:
    """The inquiry is closed, and with it the callback; one that is settled stays as it is, and one
    in a talk is settled by the talk's end.

    Raises:
        Forbidden, Missing.
    """
    actor.require(Permission.CALLBACK_WRITE)
    callback = locked_callback(session, callback_id)
    if callback.state in {CallbackState.WAITING, CallbackState.LINED_UP}:
        take_out(session, callback, reason="withdrawn")
        settle(callback, CallbackState.DONE, "inquiry")
        inquiry = str(inquiry_id)
        record(session, actor, "callback.close", "callback", callback.id, inquiry=inquiry)
    return callback


def _own(
    session: Session,
    actor: Actor,
    callback_id: UUID,
    version: int,
    *,
    also: CallbackState | None = None,
) -> Callback:
    """For a change by the actor; settled ones only in the state `also`."""
    actor.require(Permission.CALLBACK_WRITE)
    callback = locked_callback(session, callback_id)
    if callback.state not in {*UNSETTLED, also}:
        raise CallbackSettled
    if callback.state == CallbackState.ACTIVE:
        raise CallbackInProgress
    if callback.version != version:
        raise CallbackChanged
    return callback


def _renumber(session: Session, callback: Callback, number: str) -> None:
    dialable = read_dialable(number)
    with session.no_autoflush:
        callback.number = cipher().encrypt(dialable.e164, NUMBER_CONTEXT)
        callback.number_index = phone_index(dialable.e164)
        if other_of_number(session, callback):
            raise CallbackExists


def _move(session: Session, callback: Callback, change: CallbackChange) -> None:
    """Another wished time: another place, never before the person first came."""
    first, wished = earliest_time(session, change.window, None)
    callback.window_start = wished and wished.start
    callback.window_end = wished and wished.end
    callback.not_before = first
    callback.place_at = max(callback.created_at, wished.start) if wished else callback.created_at
    callback.due_at = change.due_at or due_by(first, centre_hours(session), wished)
    callback.overdue_at = None


def _back(session: Session, actor: Actor, callback: Callback, action: str) -> Callback:
    """Changed: it waits; if it is due, it stands in the line again at the transaction's end."""
    if callback.state == CallbackState.LINED_UP:
        take_out(session, callback, reason="withdrawn")
        callback.state = CallbackState.WAITING
    callback.version += 1
    session.flush()
    record(session, actor, action, "callback", callback.id)
    line_up_at_end(session)
    return callback
