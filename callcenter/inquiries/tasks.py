"""Jobs of the inquiry log."""

from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from callcenter.core.outbox.services import enqueue, handles
from callcenter.inquiries.services.import_lines import check_lines, write_lines
from callcenter.inquiries.services.imports import CHECK, WRITE


@handles(CHECK)
def check_import(session: Session, payload: dict[str, Any]) -> None:
    """Check some lines; the next job goes on where this one stopped."""
    if check_lines(session, import_id=UUID(payload["import_id"]), run=payload["run"]):
        enqueue(session, CHECK, payload)


@handles(WRITE)
def write_import(session: Session, payload: dict[str, Any]) -> None:
    """Write an import that was said yes to."""
    write_lines(session, import_id=UUID(payload["import_id"]))
