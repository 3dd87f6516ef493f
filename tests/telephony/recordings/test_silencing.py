"""TEL-4, PRV-1: a number that was said is taken out of the sound for good, and that is proven."""

import hashlib
import struct
from pathlib import Path
from uuid import UUID

import numpy as np
import pytest

from callcenter.core import clock
from callcenter.core.errors import Conflict, Forbidden, Invalid, Missing
from callcenter.core.outbox import services as outbox
from callcenter.core.permissions import Actor
from telephony.recordings.adapters.vault import vault
from telephony.recordings.errors import Unplayable
from telephony.recordings.jobs import DESTROY, SILENCE
from telephony.recordings.models import (
    GapReason,
    RecordingDisposal,
    RecordingGap,
    RecordingState,
)
from telephony.recordings.services import rewriting
from telephony.recordings.services.destroying import destroy_leftovers, destroyed
from telephony.recordings.services.holding import hold_recording
from telephony.recordings.services.playing import open_audio
from telephony.recordings.services.silencing import silence_span
from tests.telephony.recordings.kept import Archive, heard, samples, within
from tests.telephony.recordings.provider import RATE, wave_of

SAID = {"start": 2.0, "end": 3.5, "reason": GapReason.NUMBER}


def silence(
    archive: Archive, recording_id: UUID, actor: Actor | None = None, **said: object
) -> UUID:
    with archive.database.transaction() as session:
        given = SAID | said
        return silence_span(session, actor or archive.manager, recording_id, **given).id  # type: ignore[arg-type]


def test_the_span_is_silent_in_both_channels_and_nothing_else_is(
    archive: Archive, folder: Path
) -> None:
    recording_id = archive.keep()
    before = archive.recording(recording_id)
    old = samples(heard(before))
    silence(archive, recording_id)
    assert archive.work() == [SILENCE, DESTROY]
    now = archive.recording(recording_id)
    new = samples(heard(now))
    assert new.shape == old.shape
    for channel in (0, 1):
        assert within(old, 2, 3.5)[:, channel].any()
        assert not within(new, 2, 3.5)[:, channel].any()
    assert np.array_equal(within(new, 0, 2), within(old, 0, 2))
    assert np.array_equal(within(new, 3.5, 6), within(old, 3.5, 6))
    assert now.sha256 == hashlib.sha256(heard(now)).hexdigest() != before.sha256
    assert now.size == before.size
    assert [path for path in folder.rglob("*") if path.is_file()] == [folder / str(now.place)]


def test_who_did_it_and_why_is_proven(archive: Archive) -> None:
    recording_id = archive.keep()
    old = archive.recording(recording_id)
    silence(archive, recording_id, note="通話の終わり近く")
    archive.work()
    (gap,), (disposal,) = archive.rows(RecordingGap), archive.rows(RecordingDisposal)
    assert (gap.kind, gap.reason, gap.note) == ("silenced", "number", "通話の終わり近く")
    assert gap.by_id == archive.manager.id
    assert gap.confirmed_at is not None
    assert (disposal.kind, disposal.reason, disposal.rule) == ("silenced", "number", "")
    assert disposal.by_id == archive.manager.id
    assert disposal.old_sha256 == old.sha256
    assert disposal.new_sha256 == archive.recording(recording_id).sha256
    assert disposal.destroyed_at is not None
    assert disposal.place is None
    assert disposal.proof["method"] == "unlink"
    assert disposal.proof["found"] == "nothing"
    assert not vault().holds(str(old.place))
    assert archive.actions() == ["recording.silence", "recording.silenced", "recording.destroy"]


def test_nobody_hears_it_meanwhile(archive: Archive) -> None:
    recording_id = archive.keep()
    silence(archive, recording_id)
    with (
        archive.database.transaction(write=False) as session,
        pytest.raises(Unplayable, match="recording_being_silenced"),
    ):
        open_audio(session, archive.manager, recording_id)
    archive.work()
    with archive.database.transaction(write=False) as session:
        _recording, audio = open_audio(session, archive.manager, recording_id)
        audio.close()


def test_two_spans_one_after_the_other(archive: Archive) -> None:
    """Both begin with the same file; the second is tried again on what the first has made."""
    recording_id = archive.keep()
    gaps = [silence(archive, recording_id), silence(archive, recording_id, start=5.0, end=5.5)]
    first, second = archive._due()
    with rewriting.silenced(archive.database, gaps[1]) as found:
        assert outbox.run(archive.database, first.id)
        assert found is not None
        assert found.source != archive.recording(recording_id).place
    assert outbox.run(archive.database, second.id)
    archive.work()
    sound = samples(heard(archive.recording(recording_id)))
    for start, end in ((2.0, 3.5), (5.0, 5.5)):
        assert not within(sound, start, end).any()
    assert within(sound, 3.6, 4.9).any()
    assert [row.destroyed_at is not None for row in archive.rows(RecordingDisposal)] == [True] * 2


def test_a_span_may_reach_to_the_very_end(archive: Archive) -> None:
    recording_id = archive.keep(seconds=3)
    silence(archive, recording_id, start=2.25, end=4.0)
    archive.work()
    sound = samples(heard(archive.recording(recording_id)))
    assert within(sound, 0, 2.25).any()
    assert not within(sound, 2.25, 3).any()


@pytest.mark.parametrize(("form", "quiet"), [(7, 0xFF), (6, 0xD5), (1, 0x80)])
def test_each_kind_of_telephone_audio_has_its_own_silence(
    archive: Archive, form: int, quiet: int
) -> None:
    """G.711 in both laws, and PCM of eight bits."""
    noise = bytes(range(1, 251)) * 64
    head = struct.pack("<HHIIHH", form, 1, RATE, RATE, 1, 8)
    audio = b"RIFF" + struct.pack("<I", 36 + len(noise)) + b"WAVEfmt " + struct.pack("<I", 16)
    audio += head + b"data" + struct.pack("<I", len(noise)) + noise
    recording_id = archive.keep(seconds=2, audio=audio, channels=1)
    silence(archive, recording_id, start=0.5, end=1.0)
    archive.work()
    sound = heard(archive.recording(recording_id))[44:]
    assert sound[RATE // 2 : RATE] == bytes([quiet]) * (RATE // 2)
    assert sound[: RATE // 2] == noise[: RATE // 2]
    assert sound[RATE:] == noise[RATE:]


@pytest.mark.parametrize(
    ("said", "fields"),
    [
        ({"start": None}, {"start": "not_in_recording"}),
        ({"start": -1.0}, {"start": "not_in_recording"}),
        ({"end": 900.0}, {"end": "not_in_recording"}),
        ({"end": float("nan")}, {"end": "not_in_recording"}),
        ({"start": 3.0, "end": 3.0}, {"end": "span_empty"}),
        ({"reason": "mood"}, {"reason": "bad_choice"}),
        ({"note": "あ" * 201}, {"note": "too_long"}),
    ],
)
def test_what_cannot_be(archive: Archive, said: dict[str, object], fields: dict[str, str]) -> None:
    recording_id = archive.keep()
    with pytest.raises(Invalid) as refused:
        silence(archive, recording_id, **said)
    assert refused.value.fields == fields


def test_who_may(archive: Archive) -> None:
    recording_id = archive.keep()
    for actor in (archive.operator, archive.city):
        with pytest.raises(Forbidden):
            silence(archive, recording_id, actor)
    with pytest.raises(Missing):
        silence(archive, UUID(int=0))


@pytest.mark.parametrize("state", [RecordingState.STORED, RecordingState.DISPOSED])
def test_only_what_is_here_alone(archive: Archive, state: RecordingState) -> None:
    recording_id = archive.keep(state=state)
    with pytest.raises(Conflict, match="recording_not_kept"):
        silence(archive, recording_id)


def test_what_somebody_needs_stays_as_it_is(archive: Archive) -> None:
    recording_id = archive.keep()
    with archive.database.transaction() as session:
        hold_recording(session, archive.manager, recording_id, reason="苦情の調査")
    with pytest.raises(Conflict, match="recording_held"):
        silence(archive, recording_id)
    other = archive.keep()
    silence(archive, other)
    with (
        archive.database.transaction() as session,
        pytest.raises(Conflict, match="recording_being_silenced"),
    ):
        hold_recording(session, archive.manager, other, reason="苦情の調査")


def test_a_changed_file_is_not_made_new_again(archive: Archive) -> None:
    """What is silenced is what was stored, or nothing: a forged file gets no new checksum."""
    recording_id = archive.keep(sha256="0" * 64)
    silence(archive, recording_id)
    assert archive.work() == []
    (gap,) = archive.rows(RecordingGap)
    assert (gap.confirmed_at, gap.failure) == (None, "sha256")
    assert archive.rows(RecordingDisposal) == []


def test_a_kill_between_the_files_leaves_a_worker_who_knows(archive: Archive, folder: Path) -> None:
    """The old file is written down before it goes, and tried again until it is gone."""
    recording_id = archive.keep()
    old = str(archive.recording(recording_id).place)
    silence(archive, recording_id)
    (job,) = archive._due()
    assert outbox.run(archive.database, job.id)
    assert (folder / old).exists()
    (disposal,) = archive.rows(RecordingDisposal)
    with destroyed(archive.database, disposal.id) as found:
        assert found is not None
    assert not (folder / old).exists()  # killed here: the proof is not written down yet
    assert archive.rows(RecordingDisposal)[0].destroyed_at is None
    assert archive.work() == [DESTROY]
    assert archive.rows(RecordingDisposal)[0].destroyed_at is not None


def test_jobs_that_were_given_up_are_taken_up(archive: Archive) -> None:
    recording_id = archive.keep()
    silence(archive, recording_id)
    (job,) = archive._due()
    outbox.run(archive.database, job.id)
    (disposal,) = archive.rows(RecordingDisposal)
    assert destroy_leftovers(archive.database) == 0
    with archive.database.transaction() as session:
        early = clock.now().replace(year=clock.now().year - 1)
        session.get_one(RecordingDisposal, disposal.id).at = early
    assert destroy_leftovers(archive.database) == 1


def test_a_file_that_is_needed_is_never_destroyed(archive: Archive) -> None:
    recording_id = archive.keep(audio=wave_of(2), seconds=2)
    with archive.database.transaction() as session:
        disposal = RecordingDisposal(
            recording_id=recording_id,
            kind="retention",
            at=clock.now(),
            by_name="system",
            old_sha256="0" * 64,
            size=1,
            place=archive.recording(recording_id).place,
        )
        session.add(disposal)
        session.flush()
        outbox.enqueue(session, DESTROY, {"disposal_id": str(disposal.id)})
    assert archive.work() == []
    assert heard(archive.recording(recording_id))
