"""The operator pauses the recording of the own talk while a PIN or a number is said (TEL-4)."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy.orm import Session

from callcenter.core import clock
from callcenter.core.errors import Conflict, Invalid
from callcenter.core.permissions import Actor, Permission
from telephony.agents.models import AgentState
from telephony.agents.queries import agent_of
from telephony.calls.models import Call
from telephony.calls.queries.calls import find_call
from telephony.recordings.models import GapReason, RecordingGap
from telephony.recordings.queries.gaps import latest_pause
from telephony.recordings.services.pausing import pause_call, resume_call
from telephony.setup.queries import phone_times
from telephony.talks.errors import NoTalk


@dataclass(frozen=True)
class Taping:
    """How the recording of a talk is doing, for the panel.

    Attributes:
        recorded: whether the talk is recorded at all.
        paused: a pause was asked for, and its end was not.
        confirmed: the provider has told that it does what was asked for last. Without it, the
            panel shows red: during a pause that nothing may be said yet, after it that the
            recording may still stand still.
        failure: why the provider does not; None: no answer yet.
        until: when it goes on by itself.
        reason: one of `GapReason`; None: was not paused.
    """

    call_id: UUID
    recorded: bool
    paused: bool = False
    confirmed: bool = True
    failure: str | None = None
    until: datetime | None = None
    reason: str | None = None


def pause_recording(
    session: Session, actor: Actor, *, reason: str = GapReason.NUMBER
) -> RecordingGap:
    """Have the recording of the actor's talk paused; pressed again, the pause is prolonged. After
    `pause_seconds` it goes on by itself.

    Args:
        reason: one of `GapReason`.

    Raises:
        Forbidden: the role takes no calls.
        Invalid: with `fields` out of `reason`.
        NoTalk: the actor is in no talk.
        Conflict: the talk is not recorded (`not_recorded`).
    """
    call = _own_call(session, actor)
    if reason not in set(GapReason):
        raise Invalid(fields={"reason": "bad_choice"})
    if call.notice is None:
        raise Conflict("not_recorded")
    seconds = phone_times(session).pause_seconds
    return pause_call(
        session, actor, call, reason=reason, until=clock.now() + timedelta(seconds=seconds)
    )


def resume_recording(session: Session, actor: Actor) -> RecordingGap | None:
    """Have it go on; None when it is not paused (any more).

    Raises:
        Forbidden: the role takes no calls.
        NoTalk: the actor is in no talk.
    """
    return resume_call(session, actor, _own_call(session, actor).id)


def taping_of(session: Session, actor: Actor) -> Taping | None:
    """How the recording of the actor's talk is doing; None: the actor is in no talk."""
    call = _find_own_call(session, actor)
    if call is None:
        return None
    recorded, gap = call.notice is not None, latest_pause(session, call.id)
    if gap is None:
        return Taping(call.id, recorded)
    paused = gap.resumed_at is None
    # A pause that never began needs no end.
    confirmed = gap.confirmed_at is not None if paused else gap.settled
    return Taping(
        call.id,
        recorded,
        paused=paused,
        confirmed=confirmed,
        failure=None if confirmed else gap.failure,
        until=gap.resume_by if paused else None,
        reason=gap.reason,
    )


def _own_call(session: Session, actor: Actor) -> Call:
    actor.require(Permission.CALL_TAKE)
    call = _find_own_call(session, actor)
    if call is None:
        raise NoTalk
    return call


def _find_own_call(session: Session, actor: Actor) -> Call | None:
    """The call that the actor talks on, whatever part they have in it."""
    agent = agent_of(session, actor.id) if actor.id else None
    if agent is None or agent.state != AgentState.TALKING or agent.call_id is None:
        return None
    return find_call(session, agent.call_id)
