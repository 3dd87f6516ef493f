"""What citizens may read: topics, the questions of each, all addresses (FAQ-6)."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TypeVarTuple
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, func, or_, select
from sqlalchemy.orm import Session, aliased

from callcenter.core import clock
from callcenter.core.errors import Missing
from faq.articles.entry import SIDES
from faq.articles.models import Article, ArticleText, Audience, Revision, Status
from faq.articles.ports import category_labels
from faq.articles.variables import variable_values

# The topic of articles whose category is not in use any more.
OTHER = "other"
MOST_ADDRESSES = 10_000

Columns = TypeVarTuple("Columns")


@dataclass(frozen=True)
class Topic:
    """A category with something to read in it.

    Attributes:
        label: in the reader's language; empty for `OTHER`.
        count: how many articles, with those of its parts.
        codes: of the categories that are meant.
        parts: the categories below it that have something to read, too.
    """

    code: str
    label: str
    count: int
    codes: frozenset[str]
    parts: tuple["Topic", ...] = field(default=())


@dataclass(frozen=True)
class OpenQuestion:
    """One line of a topic.

    Attributes:
        language: of the question: the reader's, else the only one there is.
    """

    number: int
    language: str
    question: str


@dataclass(frozen=True)
class OpenAddress:
    """An article as a search engine is told of it."""

    number: int
    languages: tuple[str, ...]
    changed_at: datetime | None


def topics(session: Session, language: str) -> list[Topic]:
    """The upper categories with something to read, in the order of the tree."""
    labels, counts = category_labels(session, language), _counts(session)
    upper = [code for code in labels if "-" not in code]
    found = [_upper(code, labels, counts) for code in upper]
    rest = counts.keys() - {code for topic in found for code in topic.codes}
    found.append(_topic(OTHER, "", rest, counts))
    return [topic for topic in found if topic.count]


def topic_path(session: Session, language: str, code: str) -> list[Topic]:
    """A topic with the one above it in front.

    Raises:
        Missing: there is none with anything to read in it.
    """
    for upper in topics(session, language):
        if upper.code == code:
            return [upper]
        for part in upper.parts:
            if part.code == code:
                return [upper, part]
    raise Missing


def open_questions(
    session: Session, language: str, codes: Collection[str], *, after: int = 0, limit: int
) -> list[OpenQuestion]:
    """Questions of these categories by number, one more than `limit` where there are more.

    Args:
        after: number of the article to go on from.
    """
    values = variable_values(session)
    other = next(one for one in SIDES if one != language)
    wanted, instead = aliased(ArticleText), aliased(ArticleText)
    statement = (
        _open(select(Article.number, wanted.question, instead.question))
        .outerjoin(wanted, _side(wanted, language))
        .outerjoin(instead, _side(instead, other))
        .where(Revision.category_code.in_(codes), Article.number > after)
        .order_by(Article.number)
        .limit(limit + 1)
    )
    return [
        OpenQuestion(number, chosen, values.fill(question, chosen))
        for number, own, foreign in session.execute(statement)
        for chosen, question in [(language, own) if own else (other, foreign or "")]
    ]


def open_addresses(session: Session) -> list[OpenAddress]:
    """Every article that citizens may read, with its languages; the newest `MOST_ADDRESSES`."""
    newest = (
        _open(select(Article.number, Article.published_at, Revision.id))
        .order_by(Article.number.desc())
        .limit(MOST_ADDRESSES)
        .subquery()
    )
    rows = session.execute(
        select(newest.c.number, newest.c.published_at, ArticleText.language)
        .join(ArticleText, ArticleText.revision_id == newest.c.id)
        .order_by(newest.c.number, ArticleText.language.desc())
    )
    languages: dict[tuple[int, datetime | None], list[str]] = {}
    for number, changed_at, language in rows:
        languages.setdefault((number, changed_at), []).append(language)
    return [
        OpenAddress(number, tuple(spoken), changed_at)
        for (number, changed_at), spoken in languages.items()
    ]


def open_article(session: Session, number: int) -> UUID | None:
    """The article of this number; None if citizens may not read it today."""
    return session.scalar(_open(select(Article.id)).where(Article.number == number))


def _open(statement: Select[*Columns]) -> Select[*Columns]:
    """Narrowed to what citizens may read: published, for everybody, valid today."""
    return (
        statement.select_from(Article)
        .join(Revision, Revision.id == Article.published_revision_id)
        .where(
            Article.status == Status.PUBLISHED,
            Revision.audience == Audience.ALL,
            _valid_on(clock.today()),
        )
    )


def _valid_on(day: date) -> ColumnElement[bool]:
    return and_(
        or_(Revision.valid_from.is_(None), Revision.valid_from <= day),
        or_(Revision.valid_to.is_(None), Revision.valid_to >= day),
    )


def _side(text: type[ArticleText], language: str) -> ColumnElement[bool]:
    return and_(text.revision_id == Revision.id, text.language == language)


def _counts(session: Session) -> dict[str, int]:
    counted = _open(select(Revision.category_code, func.count()))
    rows = session.execute(counted.group_by(Revision.category_code))
    counts: dict[str, int] = dict(rows.all())
    return counts


def _upper(code: str, labels: Mapping[str, str], counts: Mapping[str, int]) -> Topic:
    below = [one for one in labels if one.startswith(f"{code}-")]
    parts = (_topic(one, labels[one], [one], counts) for one in below)
    return _topic(
        code,
        labels[code],
        [code, *below],
        counts,
        tuple(part for part in parts if part.count),
    )


def _topic(
    code: str,
    label: str,
    codes: Collection[str],
    counts: Mapping[str, int],
    parts: tuple[Topic, ...] = (),
) -> Topic:
    count = sum(counts.get(one, 0) for one in codes)
    return Topic(code, label, count, frozenset(codes), parts)
