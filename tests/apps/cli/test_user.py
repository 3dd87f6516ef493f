"""SEC-1: `callcenter user` for the first account and for emergencies."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import select

from callcenter.accounts.models import StaffAccount
from callcenter.accounts.passwords import verify_password
from callcenter.accounts.services.invitations import find_invited
from callcenter.apps.cli.user import user
from callcenter.apps.models import metadata
from callcenter.core.db import Database

PASSWORD = "tomato kumo enpitsu"
LINK = re.compile(r"http://127\.0\.0\.1:8000/invitation/(\S+)\n")
Command = Callable[..., Result]


@pytest.fixture
def database(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Database:
    monkeypatch.setenv("CALLCENTER_DATA", str(tmp_path))
    for name in ("DATABASE_URL", "PUBLIC_URL"):
        monkeypatch.delenv(name, raising=False)
    database = Database(f"sqlite:///{tmp_path / 'callcenter.db'}")
    metadata.create_all(database.engine.execution_options(write=True))
    return database


@pytest.fixture
def command(database: Database) -> Command:
    def call(*arguments: str, text: str | None = None) -> Result:
        return CliRunner().invoke(user, list(arguments), input=text)

    return call


def add(command: Command, login: str = "root", *more: str, text: str | None = None) -> Result:
    return command("add", login, "--name", "管理 太郎", "--role", "admin", *more, text=text)


def test_add_prints_a_link(command: Command, database: Database) -> None:
    """SEC-1: the link opens the new account's invitation."""
    result = add(command, "Root", "--name-en", "Taro")
    link = LINK.fullmatch(result.output)
    assert link is not None
    with database.transaction(write=False) as session:
        assert find_invited(session, link[1]).login == "root"


def test_add_with_password(command: Command, database: Database) -> None:
    """SEC-1: for scripts the password comes by standard input; the rules are the same."""
    assert add(command, "root", "--password-stdin", text=f"{PASSWORD}\n").output == ""
    with database.transaction(write=False) as session:
        account = session.scalars(select(StaffAccount)).one()
    assert verify_password(account.password_hash, PASSWORD)
    weak = add(command, "other", "--password-stdin", text="password1234\n")
    assert (weak.exit_code, weak.output) == (1, "Error: the password is easy to guess\n")


def test_refusals_are_one_line(command: Command) -> None:
    """SEC-1: what cannot be is told in one line, exit code 1; wrong usage is 2."""
    add(command, "root", "--password-stdin", text=PASSWORD)
    assert add(command).output == "Error: the sign-in name is taken\n"
    assert add(command, "管理者").exit_code == 1
    assert command("disable", "nobody").output == "Error: no such account: nobody\n"
    assert command("disable", "root").output == "Error: at least one administrator must remain\n"
    assert command("add", "x", "--name", "x", "--role", "owner").exit_code == 2


def test_list_disable_invite(command: Command) -> None:
    """SEC-1: the list shows who can sign in; a shut account gets no link."""
    add(command, "root", "--password-stdin", text=PASSWORD)
    command("add", "hanako", "--name", "花子", "--role", "operator")
    assert LINK.fullmatch(command("invite", "hanako", "--reset-second-factor").output)
    assert command("disable", "HANAKO").exit_code == 0
    assert command("invite", "hanako").exit_code == 1
    lines = command("list").output.splitlines()
    assert [line.split() for line in lines] == [
        ["root", "admin", "in", "use", "管理", "太郎"],
        ["hanako", "operator", "shut", "花子"],
    ]
