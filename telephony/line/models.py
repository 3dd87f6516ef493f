"""Tables of the line."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    Index,
    Integer,
    SmallInteger,
    String,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from callcenter.core.columns import Id, Moment, PrimaryId, UtcDateTime, reference_to
from callcenter.core.db import Base


class EntryState(StrEnum):
    """`offered`: an operator's phone rings for it. The last two are final."""

    WAITING = "waiting"
    OFFERED = "offered"
    CONNECTED = "connected"
    LEFT = "left"


class EntryKind(StrEnum):
    """`live`: waits on the phone; `callback`: waits at home, in the same order; `outgoing`: an
    operator calls somebody, and nobody else does it for her."""

    LIVE = "live"
    CALLBACK = "callback"
    OUTGOING = "outgoing"


# Behind stand those whose number is on the list of nuisance calls, and who practises.
URGENT, ORDINARY, BEHIND = 0, 1, 2


class LineEntry(Base):
    """One person's place in the line.

    Attributes:
        kind: one of `EntryKind`.
        rank: `URGENT` places come before all others.
        entered_at: when the person first came; it never changes, so that nobody loses a place.
        wanted_id: only this operator until `wanted_until`; then anybody.
        language: what an operator must speak.
        queue_sid: the call's place at the switch, for redirecting it.
        settled_reason: `answered`, `hung_up`, `voicemail`, `callback`, `lost`, `closed`; of a call
            of ours `withdrawn`, or what came of dialling (`no_answer`, `busy` …).
    """

    __tablename__ = "line_entry"
    __table_args__ = (
        CheckConstraint("(state = 'offered') = (agent_id IS NOT NULL)", name="agent_while_offered"),
        Index(
            "ix_line_entry_order",
            "rank",
            "entered_at",
            "id",
            postgresql_where=text("state IN ('waiting', 'offered')"),
            sqlite_where=text("state IN ('waiting', 'offered')"),
        ),
        Index(
            "uq_line_entry_agent_id",
            "agent_id",
            unique=True,
            postgresql_where=text("state = 'offered'"),
            sqlite_where=text("state = 'offered'"),
        ),
        Index("ix_line_entry_settled_at", "settled_at"),
    )

    id: Mapped[PrimaryId]
    call_id: Mapped[UUID] = mapped_column(Id, ForeignKey("phone_call.id"), unique=True)
    kind: Mapped[str] = mapped_column(String(10))
    language: Mapped[str] = mapped_column(String(2))
    menu_code: Mapped[str | None] = mapped_column(String(30))
    rank: Mapped[int] = mapped_column(SmallInteger, default=ORDINARY)
    entered_at: Mapped[Moment]
    wanted_id: Mapped[UUID | None] = reference_to("staff_account.id")
    wanted_until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    state: Mapped[str] = mapped_column(String(10), default=EntryState.WAITING)
    agent_id: Mapped[UUID | None] = reference_to("staff_account.id")
    leg_id: Mapped[UUID | None] = reference_to("phone_leg.id")
    offered_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    offers: Mapped[int] = mapped_column(Integer, default=0)
    settled_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    settled_reason: Mapped[str | None] = mapped_column(String(12))


class WaitPromise(Base):
    """What a caller was told about the wait, to be held against what came.

    Attributes:
        low_seconds, high_seconds: the range that was told; None: "cannot say".
    """

    __tablename__ = "line_promise"
    __table_args__ = (Index("ix_line_promise_entry_id", "entry_id"),)

    id: Mapped[PrimaryId]
    entry_id: Mapped[UUID] = reference_to("line_entry.id", ondelete="CASCADE")
    told_at: Mapped[Moment]
    ahead: Mapped[int] = mapped_column(Integer)
    operators: Mapped[int] = mapped_column(Integer)
    low_seconds: Mapped[int | None] = mapped_column(Integer)
    high_seconds: Mapped[int | None] = mapped_column(Integer)
