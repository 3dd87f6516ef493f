"""Check that nobody changed the audit log: each event against its hash, each chain against its
head and against the seals (SEC-2)."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import func, select

from callcenter.core import clock
from callcenter.core.audit.models import AuditChain, AuditEvent
from callcenter.core.audit.seals import SealedChain, Seals, read_seals
from callcenter.core.audit.services import GENESIS, chain_hash
from callcenter.core.db import Database
from callcenter.core.settings import Settings

# Events of one chain read at a time. All chains are read in step: what was written together
# lies together, and so each page of the table is fetched once, not once per chain.
BLOCK = 5_000
# A seal is due each minute; what is older than this and unsealed was never sealed, or its seals
# were cut off.
SEAL_PATIENCE = timedelta(hours=1)

_HASHED = (
    "chain",
    "number",
    "id",
    "at",
    "actor_id",
    "actor_name",
    "action",
    "object_type",
    "object_id",
    "detail",
)
_COLUMNS = tuple(getattr(AuditEvent, name) for name in (*_HASHED, "previous_hash", "hash"))


class Damage(StrEnum):
    """What is wrong at a position."""

    CHANGED = "changed"
    MISSING = "missing"
    BROKEN_LINK = "broken_link"
    HEAD_DIFFERS = "head_differs"
    STRAY = "stray"
    CUT_OFF = "cut_off"
    REBUILT = "rebuilt"
    UNSEALED = "unsealed"
    BROKEN_SEAL = "broken_seal"


@dataclass(frozen=True)
class Finding:
    """The first damage of one chain.

    Attributes:
        chain: None for damage of the seals themselves.
        number: first number in the chain that is not as it was; line number for a broken seal.
        until: last number that may be concerned, where the seals leave a range open.
    """

    damage: Damage
    chain: int | None
    number: int
    until: int | None = None

    def __str__(self) -> str:
        if self.chain is None:
            return f"{self.damage} in line {self.number}"
        numbers = f"event {self.number}"
        if self.until is not None and self.until != self.number:
            numbers = f"events {self.number} to {self.until}"
        return f"{self.damage} in chain {self.chain}, {numbers}"


@dataclass
class Verification:
    """The result of a check.

    Attributes:
        events: how many events were checked.
        seals: how many sound seals they were compared with.
        sealed_until: moment of the last of them.
    """

    events: int = 0
    chains: int = 0
    seals: int = 0
    sealed_until: datetime | None = None
    findings: list[Finding] = field(default_factory=list)

    @property
    def sound(self) -> bool:
        return not self.findings


@dataclass
class _Walk:
    """One chain while it is walked."""

    chain: int
    last: int
    head: bytes
    sealed: SealedChain
    number: int = 0
    digest: bytes = GENESIS
    finding: Finding | None = None

    @property
    def done(self) -> bool:
        return self.finding is not None or self.number >= self.last

    def take(self, rows: Sequence[Sequence[Any]], end: int, unsealed_before: datetime) -> None:
        """Check the events after the present number up to `end`."""
        for row in rows:
            self._take_one(row, unsealed_before)
            if self.finding is not None:
                return
        if self.number < end:
            self._found(Damage.MISSING, self.number + 1)

    def close(self) -> None:
        """Compare the end of the chain with its head and with the last seal."""
        if self.finding is not None:
            return
        if self.digest != self.head:
            self._found(Damage.HEAD_DIFFERS, self.last)
        elif self.sealed.last > self.last:
            self._found(Damage.CUT_OFF, self.last + 1, self.sealed.last)

    def _take_one(self, row: Sequence[Any], unsealed_before: datetime) -> None:
        expected = self.number + 1
        number, at, previous, digest = row[1], row[3], bytes(row[10]), bytes(row[11])
        if number != expected:
            self._found(Damage.MISSING, expected)
        elif chain_hash(previous, dict(zip(_HASHED, row, strict=False))) != digest:
            self._found(Damage.CHANGED, number)
        elif previous != self.digest:
            self._found(Damage.BROKEN_LINK, number)
        elif self.sealed.hash_at(number) not in {None, digest}:
            self._found(Damage.REBUILT, self.sealed.last_before(number) + 1, number)
        elif number == self.sealed.last + 1 and at < unsealed_before:
            self._found(Damage.UNSEALED, number, self.last)
        else:
            self.number, self.digest = number, digest

    def _found(self, damage: Damage, number: int, until: int | None = None) -> None:
        self.finding = Finding(damage, self.chain, number, until)


def verify(
    database: Database, settings: Settings, *, progress: Callable[[int], None] | None = None
) -> Verification:
    """Walk every chain; the first damage of each is found, with its position.

    Events written meanwhile do no harm and are left for the next time. Reads in blocks, each in
    a transaction of its own; memory does not grow with the log.

    Args:
        progress: called with the number of events checked, after each block.
    """
    seals = read_seals(settings)  # before the heads: a seal may be older than them, never newer
    walks = _walks(database, seals)
    result = Verification(chains=len(walks), seals=seals.lines, sealed_until=seals.until)
    unsealed_before = clock.now() - SEAL_PATIENCE
    for start in range(0, max((walk.last for walk in walks), default=0), BLOCK):
        for walk in walks:
            if not walk.done:
                end = min(start + BLOCK, walk.last)
                walk.take(_events(database, walk.chain, start, end), end, unsealed_before)
        result.events = sum(walk.number for walk in walks)
        if progress is not None:
            progress(result.events)
    for walk in walks:
        walk.close()
    found = {walk.chain: walk.finding for walk in walks if walk.finding is not None}
    for stray in _strays(database):
        found.setdefault(stray.chain or 0, stray)
    result.findings = [found[chain] for chain in sorted(found)]
    if seals.broken_line is not None:
        result.findings.append(Finding(Damage.BROKEN_SEAL, None, seals.broken_line))
    return result


def _walks(database: Database, seals: Seals) -> list[_Walk]:
    with database.transaction(write=False) as session:
        rows = session.execute(select(AuditChain.chain, AuditChain.number, AuditChain.hash)).all()
    heads = {chain: (number, bytes(digest)) for chain, number, digest in rows}
    return [
        _Walk(chain, *heads.get(chain, (0, GENESIS)), seals.chain(chain))
        for chain in sorted(heads.keys() | seals.chains.keys())
    ]


def _events(database: Database, chain: int, after: int, end: int) -> Sequence[Sequence[Any]]:
    with database.transaction(write=False) as session:
        return session.execute(
            select(*_COLUMNS)
            .where(AuditEvent.chain == chain, AuditEvent.number > after, AuditEvent.number <= end)
            .order_by(AuditEvent.number)
        ).all()


def _strays(database: Database) -> Iterator[Finding]:
    """Events outside every chain: before its first or after its head, or of an unknown chain."""
    ends = (
        select(
            AuditEvent.chain,
            func.min(AuditEvent.number).label("first"),
            func.max(AuditEvent.number).label("last"),
        )
        .group_by(AuditEvent.chain)
        .subquery()
    )
    # One statement sees events and heads of the same moment.
    query = select(ends, AuditChain.number).outerjoin(AuditChain, AuditChain.chain == ends.c.chain)
    with database.transaction(write=False) as session:
        rows = session.execute(query).all()
    for chain, first, last, head in rows:
        if head is None or first < 1:
            yield Finding(Damage.STRAY, chain, first)
        elif last > head:
            yield Finding(Damage.STRAY, chain, head + 1, last)
