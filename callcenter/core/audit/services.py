"""Write the audit log: events of a transaction join a hash chain as its last work."""

import hashlib
import json
import logging
import secrets
from typing import Any
from uuid import UUID

from sqlalchemy import bindparam, insert, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from callcenter.core import clock
from callcenter.core.audit.models import CHAINS, AuditChain, AuditEvent, at_iso
from callcenter.core.db import Database, before_commit, end_reading
from callcenter.core.ids import new_id
from callcenter.core.permissions import Actor

GENESIS = bytes(32)

_HEAD = (
    select(AuditChain.number, AuditChain.hash)
    .where(AuditChain.chain == bindparam("chain"))
    .with_for_update()
)
_MOVE = update(AuditChain).where(AuditChain.chain == bindparam("moved"))
_WRITE = insert(AuditEvent)

log = logging.getLogger(__name__)


def record(
    session: Session,
    actor: Actor,
    action: str,
    object_type: str,
    object_id: UUID | str | None,
    **detail: Any,
) -> None:
    """Note what the actor did. It is written when the transaction commits, together with it; a
    reading session's notes are written in a transaction of their own before the answer leaves.

    Args:
        action: `noun.verb`, e.g. `inquiry.view`, `inquiry.export`.
        detail: plain values; field names and counts, never personal data itself.
    """
    pending: list[dict[str, Any]] = session.info.setdefault("audit", [])
    if not pending:
        before_commit(session, lambda: _flush(session))
    pending.append(
        {
            "id": new_id(),
            "at": clock.now(),
            "actor_id": actor.id,
            "actor_name": actor.name,
            "action": action,
            "object_type": object_type,
            "object_id": None if object_id is None else str(object_id),
            "detail": detail,
        }
    )


def chain_hash(previous: bytes, event: dict[str, Any]) -> bytes:
    """Hash of an event in canonical JSON after the hash before it (SHA-256)."""
    content = {
        "chain": event["chain"],
        "number": event["number"],
        "id": str(event["id"]),
        "at": at_iso(event["at"]),
        "actor_id": None if event["actor_id"] is None else str(event["actor_id"]),
        "actor_name": event["actor_name"],
        "action": event["action"],
        "object_type": event["object_type"],
        "object_id": event["object_id"],
        "detail": event["detail"],
    }
    canonical = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(previous + canonical.encode()).digest()


def _flush(session: Session) -> None:
    pending = session.info.pop("audit", [])
    if not pending:
        return
    if session.info["write"]:
        _append(session, pending)
        return
    database: Database = session.info["database"]
    end_reading(session)  # so that a waiting writer does not meet its snapshot
    with database.transaction() as writing:
        _append(writing, pending)


def _append(session: Session, events: list[dict[str, Any]]) -> None:
    chain = secrets.randbelow(CHAINS)
    number, digest = _head(session, chain) or _begin(session, chain)
    for event in events:
        number += 1
        event.update(chain=chain, number=number, previous_hash=digest)
        digest = event["hash"] = chain_hash(digest, event)
    connection = session.connection()  # plain statements: there are no objects to keep in step
    connection.execute(_MOVE, {"moved": chain, "number": number, "hash": digest})
    connection.execute(_WRITE, events)


def _head(session: Session, chain: int) -> tuple[int, bytes] | None:
    """Last number and hash of a chain, locked until the commit; None when it has not begun."""
    head = session.connection().execute(_HEAD, {"chain": chain}).one_or_none()
    return None if head is None else (head.number, head.hash)


def _begin(session: Session, chain: int) -> tuple[int, bytes]:
    """Begin a chain; of two writers at the same moment the second waits and joins the first."""
    try:
        with session.begin_nested():
            session.execute(insert(AuditChain).values(chain=chain, number=0, hash=GENESIS))
    except IntegrityError:
        log.debug("chain %s was begun by another writer", chain)
    return _head(session, chain) or (0, GENESIS)
