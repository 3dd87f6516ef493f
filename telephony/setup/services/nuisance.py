"""The list of nuisance calls: one person proposes, another one confirms, a day ends it."""

from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

import phonenumbers
from sqlalchemy import select
from sqlalchemy.orm import Session

from callcenter.core import clock
from callcenter.core.audit.services import record
from callcenter.core.city.profile import city_of
from callcenter.core.errors import Conflict, Forbidden, Invalid
from callcenter.core.permissions import SYSTEM, Actor, Permission
from callcenter.core.privacy.guard import guard_text
from callcenter.core.privacy.keys import cipher
from callcenter.core.privacy.phone_numbers import phone_index
from callcenter.core.settings import TRAINING_NUMBER
from telephony.setup.models import NuisanceEntry, NuisanceState
from telephony.setup.nuisance import NUMBER_CONTEXT, get_nuisance_entry, is_current
from telephony.setup.values import NuisancePolicy

LONGEST_DAYS = 90
LONGEST_REASON = 200


@dataclass(frozen=True)
class NuisanceProposal:
    """An entry of the list as it is proposed.

    Attributes:
        number: as people write it, or in E.164.
        reason: what happened, without names.
        ends_on: the last day; None: not entered.
        call_id: the call from whose page it is proposed.
    """

    number: str
    policy: str
    reason: str
    ends_on: date | None
    call_id: UUID | None = None


def propose_entry(session: Session, actor: Actor, proposal: NuisanceProposal) -> NuisanceEntry:
    """Propose to deal otherwise with the calls of a number. Nothing changes for its callers until
    somebody else confirms it.

    Raises:
        Forbidden: the role does not allow it.
        Invalid: with `fields` as `NuisanceProposal` names them.
        Conflict: `already_proposed`.
    """
    actor.require(Permission.NUISANCE_MANAGE)
    reason = guard_text(proposal.reason.strip()).text
    number, ends_on = _checked(session, proposal, reason)
    index = phone_index(number)
    waiting = _entry_in(session, index, NuisanceState.PROPOSED)
    if waiting is not None and is_current(waiting):
        raise Conflict("already_proposed")
    if waiting is not None:  # nobody decided in time
        _settle(session, SYSTEM, waiting, NuisanceState.DECLINED)
    entry = NuisanceEntry(
        number=cipher().encrypt(number, NUMBER_CONTEXT),
        number_index=index,
        policy=NuisancePolicy(proposal.policy),
        reason=reason,
        ends_on=ends_on,
        state=NuisanceState.PROPOSED,
        call_id=proposal.call_id,
        proposed_by_id=actor.id,
        proposed_at=clock.now(),
    )
    session.add(entry)
    session.flush()
    _note(session, actor, entry, "propose")
    return entry


def confirm_entry(session: Session, actor: Actor, entry_id: UUID) -> None:
    """Put a proposal in force. It takes the place of what was in force for this number.

    Raises:
        Forbidden: `second_person` where the actor proposed it; or the role does not allow it.
        Missing: there is none.
        Conflict: `already_decided`.
    """
    entry = _proposed(session, actor, entry_id)
    if entry.proposed_by_id == actor.id:
        raise Forbidden("second_person")
    former = _entry_in(session, entry.number_index, NuisanceState.CONFIRMED)
    if former is not None:
        _settle(session, actor, former, NuisanceState.REPLACED)
    _settle(session, actor, entry, NuisanceState.CONFIRMED)
    _note(session, actor, entry, "confirm")


def decline_entry(session: Session, actor: Actor, entry_id: UUID) -> None:
    """Do not put a proposal in force; also who proposed it may take it back.

    Raises:
        Forbidden, Missing: the role does not allow it, or there is none.
        Conflict: `already_decided`.
    """
    entry = _proposed(session, actor, entry_id)
    _settle(session, actor, entry, NuisanceState.DECLINED)
    _note(session, actor, entry, "decline")


def lift_entry(session: Session, actor: Actor, entry_id: UUID) -> None:
    """End what is in force before its last day: for this one person is enough.

    Raises:
        Forbidden, Missing: the role does not allow it, or there is none.
        Conflict: `already_decided`: it is not in force (any more).
    """
    entry = get_nuisance_entry(session, actor, _locked(session, entry_id))
    if entry.state != NuisanceState.CONFIRMED or not is_current(entry):
        raise Conflict("already_decided")
    _settle(session, actor, entry, NuisanceState.LIFTED)
    _note(session, actor, entry, "lift")


def _proposed(session: Session, actor: Actor, entry_id: UUID) -> NuisanceEntry:
    entry = get_nuisance_entry(session, actor, _locked(session, entry_id))
    if entry.state != NuisanceState.PROPOSED or not is_current(entry):
        raise Conflict("already_decided")
    return entry


def _locked(session: Session, entry_id: UUID) -> UUID:
    """Nobody else decides on the entry before this transaction ends."""
    session.scalar(select(NuisanceEntry.id).where(NuisanceEntry.id == entry_id).with_for_update())
    return entry_id


def _entry_in(session: Session, index: bytes, state: NuisanceState) -> NuisanceEntry | None:
    return session.scalar(
        select(NuisanceEntry)
        .where(NuisanceEntry.number_index == index, NuisanceEntry.state == state)
        .with_for_update()
    )


def _settle(session: Session, actor: Actor, entry: NuisanceEntry, state: NuisanceState) -> None:
    entry.state = state
    entry.decided_by_id, entry.decided_at = actor.id, clock.now()
    session.flush()


def _note(session: Session, actor: Actor, entry: NuisanceEntry, verb: str) -> None:
    record(
        session,
        actor,
        f"nuisance.{verb}",
        "nuisance",
        entry.id,
        policy=str(entry.policy),
        ends_on=entry.ends_on.isoformat(),
    )


def _checked(session: Session, proposal: NuisanceProposal, reason: str) -> tuple[str, date]:
    """The number in E.164 and the last day, once all of the proposal is as it must be."""
    ends_on, number = proposal.ends_on, _read(proposal.number)
    errors = _day_errors(ends_on)
    if number is None:
        errors["number"] = "no_number" if proposal.number.strip() else "required"
    elif number in _ours(session):
        errors["number"] = "own_number"
    if proposal.policy not in set(NuisancePolicy):
        errors["policy"] = "bad_choice"
    if not reason:
        errors["reason"] = "required"
    elif len(reason) > LONGEST_REASON:
        errors["reason"] = "too_long"
    if errors or number is None or ends_on is None:
        raise Invalid(fields=errors)
    return number, ends_on


def _day_errors(ends_on: date | None) -> dict[str, str]:
    if ends_on is None:
        return {"ends_on": "required"}
    today = clock.today()
    if not today <= ends_on <= today + timedelta(days=LONGEST_DAYS):
        return {"ends_on": "bad_last_day"}
    return {}


def _read(typed: str) -> str | None:
    """A number in E.164; None for what is none."""
    try:
        number = phonenumbers.parse(typed.strip(), "JP")
    except phonenumbers.NumberParseException:
        return None
    if not phonenumbers.is_possible_number(number):
        return None
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def _ours(session: Session) -> set[str | None]:
    """The city's own numbers: a call that it forwards is everybody's."""
    return {_read(city_of(session).contact.phone), TRAINING_NUMBER} - {None}
