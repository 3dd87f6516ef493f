"""One transaction per request: opened when first asked for, committed at the edge."""

from collections.abc import Callable
from typing import Any, TypeVar

from flask import Flask, Response, current_app, g, request
from sqlalchemy.orm import Session

from callcenter.core.db import Database, commit

READING = frozenset({"GET", "HEAD", "OPTIONS"})
View = TypeVar("View", bound=Callable[..., Any])


def reads_only(view: View) -> View:
    """Decorate a view that is asked by POST but writes nothing: it takes no write lock."""
    view.reads_only = True  # type: ignore[attr-defined]
    return view


def db_session() -> Session:
    """The request's session: for reading on GET, for writing otherwise."""
    session: Session | None = g.get("db_session")
    if session is None:
        database: Database = current_app.extensions["database"]
        session = g.db_session = database.session(write=not _is_reading())
    return session


def _is_reading() -> bool:
    if request.method in READING:
        return True
    view = current_app.view_functions.get(request.endpoint or "")
    return bool(getattr(view, "reads_only", False))


def keep_work() -> None:
    """Commit although the answer is a refusal (a counted failure, a noted attempt)."""
    g.keep_work = True


def commit_early() -> None:
    """Commit what was done so far, so that no transaction is open during what follows and takes
    long (a file that is received); that uses transactions of its own."""
    commit(db_session())


def undo_work() -> None:
    """Undo what a refused request did, so that its error page finds a session that works."""
    session: Session | None = g.get("db_session")
    if session is not None and not g.get("keep_work"):
        session.rollback()


def init_transactions(app: Flask, database: Database) -> None:
    """Commit after each answered request, roll back after a refused or failed one."""
    app.extensions["database"] = database

    @app.after_request
    def finish(response: Response) -> Response:
        session: Session | None = g.get("db_session")
        if session is not None:
            if response.status_code < 400 or g.get("keep_work"):
                commit(session)
            else:
                session.rollback()
        return response

    @app.teardown_request
    def close(_error: BaseException | None) -> None:
        session: Session | None = g.pop("db_session", None)
        if session is not None:
            session.close()
