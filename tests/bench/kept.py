"""Databases that stay: filled once into a folder, used again by the next measurement."""

import json
import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from callcenter.core.process.leash import leashed
from tests.bench.stores import SEED, Store, fill_store, open_store
from tests.servers.folders import short_folder
from tests.servers.postgres import (
    NOBODY,
    PostgresServer,
    await_answer,
    create_cluster,
    postgres_programs,
    reachable,
    stop,
)

DATABASE = "large"


@contextmanager
def kept_postgres(folder: Path) -> Iterator[PostgresServer]:
    """A server as safe as in production, with its databases in `folder`; as root it runs as
    nobody, who must be able to reach the folder.

    Raises:
        FileNotFoundError: no PostgreSQL is installed.
        RuntimeError: it did not start; the message ends with its log.
    """
    uid = NOBODY if os.geteuid() == 0 else None
    with short_folder() as short:
        programs = reachable(postgres_programs(), short) if uid else postgres_programs()
        cluster, sockets = folder / "postgres", short / "sockets"
        for one in (cluster, sockets):
            one.mkdir(mode=0o700, parents=True, exist_ok=True)
        if uid:
            short.chmod(0o711)
            os.chown(sockets, uid, uid)
            os.chown(cluster, uid, uid)
        if not (cluster / "PG_VERSION").exists():
            create_cluster(programs, cluster, uid)
        command = [str(programs / "postgres"), "-D", str(cluster), "-c", "listen_addresses="]
        command += ["-c", f"unix_socket_directories={sockets}"]
        with (short / "log").open("wb") as log:
            process = subprocess.Popen(leashed(command, uid=uid), cwd="/", stdout=log, stderr=log)
        try:
            server = PostgresServer(sockets)
            await_answer(server, process, short / "log")
            yield server
        finally:
            stop(process)


def kept_on_postgres(server: PostgresServer, folder: Path, inquiries: int) -> Store:
    """The large database of a kept server; keys and notes are in `folder`."""
    url, home = server.url(DATABASE), folder / "large"
    if _is_filled(home, inquiries):
        return open_store("PostgreSQL", url, home, inquiries)
    with server.connect() as connection:
        connection.execute(f"DROP DATABASE IF EXISTS {DATABASE}".encode())
        connection.execute(f"CREATE DATABASE {DATABASE}".encode())
    return _filled("PostgreSQL", url, home, inquiries)


def kept_on_sqlite(folder: Path, inquiries: int) -> Store:
    """The large SQLite file in `folder`."""
    home = folder / "sqlite"
    url = f"sqlite:///{home / 'callcenter.db'}"
    if _is_filled(home, inquiries):
        return open_store("SQLite", url, home, inquiries)
    return _filled("SQLite", url, home, inquiries)


def _filled(name: str, url: str, home: Path, inquiries: int) -> Store:
    shutil.rmtree(home, ignore_errors=True)
    home.mkdir(parents=True)
    store = fill_store(name, url, home, inquiries)
    (home / "filled.json").write_text(json.dumps(_volume(inquiries)))
    return store


def _is_filled(home: Path, inquiries: int) -> bool:
    note = home / "filled.json"
    return note.exists() and json.loads(note.read_text()) == _volume(inquiries)


def _volume(inquiries: int) -> dict[str, int]:
    return {"inquiries": inquiries, "seed": SEED}
