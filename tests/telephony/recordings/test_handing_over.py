"""TEL-4: recordings are handed over on the city's demand, whole and provable (S2 §11(1)カ, ク)."""

import hashlib
import io
import json
import zipfile
from collections.abc import Iterator
from datetime import timedelta
from uuid import UUID

import pytest

from callcenter.core import clock
from callcenter.core.errors import Conflict, Forbidden, Invalid, Missing
from callcenter.core.permissions import Actor
from telephony.recordings.errors import BrokenAudio
from telephony.recordings.models import (
    GapKind,
    Handover,
    HandoverTaking,
    RecordingGap,
    RecordingState,
)
from telephony.recordings.packages import packed, text_file
from telephony.recordings.queries.handovers import get_handover, handovers_of, list_handovers
from telephony.recordings.services.handing_over import hand_over, take_package
from telephony.recordings.services.silencing import silence_span
from tests.telephony.recordings.kept import Archive, heard

WHY = {"recipient": "市民課", "reason": "11月24日の苦情の確認"}


def give(archive: Archive, *ids: UUID, actor: Actor | None = None, **why: str) -> UUID:
    with archive.database.transaction() as session:
        return hand_over(session, actor or archive.city, list(ids), **(WHY | why)).id


def take(archive: Archive, handover_id: UUID, actor: Actor | None = None) -> zipfile.ZipFile:
    operator = archive.operator
    assert operator.id is not None
    with archive.database.transaction() as session:
        names = {operator.id: operator.name}
        package = take_package(session, actor or archive.city, handover_id, names=names)
    assert package.name.endswith(".zip")
    return zipfile.ZipFile(io.BytesIO(b"".join(package.pieces)))


def test_the_package_holds_the_sound_and_its_checksums(archive: Archive) -> None:
    ids = [archive.keep(age=1), archive.keep(age=2)]
    package = take(archive, give(archive, *ids))
    assert package.testzip() is None
    names = [name for name in package.namelist() if name.endswith(".wav")]
    assert len(names) == 2
    assert {package.read(name) for name in names} == {heard(archive.recording(one)) for one in ids}
    sums = dict(
        reversed(line.split("  ")) for line in package.read("SHA256SUMS").decode().splitlines()
    )
    assert set(sums) == {*names, "call.json"}
    for name, digest in sums.items():
        assert hashlib.sha256(package.read(name)).hexdigest() == digest


def test_the_package_says_who_why_and_what_the_calls_were(archive: Archive) -> None:
    recording_id = archive.keep()
    recording = archive.recording(recording_id)
    assert recording.started_at is not None
    with archive.database.transaction() as session:
        session.add(
            RecordingGap(
                call_id=recording.call_id,
                recording_id=recording_id,
                kind=GapKind.PAUSE,
                reason="pin",
                by_name="佐藤",
                asked_at=recording.started_at + timedelta(seconds=1),
                confirmed_at=recording.started_at + timedelta(seconds=2),
                resumed_at=recording.started_at + timedelta(seconds=4),
                resume_confirmed_at=recording.started_at + timedelta(seconds=5),
                settled=True,
            )
        )
    told = json.loads(take(archive, give(archive, recording_id)).read("call.json"))
    assert told["handover"]["recipient"] == "市民課"
    assert told["handover"]["reason"] == "11月24日の苦情の確認"
    assert told["handover"]["by"] == archive.city.name
    (one,) = told["recordings"]
    assert one["channels"] == ["operator", "caller"]
    assert one["call"]["operator"] == archive.operator.name
    assert one["call"]["outcome"] == "answered"
    assert one["gaps"] == [
        {
            "kind": "pause",
            "reason": "pin",
            "by": "佐藤",
            "start": 2.0,
            "end": 5.0,
            "confirmed": True,
        }
    ]
    assert "number" not in one["call"]


def test_every_taking_is_written_down(archive: Archive) -> None:
    handover_id = give(archive, archive.keep())
    take(archive, handover_id)
    take(archive, handover_id, archive.manager)
    takings = archive.rows(HandoverTaking)
    assert [row.by_id for row in takings] == [archive.city.id, archive.manager.id]
    assert sorted(archive.actions()) == [
        "handover.create",
        "handover.take",
        "handover.take",
        "recording.hand_over",
    ]


def test_what_has_changed_since_is_not_given_out(archive: Archive) -> None:
    """A package always holds what its row says: after a silencing it is handed over anew."""
    recording_id = archive.keep()
    handover_id = give(archive, recording_id)
    with archive.database.transaction() as session:
        silence_span(session, archive.manager, recording_id, start=1, end=2, reason="pin")
    with pytest.raises(Conflict, match="recording_being_silenced"):
        take(archive, handover_id)
    with pytest.raises(Conflict, match="recording_being_silenced"):
        give(archive, recording_id)
    archive.work()
    with pytest.raises(Conflict, match="handover_outdated"):
        take(archive, handover_id)
    take(archive, give(archive, recording_id))


def test_a_file_that_is_not_what_it_was_breaks_the_package_off(archive: Archive) -> None:
    recording_id = archive.keep(sha256="0" * 64)
    with pytest.raises(BrokenAudio):
        take(archive, give(archive, recording_id))


@pytest.mark.parametrize(
    ("why", "fields"),
    [
        ({"recipient": " "}, {"recipient": "required"}),
        ({"reason": ""}, {"reason": "required"}),
        ({"recipient": "あ" * 101}, {"recipient": "too_long"}),
        ({"reason": "あ" * 501}, {"reason": "too_long"}),
    ],
)
def test_it_is_said_to_whom_and_why(
    archive: Archive, why: dict[str, str], fields: dict[str, str]
) -> None:
    recording_id = archive.keep()
    with pytest.raises(Invalid) as refused:
        give(archive, recording_id, **why)
    assert refused.value.fields == fields
    assert archive.rows(Handover) == []


def test_what_cannot_be_handed_over(archive: Archive) -> None:
    with pytest.raises(Invalid) as nothing:
        give(archive)
    assert nothing.value.fields == {"recordings": "nothing_chosen"}
    with pytest.raises(Invalid) as many:
        give(archive, *(UUID(int=number) for number in range(51)))
    assert many.value.fields == {"recordings": "too_many_recordings"}
    with pytest.raises(Missing):
        give(archive, UUID(int=1))
    with pytest.raises(Conflict, match="recording_not_here"):
        give(archive, archive.keep(state=RecordingState.ANNOUNCED))


def test_who_may(archive: Archive) -> None:
    recording_id = archive.keep()
    with pytest.raises(Forbidden):
        give(archive, recording_id, actor=archive.operator)
    handover_id = give(archive, recording_id, actor=archive.manager)
    with pytest.raises(Forbidden):
        take(archive, handover_id, archive.operator)
    with archive.database.transaction(write=False) as session:
        with pytest.raises(Forbidden):
            list_handovers(session, archive.operator)
        with pytest.raises(Missing):
            get_handover(session, archive.city, UUID(int=0))


def test_the_list_is_read_by_pages(archive: Archive) -> None:
    recording_id = archive.keep()
    made = [give(archive, recording_id) for _number in range(3)]
    with archive.database.transaction(write=False) as session:
        page = list_handovers(session, archive.city, limit=2)
        assert [row.id for row in page] == sorted(made, reverse=True)
        rest = list_handovers(session, archive.city, before=page[1].id, limit=2)
        assert [row.id for row in rest] == [min(made)]
        assert [row.id for _item, row in handovers_of(session, [recording_id])] == sorted(made)


def test_a_package_is_made_while_it_is_sent() -> None:
    """However large it is, little of it is in memory."""
    files = [text_file(f"{number}.bin", bytes(1_000_000)) for number in range(8)]
    pieces: Iterator[bytes] = packed(files, at=clock.now())
    assert max(map(len, pieces)) < 100_000
