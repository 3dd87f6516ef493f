"""The writer's hand: chance and the slot values of the inquiry being written."""

from collections.abc import Sequence
from typing import TypeVar

from callcenter.demo.texts.wording import Pattern, Random, render

T = TypeVar("T")


class Pen:
    """Chooses and fills in. `filling` holds the slot values, one place per `Slot`."""

    __slots__ = ("filling", "rand")

    def __init__(self, rand: Random) -> None:
        self.rand = rand
        self.filling: list[str] = []

    def one(self, choices: Sequence[T]) -> T:
        """One of the choices, all equally likely."""
        return choices[int(self.rand() * len(choices))]

    def number(self, low: int, high: int) -> int:
        """A whole number from `low` up to but not including `high`."""
        return low + int(self.rand() * (high - low))

    def write(self, pattern: Pattern) -> str:
        """The pattern with its slots and choices filled in."""
        return render(pattern, self.rand, self.filling)

    def some(self, patterns: Sequence[Pattern], count: int) -> list[str]:
        """Up to `count` different patterns, filled in."""
        places = dict.fromkeys(self.number(0, len(patterns)) for _ in range(count))
        return [self.write(patterns[place]) for place in places]

    def pick(self, patterns: Sequence[Pattern]) -> str:
        """One of the patterns, filled in."""
        return self.write(self.one(patterns))
