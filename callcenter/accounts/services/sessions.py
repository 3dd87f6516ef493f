"""Sessions: one row per sign-in, found by the hash of a random token the browser holds."""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import ColumnElement, bindparam, delete, select, update
from sqlalchemy.orm import Session

from callcenter.accounts.models import SessionStage, StaffAccount, StaffSession
from callcenter.core import clock
from callcenter.core.permissions import Actor, Role

# A call may keep somebody from the screen for long, so half an hour would cost work.
LONGEST_IDLE = timedelta(hours=2)
LONGEST = {
    SessionStage.OPEN: timedelta(hours=12),
    SessionStage.SET_UP: timedelta(minutes=30),
    SessionStage.CODE: timedelta(minutes=10),
}
SEEN_EVERY = timedelta(minutes=1)
KEPT = timedelta(days=90)


@dataclass(frozen=True)
class Visit:
    """A running session with what each request needs of its account."""

    session_id: UUID
    last_seen_at: datetime
    staff_id: UUID
    name: str
    name_en: str
    role: Role
    language: str

    @property
    def actor(self) -> Actor:
        return Actor(self.staff_id, self.name, self.role, self.name_en)

    @property
    def is_due(self) -> bool:
        """Whether it is time to note again that the person was seen."""
        return self.last_seen_at < clock.now() - SEEN_EVERY


# Every request asks this, so it is put together once.
_VISIT = (
    select(
        StaffSession.id,
        StaffSession.last_seen_at,
        StaffAccount.id,
        StaffAccount.display_name,
        StaffAccount.display_name_en,
        StaffAccount.role,
        StaffAccount.language,
    )
    .join(StaffAccount, StaffAccount.id == StaffSession.staff_id)
    .where(
        StaffSession.token_hash == bindparam("token"),
        StaffSession.stage == bindparam("stage"),
        StaffSession.ended_at.is_(None),
        StaffSession.expires_at > bindparam("moment"),
        StaffSession.last_seen_at > bindparam("last_seen"),
        StaffAccount.disabled_at.is_(None),
    )
)


def token_hash(token: str) -> bytes:
    """What is stored of a random token: nobody can come back from it to the token."""
    return hashlib.sha256(token.encode()).digest()


def new_token() -> str:
    """256 random bits, to be put into a cookie or a link."""
    return secrets.token_urlsafe(32)


def open_session(
    session: Session, staff_id: UUID, stage: SessionStage, *, user_agent: str = ""
) -> str:
    """Begin a session at `stage` and return the token for the browser."""
    moment, token = clock.now(), new_token()
    session.add(
        StaffSession(
            token_hash=token_hash(token),
            staff_id=staff_id,
            stage=stage,
            created_at=moment,
            last_seen_at=moment,
            expires_at=moment + LONGEST[stage],
            user_agent=user_agent[:120],
        )
    )
    session.flush()
    return token


def find_visit(session: Session, token: str | None, stage: SessionStage) -> Visit | None:
    """The running session of a token, with the account as it is at this moment (ASVS V8.3.2).

    None when it has ended, stood idle for too long, is at another stage, or the account is shut.
    """
    if not token:
        return None
    moment = clock.now()
    found = session.execute(
        _VISIT,
        {
            "token": token_hash(token),
            "stage": stage,
            "moment": moment,
            "last_seen": moment - LONGEST_IDLE,
        },
    ).one_or_none()
    return None if found is None else Visit(*found)


def note_seen(session: Session, session_id: UUID) -> None:
    """Note that the person is still there."""
    session.execute(
        update(StaffSession).where(StaffSession.id == session_id).values(last_seen_at=clock.now())
    )


def end_session(session: Session, token: str | None) -> None:
    """End the session of this browser, whatever its stage."""
    if token:
        _end(session, StaffSession.token_hash == token_hash(token))


def end_sessions(session: Session, staff_id: UUID) -> None:
    """End every session of a person: rights or secrets changed, or the person asks for it."""
    _end(session, StaffSession.staff_id == staff_id)


def forget_old(session: Session) -> None:
    """Delete sessions that ran out long ago."""
    session.execute(delete(StaffSession).where(StaffSession.expires_at < clock.now() - KEPT))


def _end(session: Session, which: ColumnElement[bool]) -> None:
    session.execute(
        update(StaffSession)
        .where(which, StaffSession.ended_at.is_(None))
        .values(ended_at=clock.now())
    )
