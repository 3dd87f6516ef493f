"""Operators who hold, ask colleagues and hand over, and somebody who watches the rooms."""

import random
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from threading import Event, Thread
from typing import Any

import requests
from sqlalchemy import select
from sqlalchemy.orm import Session
from twilio.base.exceptions import TwilioException

from callcenter.apps.wiring import Platform
from callcenter.core.errors import ProductError
from callcenter.core.permissions import Actor
from telephony.switch.adapters.twilio import client_of
from telephony.talks.models import TalkParty, TalkRoom
from telephony.talks.queries import Talk, free_colleagues, talk_of
from telephony.talks.services.consulting import consult, end_consult, make_conference
from telephony.talks.services.holding import hold, resume
from telephony.talks.services.transferring import complete_transfer, transfer_blind
from tests.faults.centre import Operator, Telephone

# Short enough to be said before anything else happens.
SECRET = "内緒"
APART = (0.8, 2.5)  # seconds between two things that one operator does
LOST = 0.15  # how often a browser dies while the caller is on hold
SAID = 2.0  # seconds of silence around what the caller must not hear
Verb = Callable[[Session, Actor], object]


@dataclass
class BusyOperator(Operator):
    """Does something with every caller.

    Attributes:
        done: what was done, by name.
        secrets: how often something was said that the caller must not hear.
    """

    done: dict[str, int] = field(default_factory=dict)
    secrets: int = 0
    _next: float = 0.0

    def step(self) -> None:
        super().step()
        if time.monotonic() < self._next or self.phone.state != "in-call":
            return
        self._next = time.monotonic() + random.uniform(*APART)
        with self.platform.database.transaction(write=False) as session:
            talk = talk_of(session, self.actor)
        if talk is not None and talk.is_mine:
            self._act(talk)

    def _act(self, talk: Talk) -> None:
        asked = talk.consulted
        is_there = asked is not None and asked.joined_at is not None
        if talk.is_handing_over:
            return
        if is_there and talk.is_held and talk.hold_confirmed and random.random() < 0.5:
            self.phone.does("speak", text=SECRET, language="ja-JP")
            self.secrets += 1
            self._next = time.monotonic() + SAID
            return
        if talk.is_held and random.random() < LOST:
            self._count("lose the phone")
            self.phone.does("leave")
            return
        name, verb = random.choice(self._choices(talk, is_there=is_there))
        try:
            with self.platform.database.transaction() as session:
                verb(session, self.actor)
        except ProductError:  # somebody hung up meanwhile, or is busy
            return
        self._count(name)

    def _count(self, name: str) -> None:
        self.done[name] = self.done.get(name, 0) + 1

    def _choices(self, talk: Talk, *, is_there: bool) -> list[tuple[str, Verb]]:
        if is_there:
            return [
                ("hand over", complete_transfer),
                ("hand over", complete_transfer),
                ("conference", make_conference),
                ("see off", end_consult),
            ]
        if talk.consulted is not None:
            return [("wait", lambda _session, _actor: None)]
        if talk.is_held:
            return [("resume", resume), ("ask", self._ask), ("ask", self._ask)]
        return [("hold", hold), ("ask", self._ask), ("ask", self._ask), ("blind", _blind)]

    def _ask(self, session: Session, actor: Actor) -> None:
        free = free_colleagues(session, actor)
        if free:
            consult(session, actor, target=f"agent:{random.choice(free).staff_id}")


def _blind(session: Session, actor: Actor) -> None:
    transfer_blind(session, actor, target="skill:ja")


class Ear(Telephone):
    """A citizen's phone that remembers whether something reached it that was not for her."""

    leaks: int = 0

    def look(self) -> list[dict[str, Any]]:
        found = super().look()
        self.leaks += sum(SECRET in str(one.get("text", "")) for one in found)
        return found


class Watch(Thread):
    """Looks into every room of the exchange: is somebody alone there, and for how long.

    Attributes:
        longest: seconds that somebody was alone.
        alone: since when, by call.
        looks: how often it looked into rooms with somebody in them.
    """

    def __init__(self, platform: Platform) -> None:
        super().__init__(name="watch")
        self._rooms = client_of(platform.settings.phones).api.v2010.account.conferences
        self._ended = Event()
        self.alone: dict[str, float] = {}
        self.longest, self.looks = 0.0, 0

    def run(self) -> None:
        while not self._ended.wait(0.5):
            try:
                now = self._now_alone()
            except (TwilioException, requests.RequestException):
                self.alone = {}  # the exchange is away, and its calls with it
                continue
            moment = time.monotonic()
            self.alone = {sid: self.alone.get(sid, moment) for sid in now}
            waits = [moment - since for since in self.alone.values()]
            self.longest = max([self.longest, *waits])

    def end(self) -> None:
        self._ended.set()
        self.join()

    def _now_alone(self) -> set[str]:
        found: set[str] = set()
        for room in self._rooms.list(status="in-progress", limit=50):
            there: list[Any] = room.participants.list(limit=20)
            self.looks += bool(there)
            if len(there) == 1:
                found.add(there[0].call_sid)
        return found


def open_rooms(platform: Platform) -> int:
    """Rooms and parties that are still open with us."""
    with platform.database.transaction(write=False) as session:
        rooms = session.scalars(select(TalkRoom.leg_id).where(TalkRoom.closed_at.is_(None))).all()
        parties = session.scalars(select(TalkParty.id).where(TalkParty.left_at.is_(None))).all()
    return len(rooms) + len(parties)
