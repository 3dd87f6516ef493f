"""What can happen to a call, and what is then true of it: plain values."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from telephony.calls.models import CallState, Outcome


class Kind(StrEnum):
    """Kinds of `CallEvent`, with what their `content` names.

    Attributes:
        CAME: the call reached us, or we first heard of it: key = the second.
        LANGUAGE: `language`: `ja` or `en`.
        NOTICE: the caller is told of the recording: `version` of the text and `language`.
        MENU: `code` of the option.
        QUEUED: took a place in the line.
        LINED_UP: a call of ours took a place in the line.
        DIALLED: the citizen's phone is to ring: key = the operator's leg, `staff`.
        OFFERED: an operator's phone is to ring: key = leg, `staff`.
        MISSED: it rang in vain: key = leg, `staff`, `reason`.
        OPERATOR_JOINED: the operator is in the room of the talk: key = leg, `staff`.
        CONNECTING: the caller is on the way to them: key = leg.
        TALKING: the caller came to them: key = leg, `staff`. Only this is an answered call.
        MET: they must have come together, as what came afterwards tells; counts as `talking` as
            long as the word of that itself is missing: key = leg, `staff`.
        TALK_ENDED: key = leg, or what ended it.
        HELD: the caller is on hold, as the switch confirms: key = order.
        RESUMED: and no longer: key = order.
        CONSULTED: a colleague who was asked has come in: key = leg, `staff`.
        GUEST_JOINED: the same of the city's staff: key = leg, `entry` of the directory.
        TRANSFERRED: the talk goes on with somebody else: key = leg of the room, or of whom it went
            to; `to`: `line`, `staff` or `entry`; `reason`.
        LISTENED: a supervisor listens: key = leg and how often, `staff`.
        WHISPERED: a supervisor is heard by the operator: as `listened`.
        PAUSED: the recording stands still: key = gap, `reason`.
        UNPAUSED: and goes on: key = gap.
        LEFT_QUEUE: key = which stay in it, `result` as the switch names it.
        CLOSED: the centre is closed; `opens`: when it opens next.
        REFUSED: `reason`: `line_full`, `queue_full`, `outage`, `listed`.
        CALLBACK: the caller is to be called back: key = which one.
        OUTAGE: a notice of the centre was said: key = its text, `version`.
        LISTED: the number is on the list of nuisance calls: `policy`, `entry`.
        URGENT: a caller whose number is listed pressed the key for what is urgent.
        INFORMED: an answer by voice was said to its end: key = its code.
        ASKED: the caller was asked after the talk how it was.
        RATED: and said so: `rating`: `1` good, `2` fair, `3` poor.
        VOICEMAIL: the caller was asked for a message.
        MESSAGE: a message was left: key = recording.
        TROUBLE: something of ours or of the switch failed: `reason`.
        STATUS: of the caller's leg: key = the provider's word.
        ENDED: the call is over, as we know without the provider: `reason`.
        LOGGED: an inquiry was saved for it.
    """

    CAME = "came"
    LANGUAGE = "language"
    NOTICE = "notice"
    MENU = "menu"
    QUEUED = "queued"
    LINED_UP = "lined_up"
    DIALLED = "dialled"
    OFFERED = "offered"
    MISSED = "missed"
    OPERATOR_JOINED = "operator_joined"
    CONNECTING = "connecting"
    TALKING = "talking"
    MET = "met"
    TALK_ENDED = "talk_ended"
    HELD = "held"
    RESUMED = "resumed"
    CONSULTED = "consulted"
    GUEST_JOINED = "guest_joined"
    TRANSFERRED = "transferred"
    LISTENED = "listened"
    WHISPERED = "whispered"
    PAUSED = "paused"
    UNPAUSED = "unpaused"
    LEFT_QUEUE = "left_queue"
    CLOSED = "closed"
    REFUSED = "refused"
    CALLBACK = "callback"
    OUTAGE = "outage"
    LISTED = "listed"
    URGENT = "urgent"
    INFORMED = "informed"
    ASKED = "asked"
    RATED = "rated"
    VOICEMAIL = "voicemail"
    MESSAGE = "message"
    TROUBLE = "trouble"
    STATUS = "status"
    ENDED = "ended"
    LOGGED = "logged"


# Words of the provider after which a leg does not come back.
OVER = frozenset({"completed", "busy", "failed", "no-answer", "canceled"})


@dataclass(frozen=True)
class Happening:
    """One event, free of the database."""

    kind: str
    at: datetime
    key: str = ""
    content: dict[str, Any] = field(default_factory=dict, hash=False)


@dataclass(frozen=True)
class CallFacts:
    """What is true of a call after its events.

    Attributes:
        outcome: None until the call has ended.
        operator_id: who talked last.
        notice: version and language of the recording notice, `<version> <language>`.
    """

    came_at: datetime | None = None
    state: CallState = CallState.GREETING
    outcome: Outcome | None = None
    language: str | None = None
    menu_code: str | None = None
    notice: str | None = None
    operator_id: UUID | None = None
    queued_at: datetime | None = None
    answered_at: datetime | None = None
    ended_at: datetime | None = None
    logged_at: datetime | None = None
