"""What is heard around a callback: the choice of it, and the call itself. Facts in, a document out,
without a database (CB-1)."""

from enum import StrEnum
from uuid import UUID

from telephony.answering.documents import Speaker, said
from telephony.setup.speech import spoken_number
from telephony.setup.values import PhoneTimes
from telephony.switch.twiml import (
    Conference,
    Dial,
    Document,
    Gather,
    Hangup,
    Redirect,
    WaitDocument,
)
from telephony.switch.urls import voice_url
from telephony.talks.names import room_of

ASK_KEY = "1"
YES_KEY, OTHER_KEY, NO_KEY = "1", "2", "3"
# Seconds without another digit that end a number.
NUMBER_SECONDS = 8
LONGEST_NUMBER = 11


class Place(StrEnum):
    """Where a callback is chosen: in the switch's queue, or outside the opening hours."""

    LINE = "line"
    CLOSED = "closed"


def confirm(
    speak: Speaker, language: str, times: PhoneTimes, *, number: str, place: Place, step: str
) -> Document:
    """The number digit by digit, and whether it is right.

    Args:
        number: as people write it.
        step: tells this question from all others of the call.
    """
    read = spoken_number(number, language)
    words = [said(speak, "callback_confirm", language, number=read)]
    url = voice_url("callback-choice", place=place, turn=step)
    return _document(
        place,
        Gather(
            words,
            action=url,
            num_digits=1,
            timeout=times.key_seconds,
            action_on_empty_result=True,
        ),
    )


def ask_number(speak: Speaker, language: str, *, place: Place, step: str, again: bool) -> Document:
    """The question for another number, after an apology for one that is not called."""
    sorry = [said(speak, "callback_bad_number", language)] if again else []
    words = [*sorry, said(speak, "callback_ask_number", language)]
    url = voice_url("callback-number", place=place, turn=step)
    return _document(
        place,
        Gather(
            words,
            action=url,
            num_digits=LONGEST_NUMBER,
            timeout=NUMBER_SECONDS,
            action_on_empty_result=True,
        ),
    )


def promised(speak: Speaker, language: str, *, place: Place) -> Document:
    """It is promised; the call ends."""
    code = "callback_done" if place is Place.LINE else "callback_done_closed"
    return _document(place, said(speak, code, language), Hangup())


def wait_on(speak: Speaker, language: str) -> WaitDocument:
    """No callback after all: the wait goes on when this has run out."""
    return WaitDocument([said(speak, "callback_stay", language)])


def about_to_answer(speak: Speaker, language: str) -> WaitDocument:
    """An operator's phone rings for this caller already."""
    return WaitDocument([said(speak, "callback_soon", language)])


def leave_message() -> Document:
    """No callback after all, outside the hours."""
    return Document([Redirect(voice_url("voicemail"))])


def called(
    speak: Speaker, language: str, *, call_id: UUID, leg_id: UUID, is_asked_for: bool
) -> Document:
    """Who calls, that it is recorded, and into the room where the operator waits.

    Args:
        leg_id: of the operator.
        is_asked_for: it is a callback.
    """
    room = Conference(room_of(call_id, leg_id), start_on_enter=False, end_on_exit=True)
    return Document(
        [
            said(speak, "called" if is_asked_for else "called_other", language),
            said(speak, "recording_notice", language),
            Dial(room, action=voice_url("talk-ended", leg=leg_id)),
        ]
    )


def nobody_there(speak: Speaker, language: str) -> Document:
    """The operator has gone just now."""
    return Document([said(speak, "called_sorry", language), Hangup()])


def _document(place: Place, *verbs: object) -> Document:
    kind = WaitDocument if place is Place.LINE else Document
    return kind(verbs)  # type: ignore[arg-type]
