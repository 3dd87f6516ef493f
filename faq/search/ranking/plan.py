"""What is looked for: the words of a question, and what may stand in their place."""

from dataclasses import dataclass, field
from typing import Literal

Kind = Literal["same", "near", "typed"]


@dataclass(frozen=True, slots=True)
class Alternative:
    """Words that may stand in the place of others.

    Attributes:
        kind: `same` means the same by the glossary, `near` belongs to it, `typed` may be what
            was meant by a word that is half typed, mistyped or written by sound.
    """

    text: str
    words: tuple[str, ...]
    kind: Kind
    weight: float = 1.0


@dataclass(frozen=True, slots=True)
class Group:
    """Words of the question, as a whole, with what may stand in their place."""

    surface: str
    words: tuple[str, ...]
    alternatives: tuple[Alternative, ...]


@dataclass(frozen=True, slots=True)
class Plan:
    """A question on its way into one side.

    Attributes:
        words: what is looked for itself, with weights.
        asked: all words of the question, also those that another reading stands in for.
        surfaces: by word, how it was typed.
        known: the part of the question that could be brought into the side's language, 0 to 1.
    """

    words: dict[str, float]
    surfaces: dict[str, str]
    groups: tuple[Group, ...] = ()
    grams: tuple[str, ...] = ()
    asked: tuple[str, ...] = ()
    known: float = 1.0
    cross: bool = field(default=False)

    def __bool__(self) -> bool:
        return bool(self.words or self.groups or self.grams)
