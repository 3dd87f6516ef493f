"""`callcenter phone`: the telephone number and what it is connected with."""

from collections.abc import Iterator
from contextlib import contextmanager

import click

from callcenter.apps.cli.phone_notice import notice
from callcenter.apps.wiring import prepare_process
from callcenter.core.db import Database
from callcenter.core.settings import Settings, load_settings
from telephony.switch.adapters.account import NumberSettings, TwilioAccount
from telephony.switch.fallback import fallback_document
from telephony.switch.ports import SwitchRefused, SwitchUnreachable
from telephony.switch.services.identity import keep_phone_key, phone_key
from telephony.switch.urls import FALLBACK, INCOMING, STATUS, voice_url

KEY_NAME = "My Number Card call centre: browser phones"


@click.group("phone")
def phone() -> None:
    """The telephone: Twilio, or the local exchange where no account is set."""


phone.add_command(notice)


@phone.command("connect")
@click.option(
    "--fallback-url",
    help="Where `callcenter phone fallback` is hosted, outside this installation.",
)
@click.option("--new-key", is_flag=True, help="Make a new key although there is one.")
def connect(fallback_url: str | None, new_key: bool) -> None:
    """Connect the number with this installation, and make the key of the browsers' phones.

    May be repeated: what is there already stays.
    """
    with _installation() as (settings, database), _answering():
        account = TwilioAccount(settings.phones)
        account.set_number(_wanted(fallback_url))
        if new_key or not _has_key(settings, database):
            key = account.make_key(KEY_NAME)
            with database.transaction() as session:
                keep_phone_key(session, key, account=settings.phones.account_sid)
    click.echo(f"{settings.phones.number} calls {voice_url(INCOMING)}")


@phone.command("fallback")
def fallback() -> None:
    """Print what callers hear when this installation fails, to be hosted somewhere else."""
    click.echo(fallback_document().to_xml())


@phone.command("check")
def check() -> None:
    """Say what is set up; exit code 1 when calls cannot come in."""
    with _installation() as (settings, database), _answering():
        phones = settings.phones
        has_key = _has_key(settings, database)
        click.echo(f"switch    {phones.exchange_url or 'Twilio'}")
        click.echo(f"number    {phones.number}")
        click.echo(f"key       {'kept' if has_key else 'none: run `callcenter phone connect`'}")
        found = TwilioAccount(phones).number_settings()
    wanted = _wanted(None)
    click.echo(f"incoming  {_state(found.voice_url, wanted.voice_url)}")
    click.echo(f"status    {_state(found.status_callback, wanted.status_callback)}")
    click.echo(f"fallback  {found.fallback_url or 'none'}")
    if not has_key or found.voice_url != wanted.voice_url:
        raise SystemExit(1)


def _wanted(fallback_url: str | None) -> NumberSettings:
    return NumberSettings(
        voice_url=voice_url(INCOMING),
        status_callback=voice_url(STATUS),
        fallback_url=fallback_url or voice_url(FALLBACK),
    )


def _state(found: str, wanted: str) -> str:
    return "connected" if found == wanted else f"calls {found or 'nothing'}, not {wanted}"


def _has_key(settings: Settings, database: Database) -> bool:
    with database.transaction(write=False) as session:
        return phone_key(session, account=settings.phones.account_sid) is not None


@contextmanager
def _installation() -> Iterator[tuple[Settings, Database]]:
    settings = load_settings()
    prepare_process(settings)
    database = Database(settings.database_url)
    try:
        yield settings, database
    finally:
        database.dispose()


@contextmanager
def _answering() -> Iterator[None]:
    """What the provider refuses becomes one clear line."""
    try:
        yield
    except SwitchUnreachable as error:
        raise click.ClickException(f"the switch does not answer ({error})") from None
    except SwitchRefused as error:
        raise click.ClickException(f"the switch refused ({error})") from None
