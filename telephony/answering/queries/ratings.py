"""What callers said after the talk, by day and language."""

from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from sqlalchemy import literal_column, select
from sqlalchemy.orm import Session

from callcenter.core import clock
from callcenter.core.ids import first_id
from callcenter.core.permissions import Actor, Permission
from telephony.calls.facts import Kind
from telephony.calls.models import Call, CallEvent

DAYS = 14


@dataclass(frozen=True)
class RatingLine:
    """One day in one language. Calls of practice are left out.

    Attributes:
        talks: calls that were answered.
        asked: callers who stayed on the line and were asked.
        good, fair, poor: what they said.
    """

    day: date
    language: str
    talks: int
    asked: int
    good: int
    fair: int
    poor: int

    @property
    def rated(self) -> int:
        return self.good + self.fair + self.poor


def rating_lines(session: Session, actor: Actor, *, days: int = DAYS) -> list[RatingLine]:
    """The last days with any talk, newest first. Two statements over the calls of these days.

    Raises:
        Forbidden: the role does not allow it.
    """
    actor.require(Permission.PHONES_MANAGE)
    since = datetime.combine(clock.today() - timedelta(days=days - 1), time(), tzinfo=clock.zone())
    counts: dict[tuple[date, str], Counter[str]] = defaultdict(Counter)
    wanted = (Call.id >= first_id(since), Call.training.is_(False))
    talks = select(Call.came_at, Call.language).where(
        *wanted, Call.outcome == literal_column("'answered'")
    )
    for came_at, language in session.execute(talks):
        counts[_key(came_at, language)]["talks"] += 1
    said = (
        select(Call.came_at, Call.language, CallEvent.kind, CallEvent.content)
        .join(CallEvent, CallEvent.call_id == Call.id)
        .where(*wanted, CallEvent.kind.in_([Kind.ASKED, Kind.RATED]))
    )
    for came_at, language, kind, content in session.execute(said):
        name = "asked" if kind == Kind.ASKED else str(content.get("rating"))
        counts[_key(came_at, language)][name] += 1
    return [
        RatingLine(*key, found["talks"], found["asked"], found["1"], found["2"], found["3"])
        for key, found in sorted(counts.items(), key=lambda one: one[0], reverse=True)
    ]


def _key(came_at: datetime, language: str | None) -> tuple[date, str]:
    return came_at.astimezone(clock.zone()).date(), language or "ja"
