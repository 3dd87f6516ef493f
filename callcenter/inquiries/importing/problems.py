"""What may be said about a line of an import."""

from dataclasses import dataclass
from enum import StrEnum

from callcenter.core.privacy.guard import Kind


class Severity(StrEnum):
    """`error`: nothing is imported while it stands; `suspected`: a person must say that it is
    no My Number; `warning`: the line is imported, not quite as it was written."""

    ERROR = "error"
    SUSPECTED = "suspected"
    WARNING = "warning"


class Outcome(StrEnum):
    """What becomes of a line; `known`: imported before, so it is passed over."""

    NEW = "new"
    KNOWN = "known"
    ERROR = "error"


@dataclass(frozen=True)
class Problem:
    """One thing to say about a line. It never carries what was written.

    Attributes:
        column: number of the column from 0, None when it is about the whole line.
    """

    code: str
    severity: Severity
    column: int | None = None

    def as_json(self) -> list[object]:
        return [self.code, self.severity.value, self.column]


FINDINGS = {
    Kind.MY_NUMBER: ("my_number_removed", Severity.WARNING),
    Kind.PIN: ("pin_removed", Severity.WARNING),
    Kind.SUSPECTED: ("my_number_suspected", Severity.SUSPECTED),
}


def finding_problem(column: int, kind: str) -> Problem:
    """What the guard found in a cell, as a problem of its line."""
    code, severity = FINDINGS[Kind(kind)]
    return Problem(code, severity, column)
