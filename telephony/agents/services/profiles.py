"""Set up the phones of operators: where it rings, and which languages they speak."""

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from callcenter.core import clock
from callcenter.core.audit.services import record
from callcenter.core.errors import Conflict, Invalid
from callcenter.core.permissions import Actor, Permission
from callcenter.core.privacy.keys import cipher
from telephony.agents.models import Agent, Endpoint
from telephony.agents.profiles import (
    LANGUAGES,
    NUMBER_CONTEXT,
    Profile,
    desk_number,
    phone_owner,
    profile_of,
)
from telephony.agents.queries import agent_of, locked_agent
from telephony.calls.numbers import e164
from telephony.switch.services.ordering import dialled

_COUNTRY = "+81"
# 0570, 0180 and 0990: the caller pays more than for a call.
_CHARGED = ("+81570", "+81180", "+81990")


def ensure_agent(session: Session, staff_id: UUID) -> Agent:
    """The operator's phone, made on first use: Japanese, in the browser, offline."""
    found = agent_of(session, staff_id)
    if found is not None:
        return found
    moment, first = clock.now(), Profile()
    agent = Agent(
        staff_id=staff_id,
        # The provider takes letters, digits and underscores only, and no more than 121.
        identity=f"agent_{staff_id.hex}",
        languages=list(first.languages),
        endpoint=first.endpoint,
        since=moment,
        idle_since=moment,
    )
    try:
        with session.begin_nested():
            session.add(agent)
    except IntegrityError:  # made by another window at the same moment
        return locked_agent(session, staff_id)
    return agent


def set_profile(
    session: Session, actor: Actor, staff_id: UUID, profile: Profile, *, seen: str
) -> Agent:
    """Set languages, endpoint and number of the desk phone.

    Args:
        profile: its number has to be in Japan and of an ordinary kind, so that no call is ever
            sent where it costs more.
        seen: digest of the profile that the actor saw.

    Raises:
        Forbidden, Missing: the role does not allow it; nobody who takes calls.
        Invalid: with `fields` out of `languages`, `desk_phone`.
        Conflict: `profile_changed`: somebody else changed it.
    """
    actor.require(Permission.PHONES_MANAGE)
    phone_owner(session, staff_id)
    number = _checked(profile)
    ensure_agent(session, staff_id)
    agent = locked_agent(session, staff_id)
    before = profile_of(agent)
    if before.digest != seen:
        raise Conflict("profile_changed")
    agent.languages = [code for code in LANGUAGES if code in profile.languages]
    agent.endpoint = profile.endpoint
    agent.desk_phone = None if number is None else cipher().encrypt(number, NUMBER_CONTEXT)
    agent.version += 1
    session.flush()
    detail = {"before": _described(before), "after": _described(profile_of(agent))}
    record(session, actor, "agent.change", "agent", staff_id, **detail)
    return agent


@dialled("desk")
def number_of_desk(session: Session, identity: str) -> str | None:
    """The number that an order for `desk:agent_…` is sent to."""
    agent = session.scalar(select(Agent).where(Agent.identity == identity))
    return None if agent is None else desk_number(agent)


def _checked(profile: Profile) -> str | None:
    errors = {}
    if not profile.languages:
        errors["languages"] = "no_language"
    elif not set(profile.languages) <= set(LANGUAGES):
        errors["languages"] = "bad_choice"
    number = _number(profile.desk_phone)
    if profile.desk_phone and number is None:
        errors["desk_phone"] = "bad_desk_phone"
    elif profile.endpoint == Endpoint.DESK_PHONE and number is None:
        errors["desk_phone"] = "no_desk_phone"
    if errors:
        raise Invalid(fields=errors)
    return number


def _number(written: str) -> str | None:
    number = e164(written) or ""
    is_plain = number.startswith(_COUNTRY) and not number.startswith(_CHARGED)
    return number if is_plain else None


def _described(profile: Profile) -> str:
    # Enough of the number to tell one desk from another.
    number = f"…{profile.desk_phone[-4:]}" if profile.desk_phone else "–"
    return f"{'/'.join(profile.languages)}, {profile.endpoint}, {number}"
