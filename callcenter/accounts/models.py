"""Tables of staff accounts (SEC-1; S2 §11(4)キ)."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import BigInteger, Enum, ForeignKey, Integer, LargeBinary, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from callcenter.core.columns import Id, Moment, PrimaryId, UtcDateTime
from callcenter.core.db import Base
from callcenter.core.permissions import Actor, Role


class SessionStage(StrEnum):
    """How far a sign-in has come: a code is asked for, a second factor must be set up, or done."""

    CODE = "code"
    SET_UP = "set_up"
    OPEN = "open"


class InvitationPurpose(StrEnum):
    """Why a person may choose a password: a new account, or a forgotten password."""

    INVITE = "invite"
    RESET = "reset"


def _choice(kind: type[StrEnum]) -> Enum:
    return Enum(
        kind,
        native_enum=False,
        length=20,
        values_callable=lambda choices: [c.value for c in choices],
    )


class StaffAccount(Base):
    """A person who works here; accounts are shut, never deleted, so that the log stays readable.

    Attributes:
        login: sign-in name, NFKC and case-folded.
        password_hash: argon2id; None until the invitation was used.
        totp_secret: encrypted; None while there is no second factor.
        totp_pending: encrypted secret shown to the person but not yet confirmed by a code.
        totp_last_step: the newest time step whose code was used; no older one is accepted.
        version: counts the changes made on the people page.
    """

    __tablename__ = "staff_account"

    id: Mapped[PrimaryId]
    login: Mapped[str] = mapped_column(String(60), unique=True)
    display_name: Mapped[str] = mapped_column(String(100))
    display_name_en: Mapped[str] = mapped_column(String(100), default="")
    role: Mapped[Role] = mapped_column(_choice(Role))
    language: Mapped[str] = mapped_column(String(5), default="ja")
    password_hash: Mapped[str | None] = mapped_column(Text)
    totp_secret: Mapped[str | None] = mapped_column(Text)
    totp_pending: Mapped[str | None] = mapped_column(Text)
    totp_last_step: Mapped[int | None] = mapped_column(BigInteger)
    last_sign_in_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    disabled_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    created_at: Mapped[Moment]
    version: Mapped[int] = mapped_column(Integer, default=1)

    @property
    def actor(self) -> Actor:
        return Actor(self.id, self.display_name, self.role, self.display_name_en)

    @property
    def has_second_factor(self) -> bool:
        return self.totp_secret is not None

    def shown_name(self, language: str) -> str:
        """The name in the reader's language: the romanised one in English, where there is one."""
        return (self.display_name_en if language == "en" else "") or self.display_name


class StaffSession(Base):
    """One sign-in on one browser. The browser holds the token, this row only its hash."""

    __tablename__ = "staff_session"

    id: Mapped[PrimaryId]
    token_hash: Mapped[bytes] = mapped_column(LargeBinary(32), unique=True)
    staff_id: Mapped[UUID] = mapped_column(Id, ForeignKey("staff_account.id"), index=True)
    stage: Mapped[SessionStage] = mapped_column(_choice(SessionStage))
    created_at: Mapped[Moment]
    last_seen_at: Mapped[Moment]
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    user_agent: Mapped[str] = mapped_column(String(120), default="")


class Invitation(Base):
    """A link with which one person chooses a password, once and soon."""

    __tablename__ = "staff_invitation"

    id: Mapped[PrimaryId]
    token_hash: Mapped[bytes] = mapped_column(LargeBinary(32), unique=True)
    staff_id: Mapped[UUID] = mapped_column(Id, ForeignKey("staff_account.id"), index=True)
    purpose: Mapped[InvitationPurpose] = mapped_column(_choice(InvitationPurpose))
    created_at: Mapped[Moment]
    expires_at: Mapped[Moment]
    used_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class RecoveryCode(Base):
    """A code on paper that replaces the authenticator app once."""

    __tablename__ = "staff_recovery_code"

    id: Mapped[PrimaryId]
    staff_id: Mapped[UUID] = mapped_column(Id, ForeignKey("staff_account.id"), index=True)
    code_hash: Mapped[bytes] = mapped_column(LargeBinary(32))
    used_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class SignInCounter(Base):
    """Failures counted for a sign-in name, a network address or a person's codes.

    It is kept apart from the accounts so that a name nobody has is held back like any other.
    """

    __tablename__ = "sign_in_counter"

    key: Mapped[str] = mapped_column(String(80), primary_key=True)
    failures: Mapped[int] = mapped_column(Integer, default=0)
    last_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
    held_until: Mapped[datetime | None] = mapped_column(UtcDateTime)
