"""The list a dialogue ends at: what to bring, fill in, check and do, and where (PRC-1, PRC-3)."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from faq.procedures.dialogue import holds
from faq.procedures.guide import By, Entry, Guide, Library, Need, Step, Term
from faq.procedures.words import Values, Words

BRANCHES = "branches"


@dataclass(frozen=True)
class Options:
    """`take` of these are enough."""

    take: int
    of: tuple[Words, ...]


@dataclass(frozen=True)
class Line:
    """One line of the list, its variables filled in.

    Attributes:
        note: a remark.
        options: of a paper: sets of which one is enough.
        if_held: only from people who have it.
        taken_home: the form is taken home and brought later.
        by: of a step: who does it.
        hours: of a place: the service whose opening hours apply.
        own: our reading; to be confirmed by the city.
    """

    words: Words
    note: Words | None = None
    options: tuple[Options, ...] = ()
    if_held: bool = False
    taken_home: bool = False
    by: By | None = None
    hours: str | None = None
    sources: tuple[str, ...] = ()
    own: bool = False


@dataclass(frozen=True)
class CheckList:
    """Everything that holds for the answers given."""

    guide: Guide
    answers: Mapping[str, str]
    papers: tuple[Line, ...]
    forms: tuple[Line, ...]
    places: tuple[Line, ...]
    fees: tuple[Line, ...]
    checks: tuple[Line, ...]
    steps: tuple[Line, ...]
    told: tuple[Line, ...]

    @property
    def sources(self) -> tuple[str, ...]:
        """Where the list comes from: the guide's sources, then those of its lines, each once."""
        lines = (
            self.papers,
            self.forms,
            self.places,
            self.fees,
            self.checks,
            self.steps,
            self.told,
        )
        own = (source for group in lines for line in group for source in line.sources)
        return tuple(dict.fromkeys((*self.guide.sources, *own)))


def check_list(
    library: Library, guide: Guide, answers: Mapping[str, str], values: Values
) -> CheckList:
    """The list for a guide and the answers to all its open questions.

    Args:
        values: what the city's variables stand for; a place without a name is left out.
    """
    lister = _Lister(library, answers, values)
    return CheckList(
        guide=guide,
        answers=answers,
        papers=lister.needs(guide.papers, library.papers),
        forms=lister.needs(guide.forms, library.forms),
        places=lister.needs(_served(guide.places, values), library.places),
        fees=lister.lines(guide.fees),
        checks=lister.lines(guide.checks),
        steps=lister.lines(guide.steps),
        told=lister.lines(guide.told),
    )


def _served(places: Iterable[Need], values: Values) -> Iterator[Need]:
    """The places this city has: one without branch offices has no line for them."""
    for place in places:
        if place.term != BRANCHES or values.ja[BRANCHES]:
            yield place


@dataclass(frozen=True)
class _Lister:
    library: Library
    answers: Mapping[str, str]
    values: Values

    def lines(self, entries: Iterable[Entry]) -> tuple[Line, ...]:
        return tuple(
            Line(
                self.values.fill(entry.words),
                by=entry.by if isinstance(entry, Step) else None,
                sources=entry.sources,
                own=entry.own,
            )
            for entry in entries
            if entry.words is not None and holds(entry.when, self.answers)
        )

    def needs(self, needs: Iterable[Need], terms: Mapping[str, Term]) -> tuple[Line, ...]:
        return tuple(
            self._need(need, terms[need.term]) for need in needs if holds(need.when, self.answers)
        )

    def _need(self, need: Need, term: Term) -> Line:
        return Line(
            self.values.fill(term.words),
            note=None if need.words is None else self.values.fill(need.words),
            options=tuple(
                Options(
                    alternative.take,
                    tuple(self.library.papers[key].words for key in alternative.of),
                )
                for alternative in term.alternatives
            ),
            if_held=need.if_held,
            taken_home=need.taken_home,
            hours=term.hours,
            sources=need.sources or term.sources,
            own=need.own or term.own,
        )
