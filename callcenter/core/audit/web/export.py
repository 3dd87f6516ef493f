"""The audit log as a file, streamed while it is read."""

from collections.abc import Iterable, Iterator
from datetime import datetime

from callcenter.core import clock
from callcenter.core.audit.models import AuditEvent
from callcenter.core.audit.queries import AuditFilter, stream_events
from callcenter.core.audit.web.wording import action_label, detail_text, object_label
from callcenter.core.db import Database
from callcenter.core.i18n import gettext as _
from callcenter.core.spreadsheets.files import FileKind, table_file
from callcenter.core.spreadsheets.writing import Cell

WIDTHS = (20, 20, 38, 38, 24, 20, 40, 60, 8, 10)


def export_log(
    database: Database, wanted: AuditFilter, kind: FileKind, until: datetime
) -> Iterator[bytes]:
    """The file in pieces, newest event first; uncapped. Needs the reader's language in force."""
    header = [
        _("Date and time"),
        _("Person"),
        _("Person's account"),
        _("Action code"),
        _("Action"),
        _("Kind of object"),
        _("Object"),
        _("Details"),
        _("Chain"),
        _("Number in the chain"),
    ]
    rows = _rows(stream_events(database, wanted, until=until))
    return table_file(kind, rows, header, sheet=_("Audit log"), widths=WIDTHS)


def _rows(events: Iterable[AuditEvent]) -> Iterator[list[Cell]]:
    zone = clock.zone()
    for event in events:
        yield [
            event.at.astimezone(zone),
            event.actor_name,
            str(event.actor_id or ""),
            event.action,
            action_label(event.action),
            object_label(event.object_type),
            event.object_id,
            detail_text(event.detail),
            event.chain,
            event.number,
        ]
