"""TEL-4: the screens of keeping, silencing, disposing and handing over recordings."""

import io
import zipfile
from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from werkzeug.test import TestResponse

from callcenter.apps.wiring import Platform
from callcenter.core import clock
from callcenter.core.permissions import Role
from telephony.calls.facts import Kind
from telephony.calls.models import Call, CallEvent
from telephony.recordings.models import (
    GapKind,
    Handover,
    HandoverTaking,
    Recording,
    RecordingGap,
    RecordingHold,
    RecordingState,
)
from telephony.recordings.services.disposing import dispose_all
from telephony.recordings.web.call_words import trouble_label
from telephony.recordings.web.forms import parse_days, parse_seconds
from telephony.recordings.web.gap_words import failure_label
from tests.telephony.recordings.kept import Archive, heard
from tests.telephony.recordings.test_pages import (
    AUDIO,
    Enter,
    Visitor,
    add_recording,
    call,
    enter,
    operator,
    recording,
)

__all__ = ["call", "enter", "operator", "recording"]


@pytest.fixture
def manager(enter: Enter) -> Visitor:
    return enter(Role.MANAGER)


@pytest.fixture
def house(platform: Platform, manager: Visitor, operator: Visitor) -> Archive:
    return Archive(platform.database, manager.actor, operator.actor, manager.actor)


def post(visitor: Visitor, address: str, **values: object) -> TestResponse:
    return visitor.client.post(address, data={"csrf_token": visitor.token, **values})


def add_gap(platform: Platform, recording: Recording, **values: object) -> UUID:
    assert recording.started_at is not None
    asked = recording.started_at + timedelta(seconds=1)
    given = {
        "kind": GapKind.PAUSE,
        "reason": "pin",
        "by_name": "佐藤 花子",
        "asked_at": asked,
        "confirmed_at": asked,
        "resumed_at": asked + timedelta(seconds=2),
        "resume_confirmed_at": asked + timedelta(seconds=2),
        "settled": True,
    }
    with platform.database.transaction() as session:
        gap = RecordingGap(call_id=recording.call_id, recording_id=recording.id)
        for name, value in (given | values).items():
            setattr(gap, name, value)
        session.add(gap)
        session.flush()
        return gap.id


def test_gaps_stand_at_the_player(
    platform: Platform, operator: Visitor, call: Call, recording: Recording
) -> None:
    """A mark on the timeline, and in words from when to when, what for and by whom."""
    add_gap(platform, recording)
    page = operator.get(f"/calls/{call.id}").get_data(as_text=True)
    assert '<rect class="gap-proven" x="200" y="0" width="400" height="8"/>' in page
    assert "0:01–0:03" in page
    assert "佐藤 花子" in page


def test_what_is_not_proven_is_red(
    platform: Platform, operator: Visitor, call: Call, recording: Recording
) -> None:
    values = {"confirmed_at": None, "resume_confirmed_at": None, "failure": "unanswered"}
    add_gap(platform, recording, **values)
    page = operator.get(f"/calls/{call.id}").get_data(as_text=True)
    assert "gap-unproven" in page
    assert "mark-danger" in page


def test_what_is_losing_sound_has_no_player(
    platform: Platform, operator: Visitor, call: Call, recording: Recording
) -> None:
    values = {"confirmed_at": None, "settled": False, "start": 1.0, "end": 2.0}
    add_gap(platform, recording, kind=GapKind.SILENCED, **values)
    assert "data-player" not in operator.get(f"/calls/{call.id}").get_data(as_text=True)
    assert operator.hear(recording.id).status_code == 409


def test_the_manager_takes_sound_out(
    house: Archive, manager: Visitor, recording: Recording
) -> None:
    address = f"/recordings/{recording.id}/keeping"
    assert f'action="/recordings/{recording.id}/silence"' in manager.get(address).text
    said = {"start": "0:01", "end": "２．５", "why": "number", "note": "本人が言った"}
    answer = post(manager, f"/recordings/{recording.id}/silence", **said)
    assert (answer.status_code, answer.headers["Location"]) == (303, address)
    house.work()
    page = manager.get(address).text
    assert "0:01–0:02" in page
    assert str(recording.sha256) in page  # of the file that was destroyed
    now = house.recording(recording.id)
    assert heard(now) != AUDIO
    assert manager.hear(recording.id).data == heard(now)


def test_what_was_entered_stays_with_what_is_wrong(manager: Visitor, recording: Recording) -> None:
    said = {"start": "あとで", "end": "99:00", "why": "number", "note": "メモ"}
    answer = post(manager, f"/recordings/{recording.id}/silence", **said)
    assert answer.status_code == 422
    assert answer.text.count('class="field-error"') == 2
    for entered in ("あとで", "99:00", "メモ"):
        assert f'value="{entered}"' in answer.text


def test_holding_and_releasing(house: Archive, manager: Visitor, recording: Recording) -> None:
    empty = post(manager, f"/recordings/{recording.id}/hold", reason="")
    assert empty.status_code == 422
    post(manager, f"/recordings/{recording.id}/hold", reason="苦情の調査")
    page = manager.get(f"/recordings/{recording.id}/keeping").text
    assert "苦情の調査" in page
    assert "/silence" not in page
    assert "苦情の調査" in manager.get("/recordings/rules").text
    said = {"start": "1", "end": "2", "why": "pin"}
    refused = post(manager, f"/recordings/{recording.id}/silence", **said)
    assert refused.status_code == 409
    post(manager, f"/recordings/{recording.id}/release", reason="終わった")
    (hold,) = house.rows(RecordingHold)
    assert hold.release_reason == "終わった"
    assert "終わった" in manager.get(f"/recordings/{recording.id}/keeping").text


def test_the_rules_and_what_they_would_do(
    house: Archive, platform: Platform, manager: Visitor, recording: Recording
) -> None:
    old = house.keep(age=200)
    add_gap(platform, recording, confirmed_at=None, failure="gone")
    page = manager.get("/recordings/rules").text
    assert page.count(f"/recordings/{old}/keeping") == 1
    assert page.count(f"/recordings/{recording.id}/keeping") == 1  # its pause is not proven
    wrong = post(
        manager, "/recordings/rules", talk="0", voicemail="x", training="7", seen="180-90-7"
    )
    assert wrong.status_code == 422
    assert wrong.text.count('class="field-error"') == 2
    days = {"talk": "３６５", "voicemail": "90", "training": "7"}
    assert post(manager, "/recordings/rules", **days, seen="180-90-7").status_code == 303
    page = manager.get("/recordings/rules").text
    assert 'value="365"' in page
    assert f"/recordings/{old}/keeping" not in page
    assert post(manager, "/recordings/rules", **days, seen="180-90-7").status_code == 409


def test_proofs_of_disposal(house: Archive, manager: Visitor) -> None:
    recording_id = house.keep(age=200)
    sha256 = house.recording(recording_id).sha256
    dispose_all(house.database)
    house.work()
    assert str(sha256) in manager.get("/recordings/rules/disposals").text
    page = manager.get(f"/recordings/{recording_id}/keeping").text
    assert "data-player" not in page
    assert f"/recordings/{recording_id}/hold" not in page
    assert manager.hear(recording_id).status_code == 409
    assert manager.get(f"/recordings/rules/disposals?before={uuid4()}").status_code == 200
    assert manager.get("/recordings/rules/disposals?before=x").status_code == 200


def test_the_city_is_handed_a_package(
    house: Archive, enter: Enter, call: Call, recording: Recording
) -> None:
    city = enter(Role.CITY)
    assert f"/recordings/handovers/new?call={call.id}" in city.get(f"/calls/{call.id}").text
    form = city.get(f"/recordings/handovers/new?call={call.id}").text
    assert f'value="{recording.id}" checked' in form
    said = {"call": call.id, "recordings": recording.id, "recipient": "市民課", "reason": "苦情"}
    made = post(city, "/recordings/handovers/new", **said)
    assert made.status_code == 303
    page = city.get(made.headers["Location"]).text
    assert str(recording.sha256) in page
    answer = post(city, f"{made.headers['Location']}/package")
    assert (answer.status_code, answer.mimetype) == (200, "application/zip")
    assert answer.headers["Cache-Control"] == "no-store"
    package = zipfile.ZipFile(io.BytesIO(answer.data))
    (name,) = (one for one in package.namelist() if one.endswith(".wav"))
    assert package.read(name) == AUDIO
    assert [row.by_id for row in house.rows(HandoverTaking)] == [city.actor.id]
    assert city.actor.name in city.get(made.headers["Location"]).text
    assert "市民課" in city.get("/recordings/handovers").text


def test_what_is_missing_for_a_handover_is_said(
    house: Archive, manager: Visitor, call: Call, recording: Recording
) -> None:
    answer = post(manager, "/recordings/handovers/new", call=call.id, reason="苦情の確認")
    assert answer.status_code == 422
    assert answer.text.count('class="field-error"') == 2
    assert "苦情の確認" in answer.text
    assert f'value="{recording.id}" checked' not in answer.text
    assert house.rows(Handover) == []
    for query in ("", "?call=x", f"?call={uuid4()}"):
        assert manager.get(f"/recordings/handovers/new{query}").status_code == 200


def test_a_package_that_is_not_what_it_was_is_refused(
    house: Archive, manager: Visitor, call: Call, recording: Recording
) -> None:
    said = {"call": call.id, "recordings": recording.id, "recipient": "市民課", "reason": "苦情"}
    where = post(manager, "/recordings/handovers/new", **said).headers["Location"]
    post(manager, f"/recordings/{recording.id}/silence", start="1", end="2", why="pin")
    assert post(manager, f"{where}/package").status_code == 409
    house.work()
    assert post(manager, f"{where}/package").status_code == 409
    assert f'action="{where}/package"' not in manager.get(where).text


def test_operators_see_none_of_it(operator: Visitor, call: Call, recording: Recording) -> None:
    page = operator.get(f"/calls/{call.id}").text
    assert "/keeping" not in page
    assert "/handovers" not in page
    for address in ("rules", "rules/disposals", "handovers", f"{recording.id}/keeping"):
        assert operator.get(f"/recordings/{address}").status_code == 403


def test_a_call_tells_its_pauses_and_its_troubles(
    platform: Platform, operator: Visitor, call: Call
) -> None:
    """Every event has a line, and no code stands in it."""
    told = [
        (Kind.PAUSED, {"reason": "pin"}),
        (Kind.UNPAUSED, {}),
        (Kind.TROUBLE, {"reason": "unheard"}),
        (Kind.HELD, {}),
        (Kind.RESUMED, {}),
        (Kind.CONSULTED, {"staff": str(operator.actor.id)}),
        (Kind.GUEST_JOINED, {"entry": str(uuid4())}),
        (Kind.TRANSFERRED, {"to": "line"}),
        (Kind.LISTENED, {"staff": str(operator.actor.id)}),
        (Kind.WHISPERED, {"staff": "?"}),
        (Kind.CALLBACK, {}),
        (Kind.LINED_UP, {}),
        (Kind.DIALLED, {"staff": str(operator.actor.id)}),
    ]
    before = operator.get(f"/calls/{call.id}").text.count("timeline-entry")
    with platform.database.transaction() as session:
        session.add_all(
            CallEvent(call_id=call.id, kind=kind, at=clock.now(), content=content)
            for kind, content in told
        )
    page = operator.get(f"/calls/{call.id}").text
    assert page.count('class="timeline-entry') == before + len(told)
    assert "unheard" not in page


def test_every_word_of_a_failure_is_a_sentence() -> None:
    for code in ("unheard", "error", "system-error", "redirected", "something-new"):
        assert trouble_label(code) != code
        assert trouble_label(code).endswith((".", "。"))
    assert trouble_label("") == ""
    for code in ("unanswered", "unchanged", "gone", "overtaken", "call_ended", "20404"):
        assert failure_label(code).endswith((".", "。"))
    assert failure_label(None) == ""


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("95", 95.0),
        ("1:35", 95.0),
        ("１：３５", 95.0),
        ("0:01.5", 1.5),
        (" 2.5 ", 2.5),
        ("", None),
        ("1:2:3", None),
        ("-1", None),
        ("1.2.3", None),
        ("x", None),
        (":", None),
        ("nan", None),
        ("1" * 9, None),
    ],
)
def test_places_as_people_write_them(text: str, seconds: float | None) -> None:
    assert parse_seconds(text) == seconds


@pytest.mark.parametrize(("text", "days"), [("30", 30), ("３０", 30), ("3.0", None), ("", None)])
def test_days_as_people_write_them(text: str, days: int | None) -> None:
    assert parse_days(text) == days


def test_what_the_provider_may_still_have_cannot_be_silenced(
    platform: Platform, manager: Visitor, call: Call
) -> None:
    stored = add_recording(platform, call, state=RecordingState.STORED)
    page = manager.get(f"/recordings/{stored.id}/keeping").text
    assert "/silence" not in page
    said = {"start": "1", "end": "2", "why": "pin"}
    assert post(manager, f"/recordings/{stored.id}/silence", **said).status_code == 409
