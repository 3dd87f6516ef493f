"""`callcenter audit`: checks of the audit log."""

import sys

import click

from callcenter.core.audit.verify import Verification, verify
from callcenter.core.db import Database
from callcenter.core.settings import load_settings


@click.group("audit")
def audit() -> None:
    """Checks of the audit log."""


@audit.command("verify")
def verify_command() -> None:
    """Check every event, chain and seal. Exit code 0: sound; 1: damaged."""
    settings = load_settings()
    database = Database(settings.database_url)
    try:
        result = verify(database, settings)
    finally:
        database.dispose()
    click.echo(summary(result))
    sys.exit(0 if result.sound else 1)


def summary(result: Verification) -> str:
    """The result in one line."""
    checked = f"{result.events:,} events in {result.chains} chains, {result.seals:,} seals"
    if result.sealed_until is not None:
        checked += f" up to {result.sealed_until.isoformat(timespec='seconds')}"
    if result.sound:
        return f"sound: {checked}"
    return f"damaged: {'; '.join(map(str, result.findings))} ({checked})"
