"""Articles as pages show them: answers with their variables filled in, differences, labels."""

from collections.abc import Iterator
from dataclasses import dataclass
from uuid import UUID

from markupsafe import Markup
from sqlalchemy.orm import Session

from callcenter.accounts.queries import list_staff
from callcenter.core.i18n import gettext as _
from callcenter.core.i18n import language, show_date
from callcenter.core.web.differences import Piece, differences
from faq.articles.entry import LISTS, SIDES, TEXTS, ArticleContent
from faq.articles.markup import render
from faq.articles.ports import category_labels, procedure_address, procedure_titles
from faq.articles.sources import write_source
from faq.articles.variables import VariableValues, variable_values
from faq.articles.web.wording import (
    AUDIENCE_LABELS,
    LANGUAGE_LABELS,
    LINK_LABELS,
    TEXT_LABELS,
    field_label,
)

# As on the page: what is asked and answered first, then how it is found.
ORDER = (*TEXTS, *LISTS)


@dataclass(frozen=True)
class ShownSide:
    """One language of an article on a page.

    Attributes:
        phone, counter: HTML.
    """

    language: str
    label: str
    missing: bool
    question: str
    phone: Markup
    counter: Markup
    variants: tuple[str, ...]
    keywords: tuple[str, ...]


@dataclass(frozen=True)
class ShownLink:
    """A guide, a form or a page that an article leads to; a guide may have no address here."""

    kind: str
    title: str
    url: str


@dataclass(frozen=True)
class FieldDifference:
    """What changed in one field."""

    name: str
    label: str
    language: str | None
    pieces: list[Piece]


def shown_sides(content: ArticleContent, values: VariableValues) -> list[ShownSide]:
    """Both languages, the Japanese first; a missing one is there and says so."""
    return [_side(content, values, one) for one in SIDES]


def previews(session: Session, content: ArticleContent) -> dict[str, Markup]:
    """The answers as readers will see them, by field."""
    values = variable_values(session)
    return {
        f"{one}_{name}": render(values.fill(getattr(content.side(one), name), one))
        for one in SIDES
        for name in ("phone", "counter")
    }


def shown_links(content: ArticleContent) -> list[ShownLink]:
    """What the article leads to, in the reader's language."""
    titles = procedure_titles(language())
    return [_link(dict(link), titles.get(link.get("key", ""))) for link in content.links]


def shown_sources(content: ArticleContent) -> list[ShownLink]:
    """Where the answer comes from."""
    return [
        ShownLink("", source.get("title") or write_source(source), source.get("url", ""))
        for source in content.sources
    ]


def category_label(session: Session, code: str) -> str:
    """Code and label of a category; the bare code of one that is not in use any more."""
    return f"{code} {category_labels(session, language()).get(code, '')}".strip()


def category_choices(session: Session) -> list[tuple[str, str]]:
    """Both levels, the second one set in."""
    return [
        (code, f"{'　' if '-' in code else ''}{code} {label}")
        for code, label in category_labels(session, language()).items()
    ]


def field_differences(before: ArticleContent, after: ArticleContent) -> list[FieldDifference]:
    """What changed, field by field: Japanese by characters, English by words."""
    found = []
    for name, one, old, new in _compared(before, after):
        if old != new:
            pieces = differences(old, new, words=one == "en", whole=True)
            found.append(FieldDifference(name, field_label(name), one, pieces))
    return found


def changed_fields(before: ArticleContent, after: ArticleContent) -> list[str]:
    """Labels of what changed, for the list of changes."""
    return [field_label(name) for name, _one, old, new in _compared(before, after) if old != new]


def plain_link(link: dict[str, str]) -> str:
    """A link in one line."""
    if link["kind"] == "procedure":
        return f"{_('Guide')}: {link['key']}"
    titles = " / ".join(title for title in (link["title_ja"], link["title_en"]) if title)
    return f"{LINK_LABELS[link['kind']]}: {titles} {link['url']}"


def _compared(
    before: ArticleContent, after: ArticleContent
) -> Iterator[tuple[str, str | None, str, str]]:
    for one in SIDES:
        for name in ORDER:
            old, new = (_plain(getattr(content.side(one), name)) for content in (before, after))
            yield f"{one}_{name}", one, old, new
    for name in ("category", "audience", "sources", "links", "valid_from", "valid_to"):
        yield name, None, _fact(before, name), _fact(after, name)


def _fact(content: ArticleContent, name: str) -> str:
    if name == "sources":
        return "\n".join(map(write_source, content.sources))
    if name == "links":
        return "\n".join(plain_link(dict(link)) for link in content.links)
    if name == "audience":
        return str(AUDIENCE_LABELS[content.audience])
    value = getattr(content, name)
    return value if isinstance(value, str) else show_date(value) if value else ""


def _plain(value: str | tuple[str, ...]) -> str:
    return value if isinstance(value, str) else "\n".join(value)


def _side(content: ArticleContent, values: VariableValues, one: str) -> ShownSide:
    side = content.side(one)
    return ShownSide(
        language=one,
        label=str(LANGUAGE_LABELS[one]),
        missing=side.is_empty,
        question=values.fill(side.question, one),
        phone=render(values.fill(side.phone, one)),
        counter=render(values.fill(side.counter, one)),
        variants=side.variants,
        keywords=side.keywords,
    )


def _link(link: dict[str, str], guide: str | None) -> ShownLink:
    if link["kind"] == "procedure":
        address = procedure_address(link["key"]) if guide else ""
        return ShownLink(_("Guide"), guide or link["key"], address)
    first, second = link["title_ja"], link["title_en"]
    title = (first or second) if language() == "ja" else (second or first)
    return ShownLink(str(LINK_LABELS[link["kind"]]), title, link["url"])


def text_labels() -> list[tuple[str, str]]:
    """Names of the texts of a side, in their order."""
    return [(name, str(TEXT_LABELS[name])) for name in ORDER]


def names_of_staff(session: Session) -> dict[UUID, str]:
    """Names of everybody who ever had an account, as the reader writes them."""
    return {person.id: person.shown_name(language()) for person in list_staff(session)}
