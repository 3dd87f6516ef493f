"""A centre at whose door the provider's requests arrive, in whatever weather, and what it knows
of every call in the end."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, NamedTuple
from uuid import UUID

from flask.testing import FlaskClient
from sqlalchemy import select, update

from callcenter.apps.wiring import Platform
from callcenter.core import clock
from callcenter.core.permissions import Actor
from telephony.agents.services import own_state
from telephony.agents.services.profiles import ensure_agent
from telephony.answering.services.reconciling import settle_calls
from telephony.calls.facts import Kind
from telephony.calls.models import Call, CallEvent, CallLeg, LegKind
from telephony.line.models import EntryState, LineEntry
from telephony.line.services.sweeping import sweep_line
from telephony.recordings.models import Recording
from telephony.recordings.services.searching import find_unannounced
from telephony.switch import ports
from telephony.switch.ports import ProviderCall, ProviderRecording
from tests.factories.staff import make_staff
from tests.telephony.scripts import Instance, Saying, signed
from tests.telephony.switch.pretending import PretendedSwitch

AWAY = "away"


class Delivery(NamedTuple):
    """A request on its way."""

    at: datetime
    order: float
    instance: Instance
    saying: Saying


class Finally(NamedTuple):
    """What is known of a call in the end; identifiers that differ by chance are left out.

    Attributes:
        legs: which operator's phone rang, in order, and how it ended.
        events: kind and what tells it from others.
    """

    facts: tuple[Any, ...]
    answered_at: datetime | None
    settled: str | None
    legs: tuple[tuple[int, str, str | None], ...]
    recordings: tuple[tuple[str, str], ...]
    events: frozenset[str]


@dataclass
class Weather:
    """An empty centre at whose door the requests arrive.

    Attributes:
        people: the operators of a call by its number: nobody else is free when it comes.
    """

    platform: Platform
    door: FlaskClient
    people: dict[int, list[Actor]] = field(default_factory=dict)
    statuses: Counter[int] = field(default_factory=Counter)

    def pass_over(self, deliveries: Sequence[Delivery]) -> None:
        """Everything arrives in this order."""
        for delivery in sorted(deliveries):
            with clock.frozen_at(delivery.at):
                self._arrives(delivery)

    def _arrives(self, delivery: Delivery) -> None:
        instance, saying = delivery.instance, delivery.saying
        script = instance.script
        enters = script.sayings.index(saying) == script.entering
        first = script.phones > 0 and enters and instance.number not in self.people
        if first:
            self._sits_down(instance)
        self._post(instance, saying)
        if first:
            self._is_the_last_call(instance)
        if saying.is_cause and saying.event == "no-answer" and len(self._people(instance)) == 1:
            self._sits_down(instance)
            self._is_the_last_call(instance)

    def _people(self, instance: Instance) -> list[Actor]:
        return self.people.setdefault(instance.number, [])

    def _sits_down(self, instance: Instance) -> None:
        """An operator for this call alone: who gets whom is the matching's matter, not ours."""
        with self.platform.database.transaction() as session:
            own = select(Call.id).where(Call.sid == instance.sid).scalar_subquery()
            others = (LineEntry.state == EntryState.WAITING) & (LineEntry.call_id != own)
            away = {"state": EntryState.LEFT, "settled_reason": AWAY}
            session.execute(update(LineEntry).where(others).values(away))
            actor = make_staff(session)
            self._people(instance).append(actor)
            assert actor.id is not None
            ensure_agent(session, actor.id).languages = ["ja", "en"]
            own_state.take_calls(session, actor, tab="storm")

    def _is_the_last_call(self, instance: Instance) -> None:
        with self.platform.database.transaction() as session:
            own_state.go_offline(session, self._people(instance)[-1])
            back = {"state": EntryState.WAITING, "settled_reason": None}
            others = LineEntry.settled_reason == AWAY
            session.execute(update(LineEntry).where(others).values(back))

    def _post(self, instance: Instance, saying: Saying) -> None:
        target = (
            saying.target.format(**self._ids(instance)) if "{" in saying.target else saying.target
        )
        form = instance.form(saying)
        settings = self.platform.settings
        headers, body = signed(settings.phones.auth_token, settings.public_url + target, form)
        answer = self.door.post(target, headers=headers, data=body)
        self.statuses[answer.status_code] += 1

    def _ids(self, instance: Instance) -> dict[str, UUID]:
        with self.platform.database.transaction(write=False) as session:
            call_id = session.scalars(select(Call.id).where(Call.sid == instance.sid)).one()
            legs = session.scalars(
                select(CallLeg.id)
                .where(CallLeg.call_id == call_id, CallLeg.kind == LegKind.OPERATOR)
                .order_by(CallLeg.created_at, CallLeg.id)
            ).all()
        return {"call": call_id} | {f"leg{number}": leg for number, leg in enumerate(legs)}

    def clear_up(self, instances: Sequence[Instance], at: datetime) -> None:
        """What the schedule does afterwards: what was cut is asked of the provider."""
        ports.use_switch(Remembering(instances))
        database = self.platform.database
        for passed in range(3):
            with clock.frozen_at(at + timedelta(minutes=passed)):
                while settle_calls(database) + find_unannounced(database):
                    pass
                with database.transaction() as session:
                    sweep_line(session)

    def records(self, instances: Sequence[Instance]) -> dict[int, Finally]:
        """What is known of every call, by its number."""
        by_sid = {instance.sid: instance.number for instance in instances}
        with self.platform.database.transaction(write=False) as session:
            calls = session.scalars(select(Call)).all()
            legs, entries = _by_call(session, CallLeg), _by_call(session, LineEntry)
            recordings, events = _by_call(session, Recording), _by_call(session, CallEvent)
        assert {call.sid for call in calls} == set(by_sid)
        return {
            by_sid[call.sid]: self._finally(
                by_sid[call.sid],
                call,
                legs[call.id],
                entries.get(call.id, []),
                recordings.get(call.id, []),
                events[call.id],
            )
            for call in calls
        }

    def _finally(
        self,
        number: int,
        call: Call,
        legs: list[CallLeg],
        entries: list[LineEntry],
        recordings: list[Recording],
        events: list[CallEvent],
    ) -> Finally:
        people = {actor.id: index for index, actor in enumerate(self.people.get(number, []))}
        names = {str(leg.id): f"leg {people.get(leg.staff_id)}" for leg in legs}
        facts = (call.state, call.outcome, call.language, call.menu_code, call.notice)
        facts += (call.number_index, call.came_at, call.queued_at, call.ended_at)
        facts += (people.get(call.operator_id),)
        rang = [leg for leg in legs if leg.kind == LegKind.OPERATOR]
        return Finally(
            facts,
            call.answered_at,
            entries[0].settled_reason if entries else None,
            tuple(sorted((people[leg.staff_id], leg.state, leg.sid) for leg in rang)),
            tuple(sorted((one.sid, one.kind) for one in recordings)),
            frozenset(
                f"{event.kind} {names.get(event.key, event.key)}"
                for event in events
                if event.kind != Kind.MET  # concluded where the word itself was late
            ),
        )


class Remembering(PretendedSwitch):
    """A provider that knows how every call of these went."""

    def __init__(self, instances: Sequence[Instance]) -> None:
        super().__init__()
        self._instances = {
            instance.renamed(one.form[name]): instance
            for instance in instances
            for one in instance.script.sayings
            for name in ("CallSid", "ConferenceSid")
            if name in one.form
        }

    def get_call(self, sid: str) -> ProviderCall | None:
        instance = self._instances[sid]
        ended_at = instance.ended_at.replace(microsecond=0)  # as the provider tells it
        return ProviderCall(sid, "", "", "completed", "", instance.begin, ended_at)

    def recordings_of(self, call_sid: str) -> list[ProviderRecording]:
        instance = self._instances[call_sid]
        return [
            ProviderRecording(
                instance.renamed(sid), call_sid, "CF" + "0" * 32, "completed", 2, 5, None
            )
            for sid in instance.script.recordings
        ]


def _by_call(session: Any, table: Any) -> dict[UUID, list[Any]]:
    found: dict[UUID, list[Any]] = {}
    for row in session.scalars(select(table).order_by(table.id)):
        found.setdefault(row.call_id, []).append(row)
    return found
