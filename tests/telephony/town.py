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
from callcenter.core.permissions import Actor, Role
from callcenter.core.privacy.keys import cipher
from telephony.agents.models import Agent, AgentStateChange, Endpoint
from telephony.agents.reasons import BreakReason
from telephony.agents.services import own_state
from telephony.agents.services.profiles import NUMBER_CONTEXT, ensure_agent
from telephony.calls.models import Call, CallLeg, LegKind
from telephony.exchange.engine import Exchange
from telephony.exchange.faults import FaultShares
from telephony.exchange.legs import Leg
from telephony.exchange.phones import Phone
from telephony.exchange.station import Station, StationSettings
from telephony.exchange.transport import Answer, NotConnected, Outgoing
from telephony.exchange.web.application import make_application
from telephony.line.models import LineEntry
from telephony.recordings.models import Recording
from telephony.setup.services.seeding import seed_phone_setup
from telephony.setup.services.times import set_times
from telephony.setup.values import PhoneTimes
from telephony.switch.fallback import fallback_document
from tests.factories.staff import make_staff
from tests.fixtures.apps import answering
from tests.telephony.words import LANGUAGES, MENU

TOKYO = ZoneInfo("Asia/Tokyo")
# Tuesday, ten in the morning: the centre is open.
START = datetime(2026, 11, 24, 10, 0, tzinfo=TOKYO)
# What the town does by its own clock; the rest of the schedule has nothing to do with calls.
JOBS = (
    "sweep",
    "sweep_line",
    "settle_switch",
    "settle_calls",
    "sweep_recordings",
    "find_recordings",
)
# Where the words for a dead app are hosted, by somebody else.
HOSTED = "https://hosted.example.jp/fallback.xml"
# Four questions to the exchange over HTTP: asked less often, stories are told in half the time.
LESS_OFTEN = {"settle_calls": timedelta(seconds=30)}
BEAT = timedelta(seconds=10)
APOLOGY = "/voice/fallback"
Row = TypeVar("Row")

# How a place in the line ends by what came of the call; None: it never had one.
_SETTLED: dict[str, set[tuple[str, str | None] | None]] = {
    "answered": {("connected", "answered")},
    "abandoned": {("left", "hung_up")},
    "left_early": {None},
    "voicemail": {None, ("left", "closed"), ("left", "voicemail")},
    "closed": {None, ("left", "closed")},
    "refused": {None},
    "failed": {None, ("left", "voicemail"), ("left", "lost"), ("left", "hung_up")},
}


@dataclass
class Town:
    """The whole of it.

    Attributes:
        webhooks: the app at the provider's door.
        down: while it is set, nobody answers at that door; the apology lies elsewhere.
        lost: paths at the door whose requests get lost.
        unreachable: while it is set, requests to the exchange are cut off before they arrive.
        requests: what the exchange asked for: path and status of the answer.
    """

    platform: Platform
    settings: InitVar[StationSettings]
    start: InitVar[datetime]
    webhooks: FlaskClient
    down: bool = False
    lost: frozenset[str] = frozenset()
    unreachable: bool = False
    requests: list[tuple[str, int]] = field(default_factory=list)
    operators: list["Operator"] = field(default_factory=list)
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

    def citizen(self, number: str = "+819012345678") -> "Citizen":
        """Somebody with a phone."""
        return Citizen(self, self.exchange.phone(number))

    def operator(self, *languages: str, login: str | None = None) -> "Operator":
        """Somebody who takes calls, in Japanese unless said otherwise, and is not there yet."""
        with self.at_work() as session:
            actor = make_staff(session, login=login)
            agent = ensure_agent(session, _id(actor))
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
    def losing(self, *paths: str) -> Iterator[None]:
        """Every request to these addresses of the app gets lost."""
        self.lost = frozenset(f"/voice/{path}" for path in paths)
        yield
        self.lost = frozenset()

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
        return Answer(came.status_code, headers, came.get_data())

    def _next_moment(self) -> datetime:
        planned = self.exchange.clock.next_at
        due = min(self._next.setdefault(name, self.now + _every(name)) for name in JOBS)
        return due if planned is None else max(self.now, min(planned, due))

    def _work(self) -> None:
        """Everything that the job process does at this moment."""
        with clock.frozen_at(self.now):
            for one in self.operators:
                one.beat()
            for name in JOBS:
                if self._next.setdefault(name, self.now + _every(name)) <= self.now:
                    self._next[name] = self.now + _every(name)
                    PERIODIC[name][1](self.platform)
            while waiting := self._waiting():
                for job_id in waiting:
                    outbox.run(self.platform.database, job_id)

    def _waiting(self) -> list[UUID]:
        with self.platform.database.transaction(write=False) as session:
            due = select(OutboxJob.id).where(
                OutboxJob.state == WAITING, OutboxJob.due_at <= clock.now()
            )
            return list(session.scalars(due.order_by(OutboxJob.id)))


@dataclass
class Person:
    """Somebody at a phone."""

    town: Town
    phone: Phone

    @property
    def heard(self) -> str:
        """Every text that reached this ear, a line each."""
        return "\n".join(str(one.get("text") or one["kind"]) for one in self.phone.heard)

    def hears(self, *texts: str, within: float = 120) -> None:
        """Let time pass until all of this was said."""
        for text in texts:
            self.town.until(lambda text=text: text in self.heard, within)  # type: ignore[misc]

    def presses(self, keys: str) -> None:
        self.phone.digits(keys)
        self.town.run(1)

    def says(self, text: str, language: str = "ja-JP") -> None:
        """Speak, and come to the end of it."""
        self.town.run(self.phone.speak(text, language))

    def hangs_up(self) -> None:
        self.phone.hang_up()
        self.town.run(1)

    def is_put_off(self) -> None:
        """Let time pass until the other end has hung up."""
        self.town.until(lambda: self.phone.state == "idle", 120)


@dataclass
class Citizen(Person):
    """Somebody who calls.

    Attributes:
        leg: the last call that was made, at the exchange.
    """

    leg: Leg | None = None

    @property
    def heard(self) -> str:
        """Every text of this call, a line each."""
        heard = self.leg.heard if self.leg else []
        return "\n".join(str(one.get("text") or one["kind"]) for one in heard)

    def dials(self, *, withheld: bool | str = False, forwarded_from: str | None = None) -> None:
        self.leg = self.town.exchange.place_call(
            caller=self.phone.address,
            to=self.town.station.settings.number,
            withheld=withheld,
            forwarded_from=forwarded_from,
        )
        self.town.run(0)

    @property
    def call(self) -> Call:
        """The record of the last call that was made."""
        assert self.leg is not None
        with self.town.platform.database.transaction(write=False) as session:
            return session.scalars(select(Call).where(Call.sid == self.leg.sid)).one()

    @property
    def place(self) -> LineEntry | None:
        """Its place in the line; None: it never got there."""
        with self.town.platform.database.transaction(write=False) as session:
            return session.scalar(select(LineEntry).where(LineEntry.call_id == self.call.id))

    @property
    def rung(self) -> list[tuple[UUID | None, str | None]]:
        """Whose phones rang for it, in order, and what came of each."""
        with self.town.platform.database.transaction(write=False) as session:
            legs = session.scalars(
                select(CallLeg)
                .where(CallLeg.call_id == self.call.id, CallLeg.kind == LegKind.OPERATOR)
                .order_by(CallLeg.id)
            )
            return [(leg.staff_id, leg.end_reason) for leg in legs]

    @property
    def recordings(self) -> list[tuple[str, str]]:
        """Kind and state of its recordings."""
        with self.town.platform.database.transaction(write=False) as session:
            found = session.scalars(select(Recording).where(Recording.call_id == self.call.id))
            return [(one.kind, one.state) for one in found]

    def chooses(self, language: str) -> None:
        """Hear which key is whose language, and press it."""
        self.hears(LANGUAGES[language])
        self.presses("1" if language == "ja" else "2")

    def waits(self, *, language: str = "ja", choice: str = "1") -> None:
        """Dial, and go through the menu into the line."""
        self.dials()
        self.goes_into_line(language=language, choice=choice)

    def goes_into_line(self, *, language: str = "ja", choice: str = "1") -> None:
        """Go through the menu into the line."""
        self.chooses(language)
        self.town.until(lambda: self.call.notice is not None, 60)
        # The notice cannot be skipped; what is pressed while it is said is lost.
        self.hears(MENU[language])
        self.presses(choice)
        self.town.until(lambda: self.call.queued_at is not None, 60)

    def talks_with(self, operator: "Operator") -> None:
        """Say something to each other, and hear it."""
        self.says("カードを受け取りたいです。")
        operator.says("ご予約ください。")
        assert "カードを受け取りたいです。" in operator.heard, self.town.story()
        assert "ご予約ください。" in self.heard, self.town.story()

    def is_recorded_as(
        self,
        outcome: str,
        language: str | None,
        *,
        menu: str | None = None,
        by: "Operator | None" = None,
        recordings: list[tuple[str, str]] | None = None,
    ) -> None:
        """What is written down of the call in the end.

        Raises:
            AssertionError: something else is.
        """
        call, place = self.call, self.place
        person = by and by.actor.id
        written = (call.state, call.outcome, call.language, call.menu_code, call.operator_id)
        assert written == ("ended", outcome, language, menu, person), self.town.story()
        settled = None if place is None else (place.state, place.settled_reason)
        assert settled in _SETTLED[outcome], (settled, self.town.story())
        kept = [("talk", "kept")] if outcome == "answered" and recordings is None else recordings
        assert self.recordings == (kept or []), self.town.story()


@dataclass
class Operator(Person):
    """Somebody who takes calls, at a browser in which the desk is open."""

    actor: Actor
    window: str = "tab"
    is_here: bool = False
    _beaten: datetime | None = None

    @property
    def agent(self) -> Agent:
        with self.town.platform.database.transaction(write=False) as session:
            return session.get_one(Agent, self.actor.id)

    @property
    def state(self) -> str:
        return self.agent.state

    @property
    def states(self) -> list[str]:
        """Every state so far after the first `offline`; of changes at one moment each follows
        from the one before."""
        with self.town.platform.database.transaction(write=False) as session:
            own = select(AgentStateChange).where(AgentStateChange.staff_id == self.actor.id)
            left = list(session.scalars(own.order_by(AgentStateChange.at)))
        states, now = list[str](), "offline"
        while left:
            change = next(one for one in left if one.old == now)
            left.remove(change)
            states.append(now := change.new)
        return states

    @property
    def tab(self) -> str:
        return f"{self.window}-{_id(self.actor).hex[-6:]}"

    def takes_calls(self) -> None:
        """Open the desk and be ready."""
        self.phone.register()
        self.is_here = True
        with self.town.at_work() as session:
            own_state.take_calls(session, self.actor, tab=self.tab)

    def takes_break(self, reason: BreakReason = BreakReason.SHORT) -> None:
        with self.town.at_work() as session:
            own_state.take_break(session, self.actor, reason=reason)

    def goes_home(self) -> None:
        """Leave the phone."""
        with self.town.at_work() as session:
            own_state.go_offline(session, self.actor)

    def uses_desk_phone(self, number: str) -> None:
        """Be rung at a number instead of in the browser."""
        with self.town.at_work() as session:
            agent = ensure_agent(session, _id(self.actor))
            agent.desk_phone = cipher().encrypt(number, NUMBER_CONTEXT)
            own_state.choose_endpoint(session, self.actor, endpoint=Endpoint.DESK_PHONE)
        self.phone = self.town.exchange.phone(number)

    def rings(self, within: float = 60) -> None:
        """Let time pass until the phone rings."""
        self.town.until(lambda: self.phone.state == "ringing", within)

    def answers(self) -> None:
        """Pick up as soon as it rings, and be in a talk."""
        self.rings()
        self.phone.answer()
        self.town.until(lambda: self.state == "talking", 20)

    def picks_up(self) -> None:
        """Pick up as soon as it rings."""
        self.rings()
        self.phone.answer()
        self.town.run(0)

    def lets_it_ring(self) -> None:
        """Do nothing until it has stopped."""
        self.rings()
        self.town.until(lambda: self.phone.state == "idle", 40)

    def finishes(self) -> None:
        """End the wrap-up."""
        with self.town.at_work() as session:
            own_state.end_wrap_up(session, self.actor)

    def asks_for_more_time(self) -> None:
        """Extend the wrap-up."""
        with self.town.at_work() as session:
            own_state.extend_wrap_up(session, self.actor)

    def closes_the_laptop(self) -> None:
        """Be gone without a word: the browser's call goes with it."""
        self.is_here = False
        self.town.station.sign_out(self.phone.address)
        self.town.run(0)

    def beat(self) -> None:
        """The sign of life of the open desk."""
        if not self.is_here or (self._beaten and self.town.now - self._beaten < BEAT):
            return
        self._beaten = self.town.now
        with self.town.platform.database.transaction() as session:
            own_state.beat(session, self.actor, tab=self.tab)


def _every(name: str) -> timedelta:
    return LESS_OFTEN.get(name, PERIODIC[name][0])


def _id(actor: Actor) -> UUID:
    assert actor.id is not None
    return actor.id


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
