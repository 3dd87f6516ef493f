"""A look into the centre during a call, and an operator's phone as the provider connects it."""

from dataclasses import dataclass
from typing import TypeVar
from uuid import UUID

from sqlalchemy import select

from callcenter.apps.wiring import Platform
from callcenter.core.permissions import Actor
from telephony.agents.models import Agent, Endpoint
from telephony.agents.services.own_state import take_calls
from telephony.calls.facts import Kind
from telephony.calls.models import Call, CallEvent, CallLeg, LegKind
from telephony.line.models import LineEntry
from telephony.recordings.models import Recording
from telephony.switch.models import SwitchOrder
from tests.factories.calls import new_sid
from tests.telephony.answering.provider import Caller, Heard, Provider

Row = TypeVar("Row", Call, CallLeg, LineEntry, Agent, Recording)


@dataclass
class Centre:
    """What is in the database of a centre with one call."""

    platform: Platform

    def one(self, table: type[Row]) -> Row:
        with self.platform.database.transaction(write=False) as session:
            return session.scalars(select(table)).one()

    def all(self, table: type[Row]) -> list[Row]:
        with self.platform.database.transaction(write=False) as session:
            return list(session.scalars(select(table)))

    @property
    def call(self) -> Call:
        return self.one(Call)

    @property
    def entry(self) -> LineEntry:
        return self.one(LineEntry)

    def agent(self, actor: Actor) -> Agent:
        with self.platform.database.transaction(write=False) as session:
            return session.scalars(select(Agent).where(Agent.staff_id == actor.id)).one()

    def events(self, kind: Kind) -> list[CallEvent]:
        with self.platform.database.transaction(write=False) as session:
            found = select(CallEvent).where(CallEvent.kind == kind).order_by(CallEvent.id)
            return list(session.scalars(found))

    def legs(self) -> list[CallLeg]:
        """Of operators, the oldest first."""
        with self.platform.database.transaction(write=False) as session:
            found = select(CallLeg).where(CallLeg.kind == LegKind.OPERATOR).order_by(CallLeg.id)
            return list(session.scalars(found))

    def orders(self, kind: str) -> list[SwitchOrder]:
        with self.platform.database.transaction(write=False) as session:
            found = select(SwitchOrder).where(SwitchOrder.kind == kind).order_by(SwitchOrder.id)
            return list(session.scalars(found))

    def sits_down(self, actor: Actor, endpoint: Endpoint = Endpoint.BROWSER) -> None:
        """The operator takes calls from now on."""
        with self.platform.database.transaction() as session:
            take_calls(session, actor, tab="tab-1").endpoint = endpoint


@dataclass
class OperatorPhone:
    """The leg to an operator, and the room that its document opens."""

    provider: Provider
    leg_id: UUID
    sid: str
    room: str
    sequence: int = 0

    @classmethod
    def ringing(cls, provider: Provider, centre: Centre) -> "OperatorPhone":
        """The phone that the newest order makes ring."""
        leg = centre.legs()[-1]
        phone = cls(provider, leg.id, new_sid(), new_sid("CF"))
        phone.tell("ringing")
        return phone

    def tell(self, status: str) -> None:
        self.provider.tell(
            f"/voice/operator-status?leg={self.leg_id}", CallSid=self.sid, CallStatus=status
        )

    def pick_up(self) -> Heard:
        heard = self.provider.ask(
            f"/voice/operator?leg={self.leg_id}", CallSid=self.sid, CallStatus="in-progress"
        )
        self.tell("in-progress")
        return heard

    def press(self, digits: str) -> Heard:
        return self.provider.ask(
            f"/voice/operator-accepted?leg={self.leg_id}", CallSid=self.sid, Digits=digits
        )

    def room_says(self, event: str, call_sid: str = "", **fields: str) -> None:
        """A callback of the conference; it counts them."""
        self.sequence += 1
        self.provider.tell(
            f"/voice/conference?leg={self.leg_id}",
            ConferenceSid=self.room,
            CallSid=call_sid,
            StatusCallbackEvent=event,
            SequenceNumber=str(self.sequence),
            **fields,
        )

    def joins(self) -> None:
        self.room_says("participant-join", self.sid)

    def fetches(self, caller: Caller) -> Heard:
        """The caller comes into the room."""
        heard = caller.ask(f"/voice/talk?leg={self.leg_id}")
        self.room_says("participant-join", caller.sid)
        return heard

    def talks_to(self, caller: Caller) -> None:
        """All the way from a ringing phone to a talk."""
        self.pick_up()
        self.joins()
        caller.leave_queue("redirected")
        self.fetches(caller)

    def hangs_up(self, caller: Caller) -> Heard:
        """The operator ends the talk; the room is closed under the caller."""
        self.room_says("participant-leave", self.sid)
        self.room_says("participant-leave", caller.sid)
        self.room_says("conference-end")
        heard = caller.ask(f"/voice/talk-ended?leg={self.leg_id}", DialCallStatus="completed")
        self.tell("completed")
        return heard
