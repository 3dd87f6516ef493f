"""Positions: the index's short name of an inquiry, a number that sorts like its identifier."""

from dataclasses import dataclass
from typing import Self
from uuid import UUID

# 2000-01-01: leaves 41 bits for milliseconds and 22 for chance in a signed 64-bit position.
_EPOCH = 946_684_800_000


def position_of(inquiry_id: UUID) -> int:
    """A number that sorts like the identifier."""
    milliseconds = inquiry_id.int >> 80
    chance = (inquiry_id.int >> 64 & 0xFFF) << 10 | inquiry_id.int >> 52 & 0x3FF
    return (milliseconds - _EPOCH) << 22 | chance


@dataclass(frozen=True)
class Span:
    """A stretch of positions, both ends included; None is no end."""

    low: int | None = None
    high: int | None = None

    def above(self, low: int) -> Self:
        """The part from `low` on."""
        return type(self)(low if self.low is None else max(low, self.low), self.high)

    def below(self, high: int) -> Self:
        """The part up to `high`."""
        return type(self)(self.low, high if self.high is None else min(high, self.high))

    @property
    def is_empty(self) -> bool:
        return self.low is not None and self.high is not None and self.low > self.high


EVERYWHERE = Span()
