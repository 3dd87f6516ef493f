"""TEL-1: the wait that callers are told, held against what comes."""

from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from callcenter.core import clock
from callcenter.core.ids import new_id
from callcenter.core.permissions import Actor
from telephony.agents.models import AgentState, AgentStateChange
from telephony.line.estimating import estimate, load_for, recent_handling
from telephony.line.waiting_times import Estimate, Load, expected_wait
from tests.factories.agents import make_agent
from tests.factories.line import entry_for, make_waiting
from tests.telephony.line.centre import Caller, Centre

BUSY = Load(ahead=0, operators=7, able=7, idle=0, handling=300.0, connecting=8.0)


def load(**values: object) -> Load:
    return Load(**{**vars(BUSY), **values})  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "unknown",
    [
        load(handling=None),
        load(operators=0, able=0),
        load(able=0),
        load(ahead=200),
    ],
    ids=["no calls yet", "nobody at the phone", "nobody speaks Japanese", "more than an hour"],
)
def test_what_cannot_be_said_is_not_said(unknown: Load) -> None:
    assert expected_wait(unknown) is None


def test_with_somebody_free_it_takes_as_long_as_ringing() -> None:
    assert expected_wait(load(idle=1)) == Estimate(0, 60)


def test_more_ahead_is_longer_and_more_operators_shorter() -> None:
    waits = [expected_wait(load(ahead=ahead)) for ahead in (0, 3, 8, 20)]
    assert all(waits)
    assert waits == sorted(waits, key=lambda wait: wait or Estimate(0, 0))
    few, many = expected_wait(load(ahead=8, operators=3, able=3)), expected_wait(load(ahead=8))
    assert few is not None
    assert many is not None
    assert few.low > many.low
    assert few.high > many.high


def test_english_without_a_speaker_waits_for_everybody_s_turn() -> None:
    none_able = load(able=0, overflow=45.0)
    told = expected_wait(none_able)
    assert told is not None
    assert told.high > (expected_wait(load()) or told).high


def test_ranges_are_told_in_whole_minutes_and_never_empty() -> None:
    for ahead in range(30):
        told = expected_wait(load(ahead=ahead))
        assert told is not None
        assert told.low % 60 == told.high % 60 == 0
        assert 0 <= told.low < told.high


def share_that_held(callers: list[Caller]) -> float:
    held = sum(c.told is not None and c.told.low <= c.waited <= c.told.high for c in callers)
    return held / len(callers)


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_the_first_promise_holds_for_four_of_five_in_a_simulated_week(seed: int) -> None:
    """Seven operators with breaks, 10 % of the callers English, loads from 28 to 88 an hour,
    patience of six minutes on the average."""
    centre = Centre(seed).run()
    answered = list(centre.answered())
    waited = [caller for caller in answered if caller.waited > 30]
    widths = sorted(c.told.high - c.told.low for c in waited if c.told is not None)

    assert len(answered) > 1500
    assert len(waited) > 400
    assert share_that_held(answered) >= 0.9
    assert share_that_held(waited) >= 0.8
    assert widths[len(widths) // 2] <= 5 * 60
    assert widths[len(widths) * 9 // 10] <= 8 * 60
    assert sum(caller.told is None for caller in centre.callers) < 0.02 * len(centre.callers)


def keep_spells(session: Session, actor: Actor, calls: int, *, minutes_ago: float = 5) -> None:
    """Calls of 10 s ringing, 200 s talk and 40 s wrap-up."""
    at = clock.now() - timedelta(minutes=minutes_ago)
    spells = ((AgentState.RINGING, 10), (AgentState.TALKING, 200), (AgentState.WRAP_UP, 40))
    for _ in range(calls):
        for state, seconds in spells:
            session.add(
                AgentStateChange(
                    id=new_id(),
                    staff_id=actor.id,
                    at=at,
                    old=state,
                    new=AgentState.AVAILABLE,
                    seconds=seconds,
                )
            )
    session.flush()


def test_the_handling_is_measured(session: Session, operator: Actor) -> None:
    keep_spells(session, operator, 4)
    assert recent_handling(session).whole is None

    keep_spells(session, operator, 1, minutes_ago=3000)

    found = recent_handling(session)
    assert (found.whole, found.connecting) == (pytest.approx(250), pytest.approx(10))


def test_a_caller_s_load_is_read_from_the_line(session: Session) -> None:
    bilingual, busy = make_agent(session, "ja", "en"), make_agent(session, "ja")
    make_agent(session, free=False)
    keep_spells(session, busy, 10)
    make_waiting(session, for_seconds=50)
    call = make_waiting(session, "en", for_seconds=20)

    found = load_for(session, entry_for(session, call))

    assert (found.ahead, found.operators, found.able, found.idle) == (1, 2, 1, 1)
    assert found.overflow == pytest.approx(40)
    assert bilingual.id is not None
    assert estimate(session, entry_for(session, call)) is not None


def test_nobody_at_the_phone_is_no_estimate(session: Session) -> None:
    call = make_waiting(session)

    assert estimate(session, entry_for(session, call)) is None
