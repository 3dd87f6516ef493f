"""`make bench`: start everything, load it, measure, print one table."""

import signal
import sys
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path

import click

from tests.bench.board import board_figures
from tests.bench.comparing import ratio_figures
from tests.bench.faq import faq_figures
from tests.bench.kept import kept_on_postgres, kept_on_sqlite, kept_postgres
from tests.bench.machine import describe, yardstick
from tests.bench.measuring import ASKS_COMPARED, StoreResult, measure_store
from tests.bench.pages import KINDS
from tests.bench.privacy import LINES, lines_a_second
from tests.bench.progress import tell
from tests.bench.report import Figure, figure_rows, page_rows, table
from tests.bench.stores import Store, existing_store, fill_store, miscounted_words
from tests.bench.suggesting import suggestion_figures
from tests.bench.webhooks import webhook_figures
from tests.servers.folders import short_folder
from tests.servers.postgres import PostgresServer, running_postgres

COMPARISONS = ("floor", "flatness", "sqlite")
ALONE = ("privacy", "classify", "faq", "webhooks", "board")
SMALL = 10_000
LINES_A_SECOND = 20_000
WORKER_MB = 250
SQLITE_RATIO = 2.0
FLAT_RATIO = 3.0


@dataclass
class Findings:
    """What goes into the table."""

    rows: list[list[str]] = field(default_factory=list)
    failed: bool = False

    def add_pages(self, result: StoreResult, *, judged: bool) -> None:
        """Lines of one store's scenarios."""
        self.rows += page_rows(result.measured, judged=judged)
        self.failed |= any(one.error for one in result.measured)

    def add(self, *figures: Figure) -> None:
        """Lines with a single number."""
        self.rows += figure_rows(figures)


@dataclass(frozen=True)
class Wanted:
    """What is measured.

    Attributes:
        kinds: of pages; none: no server is started.
        comparisons: of `COMPARISONS`.
    """

    kinds: set[str]
    comparisons: set[str]
    alone: set[str]


@dataclass(frozen=True)
class Place:
    """Where the databases are.

    Attributes:
        folder: goes when the measurement ends.
        data: stays; None: nothing is kept.
    """

    folder: Path
    data: Path | None
    postgres: PostgresServer

    @property
    def work(self) -> Path:
        """For the servers' files."""
        return self.folder / "work"


def wanted(only: tuple[str, ...]) -> Wanted:
    """The parts that were named; a comparison named alone is of all kinds of pages."""
    named = set(only) or {*KINDS, *COMPARISONS, *ALONE}
    comparisons = named & set(COMPARISONS)
    kinds = named & set(KINDS) or (set(KINDS) if comparisons else set())
    return Wanted(kinds, comparisons, named & set(ALONE))


@click.command()
@click.option(
    "--inquiries",
    envvar="BENCH_INQUIRIES",
    default=1_000_000,
    show_default=True,
    type=click.IntRange(SMALL),
    help="How many inquiries the large databases hold.",
)
@click.option(
    "--only",
    multiple=True,
    type=click.Choice([*KINDS, *COMPARISONS, *ALONE]),
    help="Measure this part; may be given several times.",
)
@click.option(
    "--database-url",
    help="Use this filled PostgreSQL; the keys of its installation are in CALLCENTER_DATA.",
)
@click.option(
    "--data",
    envvar="BENCH_DATA",
    type=click.Path(file_okay=False, resolve_path=True, path_type=Path),
    help="Keep the large databases in this folder, and use them if they are there.",
)
@click.option("--keep", is_flag=True, help="Keep the databases until Ctrl-C, to measure again.")
def bench(
    inquiries: int,
    only: tuple[str, ...],
    database_url: str | None,
    data: Path | None,
    keep: bool,
) -> None:
    """Measure the product with volume and print a table; a missed target is no error."""
    parts, findings = wanted(only), Findings()
    before = yardstick()
    with ExitStack() as stack:
        folder = stack.enter_context(short_folder())
        if parts.kinds:
            server = kept_postgres(data) if data else running_postgres(durable=True)
            postgres = stack.enter_context(server)
            place = Place(folder, data, postgres)
            large = _large_store(place, inquiries, database_url)
            _measure_stores(findings, parts, place, large)
        if "privacy" in parts.alone:
            _measure_scan(findings)
        if "classify" in parts.alone:
            findings.add(*suggestion_figures())
        if "faq" in parts.alone:
            findings.add(*faq_figures(folder))
        if "webhooks" in parts.alone:
            findings.add(*webhook_figures(folder))
        if "board" in parts.alone:
            findings.add(*board_figures(folder))
        click.echo(table(findings.rows))
        click.echo(f"\nTimes in ms, ratios of medians. {describe()}")
        click.echo(f"Loop of this machine: {before:,} rounds/s before, {yardstick():,} after.")
        if keep and parts.kinds:
            _keep(large)
    sys.exit(1 if findings.failed else 0)


def _large_store(place: Place, inquiries: int, database_url: str | None) -> Store:
    if database_url:
        return existing_store("PostgreSQL", database_url)
    if place.data:
        return kept_on_postgres(place.postgres, place.data, inquiries)
    url = place.postgres.new_database()
    return fill_store("PostgreSQL", url, place.folder / "large", inquiries)


def _measure_stores(findings: Findings, parts: Wanted, place: Place, large: Store) -> None:
    kinds = parts.kinds
    result = measure_store(
        large, place.work, kinds, crowd=kinds, floor="floor" in parts.comparisons
    )
    findings.add_pages(result, judged=True)
    findings.add(_memory(result, large))
    if "search" in kinds:
        _check_words(findings, large)
    if "flatness" in parts.comparisons:
        _measure_small(findings, kinds, place, result, large.inquiries)
    if "sqlite" in parts.comparisons:
        _measure_sqlite(findings, kinds, place, result, large.inquiries)


def _measure_small(
    findings: Findings, kinds: set[str], place: Place, large: StoreResult, inquiries: int
) -> None:
    url = place.postgres.url("small")
    with place.postgres.connect() as connection:
        connection.execute(b"DROP DATABASE IF EXISTS small")
        connection.execute(b"CREATE DATABASE small")
    store = fill_store("PostgreSQL", url, place.folder / "small", SMALL)
    small = measure_store(store, place.work, kinds, crowd=(), asks=ASKS_COMPARED)
    store.database.dispose()
    findings.failed |= any(one.error for one in small.measured)
    volume = f"{inquiries:,} / {SMALL:,}"
    findings.add(
        *ratio_figures("growth", volume, large.measured, small.measured, target=FLAT_RATIO)
    )


def _measure_sqlite(
    findings: Findings, kinds: set[str], place: Place, other: StoreResult, inquiries: int
) -> None:
    store = _sqlite_store(place, inquiries)
    # Of the lists only the ratio: they are many, and like each other.
    crowd = kinds - {"list"}
    result = measure_store(store, place.work, kinds, crowd=crowd, asks=ASKS_COMPARED)
    findings.add_pages(result, judged=False)
    findings.add(
        *ratio_figures(
            "SQLite to PostgreSQL",
            f"{inquiries:,}",
            result.measured,
            other.measured,
            target=SQLITE_RATIO,
        ),
        _memory(result, store),
    )
    if "search" in kinds:
        _check_words(findings, store)


def _sqlite_store(place: Place, inquiries: int) -> Store:
    if place.data:
        return kept_on_sqlite(place.data, inquiries)
    home = place.folder / "sqlite"
    return fill_store("SQLite", f"sqlite:///{home / 'callcenter.db'}", home, inquiries)


def _memory(result: StoreResult, store: Store) -> Figure:
    """The largest worker; on SQLite without the database file, which it maps."""
    is_sqlite = store.database.is_sqlite
    largest = max(one.own if is_sqlite else one.resident for one in result.workers)
    name = "worker memory without mapped files, MB" if is_sqlite else "worker memory, MB"
    volume = f"{store.name} {store.inquiries:,}"
    return Figure(name, volume, f"{largest:.0f}", f"<{WORKER_MB}", largest < WORKER_MB)


def _check_words(findings: Findings, store: Store) -> None:
    tell(f"{store.name}: counting marker words")
    wrong = miscounted_words(store)
    findings.failed |= bool(wrong)
    findings.add(
        Figure(
            "search: marker words found as often as written",
            f"{store.name} {store.inquiries:,}",
            "; ".join(wrong) or "all",
            "all",
            not wrong,
        )
    )


def _measure_scan(findings: Findings) -> None:
    tell("privacy scan")
    speed = lines_a_second()
    findings.add(
        Figure(
            "privacy scan, lines/s",
            f"{LINES:,}",
            f"{speed:,.0f}",
            f"≥{LINES_A_SECOND:,}",
            speed >= LINES_A_SECOND,
        )
    )


def _keep(store: Store) -> None:
    environ = " ".join(f"{name}='{value}'" for name, value in store.environ.items())
    tell(f"Kept until Ctrl-C: {environ}")
    signal.sigwait({signal.SIGINT, signal.SIGTERM})


if __name__ == "__main__":
    bench()
