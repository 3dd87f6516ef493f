"""What readers see, for search, the desk and the public pages."""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import NamedTuple
from uuid import UUID

from markupsafe import Markup
from sqlalchemy import ColumnElement, Select, select
from sqlalchemy.orm import Session

from callcenter.core import clock
from callcenter.core.errors import Missing
from callcenter.core.permissions import Actor, Permission
from faq.articles.markup import render
from faq.articles.models import (
    Article,
    ArticleText,
    ArticleUse,
    Audience,
    CollectionStamp,
    Revision,
    Status,
    Topic,
)
from faq.articles.variables import VariableValues, variable_values

_CHUNK = 500


@dataclass(frozen=True)
class PublishedText:
    """One language side of a published article, its variables filled in.

    Attributes:
        phone, counter: Markdown; `faq.articles.markup` renders it or takes its marks away.
        audience: `all` or `staff`.
    """

    article_id: UUID
    revision_id: UUID
    number: int
    language: str
    question: str
    variants: tuple[str, ...]
    phone: str
    counter: str
    keywords: tuple[str, ...]
    category_code: str
    audience: str
    valid_from: date | None
    valid_to: date | None

    def valid_on(self, day: date) -> bool:
        return (self.valid_from is None or self.valid_from <= day) and (
            self.valid_to is None or day <= self.valid_to
        )

    @property
    def phone_html(self) -> Markup:
        return render(self.phone)

    @property
    def counter_html(self) -> Markup:
        return render(self.counter)


@dataclass(frozen=True)
class PublishedArticle:
    """A published article with both sides.

    Attributes:
        sides: by language; one side may be missing.
        valid_today: outside its validity it is not shown to citizens and marked for staff.
        sources, links: as in `Revision`.
    """

    article_id: UUID
    revision_id: UUID
    number: int
    key: str | None
    revision_number: int
    category_code: str
    audience: str
    valid_from: date | None
    valid_to: date | None
    review_on: date | None
    published_at: datetime | None
    sources: tuple[dict[str, str], ...]
    links: tuple[dict[str, str], ...]
    sides: dict[str, PublishedText]

    @property
    def label(self) -> str:
        return f"F-{self.number}"

    @property
    def valid_today(self) -> bool:
        return all(side.valid_on(clock.today()) for side in self.sides.values())

    @property
    def missing(self) -> tuple[str, ...]:
        """Languages it does not have."""
        return tuple(language for language in ("ja", "en") if language not in self.sides)


@dataclass(frozen=True)
class ArticleHead:
    """What a line needs to name an article that readers see or saw.

    Attributes:
        questions: by language, as published last.
    """

    article_id: UUID
    number: int
    questions: dict[str, str]


class Stamp(NamedTuple):
    """What processes compare: a part is different whenever something of it changed.

    Attributes:
        variables: of the city profile and the weekly hours, which stand in the filled texts.
    """

    articles: UUID | None
    uses: UUID | None
    glossary: UUID | None
    variables: str


def published_texts(
    session: Session, article_ids: Collection[UUID] | None = None
) -> Iterator[PublishedText]:
    """Every side of every published article (or of these), by number; `staff` ones too."""
    values = variable_values(session)
    statement = _published().join(ArticleText, ArticleText.revision_id == Revision.id)
    if article_ids is None:
        statements = [statement]
    else:
        wanted = sorted(article_ids)
        pieces = (wanted[start : start + _CHUNK] for start in range(0, len(wanted), _CHUNK))
        statements = [statement.where(Article.id.in_(piece)) for piece in pieces]
    for one in statements:
        rows = session.execute(one.add_columns(ArticleText).order_by(Article.number))
        for article, revision, text in rows.yield_per(_CHUNK):
            yield _text(article, revision, text, values)


def published_article(session: Session, actor: Actor | None, article_id: UUID) -> PublishedArticle:
    """A published article.

    Args:
        actor: a member of staff; None for a citizen, who sees neither those for staff nor those
            whose answer does not hold today.

    Raises:
        Missing: it is not published, or not for this reader.
        Forbidden: the actor's role reads no articles.
    """
    if actor is not None:
        actor.require(Permission.FAQ_READ)
    found = session.execute(_published().where(Article.id == article_id)).one_or_none()
    if found is None:
        raise Missing
    article, revision = found
    shown = shown_article(session, article, revision)
    if actor is None and (revision.audience != Audience.ALL or not shown.valid_today):
        raise Missing
    return shown


def article_by_number(session: Session, number: int) -> UUID | None:
    """The article that is called `F-…` on the phone; None if there is none."""
    return session.scalar(select(Article.id).where(Article.number == number))


def article_heads(session: Session, article_ids: Iterable[UUID]) -> list[ArticleHead]:
    """Heads of articles that are or were published, by number."""
    return _heads(session, Article.id.in_(list(article_ids)))


def article_heads_by_number(session: Session, numbers: Iterable[int]) -> dict[int, ArticleHead]:
    """Heads of articles that are or were published, by the numbers they are called by."""
    found = _heads(session, Article.number.in_(list(numbers)))
    return {head.number: head for head in found}


def shown_article(session: Session, article: Article, revision: Revision) -> PublishedArticle:
    """A revision as readers see it, or would see it."""
    values = variable_values(session)
    return PublishedArticle(
        article_id=article.id,
        revision_id=revision.id,
        number=article.number,
        key=article.key,
        revision_number=revision.number,
        category_code=revision.category_code,
        audience=revision.audience,
        valid_from=revision.valid_from,
        valid_to=revision.valid_to,
        review_on=article.review_on,
        published_at=article.published_at,
        sources=tuple(revision.sources),
        links=tuple(revision.links),
        sides={text.language: _text(article, revision, text, values) for text in revision.texts},
    )


def uses_of(
    session: Session, article_ids: Collection[UUID] | None = None
) -> Iterator[tuple[UUID, str]]:
    """What was typed before an article was used: (article, text asked); uses without a text are
    left out. Oldest first."""
    statement = (
        select(ArticleUse.article_id, ArticleUse.query)
        .where(ArticleUse.query != "")
        .order_by(ArticleUse.id)
    )
    if article_ids is not None:
        statement = statement.where(ArticleUse.article_id.in_(article_ids))
    yield from session.execute(statement).yield_per(_CHUNK)


def collection_stamp(session: Session) -> Stamp:
    """What changes with every publish, withdrawal, use and glossary change: one read of three
    rows, and what the city profile and hours keep in memory."""
    rows = session.execute(select(CollectionStamp.topic, CollectionStamp.stamp))
    stamps: dict[str, UUID] = dict(rows.all())
    return Stamp(
        articles=stamps.get(Topic.ARTICLES),
        uses=stamps.get(Topic.USES),
        glossary=stamps.get(Topic.GLOSSARY),
        variables=variable_values(session).digest(),
    )


def _heads(session: Session, chosen: ColumnElement[bool]) -> list[ArticleHead]:
    values = variable_values(session)
    rows = session.execute(
        select(Article.id, Article.number, ArticleText.language, ArticleText.question)
        .join(ArticleText, ArticleText.revision_id == Article.published_revision_id)
        .where(chosen)
        .order_by(Article.number)
    )
    heads: dict[UUID, ArticleHead] = {}
    for article_id, number, language, question in rows:
        head = heads.setdefault(article_id, ArticleHead(article_id, number, {}))
        head.questions[language] = values.fill(question, language)
    return list(heads.values())


def _published() -> Select[Article, Revision]:
    return (
        select(Article, Revision)
        .join(Revision, Revision.id == Article.published_revision_id)
        .where(Article.status == Status.PUBLISHED)
    )


def _text(
    article: Article, revision: Revision, text: ArticleText, values: VariableValues
) -> PublishedText:
    language = text.language

    def filled(words: str) -> str:
        return values.fill(words, language)

    return PublishedText(
        article_id=article.id,
        revision_id=revision.id,
        number=article.number,
        language=language,
        question=filled(text.question),
        variants=tuple(map(filled, text.variants)),
        phone=filled(text.phone),
        counter=filled(text.counter),
        keywords=tuple(map(filled, text.keywords)),
        category_code=revision.category_code,
        audience=revision.audience,
        valid_from=revision.valid_from,
        valid_to=revision.valid_to,
    )
