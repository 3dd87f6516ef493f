"""What a person decides about an import: the columns, the yes, the no (INQ; S2 §22)."""

from datetime import timedelta
from uuid import UUID

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from callcenter.core import clock
from callcenter.core.audit.services import record
from callcenter.core.errors import Conflict, Invalid, Missing
from callcenter.core.outbox.services import enqueue
from callcenter.core.permissions import SYSTEM, Actor, Permission
from callcenter.inquiries.importing.jobs import CHECK, WRITE
from callcenter.inquiries.importing.mapping import ColumnMapping
from callcenter.inquiries.importing.problems import Outcome, Severity
from callcenter.inquiries.models import ImportState, InquiryImport, InquiryImportLine
from callcenter.inquiries.queries.categories import category_in_use
from callcenter.inquiries.queries.imports import is_stuck

KEPT_UNFINISHED = timedelta(days=7)

_MAPPABLE = (
    ImportState.RECEIVED,
    ImportState.CHECKING,
    ImportState.CHECKED,
    ImportState.FAILED,
)
_UNFINISHED = (ImportState.RECEIVING, *_MAPPABLE, ImportState.IMPORTING)


class AlreadyImported(Conflict):
    """The same file was imported in the same way before.

    Attributes:
        first_id: that import.
    """

    code = "already_imported"

    def __init__(self, first_id: UUID) -> None:
        super().__init__()
        self.first_id = first_id


def set_mapping(
    session: Session,
    actor: Actor,
    *,
    import_id: UUID,
    mapping: ColumnMapping,
    queued: bool = True,
) -> InquiryImport:
    """Say what the columns are; every line is then checked.

    Args:
        queued: False when the caller runs `check_lines` itself.

    Raises:
        Missing, Forbidden.
        Invalid: the mapping cannot be.
        AlreadyImported.
        Conflict: the import is written or ended.
    """
    row = _import_to_change(session, actor, import_id, _MAPPABLE)
    mapping.check(len(row.headings))
    other = mapping.other_category
    if other is not None and category_in_use(session, other) is None:
        raise Invalid(fields={"other_category": "unknown_category"})
    refuse_twice(session, row.sha256, mapping)
    row.mapping, row.mapping_digest = mapping.as_json(), mapping.digest
    row.state, row.failure = ImportState.CHECKING, None
    row.run, row.checked, row.counts = row.run + 1, 0, {}
    session.flush()
    if queued:
        enqueue(session, CHECK, {"import_id": str(row.id), "run": row.run})
    return row


def refuse_twice(session: Session, sha256: str, mapping: ColumnMapping) -> None:
    """Raises:
    AlreadyImported: this file was imported with this mapping.
    """
    first = session.scalar(
        select(InquiryImport.id).where(
            InquiryImport.sha256 == sha256,
            InquiryImport.mapping_digest == mapping.digest,
            InquiryImport.state == ImportState.IMPORTED,
        )
    )
    if first is not None:
        raise AlreadyImported(first)


def confirm_import(
    session: Session,
    actor: Actor,
    *,
    import_id: UUID,
    run: int,
    suspected_confirmed: bool,
    queued: bool = True,
) -> InquiryImport:
    """Say yes to what the check showed; a job then writes all lines or none.

    Args:
        run: the check that the person has seen.
        suspected_confirmed: the person says that suspected numbers are no My Numbers.
        queued: False when the caller runs `write_lines` itself.

    Raises:
        Missing, Forbidden.
        Invalid: suspected numbers are not confirmed.
        Conflict: there are errors, nothing is new, or it is not as the person saw it.
    """
    row = _import_to_change(session, actor, import_id, (ImportState.CHECKED,))
    if row.run != run:
        raise Conflict("import_changed")
    if row.counts.get(Outcome.ERROR):
        raise Conflict("import_has_errors")
    if not row.counts.get(Outcome.NEW):
        raise Conflict("nothing_to_import")
    if row.counts.get(Severity.SUSPECTED) and not suspected_confirmed:
        raise Invalid(fields={"suspected_confirmed": "suspected_unconfirmed"})
    row.state = ImportState.IMPORTING
    session.flush()
    if queued:
        enqueue(session, WRITE, {"import_id": str(row.id), "run": row.run})
    return row


def retry_import(session: Session, actor: Actor, *, import_id: UUID, run: int) -> InquiryImport:
    """Have the lines written by a new job, where the one before came to nothing.

    The new run makes every job of an older one do nothing, so that no line is written twice.

    Args:
        run: that the person has seen.

    Raises:
        Missing, Forbidden.
        Conflict: a job is writing at this moment, or it is not as the person saw it.
    """
    row = _import_to_change(session, actor, import_id, (ImportState.IMPORTING,))
    if row.run != run:
        raise Conflict("import_moved_on")
    row.run += 1
    session.flush()
    enqueue(session, WRITE, {"import_id": str(row.id), "run": row.run})
    record(session, actor, "inquiry.import_retry", "inquiry_import", row.id, run=row.run)
    return row


def cancel_import(session: Session, actor: Actor, *, import_id: UUID) -> InquiryImport:
    """End an import without writing anything; what was staged is deleted. A job that still
    waits to write it will find nothing to do.

    Raises:
        Missing, Forbidden.
        Conflict: a job is writing at this moment, or it has ended.
    """
    row = _import_to_change(session, actor, import_id, _UNFINISHED)
    drop_lines(session, row)
    row.state = ImportState.CANCELLED
    record(session, actor, "inquiry.import_cancel", "inquiry_import", row.id, lines=row.lines)
    return row


def forget_unfinished(session: Session) -> int:
    """Cancel imports that nobody finished, or that cannot be written; returns how many. They
    hold personal data."""
    old = session.scalars(
        select(InquiryImport)
        .where(
            InquiryImport.state.in_(_UNFINISHED),
            InquiryImport.created_at < clock.now() - KEPT_UNFINISHED,
        )
        .with_for_update(skip_locked=True)
    ).all()
    forgotten = [row for row in old if row.state != ImportState.IMPORTING or is_stuck(session, row)]
    for row in forgotten:
        cancel_import(session, SYSTEM, import_id=row.id)
    return len(forgotten)


def drop_lines(session: Session, row: InquiryImport) -> None:
    """Delete what was staged."""
    session.execute(delete(InquiryImportLine).where(InquiryImportLine.import_id == row.id))


def lock_import(session: Session, import_id: UUID, *, wait: bool = True) -> InquiryImport:
    """The import, locked to the end of the transaction.

    Raises:
        Missing: there is none.
        Conflict: a job works on it, and the caller does not wait.
    """
    row = session.scalar(
        select(InquiryImport)
        .where(InquiryImport.id == import_id)
        .with_for_update(skip_locked=not wait)
        .execution_options(populate_existing=True)
    )
    if row is not None:
        return row
    if session.scalar(select(InquiryImport.id).where(InquiryImport.id == import_id)) is None:
        raise Missing
    raise Conflict("import_at_work")


def _import_to_change(
    session: Session, actor: Actor, import_id: UUID, states: tuple[ImportState, ...]
) -> InquiryImport:
    actor.require(Permission.INQUIRY_IMPORT)
    # Writing holds the lock for as long as it takes; the other jobs only for a moment.
    state = session.scalar(select(InquiryImport.state).where(InquiryImport.id == import_id))
    row = lock_import(session, import_id, wait=state != ImportState.IMPORTING)
    if row.state not in states:
        raise Conflict("import_moved_on")
    return row
