"""The work of an import: check every line, then write all of them or none."""

from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid5

from sqlalchemy import Row, insert, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from callcenter.accounts.queries import get_staff
from callcenter.core import clock
from callcenter.core.audit.services import record
from callcenter.core.db import Database
from callcenter.core.errors import ProductError
from callcenter.core.ids import new_id, parse_reference
from callcenter.core.permissions import SYSTEM, Actor
from callcenter.inquiries.entry import CallerEntry
from callcenter.inquiries.importing.ground import Ground, load_ground
from callcenter.inquiries.importing.lines import ReadLine, read_line
from callcenter.inquiries.importing.mapping import mapping_from_json
from callcenter.inquiries.importing.problems import Outcome, Problem, Severity
from callcenter.inquiries.importing.staging import opened_cells
from callcenter.inquiries.importing.words import folded
from callcenter.inquiries.models import (
    ImportState,
    Inquiry,
    InquiryImport,
    InquiryImportKey,
    InquiryImportLine,
)
from callcenter.inquiries.services.import_spool import Spool, copy_spool, filling, open_spool
from callcenter.inquiries.services.imports import drop_lines, lock_import
from callcenter.inquiries.services.intake import PastInquiry, prepare, write_prepared
from callcenter.inquiries.services.references import free_references
from callcenter.inquiries.services.tags import add_tag

CHUNK = 1000

Line = Row[Any]


class LinesChanged(ProductError):
    """What the lines refer to changed after their check."""

    code = "lines_changed"


def check_lines(session: Session, *, import_id: UUID, run: int) -> bool:
    """Check the next lines; True while there are more. A repeated or outdated call does nothing
    that matters.

    Raises:
        Missing: there is no such import.
    """
    row = lock_import(session, import_id)
    if row.state != ImportState.CHECKING or row.run != run:
        return False
    lines = _lines_after(session, import_id, row.checked)
    if lines:
        _check(session, row, lines)
    if len(lines) == CHUNK:
        return True
    row.state = ImportState.CHECKED
    return False


@contextmanager
def spooled_lines(database: Database, *, import_id: UUID, run: int) -> Iterator[Spool | None]:
    """Make the rows of every new line ready for `write_lines`, without keeping others from
    writing. None where that is not needed: on PostgreSQL nobody waits for a long transaction.
    """
    if not database.is_sqlite or not _waits_for_writing(database, import_id, run):
        yield None
        return
    with open_spool(database, import_id) as spool:
        with filling(spool) as writing, database.transaction(write=False) as reading:
            row = reading.get_one(InquiryImport, import_id)
            try:
                spool.days = _write(reading, writing, row, _Placeholders(spool.tags))
            except LinesChanged as error:
                spool.failure = error.code
        yield spool


def write_lines(session: Session, *, import_id: UUID, run: int, spool: Spool | None = None) -> None:
    """Write every new line in the session's transaction, or none and say why. A repeated or
    outdated call does nothing.

    Args:
        spool: the rows, where they were made ready before.

    Raises:
        Missing: there is no such import.
    """
    row = lock_import(session, import_id)
    if not _is_to_write(row, run):
        return
    if spool is not None and spool.failure is not None:
        _fail(session, row, spool.failure)
        return
    actor = _importer(session, row)
    try:
        with session.begin_nested():
            tags = _NewTags(session, actor)
            if spool is None:
                days = _write(session, session, row, tags)
            else:
                days = spool.days
                copy_spool(
                    session, spool, {key: tags.add(name) for key, name in spool.tags.items()}
                )
            row.state, row.imported_at = ImportState.IMPORTED, clock.now()
            row.first_day, row.last_day = min(days), max(days)
            session.flush()
    except LinesChanged as error:
        _fail(session, row, error.code)
        return
    except IntegrityError:
        _fail(session, row, "taken_meanwhile")
        return
    drop_lines(session, row)
    counts = {name: row.counts.get(name, 0) for name in (Outcome.NEW, Outcome.KNOWN)}
    record(session, actor, "inquiry.import", "inquiry_import", row.id, **counts)


def _is_to_write(row: InquiryImport, run: int) -> bool:
    return row.state == ImportState.IMPORTING and row.run == run


def _waits_for_writing(database: Database, import_id: UUID, run: int) -> bool:
    with database.transaction(write=False) as session:
        row = session.get(InquiryImport, import_id)
        return row is not None and _is_to_write(row, run)


def _importer(session: Session, row: InquiryImport) -> Actor:
    return get_staff(session, row.created_by_id).actor if row.created_by_id else SYSTEM


def _lines_after(session: Session, import_id: UUID, position: int) -> Sequence[Line]:
    columns = (
        InquiryImportLine.position,
        InquiryImportLine.line,
        InquiryImportLine.cells,
        InquiryImportLine.findings,
        InquiryImportLine.outcome,
    )
    return session.execute(
        select(*columns)
        .where(InquiryImportLine.import_id == import_id, InquiryImportLine.position > position)
        .order_by(InquiryImportLine.position)
        .limit(CHUNK)
    ).all()


def _read(row: InquiryImport, ground: Ground, line: Line) -> ReadLine:
    mapping = mapping_from_json(row.mapping or {})
    cells = opened_cells(line.cells)
    read = read_line(cells, line.findings, mapping, ground)
    if len(cells) > len(row.headings):
        read.problems.append(Problem("too_many_cells", Severity.ERROR))
    return read


def _check(session: Session, row: InquiryImport, lines: Sequence[Line]) -> None:
    ground = load_ground(session)
    read = {line.position: _read(row, ground, line) for line in lines}
    keys = [one.key for one in read.values() if one.key]
    known, earlier = _known_keys(session, keys), _earlier_keys(session, row, keys)
    changes: list[dict[str, Any]] = []
    counts = Counter(row.counts)
    for position, one in read.items():
        if one.key and one.key in earlier and one.key not in known:
            one.problems.append(Problem("repeated_key", Severity.ERROR))
        outcome = Outcome.KNOWN if one.key in known else one.outcome
        problems = [] if outcome is Outcome.KNOWN else one.problems
        counts.update(_counted(outcome, problems))
        earlier.add(one.key)
        changes.append(
            {
                "import_id": row.id,
                "position": position,
                "key": one.key or None,
                "outcome": outcome.value,
                "problems": [problem.as_json() for problem in problems] or None,
            }
        )
    session.execute(update(InquiryImportLine), changes)
    row.counts, row.checked = dict(counts), lines[-1].position


def _counted(outcome: Outcome, problems: Sequence[Problem]) -> list[str]:
    """One for the outcome, one for each severity, one for each kind of problem."""
    severities = {problem.severity.value for problem in problems} - {Severity.ERROR.value}
    return [outcome.value, *severities, *{f"code:{problem.code}" for problem in problems}]


def _known_keys(session: Session, keys: Sequence[str]) -> set[str]:
    """Those of the keys whose inquiries are already here."""
    references = {reference: key for key in keys if (reference := parse_reference(key))}
    known = set(session.scalars(select(InquiryImportKey.key).where(InquiryImportKey.key.in_(keys))))
    present = session.scalars(select(Inquiry.reference).where(Inquiry.reference.in_(references)))
    return known | {references[reference] for reference in present}


def _earlier_keys(session: Session, row: InquiryImport, keys: Sequence[str]) -> set[str]:
    """Those of the keys that lines before these have."""
    return set(
        session.scalars(
            select(InquiryImportLine.key).where(
                InquiryImportLine.import_id == row.id,
                InquiryImportLine.key.in_(keys),
                InquiryImportLine.position <= row.checked,
            )
        )
    ) - {None}  # type: ignore[return-value]


def _write(
    reading: Session, writing: Session, row: InquiryImport, tags: "_NewTags | _Placeholders"
) -> set[date]:
    """Write every new line; the days on which they were opened."""
    ground, actor, position = load_ground(reading), _importer(reading, row), 0
    days = set()
    while lines := _lines_after(reading, row.id, position):
        position = lines[-1].position
        new = [
            (line, _read(row, ground, line)) for line in lines if line.outcome == Outcome.NEW.value
        ]
        if any(one.outcome is Outcome.ERROR for _line, one in new):
            raise LinesChanged
        _make_tags(ground, tags, [one for _line, one in new])
        references = free_references(reading, len(new))
        batch = [
            _past(row, line, one, ground, parse_reference(one.key) or next(references))
            for line, one in new
        ]
        if batch:
            write_prepared(writing, actor, [prepare(past) for past in batch])
            days |= {past.opened_at.astimezone(clock.zone()).date() for past in batch}
            _write_keys(writing, row, zip(new, batch, strict=True))
        if reading is not writing:
            # Where there is no write-ahead log, nobody can commit while somebody reads.
            reading.rollback()
    return days


def _past(
    row: InquiryImport, line: Line, read: ReadLine, ground: Ground, reference: str
) -> PastInquiry:
    entry, category = read.entry, read.category
    if read.opened is None:
        raise LinesChanged
    return PastInquiry(
        id=new_id(_spread(read.opened, line.position)),
        reference=reference,
        entry_key=uuid5(row.id, str(line.line)),
        opened_at=read.opened,
        closed_at=read.closed,
        channel=entry.channel.value,
        language=entry.language.value,
        status=entry.status.value,
        result=entry.result.value if entry.result else None,
        question=entry.question,
        answer=entry.answer,
        category=(category.id, category.code, category.parent_code or category.code)
        if category
        else None,
        owner_id=read.owner_id,
        created_by_id=read.created_by_id,
        complaint=entry.complaint,
        campaign=entry.campaign,
        confidential=entry.confidential,
        due_on=entry.due_on,
        handling_seconds=read.handling_seconds,
        tag_ids=tuple(dict.fromkeys(ground.tags[folded(name)] for name in entry.tags)),
        caller=entry.caller or CallerEntry(),
    )


def _spread(opened: datetime, position: int) -> datetime:
    """A moment for the identifier: within the second or minute that was written, so that many
    lines of one minute keep their order and each its own place in the search index."""
    width = 60_000 if opened.second == 0 else 1000
    return opened.replace(microsecond=0) + timedelta(milliseconds=position % width)


@dataclass(frozen=True)
class _NewTags:
    """Adds tags to the log."""

    session: Session
    actor: Actor

    def add(self, name: str) -> UUID:
        known = load_ground(self.session).tags.get(folded(name))
        if known is not None:
            return known
        tag = add_tag(self.session, self.actor, name=name)
        self.session.flush()
        return tag.id


@dataclass(frozen=True)
class _Placeholders:
    """Notes tags that the writing will add."""

    names: dict[UUID, str]

    def add(self, name: str) -> UUID:
        placeholder = new_id()
        self.names[placeholder] = name
        return placeholder


def _make_tags(ground: Ground, tags: _NewTags | _Placeholders, read: Sequence[ReadLine]) -> None:
    for name in dict.fromkeys(name for one in read for name in one.entry.tags):
        if folded(name) not in ground.tags:
            ground.tags[folded(name)] = tags.add(name)


def _write_keys(
    session: Session,
    row: InquiryImport,
    written: Iterator[tuple[tuple[Line, ReadLine], PastInquiry]],
) -> None:
    """Numbers of the former system; those that are references here need no second place."""
    keys = [
        {"key": one.key, "inquiry_id": past.id, "import_id": row.id}
        for (_line, one), past in written
        if one.key and not parse_reference(one.key)
    ]
    if keys:
        session.execute(insert(InquiryImportKey), keys)


def _fail(session: Session, row: InquiryImport, code: str) -> None:
    session.refresh(row)
    row.state, row.failure = ImportState.FAILED, code
