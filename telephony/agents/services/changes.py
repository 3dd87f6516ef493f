"""Every change of a state is kept, and told where it makes somebody free."""

from sqlalchemy.orm import Session

from telephony.agents.models import AgentState, AgentStateChange
from telephony.agents.ports import tell_free


def note(session: Session, change: AgentStateChange | None) -> None:
    """Keep a change; None: a wish that is fulfilled later."""
    if change is None:
        return
    session.add(change)
    if change.new == AgentState.AVAILABLE:
        tell_free(session)
