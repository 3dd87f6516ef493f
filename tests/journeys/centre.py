"""A call centre in real time on loopback: the staff and webhook apps behind one address, the local
exchange, and a thread that does what the job process does."""

import logging
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from threading import Event, Thread
from time import monotonic
from typing import Any

from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from callcenter.accounts.models import StaffAccount
from callcenter.accounts.passwords import hash_password
from callcenter.apps.schedule import PERIODIC
from callcenter.apps.staff import make_staff_app
from callcenter.apps.webhooks import make_webhooks_app
from callcenter.apps.wiring import Platform, prepare_process
from callcenter.core import clock
from callcenter.core.outbox import services as outbox
from callcenter.core.outbox.models import WAITING, OutboxJob
from callcenter.core.permissions import Actor
from callcenter.core.settings import TRAINING_NUMBER
from callcenter.inquiries.services.categories import seed_categories
from telephony.agents.services.profiles import ensure_agent
from telephony.exchange.server import Driver
from telephony.exchange.station import Station, StationSettings
from telephony.exchange.web.serving import make_server
from telephony.setup.services.seeding import seed_phone_setup
from tests.factories.staff import make_staff
from tests.fixtures.apps import LiveApp, answering

PASSWORD = "a-password-of-tests-2026"
# What of the schedule has to do with calls.
JOBS = ("sweep", "sweep_line", "sweep_callbacks", "settle_switch", "sweep_recordings")
PAUSE = 0.1
log = logging.getLogger(__name__)
Wsgi = Callable[[dict[str, Any], Any], Iterable[bytes]]


class Door:
    """One address; which app answers is known only after the address is."""

    app: Wsgi

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        return self.app(environ, start_response)


@dataclass
class Centre:
    """The whole of it.

    Attributes:
        live: the staff app, for browsers.
        exchange_url: of the local exchange.
    """

    live: LiveApp
    station: Station
    exchange_url: str

    def write(self, work: Callable[[Session], Any]) -> Any:
        """Do something in a transaction of its own."""
        with self.live.platform.database.transaction() as session:
            return work(session)

    def read(self, work: Callable[[Session], Any]) -> Any:
        """Look something up."""
        with self.live.platform.database.transaction(write=False) as session:
            return work(session)

    def is_silent(self) -> bool:
        """Whether everybody has said what they were saying."""
        exchange = self.station.exchange
        with exchange.lock:
            ends = [leg.speaks_until for leg in exchange.legs.values() if leg.is_live]
            return all(end is None or end <= exchange.clock.now for end in ends)

    def operator(self, *languages: str, login: str, seen_in: str = "ja") -> Actor:
        """Somebody who takes calls and can sign in; `seen_in` is the language of their pages."""

        def work(session: Session) -> Actor:
            actor = make_staff(session, login=login)
            assert actor.id is not None
            account = session.get_one(StaffAccount, actor.id)
            account.password_hash, account.language = hash_password(PASSWORD), seen_in
            ensure_agent(session, actor.id).languages = list(languages)
            return actor

        found: Actor = self.write(work)
        return found


class Jobs(Thread):
    """The job process: what waits in the outbox, and the schedule."""

    def __init__(self, platform: Platform) -> None:
        super().__init__(name="jobs", daemon=True)
        self._platform = platform
        self._ended = Event()
        self._next = {name: monotonic() + PERIODIC[name][0].total_seconds() for name in JOBS}

    def run(self) -> None:
        while not self._ended.wait(PAUSE):
            try:
                self._turn()
            except Exception:  # as the worker: one task's failure is not the next one's
                log.exception("a job failed")

    def end(self) -> None:
        self._ended.set()
        self.join()

    def _turn(self) -> None:
        for name, moment in self._next.items():
            if moment <= monotonic():
                every, job = PERIODIC[name]
                self._next[name] = monotonic() + every.total_seconds()
                job(self._platform)
        for job_id in self._waiting():
            outbox.run(self._platform.database, job_id)

    def _waiting(self) -> list[Any]:
        with self._platform.database.transaction(write=False) as session:
            due = select(OutboxJob.id).where(
                OutboxJob.state == WAITING, OutboxJob.due_at <= clock.now()
            )
            return list(session.scalars(due.order_by(OutboxJob.id)))


@contextmanager
def live_centre(platform: Platform) -> Iterator[Centre]:
    """A centre on an empty database. It has no opening hours, so it answers at any time."""
    door = Door()
    with answering(door) as address, _exchange(platform, address) as (station, exchange_url):
        phones = replace(platform.settings.phones, exchange_url=exchange_url)
        settings = replace(platform.settings, public_url=address, phones=phones)
        here = replace(platform, settings=settings)
        prepare_process(settings)
        with here.database.transaction() as session:
            seed_categories(session)
            seed_phone_setup(session)
        staff = make_staff_app(here)
        door.app = _by_path(staff, make_webhooks_app(here))
        jobs = Jobs(here)
        jobs.start()
        try:
            yield Centre(LiveApp(address, staff, here), station, exchange_url)
        finally:
            jobs.end()


def _by_path(staff: Flask, webhooks: Flask) -> Wsgi:
    def choose(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        app = webhooks if environ["PATH_INFO"].startswith("/voice/") else staff
        return app(environ, start_response)

    return choose


@contextmanager
def _exchange(platform: Platform, app: str) -> Iterator[tuple[Station, str]]:
    phones = platform.settings.phones
    station = Station(
        StationSettings(
            account_sid=phones.account_sid,
            auth_token=phones.auth_token,
            number=phones.number,
            training_number=TRAINING_NUMBER,
            voice_url=f"{app}/voice/incoming",
            status_url=f"{app}/voice/status",
            fallback_url=f"{app}/voice/fallback",
        )
    )
    server = make_server(station, "127.0.0.1", 0)
    thread = Thread(target=server.serve_forever, daemon=True)
    driver = Driver(station)
    thread.start()
    driver.start()
    try:
        yield station, f"http://127.0.0.1:{server.port}"
    finally:
        server.shutdown()
        station.close()
        driver.end()
        thread.join()
        server.server_close()
