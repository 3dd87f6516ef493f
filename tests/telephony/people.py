"""People of the town, at their phones: citizens who call, and operators who take calls."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from sqlalchemy import select

from callcenter.core.permissions import Actor
from callcenter.core.privacy.keys import cipher
from telephony.agents.models import Agent, AgentStateChange, Endpoint
from telephony.agents.profiles import NUMBER_CONTEXT
from telephony.agents.reasons import BreakReason
from telephony.agents.services import own_state
from telephony.agents.services.profiles import ensure_agent
from telephony.calls.models import Call, CallLeg, LegKind
from telephony.exchange.legs import Leg
from telephony.exchange.phones import Phone
from telephony.line.models import LineEntry
from telephony.recordings.models import Recording
from tests.telephony.words import LANGUAGES, MENU

if TYPE_CHECKING:
    from tests.telephony.town import Town

BEAT = timedelta(seconds=10)

# How a place in the line ends by what came of the call; None: it never had one.
_SETTLED: dict[str, set[tuple[str, str | None] | None]] = {
    "answered": {("connected", "answered")},
    "abandoned": {("left", "hung_up")},
    "left_early": {None},
    "callback": {None, ("left", "callback")},
    "unreached": {
        ("left", reason)
        for reason in ("no_answer", "busy", "failed", "refused", "lost", "closed", "withdrawn")
    },
    "self_served": {None},
    "voicemail": {None, ("left", "closed"), ("left", "voicemail")},
    "closed": {None, ("left", "closed")},
    "refused": {None},
    "failed": {None, ("left", "voicemail"), ("left", "lost"), ("left", "hung_up")},
}


@dataclass
class Person:
    """Somebody at a phone."""

    town: "Town"
    phone: Phone

    @property
    def heard(self) -> str:
        """Every text that reached this ear, a line each."""
        return "\n".join(str(one.get("text") or one["kind"]) for one in self.phone.heard)

    def hears(self, *texts: str, within: float = 120) -> None:
        """Let time pass until all of this was said."""
        for text in texts:
            self.town.until(lambda text=text: text in self.heard, within)  # type: ignore[misc]

    def presses(self, keys: str) -> None:
        self.phone.digits(keys)
        self.town.run(1)

    def says(self, text: str, language: str = "ja-JP") -> None:
        """Speak, and come to the end of it."""
        self.town.run(self.phone.speak(text, language))

    def hangs_up(self) -> None:
        self.phone.hang_up()
        self.town.run(1)

    def is_put_off(self) -> None:
        """Let time pass until the other end has hung up."""
        self.town.until(lambda: self.phone.state == "idle", 120)


@dataclass
class Citizen(Person):
    """Somebody who calls.

    Attributes:
        leg: the last call that was made, at the exchange.
    """

    leg: Leg | None = None

    @property
    def heard(self) -> str:
        """Every text of this call, a line each."""
        heard = self.leg.heard if self.leg else []
        return "\n".join(str(one.get("text") or one["kind"]) for one in heard)

    def dials(self, *, withheld: bool | str = False, forwarded_from: str | None = None) -> None:
        self.leg = self.town.exchange.place_call(
            caller=self.phone.address,
            to=self.town.station.settings.number,
            withheld=withheld,
            forwarded_from=forwarded_from,
        )
        self.town.run(0)

    def is_called(self, within: float = 120) -> None:
        """Let time pass until the phone rings."""
        self.town.until(lambda: self.phone.state == "ringing", within)

    def picks_up(self) -> None:
        """Pick up as soon as it rings."""
        self.is_called()
        self.leg = self.phone.leg
        self.phone.answer()
        self.town.run(0)

    def lets_it_ring(self) -> None:
        """Do nothing until it has stopped."""
        self.is_called()
        self.leg = self.phone.leg
        self.town.until(lambda: self.phone.state == "idle", 60)

    @property
    def call(self) -> Call:
        """The record of the last call that was made."""
        assert self.leg is not None
        with self.town.platform.database.transaction(write=False) as session:
            return session.scalars(select(Call).where(Call.sid == self.leg.sid)).one()

    @property
    def place(self) -> LineEntry | None:
        """Its place in the line; None: it never got there."""
        with self.town.platform.database.transaction(write=False) as session:
            return session.scalar(select(LineEntry).where(LineEntry.call_id == self.call.id))

    @property
    def rung(self) -> list[tuple[UUID | None, str | None]]:
        """Whose phones rang for it, in order, and what came of each."""
        with self.town.platform.database.transaction(write=False) as session:
            legs = session.scalars(
                select(CallLeg)
                .where(CallLeg.call_id == self.call.id, CallLeg.kind == LegKind.OPERATOR)
                .order_by(CallLeg.id)
            )
            return [(leg.staff_id, leg.end_reason) for leg in legs]

    @property
    def recordings(self) -> list[tuple[str, str]]:
        """Kind and state of its recordings."""
        with self.town.platform.database.transaction(write=False) as session:
            found = session.scalars(select(Recording).where(Recording.call_id == self.call.id))
            return [(one.kind, one.state) for one in found]

    def chooses(self, language: str) -> None:
        """Hear which key is whose language, and press it."""
        self.hears(LANGUAGES[language])
        self.presses("1" if language == "ja" else "2")

    def waits(self, *, language: str = "ja", choice: str = "1") -> None:
        """Dial, and go through the menu into the line."""
        self.dials()
        self.goes_into_line(language=language, choice=choice)

    def goes_into_line(self, *, language: str = "ja", choice: str = "1") -> None:
        """Go through the menu into the line."""
        self.chooses(language)
        self.town.until(lambda: self.call.notice is not None, 60)
        # The notice cannot be skipped; what is pressed while it is said is lost.
        self.hears(MENU[language])
        self.presses(choice)
        self.town.until(lambda: self.call.queued_at is not None, 60)

    def talks_with(self, operator: "Operator") -> None:
        """Say something to each other, and hear it."""
        self.says("カードを受け取りたいです。")
        operator.says("ご予約ください。")
        assert "カードを受け取りたいです。" in operator.heard, self.town.story()
        assert "ご予約ください。" in self.heard, self.town.story()

    def is_recorded_as(
        self,
        outcome: str,
        language: str | None,
        *,
        menu: str | None = None,
        by: "Operator | None" = None,
        recordings: list[tuple[str, str]] | None = None,
    ) -> None:
        """What is written down of the call in the end.

        Raises:
            AssertionError: something else is.
        """
        call, place = self.call, self.place
        person = by and by.actor.id
        written = (call.state, call.outcome, call.language, call.menu_code, call.operator_id)
        assert written == ("ended", outcome, language, menu, person), self.town.story()
        settled = None if place is None else (place.state, place.settled_reason)
        assert settled in _SETTLED[outcome], (settled, self.town.story())
        kept = [("talk", "kept")] if outcome == "answered" and recordings is None else recordings
        assert self.recordings == (kept or []), self.town.story()


@dataclass
class Operator(Person):
    """Somebody who takes calls, at a browser in which the desk is open."""

    actor: Actor
    window: str = "tab"
    is_here: bool = False
    _beaten: datetime | None = None

    @property
    def agent(self) -> Agent:
        with self.town.platform.database.transaction(write=False) as session:
            return session.get_one(Agent, self.actor.id)

    @property
    def state(self) -> str:
        return self.agent.state

    @property
    def states(self) -> list[str]:
        """Every state so far after the first `offline`; of changes at one moment each follows
        from the one before."""
        with self.town.platform.database.transaction(write=False) as session:
            own = select(AgentStateChange).where(AgentStateChange.staff_id == self.actor.id)
            left = list(session.scalars(own.order_by(AgentStateChange.at)))
        states, now = list[str](), "offline"
        while left:
            change = next(one for one in left if one.old == now)
            left.remove(change)
            states.append(now := change.new)
        return states

    @property
    def tab(self) -> str:
        return f"{self.window}-{person_of(self.actor).hex[-6:]}"

    def takes_calls(self) -> None:
        """Open the desk and be ready."""
        self.phone.register()
        self.is_here = True
        with self.town.at_work() as session:
            own_state.take_calls(session, self.actor, tab=self.tab)

    def takes_break(self, reason: BreakReason = BreakReason.SHORT) -> None:
        with self.town.at_work() as session:
            own_state.take_break(session, self.actor, reason=reason)

    def goes_home(self) -> None:
        """Leave the phone."""
        with self.town.at_work() as session:
            own_state.go_offline(session, self.actor)

    def uses_desk_phone(self, number: str) -> None:
        """Be rung at a number instead of in the browser."""
        with self.town.at_work() as session:
            agent = ensure_agent(session, person_of(self.actor))
            agent.desk_phone = cipher().encrypt(number, NUMBER_CONTEXT)
            own_state.choose_endpoint(session, self.actor, endpoint=Endpoint.DESK_PHONE)
        self.phone = self.town.exchange.phone(number)

    def rings(self, within: float = 60) -> None:
        """Let time pass until the phone rings."""
        self.town.until(lambda: self.phone.state == "ringing", within)

    def answers(self) -> None:
        """Pick up as soon as it rings, and be in a talk."""
        self.rings()
        self.phone.answer()
        self.town.until(lambda: self.state == "talking", 20)

    def picks_up(self) -> None:
        """Pick up as soon as it rings."""
        self.rings()
        self.phone.answer()
        self.town.run(0)

    def lets_it_ring(self) -> None:
        """Do nothing until it has stopped."""
        self.rings()
        self.town.until(lambda: self.phone.state == "idle", 40)

    def finishes(self) -> None:
        """End the wrap-up."""
        with self.town.at_work() as session:
            own_state.end_wrap_up(session, self.actor)

    def asks_for_more_time(self) -> None:
        """Extend the wrap-up."""
        with self.town.at_work() as session:
            own_state.extend_wrap_up(session, self.actor)

    def closes_the_laptop(self) -> None:
        """Be gone without a word: the browser's call goes with it."""
        self.is_here = False
        self.town.station.sign_out(self.phone.address)
        self.town.run(0)

    def beat(self) -> None:
        """The sign of life of the open desk."""
        if not self.is_here or (self._beaten and self.town.now - self._beaten < BEAT):
            return
        self._beaten = self.town.now
        with self.town.platform.database.transaction() as session:
            own_state.beat(session, self.actor, tab=self.tab)


def person_of(actor: Actor) -> UUID:
    """Whose account it is."""
    assert actor.id is not None
    return actor.id
