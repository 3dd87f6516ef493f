"""Queues: people who wait, in the order they came."""

from dataclasses import dataclass, field
from datetime import datetime

from telephony.exchange.legs import Leg


@dataclass(kw_only=True, eq=False)
class Member:
    """One waiting call, or one that has waited."""

    leg: Leg
    entered_at: datetime
    left_at: datetime | None = None


@dataclass(kw_only=True, eq=False)
class Queue:
    """A queue as Twilio's Queue resource shows it; `members` are in order, the head first."""

    sid: str
    name: str
    created_at: datetime
    max_size: int = 1000
    members: list[Member] = field(default_factory=list)

    def position(self, leg: Leg) -> int:
        """1 for the head; 0 for a call that is not in it."""
        return next((n for n, member in enumerate(self.members, 1) if member.leg is leg), 0)

    def take_head(self, now: datetime) -> Leg | None:
        """Who is next, no longer in the queue then; None when nobody waits."""
        if not self.members:
            return None
        member = self.members.pop(0)
        member.left_at, member.leg.queue_sid = now, None
        return member.leg

    def average_wait(self, now: datetime) -> int:
        """Mean age in seconds of those who wait now, which is what Twilio tells."""
        if not self.members:
            return 0
        ages = [(now - member.entered_at).total_seconds() for member in self.members]
        return round(sum(ages) / len(ages))
