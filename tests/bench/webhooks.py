"""Webhooks under load: so many come in a second, whatever becomes of those before, among the
calls of years; and what the door costs that lets them in."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import format_datetime
from pathlib import Path
from queue import SimpleQueue
from statistics import median
from typing import NamedTuple
from urllib.parse import urlencode
from uuid import uuid4

from flask import Blueprint, Response
from sqlalchemy import text

from callcenter.apps.webhooks import make_webhooks_app
from callcenter.apps.wiring import build_platform
from callcenter.core.permissions import Role
from callcenter.core.settings import Settings
from callcenter.core.web.guards import open_to_all
from callcenter.demo.calls import generate_calls
from telephony.exchange.signing import HEADER, sign
from telephony.setup.services.seeding import seed_phone_setup
from telephony.setup.services.times import set_times
from telephony.setup.values import PhoneTimes
from telephony.switch.twiml import Document, Hangup
from telephony.switch.web.door import Notice, webhook
from tests.bench.load_client import Request, Timing, UnexpectedAnswer, Visitor
from tests.bench.progress import tell
from tests.bench.report import Figure
from tests.bench.servers import PRODUCT, running_server
from tests.bench.stores import Store, open_store
from tests.factories.staff import make_staff
from tests.servers.postgres import running_postgres

CALLS, OPERATORS, SEED = 100_000, 7, 1
TOLD_EVERY = 20_000
A_SECOND, SECONDS = 50, 60
LONGEST_MS, DOOR_MS = 150.0, 3.0
THREADS = 48
DOOR_ASKS = 400


class Step(NamedTuple):
    """What the provider asks of a call so many seconds after its beginning."""

    after: float
    path: str
    form: dict[str, str]
    expect: int = 200


STEPS = (
    Step(0, "/voice/incoming", {"CallStatus": "ringing"}),
    Step(4, "/voice/language?step=1", {"Digits": "1"}),
    Step(9, "/voice/menu?step=1", {"Digits": "2"}),
    Step(9.1, "/voice/wait?stay=0", {"QueueTime": "0"}),
    Step(14, "/voice/wait?stay=0", {"QueueTime": "5"}),
    Step(15, "/voice/status", {"CallStatus": "completed"}, 204),
)


@dataclass
class Crowd:
    """Threads that each ask what is due next; a request is timed from when it should have been
    sent, so that one slow answer does not hide behind those that wait for it."""

    port: int
    due: SimpleQueue[tuple[float, Request] | None] = field(default_factory=SimpleQueue)
    times: list[float] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)

    def send(self, planned: list[tuple[float, Request]]) -> None:
        """Send each at its second from now."""
        threads = [threading.Thread(target=self._work) for _ in range(THREADS)]
        for thread in threads:
            thread.start()
        begin = time.perf_counter() + 1
        for after, request in sorted(planned, key=lambda one: one[0]):
            time.sleep(max(0.0, begin + after - time.perf_counter()))
            self.due.put((begin + after, request))
        for _ in threads:
            self.due.put(None)
        for thread in threads:
            thread.join()

    def _work(self) -> None:
        visitor = Visitor(self.port)
        while (one := self.due.get()) is not None:
            at, request = one
            try:
                visitor.ask(request)
            except (UnexpectedAnswer, OSError) as error:
                self.errors.append(str(error))
            self.times.append((time.perf_counter() - at) * 1000)
        visitor.close()


def webhook_figures(folder: Path) -> list[Figure]:
    """Times of the answers, and the cost of the door.

    Args:
        folder: for the servers' files.
    """
    home = folder / "webhooks"
    home.mkdir()
    with running_postgres(durable=True) as server:
        store = open_store("PostgreSQL", server.new_database(), home, 0)
        _fill(store)
        figures = [*_load_figures(store, home), _door_figure(store)]
        store.database.dispose()
    return figures


def _fill(store: Store) -> None:
    tell(f"webhooks: loading {CALLS:,} calls")
    with store.database.transaction() as session:
        people = [make_staff(session).id for _ in range(OPERATORS)]
        seed_phone_setup(session)
        manager = make_staff(session, Role.MANAGER)
        set_times(session, manager, PhoneTimes(longest_line=500), seen=0)
    operators = [person for person in people if person is not None]
    done = 0

    def progress(batch: int) -> None:
        nonlocal done
        done += batch
        if done % TOLD_EVERY == 0:
            tell(f"webhooks: {done:,} calls")

    generate_calls(store.database, count=CALLS, seed=SEED, operators=operators, progress=progress)
    with store.database.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as plain:
        plain.execute(text("VACUUM ANALYZE"))


def _load_figures(store: Store, home: Path) -> Iterator[Figure]:
    tell(f"webhooks: {A_SECOND} a second for {SECONDS} s")
    with running_server(PRODUCT, store, home) as server:
        crowd = Crowd(server.port)
        crowd.send(_planned(store.settings))
        crowd.times = crowd.times[-A_SECOND * SECONDS :]
    if crowd.errors:
        yield Figure("webhooks: wrong answers", "", f"{len(crowd.errors)}: {crowd.errors[0]}", "0")
    timing = Timing(crowd.times, 0)
    volume = f"{len(crowd.times):,} on {CALLS:,} calls"
    for share in (0.5, 0.95, 0.99):
        value, name = timing.percentile(share), f"p{share * 100:.0f}"
        yield Figure(
            f"webhooks: {A_SECOND} a second, {name}, ms",
            volume,
            f"{value:.1f}",
            f"<{LONGEST_MS:.0f}",
            value < LONGEST_MS,
        )


def _planned(settings: Settings) -> list[tuple[float, Request]]:
    """Callers come evenly, and so often that requests do so often. The first of them have called
    before the beginning, so that every step is asked for from then on; what they were asked for
    until then warms the server up, in the same order and at the same pace."""
    apart, last = len(STEPS) / A_SECOND, STEPS[-1].after
    planned = []
    for number in range(round((SECONDS + last) / apart)):
        sid, caller = f"CA{uuid4().hex}", f"+8190{number:08d}"
        planned += [
            (number * apart + step.after, _request(settings, step, sid, caller)) for step in STEPS
        ]
    return [(at, request) for at, request in planned if at < SECONDS + last]


def _request(settings: Settings, step: Step, sid: str, caller: str) -> Request:
    form = {
        "CallSid": sid,
        "AccountSid": settings.phones.account_sid,
        "From": caller,
        "To": settings.phones.number,
        "CallStatus": "in-progress",
        "Direction": "inbound",
        "FromCity": "",
        **step.form,
    }
    if step.expect == 204:
        form["Timestamp"] = format_datetime(datetime.now(UTC))
    signature = sign(settings.phones.auth_token, settings.public_url + step.path, form.items())
    return Request(
        step.path,
        urlencode(form).encode(),
        headers=(f"{HEADER}: {signature}",),
        expect=step.expect,
    )


@contextmanager
def _timed(into: list[float]) -> Iterator[None]:
    began = time.perf_counter()
    yield
    into.append((time.perf_counter() - began) * 1000)


def _door_figure(store: Store) -> Figure:
    """The same small view behind the door and beside it, asked in turn in this process."""
    tell("webhooks: the cost of the door")
    platform = build_platform(store.settings)
    app = make_webhooks_app(platform)
    app.register_blueprint(_small_views())
    client = app.test_client()
    behind: list[float] = []
    beside: list[float] = []
    for _ in range(DOOR_ASKS):
        sid = f"CA{uuid4().hex}"
        for path, times in (("/voice/behind", behind), ("/voice/beside", beside)):
            request = _request(store.settings, Step(0, path, {}), sid, "+819012345678")
            header, _, signature = request.headers[0].partition(": ")
            with _timed(times):
                answer = client.post(
                    path,
                    data=request.body,
                    content_type=request.content_type,
                    headers={header: signature},
                )
            assert answer.status_code == 200, answer.data
    platform.database.dispose()
    cost = median(behind) - median(beside)
    return Figure(
        "webhooks: signature and inbox, ms",
        f"{DOOR_ASKS}",
        f"{cost:.2f}",
        f"<{DOOR_MS:.0f}",
        cost < DOOR_MS,
    )


def _small_views() -> Blueprint:
    blueprint = Blueprint("small", __name__)
    document = Document([Hangup()])

    @blueprint.post("/voice/behind")
    @webhook("behind")
    @open_to_all
    def behind(_notice: Notice) -> Document:
        return document

    @blueprint.post("/voice/beside")
    @open_to_all
    def beside() -> Response:
        return Response(document.to_xml(), mimetype="text/xml")

    return blueprint
