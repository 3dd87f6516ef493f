"""Tables of the audit log (SEC-2; S2 §11(4)ケ). Triggers refuse to change or delete an event."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import DDL, JSON, BigInteger, Index, LargeBinary, SmallInteger, String, event
from sqlalchemy.orm import Mapped, mapped_column

from callcenter.core.columns import Id, Moment, PrimaryId
from callcenter.core.db import Base

# One chain would make all writers wait for each other; sixteen cost next to nothing.
CHAINS = 16


class AuditChain(Base):
    """The head of one chain: its last number and hash."""

    __tablename__ = "audit_chain"

    chain: Mapped[int] = mapped_column(SmallInteger, primary_key=True, autoincrement=False)
    number: Mapped[int] = mapped_column(BigInteger, default=0)
    hash: Mapped[bytes] = mapped_column(LargeBinary(32))


class AuditEvent(Base):
    """Who did what to which object, and when."""

    __tablename__ = "audit_event"
    __table_args__ = (
        Index("uq_audit_event_chain_number", "chain", "number", unique=True),
        Index("ix_audit_event_object", "object_id", "id"),
        Index("ix_audit_event_actor", "actor_id", "id"),
        Index("ix_audit_event_action", "action", "id"),
    )

    id: Mapped[PrimaryId]
    chain: Mapped[int] = mapped_column(SmallInteger)
    number: Mapped[int] = mapped_column(BigInteger)
    at: Mapped[Moment]
    actor_id: Mapped[UUID | None] = mapped_column(Id)
    actor_name: Mapped[str] = mapped_column(String(100))
    action: Mapped[str] = mapped_column(String(60))
    object_type: Mapped[str] = mapped_column(String(40))
    object_id: Mapped[str | None] = mapped_column(String(80))
    detail: Mapped[dict[str, Any]] = mapped_column(JSON)
    previous_hash: Mapped[bytes] = mapped_column(LargeBinary(32))
    hash: Mapped[bytes] = mapped_column(LargeBinary(32))


def at_iso(moment: datetime) -> str:
    """The moment as it enters the hash: the same text whatever database it came back from."""
    return moment.isoformat(timespec="microseconds")


_GUARDS = {
    "sqlite": tuple(
        f"CREATE TRIGGER audit_event_no_{verb.lower()} BEFORE {verb} ON audit_event "
        "BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END"
        for verb in ("UPDATE", "DELETE")
    ),
    "postgresql": (
        "CREATE OR REPLACE FUNCTION audit_event_append_only() RETURNS trigger AS "
        "'BEGIN RAISE EXCEPTION ''the audit log is append-only''; END' LANGUAGE plpgsql",
        "CREATE TRIGGER audit_event_no_change BEFORE UPDATE OR DELETE ON audit_event "
        "FOR EACH ROW EXECUTE FUNCTION audit_event_append_only()",
        "CREATE TRIGGER audit_event_no_truncate BEFORE TRUNCATE ON audit_event "
        "FOR EACH STATEMENT EXECUTE FUNCTION audit_event_append_only()",
    ),
}


def audit_guards(dialect: str) -> tuple[str, ...]:
    """Statements that make the table append-only on a database."""
    return _GUARDS[dialect]


for _dialect, _statements in _GUARDS.items():
    for _statement in _statements:
        event.listen(
            AuditEvent.__table__, "after_create", DDL(_statement).execute_if(dialect=_dialect)
        )
