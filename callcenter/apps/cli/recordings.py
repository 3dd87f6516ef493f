"""`callcenter recordings`: what is done with recordings beside hearing them."""

import json
from collections.abc import Iterator
from contextlib import contextmanager

import click

from callcenter.apps.wiring import prepare_process
from callcenter.core import clock
from callcenter.core.db import Database
from callcenter.core.settings import load_settings
from telephony.recordings.queries.retention import retention_rules
from telephony.recordings.retention import DueRecording
from telephony.recordings.services.disposing import dispose_all, dispose_due
from telephony.recordings.services.rewrapping import rewrap_recordings

MOST_LISTED = 10_000


@click.group("recordings")
def recordings() -> None:
    """Recordings of calls: how long they are kept, and their keys."""


@recordings.command("dispose")
@click.option("--apply", is_flag=True, help="Dispose of them; without this they are only listed.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object.")
def dispose(apply: bool, as_json: bool) -> None:
    """Dispose of recordings whose time is over by the rules; held ones stay.

    The worker removes the files right after that and writes down the proof. It does the same each
    day by itself.
    """
    with _database() as database:
        with database.transaction(write=False) as session:
            rules = {rule.kind: rule.days for rule in retention_rules(session)}
            due = dispose_due(session, dry_run=True, limit=MOST_LISTED)
        if apply:
            due = dispose_all(database)
    lines = [_line(one) for one in due]
    if as_json:
        click.echo(json.dumps({"rules": rules, "applied": apply, "recordings": lines}))
        return
    for line in lines:
        click.echo("  ".join(str(value) for value in line.values()))
    click.echo(f"{len(due):,} {'disposed of' if apply else 'would be disposed of'}")


@recordings.command("rewrap")
@click.option("--dry-run", is_flag=True, help="Only count.")
def rewrap(dry_run: bool) -> None:
    """Wrap the keys of all recordings with the current field key, after a new one was put in
    front of the ring; then the old one may go. May be broken off and begun again."""
    with _database() as database:
        done = rewrap_recordings(database, dry_run=dry_run)
    for recording_id, reason in done.broken:
        click.echo(f"{recording_id} cannot be opened ({reason})", err=True)
    told = "to be wrapped anew" if dry_run else "wrapped anew"
    click.echo(f"{done.wrapped:,} {told}, {done.current:,} current, {len(done.broken):,} broken")
    if done.broken:
        raise SystemExit(1)


def _line(due: DueRecording) -> dict[str, str | int]:
    return {
        "recording": str(due.recording_id),
        "call": str(due.call_id),
        "rule": f"{due.rule} {due.days}",
        "recorded_at": due.announced_at.astimezone(clock.zone()).isoformat(timespec="seconds"),
        "over_at": due.over_at.astimezone(clock.zone()).isoformat(timespec="seconds"),
        "bytes": due.size,
    }


@contextmanager
def _database() -> Iterator[Database]:
    settings = load_settings()
    prepare_process(settings)
    database = Database(settings.database_url)
    try:
        yield database
    finally:
        database.dispose()
