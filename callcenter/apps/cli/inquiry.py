"""`callcenter inquiry`: a past log in, any period out."""

import tomllib
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import click
from flask import Flask
from tqdm import tqdm

import callcenter.apps.models  # noqa: F401 - foreign keys need every table
from callcenter.apps.wiring import prepare_process
from callcenter.core import clock
from callcenter.core.db import Database
from callcenter.core.errors import Invalid, ProductError
from callcenter.core.i18n import LANGUAGES, force_locale, init_i18n
from callcenter.core.permissions import SYSTEM
from callcenter.core.settings import load_settings
from callcenter.core.spreadsheets.files import FileKind
from callcenter.core.web.wording import word_code, word_error
from callcenter.inquiries.filters import InquiryFilters
from callcenter.inquiries.importing.mapping import mapping_from_names
from callcenter.inquiries.models import ImportState, InquiryImport
from callcenter.inquiries.queries.imports import stream_problems
from callcenter.inquiries.services.exporting import begin_export
from callcenter.inquiries.services.import_lines import check_lines, spooled_lines, write_lines
from callcenter.inquiries.services.import_receiving import receive_file
from callcenter.inquiries.services.imports import (
    AlreadyImported,
    cancel_import,
    confirm_import,
    set_mapping,
)
from callcenter.inquiries.web.export_files import export_file
from callcenter.inquiries.web.import_report import Report

READABLE = click.Path(exists=True, dir_okay=False, path_type=Path)
WRITABLE = click.Path(dir_okay=False, writable=True, path_type=Path)
DAY = click.DateTime(formats=["%Y-%m-%d"])
SHOWN_PROBLEMS = 50
REASON = "callcenter inquiry export"


@click.group("inquiry")
def inquiry() -> None:
    """The inquiry log: a past log in, any period out."""


@inquiry.command("export")
@click.argument("file", type=WRITABLE)
@click.option("--from", "first", required=True, type=DAY, help="First day, such as 2026-04-01.")
@click.option("--to", "last", required=True, type=DAY, help="Last day, included.")
@click.option("--encoding", type=click.Choice(["utf-8", "cp932"]), help="Of a csv file.")
@click.option("--language", default="ja", show_default=True, type=click.Choice(LANGUAGES))
@click.option("--with-caller", is_flag=True, help="Include the callers' data, readable.")
def export_command(
    file: Path, first: datetime, last: datetime, encoding: str | None, language: str,
    with_caller: bool,
) -> None:  # fmt: skip
    """Write the inquiries of a period to FILE (.csv or .xlsx)."""
    kind = _kind(file, encoding)
    filters = InquiryFilters(period_from=_day(first), period_to=_day(last))
    with _installation(language) as database:
        with database.transaction() as session:
            export = begin_export(
                session,
                SYSTEM,
                filters=filters,
                file_format=kind.value,
                with_caller=with_caller,
                reason=REASON,
            )
        bar = tqdm(unit="B", unit_scale=True, desc=file.name, disable=None)
        with bar, file.open("wb") as output:
            for piece in export_file(database, export, kind):
                output.write(piece)
                bar.update(len(piece))
    click.echo(f"{file} written.")


@inquiry.command("import")
@click.argument("file", type=READABLE)
@click.option(
    "--mapping",
    "mapping_file",
    type=READABLE,
    help="TOML: [columns] names headings by field, [defaults] and [unknown] say the rest.",
)
@click.option("--dry-run", is_flag=True, help="Check every line, write nothing.")
@click.option(
    "--confirm-suspected", is_flag=True, help="Suspected My Numbers are other numbers; I looked."
)
@click.option("--language", default="en", show_default=True, type=click.Choice(LANGUAGES))
def import_command(
    file: Path, mapping_file: Path | None, dry_run: bool, confirm_suspected: bool, language: str
) -> None:
    """Take over a past log from FILE (.xlsx or .csv): all lines or none."""
    with _installation(language) as database:
        row = _checked(database, file, _settings_of(mapping_file))
        for line in _told(database, row):
            click.echo(line)
        counts = row.counts
        click.echo(
            f"{row.lines} lines: {counts.get('new', 0)} new, {counts.get('known', 0)} known, "
            f"{counts.get('error', 0)} with errors, {counts.get('warning', 0)} with notes"
        )
        if dry_run or counts.get("error") or not counts.get("new"):
            _cancel(database, row.id)
            if counts.get("error"):
                raise click.ClickException("Nothing was imported.")
            click.echo("Nothing was imported.")
            return
        _write(database, row, confirm_suspected)
        click.echo(f"{counts['new']} inquiries imported.")


def _checked(database: Database, file: Path, given: dict[str, Any]) -> InquiryImport:
    """The import after its check."""
    bar = tqdm(desc="Reading", unit="lines", disable=None)
    with bar, file.open("rb") as content:
        import_id = receive_file(database, SYSTEM, content, file.name, progress=bar.update)
    try:
        with database.transaction() as session:
            row = session.get_one(InquiryImport, import_id)
            mapping = mapping_from_names(given, row.headings)
            set_mapping(session, SYSTEM, import_id=import_id, mapping=mapping, queued=False)
        with tqdm(desc="Checking", unit="lines", total=row.lines, disable=None) as bar:
            while row.state == ImportState.CHECKING:
                before = row.checked
                with database.transaction() as session:
                    check_lines(session, import_id=import_id, run=row.run)
                    row = session.get_one(InquiryImport, import_id)
                bar.update(row.checked - before)
    except ProductError:
        _cancel(database, import_id)
        raise
    return row


def _write(database: Database, row: InquiryImport, confirm_suspected: bool) -> None:
    try:
        with database.transaction() as session:
            confirm_import(
                session,
                SYSTEM,
                import_id=row.id,
                run=row.run,
                suspected_confirmed=confirm_suspected,
                queued=False,
            )
    except Invalid:
        _cancel(database, row.id)
        raise
    with (
        spooled_lines(database, import_id=row.id, run=row.run) as spool,
        database.transaction() as session,
    ):
        write_lines(session, import_id=row.id, run=row.run, spool=spool)
        failure = session.get_one(InquiryImport, row.id).failure
    if failure:
        _cancel(database, row.id)
        raise click.ClickException(word_code(failure))


def _told(database: Database, row: InquiryImport) -> Iterator[str]:
    """The first problems, one line each."""
    report = Report(row)
    for number, problem in enumerate(stream_problems(database, row.id)):
        if number == SHOWN_PROBLEMS:
            yield "…"
            return
        one = report.shown(problem)
        yield f"line {one.line}, {one.column or '-'}: {one.severity}: {one.text}"


def _cancel(database: Database, import_id: UUID) -> None:
    with database.transaction() as session:
        cancel_import(session, SYSTEM, import_id=import_id)


def _settings_of(file: Path | None) -> dict[str, Any]:
    if file is None:
        return {}
    try:
        return tomllib.loads(file.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise click.ClickException(f"{file}: {error}") from None


def _kind(file: Path, encoding: str | None) -> FileKind:
    suffix = file.suffix.lower()
    if suffix == ".xlsx" and encoding is None:
        return FileKind.XLSX
    if suffix != ".csv":
        raise click.UsageError("FILE must end in .csv or .xlsx; --encoding is for csv.")
    return FileKind.CSV_CP932 if encoding == "cp932" else FileKind.CSV


def _day(given: datetime) -> date:
    return given.date()


@contextmanager
def _installation(language: str) -> Iterator[Database]:
    """The installation's database, and a language in force; refusals become one clear line."""
    settings = load_settings()
    prepare_process(settings)
    database = Database(settings.database_url)
    app = Flask("callcenter.cli")
    init_i18n(app, clock.zone())
    try:
        with app.app_context(), force_locale(language):
            try:
                yield database
            except AlreadyImported as error:
                raise click.ClickException(f"{word_error(error)} ({error.first_id})") from None
            except ProductError as error:
                raise click.ClickException(_refusal(error)) from None
    finally:
        database.dispose()


def _refusal(error: ProductError) -> str:
    fields = error.fields if isinstance(error, Invalid) else {}
    told = [f"{name}: {word_code(code)}" for name, code in fields.items()]
    return "; ".join(told) or word_error(error)
