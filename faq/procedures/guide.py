"""What a guide is made of. Guides are data (`guides/`, `terms/`), read by `library`."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeAlias

from faq.procedures.words import Words

Condition: TypeAlias = tuple[tuple[str, frozenset[str]], ...]
"""All of them must hold: the question's answer is one of these. Empty: always."""


class By(StrEnum):
    """Who does a step: 受注者, 本市, or the citizen."""

    CONTRACTOR = "contractor"
    CITY = "city"
    CITIZEN = "citizen"


@dataclass(frozen=True)
class Answer:
    """One answer that the dialogue offers."""

    key: str
    words: Words


@dataclass(frozen=True)
class Question:
    """One question of the dialogue."""

    key: str
    words: Words
    answers: tuple[Answer, ...]

    def answer(self, key: str) -> Answer | None:
        return next((answer for answer in self.answers if answer.key == key), None)


@dataclass(frozen=True)
class Alternative:
    """`take` of the papers `of` are enough."""

    take: int
    of: tuple[str, ...]


@dataclass(frozen=True)
class Term:
    """A paper, a form or a place that guides name by its key.

    Attributes:
        own: our reading of the sources; the city has to confirm it.
        alternatives: of a paper: sets of papers of which one set is enough.
        hours: of a place: the service whose opening hours apply there; None: its own.
    """

    key: str
    words: Words
    sources: tuple[str, ...] = ()
    own: bool = False
    alternatives: tuple[Alternative, ...] = ()
    hours: str | None = None


@dataclass(frozen=True, kw_only=True)
class Entry:
    """One line of a guide.

    Attributes:
        words: its text; of a paper, form or place only a remark, or None.
        when: for which answers it stands in the list.
        sources: where it says so, when not where the whole guide comes from.
        own: our reading of the sources; the city has to confirm it.
    """

    words: Words | None
    when: Condition = ()
    sources: tuple[str, ...] = ()
    own: bool = False


@dataclass(frozen=True, kw_only=True)
class Need(Entry):
    """A paper, a form or a place.

    Attributes:
        term: its key.
        if_held: only from people who have it.
        taken_home: the form is taken home and brought later.
    """

    term: str
    if_held: bool = False
    taken_home: bool = False


@dataclass(frozen=True, kw_only=True)
class Step(Entry):
    """One step, in the order of the guide."""

    by: By


@dataclass(frozen=True)
class Guide:
    """One procedure for everybody who may come.

    Attributes:
        categories: codes of the inquiry log whose inquiries it helps to answer.
        questions: keys in the order in which they are asked.
        told: what the citizen is told.
    """

    key: str
    title: Words
    summary: Words
    categories: tuple[str, ...]
    questions: tuple[str, ...]
    sources: tuple[str, ...]
    papers: tuple[Need, ...]
    forms: tuple[Need, ...]
    places: tuple[Need, ...]
    fees: tuple[Entry, ...]
    checks: tuple[Entry, ...]
    steps: tuple[Step, ...]
    told: tuple[Entry, ...]

    def entries(self) -> tuple[Entry, ...]:
        """Every line of every kind."""
        return (
            *self.papers,
            *self.forms,
            *self.places,
            *self.fees,
            *self.checks,
            *self.steps,
            *self.told,
        )


@dataclass(frozen=True)
class Library:
    """All guides with the terms and questions they name, in the order they are shown in."""

    guides: Mapping[str, Guide]
    questions: Mapping[str, Question]
    papers: Mapping[str, Term]
    forms: Mapping[str, Term]
    places: Mapping[str, Term]
