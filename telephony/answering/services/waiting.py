"""In the line: what is heard there, and where a call goes that leaves the switch's queue."""

from datetime import datetime
from functools import partial

from sqlalchemy.orm import Session

from callcenter.core.i18n import DEFAULT_LANGUAGE
from telephony.answering import documents
from telephony.answering.opening import opening_for
from telephony.answering.services.guests import see_off
from telephony.answering.services.messages import ask_message, say_closed
from telephony.calls.facts import OVER, Kind
from telephony.calls.models import Call, CallState, LegState
from telephony.calls.queries.calls import find_leg
from telephony.calls.services.recording_calls import add_event
from telephony.line.models import EntryState, LineEntry
from telephony.line.queries import entry_of, line_summary
from telephony.line.services.entering import enter, leave
from telephony.line.services.promises import tell_wait
from telephony.setup.queries import phone_times, spoken
from telephony.switch.twiml import Document, WaitDocument
from telephony.switch.urls import voice_url

# Seconds of music while an operator's phone rings: should nobody answer, there is news soon.
RINGING_SECONDS = 10
# About how long the words before the music are.
SPOKEN_SECONDS = 15
# What the switch calls a call that we took out of its queue ourselves.
_OURS = frozenset({"redirected", "redirected-from-bridged", "bridged", "bridging-in-process"})


def hear_in_line(session: Session, call: Call, *, waited: int, at: datetime) -> WaitDocument:
    """The next piece of the wait.

    Args:
        waited: seconds in the queue so far.
    """
    entry = entry_of(session, call.id)
    if entry is None or entry.state == EntryState.LEFT or call.state == CallState.ENDED:
        return documents.out_of_line()
    speak, language = partial(spoken, session), _language(call)
    if entry.state == EntryState.WAITING and _is_over(session, call, at):
        return documents.out_of_line()
    if entry.state != EntryState.WAITING:
        return documents.about_to_answer(
            speak, language, is_first=waited == 0, seconds=RINGING_SECONDS
        )
    telling, seconds = tell_wait(session, entry), phone_times(session).comfort_seconds
    return documents.waiting(
        speak,
        language,
        position=telling.position,
        estimate=telling.estimate,
        is_first=telling.is_first,
        has_changed=telling.has_changed,
        turn=max(waited // (seconds + SPOKEN_SECONDS) - 1, 0),
        seconds=seconds,
        # The stay and the wait so far tell this offer from the others of the call.
        ask_url=voice_url("callback", place="line", turn=f"{entry.offers}-{waited}"),
    )


def left_queue(
    session: Session, call: Call, *, stay: int, result: str, status: str, at: datetime
) -> Document:
    """The call has left the switch's queue.

    Args:
        stay: which one of the call's stays in it.
        result: the switch's word for why (`QueueResult`).
        status: of the caller's leg: who hung up before being fully in the queue leaves it with
            `system-error`.
    """
    add_event(session, call, Kind.LEFT_QUEUE, at=at, key=str(stay), result=result[:30])
    if result == "hangup" or status in OVER or call.state == CallState.ENDED:
        leave(session, call.id, reason="hung_up", at=at)
        return documents.hang_up()
    if result in _OURS:
        return documents.go_on(_where_now(session, call))
    if _has_talked(session, call):
        return documents.goodbye(partial(spoken, session), _language(call))
    if result == "queue-full":
        add_event(session, call, Kind.REFUSED, at=at, reason="queue_full")
        leave(session, call.id, reason="lost", at=at)
        return documents.line_full(partial(spoken, session), _language(call))
    return _message_instead(session, call, result, at)


def line_again(session: Session, call: Call, *, at: datetime) -> Document:
    """Back into the line at the old place: the operator who was to talk has gone, or has given the
    caller back. Whoever has talked to the end is seen off."""
    if call.state == CallState.ENDED:
        return documents.hang_up()
    if _has_talked(session, call):
        return see_off(session, call, at=at)
    entry = enter(session, call, at=at)
    if entry.state == EntryState.LEFT:
        return ask_message(session, call, sorry=True, at=at)
    return documents.into_line(stay=entry.offers)


def again_url(entry: LineEntry) -> str:
    """Where a caller is sent who is to wait on."""
    return voice_url("line-again", stay=entry.offers)


def _is_over(session: Session, call: Call, at: datetime) -> bool:
    """Whether the day is over and everybody has gone: nobody will answer who waits on."""
    if opening_for(session, call, at).is_open:
        return False
    line = line_summary(session)
    return line.available + line.busy + line.wrap_up + line.on_break == 0


def _message_instead(session: Session, call: Call, result: str, at: datetime) -> Document:
    """A message of who was let out of the line (`leave`), or fell out of it."""
    opening = opening_for(session, call, at)
    if result == "leave" and not opening.is_open:
        leave(session, call.id, reason="closed", at=at)
        return say_closed(session, call, opening, has_waited=True, at=at)
    if result != "leave":
        add_event(session, call, Kind.TROUBLE, at=at, reason=result[:30])
    leave(session, call.id, reason="voicemail", at=at)
    return ask_message(session, call, sorry=True, at=at)


def _has_talked(session: Session, call: Call) -> bool:
    """Whether the caller has talked, and was not given back into the line since."""
    entry = entry_of(session, call.id)
    is_back = entry is not None and entry.state in {EntryState.WAITING, EntryState.OFFERED}
    return call.answered_at is not None and not is_back


def _language(call: Call) -> str:
    return call.language or DEFAULT_LANGUAGE


def _where_now(session: Session, call: Call) -> str:
    """Where the call belongs. Usually it is there already, and nobody asks."""
    entry = entry_of(session, call.id)
    leg = find_leg(session, entry.leg_id) if entry is not None and entry.leg_id else None
    if leg is not None and leg.state == LegState.JOINED:
        return voice_url("talk", leg=leg.id)
    return voice_url("line-again", stay=0) if entry is None else again_url(entry)
