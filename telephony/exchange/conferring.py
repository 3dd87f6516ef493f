"""Conferences begin, are joined and left, and end; each step is reported and heard."""

from typing import TYPE_CHECKING

from telephony.exchange import forms, hearing, taping
from telephony.exchange.conferences import Conference, Participant, Terms
from telephony.exchange.legs import Callback

if TYPE_CHECKING:
    from telephony.exchange.office import Office

EVENTS = {
    "conference-start": "start",
    "conference-end": "end",
    "participant-join": "join",
    "participant-leave": "leave",
    "participant-mute": "mute",
    "participant-unmute": "mute",
    "participant-hold": "hold",
    "participant-unhold": "hold",
    "participant-modify": "modify",
    "announcement-end": "announcement",
    "announcement-fail": "announcement",
}
BEEP_SECONDS = 0.5
LEFT, KICKED, BY_API = "left", "kicked", "conference-ended-via-api"
WHY_LEFT = {BY_API: "conference_ended_via_api"}


class Changed(Exception):
    """What the participant hears is another thing from now on."""


class Dismissed(Exception):
    """The participant is put out, or the conference has ended."""


def join(office: "Office", conference: Conference, participant: Participant, terms: Terms) -> None:
    """Somebody comes in; with the second the conference may begin."""
    if not conference.participants and not conference.first_sid:
        office.by("first-participant-sets-callback")
        conference.first_sid, conference.terms = participant.leg.sid, terms
    if terms.record and conference.recording_terms is None:
        office.by("first-wish-to-record-counts")
        conference.recording_terms = terms
    conference.participants.append(participant)
    leg = participant.leg
    leg.room, leg.conference_sid = conference, conference.sid
    participant.waits = conference.status == "init"
    report(office, conference, "participant-join", participant)
    if conference.status == "init":
        _start_when_ready(office, conference)
        return
    retune(office, conference)
    if participant.beep in {"true", "onEnter"}:
        _beep(office, conference, participant)


def _start_when_ready(office: "Office", conference: Conference) -> None:
    office.by("conference-starts-with-two")
    people = conference.participants
    if len(people) < 2 or not any(one.start_on_enter for one in people):
        return
    conference.status, conference.started_at = "in-progress", office.clock.now
    report(office, conference, "conference-start")
    _start_recording(office, conference)
    for one in people:
        one.waits = False
    for one in people[:-1]:
        if not one.hold:
            interrupt(one, Changed())
    retune(office, conference)
    if people[-1].beep in {"true", "onEnter"}:
        _beep(office, conference, people[-1])


def interrupt(one: Participant, reason: Exception) -> None:
    """Break into what a participant hears, if she is still in by then."""
    if one.leg.course is not None:
        one.leg.course.interrupt(reason, still=lambda: one.inside)


def _start_recording(office: "Office", conference: Conference) -> None:
    terms = conference.recording_terms
    if terms is None:
        return
    office.by("conference-recording-starts-with-two")
    office.by("conference-recording-is-dual")
    fact = taping.new_fact(office, "Conference", 2, conference_sid=conference.sid)
    recorder = taping.start(
        office,
        fact,
        terms.recording_callback,
        first_sid=conference.first_sid,
        trim=terms.trim,
    )
    conference.recorders.append(recorder)


def leave(office: "Office", conference: Conference, one: Participant, why: str) -> None:
    """Somebody goes; with her, or with the last one, the conference may end.

    Args:
        why: ReasonParticipantLeft.
    """
    if one not in conference.participants:
        return
    _take_out(office, conference, one)
    report(office, conference, "participant-leave", one, why=why)
    how = KICKED if why == "participant_updated_via_api" and one.inside else LEFT
    if one.end_on_exit:
        finish(office, conference, f"participant-with-end-conference-on-exit-{how}", one)
    elif not conference.participants:
        finish(office, conference, f"last-participant-{how}", one)
    elif one.beep in {"true", "onExit"}:
        _beep(office, conference, one)


def dismiss(office: "Office", conference: Conference, one: Participant) -> None:
    """Somebody is put out by the REST interface; her document goes on."""
    office.by("removed-participant-goes-on")
    leave(office, conference, one, "participant_updated_via_api")
    interrupt(one, Dismissed())


def finish(
    office: "Office", conference: Conference, reason: str, by: Participant | None = None
) -> None:
    """The conference ends and all drop out; their documents go on."""
    if conference.status == "completed":
        return
    office.by("conference-end-order")
    conference.reason_ended = reason
    conference.call_sid_ending = by.leg.sid if by else ""
    for one in list(conference.participants):
        _take_out(office, conference, one)
        why = WHY_LEFT.get(reason, "moderator_ended_conference")
        report(office, conference, "participant-leave", one, why=why)
        interrupt(one, Dismissed())
    for recorder in conference.recorders:
        taping.stop(office, recorder)
    conference.status, conference.ended_at = "completed", office.clock.now
    report(office, conference, "conference-end", ending=by)


def report(
    office: "Office",
    conference: Conference,
    event: str,
    one: Participant | None = None,
    *,
    why: str = "",
    ending: Participant | None = None,
) -> None:
    """Write down what happened and tell it to the first participant's callback."""
    leg_sid = one.leg.sid if one else None
    office.trace.add("conference", leg_sid, conference_sid=conference.sid, event=event)
    callback = conference.terms.callback
    if callback is None or EVENTS[event] not in callback.events:
        return
    office.by("conference-sequence-from-one")
    conference.sequence += 1
    form = forms.conference_form(office, conference, event)
    if one is not None:
        form |= forms.participant_form(one)
    if why and one is not None:
        form |= {"ReasonParticipantLeft": why, "ParticipantCallStatus": one.leg.status}
    if event == "conference-end":
        form |= _ending_form(conference, ending)
    office.notify(Callback(url=callback.url, method=callback.method), form, "conference", "")


def _ending_form(conference: Conference, by: Participant | None) -> dict[str, str]:
    form = {
        "ReasonConferenceEnded": conference.reason_ended,
        "Reason": conference.reason_ended.replace("-", " "),
    }
    if by is not None:
        form["CallSidEndingConference"] = by.leg.sid
        if by.label:
            form["ParticipantLabelEndingConference"] = by.label
    return form


def _take_out(office: "Office", conference: Conference, one: Participant) -> None:
    conference.participants.remove(one)
    one.leg.room = one.leg.conference_sid = None
    hearing.retune(office, [one.leg])
    retune(office, conference)


def retune(office: "Office", conference: Conference) -> None:
    """Who hears whom is another now: what is just being said comes to others."""
    hearing.retune(office, [one.leg for one in conference.participants])


def _beep(office: "Office", conference: Conference, about: Participant) -> None:
    office.by("beeps-are-not-recorded")
    for one in conference.participants:
        if one is not about:
            hearing.hear(office, one.leg, "beep", BEEP_SECONDS)
