"""Practice: scripted callers for new operators, and how it went (TEL-7)."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from callcenter.core import clock
from callcenter.core.errors import Conflict, Invalid, Missing
from callcenter.core.ids import new_id
from callcenter.core.permissions import Actor, Permission
from callcenter.desk.adapters.exchange import PracticeCallers
from callcenter.desk.models import Practice
from callcenter.inquiries.models import Inquiry, InquiryReference, ReferenceKind
from callcenter.inquiries.permissions import visible_to
from telephony.calls.models import Call

MOST_LISTED = 30
LANGUAGES = ("ja", "en")


@dataclass(frozen=True)
class PracticeLine:
    """Something that was said.

    Attributes:
        seconds: since the talk began.
        text: empty for what is not to be shown again.
        is_recorded: whether a secret is in the recording.
    """

    seconds: int
    is_caller: bool
    text: str
    is_secret: bool = False
    is_recorded: bool = False


@dataclass(frozen=True)
class PracticeReview:
    """One practice call and what came of it.

    Attributes:
        story: as the exchange tells it; None while it does not answer, or has forgotten it.
        waited: seconds in the line until somebody answered; None: nobody did (yet).
        talked: seconds of the talk, None while it lasts or when there was none.
        is_over, caller_left: as the exchange tells it.
        inquiry: what was written of the call.
    """

    practice: Practice
    call: Call | None
    inquiry: Inquiry | None
    story: Mapping[str, Any] | None = None
    is_over: bool = False
    caller_left: bool = False
    was_called_back: bool = False
    lines: Sequence[PracticeLine] = field(default=(), repr=False)

    @property
    def waited(self) -> int | None:
        call = self.call
        if call is None or call.answered_at is None:
            return None
        return max(0, round((call.answered_at - (call.queued_at or call.came_at)).total_seconds()))

    @property
    def talked(self) -> int | None:
        call = self.call
        if call is None or call.answered_at is None or call.ended_at is None:
            return None
        return round((call.ended_at - call.answered_at).total_seconds())

    @property
    def secrets(self) -> list[PracticeLine]:
        """What was said that must not be recorded."""
        return [line for line in self.lines if line.is_secret]

    @property
    def expected(self) -> list[str]:
        """Codes of the categories that fit."""
        return list(self.story["categories"]) if self.story else []

    @property
    def is_category_right(self) -> bool | None:
        """None: nothing was chosen, or nobody can say."""
        if self.inquiry is None or not self.inquiry.category_code or not self.expected:
            return None
        return self.inquiry.category_code in self.expected


def begin_practice(
    session: Session, actor: Actor, callers: PracticeCallers, *, story: str, language: str
) -> Practice:
    """Let a caller call the training number for this person to practise with.

    Raises:
        Forbidden, ExchangeAway.
        Invalid: no such story or language.
        Conflict: too many callers at once.
    """
    actor.require(Permission.CALL_TAKE)
    if language not in LANGUAGES:
        raise Invalid(fields={"language": "bad_choice"})
    if story not in {one["code"] for one in callers.stories()}:
        raise Invalid(fields={"story": "bad_choice"})
    begun = callers.begin(story, language, by=str(actor.id))
    practice = Practice(
        id=new_id(),
        staff_id=actor.id,
        story=story,
        language=language,
        key=begun["id"],
        call_sid=begun["call_sid"],
        began_at=clock.now(),
    )
    session.add(practice)
    return practice


def latest_practices(session: Session, actor: Actor) -> list[PracticeReview]:
    """The person's latest ones, newest first; supervisors see everybody's. Without what the
    exchange tells."""
    actor.require(Permission.CALL_TAKE)
    query = select(Practice).order_by(Practice.id.desc()).limit(MOST_LISTED)
    if not actor.can(Permission.AGENT_SUPERVISE):
        query = query.where(Practice.staff_id == actor.id)
    practices = list(session.scalars(query))
    calls = _calls(session, practices)
    inquiries = _inquiries(session, actor, [call.id for call in calls.values()])
    return [
        PracticeReview(one, call, inquiries.get(call.id) if call else None)
        for one in practices
        for call in [calls.get(one.call_sid)]
    ]


def review_practice(
    session: Session, actor: Actor, callers: PracticeCallers, practice_id: UUID
) -> PracticeReview:
    """One of them with everything that happened.

    Raises:
        Missing: there is none, or it is another person's.
    """
    practice = get_practice(session, actor, practice_id)
    call = _calls(session, [practice]).get(practice.call_sid)
    found = _inquiries(session, actor, [call.id]) if call else {}
    inquiry = found.get(call.id) if call else None
    try:
        told = callers.told(practice.key)
    except Conflict:  # away, or started afresh: what we know ourselves is shown all the same
        return PracticeReview(practice, call, inquiry)
    return PracticeReview(
        practice,
        call,
        inquiry,
        story=told["story"],
        is_over=told["is_over"],
        caller_left=told["left"],
        was_called_back=bool(told["called_back"]),
        lines=_lines(told),
    )


def get_practice(session: Session, actor: Actor, practice_id: UUID) -> Practice:
    """One's own; supervisors reach everybody's.

    Raises:
        Missing, Forbidden.
    """
    actor.require(Permission.CALL_TAKE)
    practice = session.get(Practice, practice_id)
    if practice is None:
        raise Missing
    if practice.staff_id != actor.id and not actor.can(Permission.AGENT_SUPERVISE):
        raise Missing
    return practice


def _calls(session: Session, practices: Iterable[Practice]) -> dict[str, Call]:
    sids = [one.call_sid for one in practices]
    found = session.scalars(select(Call).where(Call.sid.in_(sids)))
    return {call.sid: call for call in found if call.sid is not None}


def _inquiries(session: Session, actor: Actor, call_ids: list[UUID]) -> dict[UUID, Inquiry]:
    """The first inquiry of each call that the actor may see."""
    keys = {str(call_id): call_id for call_id in call_ids}
    rows = session.execute(
        select(InquiryReference.key, Inquiry)
        .join(Inquiry, Inquiry.id == InquiryReference.inquiry_id)
        .where(
            InquiryReference.kind == ReferenceKind.CALL.value,
            InquiryReference.key.in_(keys),
            visible_to(actor),
        )
        .order_by(Inquiry.id.desc())
    )
    return {keys[key]: inquiry for key, inquiry in rows}


def _lines(told: Mapping[str, Any]) -> list[PracticeLine]:
    if not told["talked_at"]:
        return []
    began = datetime.fromisoformat(told["talked_at"])
    return [
        PracticeLine(
            seconds=max(0, int((datetime.fromisoformat(line["at"]) - began).total_seconds())),
            is_caller=line["who"] == "caller",
            text=line["text"],
            is_secret=line.get("secret", False),
            is_recorded=line.get("recorded", False),
        )
        for line in told["lines"]
    ]
