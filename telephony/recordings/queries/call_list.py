"""The list of calls: newest first, by pages, within a period."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from callcenter.core import clock
from callcenter.core.errors import Invalid
from callcenter.core.ids import first_id
from callcenter.core.permissions import Actor, Permission
from telephony.calls.models import Call, Outcome
from telephony.calls.permissions import visible_to

PAGE = 50
# Rare outcomes are looked for among so many days at most: no list walks the whole table.
USUAL_DAYS, MOST_DAYS = 31, 92
LANGUAGES = ("ja", "en")


@dataclass(frozen=True)
class CallFilter:
    """Which calls are wanted; what is None does not narrow.

    Attributes:
        first, last: days in the centre's zone, both included.
        operator_id: who answered.
    """

    first: date
    last: date
    outcome: str | None = None
    language: str | None = None
    operator_id: UUID | None = None


@dataclass(frozen=True)
class CallPage:
    """One page of calls, newest first.

    Attributes:
        newer, older: identifiers to go on from in either direction, None at the end.
    """

    calls: list[Call]
    newer: UUID | None
    older: UUID | None


def read_filter(given: Mapping[str, str]) -> CallFilter:
    """The filter that the parameters of an address mean: `from`, `until`, `outcome`, `language`,
    `operator`. Without days the latest `USUAL_DAYS`.

    Raises:
        Invalid: with `fields` out of `from`, `until`, `outcome`, `language`, `operator`.
    """
    wrong: dict[str, str] = {}
    last = _day(given, "until", wrong) or clock.today()
    first = _day(given, "from", wrong) or last - timedelta(days=USUAL_DAYS - 1)
    if not wrong and first > last:
        wrong["until"] = "last_before_first"
    elif not wrong and (last - first).days >= MOST_DAYS:
        wrong["from"] = "period_too_long"
    outcome = _choice(given, "outcome", tuple(Outcome), wrong)
    language = _choice(given, "language", LANGUAGES, wrong)
    operator = _key(given, "operator", wrong)
    if wrong:
        raise Invalid(fields=wrong)
    return CallFilter(first, last, outcome, language, operator)


def list_calls(
    session: Session,
    actor: Actor,
    wanted: CallFilter,
    *,
    before: UUID | None = None,
    after: UUID | None = None,
) -> CallPage:
    """A page of the calls that the actor may see: the newest, or those next before (older) or
    after (newer) a call.

    Raises:
        Forbidden: the role reads no calls.
    """
    actor.require(Permission.CALL_READ)
    query = select(Call).where(visible_to(actor), *_conditions(wanted))
    if after is not None:
        newer = query.where(Call.id > after).order_by(Call.id).limit(PAGE + 1)
        rows = list(session.scalars(newer))
        calls = rows[:PAGE][::-1]
        return CallPage(calls, _end(calls, 0, len(rows) > PAGE), _end(calls, -1, bool(calls)))
    if before is not None:
        query = query.where(Call.id < before)
    rows = list(session.scalars(query.order_by(Call.id.desc()).limit(PAGE + 1)))
    calls = rows[:PAGE]
    return CallPage(calls, _end(calls, 0, before is not None), _end(calls, -1, len(rows) > PAGE))


def _conditions(wanted: CallFilter) -> list[ColumnElement[bool]]:
    """A call's identifier is made of the moment it came."""
    found = [
        Call.id >= first_id(clock.midnight(wanted.first)),
        Call.id < first_id(clock.midnight(wanted.last + timedelta(days=1))),
    ]
    if wanted.outcome is not None:
        found.append(Call.outcome == wanted.outcome)
    if wanted.language is not None:
        found.append(Call.language == wanted.language)
    if wanted.operator_id is not None:
        found.append(Call.operator_id == wanted.operator_id)
    return found


def _end(calls: list[Call], place: int, there_is_more: bool) -> UUID | None:
    if not calls or not there_is_more:
        return None
    return calls[place].id


def _day(given: Mapping[str, str], name: str, wrong: dict[str, str]) -> date | None:
    if not (text := given.get(name, "").strip()):
        return None
    try:
        day = date.fromisoformat(text)
    except ValueError:
        wrong[name] = "bad_date"
        return None
    # Outside of these years there is no identifier for a moment.
    if not 2000 <= day.year < 9000:
        wrong[name] = "bad_date"
        return None
    return day


def _choice(
    given: Mapping[str, str], name: str, allowed: tuple[str, ...], wrong: dict[str, str]
) -> str | None:
    chosen = given.get(name) or None
    if chosen is not None and chosen not in allowed:
        wrong[name] = "bad_choice"
    return chosen


def _key(given: Mapping[str, str], name: str, wrong: dict[str, str]) -> UUID | None:
    try:
        return UUID(given[name]) if given.get(name) else None
    except ValueError:
        wrong[name] = "bad_choice"
        return None
