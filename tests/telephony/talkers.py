"""People of the town who do more than talk to each other: hold, ask, hand over, listen."""

from typing import Any
from uuid import UUID

from sqlalchemy import select

from callcenter.core.audit.models import AuditEvent
from callcenter.core.permissions import Actor, Role
from telephony.agents.services.profiles import ensure_agent
from telephony.calls.facts import Kind
from telephony.calls.models import CallEvent
from telephony.talks.models import TalkParty, TalkRoom
from telephony.talks.queries import Talk, talk_of
from telephony.talks.services.consulting import consult, end_consult, make_conference
from telephony.talks.services.directory import EntryValues, save_entry
from telephony.talks.services.holding import hold, resume
from telephony.talks.services.supervising import leave_talk, listen, whisper
from telephony.talks.services.transferring import complete_transfer, hang_up, transfer_blind
from tests.factories.staff import make_staff
from tests.telephony.people import Citizen, Operator, Person, person_of
from tests.telephony.town import Town

SECTION = "+81798353151"
SECRET, ASIDE = "これは内緒の相談です。", "小さな声で助言します。"
VERBS = {
    "holds": hold,
    "resumes": resume,
    "asks": consult,
    "sees_off": end_consult,
    "joins_all": make_conference,
    "hands_over": complete_transfer,
    "gives_away": transfer_blind,
    "hangs_up": hang_up,
    "listens": listen,
    "whispers": whisper,
    "leaves": leave_talk,
}


def does(one: Operator, verb: str, *args: Any, **options: Any) -> None:
    """Press a button of the desk."""
    with one.town.at_work() as session:
        VERBS[verb](session, one.actor, *args, **options)  # type: ignore[operator]
    one.town.run(1)


def sees(one: Operator) -> Talk | None:
    """The talk as the desk shows it."""
    with one.town.platform.database.transaction(write=False) as session:
        return talk_of(session, one.actor)


def colleague(one: Operator) -> str:
    return f"agent:{person_of(one.actor)}"


def in_talk(town: Town, *, language: str = "ja") -> tuple[Citizen, Operator]:
    """A citizen and an operator who talk."""
    operator = town.operator("ja", "en")
    operator.takes_calls()
    citizen = town.citizen()
    citizen.waits(language=language)
    operator.answers()
    citizen.talks_with(operator)
    return citizen, operator


def on_duty(town: Town, *languages: str) -> Operator:
    """One more who takes calls."""
    one = town.operator(*(languages or ("ja", "en")))
    one.takes_calls()
    return one


def manager(town: Town) -> Operator:
    """Somebody who leads, with a phone in the browser."""
    with town.at_work() as session:
        actor: Actor = make_staff(session, Role.MANAGER)
        identity = ensure_agent(session, person_of(actor)).identity
    one = Operator(town, town.exchange.phone(f"client:{identity}"), actor)
    one.phone.register()
    town.operators.append(one)
    return one


def section(town: Town) -> tuple[str, Person]:
    """Somebody of the city who is in the directory, and the phone there."""
    with town.at_work() as session:
        leads = make_staff(session, Role.MANAGER)
        values = EntryValues("市民課", "Citizens' section", "0798-35-3151", "窓口", "9-17")
        entry_id = save_entry(session, leads, values).id
    return f"entry:{entry_id}", Person(town, town.exchange.phone(SECTION))


def picks_up(one: Person, within: float = 40) -> None:
    """Answer as soon as it rings."""
    one.town.until(lambda: one.phone.state == "ringing", within)
    one.phone.answer()
    one.town.run(1)


def accepts(one: Person) -> None:
    """Answer, hear what it is about, and press the key."""
    picks_up(one)
    one.hears("1を押してください。")
    one.presses("1")


def say_secret(one: Person, other: Person, citizen: Citizen) -> None:
    """Something that the caller must not hear."""
    one.says(SECRET)
    assert SECRET in other.heard, one.town.story()
    assert SECRET not in citizen.heard, one.town.story()


def events(town: Town, *kinds: Kind) -> list[str]:
    """Which of these happened, in order."""
    found = [one for one in town.rows(CallEvent) if one.kind in kinds]
    return [one.kind for one in sorted(found, key=lambda one: (one.at, one.id))]


def audited(town: Town, who: Operator) -> list[str]:
    """What the audit log says somebody did to calls."""
    with town.platform.database.transaction(write=False) as session:
        own = select(AuditEvent.action).where(AuditEvent.actor_id == who.actor.id)
        return list(session.scalars(own.order_by(AuditEvent.at, AuditEvent.id)))


def all_closed(town: Town) -> None:
    """Nobody is in a room any more."""
    assert all(room.closed_at is not None for room in town.rows(TalkRoom)), town.story()
    assert all(party.left_at is not None for party in town.rows(TalkParty)), town.story()


def staff_id(one: Operator) -> UUID:
    return person_of(one.actor)
