"""Ask somebody while the caller hears music, and let all hear each other."""

from uuid import UUID

from sqlalchemy.orm import Session

from callcenter.core import clock
from callcenter.core.errors import Invalid
from callcenter.core.permissions import Actor
from telephony.agents.models import Agent
from telephony.agents.queries import agent_of, leg_address
from telephony.agents.services.calls import lock_idle, reserve
from telephony.talks.errors import ColleagueBusy, ConsultRuns, HandingOver, NobodyConsulted
from telephony.talks.models import DirectoryEntry, PartyKind, TalkParty, TalkRoom
from telephony.talks.names import AGENT, ENTRY, Target, read_target
from telephony.talks.services.holding import put_on_hold, take_off_hold
from telephony.talks.services.inviting import dial, invite
from telephony.talks.services.leaving import end_party
from telephony.talks.services.rooms import brought_in, own_room


def consult(session: Session, actor: Actor, *, target: str) -> UUID:
    """Put the caller on hold and ring a colleague or somebody of the city. The phone rings only
    once the switch has confirmed the hold, so that the caller never hears what is said.

    Args:
        target: `agent:<staff id>` or `entry:<directory id>`.

    Returns:
        The party that was asked.

    Raises:
        Forbidden, NoTalk: the actor leads no talk.
        ConsultRuns: somebody is asked already.
        HandingOver: somebody else is taking over.
        ColleagueBusy: not available now.
        Invalid: `target`: `bad_choice`.
    """
    return ask(session, own_room(session, actor), actor, read_target(target)).id


def ask(session: Session, room: TalkRoom, actor: Actor, target: Target) -> TalkParty:
    """The same for a room that is locked already. Raises as `consult`."""
    if room.next_leg_id is not None:
        raise HandingOver
    if brought_in(session, room) is not None:
        raise ConsultRuns
    party = _invited(session, room, actor, target)
    if put_on_hold(session, room).hold_confirmed:
        dial(session, party)
    return party


def end_consult(session: Session, actor: Actor) -> None:
    """See off who was asked; the caller stays on hold. Nothing happens when nobody is there.

    Raises:
        Forbidden, NoTalk: the actor leads no talk.
        HandingOver: they are taking over just now.
    """
    room = own_room(session, actor)
    if room.next_leg_id is not None and not room.at_once:
        raise HandingOver
    room.next_leg_id, room.at_once = None, False
    party = brought_in(session, room)
    if party is not None:
        end_party(session, party, "completed", clock.now())


def make_conference(session: Session, actor: Actor) -> None:
    """The caller, the actor and who was asked all hear each other.

    Raises:
        Forbidden, NoTalk: the actor leads no talk.
        HandingOver: they are taking over just now.
        NobodyConsulted: nobody who was asked is there.
    """
    room = own_room(session, actor)
    if room.next_leg_id is not None:
        raise HandingOver
    party = brought_in(session, room)
    if party is None or party.joined_at is None:
        raise NobodyConsulted
    take_off_hold(session, room)


def _invited(session: Session, room: TalkRoom, actor: Actor, target: Target) -> TalkParty:
    if target.kind == AGENT and target.id is not None and target.id != actor.id:
        agent = _kept(session, target.id, room.call_id)
        return invite(
            session,
            room,
            PartyKind.CONSULT,
            endpoint=leg_address(agent),
            staff_id=agent.staff_id,
        )
    entry = session.get(DirectoryEntry, target.id) if target.kind == ENTRY else None
    if entry is None or not entry.active:
        raise Invalid(fields={"target": "bad_choice"})
    return invite(
        session, room, PartyKind.GUEST, endpoint=f"{ENTRY}:{entry.id.hex}", entry_id=entry.id
    )


def _kept(session: Session, staff_id: UUID, call_id: UUID) -> Agent:
    """The colleague, kept for this call."""
    agent = agent_of(session, staff_id)
    if agent is None or lock_idle(session, staff_id) is None:
        raise ColleagueBusy
    if not reserve(session, staff_id, call_id):
        raise ColleagueBusy
    return agent
