"""SEC-1: sessions are rows that end on time, on request, and with the account."""

from datetime import timedelta

import pytest
from sqlalchemy import event, select
from sqlalchemy.orm import Session

from callcenter.accounts.models import SessionStage, StaffSession
from callcenter.accounts.queries import running_sessions
from callcenter.accounts.services import sessions
from callcenter.accounts.services.sessions import find_visit, open_session
from callcenter.core import clock
from tests.accounts.people import make_account

OPEN = SessionStage.OPEN


@pytest.fixture
def token(session: Session) -> str:
    return open_session(session, make_account(session).id, OPEN, user_agent="Browser " * 40)


def test_only_the_hash_is_stored(session: Session, token: str) -> None:
    """SEC-1: a stolen database opens no session."""
    row = session.scalars(select(StaffSession)).one()
    assert len(token) >= 43
    assert token.encode() not in row.token_hash
    assert find_visit(session, row.token_hash.hex(), OPEN) is None
    assert len(row.user_agent) == 120


@pytest.mark.parametrize("wrong", [None, "", "x", "x" * 43])
def test_no_token_no_visit(session: Session, token: str, wrong: str | None) -> None:
    """SEC-1: an absent, empty or invented token is nobody's."""
    assert find_visit(session, wrong, OPEN) is None
    assert find_visit(session, token, SessionStage.CODE) is None


def test_idle_limit(session: Session, token: str) -> None:
    """SEC-1: two hours without a request end the session; being seen prolongs it."""
    with clock.shifted_by(timedelta(hours=1, minutes=59)):
        visit = find_visit(session, token, OPEN)
        assert visit is not None
        assert visit.is_due
        sessions.note_seen(session, visit.session_id)
    with clock.shifted_by(timedelta(hours=3, minutes=50)):
        assert find_visit(session, token, OPEN) is not None
    with clock.shifted_by(timedelta(hours=4)):
        assert find_visit(session, token, OPEN) is None


def test_absolute_limit(session: Session, token: str) -> None:
    """SEC-1: after twelve hours one signs in again, however busy."""
    for hour in range(1, 12):
        with clock.shifted_by(timedelta(hours=hour)):
            visit = find_visit(session, token, OPEN)
            assert visit is not None
            sessions.note_seen(session, visit.session_id)
    with clock.shifted_by(timedelta(hours=12, seconds=1)):
        assert find_visit(session, token, OPEN) is None


def test_ending(session: Session, token: str) -> None:
    """SEC-1: one session ends alone, all sessions end together."""
    staff_id = session.scalars(select(StaffSession.staff_id)).one()
    others = [open_session(session, staff_id, OPEN) for _ in range(2)]
    assert len(running_sessions(session, staff_id)) == 3
    sessions.end_session(session, token)
    assert find_visit(session, token, OPEN) is None
    assert len(running_sessions(session, staff_id)) == 2
    sessions.end_sessions(session, staff_id)
    assert all(find_visit(session, other, OPEN) is None for other in others)
    sessions.end_session(session, None)


def test_a_shut_account_has_no_sessions(session: Session, token: str) -> None:
    """SEC-1: shutting an account counts from the next request on (ASVS V7.4.2)."""
    account = make_account(session, "jiro")
    jiro = open_session(session, account.id, OPEN)
    account.disabled_at = clock.now()
    session.flush()
    assert find_visit(session, jiro, OPEN) is None
    assert find_visit(session, token, OPEN) is not None


def test_one_query_per_request(session: Session, token: str) -> None:
    """SEC-1: session and account are looked up together."""
    session.flush()
    statements: list[str] = []

    def note(_conn: object, _cursor: object, statement: str, *_rest: object) -> None:
        statements.append(statement)

    event.listen(session.get_bind(), "before_cursor_execute", note)
    assert find_visit(session, token, OPEN) is not None
    event.remove(session.get_bind(), "before_cursor_execute", note)
    assert len(statements) == 1
