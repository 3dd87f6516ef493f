"""Reads of the list of nuisance calls."""

from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import and_, literal_column, select
from sqlalchemy.orm import Session

from callcenter.core import clock
from callcenter.core.errors import Missing
from callcenter.core.permissions import Actor, Permission
from callcenter.core.privacy.keys import cipher
from callcenter.core.privacy.masking import mask_phone
from callcenter.core.privacy.phone_numbers import national_number
from telephony.setup.models import NuisanceEntry, NuisanceState
from telephony.setup.values import NuisancePolicy

NUMBER_CONTEXT = "nuisance.number"
PAGE, MOST_AT_ONCE = 50, 200


class Listed(NamedTuple):
    """What the list says of a number."""

    entry_id: UUID
    policy: NuisancePolicy


def listed(
    session: Session, number_index: bytes | None, *, at: datetime | None = None
) -> Listed | None:
    """What is to become of calls of a number at a moment (now); None: it is not on the list.

    Args:
        number_index: of the call; None where no number is known: then nobody can be listed.
    """
    if number_index is None:
        return None
    day = (at or clock.now()).astimezone(clock.zone()).date()
    row = session.execute(
        select(NuisanceEntry.id, NuisanceEntry.policy).where(
            NuisanceEntry.number_index == number_index,
            # Written out: only then SQLite takes the partial index.
            NuisanceEntry.state == literal_column("'confirmed'"),
            NuisanceEntry.ends_on >= day,
        )
    ).one_or_none()
    return None if row is None else Listed(row.id, NuisancePolicy(row.policy))


def get_nuisance_entry(session: Session, actor: Actor, entry_id: UUID) -> NuisanceEntry:
    """One entry of the list.

    Raises:
        Forbidden, Missing: the role does not allow it, or there is none.
    """
    actor.require(Permission.NUISANCE_MANAGE)
    found = session.get(NuisanceEntry, entry_id, populate_existing=True)
    if found is None:
        raise Missing
    return found


def proposed_entries(session: Session, actor: Actor) -> list[NuisanceEntry]:
    """What waits for a second person, oldest first.

    Raises:
        Forbidden: the role does not allow it.
    """
    return _entries(session, actor, NuisanceState.PROPOSED)


def confirmed_entries(session: Session, actor: Actor) -> list[NuisanceEntry]:
    """What is in force, the next to end first.

    Raises:
        Forbidden: the role does not allow it.
    """
    found = _entries(session, actor, NuisanceState.CONFIRMED)
    return sorted(found, key=lambda entry: entry.ends_on)


def past_entries(
    session: Session, actor: Actor, *, before: UUID | None = None
) -> tuple[list[NuisanceEntry], UUID | None]:
    """What is no more in force, or never was, newest first, and where the next page begins.

    Raises:
        Forbidden: the role does not allow it.
    """
    actor.require(Permission.NUISANCE_MANAGE)
    current = NuisanceEntry.state.in_([NuisanceState.PROPOSED, NuisanceState.CONFIRMED])
    statement = select(NuisanceEntry).where(~and_(current, NuisanceEntry.ends_on >= clock.today()))
    if before is not None:
        statement = statement.where(NuisanceEntry.id < before)
    rows = session.scalars(statement.order_by(NuisanceEntry.id.desc()).limit(PAGE + 1)).all()
    return list(rows[:PAGE]), rows[PAGE - 1].id if len(rows) > PAGE else None


def masked_number(entry: NuisanceEntry) -> str:
    """The number of an entry with its middle hidden."""
    return mask_phone(national_number(cipher().decrypt(entry.number, NUMBER_CONTEXT)))


def is_current(entry: NuisanceEntry) -> bool:
    """Whether an entry waits or is in force: its last day has not passed."""
    states = {NuisanceState.PROPOSED.value, NuisanceState.CONFIRMED.value}
    return entry.state in states and entry.ends_on >= clock.today()


def _entries(session: Session, actor: Actor, state: NuisanceState) -> list[NuisanceEntry]:
    """Those of a state whose last day has not passed; two people looked at each, so they are
    few."""
    actor.require(Permission.NUISANCE_MANAGE)
    found = (
        select(NuisanceEntry)
        .where(NuisanceEntry.state == state, NuisanceEntry.ends_on >= clock.today())
        .order_by(NuisanceEntry.id)
        .limit(MOST_AT_ONCE)
    )
    return list(session.scalars(found))
