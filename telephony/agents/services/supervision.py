"""What managers do with the phones of others."""

from uuid import UUID

from sqlalchemy.orm import Session

from callcenter.core import clock
from callcenter.core.audit.services import record
from callcenter.core.errors import Invalid
from callcenter.core.permissions import Actor, Permission
from telephony.agents.errors import AgentSilent
from telephony.agents.models import WISHED, Agent, AgentState
from telephony.agents.queries import locked_agent
from telephony.agents.reasons import BreakReason, OfflineReason
from telephony.agents.services.changes import note
from telephony.agents.silence import is_silent


def force(
    session: Session,
    actor: Actor,
    staff_id: UUID,
    state: AgentState,
    *,
    reason: BreakReason | None = None,
) -> Agent:
    """Set an operator available, on a break or offline, at once or, with a caller on, after the
    talk and its wrap-up. It is audited.

    Args:
        reason: of a break; without one the state reads `forced`.

    Raises:
        Forbidden, Missing: the role does not allow it; there is no such operator.
        Invalid: `state`: `bad_choice`: none that can be set.
        AgentSilent: available was asked for, but no screen of the operator is open.
    """
    actor.require(Permission.AGENT_SUPERVISE)
    if state not in WISHED:
        raise Invalid(fields={"state": "bad_choice"})
    agent = locked_agent(session, staff_id)
    if state == AgentState.AVAILABLE and is_silent(session, agent):
        raise AgentSilent
    before = agent.state
    change = agent.wish(
        state,
        clock.now(),
        reason=reason or OfflineReason.FORCED,
        by_id=actor.id,
        after_wrap_up=False,
    )
    note(session, change)
    detail = {"before": before, "after": state, "at_once": change is not None}
    record(session, actor, "agent.force", "agent", staff_id, **detail)
    return agent
