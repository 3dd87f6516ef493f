"""TEL-4, PRV-2: recordings are kept as long as the rules say, and no longer; what somebody needs
stays until it is released."""

import json
from datetime import timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import select

from callcenter.apps.cli.recordings import recordings
from callcenter.core import clock
from callcenter.core.db import Database
from callcenter.core.errors import Conflict, Forbidden, Invalid
from telephony.recordings.errors import Unplayable
from telephony.recordings.jobs import DESTROY
from telephony.recordings.models import (
    Recording,
    RecordingDisposal,
    RecordingGap,
    RecordingHold,
    RecordingKind,
    RecordingState,
    RetentionRule,
)
from telephony.recordings.queries.retention import (
    disposals,
    disposals_since,
    due_recordings,
    retention_rules,
    seen_rules,
)
from telephony.recordings.services.disposing import dispose_all, dispose_due, set_retention
from telephony.recordings.services.holding import hold_recording, release_recording
from telephony.recordings.services.playing import open_audio
from telephony.recordings.services.silencing import silence_span
from tests.telephony.recordings.kept import Archive, make_archive

PRODUCT = {"talk": 180, "voicemail": 90, "training": 7}


def files(folder: Path) -> set[str]:
    return {str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file()}


def test_each_kind_has_its_days(archive: Archive) -> None:
    kept = {
        "young talk": archive.keep(age=179),
        "old talk": archive.keep(age=181),
        "young message": archive.keep(age=89, kind=RecordingKind.VOICEMAIL),
        "old message": archive.keep(age=91, kind=RecordingKind.VOICEMAIL),
        "young practice": archive.keep(age=6, training=True),
        "old practice": archive.keep(age=8, training=True),
    }
    with archive.database.transaction(write=False) as session:
        due = due_recordings(session)
    names = {recording_id: name for name, recording_id in kept.items()}
    found = {names[one.recording_id]: (one.rule, one.days) for one in due}
    assert found == {
        "old talk": ("talk", 180),
        "old message": ("voicemail", 90),
        "old practice": ("training", 7),
    }


def test_a_dry_run_changes_nothing(archive: Archive, folder: Path) -> None:
    recording_id = archive.keep(age=200)
    there = files(folder)
    with archive.database.transaction() as session:
        (due,) = dispose_due(session)
    assert due.recording_id == recording_id
    assert archive.work() == []
    assert files(folder) == there
    assert archive.recording(recording_id).state == RecordingState.KEPT
    assert archive.rows(RecordingDisposal) == []


def test_what_is_over_goes_with_a_proof(archive: Archive, folder: Path) -> None:
    over, young = archive.keep(age=200), archive.keep(age=20)
    sha256 = archive.recording(over).sha256
    assert [one.recording_id for one in dispose_all(archive.database)] == [over]
    assert archive.work() == [DESTROY]
    gone = archive.recording(over)
    assert (gone.state, gone.place, gone.sha256) == (RecordingState.DISPOSED, None, sha256)
    (proof,) = archive.rows(RecordingDisposal)
    assert (proof.kind, proof.rule, proof.by_name) == ("retention", "talk 180", "system")
    assert (proof.old_sha256, proof.new_sha256, proof.place) == (sha256, None, None)
    assert proof.destroyed_at is not None
    assert proof.proof["found"] == "nothing"
    assert files(folder) == {archive.recording(young).place}
    assert archive.actions() == ["recording.dispose", "recording.destroy"]
    assert dispose_all(archive.database) == []
    with (
        archive.database.transaction(write=False) as session,
        pytest.raises(Unplayable, match="recording_disposed"),
    ):
        open_audio(session, archive.manager, over)


def test_more_than_one_transaction_full(archive: Archive) -> None:
    """Fifty at a time; nothing is left, nothing twice."""
    call_id = archive.recording(archive.keep(age=200)).call_id
    with archive.database.transaction() as session:
        session.add_all(
            Recording(
                call_id=call_id,
                sid=f"RE{number:032}",
                kind=RecordingKind.TALK,
                state=RecordingState.KEPT,
                announced_at=clock.now() - timedelta(days=300),
                place=f"2026/01/{number}.enc",
                sha256="0" * 64,
            )
            for number in range(60)
        )
    assert len(dispose_all(archive.database)) == 61
    assert len({row.recording_id for row in archive.rows(RecordingDisposal)}) == 61


@pytest.mark.parametrize("state", [RecordingState.STORED, RecordingState.ANNOUNCED])
def test_what_the_provider_may_still_have_is_not_over(
    archive: Archive, state: RecordingState
) -> None:
    archive.keep(age=400, state=state)
    assert dispose_all(archive.database) == []


def test_a_held_recording_stays_until_it_is_released(archive: Archive) -> None:
    recording_id = archive.keep(age=400)
    with archive.database.transaction() as session:
        hold_recording(session, archive.manager, recording_id, reason=" 苦情の調査 ")
    assert dispose_all(archive.database) == []
    with archive.database.transaction() as session:
        release_recording(session, archive.manager, recording_id, reason="調査が終わった")
    assert [one.recording_id for one in dispose_all(archive.database)] == [recording_id]
    (hold,) = archive.rows(RecordingHold)
    assert (hold.reason, hold.release_reason) == ("苦情の調査", "調査が終わった")
    assert (hold.held_by_id, hold.released_by_id) == (archive.manager.id, archive.manager.id)
    assert archive.actions()[:2] == ["recording.hold", "recording.release"]


def test_holds_that_cannot_be(archive: Archive) -> None:
    recording_id = archive.keep()
    with archive.database.transaction() as session:
        with pytest.raises(Forbidden):
            hold_recording(session, archive.operator, recording_id, reason="x")
        with pytest.raises(Invalid) as empty:
            hold_recording(session, archive.manager, recording_id, reason="  ")
        assert empty.value.fields == {"reason": "required"}
        with pytest.raises(Invalid) as long:
            hold_recording(session, archive.manager, recording_id, reason="あ" * 201)
        assert long.value.fields == {"reason": "too_long"}
        with pytest.raises(Conflict, match="recording_not_held"):
            release_recording(session, archive.manager, recording_id, reason="x")
        hold_recording(session, archive.manager, recording_id, reason="x")
        with pytest.raises(Conflict, match="recording_held"):
            hold_recording(session, archive.manager, recording_id, reason="y")
    gone = archive.keep(state=RecordingState.DISPOSED)
    with (
        archive.database.transaction() as session,
        pytest.raises(Conflict, match="recording_disposed"),
    ):
        hold_recording(session, archive.manager, gone, reason="x")


def test_what_is_losing_sound_is_not_disposed_of_meanwhile(archive: Archive) -> None:
    recording_id = archive.keep(age=400)
    with archive.database.transaction() as session:
        silence_span(session, archive.manager, recording_id, start=1, end=2, reason="pin")
    assert dispose_all(archive.database) == []
    archive.work()
    assert archive.rows(RecordingGap)[0].confirmed_at is not None
    assert len(dispose_all(archive.database)) == 1


def test_the_manager_sets_the_rules(archive: Archive) -> None:
    archive.keep(age=40)
    with archive.database.transaction() as session:
        seen = seen_rules(retention_rules(session))
        set_retention(session, archive.manager, PRODUCT | {"talk": 30}, seen=seen)
    assert [(row.kind, row.days) for row in _own_rules(archive)] == [("talk", 30)]
    with archive.database.transaction() as session:
        assert len(dispose_due(session)) == 1
        with pytest.raises(Conflict, match="rules_changed"):
            set_retention(session, archive.manager, PRODUCT, seen=seen)
        with pytest.raises(Forbidden):
            set_retention(session, archive.city, PRODUCT, seen=seen)
    assert archive.actions() == ["recording_rule.change"]


@pytest.mark.parametrize("days", [0, -1, 3651, None])
def test_days_that_cannot_be(archive: Archive, days: int | None) -> None:
    with archive.database.transaction() as session, pytest.raises(Invalid) as refused:
        set_retention(session, archive.manager, PRODUCT | {"voicemail": days}, seen="180-90-7")
    assert refused.value.fields == {"voicemail": "days_not_in_range"}
    assert _own_rules(archive) == []


def test_proofs_are_read_by_pages(archive: Archive) -> None:
    ids = [archive.keep(age=200 + number) for number in range(3)]
    dispose_all(archive.database)
    with archive.database.transaction(write=False) as session:
        newest = disposals(session, archive.manager, limit=2)
        assert len(newest) == 3
        rest = disposals(session, archive.manager, before=newest[1].id, limit=2)
        assert [row.id for row in rest] == [newest[2].id]
        assert {row.recording_id for row in newest} == set(ids)
        since = clock.now() - timedelta(hours=1)
        assert len(disposals_since(session, since)) == 3
        with pytest.raises(Forbidden):
            disposals(session, archive.city)


def run(database: Database, folder: Path, *arguments: str) -> Result:
    environment = {
        "CALLCENTER_DATA": str(folder),
        "DATABASE_URL": database.url.render_as_string(hide_password=False),
    }
    return CliRunner().invoke(recordings, list(arguments), env=environment)


def test_at_the_command_line(sqlite_database: Database, tmp_path: Path) -> None:
    archive = make_archive(sqlite_database)
    recording_id = archive.keep(age=200)
    archive.keep(age=10)
    result = run(sqlite_database, tmp_path, "dispose")
    assert result.exit_code == 0
    assert str(recording_id) in result.output
    assert result.output.endswith("1 would be disposed of\n")
    told = json.loads(run(sqlite_database, tmp_path, "dispose", "--json").output)
    assert (told["applied"], told["rules"]) == (False, PRODUCT)
    assert archive.recording(recording_id).state == RecordingState.KEPT
    told = json.loads(run(sqlite_database, tmp_path, "dispose", "--apply", "--json").output)
    assert [one["recording"] for one in told["recordings"]] == [str(recording_id)]
    assert told["recordings"][0]["rule"] == "talk 180"
    assert archive.recording(recording_id).state == RecordingState.DISPOSED
    assert run(sqlite_database, tmp_path, "dispose").output == "0 would be disposed of\n"


def _own_rules(archive: Archive) -> list[RetentionRule]:
    with archive.database.transaction(write=False) as session:
        return list(session.scalars(select(RetentionRule)))
