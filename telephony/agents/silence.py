"""Who is not there any more: a phone that rings where nobody looks costs a caller's patience.

The provider's word that a browser is registered says nothing of that: background windows stay
registered and do not ring. Only a visible window's own sign of life counts.
"""

from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from callcenter.core import clock
from telephony.agents.models import Agent
from telephony.setup.queries import phone_times


def silent_before(session: Session) -> datetime:
    """Whose last sign of life is older than this moment is silent."""
    return clock.now() - timedelta(seconds=phone_times(session).silent_seconds)


def is_silent(session: Session, agent: Agent) -> bool:
    """Whether no window of the operator gave a sign of life of late."""
    return agent.seen_at is None or agent.seen_at < silent_before(session)
