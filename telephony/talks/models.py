"""Tables of talks: rooms, who is in them, and whom of the city one can bring in."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import Boolean, ForeignKey, Index, Integer, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from callcenter.core.columns import Id, Moment, PrimaryId, ShortText, UtcDateTime, reference_to
from callcenter.core.db import Base


class PartyKind(StrEnum):
    """What somebody is in a talk. `consult`: a colleague who is asked, or talks along, until they
    take over; `guest`: the same of the city's staff, by number."""

    CALLER = "caller"
    OPERATOR = "operator"
    CONSULT = "consult"
    GUEST = "guest"
    SUPERVISOR = "supervisor"


class ListenMode(StrEnum):
    """How a supervisor takes part: unheard, or heard by the operator alone."""

    LISTEN = "listen"
    WHISPER = "whisper"


class Then(StrEnum):
    """Where the caller goes when the room has ended under her: seen off, or back into the line.

    `line_done`: into the line, where her place is open again already.
    """

    GOODBYE = "goodbye"
    LINE = "line"
    LINE_DONE = "line_done"


class TalkRoom(Base):
    """The conference of a talk. A caller who comes back into the line gets a new one later.

    Attributes:
        leg_id: of the operator who founded it; the conference is named after it.
        leader_leg_id: of the one who leads the talk now; with them, or with the caller, it ends.
        next_leg_id: of the one who is to take over; None: nobody.
        at_once: the next one takes over as soon as they have joined.
        then: where the caller goes when it ends.
        closed_at: when it was over, as far as we know.
    """

    __tablename__ = "phone_room"
    __table_args__ = (
        Index("ix_phone_room_call_id", "call_id"),
        Index(
            "ix_phone_room_open",
            "opened_at",
            postgresql_where=text("closed_at IS NULL"),
            sqlite_where=text("closed_at IS NULL"),
        ),
    )

    leg_id: Mapped[UUID] = mapped_column(
        Id, ForeignKey("phone_leg.id", ondelete="CASCADE"), primary_key=True
    )
    call_id: Mapped[UUID] = reference_to("phone_call.id", ondelete="CASCADE")
    leader_leg_id: Mapped[UUID] = reference_to("phone_leg.id")
    next_leg_id: Mapped[UUID | None] = reference_to("phone_leg.id")
    at_once: Mapped[bool] = mapped_column(Boolean, default=False)
    then: Mapped[str] = mapped_column(String(10), default=Then.GOODBYE)
    opened_at: Mapped[Moment]
    closed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class TalkParty(Base):
    """Somebody in a talk, or on the way to it.

    Attributes:
        staff_id: None for the caller and for guests.
        entry_id: of the directory, for a guest.
        on_hold: what was asked for; `hold_confirmed`: the switch's own state is the same.
        hold_since: when it was asked for.
        mode: of a supervisor; `mode_confirmed` as for the hold.
        joined_at: when they came into the room; None: not yet.
        left_at: when they had left it, or had failed to come.
        end_reason: why, as `CallLeg.end_reason`.
    """

    __tablename__ = "phone_party"
    __table_args__ = (
        UniqueConstraint("room_id", "leg_id"),
        Index(
            "ix_phone_party_live",
            "room_id",
            postgresql_where=text("left_at IS NULL"),
            sqlite_where=text("left_at IS NULL"),
        ),
        Index("ix_phone_party_leg_id", "leg_id"),
    )

    id: Mapped[PrimaryId]
    room_id: Mapped[UUID] = mapped_column(Id, ForeignKey("phone_room.leg_id", ondelete="CASCADE"))
    leg_id: Mapped[UUID] = reference_to("phone_leg.id", ondelete="CASCADE")
    kind: Mapped[str] = mapped_column(String(10))
    staff_id: Mapped[UUID | None] = reference_to("staff_account.id")
    entry_id: Mapped[UUID | None] = reference_to("phone_directory.id")
    on_hold: Mapped[bool] = mapped_column(Boolean, default=False)
    hold_confirmed: Mapped[bool] = mapped_column(Boolean, default=True)
    hold_since: Mapped[datetime | None] = mapped_column(UtcDateTime)
    mode: Mapped[str | None] = mapped_column(String(10))
    mode_confirmed: Mapped[bool] = mapped_column(Boolean, default=True)
    joined_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    left_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    end_reason: Mapped[str | None] = mapped_column(String(20))


class DirectoryEntry(Base):
    """Somebody of the city who can be brought into a talk.

    Attributes:
        number: in E.164, encrypted.
        section, hours: notes for operators: which section, when somebody is there.
        position: order on the list.
        active: False: no longer offered; kept for what happened earlier.
    """

    __tablename__ = "phone_directory"
    __table_args__ = (Index("ix_phone_directory_position", "position", "id"),)

    id: Mapped[PrimaryId]
    name_ja: Mapped[ShortText]
    name_en: Mapped[ShortText]
    number: Mapped[str] = mapped_column(Text)
    section: Mapped[ShortText]
    hours: Mapped[ShortText]
    position: Mapped[int] = mapped_column(Integer, default=0)
    active: Mapped[bool] = mapped_column(Boolean, default=True)
    version: Mapped[int] = mapped_column(Integer, default=1)
