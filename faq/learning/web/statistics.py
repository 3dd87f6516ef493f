"""The page of the collection's statistics (FAQ-4, S2 §11(1)キ)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from flask import render_template, request, url_for

from callcenter.core import clock
from callcenter.core.i18n import gettext as _
from callcenter.core.i18n import show_date
from callcenter.core.permissions import Permission
from callcenter.core.spreadsheets.files import FileKind
from callcenter.core.web.guards import current_actor, requires
from callcenter.core.web.transactions import db_session
from faq.learning.periods import Period, bounded
from faq.learning.queries.statistics import (
    MOST_ROWS,
    ArticleUses,
    SearchCounts,
    added,
    article_uses,
    article_votes,
    searches_by_part,
    top_searches,
    unused_articles,
)
from faq.learning.web.blueprint import blueprint
from faq.learning.web.gaps import question_of
from faq.learning.web.wording import USE_LABELS

FIRST_YEAR, LAST_YEAR = 2000, 2100
MOST_SHOWN = 10


@dataclass(frozen=True)
class Bar:
    """One bar of a chart: its parts as shares of the longest, in percent."""

    label: str
    counts: SearchCounts
    used: float
    found: float
    nothing: float


@blueprint.get("/statistics")
@requires(Permission.FAQ_READ)
def show_statistics() -> str:
    """Uses, searches and votes of a period; the last thirty days by default."""
    session, actor, period = db_session(), current_actor(), read_period()
    uses = article_uses(session, actor, period)
    count, unused = unused_articles(session, actor, period, limit=MOST_ROWS)
    parts = searches_by_part(session, actor, period)
    return render_template(
        "faq_learning/statistics.html",
        period=period,
        spans=_spans(period),
        uses=uses[:MOST_SHOWN],
        used_articles=len(uses),
        use_total=sum(one.total for one in uses),
        most_used=max((one.total for one in uses), default=1),
        by_source=_by_source(uses),
        unused=unused,
        unused_count=count,
        searches=added(counts for _part, counts in parts),
        bars_over_time=bars(parts)[::-1],  # the latest first
        asked=top_searches(session, actor, period, limit=MOST_SHOWN),
        without_use=top_searches(session, actor, period, limit=MOST_SHOWN, without_use=True),
        votes=article_votes(session, actor, period, limit=MOST_SHOWN),
        question_of=question_of,
        tables=tables(),
        formats=[
            (FileKind.XLSX.value, _("Excel (xlsx)")),
            (FileKind.CSV.value, _("CSV (UTF-8)")),
            (FileKind.CSV_CP932.value, _("CSV (Shift_JIS, missing letters become 〓)")),
        ],
    )


def tables() -> list[tuple[str, str]]:
    """What can be exported."""
    return [
        ("uses", _("Uses of articles")),
        ("unused", _("Articles nobody used")),
        ("searches", _("Searches")),
        ("votes", _("Citizens' votes")),
    ]


def read_period() -> Period:
    """The period of the address."""
    today = clock.today()
    last = _day(request.args.get("last")) or today
    first = _day(request.args.get("first")) or last - timedelta(days=29)
    return bounded(first, last)


def bars(parts: Sequence[tuple[Period, SearchCounts]]) -> list[Bar]:
    """The parts of a period as bars."""
    longest = max((counts.total for _part, counts in parts), default=0) or 1
    return [
        Bar(
            _part_label(part),
            counts,
            *(round(100 * one / longest, 2) for one in (counts.used, counts.found, counts.nothing)),
        )
        for part, counts in parts
    ]


def _part_label(part: Period) -> str:
    if part.days == 1:
        return show_date(part.first)
    return f"{show_date(part.first)} – {show_date(part.last)}"


def _by_source(uses: Sequence[ArticleUses]) -> list[tuple[str, int, int]]:
    """Label, Japanese and English uses of each source."""
    return [
        (
            str(label),
            sum(one.of("ja", name) for one in uses),
            sum(one.of("en", name) for one in uses),
        )
        for name, label in USE_LABELS.items()
    ]


def _spans(period: Period) -> list[dict[str, object]]:
    """Periods that reports want."""
    today = clock.today()
    month = today.replace(day=1)
    before = month - timedelta(days=1)
    spans = (
        (_("This week"), Period(today - timedelta(days=today.weekday()), today)),
        (_("This month"), Period(month, today)),
        (_("Last month"), Period(before.replace(day=1), before)),
        (_("12 months"), bounded(today - timedelta(days=364), today)),
    )
    return [
        {
            "label": label,
            "href": url_for(".show_statistics", **span.query()),  # type: ignore[arg-type]
            "current": span == period,
        }
        for label, span in spans
    ]


def _day(given: str | None) -> date | None:
    try:
        day = date.fromisoformat(given or "")
    except ValueError:
        return None
    return day if FIRST_YEAR <= day.year <= LAST_YEAR else None
