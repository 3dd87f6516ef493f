"""A whole call centre in real processes, with people who call and people who answer."""

import os
import random
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from threading import Event, Thread
from typing import Any

import requests
from sqlalchemy import select

from callcenter.apps.machine import exchange_environment, host_fallback, is_ready
from callcenter.apps.wiring import Platform
from callcenter.core import clock
from callcenter.core.permissions import Actor
from callcenter.core.process.leash import leashed
from callcenter.core.settings import Settings
from telephony.agents.models import BUSY, Agent, AgentState
from telephony.agents.services import own_state
from telephony.calls.models import Call, CallState
from telephony.switch.ports import SwitchRefused, SwitchUnreachable, own_number, switch
from tests.architecture.source import ROOT
from tests.telephony.words import BROKEN, CONNECTING, LANGUAGES, MENU

CELERY = ("celery", "--app", "callcenter.apps.worker:celery", "--quiet", "worker", "--beat")
QUIET = ("--loglevel", "error", "--without-gossip", "--without-mingle", "--without-heartbeat")
START_SECONDS = 60
STEP = 0.4  # seconds between two looks of a person
PATIENCE = 60.0


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        return int(server.getsockname()[1])


class Centre:
    """Web, worker with schedule, and exchange of one installation.

    Args:
        environ: of the installation.
        log: file for all that the processes print.
    """

    def __init__(self, settings: Settings, environ: dict[str, str], log: Path) -> None:
        self.port = int(environ["PORT"])
        address = f"http://127.0.0.1:{self.port}"
        host_fallback(settings)
        self._environ = {**os.environ, **environ, **exchange_environment(settings, address)}
        self._log = log
        assert settings.phones.exchange_url is not None
        self.exchange_url = settings.phones.exchange_url
        port = self.exchange_url.rpartition(":")[2]
        self._commands: dict[str, tuple[str, ...]] = {
            "web": ("gunicorn", "--config", "python:callcenter.apps.gunicorn", WSGI),
            "worker": (*CELERY, "--pool", "threads", "--concurrency", "4", *QUIET),
            "exchange": ("telephony.exchange", "--port", port),
        }
        self._running: dict[str, subprocess.Popen[bytes]] = {}

    def start(self) -> None:
        for name in self._commands:
            self._start(name)

    def is_up(self) -> bool:
        return is_ready("127.0.0.1", self.port) and _is_well(self.exchange_url)

    def kill(self, name: str) -> None:
        """`kill -9` of the whole group, which is started again at once. To be called by the
        thread that lasts longest: a leashed process dies with the thread that started it."""
        process = self._running[name]
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        self._start(name)

    def stop(self) -> None:
        for process in self._running.values():
            if process.poll() is None:
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()

    def _start(self, name: str) -> None:
        command = [sys.executable, "-W", "ignore", "-m", *self._commands[name]]
        with self._log.open("ab") as log:
            self._running[name] = subprocess.Popen(
                leashed(command, signal_number=signal.SIGKILL),
                env=self._environ,
                cwd=ROOT,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )


WSGI = "callcenter.apps.wsgi:app"


def _is_well(url: str) -> bool:
    try:
        return requests.get(f"{url}/healthz", timeout=1).ok
    except requests.RequestException:
        return False


class Telephone:
    """A phone at the exchange, by its control interface; what fails for once is tried again."""

    def __init__(self, url: str, address: str) -> None:
        self.address = address
        self._url = url
        self.seen = 0
        self.sid: str | None = None
        self.state = "idle"

    def look(self) -> list[dict[str, Any]]:
        """What happened since the last look; [] when the exchange does not answer."""
        answer = self._ask("get", f"/phones/{self.address}/events", params={"after": self.seen})
        if answer is None:
            return []
        if answer["phone"]["events"] < self.seen:  # another exchange: begin anew
            self.seen = 0
        found: list[dict[str, Any]] = answer["events"]
        self.seen = max([self.seen, *(one["number"] for one in found)])
        self.state, self.sid = answer["phone"]["state"], answer["phone"]["call_sid"]
        return found

    def plug_in(self) -> None:
        self._ask("post", "/phones", json={"address": self.address})

    def does(self, what: str, **body: Any) -> bool:
        return self._ask("post", f"/phones/{self.address}/{what}", json=body) is not None

    def _ask(self, method: str, path: str, **options: Any) -> dict[str, Any] | None:
        try:
            answer = requests.request(method, self._url + path, timeout=5, **options)
        except requests.RequestException:
            return None
        if answer.status_code == 404 and not path.endswith("/phones"):
            self.seen = 0
            self.state, self.sid = "idle", None
            self.plug_in()
        return answer.json() if answer.ok else None


@dataclass
class Citizen:
    """Calls again and again.

    Attributes:
        sids: of all calls that were made.
        talks: least and most seconds on the phone once somebody answers.
        patience: seconds after which every call is ended.
    """

    phone: Telephone
    number: str
    sids: set[str] = field(default_factory=set)
    talks: tuple[float, float] = (4, 9)
    patience: float = PATIENCE
    _heard: str = ""
    _begun: float = 0.0
    _planned: dict[str, float] = field(default_factory=dict)

    def step(self, *, may_call: bool) -> None:
        heard = self.phone.look()
        if self.phone.state == "idle":
            self._heard, self._planned, self._begun = "", {}, time.monotonic()
            if may_call and random.random() < 0.3:
                self.phone.does("dial", to=self.number)
            return
        if self.phone.sid:
            self.sids.add(self.phone.sid)
        self._heard += "\n".join(str(one.get("text", "")) for one in heard)
        self._act("language", LANGUAGES["en"], lambda: self.phone.does("digits", keys="1"))
        self._act("menu", MENU["ja"], lambda: self.phone.does("digits", keys="1"))
        self._act("talk", CONNECTING["ja"], self._ends, after=random.uniform(*self.talks))
        self._act("broken", BROKEN["ja"], self._ends, after=3)
        if time.monotonic() - self._begun > self.patience:
            self._ends()

    def _ends(self) -> None:
        self.phone.does("hang-up")

    def _act(
        self, name: str, words: str, action: Callable[[], object], *, after: float = 0.3
    ) -> None:
        """Do something some seconds after these words were heard, once."""
        if words not in self._heard:
            return
        due = self._planned.setdefault(name, time.monotonic() + after)
        if due <= time.monotonic():
            self._planned[name] = float("inf")
            action()


@dataclass
class Operator:
    """Sits at the desk: answers what rings, ends the wrap-up, and comes back."""

    platform: Platform
    phone: Telephone
    actor: Actor
    _beaten: float = 0.0

    def step(self) -> None:
        self.phone.look()
        if self.phone.state == "ringing":
            self.phone.does("answer")
        if time.monotonic() - self._beaten > 5:
            self._beaten = time.monotonic()
            self.phone.plug_in()
            self._at_the_desk()

    def _at_the_desk(self) -> None:
        with self.platform.database.transaction() as session:
            own_state.beat(session, self.actor, tab="desk")
            agent = session.get_one(Agent, self.actor.id)
            if agent.state == AgentState.WRAP_UP:
                own_state.end_wrap_up(session, self.actor)
            elif agent.state == AgentState.OFFLINE:
                own_state.take_calls(session, self.actor, tab="desk")


class People(Thread):
    """All of them, each for a moment, again and again."""

    def __init__(self, citizens: Sequence[Citizen], operators: Sequence[Operator]) -> None:
        super().__init__(name="people")
        self.citizens, self.operators = citizens, operators
        self.may_call = True
        self.errors: list[BaseException] = []
        self._ended = Event()

    def run(self) -> None:
        try:
            while not self._ended.wait(STEP):
                for citizen in self.citizens:
                    citizen.step(may_call=self.may_call)
                for operator in self.operators:
                    operator.step()
        except BaseException as error:
            self.errors.append(error)

    def end(self) -> None:
        self._ended.set()
        self.join()

    @property
    def sids(self) -> set[str]:
        """Of all calls that were made."""
        return {sid for citizen in self.citizens for sid in set(citizen.sids)}


def known_there() -> set[str]:
    """Calls to us that the exchange remembers. Of one that died with an earlier exchange before a
    word of it was said nobody can know.

    Raises:
        SwitchUnreachable, SwitchRefused.
    """
    since = clock.now() - timedelta(minutes=20)
    return {call.sid for call in switch().calls_like(to=own_number(), since=since)}


def disagreements(platform: Platform, made: set[str]) -> set[str] | None:
    """Where our records and the exchange say different things at this moment: calls by their
    identifier, operators by theirs. None: the exchange does not answer."""
    try:
        live = {call.sid for call in switch().live_calls() if call.direction == "inbound"}
        there = known_there()
    except (SwitchUnreachable, SwitchRefused):
        return None
    with platform.database.transaction(write=False) as session:
        found = session.execute(select(Call.sid, Call.state)).all()
        states = {sid: state for sid, state in found}  # noqa: C416 - rows, not pairs
        kept = session.execute(
            select(Agent.identity, Call.state)
            .outerjoin(Call, Call.id == Agent.call_id)
            .where(Agent.state.in_(BUSY))
        ).all()
    ours = {sid for sid, state in states.items() if sid and state != CallState.ENDED}
    unknown = {sid for sid in made & there if sid not in states}
    idle = {identity for identity, state in kept if state in {None, CallState.ENDED}}
    return (live ^ ours) | unknown | idle
