"""Seals: signed copies of all chain heads outside the database (SEC-2).

Whoever can rewrite the database could rebuild a chain so that it fits itself again; it would not
fit the seals, which need the installation's secret key. Each line signs the line before it too.
"""

import base64
import fcntl
import hashlib
import hmac
import json
import logging
import os
from array import array
from bisect import bisect_right
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any, BinaryIO

from sqlalchemy import select

from callcenter.core import clock
from callcenter.core.audit.models import AuditChain
from callcenter.core.db import Database
from callcenter.core.settings import Settings

HASH_SIZE = 32
LONGEST_LINE = 16 * 1024

log = logging.getLogger(__name__)


@dataclass
class SealedChain:
    """The sealed heads of one chain, by rising number; 40 bytes each, so years fit in memory."""

    numbers: "array[int]" = field(default_factory=lambda: array("q"))
    hashes: bytearray = field(default_factory=bytearray)

    def add(self, number: int, digest: bytes) -> None:
        self.numbers.append(number)
        self.hashes += digest

    def hash_at(self, number: int) -> bytes | None:
        """The sealed hash of the event `number`, None when no seal names it."""
        place = bisect_right(self.numbers, number) - 1
        if place < 0 or self.numbers[place] != number:
            return None
        return bytes(self.hashes[place * HASH_SIZE : (place + 1) * HASH_SIZE])

    @property
    def last(self) -> int:
        """The highest sealed number; 0 when nothing is sealed."""
        return self.numbers[-1] if self.numbers else 0

    def last_before(self, number: int) -> int:
        """The highest sealed number below `number`; 0 when there is none."""
        place = bisect_right(self.numbers, number - 1) - 1
        return self.numbers[place] if place >= 0 else 0


@dataclass
class Seals:
    """All seals of an installation.

    Attributes:
        lines: how many are sound.
        until: moment of the last sound one.
        broken_line: the first line (from 1) that is not ours or not in its place.
    """

    chains: dict[int, SealedChain] = field(default_factory=dict)
    lines: int = 0
    until: datetime | None = None
    broken_line: int | None = None

    def chain(self, chain: int) -> SealedChain:
        return self.chains.setdefault(chain, SealedChain())


def seal(database: Database, settings: Settings) -> bool:
    """Sign the heads of all chains; the schedule calls this each minute.

    Returns:
        Whether a seal was written: none is needed while nothing has moved.
    """
    with _locked(seals_path(settings)) as file:
        last = _last_line(file)
        heads = _heads(database)
        if heads == _sealed_heads(last):
            return False
        entry = {"at": clock.now().isoformat(), "heads": heads, "previous": _digest(last)}
        line = _canonical(entry | {"mac": _mac(_key(settings), entry)})
        file.seek(0, os.SEEK_END)
        file.write(line + b"\n")
        file.flush()
        os.fsync(file.fileno())
    # A copy in the log, which is often collected on a machine of its own.
    log.info("audit log sealed: %s", line.decode())
    return True


def read_seals(settings: Settings) -> Seals:
    """The seals as they stand; reading stops at the first line that is not sound."""
    seals, key, previous = Seals(), _key(settings), b""
    try:
        file = seals_path(settings).open("rb")
    except FileNotFoundError:
        return seals
    with file:
        for number, raw in enumerate(file, start=1):
            line = raw.removesuffix(b"\n")
            entry = _opened(line, key, previous)
            if entry is None:
                seals.broken_line = number
                break
            _add(seals, entry)
            previous = line
    return seals


def seals_path(settings: Settings) -> Path:
    """Where the seals are; copied to another machine they also prove that none was cut off."""
    return settings.data_dir / "audit" / "seals.jsonl"


@contextmanager
def _locked(path: Path) -> Iterator[BinaryIO]:
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a+b") as file:
        path.chmod(0o600)
        fcntl.flock(file, fcntl.LOCK_EX)
        yield file


def _last_line(file: BinaryIO) -> bytes:
    """The last whole line; a line torn by a power cut was never a seal and is cut off."""
    size = file.seek(0, os.SEEK_END)
    start = max(0, size - LONGEST_LINE)
    file.seek(start)
    tail = file.read()
    whole = tail.rfind(b"\n") + 1
    file.truncate(start + whole)
    return tail[: whole - 1].rpartition(b"\n")[2] if whole else b""


def _heads(database: Database) -> dict[str, list[Any]]:
    with database.transaction(write=False) as session:
        rows = session.execute(
            select(AuditChain.chain, AuditChain.number, AuditChain.hash).order_by(AuditChain.chain)
        )
        return {
            str(chain): [number, base64.b64encode(digest).decode("ascii")]
            for chain, number, digest in rows
        }


def _sealed_heads(line: bytes) -> dict[str, list[Any]]:
    try:
        heads: dict[str, list[Any]] = json.loads(line)["heads"]
    except (ValueError, KeyError, TypeError):
        return {}
    return heads


def _opened(line: bytes, key: bytes, previous: bytes) -> dict[str, Any] | None:
    """The content of a line, None when it is not ours or follows another line than this one."""
    try:
        entry: dict[str, Any] = json.loads(line)
        mac = entry.pop("mac")
        sound = hmac.compare_digest(mac, _mac(key, entry)) and entry["previous"] == _digest(
            previous
        )
    except (ValueError, KeyError, TypeError, AttributeError):
        return None
    return entry if sound else None


def _add(seals: Seals, entry: dict[str, Any]) -> None:
    seals.lines += 1
    seals.until = datetime.fromisoformat(entry["at"])
    for name, (number, digest) in entry["heads"].items():
        chain = seals.chain(int(name))
        if number > chain.last:
            chain.add(number, base64.b64decode(digest))


def _key(settings: Settings) -> bytes:
    return hmac.digest(settings.secret_key.encode(), b"audit seal", hashlib.sha256)


def _mac(key: bytes, entry: dict[str, Any]) -> str:
    return hmac.new(key, _canonical(entry), hashlib.sha256).hexdigest()


def _digest(line: bytes) -> str:
    return hashlib.sha256(line).hexdigest()


def _canonical(entry: dict[str, Any]) -> bytes:
    return json.dumps(entry, sort_keys=True, separators=(",", ":")).encode()
