"""What rooms above do for the kinds of places they brought into the line.

Who waits on the phone needs none of this: the call is sent to the operator. A call that is still
to be made is dialled once the operator is in the room, may be offered only at times of its own,
and does not wait on when it was broken off.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from telephony.calls.models import Call, CallLeg

Meet = Callable[[Session, Call, CallLeg, datetime], None]
MayOffer = Callable[[Session], bool]
LeftAlone = Callable[[Session, Call, datetime], bool]
Connected = Callable[[Session, Call, datetime], None]


def _nothing(_session: Session, _call: Call, _at: datetime) -> None:
    """Whoever waits on the phone needs no more."""


@dataclass(frozen=True)
class Conduct:
    """How the line treats one kind of places.

    Attributes:
        meet: `(session, call, leg, at)`: the operator has joined with this leg; bring the citizen.
        may_offer: `(session)`: whether such places may be offered to operators now.
        left_alone: `(session, call, at)`: the offer ends before the talk; whether the place ends
            with it. False: it waits on.
        connected: `(session, call, at)`: citizen and operator hear each other.
    """

    meet: Meet
    may_offer: MayOffer
    left_alone: LeftAlone
    connected: Connected = _nothing


_conducts: dict[str, Conduct] = {}


def conduct(kind: str, how: Conduct) -> None:
    """Say how the line treats a kind of places; the room that makes them does it when loaded."""
    _conducts[kind] = how


def conduct_of(kind: str) -> Conduct | None:
    """None: they wait on the phone."""
    return _conducts.get(kind)


def withheld_kinds(session: Session) -> list[str]:
    """Kinds that may not be offered now."""
    return [kind for kind, how in _conducts.items() if not how.may_offer(session)]
