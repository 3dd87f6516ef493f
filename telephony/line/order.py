"""The one order of the line: who came first, and of two at the same moment the smaller id."""

from sqlalchemy import ColumnElement, text, tuple_

from telephony.line.models import LineEntry

FIRST_COME = (LineEntry.entered_at, LineEntry.id)

# Written out, so that SQLite too sees that the index of the line answers the query.
IN_LINE = text("line_entry.state IN ('waiting', 'offered')")


def is_before(entry: LineEntry) -> ColumnElement[bool]:
    """Condition on `LineEntry`: comes before this entry."""
    return tuple_(*FIRST_COME) < tuple_(entry.entered_at, entry.id)
