"""TEL-1, TEL-2, TEL-8: the steps of a call as services, on both databases, each in a transaction
of its own."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from uuid import UUID

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from callcenter.core import clock
from callcenter.core.db import Database
from callcenter.core.hours.services import seed_default_hours
from callcenter.core.permissions import Actor
from telephony.agents.models import Agent, AgentState
from telephony.agents.services.own_state import take_calls
from telephony.answering.opening import Opening, opening_at
from telephony.answering.services import arriving, ending, talking, waiting
from telephony.calls.models import Call, CallLeg, CallState, LegKind, LegState, Outcome
from telephony.calls.queries.calls import call_of_sid
from telephony.calls.services.recording_calls import open_call
from telephony.line.models import EntryState, LineEntry
from telephony.switch.twiml import Document
from tests.factories.calls import CALLER, CENTRE, new_sid
from tests.factories.staff import make_staff
from tests.telephony.answering.conftest import TOKYO

pytestmark = pytest.mark.usefixtures("open_hours")
Step = Callable[[Session, Call], object]


@pytest.fixture
def operator(database: Database, open_hours: datetime) -> Actor:
    """An operator who takes calls."""
    with database.transaction() as session:
        seed_default_hours(session)
        actor = make_staff(session)
        take_calls(session, actor, tab="tab-1")
    return actor


@pytest.fixture
def sid(database: Database, operator: Actor) -> str:
    """A caller who has come as far as the line."""
    sid = new_sid()
    with database.transaction() as session:
        open_call(session, sid=sid, params={"From": CALLER, "To": CENTRE}, at=clock.now())
    step(database, sid, arriving.greet)
    step(database, sid, lambda s, call: arriving.choose_language(s, call, "1", step=1, at=NOW()))
    step(database, sid, lambda s, call: arriving.choose_option(s, call, "1", step=1, at=NOW()))
    return sid


NOW = clock.now


def step(database: Database, sid: str, take: Step) -> object:
    with database.transaction() as session:
        call = call_of_sid(session, sid)
        assert call is not None
        return take(session, call)


def look(database: Database, sid: str) -> tuple[Call, LineEntry, CallLeg, Agent]:
    with database.transaction(write=False) as session:
        call = session.scalars(select(Call).where(Call.sid == sid)).one()
        entry = session.scalars(select(LineEntry).where(LineEntry.call_id == call.id)).one()
        leg = session.scalars(
            select(CallLeg).where(CallLeg.call_id == call.id, CallLeg.kind == LegKind.OPERATOR)
        ).one()
        return call, entry, leg, session.scalars(select(Agent)).one()


def with_leg(take: Callable[[Session, CallLeg], object]) -> Step:
    """A step of the operator's leg."""

    def on_leg(session: Session, call: Call) -> object:
        leg = session.scalars(
            select(CallLeg).where(CallLeg.call_id == call.id, CallLeg.kind == LegKind.OPERATOR)
        ).one()
        return take(session, leg)

    return on_leg


def room(event: str, call_sid: str) -> Step:
    params = {"StatusCallbackEvent": event, "CallSid": call_sid}
    return with_leg(lambda s, leg: talking.conference_told(s, leg, params, at=NOW()))


def test_a_call_from_the_line_to_the_end_of_the_talk(
    database: Database, sid: str, operator: Actor
) -> None:
    leg_sid = new_sid()
    _call, entry, leg, agent = look(database, sid)
    assert (entry.state, leg.state, agent.state) == ("offered", "planned", "reserved")
    step(
        database,
        sid,
        with_leg(lambda s, leg: talking.operator_told(s, leg, leg_sid, "ringing", at=NOW())),
    )
    step(
        database, sid, with_leg(lambda s, leg: talking.operator_answered(s, leg, leg_sid, at=NOW()))
    )
    step(database, sid, room("participant-join", leg_sid))
    step(database, sid, with_leg(lambda s, leg: talking.talk(s, leg, at=NOW())))
    step(database, sid, room("participant-join", sid))
    call, entry, leg, agent = look(database, sid)
    assert (call.state, call.operator_id, call.language) == (CallState.TALKING, operator.id, "ja")
    assert (entry.state, leg.state) == (EntryState.CONNECTED, LegState.JOINED)
    assert agent.state == AgentState.TALKING
    step(database, sid, lambda s, call: ending.caller_told(s, call, "completed", at=NOW()))
    call, entry, leg, agent = look(database, sid)
    assert (call.state, call.outcome) == (CallState.ENDED, Outcome.ANSWERED)
    assert (leg.state, agent.state) == (LegState.ENDED, AgentState.WRAP_UP)


def test_a_caller_who_leaves_frees_the_phone(database: Database, sid: str) -> None:
    step(
        database,
        sid,
        lambda s, call: waiting.left_queue(
            s, call, stay=0, result="hangup", status="completed", at=NOW()
        ),
    )
    step(database, sid, lambda s, call: ending.caller_told(s, call, "completed", at=NOW()))
    call, entry, leg, agent = look(database, sid)
    assert (call.outcome, entry.state) == (Outcome.ABANDONED, EntryState.LEFT)
    assert (leg.state, agent.state, agent.missed) == (LegState.ENDED, AgentState.AVAILABLE, 0)


def test_news_at_the_same_moment_waits_for_each_other_and_loses_nothing(
    database: Database, open_hours: datetime
) -> None:
    """TEL-8: all that is said at the end of a talk, in six requests at once, several times over."""
    with database.transaction() as session:
        seed_default_hours(session)
        actor = make_staff(session)
        take_calls(session, actor, tab="tab-1")
    sid, leg_sid = new_sid(), new_sid()
    with database.transaction() as session:
        open_call(session, sid=sid, params={"From": CALLER, "To": CENTRE}, at=NOW())
    steps: list[Step] = [
        lambda s, call: arriving.choose_language(s, call, "1", step=1, at=open_hours),
        lambda s, call: arriving.choose_option(s, call, "1", step=1, at=open_hours),
        with_leg(lambda s, leg: talking.operator_answered(s, leg, leg_sid, at=open_hours)),
        room("participant-join", leg_sid),
        with_leg(lambda s, leg: talking.talk(s, leg, at=open_hours)),
        room("participant-join", sid),
    ]
    for take in steps:
        step(database, sid, take)
    together: list[Step] = [
        room("participant-leave", leg_sid),
        room("participant-leave", sid),
        room("conference-end", ""),
        with_leg(lambda s, leg: talking.operator_told(s, leg, leg_sid, "completed", at=open_hours)),
        with_leg(
            lambda s, leg: talking.talk_ended(
                s, leg, status="in-progress", dialled="completed", at=open_hours
            )
        ),
        lambda s, call: ending.caller_told(s, call, "completed", at=open_hours),
    ]
    with ThreadPoolExecutor(len(together)) as threads:
        list(threads.map(lambda take: step(database, sid, take), together * 2))
    call, entry, leg, agent = look(database, sid)
    assert (call.state, call.outcome) == (CallState.ENDED, Outcome.ANSWERED)
    assert (call.operator_id, entry.state) == (actor.id, EntryState.CONNECTED)
    assert (leg.state, agent.state) == (LegState.ENDED, AgentState.WRAP_UP)


class TestOpening:
    """CAL-1: what a caller is told of the hours."""

    @pytest.fixture
    def session(self, database: Database) -> Iterator[Session]:
        with database.transaction() as opened:
            yield opened

    def test_hours_that_nobody_set_turn_nobody_away(self, session: Session) -> None:
        assert opening_at(session, clock.now(), "ja") == Opening(is_open=True)

    @pytest.mark.parametrize(
        ("moment", "opens"),
        [
            ((2026, 11, 24, 8, 59), (2026, 11, 24, 9, 0)),
            ((2026, 11, 24, 17, 30), (2026, 11, 25, 9, 0)),
            ((2026, 11, 27, 18, 0), (2026, 11, 28, 9, 0)),
            ((2026, 12, 28, 18, 0), (2027, 1, 4, 9, 0)),
        ],
    )
    def test_the_next_opening_is_in_the_centres_zone(
        self, session: Session, moment: tuple[int, ...], opens: tuple[int, ...]
    ) -> None:
        """The fourth Saturday is open; the last days of December are not."""
        seed_default_hours(session)
        asked = datetime(*moment, tzinfo=TOKYO)  # type: ignore[misc, arg-type]
        found = opening_at(session, asked, "ja")
        assert found.opens == datetime(*opens, tzinfo=TOKYO)  # type: ignore[misc, arg-type]
        assert found.opens.utcoffset() == timedelta(hours=9)

    @pytest.mark.parametrize(("language", "reason"), [("ja", "年末年始"), ("en", "New Year")])
    def test_a_closed_day_has_its_reason(
        self, session: Session, language: str, reason: str
    ) -> None:
        seed_default_hours(session)
        found = opening_at(session, datetime(2026, 12, 30, 10, 0, tzinfo=TOKYO), language)
        assert reason in (found.reason or "")

    def test_after_the_hours_of_a_day_no_reason_is_needed(self, session: Session) -> None:
        seed_default_hours(session)
        evening = datetime(2026, 11, 24, 18, 0, tzinfo=TOKYO)
        assert opening_at(session, evening, "ja").reason is None


def test_documents_are_what_the_steps_return(database: Database, sid: str) -> None:
    """Every step of a conversation answers, for a call that has ended too."""
    step(database, sid, lambda s, call: ending.caller_told(s, call, "completed", at=NOW()))
    ended: list[Step] = [
        arriving.greet,
        lambda s, call: arriving.choose_language(s, call, "1", step=1, at=NOW()),
        lambda s, call: arriving.choose_option(s, call, "1", step=1, at=NOW()),
        lambda s, call: waiting.line_again(s, call, at=NOW()),
        with_leg(lambda s, leg: talking.operator_answered(s, leg, new_sid(), at=NOW())),
        with_leg(lambda s, leg: talking.operator_accepted(s, leg, "1", at=NOW())),
        with_leg(lambda s, leg: talking.talk(s, leg, at=NOW())),
    ]
    for take in ended:
        document = step(database, sid, take)
        assert isinstance(document, Document)
        assert [type(verb).__name__ for verb in document.verbs] == ["Hangup"]
    _call, entry, _leg, _agent = look(database, sid)
    assert isinstance(entry.id, UUID)
    assert entry.state == EntryState.LEFT
