"""TEL-8: a storm of webhooks, doubled, shuffled, late and cut, leads to the records of a calm day.

`STORM_EVENTS=50000 pytest tests/telephony/test_storm.py -s` is the full storm.
"""

import os
import time
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import cycle, islice
from pathlib import Path
from random import Random
from typing import Any

import pytest

from callcenter.apps.webhooks import make_webhooks_app
from callcenter.apps.wiring import Platform, prepare_process
from callcenter.core import clock
from callcenter.core.db import Database
from callcenter.core.hours.services import seed_default_hours
from callcenter.core.settings import Settings
from telephony.setup.services.seeding import seed_phone_setup
from tests.fixtures.database import new_sqlite
from tests.telephony.scripts import Instance, Script, taken_down
from tests.telephony.town import START, Town, founded
from tests.telephony.weather import Delivery, Finally, Weather

EVENTS = int(os.environ.get("STORM_EVENTS", "600"))
DOUBLED, LATE, CUT = 0.30, 0.05, 0.02
SHUFFLED_BY = 20.0  # seconds
HOUR = timedelta(hours=1)
APART, LONGEST = timedelta(seconds=15), timedelta(hours=5)

pytestmark = [pytest.mark.slow, pytest.mark.timeout(300 + EVENTS // 5)]


@pytest.fixture
def scripts(platform: Platform) -> Iterator[list[Script]]:
    """Each way that a call can go, as the local exchange says it."""
    with founded(platform) as town:
        yield list(_stories(town))
    prepare_process(platform.settings)


def _stories(town: Town) -> Iterator[Script]:
    yield from _without_operators(town)
    for number, language in enumerate(("ja", "en")):
        first, second = town.operator("ja", "en"), town.operator("ja", "en")
        first.takes_calls()
        citizen = town.citizen(f"+81801111100{number}")
        citizen.waits(language=language)
        first.answers()
        town.run(20)
        (citizen if language == "ja" else first).hangs_up()
        town.run(20)
        yield taken_down(town, f"talk in {language}", citizen)
        first.finishes()
        citizen = town.citizen(f"+81801111101{number}")
        citizen.waits(language=language)
        first.lets_it_ring()
        first.goes_home()
        second.takes_calls()
        second.answers()
        town.run(15)
        citizen.hangs_up()
        town.run(20)
        yield taken_down(town, "the second phone", citizen)
        second.finishes()
        citizen = town.citizen(f"+81801111102{number}")
        citizen.waits(language=language)
        second.rings()
        citizen.hangs_up()
        town.run(20)
        yield taken_down(town, "gone while it rings", citizen)
        second.goes_home()


def _without_operators(town: Town) -> Iterator[Script]:
    for number, language in enumerate(("ja", "en")):
        citizen = town.citizen(f"+81801111103{number}")
        citizen.waits(language=language, choice="3")
        town.run(60)
        citizen.hangs_up()
        town.run(5)
        yield taken_down(town, "abandoned", citizen)
    citizen = town.citizen("+818011111040")
    citizen.dials()
    town.run(2)
    citizen.hangs_up()
    town.run(5)
    yield taken_down(town, "left early", citizen)


def _instances(scripts: list[Script]) -> list[Instance]:
    """So many calls, one after the other begun within the hours, that they make up the events."""
    chosen, events = [], 0
    talks = [script for script in scripts if script.name.startswith("talk")]
    for script in cycle([*scripts, *talks, *talks]):
        chosen.append(script)
        events += len(script.sayings)
        if events >= EVENTS:
            break
    apart = min(APART, LONGEST / len(chosen))
    return [Instance(one, number, START + apart * number) for number, one in enumerate(chosen)]


def _calm(instances: Sequence[Instance]) -> list[Delivery]:
    return [
        Delivery(instance.begin + saying.after, instance.number + order / 1000, instance, saying)
        for instance in instances
        for order, saying in enumerate(instance.script.sayings)
    ]


def _stormy(
    deliveries: Sequence[Delivery], chance: Random
) -> tuple[list[Delivery], list[Delivery]]:
    """What arrives of it, and what was cut.

    What is merely told comes in any order, late or never; but neither before nor without what
    causes the rest (`Saying.is_cause`), since that would not have happened. What a document is
    waited for comes in time, or twice.
    """
    arriving, cut = [], []
    for one in deliveries:
        is_free = not (one.saying.is_asked or one.saying.is_cause)
        if is_free and chance.random() < CUT:
            cut.append(one)
            continue
        moved = _moved(one, chance) if is_free else one
        arriving.append(moved)
        if chance.random() < DOUBLED:
            again = moved.at + timedelta(seconds=chance.uniform(0, SHUFFLED_BY))
            arriving.append(moved._replace(at=again, order=moved.order + 0.0001))
    return arriving, cut


def _moved(one: Delivery, chance: Random) -> Delivery:
    late = HOUR if chance.random() < LATE else timedelta(0)
    return one._replace(at=one.at + late + timedelta(seconds=chance.uniform(0, SHUFFLED_BY)))


@pytest.fixture
def centre(
    settings: Settings, platform: Platform, tmp_path: Path, empty_file: Path
) -> Iterator[Any]:
    """A function that founds an empty centre."""
    databases: list[Database] = []

    def found(name: str) -> Weather:
        database = new_sqlite(tmp_path / f"{name}.db", empty_file)
        with clock.frozen_at(START), database.transaction() as session:
            seed_default_hours(session)
            seed_phone_setup(session)
        databases.append(database)
        own = replace(platform, database=database)
        return Weather(own, make_webhooks_app(own).test_client())

    yield found
    for database in databases:
        database.dispose()
    prepare_process(settings)


def test_a_storm_leaves_the_records_of_a_calm_day(scripts: list[Script], centre: Any) -> None:
    """Compared, call by call: state, outcome, language, option, notice, whose number, who
    answered, when it came, queued, was answered and ended, how it left the line, whose phones
    rang and their state, the recordings, and which events are known.

    What was cut is not known from itself. When the caller's coming into the room was, the answer
    is known from the operator's, which is some seconds earlier; when the word that a phone began
    to ring was, nothing else says so, and nothing of the above needs it. The end of a call whose
    last word was cut, and a recording nobody told of, come from the provider, who is asked.
    """
    instances = _instances(scripts)
    calm, storm = centre("calm"), centre("storm")
    deliveries = _calm(instances)
    arriving, cut = _stormy(deliveries, Random(8))
    end = max(one.at for one in deliveries) + HOUR * 2
    seconds = [_weathered(calm, deliveries, instances, end)]
    seconds.append(_weathered(storm, arriving, instances, end))
    wrong = _differences(calm.records(instances), storm.records(instances), cut)
    print(  # noqa: T201
        f"\n{len(deliveries)} events of {len(instances)} calls, {len(arriving)} arrived, "
        f"{len(cut)} cut; {seconds[0]:.0f} and {seconds[1]:.0f} s of processor time; "
        f"answers {dict(calm.statuses)} and {dict(storm.statuses)}"
    )
    assert set(calm.statuses) | set(storm.statuses) <= {200, 204}
    assert not wrong, "\n".join(islice(wrong, 20))


def _weathered(
    weather: Weather, deliveries: list[Delivery], instances: list[Instance], end: datetime
) -> float:
    began = time.process_time()
    weather.pass_over(deliveries)
    weather.clear_up(instances, end)
    return time.process_time() - began


def _differences(
    calm: dict[int, Finally], storm: dict[int, Finally], cut: Sequence[Delivery]
) -> list[str]:
    lost: dict[int, set[str]] = {}
    for one in cut:
        lost.setdefault(one.instance.number, set()).add(f"{one.saying.path} {one.saying.event}")
    return [
        f"{number} without {lost.get(number)}:\n  {_unlike(calm[number], storm[number])}"
        for number in calm
        if not _agree(calm[number], storm[number], lost.get(number, set()))
    ]


def _unlike(one: Finally, other: Finally) -> str:
    fields = zip(Finally._fields, one, other, strict=True)
    return "; ".join(f"{name}: {a} != {b}" for name, a, b in fields if a != b)


def _agree(one: Finally, other: Finally, lost: set[str]) -> bool:
    if "/voice/conference participant-join" in lost and one.answered_at and other.answered_at:
        if abs(one.answered_at - other.answered_at) > timedelta(seconds=10):
            return False
        other = other._replace(answered_at=one.answered_at)
    if lost:  # an event that only the lost word would have told
        other = other._replace(events=one.events)
    return one == other
