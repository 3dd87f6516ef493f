"""Tables of operators at their phones, and the states an operator goes through."""

from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, Integer, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from callcenter.core.columns import Id, Moment, PrimaryId, UtcDateTime, reference_to
from callcenter.core.db import Base


class AgentState(StrEnum):
    """`reserved`: a caller is meant for this operator, whose phone is about to ring."""

    OFFLINE = "offline"
    AVAILABLE = "available"
    RESERVED = "reserved"
    RINGING = "ringing"
    TALKING = "talking"
    WRAP_UP = "wrap_up"
    BREAK = "break"


BUSY = frozenset({AgentState.RESERVED, AgentState.RINGING, AgentState.TALKING})
# States a person may ask for.
WISHED = frozenset({AgentState.AVAILABLE, AgentState.BREAK, AgentState.OFFLINE})


def seconds_between(since: datetime, at: datetime) -> int:
    """Whole seconds; none where the provider's clock says that the end came first."""
    return max(0, round((at - since).total_seconds()))


class Endpoint(StrEnum):
    BROWSER = "browser"
    DESK_PHONE = "desk_phone"


class Agent(Base):
    """An operator at the phone: who, with which skills, where it rings, and the state now.

    Attributes:
        identity: the name of the browser's phone: letters, digits and underscores only.
        languages: `["ja", "en"]`; a Japanese caller needs `ja`, an English one `en`.
        desk_phone: number of the desk phone, encrypted.
        reason: of a break, or `silent`, `missed`, `forced` of an offline state.
        next_state: what follows the present call and its wrap-up; None: available.
        idle_since: when the operator last became free; the longest idle gets the next caller.
            After a missed call it lies a little ahead: until then nobody is put through.
        deadline_at: when the wrap-up ends by itself, or a reservation is given up.
        missed: calls that rang in vain, one after the other.
        seen_at: last sign of life of a visible tab.
        tab: the one window whose phone rings.
    """

    __tablename__ = "phone_agent"
    __table_args__ = (
        CheckConstraint(
            "(state IN ('reserved', 'ringing', 'talking')) = (call_id IS NOT NULL)",
            name="call_while_busy",
        ),
        Index("ix_phone_agent_state_idle_since", "state", "idle_since"),
    )

    staff_id: Mapped[UUID] = mapped_column(Id, ForeignKey("staff_account.id"), primary_key=True)
    identity: Mapped[str] = mapped_column(String(40), unique=True)
    languages: Mapped[list[str]] = mapped_column(JSON)
    endpoint: Mapped[str] = mapped_column(String(12), default=Endpoint.BROWSER)
    desk_phone: Mapped[str | None] = mapped_column(Text)
    state: Mapped[str] = mapped_column(String(10), default=AgentState.OFFLINE)
    reason: Mapped[str | None] = mapped_column(String(20))
    next_state: Mapped[str | None] = mapped_column(String(10))
    next_reason: Mapped[str | None] = mapped_column(String(20))
    since: Mapped[Moment]
    idle_since: Mapped[Moment]
    deadline_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    call_id: Mapped[UUID | None] = reference_to("phone_call.id")
    missed: Mapped[int] = mapped_column(Integer, default=0)
    seen_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    tab: Mapped[str] = mapped_column(String(40), default="")
    version: Mapped[int] = mapped_column(Integer, default=1)

    @property
    def is_busy(self) -> bool:
        return self.state in BUSY

    def wish(
        self,
        state: AgentState,
        at: datetime,
        *,
        reason: str | None = None,
        by_id: UUID | None = None,
        after_wrap_up: bool = True,
    ) -> "AgentStateChange | None":
        """Go to one of `WISHED`. With a caller on it is kept for later, and so it is during a
        wrap-up if `after_wrap_up`: then None."""
        if self.is_busy or (self.state == AgentState.WRAP_UP and after_wrap_up):
            is_free = state == AgentState.AVAILABLE
            self.next_state, self.next_reason = (None, None) if is_free else (state, reason)
            self.version += 1
            return None
        self.missed = 0
        return self._enter(state, at, reason=reason, by_id=by_id)

    def silence(self, at: datetime, *, reason: str) -> "AgentStateChange":
        """Off the phone: nobody is there. Not for somebody with a caller on."""
        return self._enter(AgentState.OFFLINE, at, reason=reason)

    def reserve_for(self, call_id: UUID, at: datetime, *, until: datetime) -> "AgentStateChange":
        """Kept for a call that the operator asked for; who is on a break goes back to it."""
        if self.state == AgentState.BREAK:
            self.next_state, self.next_reason = AgentState.BREAK, self.reason
        return self._enter(AgentState.RESERVED, at, call_id=call_id, until=until)

    def ring(self, at: datetime, *, until: datetime) -> "AgentStateChange":
        """The phone of a reserved operator rings; past `until` that is given up."""
        return self._enter(AgentState.RINGING, at, call_id=self.call_id, until=until)

    def talk(self, at: datetime) -> "AgentStateChange":
        """The caller has joined: nothing is missed any more."""
        self.missed = 0
        return self._enter(AgentState.TALKING, at, call_id=self.call_id)

    def let_go(self, at: datetime, *, reason: str | None, rest: timedelta) -> "AgentStateChange":
        """No talk came of a call: on to what was asked for, or available.

        Args:
            rest: before the next call; none: the place among the idle is kept.
        """
        idle_since = at + rest if rest else self.idle_since
        return self._go_on(at, reason=reason, idle_since=idle_since)

    def miss(
        self, at: datetime, *, reason: str | None, rest: timedelta, most: int, off: str
    ) -> "AgentStateChange":
        """A call rang in vain; the `most`-th one in a row takes the operator off the phone.

        Args:
            off: code of that reason.
        """
        self.missed += 1
        if self.missed >= most:
            return self._enter(AgentState.OFFLINE, at, reason=off)
        return self.let_go(at, reason=reason, rest=rest)

    def wrap_up(self, at: datetime, *, until: datetime) -> "AgentStateChange":
        """The talk is over; time for its record."""
        return self._enter(AgentState.WRAP_UP, at, until=until)

    def finish_wrap_up(self, at: datetime) -> "AgentStateChange":
        """On to what was asked for meanwhile, or free for the next caller."""
        return self._go_on(at, reason=None, idle_since=at)

    def _go_on(
        self, at: datetime, *, reason: str | None, idle_since: datetime
    ) -> "AgentStateChange":
        if self.next_state is not None:
            return self._enter(AgentState(self.next_state), at, reason=self.next_reason)
        change = self._enter(AgentState.AVAILABLE, at, reason=reason)
        self.idle_since = idle_since
        return change

    def _enter(
        self,
        state: AgentState,
        at: datetime,
        *,
        reason: str | None = None,
        call_id: UUID | None = None,
        until: datetime | None = None,
        by_id: UUID | None = None,
    ) -> "AgentStateChange":
        """The only place where a state changes, but for the conditional UPDATE that reserves."""
        change = AgentStateChange(
            staff_id=self.staff_id,
            at=at,
            old=self.state,
            new=state,
            seconds=seconds_between(self.since, at),
            reason=reason,
            call_id=call_id or self.call_id,
            by_id=by_id,
        )
        is_free = state == AgentState.AVAILABLE
        self.state, self.since = state, at
        self.reason = None if is_free else reason
        self.call_id, self.deadline_at = call_id, until
        if state not in {*BUSY, AgentState.WRAP_UP}:
            self.next_state = self.next_reason = None
        if is_free:
            self.idle_since = at
        self.version += 1
        return change


class AgentStateChange(Base):
    """One change of a state: the ground of all figures about operators.

    Attributes:
        seconds: how long the old state lasted.
        by_id: who changed it, where it was a person.
    """

    __tablename__ = "phone_agent_change"
    __table_args__ = (
        Index("ix_phone_agent_change_staff_id_at", "staff_id", "at"),
        Index("ix_phone_agent_change_at", "at"),
    )

    id: Mapped[PrimaryId]
    staff_id: Mapped[UUID] = reference_to("staff_account.id")
    at: Mapped[Moment]
    old: Mapped[str] = mapped_column(String(10))
    new: Mapped[str] = mapped_column(String(10))
    seconds: Mapped[int] = mapped_column(Integer)
    reason: Mapped[str | None] = mapped_column(String(20))
    call_id: Mapped[UUID | None] = mapped_column(Id)
    by_id: Mapped[UUID | None] = mapped_column(Id)
