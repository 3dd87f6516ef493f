"""Export inquiries to a file: who may, and what is noted about it (SEC-2)."""

from collections.abc import Iterator
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy.orm import Session

from callcenter.core.audit.services import record
from callcenter.core.db import Database
from callcenter.core.errors import Invalid
from callcenter.core.ids import new_id
from callcenter.core.permissions import Actor, Permission
from callcenter.inquiries.filters import InquiryFilters
from callcenter.inquiries.queries.exports import ExportedInquiry, stream_inquiries

LONGEST_REASON = 200


@dataclass(frozen=True)
class Export:
    """One export that was allowed and noted.

    Attributes:
        id: joins the notes of its begin and its end in the audit log.
        format: name of the kind of file, for the log.
        with_caller: whether the callers' data go into the file.
    """

    id: UUID
    actor: Actor
    filters: InquiryFilters
    format: str
    with_caller: bool


def begin_export(
    session: Session,
    actor: Actor,
    *,
    filters: InquiryFilters,
    file_format: str,
    with_caller: bool = False,
    reason: str = "",
) -> Export:
    """Allow and note an export before its first byte leaves.

    Args:
        reason: in the person's words; needed for the callers' data.

    Raises:
        Forbidden.
        Invalid: no reason is given.
    """
    actor.require(Permission.INQUIRY_EXPORT)
    export = Export(new_id(), actor, filters, file_format, with_caller)
    if with_caller:
        actor.require(Permission.INQUIRY_PERSON)
        if not reason.strip():
            raise Invalid(fields={"reason": "required"})
        if len(reason) > LONGEST_REASON:
            raise Invalid(fields={"reason": "too_long"})
    names = sorted(filters.as_query())
    details = {"format": file_format, "filter": names, "caller": with_caller}
    record(session, actor, "inquiry.export", "inquiry_export", export.id, **details)
    if with_caller:
        record(session, actor, "caller.export", "inquiry_export", export.id, reason=reason.strip())
    return export


def exported_chunks(database: Database, export: Export) -> Iterator[list[ExportedInquiry]]:
    """The inquiries, newest first; at the end how many were read is noted, also when the reader
    went away before."""
    rows, complete = 0, False
    try:
        for chunk in stream_inquiries(
            database, export.actor, export.filters, with_caller=export.with_caller
        ):
            rows += len(chunk)
            yield chunk
        complete = True
    finally:
        with database.transaction() as session:
            record(
                session,
                export.actor,
                "inquiry.export_end",
                "inquiry_export",
                export.id,
                rows=rows,
                complete=complete,
            )
