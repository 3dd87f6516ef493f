"""TEL-1, INQ-1: each message that callers leave is somebody's work, once."""

from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from sqlalchemy import select

from callcenter.apps import voicemails
from callcenter.core import clock
from callcenter.core.db import Database
from callcenter.core.outbox import services as outbox
from callcenter.core.outbox.models import WAITING, OutboxJob
from callcenter.core.permissions import SYSTEM
from callcenter.inquiries.models import Inquiry, InquiryReference, Language, ReferenceKind
from callcenter.inquiries.services.connections import refer_to
from telephony.calls.facts import Kind
from telephony.calls.models import Call
from telephony.calls.services.recording_calls import add_event, open_call
from telephony.recordings.models import Recording
from telephony.recordings.services.announcing import announce
from tests.factories.inquiries import make_inquiry
from tests.factories.staff import make_staff
from tests.telephony.recordings.provider import said

MESSAGE = {"RecordingSource": "RecordVerb", "RecordingChannels": "1"}
EVENT_JOB = f"MessageRecorded > {voicemails.__name__}.write_inquiry"


def leave_message(
    database: Database, *, language: str = "ja", seconds: int = 5, **params: str
) -> UUID:
    """A call with a message, which the provider has complete: the call."""
    with database.transaction() as session:
        caller = {"From": "+819012345678", "To": "+815000000000"} | params
        moment = clock.now() - timedelta(minutes=3)
        call = open_call(session, sid=f"CA{uuid4().hex}", params=caller, at=moment)
        add_event(session, call, Kind.LANGUAGE, at=moment, language=language)
        sid = f"RE{uuid4().hex}"
        for _again in range(2):
            announce(session, call, said(sid, seconds=seconds, **MESSAGE), at=clock.now())
        return call.id


def work(database: Database) -> int:
    """Do what messages lead to; how often."""
    with database.transaction(write=False) as session:
        waiting = select(OutboxJob.id).where(
            OutboxJob.state == WAITING, OutboxJob.kind == EVENT_JOB
        )
        due = session.scalars(waiting).all()
    return sum(outbox.run(database, job_id) for job_id in due)


def inquiries(database: Database) -> list[Inquiry]:
    with database.transaction(write=False) as session:
        return list(session.scalars(select(Inquiry).order_by(Inquiry.id)))


def references(database: Database) -> set[tuple[str, str]]:
    with database.transaction(write=False) as session:
        return {(row.kind, row.key) for row in session.scalars(select(InquiryReference))}


@pytest.mark.parametrize("language", ["ja", "en"])
def test_one_message_one_open_inquiry(database: Database, language: str) -> None:
    call_id = leave_message(database, language=language)
    assert work(database) == 1
    (inquiry,) = inquiries(database)
    assert (inquiry.channel, inquiry.status, inquiry.language) == ("phone", "open", language)
    assert inquiry.question == voicemails.QUESTIONS[language]  # type: ignore[index]
    assert (inquiry.owner_id, inquiry.created_by_id, inquiry.handling_seconds) == (None, None, None)
    with database.transaction(write=False) as session:
        call = session.get_one(Call, call_id)
        recording = session.scalars(select(Recording)).one()
        assert call.logged_at is not None
        assert inquiry.opened_at == call.came_at
    assert references(database) == {("call", str(call_id)), ("recording", str(recording.id))}


def test_what_is_urgent_says_so(database: Database) -> None:
    """Of a listed number too, which can press a key for it."""
    call_id = leave_message(database)
    with database.transaction() as session:
        call = session.get_one(Call, call_id)
        add_event(session, call, Kind.URGENT, at=clock.now())
    assert work(database) == 1
    (inquiry,) = inquiries(database)
    assert inquiry.question == voicemails.URGENT_QUESTIONS[Language.JA]


def test_done_twice_it_is_written_once(database: Database) -> None:
    """A worker that was killed after the work is followed by one that does it again."""
    leave_message(database)
    with database.transaction(write=False) as session:
        job = session.scalars(select(OutboxJob).where(OutboxJob.kind == EVENT_JOB)).one()
    assert outbox.run(database, job.id)
    with database.transaction() as session:
        session.get_one(OutboxJob, job.id).state = WAITING
    assert outbox.run(database, job.id)
    assert len(inquiries(database)) == 1
    assert len(references(database)) == 2


def test_an_empty_message_is_none(database: Database) -> None:
    leave_message(database, seconds=0)
    assert work(database) == 0
    assert inquiries(database) == []


def test_practice_makes_no_work(database: Database) -> None:
    call_id = leave_message(database)
    with database.transaction() as session:
        session.get_one(Call, call_id).training = True
    work(database)
    assert inquiries(database) == []


def test_a_call_that_has_an_inquiry_gets_no_second_one(database: Database) -> None:
    call_id = leave_message(database)
    with database.transaction() as session:
        known = make_inquiry(session, make_staff(session), "折り返しの件")
        refer_to(
            session,
            SYSTEM,
            inquiry_id=known.id,
            kind=ReferenceKind.CALL,
            key=str(call_id),
            label="x",
        )
    work(database)
    assert [one.id for one in inquiries(database)] == [known.id]
    assert {kind for kind, _key in references(database)} == {"call", "recording"}
