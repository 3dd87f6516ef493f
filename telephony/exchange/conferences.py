"""Conferences: who is in, and who hears whom."""

from dataclasses import dataclass, field
from datetime import datetime

from telephony.exchange.calls import Source
from telephony.exchange.legs import Callback, Leg
from telephony.exchange.recordings import Recorder, RecordingFact


@dataclass(kw_only=True, eq=False)
class Participant:
    """One leg in a conference, with the attributes its document gave.

    Attributes:
        coaches: the call it whispers to, which alone hears it.
        inside: its script still executes the <Conference>.
        waits: it hears the waiting document, the conference not having begun.
        hold: it hears `hold_source` (None: music) and nobody, and nobody hears it.
        announcements: what is still to be announced to it alone.
        is_told: an announcement is under way.
        updated_at: when the REST interface changed it last.
    """

    leg: Leg
    joined_at: datetime
    label: str = ""
    muted: bool = False
    hold: bool = False
    start_on_enter: bool = True
    end_on_exit: bool = False
    beep: str = "true"
    coaches: str | None = None
    inside: bool = True
    waits: bool = False
    hold_source: Source | None = None
    announcements: list[Source] = field(default_factory=list)
    is_told: bool = False
    updated_at: datetime | None = None

    @property
    def hears_others(self) -> bool:
        """Whether it hears the conference, and not something of its own."""
        return not (self.hold or self.is_told)


@dataclass(frozen=True, kw_only=True)
class Terms:
    """What a participant's document asks of the conference as a whole."""

    callback: Callback | None = None
    record: bool = False
    trim: bool = True
    recording_callback: Callback | None = None


@dataclass(kw_only=True, eq=False)
class Conference:
    """A conference as Twilio's Conference resource shows it.

    Attributes:
        status: init, in-progress or completed.
        participants: those now in, in order of joining.
        first_sid: the call that joined first: its callback counts, its voice is channel 1.
        terms: what the first participant asked for; `recording_terms`, the first who wanted a
            recording.
        reason_ended: as in ReasonConferenceEnded.
        sequence: SequenceNumber of its latest callback.
    """

    sid: str
    name: str
    created_at: datetime
    status: str = "init"
    participants: list[Participant] = field(default_factory=list)
    first_sid: str = ""
    terms: Terms = field(default_factory=Terms)
    recording_terms: Terms | None = None
    started_at: datetime | None = None
    ended_at: datetime | None = None
    reason_ended: str = ""
    call_sid_ending: str = ""
    sequence: int = 0
    recorders: list[Recorder] = field(default_factory=list)

    @property
    def recording(self) -> RecordingFact | None:
        """Its recording, when there is one."""
        return self.recorders[0].fact if self.recorders else None

    def participant(self, call_sid: str) -> Participant | None:
        """Who is in by this call, or by this label."""
        return next(
            (one for one in self.participants if call_sid in {one.leg.sid, one.label}), None
        )

    def hearers(self, speaker: Leg) -> list[Leg]:
        """The others who are not on hold; only the coached one hears her coach."""
        own = self.participant(speaker.sid)
        if own is None or own.muted or own.hold or self.status != "in-progress":
            return []
        return [
            one.leg
            for one in self.participants
            if one is not own and one.hears_others and own.coaches in {None, one.leg.sid}
        ]

    def is_heard_by(self, leg: Leg) -> bool:
        """Whether what sounds in it comes to this leg."""
        own = self.participant(leg.sid)
        return own is not None and own.hears_others

    def is_recorded(self, speaker: Leg) -> bool:
        """Neither the muted nor those on hold nor coaches are."""
        own = self.participant(speaker.sid)
        return own is not None and not own.muted and not own.hold and own.coaches is None

    def leave(self, leg: Leg) -> None:
        """Participants leave through their scripts only."""
        raise AssertionError(f"{leg.sid} has no script")
