"""`callcenter phone notice`: what all callers hear when something is out of order."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

import click

from callcenter.apps.wiring import prepare_process
from callcenter.core import clock
from callcenter.core.db import Database
from callcenter.core.permissions import SYSTEM
from callcenter.core.settings import load_settings
from telephony.setup.queries import notice_on, spoken
from telephony.setup.services.notices import LONGEST, switch_notice_off, switch_notice_on
from telephony.setup.values import LANGUAGES, SLOTS, Afterwards, NoticeOn, notice_code

_LONGEST_MINUTES = int(LONGEST / timedelta(minutes=1))


@click.group("notice")
def notice() -> None:
    """The prepared notices: say, switch on, switch off."""


@notice.command("show")
def show() -> None:
    """Print the prepared notices, and which one is on."""
    with _database() as database, database.transaction(write=False) as session:
        on = notice_on(session)
        for slot in SLOTS:
            state = f"on until {_until(on)}" if on is not None and on.slot == slot else "off"
            click.echo(f"{slot}  {state}")
            for language in LANGUAGES:
                click.echo(f"   {language}  {spoken(session, notice_code(slot), language).text}")


@notice.command("on")
@click.argument("number", type=click.Choice([str(slot) for slot in SLOTS]))
@click.option(
    "--minutes",
    type=click.IntRange(1, _LONGEST_MINUTES),
    default=120,
    show_default=True,
    help="It ends by itself then.",
)
@click.option("--hang-up", is_flag=True, help="Calls end after it; otherwise they go on.")
def switch_on(number: str, minutes: int, hang_up: bool) -> None:
    """Switch a notice on: every caller hears it right after the choice of the language."""
    until = clock.now() + timedelta(minutes=minutes)
    afterwards = Afterwards.HANG_UP if hang_up else Afterwards.GO_ON
    with _database() as database:
        with database.transaction() as session:
            switch_notice_on(session, SYSTEM, int(number), until=until, afterwards=afterwards)
        with database.transaction(write=False) as session:
            on = notice_on(session)
    click.echo(f"notice {number} is on until {_until(on)}")


@notice.command("off")
def switch_off() -> None:
    """Switch the notice off that is on."""
    with _database() as database, database.transaction() as session:
        was_on = switch_notice_off(session, SYSTEM)
    click.echo("no notice is on any more" if was_on else "no notice was on")


def _until(on: NoticeOn | None) -> str:
    return "" if on is None else f"{on.until.astimezone(clock.zone()):%Y-%m-%d %H:%M}"


@contextmanager
def _database() -> Iterator[Database]:
    settings = load_settings()
    prepare_process(settings)
    database = Database(settings.database_url)
    try:
        yield database
    finally:
        database.dispose()
