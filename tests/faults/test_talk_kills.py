"""TEL-8, TEL-3: `kill -9` of web, worker and exchange while callers are on hold, colleagues are
asked and talks are handed over.

`TALK_KILLS=200 pytest tests/faults/test_talk_kills.py -s` is the full run.
"""

import os
import random
import statistics
import time
from collections.abc import Iterator
from itertools import cycle, islice

import pytest
from sqlalchemy import select

from callcenter.apps.wiring import Platform
from telephony.agents.models import BUSY, Agent
from telephony.agents.services.profiles import ensure_agent
from telephony.calls.models import Call, CallLeg, LegState
from telephony.switch.adapters.twilio import client_of
from tests.factories.staff import make_staff
from tests.faults.centre import Centre, Citizen, People, disagreements
from tests.faults.talkers import BusyOperator, Ear, Watch, open_rooms
from tests.servers.patience import wait_for

KILLS = int(os.environ.get("TALK_KILLS", "3"))
CITIZENS, OPERATORS = 3, 5
APART = (4.0, 10.0)  # seconds between two kills
TALKS = (15.0, 40.0)  # seconds that a citizen stays
# On a machine of one's own nobody is alone for 30 seconds; a busy one is slower, not wrong.
PATIENCE = 150
FIRST = ("hold", "ask", "hand over")

pytestmark = [pytest.mark.slow, pytest.mark.timeout(500 + 200 * KILLS)]


@pytest.fixture
def people(installation: Platform, centre: Centre) -> Iterator[People]:
    """People at its phones."""
    number, url = installation.settings.phones.number, centre.exchange_url
    citizens = [
        Citizen(Ear(url, f"+81901234570{index}"), number, talks=TALKS, patience=90)
        for index in range(CITIZENS)
    ]
    made = People(citizens, [_operator(installation, url) for _ in range(OPERATORS)])
    made.start()
    yield made
    made.end()


@pytest.fixture
def watch(installation: Platform, centre: Centre) -> Iterator[Watch]:
    """Somebody who looks into the rooms."""
    made = Watch(installation)
    made.start()
    yield made
    made.end()


def _operator(platform: Platform, url: str) -> BusyOperator:
    with platform.database.transaction() as session:
        actor = make_staff(session)
        assert actor.id is not None
        identity = ensure_agent(session, actor.id).identity
    return BusyOperator(platform, Ear(url, f"client:{identity}"), actor)


def test_nobody_is_left_alone(
    installation: Platform, centre: Centre, people: People, watch: Watch
) -> None:
    """After each kill whoever is alone in a room comes out of it, and our records and the exchange
    agree. No citizen ever hears what is said about her. In the end no room is open, no phone is
    held for nobody, and nothing is recorded any more."""
    wait_for(lambda: all(_done(people).get(name) for name in FIRST), PATIENCE)
    took = []
    for name in islice(cycle(("worker", "web", "exchange")), KILLS):
        time.sleep(random.uniform(*APART))
        centre.kill(name)
        took.append((name, _seconds_until_in_order(installation, centre, people, watch)))
        assert people.errors == []
    people.may_call = False
    wait_for(lambda: disagreements(installation, people.sids) == set(), PATIENCE)
    wait_for(lambda: _left(installation) == [], PATIENCE)
    _tell(took, people, watch)
    assert sum(_ear(citizen).leaks for citizen in people.citizens) == 0
    assert watch.looks > 0
    assert sum(_busy(one).secrets for one in people.operators) > 0


def _seconds_until_in_order(
    platform: Platform, centre: Centre, people: People, watch: Watch
) -> float:
    """How long after the kill nobody is alone who was so when the process was back, and all is
    agreed on that was not."""
    began = time.monotonic()
    wait_for(lambda: centre.is_up() and disagreements(platform, people.sids) is not None, PATIENCE)
    wrong, alone = disagreements(platform, people.sids) or set(), dict(watch.alone)

    def in_order() -> bool:
        nonlocal wrong
        now = disagreements(platform, people.sids)
        if now is not None:
            wrong &= now
        return not wrong and not alone.items() & watch.alone.items()

    wait_for(in_order, PATIENCE)
    return time.monotonic() - began


def _left(platform: Platform) -> list[str]:
    """What is still there although nobody calls any more."""
    with platform.database.transaction(write=False) as session:
        calls = session.scalars(select(Call.id).where(Call.state != "ended")).all()
        legs = session.scalars(select(CallLeg.id).where(CallLeg.state != LegState.ENDED)).all()
        kept = session.scalars(select(Agent.staff_id).where(Agent.state.in_(BUSY))).all()
    account = client_of(platform.settings.phones).api.v2010.account
    rooms = account.conferences.list(status="in-progress", limit=5)
    tapes = [one for one in account.recordings.list(limit=200) if one.status == "in-progress"]
    counts = {
        "calls": len(calls),
        "legs": len(legs),
        "operators": len(kept),
        "our rooms": open_rooms(platform),
        "rooms": len(rooms),
        "recordings": len(tapes),
    }
    return [f"{name}: {count}" for name, count in counts.items() if count]


def _done(people: People) -> dict[str, int]:
    done: dict[str, int] = {}
    for one in people.operators:
        for name, count in _busy(one).done.items():
            done[name] = done.get(name, 0) + count
    return done


def _busy(one: object) -> BusyOperator:
    assert isinstance(one, BusyOperator)
    return one


def _ear(citizen: Citizen) -> Ear:
    assert isinstance(citizen.phone, Ear)
    return citizen.phone


def _tell(took: list[tuple[str, float]], people: People, watch: Watch) -> None:
    seconds = sorted(passed for _, passed in took)
    worst = {name: max(s for n, s in took if n == name) for name, _ in took}
    secrets = sum(_busy(one).secrets for one in people.operators)
    print(  # noqa: T201
        f"\n{len(took)} kills, {len(people.sids)} calls, {_done(people)}, {secrets} secrets kept; "
        f"in order after {statistics.median(seconds):.1f} s (median), at most "
        + ", ".join(f"{name} {passed:.1f} s" for name, passed in worst.items())
        + f"; longest alone in a room {watch.longest:.1f} s"
    )
