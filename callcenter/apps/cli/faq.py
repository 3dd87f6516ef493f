"""`callcenter faq`: the collection of articles from the command line."""

import json
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click
from sqlalchemy.orm import Session
from tqdm import tqdm

import callcenter.apps.models  # noqa: F401 - foreign keys need every table
from callcenter.apps.cli.faq_search import commands
from callcenter.apps.wiring import prepare_process
from callcenter.core.db import Database
from callcenter.core.settings import load_settings
from faq.articles.queries.exchange import exported_articles
from faq.articles.services.exchange import LineReport, Outcome, import_articles

SHOWN = {Outcome.ERROR, Outcome.EXTENDED}


@click.group("faq")
def faq() -> None:
    """Questions and answers: take over, hand over, search, measure."""


for _command in commands:
    faq.add_command(_command)


@faq.command("export")
@click.argument("file", type=click.Path(dir_okay=False, writable=True, path_type=Path))
def export_command(file: Path) -> None:
    """Write every article with both languages and all versions to FILE.jsonl."""
    count = 0
    with (
        _session(write=False) as session,
        file.open("w", encoding="utf-8") as out,
        tqdm(unit="articles", disable=None, leave=False) as bar,
    ):
        for article in exported_articles(session):
            out.write(f"{json.dumps(article, ensure_ascii=False)}\n")
            count += 1
            bar.update()
    click.echo(f"{count} articles exported.")


@faq.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
def import_command(file: Path) -> None:
    """Take articles over from FILE.jsonl: all lines or none.

    A line is one that `faq export` wrote, or a JSON object with category, ja and en (each with
    question, variants, phone, counter, keywords): such an article waits for the city. What is
    here already, by key or number, stays as it is. Each line that is not plainly new or known is
    reported.
    """
    counts: Counter[Outcome] = Counter()
    with _session(write=True) as session:
        for report in import_articles(session, _lines(file)):
            counts[report.outcome] += 1
            if report.outcome in SHOWN or report.message:
                click.echo(_told(report))
        click.echo(
            f"{counts[Outcome.NEW]} new, {counts[Outcome.EXTENDED]} with later versions, "
            f"{counts[Outcome.KNOWN]} known, {counts[Outcome.ERROR]} with errors"
        )
        if counts[Outcome.ERROR]:
            raise click.ClickException("Nothing was imported.")


def _lines(file: Path) -> Iterator[str]:
    try:
        with file.open(encoding="utf-8-sig") as lines:
            yield from tqdm(lines, unit="lines", disable=None, leave=False)
    except UnicodeDecodeError:
        raise click.ClickException(f"{file}: not UTF-8") from None


def _told(report: LineReport) -> str:
    label = f" ({report.label})" if report.label else ""
    message = f": {report.message}" if report.message else ""
    return f"line {report.line}{label}: {report.outcome.value}{message}"


@contextmanager
def _session(*, write: bool) -> Iterator[Session]:
    """A session on the installation's database; an error undoes what it did."""
    settings = load_settings()
    prepare_process(settings)
    database = Database(settings.database_url)
    try:
        with database.transaction(write=write) as session:
            yield session
    finally:
        database.dispose()
