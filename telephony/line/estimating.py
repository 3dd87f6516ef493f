"""How long a caller is going to wait: a range, or nothing when nobody can say (TEL-1)."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from callcenter.core import clock
from telephony.agents.models import BUSY, Agent, AgentState, AgentStateChange
from telephony.agents.queries import idle_agents
from telephony.calls.models import Call
from telephony.line.models import EntryState, LineEntry
from telephony.line.order import IN_LINE, is_before
from telephony.line.waiting_times import Estimate as Estimate
from telephony.line.waiting_times import Load, expected_wait
from telephony.setup.queries import phone_times

AT_WORK = (*sorted(BUSY), AgentState.AVAILABLE, AgentState.WRAP_UP)
# How much of the past is looked at: about 100 calls, however long ago, and what is recent in it.
LAST_CHANGES = 400
_RECENT = timedelta(minutes=30)
# So many calls of the longer past weigh against the recent ones; without so many nobody can say.
_ANCHOR, _FEWEST = 10, 5
_WITH_CALL = (*sorted(BUSY), AgentState.WRAP_UP)
_CONNECTING = (AgentState.RESERVED, AgentState.RINGING)


class Spell(NamedTuple):
    """How long an operator was in one state with a call, and when that ended.

    Attributes:
        training: with a practice call, as far as the call is known: of a wrap-up it is not.
    """

    state: str
    seconds: int
    ended_at: datetime
    staff_id: UUID | None = None
    training: bool = False


class Handling(NamedTuple):
    """How long a call keeps an operator, in seconds.

    Attributes:
        whole: from the reservation to the end of the wrap-up; None: too few calls to say.
        connecting: until both hear each other.
    """

    whole: float | None
    connecting: float


def estimate(session: Session, entry: LineEntry) -> Estimate | None:
    """The wait that remains for this caller; None: it cannot be said."""
    return expected_wait(load_for(session, entry))


def load_for(session: Session, entry: LineEntry) -> Load:
    """What the wait of this caller depends on, in four statements."""
    at_work = session.scalars(select(Agent).where(Agent.state.in_(AT_WORK))).all()
    able = [agent for agent in at_work if entry.language in agent.languages]
    idle = [agent for agent in idle_agents(session) if agent in able]
    handling = recent_handling(session)
    return Load(
        ahead=waiting_before(session, entry),
        operators=len(at_work),
        able=len(able),
        idle=len(idle),
        handling=handling.whole,
        connecting=handling.connecting,
        overflow=_overflow(session, entry),
    )


def waiting_before(session: Session, entry: LineEntry) -> int:
    """Callers before this one for whom no phone rings yet."""
    return session.scalars(
        select(func.count())
        .select_from(LineEntry)
        .where(IN_LINE, LineEntry.state == EntryState.WAITING, is_before(entry))
    ).one()


def recent_handling(session: Session) -> Handling:
    """Means over the last calls, from what kept operators busy."""
    rows = session.execute(
        select(
            AgentStateChange.old,
            AgentStateChange.seconds,
            AgentStateChange.at,
            AgentStateChange.staff_id,
            func.coalesce(Call.training, False),
        )
        .outerjoin(Call, Call.id == AgentStateChange.call_id)
        .where(AgentStateChange.old.in_(_WITH_CALL))
        .order_by(AgentStateChange.at.desc())
        .limit(LAST_CHANGES)
    )
    spells = without_practice([Spell(*row) for row in rows])
    return handling_of(spells, clock.now())


def without_practice(spells: Sequence[Spell]) -> list[Spell]:
    """Those with citizens, out of all, newest first; a wrap-up is of the call before it."""
    with_practice: dict[UUID | None, bool] = {}
    kept = []
    for spell in reversed(spells):
        if spell.state != AgentState.WRAP_UP:
            with_practice[spell.staff_id] = spell.training
        if not with_practice.get(spell.staff_id):
            kept.append(spell)
    return kept[::-1]


def handling_of(spells: Sequence[Spell], now: datetime) -> Handling:
    """Means over these spells; calls of the last half hour weigh more."""
    seconds, calls = _sums(spells)
    if calls < _FEWEST:
        return Handling(None, 0.0)
    recent, recent_calls = _sums([spell for spell in spells if spell.ended_at >= now - _RECENT])
    connecting = sum(spell.seconds for spell in spells if spell.state in _CONNECTING)
    mean = (recent + _ANCHOR * seconds / calls) / (recent_calls + _ANCHOR)
    return Handling(mean, connecting / calls)


def _sums(spells: Sequence[Spell]) -> tuple[int, int]:
    """Seconds altogether, and how many talks are among them."""
    talks = sum(spell.state == AgentState.TALKING for spell in spells)
    return sum(spell.seconds for spell in spells), talks


def _overflow(session: Session, entry: LineEntry) -> float | None:
    if entry.language == "ja":
        return None
    waited = (clock.now() - entry.entered_at).total_seconds()
    return max(0.0, phone_times(session).overflow_seconds - waited)
