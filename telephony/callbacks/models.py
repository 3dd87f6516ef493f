"""Tables of callbacks."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    String,
    Text,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from callcenter.core.columns import Id, Moment, PrimaryId, UtcDateTime, reference_to
from callcenter.core.db import Base

_UNSETTLED = "state IN ('waiting', 'lined_up', 'active')"


class CallbackState(StrEnum):
    """`lined_up`: stands in the line; `active`: the person is being called, or talks. The last
    three are final, but for a correction of the result."""

    WAITING = "waiting"
    LINED_UP = "lined_up"
    ACTIVE = "active"
    DONE = "done"
    GIVEN_UP = "given_up"
    CANCELLED = "cancelled"


UNSETTLED = (CallbackState.WAITING, CallbackState.LINED_UP, CallbackState.ACTIVE)


class Origin(StrEnum):
    """Where a callback was asked for. `queue`, `closed`, `voicemail`: by the caller on the phone;
    `public`: on the public page; `operator`, `section`, `inquiry`: by the centre or the city."""

    QUEUE = "queue"
    CLOSED = "closed"
    VOICEMAIL = "voicemail"
    PUBLIC = "public"
    OPERATOR = "operator"
    SECTION = "section"
    INQUIRY = "inquiry"


class AttemptState(StrEnum):
    ACTIVE = "active"
    ENDED = "ended"


class Result(StrEnum):
    """What came of calling. `refused`: picked up and hung up again before the talk; `closed`: not
    dialled, the centre had closed; `lost`: the operator's side or the switch broke off."""

    REACHED = "reached"
    NO_ANSWER = "no_answer"
    BUSY = "busy"
    WRONG_NUMBER = "wrong_number"
    VOICEMAIL = "voicemail"
    FAILED = "failed"
    REFUSED = "refused"
    CLOSED = "closed"
    LOST = "lost"


class Callback(Base):
    """Somebody who is to be called back. One number has one callback at a time.

    Attributes:
        number: in E.164, encrypted; `number_index` finds the same number again.
        reason: code of what it is about, as the one who asked for it chose.
        menu_code: what the caller chose in the menu of the phone.
        place_at: the place in the line: when the person first came, or from when on a wished
            window or the next try begins.
        not_before: nobody calls earlier.
        window_start, window_end: wished by the citizen; the time of day holds for later tries.
        due_at: called by then, as promised.
        assignee_id: only this operator until `due_at`, then anybody.
        call_id: the outgoing call that stands in the line for it, or is being made.
        attempts: how often was dialled.
        overdue_at: when it was told that the promise was not kept.
        created_by_id: None: the citizen.
        training: somebody practises.
    """

    __tablename__ = "callback"
    __table_args__ = (
        CheckConstraint("(window_start IS NULL) = (window_end IS NULL)", name="window_whole"),
        Index("ix_callback_state_not_before", "state", "not_before"),
        Index("ix_callback_state_due_at", "state", "due_at", "id"),
        Index("ix_callback_assignee_id", "assignee_id", "id"),
        Index("ix_callback_origin_call_id", "origin_call_id"),
        Index("ix_callback_call_id", "call_id", unique=True),
        Index("ix_callback_number_index_id", "number_index", "id"),
        Index(
            "uq_callback_unsettled_number",
            "number_index",
            unique=True,
            postgresql_where=text(_UNSETTLED),
            sqlite_where=text(_UNSETTLED),
        ),
    )

    id: Mapped[PrimaryId]
    origin: Mapped[str] = mapped_column(String(10))
    number: Mapped[str] = mapped_column(Text)
    number_index: Mapped[bytes] = mapped_column(LargeBinary(16))
    language: Mapped[str] = mapped_column(String(2))
    state: Mapped[str] = mapped_column(String(10), default=CallbackState.WAITING)
    reason: Mapped[str] = mapped_column(String(30), default="")
    note: Mapped[str] = mapped_column(Text, default="")
    menu_code: Mapped[str | None] = mapped_column(String(30))
    urgent: Mapped[bool] = mapped_column(Boolean, default=False)
    place_at: Mapped[Moment]
    not_before: Mapped[Moment]
    window_start: Mapped[datetime | None] = mapped_column(UtcDateTime)
    window_end: Mapped[datetime | None] = mapped_column(UtcDateTime)
    due_at: Mapped[Moment]
    assignee_id: Mapped[UUID | None] = reference_to("staff_account.id")
    call_id: Mapped[UUID | None] = reference_to("phone_call.id")
    origin_call_id: Mapped[UUID | None] = reference_to("phone_call.id")
    section_id: Mapped[UUID | None] = mapped_column(Id)
    attempts: Mapped[int] = mapped_column(Integer, default=0)
    last_result: Mapped[str | None] = mapped_column(String(12))
    overdue_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    created_at: Mapped[Moment]
    created_by_id: Mapped[UUID | None] = reference_to("staff_account.id")
    settled_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    settled_reason: Mapped[str | None] = mapped_column(String(30))
    version: Mapped[int] = mapped_column(Integer, default=1)
    training: Mapped[bool] = mapped_column(Boolean, default=False)


class CallbackAttempt(Base):
    """One dialling. The index over the active ones keeps two of them apart.

    Attributes:
        started_at: the operator was in the room, and the order to dial was written.
        dialled_at: the switch has the call; None: not known (yet).
        answered_at: the citizen picked up.
        noted_by_id: the operator who said what came of it; None: as the switch told.
    """

    __tablename__ = "callback_attempt"
    __table_args__ = (
        Index(
            "uq_callback_attempt_active",
            "callback_id",
            unique=True,
            postgresql_where=text("state = 'active'"),
            sqlite_where=text("state = 'active'"),
        ),
        Index("ix_callback_attempt_callback_id_id", "callback_id", "id"),
        Index("ix_callback_attempt_operator_id_id", "operator_id", "id"),
        Index("ix_callback_attempt_started_at", "started_at"),
    )

    id: Mapped[PrimaryId]
    callback_id: Mapped[UUID] = reference_to("callback.id", ondelete="CASCADE")
    call_id: Mapped[UUID] = mapped_column(Id, ForeignKey("phone_call.id"), unique=True)
    operator_id: Mapped[UUID] = reference_to("staff_account.id")
    state: Mapped[str] = mapped_column(String(10), default=AttemptState.ACTIVE)
    result: Mapped[str | None] = mapped_column(String(12))
    started_at: Mapped[Moment]
    dialled_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    answered_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    noted_by_id: Mapped[UUID | None] = reference_to("staff_account.id")


class CallbackWish(Base):
    """A number that a caller has typed and not yet confirmed."""

    __tablename__ = "callback_wish"

    call_id: Mapped[UUID] = mapped_column(
        Id, ForeignKey("phone_call.id", ondelete="CASCADE"), primary_key=True
    )
    number: Mapped[str] = mapped_column(Text)
    made_at: Mapped[Moment]
