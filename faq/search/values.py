"""Plain values that go into the ranking and come out of it."""

from dataclasses import dataclass
from typing import Literal

Language = Literal["ja", "en"]
LANGUAGES: tuple[Language, ...] = ("ja", "en")

# A question is cut to this length, in characters: what is beyond adds time and no meaning.
MAX_QUERY = 300


@dataclass(frozen=True, slots=True)
class IndexedText:
    """One language side of one article.

    Attributes:
        id: of the article; both sides carry the same.
        answer: what is said on the phone and at the counter, one after the other.
        variants: the question in citizens' own words.
        category: code; a search may be narrowed to some of them.
    """

    id: str
    language: Language
    question: str
    answer: str = ""
    variants: tuple[str, ...] = ()
    keywords: tuple[str, ...] = ()
    category: str = ""


@dataclass(frozen=True, slots=True)
class Hit:
    """An article that was found.

    Attributes:
        language: the side to show: the asked one where there is one.
        score: comparable inside one answer only.
        matched: words of the question that the article holds, as typed.
        through: words as typed, each with the glossary's word that was found in its place.
        only: the article has no side in the asked language.
    """

    id: str
    language: Language
    score: float
    matched: tuple[str, ...] = ()
    through: tuple[tuple[str, str], ...] = ()
    only: bool = False


def other_language(language: Language) -> Language:
    """The one of the two that it is not."""
    return "en" if language == "ja" else "ja"
