"""TEL-7: a recording comes here whole, goes away at the provider, and both are proven, whatever
fails on the way."""

import hashlib
import itertools
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select

from callcenter.core import clock
from callcenter.core.audit.models import AuditEvent
from callcenter.core.db import Database
from callcenter.core.outbox import services as outbox
from callcenter.core.outbox.models import FAILED, WAITING, OutboxJob
from callcenter.core.permissions import Actor
from telephony.calls.models import Call, CallLeg, LegKind
from telephony.recordings.adapters.vault import vault
from telephony.recordings.jobs import DELETE, FETCH
from telephony.recordings.models import Recording, RecordingKind, RecordingState
from telephony.recordings.services.announcing import announce
from telephony.recordings.services.searching import find_unannounced
from telephony.recordings.services.sweeping import sweep_files, sweep_recordings
from tests.factories.staff import make_staff
from tests.telephony.recordings.provider import Provider, make_call, said, wave_of

AUDIO = wave_of(3)
LONG = timedelta(hours=5)


@dataclass
class House:
    """The database with one call in it, and what happens to its recordings."""

    database: Database
    provider: Provider
    call: Call
    operator: Actor

    def hear(self, params: dict[str, str]) -> UUID:
        """The provider's callback comes in."""
        with self.database.transaction() as session:
            call = session.get_one(Call, self.call.id)
            return announce(session, call, params, at=clock.now()).id

    def work(self, *, later: timedelta = timedelta(0)) -> list[str]:
        """Run every job that is due, as often as there are new ones: the kinds that were done."""
        done = []
        with clock.shifted_by(later):
            while due := self.jobs(due_only=True):
                ran = [job.kind for job in due if outbox.run(self.database, job.id)]
                if not ran:
                    break
                done += ran
        return done

    def jobs(self, *, due_only: bool = False) -> list[OutboxJob]:
        with self.database.transaction(write=False) as session:
            wanted = select(OutboxJob).order_by(OutboxJob.id)
            if due_only:
                wanted = wanted.where(OutboxJob.state == WAITING, OutboxJob.due_at <= clock.now())
            return list(session.scalars(wanted))

    def recording(self, recording_id: UUID) -> Recording:
        with self.database.transaction(write=False) as session:
            return session.get_one(Recording, recording_id)

    def change(self, recording_id: UUID, **values: Any) -> None:
        with self.database.transaction() as session:
            recording = session.get_one(Recording, recording_id)
            for name, value in values.items():
                setattr(recording, name, value)

    def sweep(self, *, later: timedelta = timedelta(0)) -> int:
        with clock.shifted_by(later):
            return sweep_recordings(self.database)


@pytest.fixture
def house(database: Database, provider: Provider) -> House:
    with database.transaction() as session:
        operator = make_staff(session)
        call = make_call(session, operator)
    return House(database, provider, call, operator)


def files(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


def heard(recording: Recording) -> bytes:
    with vault().open(recording.place or "") as audio:
        return audio.read()


def test_a_recording_is_fetched_stored_and_deleted_at_the_provider(
    house: House, folder: Path
) -> None:
    sid = house.provider.hold(AUDIO)
    recording_id = house.hear(said(sid))
    assert house.work() == [FETCH, DELETE]
    kept = house.recording(recording_id)
    assert (kept.state, kept.seconds, kept.channels) == (RecordingState.KEPT, 3, 2)
    assert (kept.sha256, kept.size) == (hashlib.sha256(AUDIO).hexdigest(), len(AUDIO))
    assert heard(kept) == AUDIO
    assert files(folder) == [folder / str(kept.place)]
    assert sid not in house.provider.recordings
    assert kept.proof["found"] == "nothing"
    assert kept.proof["asked_at"] <= kept.proof["checked_at"]
    assert kept.deleted_at_provider is not None
    assert house.provider.asked[-2:] == [("delete_recording", sid), ("recording", sid)]
    with house.database.transaction(write=False) as session:
        actions = session.scalars(
            select(AuditEvent.action).where(AuditEvent.object_id == str(recording_id))
        ).all()
    assert set(actions) == {"recording.store", "recording.delete_at_provider"}


def test_callbacks_in_any_order_and_number_lead_to_the_same(house: House) -> None:
    """TEL-8: each order of three callbacks, each of them twice."""
    for order in itertools.permutations(["in-progress", "completed", "completed"]):
        sid = house.provider.hold(AUDIO)
        for status in (*order, *order):
            recording_id = house.hear(said(sid, status))
        assert house.work() == [FETCH, DELETE]
        assert house.recording(recording_id).state == RecordingState.KEPT
        house.hear(said(sid, "completed"))
        house.hear(said(sid, "absent"))
        assert house.work() == []
        assert house.recording(recording_id).state == RecordingState.KEPT
    assert house.provider.count("recording_audio") == 6


def test_what_was_not_recorded_is_said_so(house: House) -> None:
    sid = house.provider.hold(b"", status="absent")
    recording_id = house.hear(said(sid, "absent"))
    house.hear(said(sid, "in-progress"))
    house.hear(said(sid, "completed"))
    assert house.work() == []
    assert house.recording(recording_id).state == RecordingState.ABSENT
    assert house.sweep(later=LONG) == 0


def test_a_message_is_told_from_a_talk(house: House) -> None:
    sid = house.provider.hold(wave_of(3, channels=1))
    recording_id = house.hear(said(sid, RecordingSource="RecordVerb", RecordingChannels="1"))
    assert house.work() == [FETCH, DELETE]
    kept = house.recording(recording_id)
    assert (kept.kind, kept.channels) == (RecordingKind.VOICEMAIL, 1)


@pytest.mark.parametrize(
    "params",
    [
        {"RecordingStartTime": ""},
        {"RecordingStartTime": "yesterday"},
        {"RecordingStartTime": "Sat, 21 Nov 2026 06:00:00"},
        {"RecordingDuration": "many", "RecordingChannels": "²"},
    ],
)
def test_odd_words_of_the_provider_do_no_harm(house: House, params: dict[str, str]) -> None:
    recording_id = house.hear(said(house.provider.hold(AUDIO)) | params)
    assert house.work() == [FETCH, DELETE]
    assert house.recording(recording_id).channels == 2


def test_a_provider_that_does_not_answer_is_asked_again(house: House, folder: Path) -> None:
    recording_id = house.hear(said(house.provider.hold(AUDIO)))
    house.provider.failing = {"recording_audio"}
    assert house.work() == []
    noted = house.recording(recording_id)
    assert (noted.state, noted.attempts) == (RecordingState.ANNOUNCED, 1)
    assert noted.last_error == "SwitchUnreachable"
    assert house.work() == []
    assert house.provider.count("recording_audio") == 1
    house.provider.failing = set()
    assert house.work(later=timedelta(minutes=1)) == [FETCH, DELETE]
    kept = house.recording(recording_id)
    assert (kept.attempts, kept.last_error) == (0, None)
    assert len(files(folder)) == 1


def test_audio_that_breaks_off_leaves_nothing(house: House, folder: Path) -> None:
    recording_id = house.hear(said(house.provider.hold(AUDIO)))
    house.provider.cut_after = 40_000
    assert house.work() == []
    assert files(folder) == []
    assert house.recording(recording_id).state == RecordingState.ANNOUNCED
    house.provider.cut_after = None
    assert house.work(later=timedelta(minutes=1)) == [FETCH, DELETE]


@pytest.mark.parametrize(
    ("audio", "seconds", "reason"),
    [
        (b"<html>an error page with status 200</html>", 3, "not_wave"),
        (AUDIO[: len(AUDIO) // 2], 3, "cut_off"),
        (AUDIO, 60, "length"),
        (wave_of(3, channels=1), 3, "channels"),
    ],
)
def test_what_is_not_the_recording_is_not_kept_and_nothing_is_deleted(
    house: House, folder: Path, audio: bytes, seconds: int, reason: str
) -> None:
    recording_id = house.hear(said(house.provider.hold(audio), seconds=seconds))
    assert house.work() == []
    assert files(folder) == []
    assert house.recording(recording_id).last_error == reason
    assert house.provider.count("delete_recording") == 0


def test_a_recording_in_work_is_waited_for(house: House) -> None:
    sid = house.provider.hold(AUDIO, status="processing")
    recording_id = house.hear(said(sid))
    assert house.work() == []
    assert house.recording(recording_id).last_error == "not_ready"
    house.provider.say(sid, "completed")
    assert house.work(later=timedelta(minutes=1)) == [FETCH, DELETE]


@pytest.mark.parametrize("status", ["absent", "failed", "deleted", None])
def test_what_the_provider_does_not_have_is_absent(house: House, status: str | None) -> None:
    sid = house.provider.hold(AUDIO)
    recording_id = house.hear(said(sid))
    if status is None:
        del house.provider.recordings[sid]
    else:
        house.provider.say(sid, status)
    assert house.work() == [FETCH]
    noted = house.recording(recording_id)
    assert (noted.state, noted.last_error) == (RecordingState.ABSENT, status or "not_found")


def test_a_copy_that_is_not_deleted_is_no_proof(house: House) -> None:
    """The provider says yes and keeps it: the state stays, and it is asked again."""
    sid = house.provider.hold(AUDIO)
    house.provider.keeps = True
    recording_id = house.hear(said(sid))
    assert house.work() == [FETCH]
    noted = house.recording(recording_id)
    assert (noted.state, noted.last_error) == (RecordingState.STORED, "still_there")
    assert (noted.proof, noted.deleted_at_provider) == ({}, None)
    house.provider.say(sid, "deleted")
    assert house.work(later=timedelta(minutes=1)) == [DELETE]
    assert house.recording(recording_id).proof["found"] == "deleted"


def test_nothing_is_deleted_before_our_file_is_proven_whole(house: House, folder: Path) -> None:
    sid = house.provider.hold(AUDIO)
    house.provider.failing = {"delete_recording"}
    recording_id = house.hear(said(sid))
    assert house.work() == [FETCH]
    place = folder / str(house.recording(recording_id).place)
    place.write_bytes(place.read_bytes()[:-5])
    house.provider.failing = set()
    assert house.work(later=timedelta(minutes=1)) == [DELETE, FETCH, DELETE]
    kept = house.recording(recording_id)
    assert kept.state == RecordingState.KEPT
    assert heard(kept) == AUDIO
    assert house.provider.count("delete_recording") == 2


def test_a_job_that_runs_twice_at_once_stores_one_file(
    house: House, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The broker hands the job to a second worker while the first one still fetches."""
    recording_id = house.hear(said(house.provider.hold(AUDIO)))
    [job] = house.jobs()
    pieces = Provider._pieces

    def meanwhile(self: Provider, audio: bytes) -> Iterator[bytes]:
        monkeypatch.setattr(Provider, "_pieces", pieces)
        assert outbox.run(house.database, job.id)
        return pieces(self, audio)

    monkeypatch.setattr(Provider, "_pieces", meanwhile)
    assert not outbox.run(house.database, job.id)
    stored = house.recording(recording_id)
    assert files(folder) == [folder / str(stored.place)]
    assert heard(stored) == AUDIO
    assert house.work() == [DELETE]


class Killed(BaseException):
    """The process is gone: nothing after it runs that is not run by a new one."""


def killed(*_arguments: object) -> None:
    raise Killed


@pytest.mark.parametrize(
    "target",
    [
        "telephony.recordings.services.fetching._measured",
        "telephony.recordings.tasks.keep_fetched",
        "telephony.recordings.services.keeping.delete_soon",
        "telephony.recordings.services.fetching._delete",
        "telephony.recordings.tasks.keep_deleted",
    ],
)
def test_after_a_kill_somebody_goes_on(
    house: House, folder: Path, monkeypatch: pytest.MonkeyPatch, target: str
) -> None:
    """Wherever the worker dies, the jobs that are left lead to the same end; nothing is doubled,
    and a file that nobody names is removed."""
    sid = house.provider.hold(AUDIO)
    recording_id = house.hear(said(sid))
    with monkeypatch.context() as patched:
        patched.setattr(target, killed)
        with pytest.raises(Killed):
            house.work()
    house.sweep(later=LONG)
    house.work(later=LONG)
    kept = house.recording(recording_id)
    assert kept.state == RecordingState.KEPT
    assert heard(kept) == AUDIO
    assert sid not in house.provider.recordings
    with clock.shifted_by(timedelta(hours=2)):
        sweep_files(house.database)
    assert files(folder) == [folder / str(kept.place)]


def test_files_that_nobody_names_are_removed_after_an_hour(house: House, folder: Path) -> None:
    with vault().writing() as (place, writer):
        writer.write(b"of a worker that was killed")
    unfinished = (folder / place).with_suffix(".part")
    unfinished.write_bytes(b"half")
    recording_id = house.hear(said(house.provider.hold(AUDIO)))
    house.work()
    assert sweep_files(house.database) == 0
    with clock.shifted_by(timedelta(hours=2)):
        assert sweep_files(house.database) == 2
    assert files(folder) == [folder / str(house.recording(recording_id).place)]


def test_a_lost_word_of_completion_is_made_up_for(house: House) -> None:
    """The call is over, the provider said in-progress and nothing more."""
    recording_id = house.hear(said(house.provider.hold(AUDIO), "in-progress"))
    with house.database.transaction() as session:
        session.get_one(Call, house.call.id).ended_at = clock.now()
    assert house.sweep() == 0
    assert house.sweep(later=timedelta(minutes=3)) == 1
    assert house.sweep(later=timedelta(minutes=3)) == 0
    assert house.work(later=timedelta(minutes=3)) == [FETCH, DELETE]
    assert house.recording(recording_id).seconds == 3


def test_the_sweeper_leaves_alone_what_has_its_job(house: House) -> None:
    house.hear(said(house.provider.hold(AUDIO)))
    assert house.sweep(later=LONG) == 0
    house.work()
    assert house.sweep(later=LONG) == 0


def test_a_job_that_was_given_up_is_begun_again(house: House) -> None:
    recording_id = house.hear(said(house.provider.hold(AUDIO)))
    house.provider.failing = {"recording"}
    for attempt in range(outbox.MOST_ATTEMPTS):
        house.work(later=timedelta(hours=2 * attempt))
    assert [job.state for job in house.jobs()] == [FAILED]
    after = timedelta(hours=2 * outbox.MOST_ATTEMPTS)
    assert house.sweep(later=after - timedelta(hours=2)) == 0
    assert house.sweep(later=after) == 1
    house.provider.failing = set()
    assert house.work(later=after) == [FETCH, DELETE]
    assert house.recording(recording_id).state == RecordingState.KEPT


def test_a_job_that_vanished_is_written_anew(house: House) -> None:
    recording_id = house.hear(said(house.provider.hold(AUDIO)))
    with house.database.transaction() as session:
        session.delete(session.scalars(select(OutboxJob)).one())
    assert house.sweep() == 1
    house.provider.failing = {"delete_recording"}
    assert house.work() == [FETCH]
    house.change(recording_id, job_id=None)
    assert house.sweep(later=LONG) == 1
    house.provider.failing = set()
    house.work(later=LONG)
    assert house.recording(recording_id).state == RecordingState.KEPT


def test_recordings_of_which_nobody_told_are_found(house: House) -> None:
    """Every callback was lost: after the talk the provider is asked about the call's legs."""
    with house.database.transaction(write=False) as session:
        [leg] = session.scalars(
            select(CallLeg.sid).where(
                CallLeg.call_id == house.call.id, CallLeg.kind == LegKind.OPERATOR
            )
        )
    sid = house.provider.hold(AUDIO, call_sid=str(leg))
    later = timedelta(minutes=15)
    assert find_unannounced(house.database) == 0
    with clock.shifted_by(later):
        house.provider.failing = {"recordings_of"}
        assert find_unannounced(house.database) == 0
        house.provider.failing = set()
        assert find_unannounced(house.database) == 1
        assert find_unannounced(house.database) == 0
    assert house.work(later=later) == [FETCH, DELETE]
    with house.database.transaction(write=False) as session:
        kept = session.scalars(select(Recording).where(Recording.sid == sid)).one()
    assert (kept.state, kept.kind) == (RecordingState.KEPT, RecordingKind.TALK)
    with clock.shifted_by(timedelta(days=3)):
        assert find_unannounced(house.database) == 0


def test_nothing_of_the_audio_or_the_caller_is_logged(
    house: House, caplog: pytest.LogCaptureFixture
) -> None:
    house.hear(said(house.provider.hold(AUDIO)))
    house.provider.cut_after = 40_000
    house.work()
    assert caplog.records
    assert "RIFF" not in caplog.text
    assert house.call.called_number not in caplog.text
