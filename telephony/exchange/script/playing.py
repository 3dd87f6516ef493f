"""A whole play: everybody begins at once, and what happened is told afterwards."""

from dataclasses import asdict, dataclass
from time import monotonic, sleep
from typing import Any

from telephony.exchange.script.handset import ExchangeLine
from telephony.exchange.script.people import CallerAtWork, OperatorAtWork, Person, Play
from telephony.exchange.script.steps import Script
from telephony.exchange.script.tracing import (
    Leg,
    Observer,
    Summary,
    Tape,
    are_recordings_settled,
    legs_of,
    sids_of,
    summed_up,
    tapes_of,
)

PATIENCE = 15.0  # seconds after the last step, for calls to end and recordings to be ready
LOOK = 0.25


@dataclass(frozen=True)
class Report:
    """What became of a play.

    Attributes:
        unmet: one line for each expectation that was not met; empty: all went as written.
    """

    title: str
    seconds: float
    unmet: list[str]
    legs: list[Leg]
    recordings: list[Tape]
    summary: Summary

    def as_json(self) -> dict[str, Any]:
        """As a plain object."""
        return asdict(self)


def play(script: Script, *, exchange_url: str, app_url: str, centre: str) -> Report:
    """Play a script at a running exchange and app, in real time.

    Args:
        centre: the number that callers dial.

    Raises:
        ExchangeAway, Refusal: there is no exchange at that address.
    """
    line = ExchangeLine(exchange_url)
    observer = Observer(line)
    stage = Play(script, line, app_url, centre)
    people = _cast(script, stage)
    for one in people:
        one.start()
    for one in people:
        one.join()
    seconds = round(stage.second, 1)
    _settle(observer, people)
    legs = legs_of(people, observer)
    unmet = [one.failure for one in people if one.failure]
    tapes, summary = tapes_of(observer), summed_up(legs, observer)
    return Report(script.title, seconds, unmet, legs, tapes, summary)


def _cast(script: Script, stage: Play) -> list[Person]:
    operators = [OperatorAtWork(stage, role) for role in script.operators]
    return [*operators, *(CallerAtWork(stage, role) for role in script.callers)]


def _settle(observer: Observer, people: list[Person]) -> None:
    """Let calls end and recordings become ready; learn how long everything was heard."""
    end = monotonic() + PATIENCE
    observer.read_on()
    while not are_recordings_settled(observer.entries, sids_of(people)) and monotonic() < end:
        sleep(LOOK)
        observer.read_on()
    for one in people:
        if one.handset is not None:
            one.handset.relisten()
