"""One reading of the board for everybody who watches it in this process."""

import logging
from collections.abc import Callable, Hashable
from threading import Condition, Lock, Thread
from time import monotonic

from callcenter.board.snapshot import Snapshot

# Seconds: between two looks at whether anything has changed, between two readings at least, and
# at most, for what changes with time alone. With its own time, a change is seen within a second.
GLANCE, PACE, REST = 0.15, 0.7, 2.0
# Streams that a process may hold open where nobody has said how many threads it has.
FEW = 8

log = logging.getLogger(__name__)


class Unreadable(Exception):
    """The board cannot be read just now; whoever watches asks again."""


class Watch:
    """Reads the board while somebody watches, and only then; in between nothing is kept that is
    not in the database.

    Args:
        read: reads the board; called by one thread at a time.
        stamp: changes with what the board is read from; costs next to nothing.
        pace, rest: least and most seconds between two readings.
    """

    def __init__(
        self,
        read: Callable[[], Snapshot],
        stamp: Callable[[], Hashable],
        *,
        pace: float = PACE,
        rest: float = REST,
    ) -> None:
        self.pace, self.rest = pace, rest
        self._read, self._stamp = read, stamp
        self._read_for: Hashable = None
        self._reading = Lock()
        self._changed = Condition()
        self._snapshot: Snapshot | None = None
        self._read_at = 0.0
        self._failed = False
        self._watching = 0
        self._thread: Thread | None = None

    @property
    def watching(self) -> int:
        """How many streams are open."""
        return self._watching

    def enter(self, most: int) -> bool:
        """Take one of `most` places; False: all are taken. Whoever has one gives it back."""
        with self._changed:
            if self._watching >= most:
                return False
            self._watching += 1
            if self._thread is None:
                self._snapshot, self._failed = None, False
                self._thread = Thread(target=self._keep_reading, name="board", daemon=True)
                self._thread.start()
        return True

    def leave(self) -> None:
        """Give the place back; with the last one the reading ends."""
        with self._changed:
            self._watching -= 1
            self._changed.notify_all()

    def after(self, tag: str, *, seconds: float) -> Snapshot | None:
        """The board as soon as it differs from the one with this tag; None: it did not within
        the time. For those who hold a place.

        Raises:
            Unreadable: the last reading failed.
        """
        with self._changed:
            self._changed.wait_for(lambda: self._failed or self._news(tag), seconds)
            if self._failed:
                raise Unreadable
            return self._news(tag)

    def latest(self) -> Snapshot:
        """The board, read anew where it has changed; for those who ask now and then too."""
        with self._reading:
            found, age = self._snapshot, monotonic() - self._read_at
            if found is not None and age < self.pace:
                return found
            stamp = self._stamp()
            if found is None or age >= self.rest or stamp != self._read_for:
                self._read_at, self._read_for = monotonic(), stamp
                found = self._read()
                self._publish(found)
            return found

    def _news(self, tag: str) -> Snapshot | None:
        found = self._snapshot
        return None if found is None or found.tag == tag else found

    def _publish(self, found: Snapshot) -> None:
        with self._changed:
            before, self._snapshot, self._failed = self._snapshot, found, False
            if before is None or before.tag != found.tag:
                self._changed.notify_all()

    def _keep_reading(self) -> None:
        while True:
            try:
                self.latest()
            except Exception:
                log.exception("the board could not be read")
                self._fail()
            with self._changed:
                pause = max(0.01, min(GLANCE, self.pace))
                if self._changed.wait_for(lambda: not self._watching, pause):
                    self._thread = None
                    return

    def _fail(self) -> None:
        with self._changed:
            self._failed = True
            self._changed.notify_all()
