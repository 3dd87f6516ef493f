"""What callers meet around a talk: notices, the list of nuisance calls, answers by voice, and the
question afterwards. None of it turns anybody away without a word."""

from collections.abc import Sequence
from datetime import datetime
from functools import partial

from sqlalchemy import select
from sqlalchemy.orm import Session

from callcenter.core.i18n import DEFAULT_LANGUAGE
from telephony.answering import documents, guest_documents
from telephony.answering.services.messages import ask_message
from telephony.calls.facts import Kind
from telephony.calls.models import Call, CallEvent, CallState
from telephony.calls.services.recording_calls import add_event
from telephony.setup.nuisance import listed
from telephony.setup.queries import (
    answers_offered,
    asks_afterwards,
    notice_on,
    phone_times,
    spoken,
)
from telephony.setup.values import Afterwards, AnswerChoice, NuisancePolicy
from telephony.switch.twiml import Document, Verb

# So often an answer is repeated; whoever wants to hear it once more speaks to somebody.
MOST_HEARINGS = 5
OUTAGE_REASON, LISTED_REASON = "outage", "listed"


def tell_notice(session: Session, call: Call, *, at: datetime) -> tuple[Sequence[Verb], bool]:
    """The notice that is on, and whether the call ends with it. Those who practise hear none."""
    notice = notice_on(session, at=at)
    if notice is None or call.training:
        return (), False
    speak, language = partial(spoken, session), _language(call)
    version = spoken(session, notice.code, language).version
    add_event(session, call, Kind.OUTAGE, at=at, key=notice.code, version=version)
    if notice.afterwards is Afterwards.GO_ON:
        return (documents.said(speak, notice.code, language),), False
    add_event(session, call, Kind.REFUSED, at=at, reason=OUTAGE_REASON)
    return guest_documents.notice_and_end(speak, language, notice.code).verbs, True


def tell_listed(session: Session, call: Call, *, at: datetime) -> Document | None:
    """What becomes of a call whose number is on the list of nuisance calls; None: it is not."""
    found = None if call.training else listed(session, call.number_index, at=at)
    if found is None:
        return None
    add_event(
        session, call, Kind.LISTED, at=at, policy=found.policy.value, entry=str(found.entry_id)
    )
    return guest_documents.listed(
        partial(spoken, session), _language(call), phone_times(session), found.policy, step=1
    )


def after_listed(session: Session, call: Call, digits: str, *, at: datetime) -> Document | None:
    """The caller has heard what becomes of the call, and pressed the key for what is urgent, or
    not. None: the call goes on like all others."""
    if call.state == CallState.ENDED:
        return documents.hang_up()
    if digits == guest_documents.URGENT_KEY:
        add_event(session, call, Kind.URGENT, at=at)
        return ask_message(session, call, sorry=False, at=at)
    policy = policy_of(session, call)
    if policy is NuisancePolicy.VOICEMAIL:
        return ask_message(session, call, sorry=False, at=at)
    if policy is NuisancePolicy.REJECT:
        add_event(session, call, Kind.REFUSED, at=at, reason=LISTED_REASON)
        return guest_documents.not_taken(partial(spoken, session), _language(call))
    return None


def policy_of(session: Session, call: Call) -> NuisancePolicy | None:
    """What was said to the caller of the list; it holds for this call, whatever is decided of the
    number meanwhile."""
    content = session.scalar(
        select(CallEvent.content).where(CallEvent.call_id == call.id, CallEvent.kind == Kind.LISTED)
    )
    return None if content is None else NuisancePolicy(content["policy"])


def answer_of_key(session: Session, digits: str) -> AnswerChoice | None:
    """The answer by voice that a key of the menu stands for."""
    return next((one for one in answers_offered(session) if one.digit == digits), None)


def answer_of_slot(session: Session, slot: int) -> AnswerChoice | None:
    """The answer that is being heard; None: it was switched off meanwhile."""
    return next((one for one in answers_offered(session) if one.slot == slot), None)


def give_answer(session: Session, call: Call, choice: AnswerChoice, *, step: int) -> Document:
    """The answer by voice.

    Args:
        step: counts how often this call has heard it.
    """
    speak = partial(spoken, session)
    return guest_documents.answer(speak, _language(call), choice, step=step)


def after_answer(
    session: Session,
    call: Call,
    choice: AnswerChoice,
    digits: str,
    *,
    step: int,
    turn: int,
    at: datetime,
) -> Document | None:
    """The caller has heard an answer, or pressed a key meanwhile. None: to an operator.

    Args:
        turn: 0 while the answer is heard; then how often it was asked what next.
    """
    if digits == guest_documents.OPERATOR_KEY:
        return None
    if digits == guest_documents.AGAIN_KEY:
        may = step < MOST_HEARINGS
        return give_answer(session, call, choice, step=step + 1) if may else None
    times, speak, language = phone_times(session), partial(spoken, session), _language(call)
    if turn == 0 and not digits:
        add_event(session, call, Kind.INFORMED, at=at, key=choice.code)
    if turn >= times.key_tries:
        return documents.goodbye(speak, language)
    return guest_documents.answer_next(speak, language, times, choice, step=step, turn=turn + 1)


def see_off(session: Session, call: Call, *, at: datetime) -> Document:
    """The end of a talk for a caller who stays on the line: the question how it was, where it is
    switched on, else goodbye. Nobody is asked twice, and nobody who practises."""
    speak, language = partial(spoken, session), _language(call)
    asks = asks_afterwards(session) and not call.training and call.answered_at is not None
    if not asks or not add_event(session, call, Kind.ASKED, at=at):
        return documents.goodbye(speak, language)
    return guest_documents.rating_question(speak, language, phone_times(session), step=1)


def take_rating(session: Session, call: Call, digits: str, *, step: int, at: datetime) -> Document:
    """The answer to the question; without one the call ends as it would have."""
    speak, language = partial(spoken, session), _language(call)
    times = phone_times(session)
    if call.state == CallState.ENDED:
        return documents.hang_up()
    if digits in guest_documents.RATING_KEYS:
        add_event(session, call, Kind.RATED, at=at, rating=digits)
        return guest_documents.rating_thanks(speak, language)
    if digits and step < times.key_tries:
        return guest_documents.rating_question(speak, language, times, step=step + 1)
    return documents.goodbye(speak, language)


def _language(call: Call) -> str:
    return call.language or DEFAULT_LANGUAGE
