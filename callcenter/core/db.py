"""The database: one engine, sessions for reading or writing, and the only call of commit."""

import importlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import ModuleType
from typing import Any

from sqlalchemy import Connection, Engine, MetaData, create_engine, event, text
from sqlalchemy.engine import make_url
from sqlalchemy.orm import DeclarativeBase, Session

# Before 3.51.3 a write-ahead log shared by several processes can be corrupted (WAL-reset bug).
SAFE_WAL = (3, 51, 3)

_POSTGRESQL_OPTIONS = " ".join(
    f"-c {setting}"
    for setting in (
        "timezone=UTC",
        "statement_timeout=60000",
        "lock_timeout=3000",
        "idle_in_transaction_session_timeout=60000",
        # Searches differ too much from word to word for one plan to serve them all.
        "plan_cache_mode=force_custom_plan",
        "jit=off",
    )
)


class Base(DeclarativeBase):
    """Base of all tables; names of constraints are fixed so that migrations can find them."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
            "pk": "pk_%(table_name)s",
        }
    )


class UnitOfWork(Session):
    """A session whose rollback also forgets what waited for the commit of the undone work."""

    def rollback(self) -> None:
        super().rollback()
        for noted in self.info.keys() - {"database", "write"}:
            del self.info[noted]


class Database:
    """One database and its sessions."""

    def __init__(self, url: str, *, pool_size: int = 20) -> None:
        self.url = make_url(url)
        self.engine = _sqlite(url) if self.is_sqlite else _postgresql(url, pool_size)
        self._writer = self.engine.execution_options(write=True)

    @property
    def is_sqlite(self) -> bool:
        return self.url.get_backend_name() == "sqlite"

    def session(self, *, write: bool) -> Session:
        """A session; one for writing takes SQLite's write lock when it begins, not half-way."""
        return UnitOfWork(
            self._writer if write else self.engine,
            expire_on_commit=False,
            info={"database": self, "write": write},
        )

    @contextmanager
    def transaction(self, *, write: bool = True) -> Iterator[Session]:
        """A session whose work is committed at the end of the block, or undone on an error."""
        session = self.session(write=write)
        try:
            yield session
            commit(session)
        finally:
            session.close()

    def dispose(self) -> None:
        self.engine.dispose()


def commit(session: Session) -> None:
    """Commit, then run what waits for it. The edge of a request, task or command calls this.

    What runs before the commit may still write and may still refuse; what runs after it may
    fail without undoing anything.
    """
    before = _actions(session, "before_commit")
    while before:
        before.pop(0)()
    session.commit()
    after = _actions(session, "after_commit")
    while after:
        after.pop(0)()


def end_reading(session: Session) -> None:
    """End the transaction of a session that only reads; it may begin another one.

    It is not rolled back: with that psycopg would throw away the statements it has prepared.
    """
    session.commit()


def before_commit(session: Session, action: Callable[[], None]) -> None:
    """Run `action` as the last work of the session's transaction."""
    _actions(session, "before_commit").append(action)


def after_commit(session: Session, action: Callable[[], None]) -> None:
    """Run `action` once the session's transaction is committed; never after a rollback."""
    _actions(session, "after_commit").append(action)


def _actions(session: Session, moment: str) -> list[Callable[[], None]]:
    actions: list[Callable[[], None]] = session.info.setdefault(moment, [])
    return actions


def is_sqlite(session: Session) -> bool:
    return session.get_bind().dialect.name == "sqlite"


def keep_plans(session: Session) -> None:
    """From here to the end of the transaction PostgreSQL may plan a statement once and keep the
    plan. For pages that look things up by their keys: planning then costs more than reading."""
    if not is_sqlite(session):
        session.execute(_KEEP_PLANS)


_KEEP_PLANS = text("SET LOCAL plan_cache_mode = auto")


def _postgresql(url: str, pool_size: int) -> Engine:
    return create_engine(
        url,
        hide_parameters=True,  # what people wrote does not belong into error logs
        pool_size=pool_size,
        max_overflow=0,
        pool_timeout=10,
        pool_pre_ping=False,
        connect_args={"options": _POSTGRESQL_OPTIONS},
    )


def _sqlite(url: str) -> Engine:
    driver = _sqlite_driver()
    engine = create_engine(url, module=driver, hide_parameters=True, connect_args={"timeout": 15})
    journal = "WAL" if driver.sqlite_version_info >= SAFE_WAL else "TRUNCATE"

    @event.listens_for(engine, "connect")
    def prepare(connection: Any, _record: Any) -> None:
        connection.isolation_level = None  # transactions begin where `begin` below says
        cursor = connection.cursor()
        for pragma in (
            f"journal_mode={journal}",
            "synchronous=FULL",
            "foreign_keys=ON",
            "cache_size=-65536",
            "mmap_size=2147483648",
            "temp_store=MEMORY",
        ):
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        writing = connection.get_execution_options().get("write")
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writing else "BEGIN")

    return engine


def _sqlite_driver() -> ModuleType:
    """The driver that brings a recent SQLite with it, where there is one for this machine."""
    try:
        return importlib.import_module("pysqlite3.dbapi2")
    except ImportError:
        return importlib.import_module("sqlite3.dbapi2")
