"""A call on its way to an operator's desk, through the same services as the real ones."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from callcenter.core import clock
from callcenter.core.permissions import Actor
from telephony.agents.services.own_state import take_calls
from telephony.calls.facts import Kind
from telephony.calls.models import CallLeg, LegKind, LegState
from telephony.calls.queries.calls import find_call
from telephony.calls.services.recording_calls import add_event
from telephony.line.services.entering import enter
from telephony.line.services.offers import (
    caller_joined,
    leg_ended,
    operator_joined,
    operator_ringing,
)
from telephony.switch.urls import use_voice_address
from tests.factories.calls import CALLER, make_call
from tests.factories.desk import Desk

TAB = "thewindow"


@dataclass
class DeskCall:
    """One caller, brought along step by step; each step is a transaction of its own."""

    desk: Desk
    id: UUID

    @property
    def address(self) -> str:
        """Of the call's form."""
        return f"/desk?call={self.id}"

    def ring(self) -> "DeskCall":
        """The phone that the call was offered to rings."""
        self.desk.write(lambda session: operator_ringing(session, self._leg(session), clock.now()))
        return self

    def talk(self) -> "DeskCall":
        """The operator picks up, the caller comes to them."""

        def work(session: Session) -> None:
            leg = self._leg(session)
            operator_joined(session, leg, clock.now())
            caller_joined(session, leg, clock.now())

        self.desk.write(work)
        return self

    def hang_up(self) -> "DeskCall":
        """The caller hangs up after the talk: both legs are over."""

        def work(session: Session) -> None:
            leg_ended(session, self._leg(session), "completed", clock.now())
            call = find_call(session, self.id)
            assert call is not None
            add_event(session, call, Kind.STATUS, at=clock.now(), key="completed")

        self.desk.write(work)
        return self

    def end(self, reason: str = "completed") -> "DeskCall":
        """The operator's leg is over."""
        self.desk.write(lambda session: leg_ended(session, self._leg(session), reason, clock.now()))
        return self

    def _leg(self, session: Session) -> CallLeg:
        found: CallLeg = session.scalars(
            select(CallLeg).where(
                CallLeg.call_id == self.id,
                CallLeg.kind == LegKind.OPERATOR,
                CallLeg.state != LegState.ENDED,
            )
        ).one()
        return found


def at_the_phone(desk: Desk, operator: Actor | None = None, tab: str = TAB) -> None:
    """The operator, who speaks both languages, takes calls in a window."""

    def work(session: Session) -> None:
        take_calls(session, operator or desk.operator, tab=tab).languages = ["ja", "en"]

    desk.write(work)


def waiting_call(
    desk: Desk,
    *,
    number: str = CALLER,
    language: str = "ja",
    menu_code: str | None = "other",
) -> DeskCall:
    """A call that enters the line; a free operator is kept for it at once."""
    use_voice_address("https://phones.example")

    def work(session: Session) -> UUID:
        call = make_call(session, number=number, language=language, menu_code=menu_code)
        enter(session, call, at=clock.now())
        return call.id

    return DeskCall(desk, desk.write(work))


def ringing_call(desk: Desk, **given: str) -> DeskCall:
    """A call that rings at the operator's phone."""
    at_the_phone(desk)
    return waiting_call(desk, **given).ring()
