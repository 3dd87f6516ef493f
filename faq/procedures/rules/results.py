"""What a rule says: the result, and why."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Generic, TypeVar

T = TypeVar("T")

OWN = "own"
"""In place of a source: the documents leave this open; to be confirmed by the city."""


@dataclass(frozen=True)
class Reason:
    """One rule that took part in a result.

    Attributes:
        code: names the sentence that words it.
        sources: places such as `S2 §8(10)`, or `OWN`.
        facts: numbers and days that the sentence names.
    """

    code: str
    sources: tuple[str, ...]
    facts: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True)
class Ruled(Generic[T]):
    """A result with the rules it follows from, the deciding one first."""

    value: T
    reasons: tuple[Reason, ...]
