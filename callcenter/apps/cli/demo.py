"""`callcenter demo` and `callcenter generate`: the invented city, small or large."""

import click
from tqdm import tqdm

from callcenter.apps import migrate
from callcenter.apps.wiring import prepare_process
from callcenter.core.db import Database
from callcenter.core.errors import Conflict
from callcenter.core.settings import load_settings
from callcenter.demo import reset as demonstration
from callcenter.demo.calls import generate_calls
from callcenter.demo.load import generate_inquiries, operators_of
from callcenter.demo.texts.city import load_city


@click.group("demo")
def demo() -> None:
    """The demonstration city."""


@demo.command("reset")
def reset() -> None:
    """Make the demonstration city again. Refuses where a real city's records are."""
    settings = load_settings()
    prepare_process(settings)
    database = Database(settings.database_url)
    try:
        demonstration.reset(database, settings, lambda: migrate.upgrade(settings))
    except Conflict:
        raise click.ClickException("This database holds a real city's records.") from None
    finally:
        database.dispose()
    for role, login, password in demonstration.sign_ins(load_city()):
        click.echo(f"{role:<10} {login:<16} {password}")


@click.command("generate")
@click.option("--inquiries", default=0, type=click.IntRange(0), help="How many inquiries to add.")
@click.option("--calls", default=0, type=click.IntRange(0), help="How many calls to add.")
@click.option("--seed", default=1, show_default=True, help="The same seed makes the same texts.")
def generate(inquiries: int, calls: int, seed: int) -> None:
    """Add synthetic records with realistic texts, for load tests."""
    settings = load_settings()
    prepare_process(settings)
    migrate.upgrade(settings)
    database = Database(settings.database_url)
    try:
        with tqdm(total=inquiries, unit="inquiries", disable=None) as bar:
            generate_inquiries(settings, database, count=inquiries, seed=seed, progress=bar.update)
        operators = operators_of(database, load_city())
        with tqdm(total=calls, unit="calls", disable=None) as bar:
            generate_calls(
                database, count=calls, seed=seed, operators=operators, progress=bar.update
            )
    finally:
        database.dispose()
    click.echo(f"{inquiries} inquiries and {calls} calls added.")
