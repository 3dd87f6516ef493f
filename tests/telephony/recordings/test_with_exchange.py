"""TEL-4, TEL-7: the whole way from the local exchange to us, through the official library."""

import io
import wave
from collections.abc import Iterator
from datetime import timedelta
from uuid import UUID

import numpy as np
import pytest
from sqlalchemy import select

from callcenter.core import clock
from callcenter.core.db import Database
from callcenter.core.outbox import services as outbox
from callcenter.core.outbox.models import WAITING, OutboxJob
from callcenter.core.settings import PhoneSettings
from telephony.exchange.recordings import RecordingFact, Span
from telephony.recordings.adapters.vault import vault
from telephony.recordings.models import Recording, RecordingState
from telephony.recordings.services.announcing import announce
from telephony.recordings.services.searching import find_unannounced
from telephony.switch import ports
from telephony.switch.adapters.twilio import TwilioSwitch
from tests.factories.staff import make_staff
from tests.fixtures.apps import answering
from tests.telephony.exchange.stations import ACCOUNT, NUMBER, START, TOKEN, Setup, make_setup
from tests.telephony.recordings.provider import make_call, said

Samples = np.ndarray[tuple[int, ...], np.dtype[np.int16]]

SID = "RE" + "0123456789abcdef" * 2
SECONDS = 10
RATE = 8000
HALF_AN_HOUR = timedelta(minutes=30)


@pytest.fixture
def exchange(monkeypatch: pytest.MonkeyPatch) -> Iterator[Setup]:
    """The local exchange on a port; it is the switch of this process."""
    monkeypatch.setattr(ports, "_installed", [])
    there = make_setup()
    with answering(there.http.application) as address:
        phones = PhoneSettings(ACCOUNT, TOKEN, NUMBER, exchange_url=address)
        ports.use_switch(TwilioSwitch(phones))
        yield there


def tape(exchange: Setup, call_sid: str) -> None:
    """A talk: the operator speaks from the first second on, the caller from the fifth."""
    exchange.exchange.restore_recording(
        RecordingFact(
            sid=SID,
            source="Conference",
            channels=2,
            started_at=START,
            ended_at=None,
            status="completed",
            call_sid=call_sid,
            conference_sid="CF" + "0" * 32,
            seconds=float(SECONDS),
            spans=[
                Span(channel=1, start=1, seconds=2, kind="speech", speaker="client:agent_1"),
                Span(channel=2, start=5, seconds=3, kind="speech", speaker="+819012345678"),
            ],
        )
    )


def run_jobs(database: Database) -> None:
    while due := _waiting(database):
        for job_id in due:
            assert outbox.run(database, job_id)


def _waiting(database: Database) -> list[UUID]:
    with database.transaction(write=False) as session:
        return list(session.scalars(select(OutboxJob.id).where(OutboxJob.state == WAITING)))


@pytest.mark.parametrize("told", [True, False])
def test_a_talk_comes_here_and_is_gone_there(
    sqlite_database: Database, exchange: Setup, told: bool
) -> None:
    """Announced by the provider, or found when its words were lost."""
    with sqlite_database.transaction() as session:
        call = make_call(session, make_staff(session), came_at=clock.now() - HALF_AN_HOUR)
        tape(exchange, call.sid)
        if told:
            announce(session, call, said(SID, seconds=SECONDS), at=clock.now())
    if not told:
        assert find_unannounced(sqlite_database) == 1
    run_jobs(sqlite_database)
    with sqlite_database.transaction(write=False) as session:
        kept = session.scalars(select(Recording)).one()
    assert (kept.state, kept.seconds) == (RecordingState.KEPT, SECONDS)
    assert kept.proof["found"] == "nothing"
    assert exchange.twilio.recordings.list() == []
    operator, caller = channels(kept)
    assert operator[RATE : 3 * RATE].any()
    assert not operator[3 * RATE :].any()
    assert not caller[: 5 * RATE].any()
    assert caller[5 * RATE :].any()


def channels(recording: Recording) -> tuple[Samples, Samples]:
    with vault().open(recording.place or "") as audio:
        content = io.BytesIO(audio.read())
    with wave.open(content) as sound:
        frames = np.frombuffer(sound.readframes(sound.getnframes()), dtype="<i2").reshape(-1, 2)
    return frames[:, 0], frames[:, 1]
