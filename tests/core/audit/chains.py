"""Write an audit log, and damage it as somebody with full power over the database could."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import delete, insert, select, text, update
from sqlalchemy.orm import Session

from callcenter.core.audit import services
from callcenter.core.audit.models import AuditChain, AuditEvent
from callcenter.core.audit.services import GENESIS, chain_hash, record
from callcenter.core.db import Database
from callcenter.core.ids import new_id
from callcenter.core.permissions import Actor, Role

MANAGER = Actor(new_id(), "責任者", Role.MANAGER)
CHAIN = 3


def write_events(database: Database, count: int, *, action: str = "inquiry.view") -> None:
    """Events with all sorts of details, one transaction each."""
    for number in range(count):
        with database.transaction() as session:
            record(
                session, MANAGER, action, "inquiry", new_id(), fields=["質問", "answer"], n=number
            )


def in_one_chain(monkeypatch: Any) -> None:
    """From now on every event joins chain `CHAIN`."""
    monkeypatch.setattr(services.secrets, "randbelow", lambda _chains: CHAIN)


@contextmanager
def all_powerful(database: Database) -> Iterator[Session]:
    """A session that the append-only guards do not stop."""
    with database.transaction() as session:
        if database.is_sqlite:
            for verb in ("update", "delete"):
                session.execute(text(f"DROP TRIGGER IF EXISTS audit_event_no_{verb}"))
        else:
            session.execute(text("SET LOCAL session_replication_role = replica"))
        yield session


def change(session: Session, number: int, /, **values: Any) -> None:
    session.execute(
        update(AuditEvent)
        .where(AuditEvent.chain == CHAIN, AuditEvent.number == number)
        .values(**values)
    )


def remove(session: Session, first: int, last: int) -> None:
    session.execute(
        delete(AuditEvent).where(AuditEvent.chain == CHAIN, AuditEvent.number.between(first, last))
    )


def row(session: Session, number: int) -> dict[str, Any]:
    found = session.execute(
        select(AuditEvent.__table__).where(AuditEvent.chain == CHAIN, AuditEvent.number == number)
    ).one()
    return dict(found._mapping)


def swap(session: Session, first: int, second: int) -> None:
    """Let two events change places, each with its own hash."""
    change(session, first, number=-1)
    change(session, second, number=first)
    change(session, -1, number=second)


def insert_after(session: Session, number: int) -> None:
    """Squeeze a made-up event in; the numbers behind it move up."""
    last = session.scalar(select(AuditChain.number).where(AuditChain.chain == CHAIN)) or 0
    for behind in range(last, number, -1):
        change(session, behind, number=behind + 1)
    made_up = row(session, number) | {"id": new_id(), "number": number + 1, "action": "made.up"}
    session.execute(insert(AuditEvent).values(**made_up))
    session.execute(update(AuditChain).where(AuditChain.chain == CHAIN).values(number=last + 1))


def rebuild(session: Session, last: int) -> None:
    """Recompute every hash up to `last`, and the head, so that the chain fits itself."""
    digest = GENESIS
    for number in range(1, last + 1):
        event = row(session, number) | {"previous_hash": digest}
        digest = chain_hash(digest, event)
        change(session, number, previous_hash=event["previous_hash"], hash=digest)
    session.execute(
        update(AuditChain).where(AuditChain.chain == CHAIN).values(number=last, hash=digest)
    )
