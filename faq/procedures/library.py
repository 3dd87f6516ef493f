"""All guides, read and checked once per process."""

import tomllib
from collections.abc import Callable, Mapping
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Any, TypeVar

from faq.procedures.guide import (
    Alternative,
    Answer,
    By,
    Condition,
    Entry,
    Guide,
    Library,
    Need,
    Question,
    Step,
    Term,
)
from faq.procedures.reading import Flaw, Table
from faq.procedures.words import Words

ORDER = (
    "card-pickup",
    "card-application",
    "application-place-of-stay",
    "application-withdrawal",
    "certificate-renewal",
    "certificate-issue",
    "certificate-revocation",
    "pin-change",
    "pin-reset",
    "loss-report",
    "found-again",
    "reissue",
    "validity-change-foreign-resident",
    "printed-details-change",
    "card-return",
    "returned-notice",
    "insurance-card",
    "public-money-account",
    "face-authentication-card",
)
"""Keys of the guides, in the order of the lists."""

T = TypeVar("T")
E = TypeVar("E", bound=Entry)


@cache
def library() -> Library:
    """The guides that come with the product.

    Raises:
        Flaw: a file cannot be used; the message names it. (A test holds that none is so.)
    """
    return read_library(files(__package__))


def procedure_titles(language: str) -> Mapping[str, str]:
    """The titles of all guides by key, in the order they are shown in."""
    return {key: guide.title.text(language) for key, guide in library().guides.items()}


def guides_for(category: str) -> list[Guide]:
    """The guides that help with inquiries of a category; with those of its whole group when it
    is of the first level or has none of its own."""
    guides = library().guides.values()
    exact = [guide for guide in guides if category in guide.categories]
    if exact or not category:
        return exact
    group = category.partition("-")[0]
    return [
        guide
        for guide in guides
        if any(code.partition("-")[0] == group for code in guide.categories)
    ]


def read_library(folder: Traversable) -> Library:
    """Read and check `terms/` and `guides/` of a folder.

    Raises:
        Flaw: names the file and the entry.
    """
    terms = folder / "terms"
    found = Library(
        guides={},
        questions=_read(terms / "questions.toml", _question),
        papers=_read(terms / "papers.toml", _term),
        forms=_read(terms / "forms.toml", _term),
        places=_read(terms / "places.toml", _term),
    )
    for paper in found.papers.values():
        for alternative in paper.alternatives:
            _check_known(f"papers.toml, {paper.key}", "paper", alternative.of, found.papers)
    names = {file.name: file for file in (folder / "guides").iterdir() if _is_toml(file)}
    if strangers := names.keys() ^ {f"{key}.toml" for key in ORDER}:
        raise Flaw(f"guides: unknown or missing {', '.join(sorted(strangers))}")
    guides = {key: _guide(key, names[f"{key}.toml"], found) for key in ORDER}
    return Library(guides, found.questions, found.papers, found.forms, found.places)


def _is_toml(file: Traversable) -> bool:
    return file.name.endswith(".toml")


def _parsed(file: Traversable) -> dict[str, Any]:
    try:
        return tomllib.loads(file.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise Flaw(f"{file.name}: {error}") from None


def _read(file: Traversable, build: Callable[[str, Table], T]) -> dict[str, T]:
    found = {}
    for key, content in _parsed(file).items():
        table = Table(content, f"{file.name}, {key}")
        found[key] = build(key, table)
        table.end()
    return found


def _question(key: str, table: Table) -> Question:
    answers = []
    for answer in table.tables("answers"):
        answers.append(Answer(answer.text("key"), answer.words()))
        answer.end()
    if len({answer.key for answer in answers}) < max(2, len(answers)):
        raise table.flaw("fewer than two answers, or one twice")
    return Question(key, table.words(), tuple(answers))


def _term(key: str, table: Table) -> Term:
    alternatives = []
    for alternative in table.tables("alternatives"):
        alternatives.append(Alternative(int(alternative.take("take")), alternative.texts("of")))
        alternative.end()
    return Term(
        key,
        table.words(),
        table.texts("sources"),
        table.flag("own"),
        tuple(alternatives),
        table.take("hours"),
    )


def _guide(key: str, file: Traversable, known: Library) -> Guide:
    table = Table(_parsed(file), file.name)
    if table.text("key") != key:
        raise table.flaw("its key is not its name")
    groups = [*table.tables("group")]
    parts = [(table, ()), *((group, group.condition()) for group in groups)]
    guide = Guide(
        key=key,
        title=_words(table, "title"),
        summary=_words(table, "summary"),
        categories=table.texts("categories"),
        questions=table.texts("questions"),
        sources=table.texts("sources"),
        papers=_entries(parts, "papers", _need_of("paper")),
        forms=_entries(parts, "forms", _need_of("form")),
        places=_entries(parts, "places", _need_of("place")),
        fees=_entries(parts, "fees", _line),
        checks=_entries(parts, "checks", _line),
        steps=_entries(parts, "steps", _step),
        told=_entries(parts, "told", _line),
    )
    for part, _condition in parts:
        part.end()
    _check_guide(guide, file.name, known)
    return guide


def _words(table: Table, key: str) -> Words:
    inner = Table(table.take(key), f"{table.place}, {key}")
    words = inner.words()
    inner.end()
    return words


def _entries(
    parts: list[tuple[Table, Condition]], kind: str, build: Callable[[Table, Condition], E]
) -> tuple[E, ...]:
    """The entries of one kind from all parts, each under its part's condition as well."""
    found = []
    for part, condition in parts:
        for table in part.tables(kind):
            found.append(build(table, (*condition, *table.condition())))
            table.end()
    return tuple(found)


def _need_of(noun: str) -> Callable[[Table, Condition], Need]:
    def need(table: Table, when: Condition) -> Need:
        return Need(
            term=table.text(noun),
            if_held=table.flag("if_held"),
            taken_home=table.flag("taken_home"),
            words=table.words_if_any(),
            when=when,
            sources=table.texts("sources"),
            own=table.flag("own"),
        )

    return need


def _line(table: Table, when: Condition) -> Entry:
    return Entry(
        words=table.words(), when=when, sources=table.texts("sources"), own=table.flag("own")
    )


def _step(table: Table, when: Condition) -> Step:
    by = table.text("by")
    if by not in set(By):
        raise table.flaw(f"nobody is called {by}")
    return Step(
        by=By(by),
        words=table.words(),
        when=when,
        sources=table.texts("sources"),
        own=table.flag("own"),
    )


def _check_guide(guide: Guide, file: str, known: Library) -> None:
    if not (guide.sources and guide.categories and guide.questions):
        raise Flaw(f"{file}: sources, categories and questions are needed")
    for noun, needs, terms in (
        ("paper", guide.papers, known.papers),
        ("form", guide.forms, known.forms),
        ("place", guide.places, known.places),
    ):
        _check_known(file, noun, (need.term for need in needs), terms)
    _check_known(file, "question", guide.questions, known.questions)
    for entry in guide.entries():
        for question, answers in entry.when:
            _check_known(file, "question of the guide", (question,), set(guide.questions))
            offered = {answer.key for answer in known.questions[question].answers}
            _check_known(file, f"answer to {question}", answers, offered)


def _check_known(file: str, noun: str, names: Any, known: Any) -> None:
    strange = sorted(set(names) - set(known))
    if strange:
        raise Flaw(f"{file}: unknown {noun} {', '.join(strange)}")
