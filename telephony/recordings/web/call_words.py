"""Values of calls, legs and recordings in the reader's language."""

from collections.abc import Mapping
from datetime import datetime

from flask_babel import LazyString

from callcenter.core.i18n import gettext as _
from callcenter.core.i18n import lazy_gettext as _l
from callcenter.core.i18n import written
from telephony.calls.models import Call, CallState, LegState, NumberKind, Outcome
from telephony.recordings.models import Recording, RecordingKind, RecordingState

MINUTE = 60

OUTCOMES: dict[str, LazyString] = {
    Outcome.ANSWERED: _l("Call answered"),
    Outcome.ABANDONED: _l("Hung up while waiting"),
    Outcome.LEFT_EARLY: _l("Hung up during the greeting"),
    Outcome.SELF_SERVED: _l("Served by a recorded answer"),
    Outcome.CALLBACK: _l("Is called back"),
    Outcome.VOICEMAIL: _l("Left a message"),
    Outcome.UNREACHED: _l("Nobody reached"),
    Outcome.CLOSED: _l("Outside opening hours"),
    Outcome.REFUSED: _l("Turned away"),
    Outcome.FAILED: _l("Failed for technical reasons"),
}
_OUTCOME_TONES: dict[str, str] = {
    Outcome.ANSWERED: "success",
    Outcome.SELF_SERVED: "success",
    Outcome.VOICEMAIL: "waiting",
    Outcome.CALLBACK: "waiting",
    Outcome.UNREACHED: "warning",
    Outcome.ABANDONED: "warning",
    Outcome.REFUSED: "warning",
    Outcome.FAILED: "danger",
}
_STATES: dict[str, LazyString] = {
    CallState.GREETING: _l("Hears the greeting"),
    CallState.WAITING: _l("Waits in the line"),
    CallState.TALKING: _l("Talks"),
    CallState.VOICEMAIL: _l("Leaves a message"),
    CallState.ENDED: _l("Ended"),
}
LANGUAGES: dict[str, LazyString] = {"ja": _l("Japanese"), "en": _l("English")}
_NUMBERS: dict[str, LazyString] = {
    NumberKind.SHOWN: _l("Number shown"),
    NumberKind.WITHHELD: _l("Number withheld: earlier calls cannot be found"),
    NumberKind.FORWARDED: _l("Passed on by the city: the caller's own number is not known"),
    NumberKind.UNUSABLE: _l("No usable number: earlier calls cannot be found"),
}
_LEG_STATES: dict[str, LazyString] = {
    LegState.PLANNED: _l("Planned"),
    LegState.RINGING: _l("Rings"),
    LegState.ANSWERED: _l("Picked up"),
    LegState.JOINED: _l("In the talk"),
    LegState.ENDED: _l("Ended"),
}
_END_REASONS: dict[str, LazyString] = {
    "completed": _l("Hung up"),
    "no-answer": _l("Nobody picked up"),
    "busy": _l("Line busy"),
    "failed": _l("Could not be connected"),
    "canceled": _l("Ringing was stopped"),
    "declined": _l("Declined"),
    "lost": _l("Connection lost"),
}
# Of the event `trouble`: words of ours, and how the provider names what ended a stay in the line.
_TROUBLES: dict[str, LazyString] = {
    "unheard": _l("We heard of this call only afterwards: nobody answered the provider in time."),
    "lost": _l("The connection was lost."),
    "fallback": _l("Something of ours failed: the caller heard an apology and was hung up."),
    "error": _l("The telephone provider could not keep the caller in the line."),
    "system-error": _l("The telephone provider had a fault of its own."),
    "queue-full": _l("The line of the telephone provider was full."),
    "hangup": _l("The caller had hung up."),
    "bridged": _l("The caller left the line in another way than expected."),
    "bridging-in-process": _l("The caller left the line in another way than expected."),
    "redirected": _l("The caller left the line in another way than expected."),
    "redirected-from-bridged": _l("The caller left the line in another way than expected."),
}
_KINDS: dict[str, LazyString] = {
    RecordingKind.TALK: _l("Recording of the talk"),
    RecordingKind.VOICEMAIL: _l("Message left by the caller"),
}
_KEEPING: dict[str, LazyString] = {
    RecordingState.ANNOUNCED: _l("Being fetched"),
    RecordingState.STORED: _l("Stored here; the provider's copy is being deleted"),
    RecordingState.KEPT: _l("Kept here alone; the provider's copy is proven deleted"),
    RecordingState.ABSENT: _l("There is no recording"),
    RecordingState.DISPOSED: _l("Disposed of: the time for which it is kept was over"),
}
_GONE = frozenset({RecordingState.ABSENT, RecordingState.DISPOSED})


def outcome_label(call: Call) -> str:
    """What came of the call, or where the caller is now."""
    return worded(OUTCOMES, call.outcome) if call.outcome else worded(_STATES, call.state)


def outcome_tone(call: Call) -> str:
    """The tone of that for `status.badge`."""
    return _OUTCOME_TONES.get(call.outcome, "neutral") if call.outcome else "active"


def language_label(language: str | None) -> str:
    return worded(LANGUAGES, language) if language else ""


def number_label(kind: str) -> str:
    """What is known of the number, and why there is no history."""
    return worded(_NUMBERS, kind)


def leg_state_label(state: str) -> str:
    return worded(_LEG_STATES, state)


def end_reason_label(reason: str | None) -> str:
    return worded(_END_REASONS, reason) if reason else ""


def trouble_label(reason: str) -> str:
    """What failed, in a sentence; a word that we do not know stands in brackets."""
    if not reason:
        return ""
    if reason in _TROUBLES:
        return worded(_TROUBLES, reason)
    return _("The telephone provider reported a fault (%(code)s).", code=reason)


def recording_label(recording: Recording) -> str:
    return worded(_KINDS, recording.kind)


def keeping_label(recording: Recording) -> str:
    """Where the recording is on its way."""
    return worded(_KEEPING, recording.state)


def is_here(recording: Recording) -> bool:
    """Whether it can be heard."""
    return recording.state in {RecordingState.STORED, RecordingState.KEPT}


def is_missing(recording: Recording) -> bool:
    """Whether there is nothing to wait for."""
    return recording.state in _GONE


def waited(call: Call) -> int | None:
    """Seconds in the line; None: was not in it, or still waits."""
    end = call.answered_at or call.ended_at
    return _between(call.queued_at, end)


def talked(call: Call) -> int | None:
    """Seconds of talk; None: nobody answered, or they still talk."""
    return _between(call.answered_at, call.ended_at)


def duration(seconds: int | None) -> str:
    """A length in words; empty for None."""
    if seconds is None:
        return ""
    minutes, rest = divmod(seconds, MINUTE)
    if not minutes:
        return _("%(seconds)s s", seconds=rest)
    return _("%(minutes)s min %(seconds)s s", minutes=minutes, seconds=rest)


def exact_time(moment: datetime) -> str:
    """Time of day to the second in the centre's zone."""
    return written(moment, ja="HH:mm:ss", en="HH:mm:ss")


def choices(labels: Mapping[str, LazyString]) -> list[tuple[str, str]]:
    return [(value, str(label)) for value, label in labels.items()]


def worded(labels: Mapping[str, LazyString], value: str) -> str:
    """The label of a value; an unknown one reads as it is."""
    return str(labels.get(value, value))


def _between(start: datetime | None, end: datetime | None) -> int | None:
    if start is None or end is None:
        return None
    return max(int((end - start).total_seconds()), 0)
