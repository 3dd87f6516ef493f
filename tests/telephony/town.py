"""A town with a call centre, in one process and on one clock.

Citizens and operators sit at phones of the local exchange. The exchange sends its signed webhooks
to the real webhook app; the app's orders leave the outbox through the official library over HTTP
to the exchange. Time passes only when a story lets it.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import InitVar, dataclass, field, replace
from datetime import datetime, timedelta
from socket import SHUT_RDWR
from typing import Any, TypeVar
from urllib.parse import urlsplit
from uuid import UUID
from zoneinfo import ZoneInfo

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from callcenter.apps.schedule import PERIODIC
from callcenter.apps.webhooks import make_webhooks_app
from callcenter.apps.wiring import Platform, prepare_process
from callcenter.core import clock
from callcenter.core.hours.services import seed_default_hours
from callcenter.core.outbox import services as outbox
from callcenter.core.outbox.models import WAITING, OutboxJob
from callcenter.core.permissions import Role
from telephony.agents.services.profiles import ensure_agent
from telephony.calls.models import Call
from telephony.exchange.engine import Exchange
from telephony.exchange.faults import FaultShares
from telephony.exchange.station import Station, StationSettings
from telephony.exchange.transport import Answer, NotConnected, Outgoing
from telephony.exchange.web.application import make_application
from telephony.setup.services.seeding import seed_phone_setup
from telephony.setup.services.times import set_times
from telephony.setup.values import PhoneTimes
from telephony.switch.fallback import fallback_document
from tests.factories.staff import make_staff
from tests.fixtures.apps import answering
from tests.telephony.people import Citizen, Operator, person_of

TOKYO = ZoneInfo("Asia/Tokyo")
# Tuesday, ten in the morning: the centre is open.
START = datetime(2026, 11, 24, 10, 0, tzinfo=TOKYO)
# What the town does by its own clock; the rest of the schedule has nothing to do with calls.
JOBS = (
    "sweep",
    "sweep_line",
    "sweep_callbacks",
    "settle_switch",
    "settle_calls",
    "sweep_talks",
    "settle_talks",
    "sweep_pauses",
    "sweep_recordings",
    "find_recordings",
)
# Where the words for a dead app are hosted, by somebody else.
HOSTED = "https://hosted.example.jp/fallback.xml"
APOLOGY = "/voice/fallback"
Row = TypeVar("Row")


@dataclass
class Town:
    """The whole of it.

    Attributes:
        webhooks: the app at the provider's door.
        down: while it is set, nobody answers at that door; the apology lies elsewhere.
        worker: whether the job process works.
        lost: paths at the door whose requests get lost.
        unreachable: while it is set, requests to the exchange are cut off before they arrive.
        requests: what the exchange asked for: path and status of the answer.
    """

    platform: Platform
    settings: InitVar[StationSettings]
    start: InitVar[datetime]
    webhooks: FlaskClient
    down: bool = False
    worker: bool = True
    lost: frozenset[str] = frozenset()
    unreachable: bool = False
    requests: list[tuple[str, int]] = field(default_factory=list)
    operators: list[Operator] = field(default_factory=list)
    station: Station = field(init=False)
    _next: dict[str, datetime] = field(default_factory=dict)

    def __post_init__(self, settings: StationSettings, start: datetime) -> None:
        self.station = Station(settings, start=start, transport=self.carry)

    @property
    def exchange(self) -> Exchange:
        return self.station.exchange

    @property
    def now(self) -> datetime:
        return self.exchange.clock.now

    def citizen(self, number: str = "+819012345678") -> Citizen:
        """Somebody with a phone."""
        return Citizen(self, self.exchange.phone(number))

    def operator(self, *languages: str, login: str | None = None) -> Operator:
        """Somebody who takes calls, in Japanese unless said otherwise, and is not there yet."""
        with self.at_work() as session:
            actor = make_staff(session, login=login)
            agent = ensure_agent(session, person_of(actor))
            agent.languages = list(languages or ("ja",))
            identity = agent.identity
        one = Operator(self, self.exchange.phone(f"client:{identity}"), actor)
        self.operators.append(one)
        return one

    def run(self, seconds: float) -> None:
        """Let time pass."""
        self.until(lambda: False, within=seconds, must=False)

    def until(self, reached: Callable[[], bool], within: float = 60, *, must: bool = True) -> None:
        """Let time pass until something is so.

        Raises:
            AssertionError: it is not so within that many seconds.
        """
        end = self.now + timedelta(seconds=within)
        self._work()
        while not reached():
            moment = min(end, self._next_moment())
            self.exchange.advance_to(moment)
            self._work()
            if moment >= end and self._next_moment() > end:
                assert reached() or not must, self.story()
                return

    @contextmanager
    def at_work(self) -> Iterator[Any]:
        """A transaction of the product, at the town's time."""
        with clock.frozen_at(self.now), self.platform.database.transaction() as session:
            yield session
        self._work()

    def rows(self, table: type[Row]) -> list[Row]:
        """Everything of a table, in the order of its key."""
        with self.platform.database.transaction(write=False) as session:
            return list(session.scalars(select(table).order_by(table.__mapper__.primary_key[0])))  # type: ignore[attr-defined]

    @property
    def calls(self) -> list[Call]:
        return self.rows(Call)

    @property
    def call(self) -> Call:
        (only,) = self.calls
        return only

    @contextmanager
    def nobody_at_the_door(self) -> Iterator[None]:
        """The app is away."""
        self.down = True
        yield
        self.down = False

    def gate(self, application: Any) -> Any:
        """The way to the exchange's REST interface, which can be cut."""

        def pass_on(environ: dict[str, Any], start_response: Any) -> Any:
            if self.unreachable:
                environ["werkzeug.socket"].shutdown(SHUT_RDWR)
            return application(environ, start_response) if not self.unreachable else [b""]

        return pass_on

    @contextmanager
    def no_worker(self) -> Iterator[None]:
        """The job process stands still: webhooks are answered, orders are not sent."""
        self.worker = False
        yield
        self.worker = True

    @contextmanager
    def losing(self, *paths: str) -> Iterator[None]:
        """Every request to these addresses of the app gets lost."""
        self.lost = frozenset(f"/voice/{path}" for path in paths)
        yield
        self.lost = frozenset()

    def passes_its_jobs(self) -> None:
        """Let time pass until the jobs of every ten seconds have just been done."""
        done = self._next["settle_calls"]
        self.until(lambda: self._next["settle_calls"] > done)

    def sleeps(self, seconds: float) -> None:
        """Let a time pass in which nothing happens, and none of the jobs either."""
        self.exchange.advance_to(self.now + timedelta(seconds=seconds))
        self._work()

    def does(self, name: str) -> None:
        """Do one of the jobs that come too rarely for a story."""
        with clock.frozen_at(self.now):
            PERIODIC[name][1](self.platform)
        self._work()

    @contextmanager
    def spoilt(self, *, seed: int = 1, **shares: float) -> Iterator[None]:
        """So much goes wrong at the exchange, by the names of `FaultShares`."""
        self.station.spoil(FaultShares(**shares), seed)
        yield
        self.station.spoil(FaultShares(), 0)

    @contextmanager
    def no_more_calls(self) -> Iterator[None]:
        """The provider makes no calls for this account: its number is not its own any more."""
        number = self.exchange.numbers.pop(self.station.settings.number)
        yield
        self.exchange.numbers[number.number] = number

    def set_times(self, **times: int) -> None:
        """The manager sets times and limits."""
        with self.at_work() as session:
            manager = make_staff(session, Role.MANAGER)
            set_times(session, manager, PhoneTimes(**times), seen=0)

    def story(self) -> str:
        """What everybody heard and did so far, for the eyes of who looks for a mistake."""
        lines = [
            f"{entry.at:%H:%M:%S} {phone.address} {entry.kind} {entry.content}"
            for phone in self.exchange.phones.values()
            for entry in phone.events
        ]
        return "\n".join([*sorted(lines), *map(str, self.requests[-40:])])

    def carry(self, outgoing: Outgoing) -> Answer:
        """The way of the exchange to the app's door."""
        if outgoing.url == HOSTED:
            xml = fallback_document().to_xml().encode()
            return Answer(200, {"content-type": "text/xml"}, xml)
        parts = urlsplit(outgoing.url)
        if parts.path in self.lost or (self.down and parts.path != APOLOGY):
            raise NotConnected
        with clock.frozen_at(self.now):
            came = self.webhooks.open(
                parts.path + (f"?{parts.query}" if parts.query else ""),
                base_url=f"{parts.scheme}://{parts.netloc}",
                method=outgoing.method,
                headers=dict(outgoing.headers),
                data=outgoing.body,
            )
        self.requests.append((parts.path, came.status_code))
        headers = {name.lower(): value for name, value in came.headers}
        answer = Answer(came.status_code, headers, came.get_data())
        with clock.frozen_at(self.now):
            came.close()  # what is done once an answer is on its way
        return answer

    def _next_moment(self) -> datetime:
        planned = self.exchange.clock.next_at
        due = min(self._next.setdefault(name, self.now + PERIODIC[name][0]) for name in JOBS)
        return due if planned is None else max(self.now, min(planned, due))

    def _work(self) -> None:
        """Everything that the job process does at this moment."""
        with clock.frozen_at(self.now):
            for one in self.operators:
                one.beat()
            for name in JOBS:
                if self._next.setdefault(name, self.now + PERIODIC[name][0]) <= self.now:
                    self._next[name] = self.now + PERIODIC[name][0]
                    if self.worker:
                        PERIODIC[name][1](self.platform)
            while self.worker and (waiting := self._waiting()):
                for job_id in waiting:
                    outbox.run(self.platform.database, job_id)

    def _waiting(self) -> list[UUID]:
        with self.platform.database.transaction(write=False) as session:
            due = select(OutboxJob.id).where(
                OutboxJob.state == WAITING, OutboxJob.due_at <= clock.now()
            )
            return list(session.scalars(due.order_by(OutboxJob.id)))


@contextmanager
def founded(
    platform: Platform, *, start: datetime = START, fallback_url: str | None = None
) -> Iterator[Town]:
    """A town on an empty database.

    Args:
        fallback_url: asked when the app fails; None: the app's own page. `HOSTED` never fails.
    """
    phones = platform.settings.phones
    address = platform.settings.public_url
    settings = StationSettings(
        account_sid=phones.account_sid,
        auth_token=phones.auth_token,
        number=phones.number,
        voice_url=f"{address}/voice/incoming",
        status_url=f"{address}/voice/status",
        fallback_url=fallback_url or f"{address}/voice/fallback",
    )
    with clock.frozen_at(start), platform.database.transaction() as session:
        seed_default_hours(session)
        seed_phone_setup(session)
    door: Flask = make_webhooks_app(platform)
    town = Town(platform, settings, start, door.test_client())
    rest = make_application(town.station)
    rest.wsgi_app = town.gate(rest.wsgi_app)  # type: ignore[method-assign]
    with answering(rest) as url:
        prepare_process(replace(platform.settings, phones=replace(phones, exchange_url=url)))
        yield town
    town.station.close()
