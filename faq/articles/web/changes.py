"""The list of changes for the city's report: page and file (FAQ-2, S2 §11(1)キ)."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from flask import Response, current_app, render_template, request, stream_with_context, url_for

from callcenter.core import clock
from callcenter.core.audit.services import record
from callcenter.core.db import Database
from callcenter.core.errors import Invalid
from callcenter.core.i18n import gettext as _
from callcenter.core.i18n import language
from callcenter.core.permissions import Actor, Permission
from callcenter.core.spreadsheets.files import FileKind, table_file
from callcenter.core.spreadsheets.writing import Cell
from callcenter.core.web.guards import current_actor, requires
from callcenter.core.web.transactions import db_session
from faq.articles.entry import content_of
from faq.articles.models import Revision
from faq.articles.queries.versions import PAGE, ChangeLine, iterate_changes, list_changes
from faq.articles.web.blueprint import blueprint
from faq.articles.web.shown import category_label, changed_fields, names_of_staff
from faq.articles.web.wording import CHANGE_LABELS, CHANGE_TONES

FIRST_YEAR, LAST_YEAR = 2000, 2100
_WIDTHS = (19, 9, 12, 26, 60, 60, 40, 40, 18, 18)


@dataclass(frozen=True)
class Period:
    """Local days, both included."""

    first: date
    last: date

    def query(self) -> dict[str, str]:
        return {"first": self.first.isoformat(), "last": self.last.isoformat()}


@blueprint.get("/changes")
@requires(Permission.FAQ_DRAFTS)
def show_changes() -> str:
    """What readers saw change in a period; this month by default."""
    session, actor, period = db_session(), current_actor(), _period()
    people = names_of_staff(session)
    found = list_changes(session, actor, first=period.first, last=period.last, before=_before())
    return render_template(
        "articles/changes.html",
        period=period,
        lines=[_shown(line, people) for line in found[:PAGE]],
        next=found[PAGE - 1].change.id if len(found) > PAGE else None,
        months=_months(),
        formats=[
            (FileKind.XLSX.value, _("Excel (xlsx)")),
            (FileKind.CSV.value, _("CSV (UTF-8)")),
            (FileKind.CSV_CP932.value, _("CSV (Shift_JIS, missing letters become 〓)")),
        ],
    )


@blueprint.post("/changes/file")
@requires(Permission.FAQ_DRAFTS)
def export_changes() -> Response:
    """The list of the period as a file; that it was asked for is noted first."""
    session, actor, period = db_session(), current_actor(), _period()
    kind = _kind(request.form.get("format", FileKind.XLSX.value))
    record(session, actor, "article.export", "article", None, format=kind.value, **period.query())
    database: Database = current_app.extensions["database"]
    rows = _rows(database, actor, period)
    pieces = table_file(kind, rows, _header(), sheet=_("Changes"), widths=_WIDTHS)
    name = f"faq-changes-{period.first:%Y%m%d}-{period.last:%Y%m%d}.{kind.suffix}"
    return Response(
        stream_with_context(pieces),
        content_type=kind.media_type,
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


def _header() -> list[str]:
    return [
        _("Date and time"),
        _("Article"),
        _("Kind"),
        _("Category"),
        _("Question (Japanese)"),
        _("Question (English)"),
        _("What changed"),
        _("Note or reason"),
        _("Written by"),
        _("Approved or withdrawn by"),
    ]


def _rows(database: Database, actor: Actor, period: Period) -> Iterator[list[Cell]]:
    with database.transaction(write=False) as session:
        people = names_of_staff(session)
        for line in iterate_changes(session, actor, first=period.first, last=period.last):
            yield [
                line.change.at.astimezone(clock.zone()),
                line.article.label,
                str(CHANGE_LABELS[line.change.kind]),
                category_label(session, line.after.category_code),
                _question(line.after, "ja"),
                _question(line.after, "en"),
                "、".join(_fields(line)) if language() == "ja" else ", ".join(_fields(line)),
                line.change.reason or line.after.change_note,
                _name(people, line.after.author_id, line.after.author_name),
                _name(people, line.change.actor_id, line.change.actor_name),
            ]


def _shown(line: ChangeLine, people: dict[UUID, str]) -> dict[str, object]:
    text = line.after.text(language()) or next(iter(line.after.texts), None)
    return {
        "at": line.change.at,
        "article": line.article,
        "kind": str(CHANGE_LABELS[line.change.kind]),
        "tone": CHANGE_TONES[line.change.kind],
        "question": text.question if text else "",
        "lang": text.language if text else language(),
        "fields": _fields(line),
        "note": line.change.reason or line.after.change_note,
        "by": _name(people, line.change.actor_id, line.change.actor_name),
        "author": _name(people, line.after.author_id, line.after.author_name),
        "old": line.before.number if line.before else None,
        "new": line.after.number,
    }


def _name(people: dict[UUID, str], staff_id: UUID | None, kept: str) -> str:
    return people.get(staff_id, kept) if staff_id else kept


def _fields(line: ChangeLine) -> list[str]:
    return changed_fields(content_of(line.before), content_of(line.after)) if line.before else []


def _question(revision: Revision, one: str) -> str:
    text = revision.text(one)
    return text.question if text else ""


def _months() -> list[dict[str, object]]:
    """This month and the last one, as reports want them."""
    today = clock.today()
    this = Period(today.replace(day=1), today)
    end = this.first - timedelta(days=1)
    last = Period(end.replace(day=1), end)
    return [
        {
            "label": label,
            "href": url_for(".show_changes", **period.query()),  # type: ignore[arg-type]
            "current": period == _period(),
        }
        for label, period in ((_("This month"), this), (_("Last month"), last))
    ]


def _period() -> Period:
    today = clock.today()
    first = _day(request.args.get("first")) or today.replace(day=1)
    return Period(first, max(first, _day(request.args.get("last")) or today))


def _kind(entered: str) -> FileKind:
    try:
        return FileKind(entered)
    except ValueError:
        raise Invalid("bad_choice") from None


def _before() -> UUID | None:
    try:
        return UUID(request.args.get("before", ""))
    except ValueError:
        return None


def _day(given: str | None) -> date | None:
    try:
        day = date.fromisoformat(given or "")
    except ValueError:
        return None
    return day if FIRST_YEAR <= day.year <= LAST_YEAR else None
