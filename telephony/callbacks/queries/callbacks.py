"""Callbacks as staff see them; numbers are masked (CB-2, CB-3, PRV-2)."""

from collections.abc import Sequence, Set
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import ColumnElement, Select, func, or_, select, tuple_
from sqlalchemy.orm import Session

from callcenter.accounts.models import StaffAccount
from callcenter.core import clock
from callcenter.core.errors import Missing
from callcenter.core.permissions import Actor, Permission
from callcenter.core.privacy.masking import mask_phone
from callcenter.core.privacy.phone_numbers import national_number
from telephony.callbacks.models import (
    UNSETTLED,
    Callback,
    CallbackAttempt,
    CallbackState,
)
from telephony.callbacks.services.keeping import number_of
from telephony.calls.models import Call

PAGE = 50


@dataclass(frozen=True)
class CallbackFilter:
    """What of the list is wanted; None: everything.

    Attributes:
        is_open: True: not settled; False: settled; None: both.
        assignee_id: for this operator.
    """

    is_open: bool | None = True
    state: CallbackState | None = None
    language: str | None = None
    origin: str | None = None
    assignee_id: UUID | None = None
    is_overdue: bool = False


@dataclass(frozen=True)
class CallbackView:
    """A callback for the screen.

    Attributes:
        number: masked, as people write it.
        is_overdue: promised for a moment that has passed.
        age: seconds since it was asked for.
        assignee, created_by: names; empty: nobody, the citizen.
        last_attempt_at: None: not tried yet.
    """

    id: UUID
    origin: str
    number: str
    language: str
    state: str
    reason: str
    note: str
    menu_code: str | None
    urgent: bool
    place_at: datetime
    not_before: datetime
    window_start: datetime | None
    window_end: datetime | None
    due_at: datetime
    is_overdue: bool
    age: int
    assignee_id: UUID | None
    assignee: str
    attempts: int
    last_result: str | None
    call_id: UUID | None
    origin_call_id: UUID | None
    section_id: UUID | None
    created_at: datetime
    created_by: str
    settled_at: datetime | None
    settled_reason: str | None
    training: bool
    version: int


class CallbackPage(NamedTuple):
    """Attributes:
    after: to be given for the next page; None: this is the last.
    """

    rows: list[CallbackView]
    after: str | None


class CallbackCounts(NamedTuple):
    """The callbacks at a glance; practice is left out.

    Attributes:
        waiting: not settled, those included whose time has not come.
        due: may be called by now.
        overdue: promised for a moment that has passed.
        given_up: for the manager.
        oldest_due_at: the earliest promise among the unsettled.
    """

    due: int
    overdue: int
    waiting: int
    given_up: int
    oldest_due_at: datetime | None


def list_callbacks(
    session: Session,
    actor: Actor,
    wanted: CallbackFilter | None = None,
    *,
    after: str | None = None,
    limit: int = PAGE,
) -> CallbackPage:
    """A page of callbacks: the open ones by their promise, so that what is overdue stands on
    top; settled ones the last first.

    Args:
        after: `CallbackPage.after` of the page before; a strange one gives the first page.

    Raises:
        Forbidden: the role sees no callbacks.
    """
    actor.require(Permission.CALLBACK_READ)
    wanted = wanted or CallbackFilter()
    is_settled = wanted.is_open is False or wanted.state not in {None, *UNSETTLED}
    query = select(Callback).where(*_conditions(wanted))
    query = _newest_first(query, after) if is_settled else _by_promise(query, after)
    found = list(session.scalars(query.limit(limit + 1)))
    shown, more = found[:limit], len(found) > limit
    cursor = _cursor(shown[-1], is_settled) if more else None
    return CallbackPage(_views(session, shown), cursor)


def get_callback(session: Session, actor: Actor, callback_id: UUID) -> CallbackView:
    """One callback.

    Raises:
        Forbidden, Missing.
    """
    actor.require(Permission.CALLBACK_READ)
    found = session.get(Callback, callback_id, populate_existing=True)
    if found is None:
        raise Missing
    return _views(session, [found])[0]


def callbacks_by_id(session: Session, actor: Actor, ids: Sequence[UUID]) -> list[CallbackView]:
    """These callbacks, the last first; those that are not there are left out.

    Raises:
        Forbidden.
    """
    actor.require(Permission.CALLBACK_READ)
    found = session.scalars(
        select(Callback).where(Callback.id.in_(ids)).order_by(Callback.id.desc())
    )
    return _views(session, found.all())


def my_callbacks(session: Session, actor: Actor, limit: int = 20) -> list[CallbackView]:
    """Open ones for this operator in person, by their promise.

    Raises:
        Forbidden.
    """
    return list_callbacks(session, actor, CallbackFilter(assignee_id=actor.id), limit=limit).rows


def callback_of_call(session: Session, actor: Actor, call_id: UUID) -> CallbackView | None:
    """The callback that an outgoing call is made for, while it stands in the line and later on;
    or that an incoming call has asked for.

    Raises:
        Forbidden.
    """
    actor.require(Permission.CALLBACK_READ)
    tried = select(CallbackAttempt.callback_id).where(CallbackAttempt.call_id == call_id)
    found = session.scalars(
        select(Callback)
        .where(
            or_(
                Callback.call_id == call_id,
                Callback.id.in_(tried),
                Callback.origin_call_id == call_id,
            )
        )
        .order_by(Callback.id.desc())
        .limit(1)
    ).all()
    return _views(session, found)[0] if found else None


def open_callback_of(session: Session, actor: Actor, call_id: UUID) -> CallbackView | None:
    """The open callback of the number that is on this call; None: there is none.

    Raises:
        Forbidden.
    """
    actor.require(Permission.CALLBACK_READ)
    number = select(Call.number_index).where(Call.id == call_id).scalar_subquery()
    found = session.scalars(
        select(Callback).where(Callback.number_index == number, Callback.state.in_(UNSETTLED))
    ).all()
    return _views(session, found)[0] if found else None


def counts(session: Session) -> CallbackCounts:
    """The callbacks at a glance, in one statement."""
    moment = clock.now()
    is_open = Callback.state.in_(UNSETTLED)
    row = session.execute(
        select(
            func.count().filter(is_open, Callback.not_before <= moment),
            func.count().filter(is_open, Callback.due_at < moment),
            func.count().filter(is_open),
            func.count().filter(Callback.state == CallbackState.GIVEN_UP),
            func.min(Callback.due_at).filter(is_open),
        ).where(
            Callback.state.in_((*UNSETTLED, CallbackState.GIVEN_UP)), Callback.training.is_(False)
        )
    ).one()
    return CallbackCounts(*row)


def given_up(session: Session, actor: Actor, limit: int = 20) -> list[CallbackView]:
    """Those nobody calls any more by the rules, the last first: the manager decides.

    Raises:
        Forbidden.
    """
    wanted = CallbackFilter(is_open=False, state=CallbackState.GIVEN_UP)
    return list_callbacks(session, actor, wanted, limit=limit).rows


def _conditions(wanted: CallbackFilter) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if wanted.state is not None:
        found.append(Callback.state == wanted.state)
    elif wanted.is_open is not None:
        is_open = Callback.state.in_(UNSETTLED)
        found.append(is_open if wanted.is_open else ~is_open)
    if wanted.language is not None:
        found.append(Callback.language == wanted.language)
    if wanted.origin is not None:
        found.append(Callback.origin == wanted.origin)
    if wanted.assignee_id is not None:
        found.append(Callback.assignee_id == wanted.assignee_id)
    if wanted.is_overdue:
        found.append(Callback.due_at < clock.now())
    return found


def _newest_first(query: Select[Callback], after: str | None) -> Select[Callback]:
    known = _id(after or "")
    if known is not None:
        query = query.where(Callback.id < known)
    return query.order_by(Callback.id.desc())


def _by_promise(query: Select[Callback], after: str | None) -> Select[Callback]:
    moment, _, key = (after or "").partition("_")
    known = _id(key)
    try:
        due_at = datetime.fromisoformat(moment)
    except ValueError:
        due_at = None
    if known is not None and due_at is not None and due_at.tzinfo is not None:
        # Without their types SQLite would compare an identifier with a text.
        last = tuple_(due_at, known, types=[Callback.due_at.type, Callback.id.type])
        query = query.where(tuple_(Callback.due_at, Callback.id) > last)
    return query.order_by(Callback.due_at, Callback.id)


def _cursor(last: Callback, is_settled: bool) -> str:
    return str(last.id) if is_settled else f"{last.due_at.isoformat()}_{last.id}"


def _id(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


def _views(session: Session, found: Sequence[Callback]) -> list[CallbackView]:
    people = {key for one in found for key in (one.assignee_id, one.created_by_id)}
    names = names_of(session, people)
    moment = clock.now()
    return [
        CallbackView(
            id=one.id,
            origin=one.origin,
            number=mask_phone(national_number(number_of(one))),
            language=one.language,
            state=one.state,
            reason=one.reason,
            note=one.note,
            menu_code=one.menu_code,
            urgent=one.urgent,
            place_at=one.place_at,
            not_before=one.not_before,
            window_start=one.window_start,
            window_end=one.window_end,
            due_at=one.due_at,
            is_overdue=one.state in UNSETTLED and one.due_at < moment,
            age=int((moment - one.created_at).total_seconds()),
            assignee_id=one.assignee_id,
            assignee=names.get(one.assignee_id, ""),
            attempts=one.attempts,
            last_result=one.last_result,
            call_id=one.call_id,
            origin_call_id=one.origin_call_id,
            section_id=one.section_id,
            created_at=one.created_at,
            created_by=names.get(one.created_by_id, ""),
            settled_at=one.settled_at,
            settled_reason=one.settled_reason,
            training=one.training,
            version=one.version,
        )
        for one in found
    ]


def names_of(session: Session, ids: Set[UUID | None]) -> dict[UUID | None, str]:
    """Who these people are."""
    known = ids - {None}
    if not known:
        return {}
    rows = session.execute(
        select(StaffAccount.id, StaffAccount.display_name).where(StaffAccount.id.in_(known))
    )
    return {staff_id: name for staff_id, name in rows}  # noqa: C416 - rows, not pairs
