"""Tables of calls."""

from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import (
    JSON,
    Boolean,
    Index,
    Integer,
    LargeBinary,
    String,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from callcenter.core.columns import Moment, PrimaryId, UtcDateTime, reference_to
from callcenter.core.db import Base

INBOUND, OUTBOUND = "inbound", "outbound"


class CallState(StrEnum):
    """Where the caller is; `ended` is final."""

    GREETING = "greeting"
    WAITING = "waiting"
    TALKING = "talking"
    VOICEMAIL = "voicemail"
    ENDED = "ended"


class Outcome(StrEnum):
    """What came of a call. `abandoned`: hung up while waiting; `left_early`: before that;
    `self_served`: hung up once a voice had given the answer; `refused`: turned away, and told why;
    `callback`: is called back; `closed`: called outside the hours and left no message;
    `unreached`: a call of ours in which nobody talked."""

    ANSWERED = "answered"
    ABANDONED = "abandoned"
    LEFT_EARLY = "left_early"
    SELF_SERVED = "self_served"
    CALLBACK = "callback"
    VOICEMAIL = "voicemail"
    CLOSED = "closed"
    UNREACHED = "unreached"
    REFUSED = "refused"
    FAILED = "failed"


class NumberKind(StrEnum):
    """`withheld`: 184 or the carrier does not say; `forwarded`: the city's own number, passed on
    for somebody else; `unusable`: not a number one can call."""

    SHOWN = "shown"
    WITHHELD = "withheld"
    FORWARDED = "forwarded"
    UNUSABLE = "unusable"


class LegKind(StrEnum):
    """`consult`: a colleague who is asked; `guest`: the city's staff, by number; `supervisor`:
    listens or whispers."""

    CALLER = "caller"
    OPERATOR = "operator"
    CONSULT = "consult"
    GUEST = "guest"
    SUPERVISOR = "supervisor"


class LegState(StrEnum):
    """`planned` until the switch has it; `ended` is final."""

    PLANNED = "planned"
    RINGING = "ringing"
    ANSWERED = "answered"
    JOINED = "joined"
    ENDED = "ended"


class Call(Base):
    """One call of a citizen, or to one. What is said of it here is folded from `CallEvent`.

    Attributes:
        sid: the provider's identifier of the citizen's leg; None: not dialled (yet).
        direction: `inbound`, or `outbound`: the centre calls.
        number: the citizen's in E.164, encrypted; None where there is none (`number_kind`).
        number_index: finds the same number again without showing it.
        forwarded_from: the city's own number, where the call was forwarded from it.
        operator_id: who answered last.
        training: somebody practises: it came to the number that is answered at any hour.
        logged_at: when an inquiry was saved for it; until then an answered call is a worklist's.
    """

    __tablename__ = "phone_call"
    __table_args__ = (
        # Of those that are there: then the identifier is no key that others could refer to, and
        # to write it does not wait for whoever adds an event.
        Index(
            "uq_phone_call_sid",
            "sid",
            unique=True,
            postgresql_where=text("sid IS NOT NULL"),
            sqlite_where=text("sid IS NOT NULL"),
        ),
        Index("ix_phone_call_number_index_id", "number_index", "id"),
        Index("ix_phone_call_operator_id_id", "operator_id", "id"),
        Index(
            "ix_phone_call_unfinished",
            "id",
            postgresql_where=text("state <> 'ended'"),
            sqlite_where=text("state <> 'ended'"),
        ),
        Index(
            "ix_phone_call_unlogged",
            "operator_id",
            "id",
            postgresql_where=text("outcome = 'answered' AND logged_at IS NULL"),
            sqlite_where=text("outcome = 'answered' AND logged_at IS NULL"),
        ),
    )

    id: Mapped[PrimaryId]
    sid: Mapped[str | None] = mapped_column(String(34))
    direction: Mapped[str] = mapped_column(String(10), default=INBOUND)
    number: Mapped[str | None] = mapped_column(Text)
    number_index: Mapped[bytes | None] = mapped_column(LargeBinary(16))
    number_kind: Mapped[str] = mapped_column(String(10))
    called_number: Mapped[str] = mapped_column(String(20))
    forwarded_from: Mapped[str | None] = mapped_column(String(20))
    language: Mapped[str | None] = mapped_column(String(2))
    menu_code: Mapped[str | None] = mapped_column(String(30))
    state: Mapped[str] = mapped_column(String(10), default=CallState.GREETING)
    outcome: Mapped[str | None] = mapped_column(String(12))
    operator_id: Mapped[UUID | None] = reference_to("staff_account.id")
    came_at: Mapped[Moment]
    queued_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    answered_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    notice: Mapped[str | None] = mapped_column(String(40))
    logged_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    training: Mapped[bool] = mapped_column(Boolean, default=False)
    version: Mapped[int] = mapped_column(Integer, default=1)


_LIVE_GUESTS = text("kind IN ('consult', 'guest', 'supervisor') AND state <> 'ended'")


class CallLeg(Base):
    """One connection of the switch that belongs to a call: the caller's, an operator's, or that of
    somebody who was brought in.

    Attributes:
        sid: None until the switch has told it.
        endpoint: `client:agent_…`, `desk:agent_…` or `entry:…` of the directory; a number to be
            dialled is read from the profile or entry when it is sent.
        end_reason: `completed`, `no-answer`, `busy`, `failed`, `canceled`, `declined`, `lost`.
    """

    __tablename__ = "phone_leg"
    __table_args__ = (
        Index("ix_phone_leg_call_id", "call_id"),
        Index("ix_phone_leg_sid", "sid", unique=True),
        # An operator is rung by one call at a time, and a call rings one operator.
        Index(
            "uq_phone_leg_live_staff_id",
            "staff_id",
            unique=True,
            postgresql_where=text("kind = 'operator' AND state <> 'ended'"),
            sqlite_where=text("kind = 'operator' AND state <> 'ended'"),
        ),
        Index(
            "ix_phone_leg_live_guests",
            "created_at",
            postgresql_where=_LIVE_GUESTS,
            sqlite_where=_LIVE_GUESTS,
        ),
    )

    id: Mapped[PrimaryId]
    call_id: Mapped[UUID] = reference_to("phone_call.id", ondelete="CASCADE")
    kind: Mapped[str] = mapped_column(String(10))
    sid: Mapped[str | None] = mapped_column(String(34))
    staff_id: Mapped[UUID | None] = reference_to("staff_account.id")
    endpoint: Mapped[str] = mapped_column(String(80), default="")
    state: Mapped[str] = mapped_column(String(10), default=LegState.PLANNED)
    end_reason: Mapped[str | None] = mapped_column(String(20))
    created_at: Mapped[Moment]
    answered_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    joined_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class CallEvent(Base):
    """Something that happened to a call, once, whatever came twice; the call is folded from these.

    Attributes:
        at: when it happened, as the provider says where it does.
        key: tells it from others of its kind on this call.
        content: codes and identifiers; no personal data.
    """

    __tablename__ = "phone_call_event"
    __table_args__ = (UniqueConstraint("call_id", "kind", "key"),)

    id: Mapped[PrimaryId]
    call_id: Mapped[UUID] = reference_to("phone_call.id", ondelete="CASCADE")
    kind: Mapped[str] = mapped_column(String(30))
    key: Mapped[str] = mapped_column(String(80), default="")
    at: Mapped[Moment]
    content: Mapped[dict[str, Any]] = mapped_column(JSON)
