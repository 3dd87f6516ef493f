"""The parameters of the requests the exchange makes."""

from datetime import datetime
from email.utils import format_datetime
from typing import TYPE_CHECKING

from telephony.exchange.conferences import Conference, Participant
from telephony.exchange.legs import TERMINAL, Leg
from telephony.exchange.queues import Member, Queue
from telephony.exchange.recordings import RecordingFact

if TYPE_CHECKING:
    from telephony.exchange.office import Office

API_VERSION = "2010-04-01"
Form = dict[str, str]


def timestamp(moment: datetime) -> str:
    """RFC 2822, in UTC."""
    return format_datetime(moment)


def truth(value: bool) -> str:
    """As Twilio spells it."""
    return "true" if value else "false"


def call_form(office: "Office", leg: Leg) -> Form:
    """The standard parameters of every request about a call."""
    office.by("blank-places")
    form = {
        "CallSid": leg.sid,
        "AccountSid": office.account_sid,
        "From": leg.from_,
        "To": leg.to,
        "Caller": leg.from_,
        "Called": leg.to,
        "CallStatus": leg.status,
        "ApiVersion": API_VERSION,
        "Direction": leg.direction,
    }
    for side, number in (("From", leg.from_), ("To", leg.to)):
        form |= _places(side, number)
        form |= _places("Caller" if side == "From" else "Called", number)
    if leg.forwarded_from:
        form["ForwardedFrom"] = leg.forwarded_from
    if leg.parent_sid:
        form["ParentCallSid"] = leg.parent_sid
    return form


def _places(side: str, number: str) -> Form:
    if number.startswith("client:"):
        return {}
    country = "JP" if number.startswith("+81") else ""
    return {
        f"{side}City": "",
        f"{side}State": "",
        f"{side}Zip": "",
        f"{side}Country": country,
    }


def status_form(office: "Office", leg: Leg) -> Form:
    """A status callback; the ending ones tell the length, in seconds and begun minutes."""
    office.by("status-callback-form")
    form = call_form(office, leg) | {
        "Timestamp": timestamp(office.clock.now),
        "CallbackSource": "call-progress-events",
        "SequenceNumber": str(leg.sequence),
    }
    if leg.status in TERMINAL:
        form["CallDuration"] = str(leg.duration)
        form["Duration"] = str(-(-leg.duration // 60))
    return form


def queue_form(office: "Office", queue: Queue, member: Member) -> Form:
    """What the waiting document is told besides the standard parameters."""
    office.by("average-queue-time-is-mean-age")
    return {
        "QueuePosition": str(queue.position(member.leg)),
        "QueueSid": queue.sid,
        "QueueTime": str(waited(office, member)),
        "AvgQueueTime": str(queue.average_wait(office.clock.now)),
        "CurrentQueueSize": str(len(queue.members)),
        "MaxQueueSize": str(queue.max_size),
    }


def waited(office: "Office", member: Member) -> int:
    """Whole seconds somebody has been in a queue."""
    return int(((member.left_at or office.clock.now) - member.entered_at).total_seconds())


def conference_form(office: "Office", conference: Conference, event: str) -> Form:
    """What every conference callback tells."""
    return {
        "ConferenceSid": conference.sid,
        "FriendlyName": conference.name,
        "AccountSid": office.account_sid,
        "SequenceNumber": str(conference.sequence),
        "Timestamp": timestamp(office.clock.now),
        "StatusCallbackEvent": event,
    }


def participant_form(participant: Participant) -> Form:
    """What conference callbacks about one participant tell besides."""
    form = {
        "CallSid": participant.leg.sid,
        "Muted": truth(participant.muted),
        "Hold": truth(participant.hold),
        "Coaching": truth(participant.coaches is not None),
        "EndConferenceOnExit": truth(participant.end_on_exit),
        "StartConferenceOnEnter": truth(participant.start_on_enter),
    }
    if participant.coaches:
        form["CallSidToCoach"] = participant.coaches
    if participant.label:
        form["ParticipantLabel"] = participant.label
    return form


def recording_url(office: "Office", sid: str) -> str:
    """Where a recording will be found."""
    return f"{office.api_base}/{API_VERSION}/Accounts/{office.account_sid}/Recordings/{sid}"


def recording_form(office: "Office", fact: RecordingFact) -> Form:
    """A recording callback."""
    office.by("recording-callback-form")
    form = {
        "AccountSid": office.account_sid,
        "RecordingSid": fact.sid,
        "RecordingUrl": recording_url(office, fact.sid),
        "RecordingStatus": fact.status,
        "RecordingChannels": str(fact.channels),
        "RecordingStartTime": timestamp(fact.started_at),
        "RecordingSource": fact.source,
        "RecordingTrack": "both",
        "ErrorCode": str(fact.error_code or 0),
    }
    if fact.call_sid:
        form["CallSid"] = fact.call_sid
    if fact.conference_sid:
        form["ConferenceSid"] = fact.conference_sid
    if fact.status == "completed":
        form["RecordingDuration"] = str(fact.duration)
    return form
