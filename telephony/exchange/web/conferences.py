"""Conferences and their participants over the REST interface."""

from telephony.exchange.calls import ParticipantChange, Refused
from telephony.exchange.conferences import Conference, Participant
from telephony.exchange.contract import not_found
from telephony.exchange.web.asked import NOT_SIMULATED, Asked, Json, answers
from telephony.exchange.web.calls import within
from telephony.exchange.web.shapes import conference_shape, participant_shape

_DATES = tuple(
    f"{name}{sign}" for name in ("DateCreated", "DateUpdated") for sign in ("", "<", ">")
)


def _conference(asked: Asked, sid: str) -> Conference:
    if sid not in asked.exchange.conferences:
        raise not_found(f"/Conferences/{sid}.json")
    return asked.exchange.conferences[sid]


def _participant(asked: Asked, conference: Conference) -> Participant:
    """By call or by label; who has left is not found."""
    named = asked.path["CallSid"]
    for member in conference.participants:
        if named in {member.leg.sid, member.label}:
            return member
    raise not_found(f"/Conferences/{conference.sid}/Participants/{named}.json")


@answers("ListConference", "FriendlyName", "Status", *_DATES)
def list_conferences(asked: Asked) -> list[Json]:
    """GET Conferences, the newest first."""
    return [
        conference_shape(asked.exchange, one)
        for one in reversed(asked.exchange.conferences.values())
        if asked.text("FriendlyName", one.name) == one.name
        and asked.text("Status", one.status) == one.status
        and within(asked, "DateCreated", one.created_at)
        and within(asked, "DateUpdated", one.ended_at or one.started_at or one.created_at)
    ]


@answers("FetchConference")
def fetch_conference(asked: Asked) -> Json:
    """GET Conferences/{Sid}."""
    return conference_shape(asked.exchange, _conference(asked, asked.path["Sid"]))


@answers("UpdateConference", "Status")
def update_conference(asked: Asked) -> Json:
    """POST Conferences/{Sid}: its end."""
    conference = _conference(asked, asked.path["Sid"])
    if asked.text("Status") == "completed":
        conference = asked.exchange.end_conference(conference.sid)
    return conference_shape(asked.exchange, conference)


@answers("ListParticipant", "Muted", "Hold", "Coaching")
def list_participants(asked: Asked) -> list[Json]:
    """GET Participants: those who are in."""
    conference = _conference(asked, asked.path["ConferenceSid"])
    rows = [participant_shape(asked.exchange, conference, one) for one in conference.participants]
    flags = {name.lower(): asked.is_true(name) for name in asked.given if not name.startswith("P")}
    return [row for row in rows if all(row[name] == flag for name, flag in flags.items())]


@answers("FetchParticipant")
def fetch_participant(asked: Asked) -> Json:
    """GET Participants/{CallSid}."""
    conference = _conference(asked, asked.path["ConferenceSid"])
    return participant_shape(asked.exchange, conference, _participant(asked, conference))


@answers(
    "UpdateParticipant",
    *("Muted", "Hold", "HoldUrl", "HoldMethod", "AnnounceUrl", "AnnounceMethod"),
    *("BeepOnExit", "EndConferenceOnExit", "Coaching", "CallSidToCoach"),
)
def update_participant(asked: Asked) -> Json:
    """POST Participants/{CallSid}: muted, on hold, whispering, told something."""
    conference = _conference(asked, asked.path["ConferenceSid"])
    member = _participant(asked, conference)
    if not asked.given:
        raise Refused(20001, "Nothing to change was given")
    if asked.text("HoldUrl") and not asked.is_true("Hold"):
        raise Refused(NOT_SIMULATED, "Not simulated by this exchange: HoldUrl without Hold=true")
    changed = asked.exchange.update_participant(
        conference.sid,
        member.leg.sid,
        ParticipantChange(
            muted=asked.flag("Muted"),
            hold=asked.flag("Hold"),
            hold_url=asked.text("HoldUrl"),
            hold_method=asked.text("HoldMethod", "GET"),
            announce_url=asked.text("AnnounceUrl"),
            announce_method=asked.text("AnnounceMethod", "POST"),
            beep_on_exit=asked.flag("BeepOnExit"),
            end_on_exit=asked.flag("EndConferenceOnExit"),
            coaching=asked.flag("Coaching"),
            coaches=asked.text("CallSidToCoach"),
        ),
    )
    return participant_shape(asked.exchange, conference, changed)


@answers("DeleteParticipant")
def delete_participant(asked: Asked) -> None:
    """DELETE Participants/{CallSid}: out of the conference."""
    conference = _conference(asked, asked.path["ConferenceSid"])
    sid = _participant(asked, conference).leg.sid
    asked.exchange.remove_participant(conference.sid, sid)
