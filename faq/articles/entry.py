"""The content of an article as plain values, the same for forms, files and services."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date

from faq.articles.models import Audience, Language, Revision

SIDES = (Language.JA.value, Language.EN.value)
TEXTS = ("question", "phone", "counter")
LISTS = ("variants", "keywords")


@dataclass(frozen=True)
class Side:
    """One language of an article; answers are Markdown with variables in braces."""

    question: str = ""
    variants: tuple[str, ...] = ()
    phone: str = ""
    counter: str = ""
    keywords: tuple[str, ...] = ()

    @property
    def is_empty(self) -> bool:
        return not any((self.question, self.variants, self.phone, self.counter, self.keywords))


@dataclass(frozen=True)
class ArticleContent:
    """What one revision says.

    Attributes:
        category: code of the inquiry log's tree.
        sides: by language; a missing side is not there.
        sources, links: as in `Revision`.
        valid_from, valid_to: local days between which the answer holds, both included.
        review_on: the day by which somebody looks at it again.
        change_note: what was changed and why, for the city's report.
    """

    category: str = ""
    sides: Mapping[str, Side] = field(default_factory=dict)
    sources: tuple[Mapping[str, str], ...] = ()
    links: tuple[Mapping[str, str], ...] = ()
    audience: str = Audience.ALL.value
    valid_from: date | None = None
    valid_to: date | None = None
    review_on: date | None = None
    change_note: str = ""

    def side(self, language: str) -> Side:
        """The side of a language; an empty one where it is missing."""
        return self.sides.get(language, Side())

    @property
    def procedures(self) -> tuple[str, ...]:
        """Keys of the guides it leads to."""
        return tuple(link["key"] for link in self.links if link["kind"] == "procedure")

    def says(self) -> tuple[object, ...]:
        """What readers see: equal for contents that differ in nothing but their note."""
        sides = {name: side for name, side in self.sides.items() if not side.is_empty}
        links = [dict(link) for link in self.links]
        sources = [dict(source) for source in self.sources]
        validity = (self.valid_from, self.valid_to, self.review_on)
        return (self.category, sides, sources, links, self.audience, *validity)


def content_of(revision: Revision) -> ArticleContent:
    """The content of a revision."""
    return ArticleContent(
        category=revision.category_code,
        sides={
            text.language: Side(
                text.question,
                tuple(text.variants),
                text.phone,
                text.counter,
                tuple(text.keywords),
            )
            for text in revision.texts
        },
        sources=tuple(revision.sources),
        links=tuple(revision.links),
        audience=revision.audience,
        valid_from=revision.valid_from,
        valid_to=revision.valid_to,
        review_on=revision.review_on,
        change_note=revision.change_note,
    )


def tidied_lines(lines: Iterable[str]) -> tuple[str, ...]:
    """Lines without blanks around them, empty ones and doubles."""
    return tuple(dict.fromkeys(line.strip() for line in lines if line.strip()))


def texts_of(content: ArticleContent) -> Iterator[tuple[str, str]]:
    """Every text of the content with the name of its field, lists as lines."""
    for language, side in content.sides.items():
        for name in TEXTS:
            yield f"{language}_{name}", getattr(side, name)
        for name in LISTS:
            yield f"{language}_{name}", "\n".join(getattr(side, name))
    yield "change_note", content.change_note
