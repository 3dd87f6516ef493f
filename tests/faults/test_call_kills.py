"""TEL-8: `kill -9` of web, worker and exchange while people are on the phone.

`CALL_KILLS=200 pytest tests/faults/test_call_kills.py -s` is the full run.
"""

import os
import random
import statistics
import time
from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import cycle, islice

import pytest
from sqlalchemy import false, or_, select

from callcenter.apps.wiring import Platform
from callcenter.core import clock
from telephony.agents.services.profiles import ensure_agent
from telephony.calls.models import Call, CallEvent, Outcome
from telephony.recordings.models import Recording, RecordingState
from tests.factories.staff import make_staff
from tests.faults.centre import (
    Centre,
    Citizen,
    Operator,
    People,
    Telephone,
    disagreements,
    known_there,
)
from tests.servers.patience import wait_for

KILLS = int(os.environ.get("CALL_KILLS", "1"))
CITIZENS, OPERATORS = 4, 3
APART = (3.0, 9.0)  # seconds between two kills
# An exchange that dies takes with it the recordings that it has not completed.
COMPLETE_AFTER = timedelta(seconds=15)
# On a machine of one's own it takes less than 30 seconds; a busy one is slower, not wrong.
PATIENCE = 120

pytestmark = [pytest.mark.slow, pytest.mark.timeout(300 + 180 * KILLS)]


@pytest.fixture
def people(installation: Platform, centre: Centre) -> Iterator[People]:
    """People at its phones."""
    number, url = installation.settings.phones.number, centre.exchange_url
    citizens = [
        Citizen(Telephone(url, f"+81901234560{index}"), number) for index in range(CITIZENS)
    ]
    operators = [_operator(installation, url) for _ in range(OPERATORS)]
    made = People(citizens, operators)
    made.start()
    yield made
    made.end()


def _operator(platform: Platform, url: str) -> Operator:
    with platform.database.transaction() as session:
        actor = make_staff(session)
        assert actor.id is not None
        identity = ensure_agent(session, actor.id).identity
    return Operator(platform, Telephone(url, f"client:{identity}"), actor)


def test_no_call_is_lost_from_sight(installation: Platform, centre: Centre, people: People) -> None:
    """After each kill our records and the exchange agree again on every call and every operator:
    what is live there is live here, what is over there has ended here. When the exchange dies,
    its calls die with it. In the end every call has an outcome and every talk its recording.
    """
    platform = installation
    wait_for(lambda: _answered(platform) >= 1, PATIENCE)
    took, lost = [], set[str]()
    for name in islice(cycle(("web", "worker", "exchange")), KILLS):
        time.sleep(random.uniform(*APART))
        if name == "exchange":
            lost |= _unfinished(platform, ended_after=clock.now() - COMPLETE_AFTER)
        centre.kill(name)
        took.append((name, _seconds_until_agreed(centre, platform, people)))
        assert people.errors == []
    people.may_call = False
    wait_for(lambda: disagreements(platform, people.sids) == set(), PATIENCE)
    wait_for(lambda: not _unfinished(platform), PATIENCE)
    _tell(took, people, platform)
    _check_records(platform, people, lost)


def _seconds_until_agreed(centre: Centre, platform: Platform, people: People) -> float:
    """How long after the kill everything is agreed on that was not when the process was back: new
    calls come all the time, and each of them is news for a moment."""
    began = time.monotonic()
    wait_for(lambda: centre.is_up() and disagreements(platform, people.sids) is not None, PATIENCE)
    wrong = disagreements(platform, people.sids) or set()

    def agreed() -> bool:
        nonlocal wrong
        now = disagreements(platform, people.sids)
        if now is not None:
            wrong &= now
        return not wrong

    wait_for(agreed, PATIENCE)
    return time.monotonic() - began


def _unfinished(platform: Platform, *, ended_after: datetime | None = None) -> set[str]:
    """Calls that go on, and those that ended after a moment."""
    later = false() if ended_after is None else Call.ended_at > ended_after
    with platform.database.transaction(write=False) as session:
        return set(session.scalars(select(Call.sid).where(or_(Call.state != "ended", later))))


def _answered(platform: Platform) -> int:
    with platform.database.transaction(write=False) as session:
        return len(session.scalars(select(Call.id).where(Call.answered_at.is_not(None))).all())


def _check_records(platform: Platform, people: People, lost: set[str]) -> None:
    with platform.database.transaction(write=False) as session:
        calls = session.scalars(select(Call)).all()
        events = set(session.scalars(select(CallEvent.call_id)))
    heard_of = {call.sid for call in calls}
    assert people.sids & known_there() <= heard_of, "a call was never heard of"
    assert all(call.outcome is not None for call in calls)
    assert {call.id for call in calls} <= events
    talks = {call.id for call in calls if call.outcome == Outcome.ANSWERED and call.sid not in lost}
    wait_for(lambda: _kept(platform) >= talks, PATIENCE)


def _kept(platform: Platform) -> set[object]:
    """Calls with a recording that lies with us."""
    with platform.database.transaction(write=False) as session:
        kept = Recording.state.in_((RecordingState.STORED, RecordingState.KEPT))
        return set(session.scalars(select(Recording.call_id).where(kept)))


def _tell(took: list[tuple[str, float]], people: People, platform: Platform) -> None:
    seconds = sorted(passed for _, passed in took)
    worst = {name: max(s for n, s in took if n == name) for name, _ in took}
    print(  # noqa: T201
        f"\n{len(took)} kills, {len(people.sids)} calls, {_answered(platform)} answered; agreed "
        f"again after {statistics.median(seconds):.1f} s (median), at most "
        + ", ".join(f"{name} {passed:.1f} s" for name, passed in worst.items())
    )
