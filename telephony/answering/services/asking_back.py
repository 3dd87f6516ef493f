"""A caller chooses to be called back: in the line, whose place is kept all the while, or outside
the opening hours (CB-1)."""

from datetime import datetime
from functools import partial

from sqlalchemy.orm import Session

from callcenter.core import clock
from callcenter.core.i18n import DEFAULT_LANGUAGE
from callcenter.core.privacy.phone_numbers import national_number
from telephony.answering import callback_documents, documents
from telephony.answering.callback_documents import ASK_KEY, NO_KEY, OTHER_KEY, YES_KEY, Place
from telephony.answering.services.messages import ask_message
from telephony.callbacks.models import Origin
from telephony.callbacks.numbers import fault_of
from telephony.callbacks.services.requesting import request_callback
from telephony.callbacks.services.wishes import forget_wish, keep_wish, wished_number
from telephony.calls.facts import Kind
from telephony.calls.models import Call, CallState
from telephony.calls.services.callers import number_to_dial
from telephony.calls.services.recording_calls import add_event
from telephony.line.models import EntryState
from telephony.line.queries import entry_of
from telephony.line.services.entering import leave
from telephony.setup.queries import phone_times, spoken
from telephony.switch.twiml import Document

# So many questions one offer has: then the caller waits on, and may ask again.
MOST_TRIES = 5
_ORIGINS = {Place.LINE: Origin.QUEUE, Place.CLOSED: Origin.CLOSED}


def ask(session: Session, call: Call, digits: str, *, place: Place, turn: str) -> Document:
    """A key during the offer. With a shown number that one is proposed, else one is asked for.

    Args:
        turn: tells this offer from the others of the call.
    """
    if (ended := _ended(session, call, place)) is not None:
        return ended
    if digits != ASK_KEY:
        return _no_callback(session, call, place)
    number = number_to_dial(session, call.id)
    if number is None or fault_of(number) is not None:
        return _ask_number(session, call, place, f"{turn}-1", again=False)
    return _confirm(session, call, number, place, f"{turn}-1")


def choose(
    session: Session, call: Call, digits: str, *, place: Place, turn: str, at: datetime
) -> Document:
    """Whether the number that was read out is right."""
    if (ended := _ended(session, call, place)) is not None:
        return ended
    number = wished_number(session, call.id) or number_to_dial(session, call.id)
    if digits == YES_KEY and number is not None:
        return _promise(session, call, number, place, at)
    if digits == OTHER_KEY:
        return _ask_number(session, call, place, _next(turn), again=False)
    is_enough = _step(turn) >= MOST_TRIES
    if digits == NO_KEY or not digits or number is None or is_enough:
        return _no_callback(session, call, place)
    return _confirm(session, call, number, place, _next(turn))


def take_number(session: Session, call: Call, digits: str, *, place: Place, turn: str) -> Document:
    """A number was entered: read back, or asked for again when it is none that is called."""
    if (ended := _ended(session, call, place)) is not None:
        return ended
    if digits and fault_of(digits) is None:
        keep_wish(session, call.id, digits)
        return _confirm(session, call, digits, place, _next(turn))
    if not digits or _step(turn) >= MOST_TRIES:
        return _no_callback(session, call, place)
    return _ask_number(session, call, place, _next(turn), again=True)


def _promise(session: Session, call: Call, number: str, place: Place, at: datetime) -> Document:
    """From the phone to the list, at the same place of the one line."""
    callback = request_callback(
        session,
        number=number,
        language=_language(call),
        origin=_ORIGINS[place],
        place_at=call.came_at,
        origin_call_id=call.id,
        menu_code=call.menu_code,
        training=call.training,
    )
    add_event(session, call, Kind.CALLBACK, at=at, key=str(callback.id))
    forget_wish(session, call.id)
    leave(session, call.id, reason="callback", at=at)
    return callback_documents.promised(partial(spoken, session), _language(call), place=place)


def _ended(session: Session, call: Call, place: Place) -> Document | None:
    """What is heard where there is nothing to choose (any more)."""
    if call.state == CallState.ENDED:
        return documents.hang_up()
    if place is Place.CLOSED:
        return None
    entry = entry_of(session, call.id)
    if entry is None or entry.state == EntryState.LEFT:
        return documents.out_of_line()
    if entry.state != EntryState.WAITING:
        return callback_documents.about_to_answer(partial(spoken, session), _language(call))
    return None


def _no_callback(session: Session, call: Call, place: Place) -> Document:
    forget_wish(session, call.id)
    if place is Place.CLOSED:
        return ask_message(session, call, sorry=False, at=clock.now())
    return callback_documents.wait_on(partial(spoken, session), _language(call))


def _confirm(session: Session, call: Call, number: str, place: Place, step: str) -> Document:
    return callback_documents.confirm(
        partial(spoken, session),
        _language(call),
        phone_times(session),
        number=national_number(number),
        place=place,
        step=step,
    )


def _ask_number(session: Session, call: Call, place: Place, step: str, *, again: bool) -> Document:
    speak = partial(spoken, session)
    return callback_documents.ask_number(
        speak, _language(call), place=place, step=step, again=again
    )


def _language(call: Call) -> str:
    return call.language or DEFAULT_LANGUAGE


def _step(turn: str) -> int:
    """Which question of one offer this is."""
    return int(turn.rpartition("-")[2])


def _next(turn: str) -> str:
    offer, _, step = turn.rpartition("-")
    return f"{offer}-{int(step) + 1}"
