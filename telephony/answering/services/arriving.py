"""From the first ring into the line: language, hours, recording notice, menu (TEL-1, TEL-4)."""

from collections.abc import Sequence
from datetime import datetime
from functools import partial

from sqlalchemy.orm import Session

from callcenter.core.i18n import DEFAULT_LANGUAGE
from telephony.answering import documents, guest_documents
from telephony.answering.opening import opening_for
from telephony.answering.services import guests
from telephony.answering.services.messages import note_notice, say_closed
from telephony.calls.facts import Kind
from telephony.calls.models import Call, CallState
from telephony.calls.services.recording_calls import add_event
from telephony.line.models import BEHIND
from telephony.line.queries import has_room
from telephony.line.services.entering import enter
from telephony.setup.queries import answers_offered, menu, phone_times, spoken
from telephony.setup.values import MenuChoice, NuisancePolicy
from telephony.switch.twiml import Document

# The option of those who press nothing.
ANYTHING_ELSE = "other"


def greet(session: Session, call: Call) -> Document:
    """The greeting and the choice of language."""
    if call.state == CallState.ENDED:
        return documents.hang_up()
    return documents.language_choice(partial(spoken, session), phone_times(session), step=1)


def choose_language(
    session: Session, call: Call, digits: str, *, step: int, at: datetime
) -> Document:
    """A key was pressed, or none: then Japanese. A key that is none of the two is asked again."""
    times = phone_times(session)
    chosen = documents.LANGUAGE_KEYS.get(digits)
    if call.state == CallState.ENDED:
        return documents.hang_up()
    if chosen is None and digits and step < times.key_tries:
        return documents.language_choice(partial(spoken, session), times, step=step + 1)
    language = chosen or DEFAULT_LANGUAGE
    add_event(session, call, Kind.LANGUAGE, at=at, language=language)
    notice, is_end = guests.tell_notice(session, call, at=at)
    if is_end:
        return Document(notice)
    document = guests.tell_listed(session, call, at=at) or _go_on(session, call, at=at)
    return guest_documents.before(notice, document)


def choose_as_listed(session: Session, call: Call, digits: str, *, at: datetime) -> Document:
    """A caller whose number is listed has heard what becomes of the call, and pressed a key or
    none."""
    return guests.after_listed(session, call, digits, at=at) or _go_on(session, call, at=at)


def _go_on(session: Session, call: Call, *, at: datetime) -> Document:
    """The menu, if the centre is open and has room for one more."""
    times, language = phone_times(session), call.language or DEFAULT_LANGUAGE
    opening = opening_for(session, call, at)
    if not opening.is_open:
        opens = None if opening.opens is None else opening.opens.isoformat()
        add_event(session, call, Kind.CLOSED, at=at, opens=opens)
        return say_closed(session, call, opening, has_waited=False, at=at)
    if not has_room(session):
        return _refused(session, call, language, at)
    note_notice(session, call, "recording_notice", language, at=at)
    speak, answers = partial(spoken, session), answers_offered(session)
    return documents.menu_after_notice(speak, language, menu(session), times, answers=answers)


def choose_option(
    session: Session, call: Call, digits: str, *, step: int, at: datetime
) -> Document:
    """A key of the menu, or none: then "anything else" after the menu was read out again."""
    times, choices = phone_times(session), menu(session)
    language = call.language or DEFAULT_LANGUAGE
    chosen = next((choice for choice in choices if choice.digit == digits), None)
    answer = guests.answer_of_key(session, digits)
    if call.state == CallState.ENDED:
        return documents.hang_up()
    if answer is not None:
        add_event(session, call, Kind.MENU, at=at, code=answer.code)
        return guests.give_answer(session, call, answer, step=1)
    if chosen is None and step < times.key_tries:
        speak, answers = partial(spoken, session), answers_offered(session)
        return documents.menu_again(speak, language, choices, times, step=step + 1, answers=answers)
    code = (chosen or _anything_else(choices)).code
    add_event(session, call, Kind.MENU, at=at, code=code)
    return _into_line(session, call, at)


def choose_after_answer(
    session: Session, call: Call, digits: str, *, slot: int, step: int, turn: int, at: datetime
) -> Document:
    """A key during an answer by voice or after it, or none. Whose answer was switched off
    meanwhile speaks to an operator.

    Args:
        slot, step, turn: see `guests.after_answer`.
    """
    if call.state == CallState.ENDED:
        return documents.hang_up()
    answer, document = guests.answer_of_slot(session, slot), None
    if answer is not None:
        document = guests.after_answer(session, call, answer, digits, step=step, turn=turn, at=at)
    return document or _into_line(session, call, at)


def _into_line(session: Session, call: Call, at: datetime) -> Document:
    if not has_room(session):
        return _refused(session, call, call.language or DEFAULT_LANGUAGE, at)
    entry = enter(session, call, at=at)
    if guests.policy_of(session, call) is NuisancePolicy.LOW:
        entry.rank = BEHIND
    return documents.into_line(stay=0)


def _anything_else(choices: Sequence[MenuChoice]) -> MenuChoice:
    return next((choice for choice in choices if choice.code == ANYTHING_ELSE), choices[-1])


def _refused(session: Session, call: Call, language: str, at: datetime) -> Document:
    add_event(session, call, Kind.REFUSED, at=at, reason="line_full")
    return documents.line_full(partial(spoken, session), language)
