"""Recordings over the REST interface, as themselves and below their call or conference."""

from datetime import timedelta

from telephony.exchange.calls import Refused
from telephony.exchange.contract import not_found
from telephony.exchange.engine import Exchange
from telephony.exchange.recordings import RecordingFact
from telephony.exchange.web.asked import NOT_SIMULATED, Asked, Json, answers
from telephony.exchange.web.calls import leg_of, within
from telephony.exchange.web.shapes import recording_shape

# So long a deleted recording can still be asked for by name (documented).
REMEMBERED = timedelta(days=40)
_DATES = ("DateCreated", "DateCreated<", "DateCreated>")


def with_sound(exchange: Exchange, sid: str, path: str) -> RecordingFact:
    """A recording that can be heard.

    Raises:
        Refused: 404 when there is none, it has not ended, or it is deleted.
    """
    fact = exchange.recordings.get(sid)
    if fact is None or fact.status != "completed":
        raise not_found(path)
    return fact


def _is_shown(asked: Asked, fact: RecordingFact) -> bool:
    if fact.deleted_at is None:
        return True
    recent = asked.exchange.clock.now - fact.deleted_at < REMEMBERED
    return recent and asked.is_true("IncludeSoftDeleted")


def _recording(asked: Asked) -> RecordingFact:
    """The recording in the path, which must belong to the call or conference named there."""
    fact = asked.exchange.recordings.get(asked.path["Sid"])
    call, conference = asked.path.get("CallSid"), asked.path.get("ConferenceSid")
    if (
        fact is None
        or not _is_shown(asked, fact)
        or call not in {None, fact.call_sid}
        or conference not in {None, fact.conference_sid}
    ):
        raise not_found(f"/Recordings/{asked.path['Sid']}.json")
    return fact


def _rows(asked: Asked, call: str, conference: str, kind: str) -> list[Json]:
    return [
        recording_shape(asked.exchange, fact, kind)
        for fact in reversed(asked.exchange.recordings.values())
        if _is_shown(asked, fact)
        and call in {"", fact.call_sid}
        and conference in {"", fact.conference_sid}
        and within(asked, "DateCreated", fact.started_at)
    ]


@answers("ListRecording", "CallSid", "ConferenceSid", "IncludeSoftDeleted", *_DATES)
def list_recordings(asked: Asked) -> list[Json]:
    """GET Recordings, the newest first."""
    return _rows(asked, asked.text("CallSid"), asked.text("ConferenceSid"), "recording")


@answers("ListCallRecording", *_DATES)
def list_call_recordings(asked: Asked) -> list[Json]:
    """GET Calls/{CallSid}/Recordings."""
    leg = leg_of(asked.exchange, asked.path["CallSid"])
    return _rows(asked, leg.sid, "", "call.call_recording")


@answers("ListConferenceRecording", *_DATES)
def list_conference_recordings(asked: Asked) -> list[Json]:
    """GET Conferences/{ConferenceSid}/Recordings."""
    return _rows(asked, "", asked.path["ConferenceSid"], "conference.conference_recording")


@answers("FetchRecording", "IncludeSoftDeleted")
def fetch_recording(asked: Asked) -> Json:
    """GET Recordings/{Sid}."""
    return recording_shape(asked.exchange, _recording(asked))


@answers("FetchCallRecording")
def fetch_call_recording(asked: Asked) -> Json:
    """GET Calls/{CallSid}/Recordings/{Sid}."""
    return recording_shape(asked.exchange, _recording(asked), "call.call_recording")


@answers("FetchConferenceRecording")
def fetch_conference_recording(asked: Asked) -> Json:
    """GET Conferences/{ConferenceSid}/Recordings/{Sid}."""
    kind = "conference.conference_recording"
    return recording_shape(asked.exchange, _recording(asked), kind)


@answers("UpdateCallRecording", "Status", "PauseBehavior")
def update_call_recording(asked: Asked) -> Json:
    """POST Calls/{CallSid}/Recordings/{Sid}: pause and go on."""
    return recording_shape(asked.exchange, _changed(asked), "call.call_recording")


@answers("UpdateConferenceRecording", "Status", "PauseBehavior")
def update_conference_recording(asked: Asked) -> Json:
    """POST Conferences/{ConferenceSid}/Recordings/{Sid}: pause and go on."""
    kind = "conference.conference_recording"
    return recording_shape(asked.exchange, _changed(asked), kind)


def _changed(asked: Asked) -> RecordingFact:
    sid = _recording(asked).sid
    status = asked.text("Status")
    if asked.text("PauseBehavior", "silence") != "silence":
        raise Refused(NOT_SIMULATED, "Not simulated by this exchange: PauseBehavior=skip")
    if status == "paused":
        return asked.exchange.pause_recording(sid)
    if status == "in-progress":
        return asked.exchange.resume_recording(sid)
    raise Refused(NOT_SIMULATED, f"Not simulated by this exchange: Status={status}")


@answers("DeleteRecording")
@answers("DeleteCallRecording")
@answers("DeleteConferenceRecording")
def delete_recording(asked: Asked) -> None:
    """DELETE a recording, by whichever path."""
    asked.exchange.delete_recording(_recording(asked).sid)
