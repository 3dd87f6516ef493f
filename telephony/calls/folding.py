"""The record of a call out of what happened to it, in whatever order we heard of it (TEL-8)."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from telephony.calls.facts import OVER, CallFacts, Happening, Kind
from telephony.calls.models import CallState, Outcome

# Where a talk goes that nobody took over: `to` of the event `transferred`.
BACK_IN_LINE = "line"
# The first of these that happened says what came of a call that is over.
_OUTCOMES = (
    (Kind.TALKING, Outcome.ANSWERED),
    (Kind.LINED_UP, Outcome.UNREACHED),
    (Kind.CALLBACK, Outcome.CALLBACK),
    (Kind.MESSAGE, Outcome.VOICEMAIL),
    (Kind.CLOSED, Outcome.CLOSED),
    (Kind.REFUSED, Outcome.REFUSED),
    (Kind.TROUBLE, Outcome.FAILED),
    (Kind.QUEUED, Outcome.ABANDONED),
    (Kind.INFORMED, Outcome.SELF_SERVED),
)


def fold(happenings: Iterable[Happening]) -> CallFacts:
    """What is true of a call after these events.

    The same for every order of them, and however often one is repeated. An end is final: nothing
    that comes after it, or is heard of after it, brings the call back.
    """
    by_kind: dict[str, list[Happening]] = {}
    for happening in happenings:
        by_kind.setdefault(happening.kind, []).append(happening)
    if Kind.MET in by_kind:
        by_kind.setdefault(Kind.TALKING, by_kind[Kind.MET])
    ended_at = _ended_at(by_kind)
    return CallFacts(
        came_at=_first(by_kind, Kind.CAME),
        state=CallState.ENDED if ended_at else _state(by_kind),
        outcome=_outcome(by_kind) if ended_at else None,
        language=_latest(by_kind, Kind.LANGUAGE, "language"),
        menu_code=_latest(by_kind, Kind.MENU, "code"),
        notice=_notice(by_kind),
        operator_id=_operator(by_kind),
        queued_at=_first(by_kind, Kind.QUEUED),
        answered_at=_first(by_kind, Kind.TALKING),
        ended_at=ended_at,
        logged_at=_first(by_kind, Kind.LOGGED),
    )


def _state(by_kind: dict[str, list[Happening]]) -> CallState:
    # A talk that ended is still the caller's last station until the leg is over.
    if Kind.TALKING in by_kind:
        return CallState.WAITING if _is_back_in_line(by_kind) else CallState.TALKING
    if Kind.VOICEMAIL in by_kind or Kind.MESSAGE in by_kind:
        return CallState.VOICEMAIL
    in_line = Kind.QUEUED in by_kind or Kind.LINED_UP in by_kind
    return CallState.WAITING if in_line else CallState.GREETING


def _is_back_in_line(by_kind: dict[str, list[Happening]]) -> bool:
    """Whether the caller has come into the line again after the last talk."""
    back = (
        found.at
        for found in by_kind.get(Kind.TRANSFERRED, ())
        if found.content.get("to") == BACK_IN_LINE
    )
    talked = max(found.at for found in by_kind[Kind.TALKING])
    return max(back, default=talked) > talked


def _outcome(by_kind: dict[str, list[Happening]]) -> Outcome:
    for kind, outcome in _OUTCOMES:
        if kind in by_kind:
            return outcome
    failed = any(found.key == "failed" for found in by_kind.get(Kind.STATUS, ()))
    return Outcome.FAILED if failed else Outcome.LEFT_EARLY


def _ended_at(by_kind: dict[str, list[Happening]]) -> datetime | None:
    """When the provider says that the leg was over; else when we noticed."""
    said = [found.at for found in by_kind.get(Kind.STATUS, ()) if found.key in OVER]
    noticed = [found.at for found in by_kind.get(Kind.ENDED, ())]
    return min(said or noticed, default=None)


def _first(by_kind: dict[str, list[Happening]], kind: Kind) -> datetime | None:
    return min((found.at for found in by_kind.get(kind, ())), default=None)


def _latest(by_kind: dict[str, list[Happening]], kind: Kind, name: str) -> Any:
    """What the last event of a kind says; of two at one moment the greater value, so that their
    order does not matter."""
    said = ((found.at, found.key, str(found.content.get(name))) for found in by_kind.get(kind, ()))
    return max(said, default=(None, None, None))[2]


def _notice(by_kind: dict[str, list[Happening]]) -> str | None:
    version = _latest(by_kind, Kind.NOTICE, "version")
    return version and f"{version} {_latest(by_kind, Kind.NOTICE, 'language')}"


def _operator(by_kind: dict[str, list[Happening]]) -> UUID | None:
    staff = _latest(by_kind, Kind.TALKING, "staff")
    return UUID(staff) if staff else None
