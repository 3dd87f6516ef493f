"""A talk at the desk's phone, through the same services as the real ones."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from callcenter.core import clock
from callcenter.core.permissions import Actor
from telephony.calls.models import Call, CallLeg
from telephony.calls.services.legs import place_leg
from telephony.line.services.offers import caller_joined, operator_joined
from telephony.switch.urls import use_voice_address
from telephony.talks.services.ending import leg_left
from telephony.talks.services.rooms import open_room
from tests.factories.calls import new_sid
from tests.factories.desk import Desk
from tests.factories.line import make_ringing
from tests.factories.phone_desk import at_the_phone
from tests.telephony.talks.scenes import Scene


@dataclass
class DeskTalk:
    """The operator of a desk talks with a citizen, and a colleague may be free; what the switch
    answers comes when the test says so."""

    desk: Desk
    colleague: Actor
    call_id: UUID
    leg_id: UUID

    @property
    def address(self) -> str:
        """Of the call's form."""
        return f"/desk?call={self.call_id}"

    def on(self, work: Callable[[Scene], Any]) -> Any:
        """Do something to the talk in a transaction of its own."""

        def done(session: Session) -> Any:
            call, leg = session.get_one(Call, self.call_id), session.get_one(CallLeg, self.leg_id)
            return work(Scene(session, call, leg, self.desk.operator, self.colleague))

        return self.desk.write(done)

    def settles(self, kind: str = "") -> None:
        """The switch does what it was asked for."""
        self.on(lambda scene: scene.settles(kind))

    def comes(self) -> None:
        """Who was asked last picks up: the caller is on hold, the phone was rung."""
        self.settles()
        self.settles()
        self.on(lambda scene: scene.comes(scene.asked))

    def leader_hangs_up(self) -> None:
        """The switch tells that the phone of who began the talk was hung up."""
        self.on(lambda scene: leg_left(scene.session, scene.leg, "completed", clock.now()))


def begin_talk(desk: Desk, colleague: Actor) -> DeskTalk:
    """The desk's operator and a citizen hear each other; the colleague is not at the phone."""
    use_voice_address("https://phones.example")
    at_the_phone(desk)

    def work(session: Session) -> DeskTalk:
        call, leg = make_ringing(session)
        place_leg(session, leg.id, new_sid())
        operator_joined(session, leg, clock.now())
        caller_joined(session, leg, clock.now())
        open_room(session, leg, clock.now())
        return DeskTalk(desk, colleague, call.id, leg.id)

    talk: DeskTalk = desk.write(work)
    talk.settles()
    return talk
