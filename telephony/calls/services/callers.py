"""The caller's number: kept encrypted, opened on purpose (PRV-2)."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy.orm import Session

from callcenter.core.audit.services import record
from callcenter.core.permissions import Actor
from callcenter.core.privacy.keys import cipher
from callcenter.core.privacy.phone_numbers import national_number
from telephony.calls.models import Call
from telephony.calls.permissions import get_call
from telephony.calls.services.recording_calls import NUMBER_CONTEXT


@dataclass(frozen=True)
class CallerNumber:
    """Who called, as far as the number says.

    Attributes:
        number: as people in Japan write it; empty when none is known.
        kind: `shown`, `withheld`, `forwarded` or `unusable`: why there is no history.
        forwarded_from: the number that passed the call on (the city's), as people write it.
        index: finds earlier inquiries and calls of the same number; None without one.
    """

    number: str
    kind: str
    forwarded_from: str | None
    index: bytes | None


def caller_of(session: Session, actor: Actor, call_id: UUID, *, reason: str) -> CallerNumber:
    """The caller's number in the clear; the look is logged.

    Args:
        reason: code of why, e.g. `ringing`, `record`.

    Raises:
        Missing, Forbidden: as `telephony.calls.permissions.get_call`.
    """
    call = get_call(session, actor, call_id)
    number = _opened(call)
    if number is not None:
        record(session, actor, "caller.view", "call", call_id, reason=reason)
    return CallerNumber(
        national_number(number) if number else "",
        call.number_kind,
        national_number(call.forwarded_from) if call.forwarded_from else None,
        call.number_index,
    )


def number_to_dial(session: Session, call_id: UUID) -> str | None:
    """The number in E.164, for the switch alone; None when there is none."""
    call = session.get(Call, call_id)
    return None if call is None else _opened(call)


def _opened(call: Call) -> str | None:
    return None if call.number is None else cipher().decrypt(call.number, NUMBER_CONTEXT)
