"""`make bench`: start everything, load it, measure, print one table."""

import signal
import sys
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path

import click

from tests.bench.comparing import ratio_figures
from tests.bench.machine import describe, yardstick
from tests.bench.measuring import StoreResult, measure_store
from tests.bench.pages import KINDS
from tests.bench.privacy import LINES, lines_a_second
from tests.bench.progress import tell
from tests.bench.report import Figure, figure_rows, page_rows, table
from tests.bench.stores import Store, existing_store, fill_store, miscounted_words
from tests.bench.suggesting import suggestion_figures
from tests.servers.folders import short_folder
from tests.servers.postgres import PostgresServer, running_postgres

COMPARISONS = ("floor", "flatness", "sqlite")
ALONE = ("privacy", "classify")
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
@click.option("--keep", is_flag=True, help="Keep the databases until Ctrl-C, to measure again.")
def bench(inquiries: int, only: tuple[str, ...], database_url: str | None, keep: bool) -> None:
    """Measure the product with volume and print a table; a missed target is no error."""
    parts, findings = wanted(only), Findings()
    before = yardstick()
    with ExitStack() as stack:
        folder = stack.enter_context(short_folder())
        if parts.kinds:
            postgres = stack.enter_context(running_postgres(durable=True))
            large = _large_store(postgres, folder, inquiries, database_url)
            _measure_stores(findings, parts, folder, postgres, large)
        if "privacy" in parts.alone:
            _measure_scan(findings)
        if "classify" in parts.alone:
            findings.add(*suggestion_figures())
        click.echo(table(findings.rows))
        click.echo(f"\nTimes in ms, ratios of medians. {describe()}")
        click.echo(f"Loop of this machine: {before:,} rounds/s before, {yardstick():,} after.")
        if keep and parts.kinds:
            _keep(large)
    sys.exit(1 if findings.failed else 0)


def _large_store(
    postgres: PostgresServer, folder: Path, inquiries: int, database_url: str | None
) -> Store:
    if database_url:
        return existing_store("PostgreSQL", database_url)
    return fill_store("PostgreSQL", postgres.new_database(), folder / "large", inquiries)


def _measure_stores(
    findings: Findings, parts: Wanted, folder: Path, postgres: PostgresServer, large: Store
) -> None:
    kinds = parts.kinds
    work = folder / "work"
    result = measure_store(large, work, kinds, floor="floor" in parts.comparisons)
    findings.add_pages(result, judged=True)
    findings.add(_memory(result, large))
    if "search" in kinds:
        _check_words(findings, large)
    if "flatness" in parts.comparisons:
        small = fill_store("PostgreSQL", postgres.new_database(), folder / "small", SMALL)
        flat = measure_store(small, work, kinds, crowd=False, floor=False)
        volume = f"{large.inquiries:,} / {SMALL:,}"
        findings.failed |= any(one.error for one in flat.measured)
        findings.add(
            *ratio_figures("growth", volume, result.measured, flat.measured, target=FLAT_RATIO)
        )
    if "sqlite" in parts.comparisons:
        _measure_sqlite(findings, kinds, folder, result, large.inquiries)


def _measure_sqlite(
    findings: Findings, kinds: set[str], folder: Path, other: StoreResult, inquiries: int
) -> None:
    home = folder / "sqlite"
    store = fill_store("SQLite", f"sqlite:///{home / 'callcenter.db'}", home, inquiries)
    result = measure_store(store, folder / "work", kinds, floor=False)
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
