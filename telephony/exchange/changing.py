"""Participants are changed from outside: on hold, muted, whispering, told something."""

from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from telephony.exchange import conferring
from telephony.exchange.calls import ParticipantChange, Refused, Source
from telephony.exchange.conferences import Conference, Participant

if TYPE_CHECKING:
    from telephony.exchange.office import Office


def change(
    office: "Office", conference: Conference, one: Participant, wanted: ParticipantChange
) -> None:
    """Let a participant be as wanted, and report each thing that is another now.

    Raises:
        Refused: an address that is none, coaching without somebody to coach.
    """
    hold, announcement = _source(wanted.hold_url, wanted.hold_method), None
    if wanted.announce_url:
        announcement = _source(wanted.announce_url, wanted.announce_method)
    coaches = _coached(office, conference, one, wanted)
    one.updated_at = office.clock.now
    _mute(office, conference, one, wanted.muted)
    _hold(office, conference, one, wanted.hold, hold)
    _modify(office, conference, one, wanted, coaches)
    if announcement is not None:
        _announce(office, one, announcement)
    conferring.retune(office, conference)


def _source(url: str, method: str) -> Source | None:
    if not url:
        return None
    if urlsplit(url).scheme not in {"http", "https"}:
        raise Refused(21205, f"{url!r} is not a valid URL")
    return Source(url=url, method=method, kind="wait")


def _coached(
    office: "Office", conference: Conference, one: Participant, wanted: ParticipantChange
) -> str | None:
    """The call that she whispers to from now on."""
    if wanted.coaching is None and not wanted.coaches:
        return one.coaches
    if wanted.coaching is False:
        return None
    office.by("coaching-needs-somebody-there")
    coached = conference.participant(wanted.coaches) if wanted.coaches else None
    if coached is None or coached is one:
        raise Refused(20001, "CallSidToCoach is nobody else in the conference")
    return coached.leg.sid


def _mute(office: "Office", conference: Conference, one: Participant, muted: bool | None) -> None:
    if muted is not None and one.muted != muted:
        one.muted = muted
        event = "participant-mute" if muted else "participant-unmute"
        conferring.report(office, conference, event, one)


def _hold(
    office: "Office",
    conference: Conference,
    one: Participant,
    hold: bool | None,
    source: Source | None,
) -> None:
    if hold is None:
        return
    if hold == one.hold and (not hold or source is None or source == one.hold_source):
        office.by("hold-again-changes-nothing")
        return
    office.by("held-participant-is-apart")
    office.by("held-participant-is-not-recorded")
    was_held, one.hold, one.hold_source = one.hold, hold, source if hold else None
    if was_held != hold:
        event = "participant-hold" if hold else "participant-unhold"
        conferring.report(office, conference, event, one)
    conferring.interrupt(one, conferring.Changed())


def _modify(
    office: "Office",
    conference: Conference,
    one: Participant,
    wanted: ParticipantChange,
    coaches: str | None,
) -> None:
    before = (one.end_on_exit, one.beep, one.coaches)
    one.coaches = coaches
    if wanted.end_on_exit is not None:
        one.end_on_exit = wanted.end_on_exit
    if wanted.beep_on_exit is not None:
        one.beep = "onExit" if wanted.beep_on_exit else "false"
    if before != (one.end_on_exit, one.beep, one.coaches):
        office.by("participant-modify")
        conferring.report(office, conference, "participant-modify", one)


def _announce(office: "Office", one: Participant, announcement: Source) -> None:
    office.by("announcement-is-heard-alone")
    one.announcements.append(announcement)
    if not one.is_told:
        conferring.interrupt(one, conferring.Changed())
