"""Messages instead of talks, and what the provider says of recordings (TEL-1, TEL-4)."""

from collections.abc import Mapping
from contextlib import suppress
from datetime import datetime
from functools import partial

from sqlalchemy.orm import Session

from callcenter.core import clock
from callcenter.core.errors import Invalid
from callcenter.core.i18n import DEFAULT_LANGUAGE
from telephony.answering import documents
from telephony.answering.opening import Opening
from telephony.callbacks.models import Origin
from telephony.callbacks.numbers import fault_of
from telephony.callbacks.services.lining_up import is_kept_off
from telephony.callbacks.services.requesting import request_callback
from telephony.calls.facts import Kind
from telephony.calls.models import Call, CallState
from telephony.calls.services.callers import number_to_dial
from telephony.calls.services.recording_calls import add_event
from telephony.recordings.services.announcing import announce
from telephony.setup.queries import phone_times, spoken
from telephony.switch.twiml import Document

# A recording of the verb that takes messages, as the provider names its source.
_MESSAGE_SOURCE = "RecordVerb"


def note_notice(session: Session, call: Call, code: str, language: str, *, at: datetime) -> None:
    """Keep which wording tells the caller of the recording that is to follow: before it begins.

    Args:
        code: the text that says so: `recording_notice`, or `voicemail_intro` for a message.
    """
    version = spoken(session, code, language).version
    add_event(session, call, Kind.NOTICE, at=at, key=code, version=version, language=language)


def ask_message(session: Session, call: Call, *, sorry: bool, at: datetime) -> Document:
    """Ask the caller for a message.

    Args:
        sorry: apologize first: something of ours or of the switch went wrong.
    """
    if call.state == CallState.ENDED:
        return documents.hang_up()
    language = call.language or DEFAULT_LANGUAGE
    add_event(session, call, Kind.VOICEMAIL, at=at)
    note_notice(session, call, "voicemail_intro", language, at=at)
    return documents.message(
        partial(spoken, session), language, phone_times(session), call_id=call.id, sorry=sorry
    )


def say_closed(
    session: Session, call: Call, opening: Opening, *, has_waited: bool, at: datetime
) -> Document:
    """When we are there again, and whether the caller wants to leave a message until then.

    Args:
        has_waited: the caller came in time, but the last operator has gone.
    """
    language = call.language or DEFAULT_LANGUAGE
    add_event(session, call, Kind.VOICEMAIL, at=at)
    note_notice(session, call, "voicemail_intro", language, at=at)
    return documents.closed(
        partial(spoken, session),
        language,
        phone_times(session),
        call_id=call.id,
        reason=opening.reason,
        opens=opening.opens,
        now=at.astimezone(clock.zone()),
        has_waited=has_waited,
    )


def message_left(
    session: Session, call: Call, params: Mapping[str, str], *, at: datetime
) -> Document:
    """The caller has finished, or hung up: a message of no length is none."""
    speak, language = partial(spoken, session), call.language or DEFAULT_LANGUAGE
    if not _note_message(session, call, params, at):
        return documents.goodbye(speak, language)
    return documents.message_kept(speak, language)


def recording_told(
    session: Session, call: Call, params: Mapping[str, str], *, at: datetime
) -> None:
    """The provider says how a recording of the call is doing."""
    announce(session, call, params, at=at)
    is_message = params.get("RecordingSource") == _MESSAGE_SOURCE
    if is_message and params.get("RecordingStatus") == "completed":
        _note_message(session, call, params, at)


def _note_message(session: Session, call: Call, params: Mapping[str, str], at: datetime) -> bool:
    sid, seconds = params.get("RecordingSid", ""), params.get("RecordingDuration", "")
    if not sid or not seconds.strip("0"):
        return False
    if add_event(session, call, Kind.MESSAGE, at=at, key=sid):
        _call_back(session, call)
    return True


def _call_back(session: Session, call: Call) -> None:
    """Who left a message is called back, where the number is known and may be called. Whose calls
    are only taken by the machine waits for what the manager decides."""
    number = number_to_dial(session, call.id)
    if number is None or fault_of(number) is not None or is_kept_off(session, call.number_index):
        return
    with suppress(Invalid):  # the centre's own number, or no opening in sight
        request_callback(
            session,
            number=number,
            language=call.language or DEFAULT_LANGUAGE,
            origin=Origin.VOICEMAIL,
            place_at=call.came_at,
            origin_call_id=call.id,
            menu_code=call.menu_code,
            training=call.training,
        )
