"""Tables of the opening hours (CAL-1, CAL-2)."""

from datetime import date, time
from uuid import UUID

from sqlalchemy import JSON, Boolean, CheckConstraint, Date, Index, SmallInteger, String, Time, text
from sqlalchemy.orm import Mapped, mapped_column

from callcenter.core.columns import Id, PrimaryId, ShortText, reference_to
from callcenter.core.db import Base
from callcenter.core.hours.rules import Names

# The one row of `HoursStamp`.
ONLY = 1


class HoursService(Base):
    """A service with hours of its own, such as the issue of cards."""

    __tablename__ = "hours_service"

    id: Mapped[PrimaryId]
    code: Mapped[str] = mapped_column(String(40), unique=True)
    name_ja: Mapped[ShortText]
    name_en: Mapped[ShortText]
    position: Mapped[int] = mapped_column(SmallInteger)
    ready_minutes: Mapped[int] = mapped_column(SmallInteger, default=10)
    closed_on_holidays: Mapped[bool] = mapped_column(Boolean, default=True)

    @property
    def names(self) -> Names:
        return Names(self.name_ja, self.name_en)


class HoursWeekly(Base):
    """One period of a service's week; Monday is 0; `weeks` empty means every week."""

    __tablename__ = "hours_weekly"
    __table_args__ = (
        CheckConstraint("weekday BETWEEN 0 AND 6", name="weekday"),
        CheckConstraint("opens < closes", name="opens_first"),
    )

    id: Mapped[PrimaryId]
    service_id: Mapped[UUID] = reference_to("hours_service.id", ondelete="CASCADE")
    weekday: Mapped[int] = mapped_column(SmallInteger)
    weeks: Mapped[list[int]] = mapped_column(JSON, default=list)
    opens: Mapped[time] = mapped_column(Time)
    closes: Mapped[time] = mapped_column(Time)
    valid_from: Mapped[date | None] = mapped_column(Date)
    valid_to: Mapped[date | None] = mapped_column(Date)


class HoursException(Base):
    """Other hours on one day, for one service or (no service) for all.

    Attributes:
        periods: `[["09:00", "12:00"], …]`, local times; empty means closed.
    """

    __tablename__ = "hours_exception"
    __table_args__ = (
        Index("uq_hours_exception_service_day", "service_id", "day", unique=True),
        Index(
            "uq_hours_exception_common_day",
            "day",
            unique=True,
            sqlite_where=text("service_id IS NULL"),
            postgresql_where=text("service_id IS NULL"),
        ),
    )

    id: Mapped[PrimaryId]
    service_id: Mapped[UUID | None] = reference_to("hours_service.id", ondelete="CASCADE")
    day: Mapped[date] = mapped_column(Date)
    periods: Mapped[list[list[str]]] = mapped_column(JSON)
    reason_ja: Mapped[ShortText]
    reason_en: Mapped[ShortText]

    @property
    def reason(self) -> Names:
        return Names(self.reason_ja, self.reason_en)


class HoursHoliday(Base):
    """A holiday as the city keeps it; seeded from the law, then the city's own."""

    __tablename__ = "hours_holiday"

    day: Mapped[date] = mapped_column(Date, primary_key=True)
    name_ja: Mapped[ShortText]
    name_en: Mapped[ShortText]

    @property
    def names(self) -> Names:
        return Names(self.name_ja, self.name_en)


class HoursClosure(Base):
    """Closed each year between two days of the year, both included (年末年始)."""

    __tablename__ = "hours_closure"

    id: Mapped[PrimaryId]
    first_month: Mapped[int] = mapped_column(SmallInteger)
    first_day: Mapped[int] = mapped_column(SmallInteger)
    last_month: Mapped[int] = mapped_column(SmallInteger)
    last_day: Mapped[int] = mapped_column(SmallInteger)
    name_ja: Mapped[ShortText]
    name_en: Mapped[ShortText]

    @property
    def names(self) -> Names:
        return Names(self.name_ja, self.name_en)


class HoursStamp(Base):
    """One row whose stamp changes with every change of hours: what processes compare."""

    __tablename__ = "hours_stamp"

    id: Mapped[int] = mapped_column(SmallInteger, primary_key=True, autoincrement=False)
    stamp: Mapped[UUID] = mapped_column(Id)
