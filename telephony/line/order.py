"""The one order of the line: what is urgent, then who came first, and of two at the same moment
the smaller id. Callers on the phone and people at home who are called back stand in it alike."""

from sqlalchemy import ColumnElement, text, tuple_

from telephony.line.models import LineEntry

FIRST_COME = (LineEntry.rank, LineEntry.entered_at, LineEntry.id)

# Written out, so that SQLite too sees that the index of the line answers the query.
IN_LINE = text("line_entry.state IN ('waiting', 'offered')")


def is_before(entry: LineEntry) -> ColumnElement[bool]:
    """Condition on `LineEntry`: comes before this entry."""
    # Without their types SQLite would compare an identifier with a text.
    types = [column.type for column in FIRST_COME]
    own = tuple_(entry.rank, entry.entered_at, entry.id, types=types)
    return tuple_(*FIRST_COME) < own
