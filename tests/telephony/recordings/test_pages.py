"""TEL-7, SEC-2: recordings are heard by those who may, in parts, and never unnoted; calls are
shown with what happened on them."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event, select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from callcenter.apps.wiring import Platform
from callcenter.core import clock
from callcenter.core.audit.models import AuditEvent
from callcenter.core.permissions import Actor, Role
from callcenter.inquiries.models import Inquiry, InquiryReference, ReferenceKind
from telephony.calls.facts import Kind
from telephony.calls.models import Call, CallEvent, CallState, NumberKind, Outcome
from telephony.line.models import EntryState, LineEntry, WaitPromise
from telephony.recordings.models import Recording, RecordingKind, RecordingState
from tests.core.audit.chains import in_one_chain
from tests.factories.inquiries import make_inquiry
from tests.factories.staff import make_staff
from tests.fixtures.apps import SignIn, csrf_token
from tests.telephony.recordings.provider import keep_audio, make_call, wave_of

# Longer than two chunks of a file.
AUDIO = wave_of(5)
SECONDS = 5
LABEL = "ほかの部屋のもの"


@dataclass
class Visitor:
    """One signed-in person."""

    client: FlaskClient
    actor: Actor
    token: str

    def get(self, address: str, **headers: str) -> TestResponse:
        return self.client.get(address, headers=headers)

    def hear(self, recording_id: UUID, span: str | None = None, view: object = "") -> TestResponse:
        headers = {} if span is None else {"Range": f"bytes={span}"}
        return self.client.get(f"/recordings/{recording_id}/audio?view={view}", headers=headers)

    def tell(self, recording_id: UUID, body: object) -> TestResponse:
        address = f"/recordings/{recording_id}/plays"
        return self.client.post(address, json=body, headers={"X-CSRFToken": self.token})


Enter = Callable[..., Visitor]


@pytest.fixture
def enter(staff_app: Flask, platform: Platform, sign_in: SignIn) -> Enter:
    """Sign somebody in at a browser of their own."""

    def visitor(role: Role = Role.OPERATOR) -> Visitor:
        with platform.database.transaction() as session:
            actor = make_staff(session, role)
        client = staff_app.test_client()
        sign_in(client, actor)
        return Visitor(client, actor, csrf_token(client))

    return visitor


@pytest.fixture
def operator(enter: Enter) -> Visitor:
    return enter()


@pytest.fixture
def call(platform: Platform, operator: Visitor) -> Call:
    """A call that the operator took."""
    with platform.database.transaction() as session:
        return make_call(session, operator.actor)


@pytest.fixture
def recording(platform: Platform, call: Call) -> Recording:
    """Its recording, kept here."""
    return add_recording(platform, call)


def add_recording(platform: Platform, call: Call, **values: object) -> Recording:
    given = {"state": RecordingState.KEPT, "seconds": SECONDS} | keep_audio(AUDIO) | values
    with platform.database.transaction() as session:
        made = Recording(
            call_id=call.id,
            sid=f"RE{uuid4().hex}",
            kind=RecordingKind.TALK,
            channels=2,
            announced_at=clock.now(),
            started_at=call.answered_at,
        )
        for name, value in given.items():
            setattr(made, name, value)
        session.add(made)
        session.flush()
        return made


@pytest.fixture
def look(platform: Platform) -> Iterator[Session]:
    with platform.database.transaction(write=False) as session:
        yield session


def plays(platform: Platform) -> list[dict[str, object]]:
    """What the log says of recordings that were heard."""
    with platform.database.transaction(write=False) as session:
        found = session.scalars(
            select(AuditEvent).where(AuditEvent.action == "recording.play").order_by(AuditEvent.id)
        )
        return [one.detail for one in found]


def test_the_whole_audio(operator: Visitor, recording: Recording) -> None:
    answer = operator.hear(recording.id)
    assert (answer.status_code, answer.mimetype) == (200, "audio/wav")
    assert answer.data == AUDIO
    assert answer.headers["Accept-Ranges"] == "bytes"
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["Content-Length"] == str(len(AUDIO))
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize(
    ("span", "start", "end"),
    [
        ("0-", 0, len(AUDIO)),
        ("0-0", 0, 1),
        ("0-99", 0, 100),
        ("65535-65536", 65_535, 65_537),
        ("65536-140000", 65_536, 140_001),
        ("100-", 100, len(AUDIO)),
        ("-44", len(AUDIO) - 44, len(AUDIO)),
        (f"{len(AUDIO) - 1}-", len(AUDIO) - 1, len(AUDIO)),
        (f"10-{len(AUDIO) * 2}", 10, len(AUDIO)),
    ],
)
def test_a_part_of_it(
    operator: Visitor, recording: Recording, span: str, start: int, end: int
) -> None:
    answer = operator.hear(recording.id, span)
    assert answer.status_code == 206
    assert answer.data == AUDIO[start:end]
    assert answer.headers["Content-Range"] == f"bytes {start}-{end - 1}/{len(AUDIO)}"
    assert answer.headers["Content-Length"] == str(end - start)


@pytest.mark.parametrize("span", [f"{len(AUDIO)}-", "9999999-99999999", "5-2", "-0"])
def test_a_part_that_is_not_there(
    operator: Visitor, recording: Recording, platform: Platform, span: str
) -> None:
    answer = operator.hear(recording.id, span)
    assert (answer.status_code, answer.data) == (416, b"")
    assert answer.headers["Content-Range"] == f"bytes */{len(AUDIO)}"
    assert plays(platform) == []


def test_only_the_head(operator: Visitor, recording: Recording, platform: Platform) -> None:
    answer = operator.client.head(f"/recordings/{recording.id}/audio")
    assert (answer.status_code, answer.data) == (200, b"")
    assert answer.headers["Content-Length"] == str(len(AUDIO))
    assert plays(platform) == []


def test_a_part_of_audio_that_changed_is_the_whole(operator: Visitor, recording: Recording) -> None:
    address = f"/recordings/{recording.id}/audio"
    etag = operator.get(address).headers["ETag"]
    for condition, status in ((etag, 206), ('"another"', 200)):
        headers = {"Range": "bytes=0-9", "If-Range": condition}
        assert operator.client.get(address, headers=headers).status_code == status


def test_hearing_is_noted_once_for_a_page(
    operator: Visitor, recording: Recording, platform: Platform
) -> None:
    """A player asks for many parts; each page is noted, and whatever names no page."""
    view, next_view = uuid4(), uuid4()
    for span in ("0-", "65536-", "0-99", "200-"):
        operator.hear(recording.id, span, view)
    call = str(recording.call_id)
    assert plays(platform) == [{"call": call, "view": str(view)}]
    operator.hear(recording.id, "0-", next_view)
    operator.hear(recording.id)
    operator.hear(recording.id, view="no-uuid")
    assert len(plays(platform)) == 4


def test_a_page_of_somebody_else_or_of_yesterday_does_not_count(
    operator: Visitor, recording: Recording, platform: Platform, enter: Enter
) -> None:
    view = uuid4()
    operator.hear(recording.id, view=view)
    enter(Role.MANAGER).hear(recording.id, view=view)
    assert len(plays(platform)) == 2
    operator.hear(recording.id, view=view)
    assert len(plays(platform)) == 2


def test_a_play_is_noted_with_its_second(
    operator: Visitor, recording: Recording, platform: Platform
) -> None:
    assert operator.tell(recording.id, {"second": 3}).status_code == 204
    assert plays(platform) == [{"call": str(recording.call_id), "second": 3}]


@pytest.mark.parametrize("body", [{}, [], None, 3, {"second": -1}, {"second": 6}, {"second": "3"}])
def test_a_play_that_cannot_be(
    operator: Visitor, recording: Recording, platform: Platform, body: object
) -> None:
    assert operator.tell(recording.id, body).status_code == 422
    assert plays(platform) == []


def test_who_may_hear(enter: Enter, operator: Visitor, recording: Recording) -> None:
    """Operators hear the calls that they took; managers and the city all; nobody else any."""
    wanted = {
        Role.OPERATOR: 404,
        Role.RESPONDER: 403,
        Role.EDITOR: 403,
        Role.MANAGER: 200,
        Role.CITY: 200,
        Role.ADMIN: 403,
    }
    for role, status in wanted.items():
        visitor = enter(role)
        assert visitor.hear(recording.id).status_code == status, role
        told = visitor.tell(recording.id, {"second": 0}).status_code
        assert told == (204 if status == 200 else status), role
        assert visitor.hear(uuid4()).status_code == (403 if status == 403 else 404)


def test_who_handed_the_call_on_may_still_hear_it(
    operator: Visitor, recording: Recording, platform: Platform, enter: Enter
) -> None:
    with platform.database.transaction() as session:
        session.get_one(Call, recording.call_id).operator_id = enter().actor.id
    assert operator.hear(recording.id).status_code == 200


@pytest.mark.parametrize("state", [RecordingState.ANNOUNCED, RecordingState.ABSENT])
def test_what_is_not_here_cannot_be_heard(
    operator: Visitor, call: Call, platform: Platform, state: RecordingState
) -> None:
    nothing = {"place": None, "size": None, "sha256": None}
    waiting = add_recording(platform, call, state=state, **nothing)
    assert operator.hear(waiting.id).status_code == 409
    assert plays(platform) == []


def test_a_spoilt_file_is_said_so(
    operator: Visitor, recording: Recording, platform: Platform, folder: Path
) -> None:
    path = folder / str(recording.place)
    path.write_bytes(path.read_bytes()[:-65_552])
    answer = operator.hear(recording.id)
    assert answer.status_code == 409
    assert plays(platform) == []


def test_files_are_closed(operator: Visitor, recording: Recording) -> None:
    """An open file would be a warning, and warnings are errors."""
    for span in (None, "0-9", "9999999-"):
        operator.hear(recording.id, span).close()


# The pages


def add_events(platform: Platform, call: Call, operator: Actor) -> None:
    staff = {"staff": str(operator.id)}
    told = [
        (0, Kind.CAME, "", {}),
        (8, Kind.LANGUAGE, "", {"language": "ja"}),
        (9, Kind.NOTICE, "1", {"version": "0-abc", "language": "ja"}),
        (15, Kind.MENU, "", {"code": "renewal"}),
        (20, Kind.QUEUED, "", {}),
        (30, Kind.OFFERED, "a", staff),
        (50, Kind.MISSED, "a", {**staff, "reason": "no-answer"}),
        (61, Kind.OPERATOR_JOINED, "b", staff),
        (65, Kind.TALKING, "b", staff),
        (240, Kind.TALK_ENDED, "b", {}),
        (245, Kind.STATUS, "completed", {}),
        (1, Kind.STATUS, "in-progress", {}),
    ]
    with platform.database.transaction() as session:
        for after, kind, key, content in told:
            at = call.came_at + timedelta(seconds=after)
            session.add(CallEvent(call_id=call.id, kind=kind, key=key, at=at, content=content))
        entry = LineEntry(
            call_id=call.id,
            kind="live",
            language="ja",
            entered_at=call.came_at,
            state=EntryState.CONNECTED,
        )
        session.add(entry)
        session.flush()
        for after, low, high in ((21, 120, 300), (40, None, None)):
            at = call.came_at + timedelta(seconds=after)
            session.add(
                WaitPromise(
                    entry_id=entry.id,
                    told_at=at,
                    ahead=2,
                    operators=1,
                    low_seconds=low,
                    high_seconds=high,
                )
            )


def test_the_page_of_a_call(
    operator: Visitor, call: Call, recording: Recording, platform: Platform
) -> None:
    add_events(platform, call, operator.actor)
    page = operator.get(f"/calls/{call.id}", **{"Accept-Language": "en"})
    assert page.status_code == 200
    assert f"/recordings/{recording.id}/audio?view=" in page.text
    assert 'preload="none"' in page.text
    for words in (operator.actor.name, str(call.called_number)):
        assert words in page.text
    assert page.text.count("timeline-entry") == 11 + 2
    with platform.database.transaction(write=False) as session:
        viewed = session.scalars(
            select(AuditEvent.object_id).where(AuditEvent.action == "call.view")
        )
        assert list(viewed) == [str(call.id)]
    assert plays(platform) == []


def test_a_call_that_nobody_answered(enter: Enter, platform: Platform) -> None:
    """No operator, no talk, a message that is not here yet."""
    with platform.database.transaction() as session:
        call = make_call(session, None, number_kind=NumberKind.WITHHELD, language=None)
    nothing = {"place": None, "size": None, "sha256": None, "seconds": None, "attempts": 2}
    add_recording(
        platform,
        call,
        state=RecordingState.ANNOUNCED,
        kind=RecordingKind.VOICEMAIL,
        started_at=None,
        **nothing,
    )
    page = enter(Role.MANAGER).get(f"/calls/{call.id}")
    assert page.status_code == 200
    assert "<audio" not in page.text


@pytest.mark.parametrize(
    ("role", "status"),
    [(Role.OPERATOR, 404), (Role.RESPONDER, 403), (Role.MANAGER, 200), (Role.CITY, 200)],
)
def test_who_may_see_the_page(enter: Enter, call: Call, role: Role, status: int) -> None:
    assert enter(role).get(f"/calls/{call.id}").status_code == status


def test_the_list_shows_ones_own(
    operator: Visitor, call: Call, platform: Platform, enter: Enter
) -> None:
    other = enter()
    with platform.database.transaction() as session:
        others = make_call(session, other.actor)
    page = operator.get("/calls").text
    assert str(call.id) in page
    assert str(others.id) not in page
    everything = enter(Role.MANAGER).get("/calls").text
    assert str(call.id) in everything
    assert str(others.id) in everything


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", True),
        ("outcome=answered", True),
        ("outcome=abandoned", False),
        ("language=ja", True),
        ("language=en", False),
        ("operator={operator}", True),
        ("operator={nobody}", False),
        ("from={today}&until={today}", True),
        ("until=2026-01-05&from=2026-01-01", False),
        ("before={first}", False),
        ("after={first}", True),
        ("before=nonsense", True),
    ],
)
def test_the_list_is_narrowed(
    enter: Enter, platform: Platform, operator: Visitor, query: str, found: bool
) -> None:
    came_at = clock.midnight(clock.today()) + timedelta(seconds=1)
    with platform.database.transaction() as session:
        call = make_call(session, operator.actor, came_at=came_at)
    given = query.format(
        operator=operator.actor.id,
        nobody=uuid4(),
        today=clock.today(),
        first=UUID(int=call.id.int - 1),
    )
    page = enter(Role.MANAGER).get(f"/calls?{given}")
    assert page.status_code == 200
    assert (str(call.id) in page.text) is found


@pytest.mark.parametrize(
    "query",
    [
        "outcome=everything",
        "language=fr",
        "operator=me",
        "from=yesterday",
        "from=0001-01-01",
        "until=9999-12-31",
        "from=2026-05-01&until=2026-04-01",
        "from=2026-01-01&until=2026-12-31",
    ],
)
def test_the_list_refuses_what_it_does_not_know(enter: Enter, query: str) -> None:
    assert enter(Role.MANAGER).get(f"/calls?{query}").status_code == 422


def test_the_list_turns_its_pages(
    enter: Enter, platform: Platform, operator: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("telephony.recordings.queries.call_list.PAGE", 2)
    moment = clock.now()
    with platform.database.transaction() as session:
        made = [
            make_call(session, operator.actor, came_at=moment - timedelta(minutes=minute))
            for minute in range(5)
        ]
    ids = [str(call.id) for call in made]
    manager = enter(Role.MANAGER)

    def shown(page: TestResponse) -> list[str]:
        return [one for one in ids if f'href="/calls/{one}"' in page.text]

    first = manager.get("/calls")
    second = manager.get(f"/calls?before={ids[1]}")
    last = manager.get(f"/calls?before={ids[3]}")
    assert [shown(page) for page in (first, second, last)] == [ids[:2], ids[2:4], ids[4:]]
    assert shown(manager.get(f"/calls?after={ids[2]}")) == ids[:2]
    assert ('rel="prev"' in first.text, 'rel="next"' in first.text) == (False, True)
    assert ('rel="prev"' in last.text, 'rel="next"' in last.text) == (True, False)


# The inquiry's record page


@pytest.fixture
def inquiry(platform: Platform, operator: Visitor, call: Call) -> Inquiry:
    """An inquiry that was written for the call."""
    with platform.database.transaction() as session:
        made = make_inquiry(session, operator.actor, "更新の手続き")
        link(session, made, ReferenceKind.CALL, call.id)
        return made


def link(session: Session, inquiry: Inquiry, kind: ReferenceKind, key: object) -> None:
    session.add(
        InquiryReference(
            inquiry_id=inquiry.id,
            kind=kind,
            key=str(key),
            label=LABEL,
            created_at=clock.now(),
        )
    )


def test_the_record_shows_its_call(
    operator: Visitor, inquiry: Inquiry, call: Call, recording: Recording, enter: Enter
) -> None:
    page = operator.get(f"/inquiries/{inquiry.id}").text
    assert f'href="/calls/{call.id}"' in page
    assert f"/recordings/{recording.id}/audio?view=" in page
    for role, opened, heard in (
        (Role.MANAGER, True, True),
        (Role.OPERATOR, False, False),
        (Role.RESPONDER, False, False),
        (Role.EDITOR, False, False),
    ):
        page = enter(role).get(f"/inquiries/{inquiry.id}").text
        assert (f'href="/calls/{call.id}"' in page) is opened, role
        assert (f"/recordings/{recording.id}" in page) is heard, role


def test_what_is_shown_with_the_call_is_not_said_twice(
    operator: Visitor, inquiry: Inquiry, recording: Recording, platform: Platform
) -> None:
    """References to the call and its recordings stand with the call; one that leads nowhere, as
    out of an old log, is named."""
    with platform.database.transaction() as session:
        link(session, inquiry, ReferenceKind.RECORDING, recording.id)
    assert LABEL not in operator.get(f"/inquiries/{inquiry.id}").text
    with platform.database.transaction() as session:
        link(session, inquiry, ReferenceKind.CALL, "CA-OLD-17")
        link(session, inquiry, ReferenceKind.CALL, uuid4())
    assert operator.get(f"/inquiries/{inquiry.id}").text.count(LABEL) == 2


def test_the_record_asks_as_much_for_many_calls_as_for_one(
    operator: Visitor,
    inquiry: Inquiry,
    recording: Recording,
    platform: Platform,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    in_one_chain(monkeypatch)
    asked: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_more: object) -> None:
        asked.append(statement)

    event.listen(platform.database.engine, "before_cursor_execute", note)

    def selects() -> list[str]:
        asked.clear()
        assert operator.get(f"/inquiries/{inquiry.id}").status_code == 200
        return [statement for statement in asked if statement.startswith("SELECT")]

    selects()  # what a process reads once is read
    for_one = selects()
    with platform.database.transaction() as session:
        more = [make_call(session, operator.actor) for _number in range(4)]
        for call in more:
            link(session, inquiry, ReferenceKind.CALL, call.id)
    for call in more:
        add_recording(platform, call)
        add_recording(platform, call)
    assert len(selects()) == len(for_one)
    event.remove(platform.database.engine, "before_cursor_execute", note)


def test_the_call_leads_to_its_record(operator: Visitor, inquiry: Inquiry, call: Call) -> None:
    assert inquiry.reference in operator.get(f"/calls/{call.id}").text


def test_a_waiting_call_is_opened_by_everybody_who_takes_calls(
    enter: Enter, platform: Platform
) -> None:
    with platform.database.transaction() as session:
        call = make_call(session, None, state=CallState.WAITING, outcome=None, ended_at=None)
    assert enter().get(f"/calls/{call.id}").status_code == 200
    assert enter().get("/calls").text.count(str(call.id)) == 1


def test_every_outcome_has_words(enter: Enter, platform: Platform) -> None:
    with platform.database.transaction() as session:
        for outcome in Outcome:
            make_call(session, None, outcome=outcome)
    page = enter(Role.CITY).get("/calls").text
    assert not [outcome for outcome in Outcome if f">{outcome}<" in page]
