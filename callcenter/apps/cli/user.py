"""`callcenter user`: staff accounts from the command line."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager

import click
from sqlalchemy import select
from sqlalchemy.orm import Session

import callcenter.apps.models  # noqa: F401 - foreign keys need every table
from callcenter.accounts.errors import LastAdministrator
from callcenter.accounts.models import StaffAccount
from callcenter.accounts.queries import list_staff
from callcenter.accounts.services import invitations, people
from callcenter.accounts.services.sign_in import fold_login
from callcenter.core.db import Database
from callcenter.core.errors import Invalid
from callcenter.core.i18n import DEFAULT_LANGUAGE, LANGUAGES
from callcenter.core.permissions import SYSTEM, Role
from callcenter.core.settings import Settings, load_settings

FAULTS = {
    "login_malformed": "the sign-in name needs 3 to 60 letters, digits or . _ @ -",
    "login_taken": "the sign-in name is taken",
    "password_short": "the password needs at least 12 characters",
    "password_long": "the password has more than 256 characters",
    "password_common": "the password is easy to guess",
}


@click.group("user")
def user() -> None:
    """Staff accounts."""


@user.command("add")
@click.argument("login")
@click.option("--name", required=True, help="Name as colleagues see it.")
@click.option("--name-en", default="", help="Name in Latin letters.")
@click.option("--role", required=True, type=click.Choice([role.value for role in Role]))
@click.option(
    "--language", default=DEFAULT_LANGUAGE, show_default=True, type=click.Choice(LANGUAGES)
)
@click.option("--password-stdin", is_flag=True, help="Read the password from standard input.")
def add(
    login: str, name: str, name_en: str, role: str, language: str, password_stdin: bool
) -> None:
    """Add a person. Prints the link with which the person chooses a password."""
    password = sys.stdin.readline().rstrip("\r\n") if password_stdin else None
    with _transaction() as (settings, session):
        account = people.add_staff(
            session,
            SYSTEM,
            login=login,
            display_name=name,
            display_name_en=name_en,
            role=Role(role),
            language=language,
            password=password,
        )
        if password is None:
            click.echo(_new_link(settings, session, account))


@user.command("list")
def list_command() -> None:
    """List all accounts: sign-in name, role, state, name."""
    with _transaction() as (_settings, session):
        for account in list_staff(session):
            click.echo(
                f"{account.login:<24} {account.role:<10} {state(account):<8} {account.display_name}"
            )


@user.command("invite")
@click.argument("login")
@click.option("--reset-second-factor", is_flag=True, help="Take a lost second factor away, too.")
def invite(login: str, reset_second_factor: bool) -> None:
    """Print a new link for a person's password, for instance when it was forgotten."""
    with _transaction() as (settings, session):
        account = _account(session, login)
        if account.disabled_at is not None:
            raise click.ClickException(f"the account is shut: {login}")
        if reset_second_factor:
            people.reset_second_factor(session, SYSTEM, account.id)
        click.echo(_new_link(settings, session, account))


@user.command("disable")
@click.argument("login")
def disable(login: str) -> None:
    """Shut an account, effective at once."""
    with _transaction() as (_settings, session):
        people.disable_staff(session, SYSTEM, _account(session, login).id)
    click.echo(f"shut: {login}")


def state(account: StaffAccount) -> str:
    """One word for whether the person can sign in."""
    if account.disabled_at is not None:
        return "shut"
    return "in use" if account.password_hash else "invited"


@contextmanager
def _transaction() -> Iterator[tuple[Settings, Session]]:
    """The installation's settings and a transaction; what is refused becomes one clear line."""
    settings = load_settings()
    database = Database(settings.database_url)
    try:
        with database.transaction() as session:
            yield settings, session
    except Invalid as error:
        raise click.ClickException("; ".join(FAULTS[c] for c in error.fields.values())) from None
    except LastAdministrator:
        raise click.ClickException("at least one administrator must remain") from None
    finally:
        database.dispose()


def _account(session: Session, login: str) -> StaffAccount:
    account = session.scalar(select(StaffAccount).where(StaffAccount.login == fold_login(login)))
    if account is None:
        raise click.ClickException(f"no such account: {login}")
    return account


def _new_link(settings: Settings, session: Session, account: StaffAccount) -> str:
    token = invitations.invite(session, SYSTEM, account.id)
    return invitations.invitation_link(settings.public_url, token)
