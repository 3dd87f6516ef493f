"""Take articles over from a file: each line is reported, all are taken or none (FAQ-1, OPS-3)."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from callcenter.core import clock
from callcenter.core.audit.services import record
from callcenter.core.errors import Invalid
from callcenter.core.events import publish
from callcenter.core.ids import new_id
from callcenter.core.permissions import SYSTEM, Actor
from faq.articles.entry import content_of
from faq.articles.events import ArticleChanged
from faq.articles.exchange import BadLine, ExchangedArticle, ExchangedRevision, read_article
from faq.articles.models import (
    Article,
    ArticleChange,
    ChangeKind,
    Revision,
    RevisionState,
    Status,
    Topic,
)
from faq.articles.queries.exchange import all_revisions
from faq.articles.services.checking import check_kept, check_submitted
from faq.articles.services.editing import touch_article, write_content
from faq.articles.services.stamps import next_number, reserve_numbers, touch


class Outcome(StrEnum):
    """`extended`: known, and the file has later versions of it."""

    NEW = "new"
    KNOWN = "known"
    EXTENDED = "extended"
    ERROR = "error"


@dataclass(frozen=True)
class LineReport:
    """What became of a line.

    Attributes:
        line: counted from 1.
        label: the article's number as it is called, where it has one.
        message: what is wrong, or that something was taken out by the My Number guard.
    """

    line: int
    outcome: Outcome
    label: str = ""
    message: str = ""


def import_articles(
    session: Session, lines: Iterable[str], *, actor: Actor = SYSTEM
) -> Iterator[LineReport]:
    """Take the articles of a file; the caller undoes the transaction if a line has an error.

    An article is known by its key, else by its number. What is here and is the same stays as it
    is, so that a file may be taken twice.
    """
    count = 0
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        report = _take(session, number, line)
        count += report.outcome in {Outcome.NEW, Outcome.EXTENDED}
        yield report
    if count:
        touch(session, Topic.ARTICLES)
        record(session, actor, "article.import", "article", None, count=count)


def _take(session: Session, number: int, line: str) -> LineReport:
    try:
        given = read_article(line)
        _check(session, given)
        return _placed(session, number, given)
    except BadLine as error:
        return LineReport(number, Outcome.ERROR, message=str(error))
    except Invalid as error:
        wrong = ", ".join(f"{name}: {code}" for name, code in error.fields.items())
        return LineReport(number, Outcome.ERROR, message=wrong)


def _placed(session: Session, number: int, given: ExchangedArticle) -> LineReport:
    note = "a number that may not be kept was taken out" if given.guarded else ""
    article = _known(session, given)
    if article is None:
        article = _new_article(session, given)
        _append(session, article, given, present=[])
        return LineReport(number, Outcome.NEW, article.label, note)
    present = all_revisions(session, article)
    _refuse_different(article, present, given)
    if len(given.revisions) <= len(present):
        return LineReport(number, Outcome.KNOWN, article.label, note)
    _append(session, article, given, present=present)
    return LineReport(number, Outcome.EXTENDED, article.label, note)


def _check(session: Session, given: ExchangedArticle) -> None:
    for revision in given.revisions:
        check_kept(revision.content)
    last = given.revisions[-1]
    if last.state is RevisionState.SUBMITTED:
        check_submitted(session, last.content)
    if given.published is not None:
        check_submitted(session, given.revisions[given.published - 1].content)


def _known(session: Session, given: ExchangedArticle) -> Article | None:
    if given.key is not None:
        found = session.scalar(select(Article).where(Article.key == given.key))
        if found is not None:
            return found
    if given.number is None:
        return None
    found = session.scalar(select(Article).where(Article.number == given.number))
    if found is not None and found.key != given.key:
        raise BadLine(f"{found.label} is another article here")
    return found


def _refuse_different(article: Article, present: list[Revision], given: ExchangedArticle) -> None:
    """An article that was written on in both places is for people to sort out."""
    for revision, other in zip(present, given.revisions, strict=False):
        if content_of(revision).says() != other.content.says():
            raise BadLine(f"version {revision.number} of {article.label} is another one here")
    if len(given.revisions) > len(present) and present[-1].is_open:
        raise BadLine(f"{article.label} has a draft here that the file does not have as it is")


def _new_article(session: Session, given: ExchangedArticle) -> Article:
    if given.number is None:
        number = next_number(session)
    else:
        number = given.number
        reserve_numbers(session, number)
    moment = given.revisions[0].created_at or clock.now()
    article = Article(
        id=new_id(), number=number, key=given.key, created_at=moment, updated_at=clock.now()
    )
    session.add(article)
    session.flush()
    return article


def _append(
    session: Session, article: Article, given: ExchangedArticle, *, present: list[Revision]
) -> None:
    """Write the versions that are not here yet, then what readers see."""
    rows = list(present)
    for revision, other in zip(present, given.revisions, strict=False):
        if other.state is RevisionState.SUPERSEDED and revision.state == RevisionState.APPROVED:
            revision.state = RevisionState.SUPERSEDED.value
    session.flush()
    for one in given.revisions[len(present) :]:
        rows.append(_write(session, article, one, rows))
    article.latest_revision_id = rows[-1].id
    _show(session, article, given, rows)
    touch_article(article)
    session.flush()


def _write(
    session: Session, article: Article, one: ExchangedRevision, rows: list[Revision]
) -> Revision:
    moment = one.created_at or clock.now()
    revision = Revision(
        id=new_id(moment),
        article_id=article.id,
        number=len(rows) + 1,
        state=RevisionState.DRAFT.value,
        based_on_id=_row(rows, one.based_on),
        restored_from_id=_row(rows, one.restored_from),
        author_name=one.author or SYSTEM.name,
        created_at=moment,
        texts=[],
    )
    session.add(revision)
    write_content(session, revision, one.content)
    if one.state is not RevisionState.DRAFT:
        revision.submitted_at = one.submitted_at or moment
        revision.decided_at = one.decided_at
        revision.decided_by_name = one.decided_by
        revision.comment = one.comment
        revision.state = one.state.value
        session.flush()
    return revision


def _row(rows: list[Revision], number: int | None) -> UUID | None:
    return rows[number - 1].id if number is not None and number <= len(rows) else None


def _show(
    session: Session, article: Article, given: ExchangedArticle, rows: list[Revision]
) -> None:
    if given.published is None:
        return
    first = article.published_revision_id is None
    shown = rows[given.published - 1]
    article.published_revision_id = shown.id
    article.published_at = shown.decided_at or clock.now()
    article.review_on = given.review_on
    article.status = given.status.value
    withdrawn = given.status is Status.WITHDRAWN
    article.withdrawn_at = clock.now() if withdrawn else None
    article.withdrawn_reason = given.withdrawn_reason[:400] if withdrawn else ""
    session.flush()
    session.add(
        ArticleChange(
            id=new_id(),
            article_id=article.id,
            revision_id=shown.id,
            kind=(ChangeKind.PUBLISHED if first else ChangeKind.CHANGED).value,
            at=clock.now(),
            actor_name=SYSTEM.name,
        )
    )
    publish(session, ArticleChanged(article.id))
