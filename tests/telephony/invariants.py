"""What must be true at the end of every story, whatever happened in it."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from itertools import pairwise
from uuid import UUID

from callcenter.core.outbox.models import FAILED, OutboxJob
from telephony.agents.models import BUSY, Agent
from telephony.calls.facts import Kind
from telephony.calls.models import (
    OUTBOUND,
    Call,
    CallEvent,
    CallLeg,
    CallState,
    LegKind,
    LegState,
    Outcome,
)
from telephony.exchange.legs import Leg
from telephony.line.models import EntryKind, EntryState, LineEntry
from telephony.recordings.models import Recording, RecordingKind, RecordingState
from telephony.switch.models import OrderState, SwitchOrder
from telephony.talks.models import TalkRoom
from tests.telephony.town import Town
from tests.telephony.words import TOLD

# Everything is told, fetched and put right after so long.
SETTLED_AFTER = 61
SETTLED = {OrderState.DONE, OrderState.REFUSED}
ENDED = {RecordingState.KEPT, RecordingState.ABSENT}


def in_order(town: Town, *, troubled: bool = False, unrecorded: int | None = 0) -> None:
    """Let a minute pass and look at everything.

    Args:
        troubled: something was broken on the way, so requests may have failed.
        unrecorded: so many talks have no recording, because the provider made none; None: it
            cannot be known.

    Raises:
        AssertionError: with the whole story.
    """
    town.run(SETTLED_AFTER)
    try:
        _calls_have_ended(town)
        _talks_were_one_at_a_time(town)
        _recordings_are_kept(town, unrecorded)
        _callers_were_told_before(town)
        _nobody_waits(town)
        _nothing_hangs(town)
        _exchange_agrees(town)
        if not troubled:
            _all_requests_were_answered(town)
    except AssertionError as wrong:
        raise AssertionError(f"{wrong}\n{town.story()}") from wrong


def _calls_have_ended(town: Town) -> None:
    for call in town.rows(Call):
        if call.direction == OUTBOUND and call.state == CallState.WAITING and call.sid is None:
            continue  # somebody waits at home to be called back
        assert call.state == CallState.ENDED, "a call goes on"
        assert call.outcome is not None, "an ended call has no outcome"
        is_answered = call.outcome == Outcome.ANSWERED
        assert is_answered == (call.answered_at is not None) == (call.operator_id is not None)
        assert call.ended_at is not None
        assert call.came_at <= (call.answered_at or call.ended_at) <= call.ended_at
    for leg in town.rows(CallLeg):
        assert leg.state == LegState.ENDED, f"the leg of a {leg.kind} is open"


def _talks_were_one_at_a_time(town: Town) -> None:
    """Nobody is in two talks, at our side or at the exchange's. Who took over a talk was in it
    before its first operator had gone."""
    joined = [leg for leg in town.rows(CallLeg) if leg.kind == LegKind.OPERATOR and leg.joined_at]
    took_over = {one.key for one in town.rows(CallEvent) if one.kind == Kind.CONSULTED}
    for whose in ("call_id", "staff_id"):
        for one in {getattr(leg, whose) for leg in joined}:
            own = [leg for leg in joined if getattr(leg, whose) == one]
            alone = [leg for leg in own if whose == "staff_id" or str(leg.id) not in took_over]
            _one_after_the_other((leg.joined_at, leg.ended_at) for leg in alone)
    for entry in town.rows(LineEntry):
        (call,) = (call for call in town.rows(Call) if call.id == entry.call_id)
        settled = (entry.state, entry.settled_reason)
        is_answered = call.outcome == Outcome.ANSWERED
        is_settled = settled == (EntryState.CONNECTED, "answered")
        assert is_answered == is_settled or call.id in _given_back(town), settled


def _given_back(town: Town) -> set[UUID]:
    """Calls that came back into the line after a talk."""
    given = (one for one in town.rows(CallEvent) if one.kind == Kind.TRANSFERRED)
    return {one.call_id for one in given if one.content["to"] == "line"}


def _one_after_the_other(spells: Iterable[tuple[datetime | None, datetime | None]]) -> None:
    for (_, ended), (began, _) in pairwise(sorted(spells)):
        assert ended is not None
        assert began is not None
        assert ended <= began, "two talks at the same time"


def _recordings_are_kept(town: Town, unrecorded: int | None) -> None:
    recordings = town.rows(Recording)
    talks = [one.call_id for one in recordings if _is_kept(one, RecordingKind.TALK)]
    answered = [call.id for call in town.rows(Call) if call.outcome == Outcome.ANSWERED]
    rooms = [room.call_id for room in town.rows(TalkRoom)]
    expected = [one for call_id in answered for one in [call_id] * max(1, rooms.count(call_id))]
    assert all(talks.count(one) <= max(1, rooms.count(one)) for one in talks), "recorded twice"
    if unrecorded is not None:
        assert set(talks) <= set(answered), "something else than a talk was recorded"
        assert len(expected) - len(talks) == unrecorded, "an answered call has no recording"
    assert {one.state for one in recordings} <= ENDED
    left = {fact.status for fact in town.exchange.recordings.values()}
    assert left <= {"deleted", "absent"}, "the provider still has sound"


def _is_kept(recording: Recording, kind: RecordingKind) -> bool:
    return recording.kind == kind and recording.state == RecordingState.KEPT


def _callers_were_told_before(town: Town) -> None:
    """Nothing of a caller was recorded before the notice was said to its end, in the language
    that was chosen."""
    languages = {call.sid: call.language for call in town.rows(Call)}
    for leg in town.exchange.legs.values():
        first = _first_recorded(town, leg)
        if (leg.is_inbound or leg.sid in languages) and first is not None:
            words = TOLD[languages.get(leg.sid) or "ja"]
            said = [one for one in leg.heard if any(word in one["text"] for word in words)]
            assert said, "recorded without a word of it"
            assert min(_end(one) for one in said) <= first, "recorded before the notice"


def _first_recorded(town: Town, leg: Leg) -> datetime | None:
    """When the recording of a message of this leg, or of a room that it was in, began."""
    rooms = {one.content["conference_sid"] for one in town.exchange.trace.of("conference", leg.sid)}
    heard = [datetime.fromisoformat(one["at"]) for one in leg.heard if one["recorded"]]
    began = [
        fact.started_at
        for fact in town.exchange.recordings.values()
        if fact.call_sid == leg.sid or fact.conference_sid in rooms
    ]
    return min([*heard, *began], default=None)


def _end(heard: dict[str, object]) -> datetime:
    seconds = timedelta(seconds=float(str(heard["seconds"])))
    return datetime.fromisoformat(str(heard["at"])) + seconds


def _nobody_waits(town: Town) -> None:
    for entry in town.rows(LineEntry):
        if entry.kind == EntryKind.CALLBACK and entry.state == EntryState.WAITING:
            continue  # at home
        assert entry.state in {EntryState.CONNECTED, EntryState.LEFT}, "somebody is in line"
        assert entry.settled_at is not None
        assert entry.settled_reason is not None
    for agent in town.rows(Agent):
        assert agent.state not in BUSY, "an operator is kept for nobody"
        assert agent.call_id is None


def _nothing_hangs(town: Town) -> None:
    for order in town.rows(SwitchOrder):
        assert order.state in SETTLED, f"an order {order.kind} is {order.state}"
    for job in town.rows(OutboxJob):
        assert job.state != FAILED, f"a job {job.kind} was given up"


def _exchange_agrees(town: Town) -> None:
    exchange = town.exchange
    assert not [leg.sid for leg in exchange.legs.values() if leg.is_live], "a leg is live"
    assert not [queue for queue in exchange.queues.values() if queue.members]
    assert {room.status for room in exchange.conferences.values()} <= {"completed"}
    assert {phone.state for phone in exchange.phones.values()} <= {"idle"}


def _all_requests_were_answered(town: Town) -> None:
    assert {status for _path, status in town.requests} <= {200, 204}
    errors = [entry.content for entry in town.exchange.trace.of("error")]
    assert not errors, errors
