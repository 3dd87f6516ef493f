"""The trace: everything the exchange did, in order, with times."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from telephony.exchange.clock import Clock


@dataclass(frozen=True, kw_only=True)
class Entry:
    """One thing that happened.

    Attributes:
        number: 1, 2, 3 …
        kind: verb, request, reply, error, state, recording or conference.
        leg_sid: the call it belongs to, if any.
    """

    number: int
    at: datetime
    kind: str
    leg_sid: str | None
    content: dict[str, Any] = field(default_factory=dict)

    def as_json(self) -> dict[str, Any]:
        """The entry as a plain object."""
        return {
            "number": self.number,
            "at": self.at.isoformat(),
            "kind": self.kind,
            "call_sid": self.leg_sid,
            **self.content,
        }


class Trace:
    """The entries so far; the oldest are forgotten beyond `longest`."""

    def __init__(self, clock: Clock, longest: int = 50_000) -> None:
        self.entries: list[Entry] = []
        self._clock, self._longest, self._number = clock, longest, 0

    def add(self, kind: str, leg_sid: str | None = None, **content: Any) -> None:
        """Write down that something happened now."""
        self._number += 1
        self.entries.append(
            Entry(
                number=self._number,
                at=self._clock.now,
                kind=kind,
                leg_sid=leg_sid,
                content=content,
            )
        )
        if len(self.entries) > self._longest:
            del self.entries[: self._longest // 10]

    def of(self, kind: str, leg_sid: str | None = None) -> list[Entry]:
        """The entries of one kind, of all calls or of one."""
        return [
            entry
            for entry in self.entries
            if entry.kind == kind and leg_sid in {None, entry.leg_sid}
        ]
