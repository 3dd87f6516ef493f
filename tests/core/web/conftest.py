"""An app of the floor alone, with pages that show what a view gets and what becomes of its work."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from flask import Blueprint, Flask, jsonify, make_response, request, session
from flask.testing import FlaskClient
from flask.typing import ResponseReturnValue
from sqlalchemy import text

from callcenter.core import clock
from callcenter.core.db import Database
from callcenter.core.errors import Conflict, Forbidden, Invalid, Missing, TooMany
from callcenter.core.i18n import language
from callcenter.core.outbox.models import ScheduledRun
from callcenter.core.permissions import Actor, Permission
from callcenter.core.settings import Settings
from callcenter.core.web.application import identify_with, make_app
from callcenter.core.web.guards import SIGNED_IN, current_actor, guarded, open_to_all, requires
from callcenter.core.web.requests import removals
from callcenter.core.web.transactions import commit_early, db_session, keep_work, reads_only

MakeApp = Callable[..., Flask]

REFUSALS: dict[str, Exception] = {
    "missing": Missing(),
    "forbidden": Forbidden(),
    "conflict": Conflict(),
    "invalid": Invalid(fields={"question": "required"}),
    "too-many": TooMany(),
    "nobody-worded-this": Conflict("nobody_worded_this"),
    "crash": RuntimeError("secret-of-the-machine-room"),
}

probe = Blueprint("probe", __name__)


@probe.route("/seen", methods=["GET", "POST", "PUT"])
@open_to_all
def seen() -> ResponseReturnValue:
    """All that a view can read of its request."""
    return jsonify(
        form=request.form.to_dict(flat=False),
        args=request.args.to_dict(flat=False),
        values=sorted(request.values.values()),
        json=request.get_json(silent=True),
        files=[file.filename for file in request.files.values()],
        removals=[[found.field, found.kind.value] for found in removals()],
    )


@probe.post("/write/<int:status>")
@open_to_all
def write(status: int) -> ResponseReturnValue:
    """Write a row, then answer with a status."""
    write_row("view")
    if "keep" in request.args:
        keep_work()
    return "written\n", status


@probe.post("/write/<refusal>")
@open_to_all
def write_and_raise(refusal: str) -> ResponseReturnValue:
    """Write a row, then raise."""
    write_row("view")
    raise REFUSALS[refusal]


@probe.post("/write/twice")
@open_to_all
def write_twice() -> ResponseReturnValue:
    """Break a rule of the database, which leaves the session of no use until it is rolled back."""
    for _ in range(2):
        db_session().connection().execute(
            ScheduledRun.__table__.insert().values(
                name="twice", slot=clock.midnight(clock.today()), started_at=clock.now()
            )
        )
    return "never\n"


@probe.post("/write/early")
@open_to_all
def write_early() -> ResponseReturnValue:
    """Keep what was done, then go on and fail."""
    write_row("early")
    commit_early()
    write_row("late")
    return "no\n", 422


@probe.route("/asked", methods=["GET", "POST"])
@open_to_all
@reads_only
def asked() -> ResponseReturnValue:
    """A question too long for an address."""
    return str(db_session().scalar(text("SELECT count(*) FROM scheduled_run")))


@probe.get("/raise/<refusal>")
@open_to_all
def refuse(refusal: str) -> ResponseReturnValue:
    raise REFUSALS[refusal]


@probe.get("/private")
@guarded(SIGNED_IN)
def private() -> ResponseReturnValue:
    return current_actor().name


@probe.get("/audit")
@requires(Permission.AUDIT_READ)
def audit() -> ResponseReturnValue:
    return "the log\n"


@probe.get("/unguarded")
def unguarded() -> ResponseReturnValue:
    return "nobody said who may come in\n"


@probe.get("/sign-in")
@open_to_all
def sign_in() -> ResponseReturnValue:
    return "sign in\n"


@probe.get("/language")
@open_to_all
def speak() -> ResponseReturnValue:
    return language()


@probe.get("/cookie")
@open_to_all
def cookie() -> ResponseReturnValue:
    session["language"] = request.args.get("language", "en")
    return "kept\n"


@probe.get("/client")
@open_to_all
def client_seen() -> ResponseReturnValue:
    """Whom the app takes the client for."""
    return jsonify(address=request.remote_addr, scheme=request.scheme, host=request.host)


@probe.get("/cached")
@open_to_all
def cached() -> ResponseReturnValue:
    response = make_response("for a while\n")
    response.headers["Cache-Control"] = "private, max-age=5"
    return response


def write_row(name: str) -> None:
    db_session().add(ScheduledRun(name=name, slot=clock.now(), started_at=clock.now()))
    db_session().flush()


def rows(database: Database) -> int:
    """How many rows the views have left behind."""
    with database.transaction(write=False) as reading:
        return reading.query(ScheduledRun).count()


def build_app(settings: Settings, database: Database, **changes: Any) -> Flask:
    """The probe's app; `changes` are settings that differ."""
    app = make_app(
        "staff", replace(settings, **changes), database, sign_in_endpoint="probe.sign_in"
    )
    app.register_blueprint(probe)
    links = ("home_url", "language_url", "sign_out_url", "sign_in_url", "account_url")
    app.context_processor(
        lambda: {"city": {"name": "みなと市"}, "nav": []} | dict.fromkeys(links, "/")
    )
    return app


@pytest.fixture(scope="session")
def idle_database(settings: Settings, tmp_path_factory: pytest.TempPathFactory) -> Database:
    """A database without a single table, for pages that need none."""
    return Database(f"sqlite:///{tmp_path_factory.mktemp('idle') / 'idle.db'}")


@pytest.fixture
def make_probe(settings: Settings, idle_database: Database) -> MakeApp:
    """Makes the probe's app: `make_probe(trusted_proxies=1)`; forms need no token."""

    def make(**changes: Any) -> Flask:
        app = build_app(settings, idle_database, **changes)
        app.config["WTF_CSRF_ENABLED"] = False
        return app

    return make


@pytest.fixture
def client(make_probe: MakeApp) -> FlaskClient:
    """A browser without a person."""
    return make_probe().test_client()


def sign_in_as(app: Flask, actor: Actor | None) -> None:
    """From now on every request of the app is this person's."""
    identify_with(app, lambda _session: actor)
