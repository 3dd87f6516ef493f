"""Tables of the switch: what came in by webhook, and what was ordered."""

from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import JSON, Index, Integer, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from callcenter.core.columns import Id, Moment, PrimaryId, UtcDateTime
from callcenter.core.db import Base


class InboxEvent(Base):
    """One webhook request, kept under its natural key; a repeated one gets the same answer.

    Attributes:
        subject: the provider's identifier of what it is about: a call, conference or recording.
        kind: which of our addresses was called.
        key: tells this request from others of the same subject and kind: the address with our own
            counters in it, a status, a sequence number.
        params: what the provider said, encrypted: it names callers.
        answer: the document that was given back; None for a mere notice.
        said_at: when it happened, as the provider says; `received_at` where it does not say.
    """

    __tablename__ = "switch_inbox"
    __table_args__ = (
        UniqueConstraint("subject", "kind", "key"),
        Index("ix_switch_inbox_received_at", "received_at"),
    )

    id: Mapped[PrimaryId]
    subject: Mapped[str] = mapped_column(String(64))
    kind: Mapped[str] = mapped_column(String(30))
    key: Mapped[str] = mapped_column(String(200))
    params: Mapped[str] = mapped_column(Text)
    answer: Mapped[str | None] = mapped_column(Text)
    said_at: Mapped[Moment]
    received_at: Mapped[Moment]
    token: Mapped[str] = mapped_column(String(64), default="")


class OrderState(StrEnum):
    """`unknown`: no answer came, it may have been carried out; never tried again blindly."""

    WAITING = "waiting"
    SENT = "sent"
    DONE = "done"
    REFUSED = "refused"
    UNKNOWN = "unknown"


class SwitchOrder(Base):
    """One request to the switch: written first, sent after the commit, settled by what came back.

    Attributes:
        kind: `create_call`, `redirect_call`, `hang_up`, `update_participant`, `update_recording`.
        target: the call or recording it is about; for a new call our own leg.
        params: what is asked for; addresses and identifiers, no personal data: a number to be
            dialled is taken from its leg when it is sent.
        result: the provider's identifier of what was made.
        error: the provider's code, or the name of what went wrong.
    """

    __tablename__ = "switch_order"
    __table_args__ = (
        Index("ix_switch_order_state_created_at", "state", "created_at"),
        Index("ix_switch_order_about_id", "about_id"),
    )

    id: Mapped[PrimaryId]
    kind: Mapped[str] = mapped_column(String(30))
    target: Mapped[str] = mapped_column(String(64))
    about_id: Mapped[UUID | None] = mapped_column(Id)
    params: Mapped[dict[str, Any]] = mapped_column(JSON)
    state: Mapped[str] = mapped_column(String(10), default=OrderState.WAITING)
    result: Mapped[str | None] = mapped_column(String(64))
    error: Mapped[str | None] = mapped_column(String(60))
    attempts: Mapped[int] = mapped_column(Integer, default=0)
    created_at: Mapped[Moment]
    sent_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    settled_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class OwnIdentity(Base):
    """Keys that the provider gave this installation.

    Attributes:
        value: what was given, encrypted.
        account: the account that it is good for.
    """

    __tablename__ = "switch_identity"

    name: Mapped[str] = mapped_column(String(30), primary_key=True)
    value: Mapped[str] = mapped_column(Text)
    made_at: Mapped[Moment]
    account: Mapped[str] = mapped_column(String(34))
