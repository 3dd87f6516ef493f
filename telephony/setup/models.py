"""Tables of what managers set for the phones."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import (
    JSON,
    Boolean,
    Date,
    Index,
    Integer,
    LargeBinary,
    SmallInteger,
    String,
    Text,
    false,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from callcenter.core.columns import Id, Moment, PrimaryId, UtcDateTime, reference_to
from callcenter.core.db import Base

# The one row of `PhoneSetup`.
ONLY = 1


class PhoneSetup(Base):
    """Times and limits, one row; its stamp tells the processes to read the set-up anew.

    Attributes:
        values: by name, as `telephony.setup.values.PhoneTimes` has them.
        version: of the values; `stamp` is new after every change of the set-up.
        asks_afterwards: callers are asked after the talk how it was.
    """

    __tablename__ = "phone_setup"

    id: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    values: Mapped[dict[str, Any]] = mapped_column(JSON)
    stamp: Mapped[UUID] = mapped_column(Id)
    version: Mapped[int] = mapped_column(Integer, default=1)
    asks_afterwards: Mapped[bool] = mapped_column(Boolean, default=False, server_default=false())
    updated_at: Mapped[Moment]
    updated_by: Mapped[str] = mapped_column(String(100), default="")


class MenuOption(Base):
    """One thing a caller may want, and the key for it.

    Attributes:
        digit: the key that is pressed; None: not offered, kept for the calls that chose it.
        code: kept on the call; never changes.
        spoken_ja, spoken_en: what is said for it.
        category_code: proposed for the inquiry.
    """

    __tablename__ = "phone_menu_option"

    id: Mapped[PrimaryId]
    digit: Mapped[str | None] = mapped_column(String(1), unique=True)
    code: Mapped[str] = mapped_column(String(30), unique=True)
    name_ja: Mapped[str] = mapped_column(String(60))
    name_en: Mapped[str] = mapped_column(String(60))
    spoken_ja: Mapped[str] = mapped_column(String(200))
    spoken_en: Mapped[str] = mapped_column(String(200))
    category_code: Mapped[str | None] = mapped_column(String(12))
    position: Mapped[int] = mapped_column(SmallInteger)
    version: Mapped[int] = mapped_column(Integer, default=1)
    updated_at: Mapped[Moment]
    updated_by: Mapped[str] = mapped_column(String(100), default="")


class Prompt(Base):
    """One spoken text in one language that the centre has worded or recorded.

    Attributes:
        text: None: the text that the product brings. The row stays after a way back to it, so
            that versions go on counting.
        version: counts the centre's changes of words and recording.
    """

    __tablename__ = "phone_prompt"

    code: Mapped[str] = mapped_column(String(30), primary_key=True)
    language: Mapped[str] = mapped_column(String(2), primary_key=True)
    text: Mapped[str | None] = mapped_column(Text)
    audio_id: Mapped[UUID | None] = reference_to("phone_audio.id")
    version: Mapped[int] = mapped_column(Integer, default=1)
    updated_at: Mapped[Moment]
    updated_by: Mapped[str] = mapped_column(String(100), default="")


class PromptAudio(Base):
    """A recorded file that is played instead of a text being read. It is never changed, and one
    that was replaced stays: the log of changes names it."""

    __tablename__ = "phone_audio"

    id: Mapped[PrimaryId]
    media_type: Mapped[str] = mapped_column(String(30))
    content: Mapped[bytes] = mapped_column(LargeBinary)
    sha256: Mapped[str] = mapped_column(String(64))
    seconds: Mapped[int] = mapped_column(Integer)
    created_at: Mapped[Moment]


class SpokenAnswer(Base):
    """A question that a voice answers; its text is a `Prompt`. Without a row the product's own
    is not offered.

    Attributes:
        slot: which one of `telephony.setup.values.SLOTS`.
        digit: the key; nobody else's while it is active.
    """

    __tablename__ = "phone_answer"

    slot: Mapped[int] = mapped_column(SmallInteger, primary_key=True, autoincrement=False)
    digit: Mapped[str] = mapped_column(String(1))
    name_ja: Mapped[str] = mapped_column(String(60))
    name_en: Mapped[str] = mapped_column(String(60))
    active: Mapped[bool] = mapped_column(Boolean)
    version: Mapped[int] = mapped_column(Integer, default=1)
    updated_at: Mapped[Moment]
    updated_by: Mapped[str] = mapped_column(String(100), default="")


class OutageNotice(Base):
    """The notice that is on, or was last: one row; its text is a `Prompt`.

    Attributes:
        slot: which one of `telephony.setup.values.SLOTS`.
        until: it ends by itself then, or when somebody switched it off.
    """

    __tablename__ = "phone_notice"

    id: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    slot: Mapped[int] = mapped_column(SmallInteger)
    afterwards: Mapped[str] = mapped_column(String(10))
    since: Mapped[Moment]
    until: Mapped[Moment]
    switched_by: Mapped[str] = mapped_column(String(100))


class NuisanceState(StrEnum):
    """`proposed` until a second person decides. The last three are final; a confirmed entry ends
    by itself with its last day."""

    PROPOSED = "proposed"
    CONFIRMED = "confirmed"
    DECLINED = "declined"
    LIFTED = "lifted"
    REPLACED = "replaced"


class NuisanceEntry(Base):
    """A number whose calls are dealt with otherwise for a time: never silently, never
    by one person alone.

    Attributes:
        number: in E.164, encrypted; `number_index` finds the calls.
        policy: a `telephony.setup.values.NuisancePolicy`.
        reason: what happened, without names.
        ends_on: the last day in force, in the centre's zone.
        call_id: the call from whose page it was proposed.
        decided_by_id: who confirmed, declined or lifted it.
    """

    __tablename__ = "phone_nuisance"
    __table_args__ = (
        # Of one number one entry is in force, and one more may wait for the second person.
        Index(
            "uq_phone_nuisance_number_index_state",
            "number_index",
            "state",
            unique=True,
            postgresql_where=text("state IN ('proposed', 'confirmed')"),
            sqlite_where=text("state IN ('proposed', 'confirmed')"),
        ),
        Index("ix_phone_nuisance_state_id", "state", "id"),
    )

    id: Mapped[PrimaryId]
    number: Mapped[str] = mapped_column(Text)
    number_index: Mapped[bytes] = mapped_column(LargeBinary(16))
    policy: Mapped[str] = mapped_column(String(10))
    reason: Mapped[str] = mapped_column(String(200))
    ends_on: Mapped[date] = mapped_column(Date)
    state: Mapped[str] = mapped_column(String(10), default=NuisanceState.PROPOSED)
    call_id: Mapped[UUID | None] = mapped_column(Id)
    proposed_by_id: Mapped[UUID | None] = reference_to("staff_account.id")
    proposed_at: Mapped[Moment]
    decided_by_id: Mapped[UUID | None] = reference_to("staff_account.id")
    decided_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
