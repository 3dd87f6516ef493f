"""The live board under load: fifty boards that are open for a long time, a busy day behind them.

How long an event takes is measured from the commit of a change to the last byte of the event in
each of the boards. `BENCH_BOARD_MINUTES` (1) is how long they are open: 60 for the full run.
"""

import os
import re
import selectors
import socket
import time
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from random import Random
from threading import Event, Thread
from typing import Any
from uuid import UUID

from sqlalchemy import insert, text

from callcenter.core import clock
from callcenter.core.db import Base
from callcenter.core.ids import new_id
from callcenter.core.permissions import Role
from callcenter.core.settings import LOCAL_NUMBER
from callcenter.demo.calls import generate_calls
from telephony.agents.models import AgentState, AgentStateChange
from telephony.calls.models import Call, CallState, NumberKind, Outcome
from telephony.line.models import EntryState, LineEntry, WaitPromise
from telephony.line.services.entering import leave
from telephony.setup.services.seeding import seed_phone_setup
from tests.bench.load_client import Timing
from tests.bench.progress import tell
from tests.bench.report import Figure
from tests.bench.servers import PRODUCT, Server, running_server, sign_in
from tests.bench.stores import Store, open_store
from tests.factories.line import make_waiting
from tests.factories.staff import make_staff
from tests.servers.postgres import running_postgres

BOARDS, OPERATORS, SEED = 50, 7, 1
PAST, TODAY = int(os.environ.get("BENCH_BOARD_CALLS", "100000")), 3_000
MINUTES = float(os.environ.get("BENCH_BOARD_MINUTES", "1"))
LONGEST_MS, CPU_PERCENT, GROWTH_MB = 1000.0, 25.0, 20.0
# Seconds between two changes, and until the boards are warm.
APART, WARM = (1.2, 3.0), 10.0
_FIGURE = re.compile(rb'board-figure\\">(\d+)')


@dataclass
class Board:
    """One open board: when which figure came.

    Attributes:
        seen: the first figure of each event, with the second at which its last byte was here.
    """

    connection: socket.socket
    received: bytes = b""
    seen: list[tuple[float, int]] = field(default_factory=list)

    def read(self) -> bool:
        """Take what has come; False: the stream has ended."""
        piece = self.connection.recv(1 << 16)
        self.received += piece
        while (end := self.received.find(b"\n\n")) >= 0:
            event, self.received = self.received[:end], self.received[end + 2 :]
            if found := _FIGURE.search(event):
                self.seen.append((time.perf_counter(), int(found[1])))
        return bool(piece)

    def delay(self, at: float, figure: int, until: float) -> float | None:
        """Milliseconds from a change to the event that shows it; None: it never came."""
        for came, shown in self.seen[bisect_left(self.seen, (at, -1)) :]:
            if came > until:
                return None
            if shown == figure:
                return (came - at) * 1000
        return None


@dataclass
class Crowd:
    """All boards, read by one thread."""

    boards: list[Board] = field(default_factory=list)
    lost: int = 0
    over: Event = field(default_factory=Event)

    def read(self) -> None:
        waiting = selectors.DefaultSelector()
        for board in self.boards:
            waiting.register(board.connection, selectors.EVENT_READ, board)
        while not self.over.is_set():
            for key, _ in waiting.select(0.5):
                if not key.data.read():
                    self.lost += 1
                    waiting.unregister(key.fileobj)


def board_figures(folder: Path) -> list[Figure]:
    """Delays, memory and share of the processor.

    Args:
        folder: for the servers' files.
    """
    home = folder / "board"
    home.mkdir()
    with running_postgres(durable=True) as postgres:
        store = open_store("PostgreSQL", postgres.new_database(), home, 0)
        _fill(store)
        with running_server(PRODUCT, store, home) as server:
            figures = _measure(store, server)
        store.database.dispose()
    return figures


def _fill(store: Store) -> None:
    tell(f"board: loading {PAST:,} past calls and {TODAY:,} of today")
    with store.database.transaction() as session:
        people = [make_staff(session).id for _ in range(OPERATORS)]
        make_staff(session, Role.MANAGER)
        seed_phone_setup(session)
    operators = [person for person in people if person is not None]
    generate_calls(store.database, count=PAST, seed=SEED, operators=operators)
    _fill_today(store, operators)
    with store.database.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as plain:
        plain.execute(text("VACUUM ANALYZE"))


def _fill_today(store: Store, operators: Sequence[UUID]) -> None:
    """The records alone: the board reads nothing else."""
    chance, midnight = Random(SEED), clock.midnight(clock.today())
    rows: dict[type[Base], list[dict[str, Any]]] = defaultdict(list)
    for _ in range(TODAY):
        came = midnight + (clock.now() - midnight) * chance.random()
        _add_call(rows, came, chance, chance.choice(operators))
    with store.database.transaction() as session:
        for table in (Call, LineEntry, WaitPromise, AgentStateChange):
            session.execute(insert(table), rows[table])


def _add_call(
    rows: dict[type[Base], list[dict[str, Any]]], came: datetime, chance: Random, operator: UUID
) -> None:
    """A call that was answered, its place in the line, what was told, and the work after it."""
    call_id, entry_id = new_id(came), new_id(came)
    queued = came + timedelta(seconds=15)
    answered = queued + timedelta(seconds=chance.uniform(1, 60))
    ended = answered + timedelta(seconds=chance.uniform(30, 300))
    call = {"id": call_id, "sid": f"CA{call_id.hex}", "came_at": came, "queued_at": queued}
    call |= {"number_kind": NumberKind.WITHHELD, "called_number": LOCAL_NUMBER}
    call |= {"state": CallState.ENDED, "outcome": Outcome.ANSWERED, "answered_at": answered}
    rows[Call].append(call | {"ended_at": ended})
    entry = {"id": entry_id, "call_id": call_id, "kind": "live", "language": "ja", "offers": 1}
    entry |= {"entered_at": came, "state": EntryState.CONNECTED, "settled_at": answered}
    rows[LineEntry].append(entry)
    told = {"id": new_id(queued), "entry_id": entry_id, "told_at": queued, "ahead": 0}
    rows[WaitPromise].append(told | {"operators": 7, "low_seconds": 0, "high_seconds": 60})
    for old, new, call_of, at in (
        (AgentState.TALKING, AgentState.WRAP_UP, call_id, ended),
        (AgentState.WRAP_UP, AgentState.AVAILABLE, None, ended + timedelta(seconds=40)),
    ):
        change = {"staff_id": operator, "at": at, "old": old, "new": new, "call_id": call_of}
        rows[AgentStateChange].append(change | {"id": new_id(at), "seconds": 40})


def _measure(store: Store, server: Server) -> list[Figure]:
    tell(f"board: {BOARDS} boards for {MINUTES:g} min")
    cookie = sign_in(store, Role.MANAGER).cookie
    crowd = Crowd([Board(_open(server.port, cookie)) for _ in range(BOARDS)])
    reader = Thread(target=crowd.read)
    reader.start()
    time.sleep(WARM)
    before, busy, began = _memory(server), _busy_seconds(server), time.perf_counter()
    changes = _change(store, began + MINUTES * 60)
    took = time.perf_counter() - began
    after, share = _memory(server), (_busy_seconds(server) - busy) / took * 100
    crowd.over.set()
    reader.join()
    return _figures(crowd, changes, before=before, after=after, share=share)


def _change(store: Store, end: float) -> list[tuple[float, int]]:
    """Somebody comes into the line and goes, again and again: when, and how many wait then."""
    chance, changes = Random(SEED), []
    while time.perf_counter() < end:
        with store.database.transaction() as session:
            call = make_waiting(session)
        changes.append((time.perf_counter(), 1))
        time.sleep(chance.uniform(*APART))
        with store.database.transaction() as session:
            leave(session, call.id, reason="hung_up", at=clock.now())
        changes.append((time.perf_counter(), 0))
        time.sleep(chance.uniform(*APART))
    return changes


def _figures(
    crowd: Crowd,
    changes: list[tuple[float, int]],
    *,
    before: float,
    after: float,
    share: float,
) -> list[Figure]:
    ends = [at for at, _ in changes[1:]]
    delays = [
        board.delay(at, figure, until)
        for (at, figure), until in zip(changes, ends, strict=False)
        for board in crowd.boards
    ]
    came = Timing([one for one in delays if one is not None], 0)
    volume = f"{BOARDS} boards, {MINUTES:g} min, {PAST:,} + {TODAY:,} calls"
    lost = len(delays) - len(came.times) + crowd.lost
    slowest = came.percentile(0.99)
    return [
        Figure("board: events that did not come", volume, str(lost), "0", lost == 0),
        Figure("board: delay of an event, p50, ms", volume, f"{came.percentile(0.5):.0f}"),
        Figure(
            "board: delay of an event, p99, ms",
            volume,
            f"{slowest:.0f}",
            f"<{LONGEST_MS:.0f}",
            slowest < LONGEST_MS,
        ),
        Figure(
            "board: memory of the web processes, MB, first → last",
            volume,
            f"{before:.0f} → {after:.0f}",
            f"+<{GROWTH_MB:.0f}",
            after - before < GROWTH_MB,
        ),
        Figure(
            "board: web processes, % of a core",
            volume,
            f"{share:.0f}",
            f"<{CPU_PERCENT:.0f}",
            share < CPU_PERCENT,
        ),
    ]


def _open(port: int, cookie: str) -> socket.socket:
    connection = socket.create_connection(("127.0.0.1", port), 30)
    head = ("GET /board/events HTTP/1.1", f"Host: 127.0.0.1:{port}", "Accept: text/event-stream")
    connection.sendall("\r\n".join([*head, f"Cookie: {cookie}", "", ""]).encode("ascii"))
    return connection


def _memory(server: Server) -> float:
    return sum(one.own for one in server.workers())


def _busy_seconds(server: Server) -> float:
    """Seconds of a processor that the web processes have used so far."""
    pids = Path(f"/proc/{server.process.pid}/task/{server.process.pid}/children").read_text()
    ticks = 0
    for pid in pids.split():
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        ticks += int(fields[11]) + int(fields[12])
    return ticks / os.sysconf("SC_CLK_TCK")
