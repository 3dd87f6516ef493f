"""TEL-7: what is read of calls and recordings, on both databases."""

from datetime import timedelta
from uuid import uuid4

import pytest
from sqlalchemy.orm import Session

from callcenter.core import clock
from callcenter.core.db import Database
from callcenter.core.errors import Forbidden, Missing
from callcenter.core.permissions import SYSTEM, Actor, Role
from telephony.calls.models import Call, LegState
from telephony.recordings.models import Recording, RecordingKind, RecordingState
from telephony.recordings.permissions import get_recording
from telephony.recordings.queries.call_list import CallFilter, list_calls, read_filter
from telephony.recordings.queries.call_records import call_lines, open_call_record
from telephony.recordings.services import announcing
from telephony.recordings.services.playing import note_play
from tests.factories.staff import make_staff
from tests.telephony.recordings.provider import make_call, operator_leg, said


def add_recording(session: Session, call: Call, minutes: int = 0) -> Recording:
    made = Recording(
        call_id=call.id,
        sid=f"RE{uuid4().hex}",
        kind=RecordingKind.TALK,
        state=RecordingState.KEPT,
        announced_at=clock.now() + timedelta(minutes=minutes),
        seconds=60,
    )
    session.add(made)
    session.flush()
    return made


def this_month() -> CallFilter:
    return read_filter({})


def listed(session: Session, actor: Actor) -> list[Call]:
    return list_calls(session, actor, this_month()).calls


def test_calls_are_listed_for_those_who_may_see_them(database: Database) -> None:
    with database.transaction() as session:
        first, second = make_staff(session), make_staff(session)
        manager = make_staff(session, Role.MANAGER)
        own, other = make_call(session, first), make_call(session, second)
        handed_on = make_call(session, second)
        session.add(leg := operator_leg(handed_on, first))
        leg.state = LegState.ENDED
        session.flush()
        assert {call.id for call in listed(session, first)} == {own.id, handed_on.id}
        for actor in (manager, SYSTEM):
            assert [call.id for call in listed(session, actor)] == sorted(
                (own.id, other.id, handed_on.id), reverse=True
            )
        with pytest.raises(Forbidden):
            listed(session, make_staff(session, Role.RESPONDER))


def test_lines_say_what_the_reader_may(database: Database) -> None:
    with database.transaction() as session:
        operator, other = make_staff(session), make_staff(session)
        responder = make_staff(session, Role.RESPONDER)
        talk, message = make_call(session, operator), make_call(session, None)
        late, early = add_recording(session, talk, minutes=2), add_recording(session, talk)
        wanted = {talk.id, message.id, uuid4()}
        for actor, visible, audible in (
            (operator, True, True),
            (other, False, False),
            (responder, False, False),
            (SYSTEM, True, True),
        ):
            lines = {line.call.id: line for line in call_lines(session, actor, wanted)}
            assert lines.keys() == {talk.id, message.id}
            assert (lines[talk.id].visible, lines[talk.id].audible) == (visible, audible)
            assert [one.id for one in lines[talk.id].recordings] == [early.id, late.id]
            assert lines[message.id].recordings == []
        assert call_lines(session, operator, []) == []


def test_a_call_is_opened_with_all_of_it(database: Database) -> None:
    with database.transaction() as session:
        operator = make_staff(session)
        call = make_call(session, operator)
        recording = add_recording(session, call)
        shown = open_call_record(session, operator, call.id)
        assert [leg.call_id for leg in shown.legs] == [call.id, call.id]
        assert [one.id for one in shown.recordings] == [recording.id]
        assert shown.audible
        assert get_recording(session, operator, recording.id) is recording
        note_play(session, operator, recording_id=recording.id, second=60)
        with pytest.raises(Missing):
            get_recording(session, make_staff(session), recording.id)
        with pytest.raises(Missing):
            open_call_record(session, make_staff(session), call.id)


def test_two_callbacks_at_one_moment_make_one_recording(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The second finds the row of the first, which it could not see when it looked."""
    sid = f"RE{uuid4().hex}"
    with database.transaction() as session:
        call = make_call(session, make_staff(session))
        first = announcing.announce(session, call, said(sid, "in-progress"), at=clock.now())
    find, looks = announcing._find, []

    def blind_at_first(session: Session, wanted: str) -> Recording | None:
        looks.append(wanted)
        return find(session, wanted) if len(looks) > 1 else None

    monkeypatch.setattr(announcing, "_find", blind_at_first)
    with database.transaction() as session:
        second = announcing.announce(session, call, said(sid, "in-progress"), at=clock.now())
        assert second.id == first.id
    assert looks == [sid, sid]
