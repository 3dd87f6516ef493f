"""TEL-8: what happens to a call is kept once, and the call is what its events say."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from callcenter.apps.models import metadata
from callcenter.core.db import Database, commit
from callcenter.core.privacy.phone_numbers import phone_index
from telephony.calls.facts import Kind
from telephony.calls.models import Call, CallEvent, CallLeg, CallState, LegKind, LegState, Outcome
from telephony.calls.queries.calls import (
    call_of_sid,
    events_of,
    find_call,
    legs_of,
    unfinished_calls,
)
from telephony.calls.services.recording_calls import add_event, mark_logged, open_call
from tests.factories.calls import CALLER, CENTRE, make_call, new_sid
from tests.factories.staff import make_staff
from tests.fixtures.database import empty

AT = datetime(2026, 11, 24, 1, 0, tzinfo=UTC)
PARAMS = {"From": CALLER, "To": CENTRE, "CallerCity": ""}


def stored(session: Session, call: Call) -> Call:
    """The call as its row says."""
    session.expire(call)
    found = find_call(session, call.id)
    assert found is not None
    return found


def test_a_call_is_opened_once_with_its_leg(session: Session) -> None:
    sid = new_sid()
    call = open_call(session, sid=sid, params=PARAMS, at=AT)
    again = open_call(session, sid=sid, params=PARAMS, at=AT)
    assert again.id == call.id
    assert (call.came_at, call.state, call.called_number) == (AT, CallState.GREETING, CENTRE)
    leg = legs_of(session, call.id)
    assert [(one.kind, one.sid, one.state) for one in leg] == [
        (LegKind.CALLER, sid, LegState.ANSWERED)
    ]
    assert [event.kind for event in events_of(session, call.id)] == [Kind.CAME]


def test_two_writers_at_one_moment_open_one_call(database: Database) -> None:
    """The second finds what the first has written meanwhile."""
    sid = new_sid()
    with database.transaction() as session:
        first = open_call(session, sid=sid, params=PARAMS, at=AT).id
    with database.transaction() as session:
        assert call_of_sid(session, sid) is not None
        assert open_call(session, sid=sid, params=PARAMS, at=AT).id == first
        assert session.scalar(select(func.count()).select_from(CallLeg)) == 1


def test_news_of_a_coming_that_is_late_corrects_the_moment(database: Database) -> None:
    """The last status may be the first that we hear of a call."""
    sid = new_sid()
    with database.transaction() as session:
        call = open_call(session, sid=sid, params=PARAMS, at=AT + timedelta(seconds=30))
        add_event(session, call, Kind.STATUS, at=AT + timedelta(seconds=30), key="completed")
    with database.transaction() as session:
        open_call(session, sid=sid, params=PARAMS, at=AT)
    with database.transaction() as session:
        found = call_of_sid(session, sid)
        assert found is not None
        assert (found.came_at, found.state) == (AT, CallState.ENDED)


def test_the_number_is_encrypted_and_found_again(database: Database) -> None:
    """PRV-2: no row shows it; the blind index is that of the inquiries."""
    with database.transaction() as session:
        call = open_call(session, sid=new_sid(), params=PARAMS, at=AT)
        assert call.number_index == phone_index("090-1234-5678") == phone_index(CALLER)
    with database.transaction(write=False) as session:
        rows = [
            str(row)
            for name in ("phone_call", "phone_call_event", "phone_leg")
            for row in session.execute(text(f"SELECT * FROM {name}"))  # noqa: S608
        ]
    assert len(rows) == 3
    assert not [row for row in rows if "9012345678" in row]
    assert metadata.tables["phone_call"].c.number_index.nullable


@pytest.mark.parametrize(
    ("said", "kind"),
    [
        ("anonymous", "withheld"),
        ("+266696687", "withheld"),
        (CENTRE, "forwarded"),
        ("1", "unusable"),
    ],
)
def test_a_call_without_a_number_says_why(session: Session, said: str, kind: str) -> None:
    call = open_call(session, sid=new_sid(), params={**PARAMS, "From": said}, at=AT)
    assert (call.number, call.number_index, call.number_kind) == (None, None, kind)


def test_an_event_is_kept_once(session: Session) -> None:
    call = make_call(session, at=AT)
    key = {"key": "leg"}
    assert add_event(session, call, Kind.OFFERED, at=AT, staff="a", **key)
    assert not add_event(session, call, Kind.OFFERED, at=AT, staff="b", **key)
    offers = [event for event in events_of(session, call.id) if event.kind == Kind.OFFERED]
    assert [event.content for event in offers] == [{"staff": "a"}]


def test_the_call_says_at_once_what_happened(session: Session) -> None:
    call = make_call(session, language="en", menu_code="reissue", at=AT)
    assert (call.language, call.menu_code) == ("en", "reissue")
    assert call.notice == "0-aaaa en"
    add_event(session, call, Kind.QUEUED, at=AT)
    assert (call.state, call.queued_at) == (CallState.WAITING, AT)


def test_the_row_is_written_with_the_commit(database: Database) -> None:
    with database.transaction() as session:
        call = make_call(session, language="en", at=AT)
        staff = make_staff(session)
        add_event(session, call, Kind.TALKING, at=AT, key="leg", staff=str(staff.id))
    with database.transaction() as session:
        found = stored(session, call_of_sid(session, call.sid) or call)
        assert (found.language, found.operator_id) == ("en", staff.id)
        assert found.version == 2


@pytest.fixture
def many_writers(postgresql_database: Database) -> Iterator[Database]:
    """A database that lets two write at once."""
    yield postgresql_database
    empty(postgresql_database)


def test_what_another_transaction_adds_meanwhile_is_not_lost(many_writers: Database) -> None:
    """Two webhooks of one call at the same moment: each sees only its own news, the row both."""
    with many_writers.transaction() as session:
        call_id = make_call(session, language=None, menu_code=None, at=AT).id
    first = many_writers.session(write=True)
    call = find_call(first, call_id)
    assert call is not None
    add_event(first, call, Kind.LANGUAGE, at=AT, language="en")
    with many_writers.transaction() as session:
        beside = find_call(session, call_id)
        assert beside is not None
        add_event(session, beside, Kind.STATUS, at=AT, key="completed")
        assert beside.language is None
    commit(first)
    first.close()
    with many_writers.transaction(write=False) as session:
        found = find_call(session, call_id)
        assert found is not None
        assert (found.language, found.outcome) == ("en", Outcome.LEFT_EARLY)


def test_unfinished_calls_are_those_that_came_before_and_go_on(session: Session) -> None:
    old = make_call(session, at=AT)
    ended = make_call(session, at=AT)
    add_event(session, ended, Kind.STATUS, at=AT, key="completed")
    make_call(session, at=AT + timedelta(minutes=5))
    commit(session)
    found = unfinished_calls(session, before=AT + timedelta(minutes=1))
    assert [call.id for call in found] == [old.id]


def test_logging_a_call_twice_keeps_the_first_moment(session: Session) -> None:
    call = make_call(session, at=AT)
    mark_logged(session, call.id)
    first = call.logged_at
    assert first is not None
    mark_logged(session, call.id)
    assert call.logged_at == first
    mark_logged(session, make_staff(session).id or call.id)  # no call at all: nothing happens


NEWS = (
    (Kind.LANGUAGE, 5, "", {"language": "en"}),
    (Kind.NOTICE, 6, "recording_notice", {"version": "0-ab", "language": "en"}),
    (Kind.MENU, 9, "", {"code": "reissue"}),
    (Kind.QUEUED, 9, "", {}),
    (Kind.LEFT_QUEUE, 40, "", {"result": "hangup"}),
    (Kind.STATUS, 1, "in-progress", {}),
    (Kind.STATUS, 40, "completed", {}),
)


@pytest.fixture(scope="module")
def one_database(tmp_path_factory: pytest.TempPathFactory, settings: object) -> Iterator[Database]:
    folder = tmp_path_factory.mktemp("calls")
    database = Database(f"sqlite:///{folder / 'calls.db'}")
    metadata.create_all(database.engine.execution_options(write=True))
    yield database
    database.dispose()


@settings(
    derandomize=True,
    deadline=None,
    max_examples=30,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(st.permutations(NEWS), st.lists(st.sampled_from(NEWS), max_size=4), st.booleans())
def test_any_order_in_any_transactions_leaves_the_same_row(
    one_database: Database,
    order: list[tuple[Kind, int, str, dict[str, str]]],
    again: list[tuple[Kind, int, str, dict[str, str]]],
    together: bool,
) -> None:
    with one_database.transaction() as session:
        call_id = make_call(session, language=None, menu_code=None, at=AT).id
    heard = [*order, *again]
    for batch in [heard] if together else [[one] for one in heard]:
        with one_database.transaction() as session:
            call = find_call(session, call_id)
            assert call is not None
            for kind, second, key, content in batch:
                add_event(
                    session, call, kind, at=AT + timedelta(seconds=second), key=key, **content
                )
    with one_database.transaction(write=False) as session:
        call = find_call(session, call_id)
        assert call is not None
        assert (call.state, call.outcome) == (CallState.ENDED, Outcome.ABANDONED)
        assert (call.language, call.menu_code, call.notice) == ("en", "reissue", "0-ab en")
        assert call.queued_at == AT + timedelta(seconds=9)
        assert call.ended_at == AT + timedelta(seconds=40)
        count = select(func.count()).where(CallEvent.call_id == call_id)
        assert session.scalar(count) == len(NEWS) + 1
