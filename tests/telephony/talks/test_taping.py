"""TEL-4: who talks pauses the recording of the own talk, and sees how it is doing."""

from datetime import timedelta
from uuid import uuid4

import pytest
from sqlalchemy.orm import Session

from callcenter.core import clock
from callcenter.core.db import Database
from callcenter.core.errors import Conflict, Forbidden, Invalid
from callcenter.core.permissions import Actor, Role
from telephony.agents.models import AgentState
from telephony.calls.facts import Kind
from telephony.calls.services.recording_calls import add_event, open_call
from telephony.recordings.models import GapReason
from telephony.talks.errors import NoTalk
from telephony.talks.services.taping import pause_recording, resume_recording, taping_of
from tests.factories.agents import agent_now, make_agent
from tests.factories.staff import make_staff


def in_talk(database: Database, *, told: bool = True) -> Actor:
    """An operator who talks; `told`: the caller heard that it is recorded."""
    with database.transaction() as session:
        return _talking(session, told)


def _talking(session: Session, told: bool) -> Actor:
    operator = make_agent(session)
    params = {"From": "+819012345678", "To": "+815000000000"}
    call = open_call(session, sid=f"CA{uuid4().hex}", params=params, at=clock.now())
    if told:
        add_event(session, call, Kind.NOTICE, at=clock.now(), key="n", version="1", language="ja")
    add_event(session, call, Kind.TALKING, at=clock.now(), key="leg", staff=str(operator.id))
    agent = agent_now(session, operator)
    agent.state, agent.call_id = AgentState.TALKING, call.id
    session.flush()
    return operator


def test_a_pause_and_its_end(database: Database) -> None:
    operator = in_talk(database)
    with database.transaction() as session:
        shown = taping_of(session, operator)
        assert shown is not None
        assert (shown.recorded, shown.paused, shown.confirmed) == (True, False, True)
        gap = pause_recording(session, operator, reason=GapReason.PIN)
        assert gap.resume_by is not None
        assert timedelta(seconds=89) < gap.resume_by - gap.asked_at < timedelta(seconds=91)
        shown = taping_of(session, operator)
        assert shown is not None
        assert (shown.paused, shown.confirmed, shown.reason) == (True, False, "pin")
        assert shown.until == gap.resume_by
        assert resume_recording(session, operator) is not None
        shown = taping_of(session, operator)
        assert shown is not None
        assert (shown.paused, shown.until) == (False, None)
        assert resume_recording(session, operator) is None


def test_the_centre_sets_for_how_long(database: Database) -> None:
    operator = in_talk(database)
    with database.transaction() as session:
        gap = pause_recording(session, operator)
        with clock.shifted_by(timedelta(seconds=30)):
            again = pause_recording(session, operator)
        assert again.id == gap.id
        assert again.resume_by is not None
        assert again.resume_by - again.asked_at > timedelta(seconds=119)


def test_who_does_not_talk_pauses_nothing(database: Database) -> None:
    with database.transaction() as session:
        idle = make_agent(session)
        for verb in (pause_recording, resume_recording):
            with pytest.raises(NoTalk):
                verb(session, idle)
            with pytest.raises(Forbidden):
                verb(session, make_staff(session, Role.CITY))
        assert taping_of(session, idle) is None
        assert taping_of(session, make_staff(session, Role.CITY)) is None


def test_what_cannot_be_paused(database: Database) -> None:
    """A talk of whose recording the caller was not told is not recorded at all."""
    untold, operator = in_talk(database, told=False), in_talk(database)
    with database.transaction() as session:
        with pytest.raises(Conflict, match="not_recorded"):
            pause_recording(session, untold)
        shown = taping_of(session, untold)
        assert shown is not None
        assert not shown.recorded
        with pytest.raises(Invalid) as refused:
            pause_recording(session, operator, reason="mood")
        assert refused.value.fields == {"reason": "bad_choice"}
