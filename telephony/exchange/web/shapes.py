"""The objects of the REST interface: every field of the table, null where there is nothing."""

from datetime import datetime
from email.utils import format_datetime
from typing import Any

from telephony.exchange.calls import NumberSettings
from telephony.exchange.conferences import Conference, Participant
from telephony.exchange.contract import answer_fields
from telephony.exchange.engine import Exchange
from telephony.exchange.legs import Leg
from telephony.exchange.queues import Member, Queue
from telephony.exchange.recordings import RecordingFact

VERSION = "2010-04-01"
Json = dict[str, Any]
# What callbacks tell and the REST interface does not know.
_INITIATED = {"initiated": "queued"}


def shape(kind: str, **values: Any) -> Json:
    """An object with all fields of its kind.

    Raises:
        KeyError: a field that the kind does not have.
    """
    fields = answer_fields(f"api.v2010.account.{kind}")
    if unknown := values.keys() - fields.keys():
        raise KeyError(f"{kind} has no {', '.join(sorted(unknown))}")
    return {name: values.get(name) for name in fields}


def moment(at: datetime | None) -> str | None:
    """`Tue, 31 Aug 2010 20:36:28 +0000`."""
    return None if at is None else format_datetime(at)


def account_uri(exchange: Exchange) -> str:
    """The beginning of every resource's address."""
    return f"/{VERSION}/Accounts/{exchange.account_sid}"


def call_shape(exchange: Exchange, leg: Leg) -> Json:
    """A Call."""
    uri = f"{account_uri(exchange)}/Calls/{leg.sid}"
    ours = leg.to if leg.direction == "inbound" else leg.from_
    return shape(
        "call",
        sid=leg.sid,
        account_sid=exchange.account_sid,
        api_version=VERSION,
        parent_call_sid=leg.parent_sid,
        to=leg.to,
        to_formatted=leg.to,
        **{"from": leg.from_, "from_formatted": leg.from_},
        phone_number_sid=exchange.numbers[ours].sid if ours in exchange.numbers else None,
        status=_INITIATED.get(leg.status, leg.status),
        direction=leg.direction,
        date_created=moment(leg.created_at),
        date_updated=moment(leg.ended_at or leg.answered_at or leg.started_at or leg.created_at),
        start_time=moment(leg.started_at),
        end_time=moment(leg.ended_at),
        duration=str(leg.duration) if leg.answered_at and leg.ended_at else None,
        price_unit="USD",
        forwarded_from=leg.forwarded_from,
        queue_time=str(leg.queue_time),
        uri=f"{uri}.json",
        subresource_uris={"recordings": f"{uri}/Recordings.json"},
    )


def queue_shape(exchange: Exchange, queue: Queue) -> Json:
    """A Queue."""
    return shape(
        "queue",
        sid=queue.sid,
        account_sid=exchange.account_sid,
        friendly_name=queue.name,
        current_size=len(queue.members),
        average_wait_time=queue.average_wait(exchange.clock.now),
        max_size=queue.max_size,
        date_created=moment(queue.created_at),
        date_updated=moment(queue.created_at),
        uri=f"{account_uri(exchange)}/Queues/{queue.sid}.json",
    )


def member_shape(exchange: Exchange, queue: Queue, member: Member) -> Json:
    """A Member of a queue."""
    waited = (exchange.clock.now - member.entered_at).total_seconds()
    sid = member.leg.sid
    return shape(
        "queue.member",
        call_sid=sid,
        queue_sid=queue.sid,
        date_enqueued=moment(member.entered_at),
        position=queue.position(member.leg),
        wait_time=int(waited),
        uri=f"{account_uri(exchange)}/Queues/{queue.sid}/Members/{sid}.json",
    )


def conference_shape(exchange: Exchange, conference: Conference) -> Json:
    """A Conference."""
    uri = f"{account_uri(exchange)}/Conferences/{conference.sid}"
    updated = conference.ended_at or conference.started_at or conference.created_at
    return shape(
        "conference",
        sid=conference.sid,
        account_sid=exchange.account_sid,
        api_version=VERSION,
        friendly_name=conference.name,
        region="us1",
        status=conference.status,
        date_created=moment(conference.created_at),
        date_updated=moment(updated),
        reason_conference_ended=conference.reason_ended or None,
        call_sid_ending_conference=conference.call_sid_ending or None,
        uri=f"{uri}.json",
        subresource_uris={
            "participants": f"{uri}/Participants.json",
            "recordings": f"{uri}/Recordings.json",
        },
    )


def participant_shape(exchange: Exchange, conference: Conference, member: Participant) -> Json:
    """A Participant of a conference."""
    sid = member.leg.sid
    return shape(
        "conference.participant",
        account_sid=exchange.account_sid,
        call_sid=sid,
        conference_sid=conference.sid,
        label=member.label or None,
        muted=member.muted,
        hold=member.hold,
        coaching=member.coaches is not None,
        call_sid_to_coach=member.coaches,
        start_conference_on_enter=member.start_on_enter,
        end_conference_on_exit=member.end_on_exit,
        status="connected",
        date_created=moment(member.joined_at),
        date_updated=moment(member.updated_at or member.joined_at),
        uri=f"{account_uri(exchange)}/Conferences/{conference.sid}/Participants/{sid}.json",
    )


def recording_shape(exchange: Exchange, fact: RecordingFact, kind: str = "recording") -> Json:
    """A Recording, as itself or below its call (`call.call_recording`) or conference."""
    uri = f"{account_uri(exchange)}/Recordings/{fact.sid}"
    values: Json = {
        "sid": fact.sid,
        "account_sid": exchange.account_sid,
        "api_version": VERSION,
        "call_sid": fact.call_sid,
        "conference_sid": fact.conference_sid,
        "channels": fact.channels,
        "source": fact.source,
        "status": fact.status,
        "start_time": moment(fact.started_at),
        "date_created": moment(fact.started_at),
        "date_updated": moment(fact.deleted_at or fact.ended_at or fact.started_at),
        "duration": str(fact.duration) if fact.ended_at else None,
        "price_unit": "USD",
        "error_code": fact.error_code,
        "uri": f"{uri}.json",
        "media_url": exchange.api_base + uri,
        "track": "both",
        "subresource_uris": {},
    }
    fields = answer_fields(f"api.v2010.account.{kind}")
    return shape(kind, **{name: value for name, value in values.items() if name in fields})


def number_shape(exchange: Exchange, number: NumberSettings) -> Json:
    """An IncomingPhoneNumber."""
    return shape(
        "incoming_phone_number",
        sid=number.sid,
        account_sid=exchange.account_sid,
        api_version=VERSION,
        phone_number=number.number,
        friendly_name=number.friendly_name or number.number,
        address_requirements="none",
        beta=False,
        capabilities={"voice": True, "sms": False, "mms": False, "fax": False},
        origin="twilio",
        status="in-use",
        voice_url=number.voice_url,
        voice_method=number.voice_method,
        voice_fallback_url=number.fallback_url,
        voice_fallback_method=number.fallback_method,
        voice_caller_id_lookup=False,
        voice_receive_mode="voice",
        status_callback=number.status_callback,
        status_callback_method=number.status_callback_method,
        emergency_status="Inactive",
        emergency_address_status="unregistered",
        uri=f"{account_uri(exchange)}/IncomingPhoneNumbers/{number.sid}.json",
    )
