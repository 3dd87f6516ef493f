"""The board at one moment: plain values, the same for everybody who watches."""

import hashlib
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from functools import cached_property
from uuid import UUID

from callcenter.board.alarms import Alarm
from callcenter.board.figures import Counts, DayFigures
from telephony.setup.values import PhoneTimes


class OperatorState(StrEnum):
    """As it is counted: `ringing` is also who is about to be rung; `training`: a call for
    practice; who wraps up is not available."""

    AVAILABLE = "available"
    RINGING = "ringing"
    TALKING = "talking"
    WRAP_UP = "wrap_up"
    BREAK = "break"
    TRAINING = "training"
    OFFLINE = "offline"


# Those who take calls, or will after the one they have.
AT_WORK = frozenset(
    {
        OperatorState.AVAILABLE,
        OperatorState.RINGING,
        OperatorState.TALKING,
        OperatorState.WRAP_UP,
    }
)


@dataclass(frozen=True)
class Place:
    """Somebody in the line.

    Attributes:
        kind: `live`, or `callback`: waits at home.
        entered_at: when the person first came.
    """

    call_id: UUID
    kind: str
    language: str
    menu_code: str | None
    entered_at: datetime
    is_ringing: bool


@dataclass(frozen=True)
class Line:
    """Who waits.

    Attributes:
        callers: on the phone; `callbacks`: people at home whose turn is to come.
        longest_since: when the first of the callers came; None: nobody waits.
        first: the next in line, in order.
    """

    callers: int
    callbacks: int
    longest_since: datetime | None
    first: tuple[Place, ...]


@dataclass(frozen=True)
class Operator:
    """An operator at the phone.

    Attributes:
        reason: code of a break.
    """

    staff_id: UUID
    name: str
    name_en: str
    state: OperatorState
    reason: str | None
    since: datetime

    def shown_name(self, language: str) -> str:
        return (self.name_en if language == "en" else "") or self.name


@dataclass(frozen=True)
class CallbackFigures:
    """Callbacks now.

    Attributes:
        waiting: not settled; `due`: of these, those whose time has come; `overdue`: of these,
            those who were promised a call before now.
        oldest_due_at: the oldest promise that is not kept yet; None: there is none.
        given_up: today.
    """

    waiting: int = 0
    due: int = 0
    overdue: int = 0
    oldest_due_at: datetime | None = None
    given_up: int = 0


@dataclass(frozen=True)
class Snapshot:
    """The board at one moment.

    Attributes:
        made_at: when it was read; two snapshots that differ in nothing else have the same `tag`.
        half_hour: number of the running half hour of the day.
        recent: calls that came in the last half hour.
        alarms: the worst first.
    """

    made_at: datetime = field(compare=False, repr=False)
    day: date
    half_hour: int
    line: Line
    operators: tuple[Operator, ...]
    callbacks: CallbackFigures
    today: DayFigures
    recent: Counts
    times: PhoneTimes
    alarms: tuple[Alarm, ...]

    @cached_property
    def tag(self) -> str:
        """Changes with everything that is shown; the running of clocks is no change."""
        return hashlib.blake2b(repr(self).encode(), digest_size=12).hexdigest()

    def operators_in(self, state: OperatorState | str) -> int:
        return sum(one.state == state for one in self.operators)
