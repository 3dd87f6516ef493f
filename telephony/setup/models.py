"""Tables of what managers set for the phones."""

from typing import Any
from uuid import UUID

from sqlalchemy import JSON, Integer, LargeBinary, SmallInteger, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from callcenter.core.columns import Id, Moment, PrimaryId, reference_to
from callcenter.core.db import Base

# The one row of `PhoneSetup`.
ONLY = 1


class PhoneSetup(Base):
    """Times and limits, one row; its stamp tells the processes to read the set-up anew.

    Attributes:
        values: by name, as `telephony.setup.values.PhoneTimes` has them.
        version: of the values; `stamp` is new after every change of the set-up.
    """

    __tablename__ = "phone_setup"

    id: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    values: Mapped[dict[str, Any]] = mapped_column(JSON)
    stamp: Mapped[UUID] = mapped_column(Id)
    version: Mapped[int] = mapped_column(Integer, default=1)
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
