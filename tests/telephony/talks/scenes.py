"""A talk without a provider: the test says what the switch answers, and what it tells."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from callcenter.core import clock
from callcenter.core.permissions import Actor, Role
from telephony.agents.queries import agent_of
from telephony.calls.models import Call, CallLeg
from telephony.calls.queries.calls import find_call, find_leg
from telephony.calls.services.legs import place_leg
from telephony.line.services.offers import caller_joined, operator_joined
from telephony.switch.models import OrderState, SwitchOrder
from telephony.switch.services.ordering import Answer, settle, take
from telephony.talks.models import TalkParty, TalkRoom
from telephony.talks.services.directory import EntryValues, save_entry
from telephony.talks.services.rooms import locked_room, open_room
from telephony.talks.services.transferring import come_in
from tests.factories.agents import make_agent
from tests.factories.calls import new_sid
from tests.factories.line import make_ringing
from tests.factories.staff import make_staff

NUMBER = "0798-35-3151"


@dataclass
class Scene:
    """One talk, and who is about."""

    session: Session
    call: Call
    leg: CallLeg
    operator: Actor
    colleague: Actor

    @classmethod
    def begun(cls, session: Session) -> "Scene":
        operator = make_agent(session, "ja", "en", idle_for=90)
        call, leg = make_ringing(session)
        place_leg(session, leg.id, new_sid())
        operator_joined(session, leg, clock.now())
        caller_joined(session, leg, clock.now())
        open_room(session, leg, clock.now())
        colleague = make_agent(session, "ja", "en", idle_for=30)
        scene = cls(session, call, leg, operator, colleague)
        scene.settles()
        return scene

    @property
    def room(self) -> TalkRoom:
        self.session.flush()
        room = locked_room(self.session, self.leg.id)
        assert room is not None
        return room

    @property
    def parties(self) -> list[TalkParty]:
        """Everybody who was ever there."""
        found = select(TalkParty).where(TalkParty.room_id == self.leg.id).order_by(TalkParty.id)
        return list(self.session.scalars(found.execution_options(populate_existing=True)))

    @property
    def leader_sid(self) -> str:
        """The founder's name at the switch."""
        leg = find_leg(self.session, self.leg.id)
        assert leg is not None
        assert leg.sid is not None
        return leg.sid

    @property
    def caller(self) -> TalkParty:
        return next(one for one in self.parties if one.kind == "caller")

    @property
    def asked(self) -> TalkParty:
        """Who was asked last."""
        return [one for one in self.parties if one.kind in {"consult", "guest"}][-1]

    @property
    def to_colleague(self) -> str:
        return f"agent:{self.colleague.id}"

    def entry(self) -> str:
        """Somebody of the city, as a target."""
        leads = make_staff(self.session, Role.MANAGER)
        values = EntryValues("市民課", "Citizens' section", NUMBER)
        return f"entry:{save_entry(self.session, leads, values).id}"

    def waiting(self, kind: str = "") -> list[SwitchOrder]:
        """Orders that are not sent yet."""
        self.session.flush()
        found = select(SwitchOrder).where(SwitchOrder.state == OrderState.WAITING)
        orders = self.session.scalars(found.order_by(SwitchOrder.created_at, SwitchOrder.id))
        return [one for one in orders if kind in {"", one.kind}]

    def settles(self, kind: str = "", *, state: OrderState = OrderState.DONE, **more: Any) -> None:
        """The switch answers what is on its way."""
        for one in self.waiting(kind):
            result = new_sid() if one.kind == "create_call" else None
            answer = Answer(state, result=result, **more)
            assert take(self.session, one.id, out_of=OrderState.WAITING)
            assert settle(self.session, one.id, answer)

    def comes(self, party: TalkParty) -> CallLeg:
        """Somebody is in the room, as the switch tells."""
        leg = self.leg_of(party)
        assert leg.sid is not None
        come_in(self.session, leg, clock.now())
        return self.leg_of(party)

    def leg_of(self, party: TalkParty) -> CallLeg:
        self.session.flush()
        leg = find_leg(self.session, party.leg_id)
        assert leg is not None
        return leg

    def state_of(self, actor: Actor) -> str:
        assert actor.id is not None
        self.session.flush()
        agent = agent_of(self.session, actor.id)
        return "none" if agent is None else agent.state

    def call_now(self) -> Call:
        found = find_call(self.session, self.call.id)
        assert found is not None
        return found

    def everybody(self) -> Iterator[str]:
        """Whose legs are still on."""
        for party in self.parties:
            if party.left_at is None:
                yield party.kind
