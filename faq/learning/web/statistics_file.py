"""The statistics as files."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from flask import Response, request, stream_with_context
from sqlalchemy.orm import Session

from callcenter.core.audit.services import record
from callcenter.core.errors import Invalid
from callcenter.core.i18n import gettext as _
from callcenter.core.permissions import Actor, Permission
from callcenter.core.spreadsheets.files import FileKind, table_file
from callcenter.core.spreadsheets.writing import Cell
from callcenter.core.web.guards import current_actor, requires
from callcenter.core.web.transactions import db_session
from faq.articles.queries.published import ArticleHead
from faq.learning.periods import Period
from faq.learning.queries.statistics import (
    MOST_EXPORTED,
    article_uses,
    article_votes,
    top_searches,
    unused_articles,
)
from faq.learning.web.blueprint import blueprint
from faq.learning.web.statistics import read_period, tables
from faq.learning.web.wording import USE_LABELS

Rows = Iterator[list[Cell]]


@dataclass(frozen=True)
class Table:
    """One kind of statistics: its headings and how its rows are read."""

    header: Callable[[], list[str]]
    rows: Callable[[Session, Actor, Period], Rows]


@blueprint.post("/statistics/file")
@requires(Permission.FAQ_READ)
def export_statistics() -> Response:
    """A table of the period as a file; that it was asked for is noted."""
    session, actor, period = db_session(), current_actor(), read_period()
    name, kind = request.form.get("table", ""), _kind(request.form.get("format", ""))
    if name not in _TABLES:
        raise Invalid("bad_choice")
    record(
        session,
        actor,
        "faq_statistics.export",
        "article",
        None,
        table=name,
        format=kind.value,
        **period.query(),
    )
    rows = list(_TABLES[name].rows(session, actor, period))
    pieces = table_file(kind, rows, _TABLES[name].header(), sheet=dict(tables())[name])
    file_name = f"faq-{name}-{period.first:%Y%m%d}-{period.last:%Y%m%d}.{kind.suffix}"
    return Response(
        stream_with_context(pieces),
        content_type=kind.media_type,
        headers={"Content-Disposition": f'attachment; filename="{file_name}"'},
    )


def _named(head: ArticleHead) -> list[Cell]:
    return [f"F-{head.number}", head.questions.get("ja", ""), head.questions.get("en", "")]


def _head_columns() -> list[str]:
    return [_("Article"), _("Question (Japanese)"), _("Question (English)")]


def _use_header() -> list[str]:
    sides = [
        f"{label} – {language}"
        for label in USE_LABELS.values()
        for language in (_("Japanese"), _("English"))
    ]
    return [*_head_columns(), _("Uses"), *sides]


def _use_rows(session: Session, actor: Actor, period: Period) -> Rows:
    for one in article_uses(session, actor, period)[:MOST_EXPORTED]:
        sides = [one.of(language, source) for source in USE_LABELS for language in ("ja", "en")]
        yield [*_named(one.head), one.total, *sides]


def _unused_rows(session: Session, actor: Actor, period: Period) -> Rows:
    _count, heads = unused_articles(session, actor, period, limit=MOST_EXPORTED)
    yield from map(_named, heads)


def _search_header() -> list[str]:
    return [_("Searched for"), _("Times"), _("Led to an answer"), _("Articles found")]


def _search_rows(session: Session, actor: Actor, period: Period) -> Rows:
    for one in top_searches(session, actor, period, limit=MOST_EXPORTED):
        yield [one.text, one.times, one.used, one.hits]


def _vote_header() -> list[str]:
    return [*_head_columns(), _("Helpful"), _("Not helpful")]


def _vote_rows(session: Session, actor: Actor, period: Period) -> Rows:
    for one in article_votes(session, actor, period, limit=MOST_EXPORTED):
        yield [*_named(one.head), one.helpful, one.not_helpful]


_TABLES = {
    "uses": Table(_use_header, _use_rows),
    "unused": Table(_head_columns, _unused_rows),
    "searches": Table(_search_header, _search_rows),
    "votes": Table(_vote_header, _vote_rows),
}


def _kind(entered: str) -> FileKind:
    try:
        return FileKind(entered)
    except ValueError:
        raise Invalid("bad_choice") from None
