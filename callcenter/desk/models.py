"""Tables of the desk."""

from uuid import UUID

from sqlalchemy import Index, String
from sqlalchemy.orm import Mapped, mapped_column

from callcenter.core.columns import Moment, PrimaryId, reference_to
from callcenter.core.db import Base


class Practice(Base):
    """A practice call that somebody asked for; what was said in it, the local exchange tells.

    Attributes:
        staff_id: who practises.
        story: code of what the caller calls about.
        key: the exchange's name for it.
        call_sid: of the call that came of it.
    """

    __tablename__ = "desk_practice"
    __table_args__ = (Index("ix_desk_practice_staff_id_id", "staff_id", "id"),)

    id: Mapped[PrimaryId]
    staff_id: Mapped[UUID] = reference_to("staff_account.id")
    story: Mapped[str] = mapped_column(String(40))
    language: Mapped[str] = mapped_column(String(2))
    key: Mapped[str] = mapped_column(String(40))
    call_sid: Mapped[str] = mapped_column(String(34), unique=True)
    began_at: Mapped[Moment]
