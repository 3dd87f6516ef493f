"""The exchange: calls, documents, queues and conferences on a clock of its own."""

import re
from datetime import timedelta
from urllib.parse import parse_qsl, urlsplit

from telephony.exchange import changing, conferring, hearing, lifecycle
from telephony.exchange.calls import (
    WITHHELD,
    CallChange,
    NewCall,
    NumberSettings,
    ParticipantChange,
    Refused,
    Source,
)
from telephony.exchange.conferences import Conference, Participant
from telephony.exchange.legs import Callback, Leg
from telephony.exchange.office import Office
from telephony.exchange.queues import Queue
from telephony.exchange.recordings import Recorder, RecordingFact
from telephony.exchange.stage import Stage, Turned
from telephony.exchange.verbs import VERBS

SECONDS_BETWEEN_CALLS = 1
NUMBER = re.compile(r"\+[1-9][0-9]{6,14}\Z")
CLIENT = re.compile(r"client:[A-Za-z0-9_]{1,121}\Z")
FRONT = "Front"


class Exchange(Office):
    """A telephone exchange that behaves as Twilio's voice platform.

    Nothing happens but by `advance_to` (and, at the present moment, by the calls below): the
    server drives it with the real time, tests with a time of their own. Every public method takes
    the lock; `changed` is notified whenever something happened. Methods that Twilio would refuse
    raise `calls.Refused(code, message, status)`.

    Attributes:
        clock: `clock.now` (aware UTC), `clock.next_at` (moment of the next planned thing or None).
        lock, changed: an RLock and the Condition upon it.
        numbers: settings of our numbers by E.164; may be changed in place.
        legs, queues, conferences, recordings: everything so far by SID, oldest first, ended ones
            included.
        phones: by address.
        trace: every executed verb, request, reply, error and change of state with times.
        relied_on: how often each behaviour of the ledger was relied on.
    """

    def place_call(
        self,
        *,
        caller: str,
        to: str,
        withheld: bool | str = False,
        forwarded_from: str | None = None,
    ) -> Leg:
        """Somebody dials one of our numbers.

        Args:
            caller: the address of the phone.
            withheld: no number is shown: True gives ANONYMOUS, a text one of `calls.WITHHELD`.
            forwarded_from: the number that forwards to ours.

        Raises:
            Refused: the number is none of ours, the phone is busy, or no such withheld text.
        """
        with self.at_work():
            settings, phone = self.numbers.get(to), self.phone(caller)
            if settings is None:
                raise Refused(0, f"{to} is none of our numbers", status=404)
            if phone.leg is not None:
                raise Refused(0, f"{caller} is in a call", status=409)
            leg = self._new_leg("inbound", _shown(caller, withheld), settings.number, caller)
            leg.forwarded_from = forwarded_from
            leg.fallback_url = settings.fallback_url
            leg.fallback_method = settings.fallback_method
            if settings.status_callback:
                self.by("inbound-number-reports-the-end-only")
                leg.callback = Callback(
                    url=settings.status_callback, method=settings.status_callback_method
                )
            self._arrive(leg, settings)
            return leg

    def create_call(self, call: NewCall) -> Leg:
        """POST Calls: queued, one per second; documents and callbacks as Twilio makes them.

        Raises:
            Refused: 21211 no such address to call, 21210 the number to show is not ours.
        """
        with self.at_work():
            address, parameters = _callee(call.to)
            if call.from_ not in self.numbers and not CLIENT.match(call.from_):
                raise Refused(21210, f"{call.from_} is not a number of this account")
            leg = self._new_leg("outbound-api", call.from_, address, address)
            leg.parameters, leg.timeout = parameters, call.timeout
            leg.fallback_url, leg.fallback_method = call.fallback_url, call.fallback_method
            if call.status_callback:
                leg.callback = Callback(
                    url=call.status_callback,
                    method=call.status_callback_method,
                    events=call.status_events,
                )
            source = _source(call.url, call.method, call.twiml)
            leg.on_answer = lambda: Stage(self, leg, VERBS).begin(source, call.send_digits)
            self._send_in_turn(leg)
            return leg

    def update_call(self, sid: str, change: CallChange) -> Leg:
        """POST Calls/{sid}: another document, other callbacks, or the end.

        Raises:
            Refused: 20404 unknown, 21220 not in a state that allows it.
        """
        with self.at_work():
            leg = self._leg(sid)
            if change.status:
                self._finish(leg, change.status)
                return leg
            if change.fallback_url is not None:
                leg.fallback_url = change.fallback_url
                leg.fallback_method = change.fallback_method
            if change.status_callback is not None:
                leg.callback = Callback(
                    url=change.status_callback, method=change.status_callback_method
                )
            if change.url or change.twiml is not None:
                self._redirect(leg, _source(change.url, change.method, change.twiml))
            return leg

    def create_queue(self, name: str, *, max_size: int = 100) -> Queue:
        """POST Queues. Refused 22003 when the name is taken."""
        with self.at_work():
            if any(queue.name == name for queue in self.queues.values()):
                raise Refused(22003, f"there is a queue {name!r} already")
            return self.queue_named(name, max_size)

    def update_member(self, queue_sid: str, call_sid: str, *, url: str, method: str) -> Leg:
        """POST Queues/{sid}/Members/{call_sid or Front}: out of the queue to another document.

        Raises:
            Refused: 20404 there is no such queue or nobody of this kind in it.
        """
        with self.at_work():
            queue = self.queues.get(queue_sid)
            members = queue.members if queue else []
            for member in members:
                if call_sid in {FRONT, member.leg.sid}:
                    self._redirect(member.leg, Source(url=url, method=method))
                    return member.leg
            raise Refused(20404, "no such member", status=404)

    def end_conference(self, sid: str) -> Conference:
        """POST Conferences/{sid} Status=completed. Refused 20404 unknown."""
        with self.at_work():
            conference = self._conference(sid)
            conferring.finish(self, conference, conferring.BY_API)
            return conference

    def update_participant(
        self, conference_sid: str, call_sid: str, change: ParticipantChange
    ) -> Participant:
        """POST Conferences/{sid}/Participants/{call_sid}: hold, mute, whisper, announce …

        Raises:
            Refused: 20404 not in it, 20001 nobody to coach, 21205 no address.
        """
        with self.at_work():
            conference, one = self._participant(conference_sid, call_sid)
            changing.change(self, conference, one, change)
            return one

    def remove_participant(self, conference_sid: str, call_sid: str) -> None:
        """DELETE Conferences/{sid}/Participants/{call_sid}: its call goes on with its document.

        Raises:
            Refused: 20404 not in it.
        """
        with self.at_work():
            conference, one = self._participant(conference_sid, call_sid)
            conferring.dismiss(self, conference, one)

    def pause_recording(self, sid: str) -> RecordingFact:
        """POST Recordings/{sid} Status=paused, with silence. Refused 20404, 21220 not running."""
        with self.at_work():
            recorder = self._recorder(sid)
            recorder.pause()
            return recorder.fact

    def resume_recording(self, sid: str) -> RecordingFact:
        """POST Recordings/{sid} Status=in-progress. Refused 20404, 21220 not running."""
        with self.at_work():
            recorder = self._recorder(sid)
            recorder.resume()
            return recorder.fact

    def delete_recording(self, sid: str) -> None:
        """DELETE Recordings/{sid}: status deleted. Refused 20404 unknown, 20409 not ready yet."""
        with self.at_work():
            fact = self.recordings.get(sid)
            if fact is None or fact.status == "deleted":
                raise Refused(20404, f"no recording {sid}", status=404)
            if fact.status not in {"completed", "absent"}:
                self.by("unready-recording-is-not-deleted")
                raise Refused(20409, "the recording is not ready yet", status=409)
            fact.status, fact.deleted_at, fact.spans = "deleted", self.clock.now, []

    def restore_recording(self, fact: RecordingFact) -> None:
        """Put back a recording that was kept over a restart."""
        with self.lock:
            self.recordings[fact.sid] = fact

    def _new_leg(self, direction: str, from_: str, to: str, address: str) -> Leg:
        leg = Leg(
            sid=self.sids.make("CA"),
            direction=direction,
            from_=from_,
            to=to,
            created_at=self.clock.now,
            phone=self.phone(address),
        )
        self.legs[leg.sid] = leg
        return leg

    def _arrive(self, leg: Leg, settings: NumberSettings) -> None:
        leg.started_at = self.clock.now
        lifecycle.to_status(self, leg, "ringing")
        leg.phone.take(leg, "dialling")
        hearing.hear(self, leg, "ringing", None)
        source = Source(url=settings.voice_url, method=settings.voice_method)
        Stage(self, leg, VERBS).begin(source)

    def _send_in_turn(self, leg: Leg) -> None:
        self.by("one-call-per-second")
        turn = max(self.clock.now, self.next_call_at)
        self.next_call_at = turn + timedelta(seconds=SECONDS_BETWEEN_CALLS)
        wait = (turn - self.clock.now).total_seconds()
        leg.queue_time = round(wait * 1000)
        leg.timer = self.clock.after(wait, lambda: lifecycle.initiate(self, leg))

    def _finish(self, leg: Leg, status: str) -> None:
        was_answered = leg.answered_at is not None
        if not leg.is_live or (status == "canceled" and was_answered):
            self.by("ended-call-cannot-be-changed")
            raise Refused(21220, "the call is not in a state that allows this")
        self.by("unanswered-call-becomes-canceled")
        lifecycle.end(self, leg, "completed" if was_answered else "canceled")

    def _redirect(self, leg: Leg, source: Source) -> None:
        if leg.status != "in-progress":
            self.by("redirect-needs-a-call-in-progress")
            raise Refused(21220, "the call is not in progress, it cannot be redirected")
        if leg.direction == "outbound-dial":
            self.by("redirected-child-leaves-its-parent")
            leg.is_on_its_own = True
        if leg.course is not None and leg.course.is_on:
            leg.course.interrupt(Turned(source))
        else:
            if leg.room is not None:
                leg.room.leave(leg)
            Stage(self, leg, VERBS).begin(source)
        for watcher in leg.watchers:
            watcher(leg)

    def _leg(self, sid: str) -> Leg:
        if sid not in self.legs:
            raise Refused(20404, f"no call {sid}", status=404)
        return self.legs[sid]

    def _conference(self, sid: str) -> Conference:
        if sid not in self.conferences:
            raise Refused(20404, f"no conference {sid}", status=404)
        return self.conferences[sid]

    def _participant(self, conference_sid: str, call_sid: str) -> tuple[Conference, Participant]:
        conference = self._conference(conference_sid)
        one = conference.participant(call_sid)
        if one is None:
            raise Refused(20404, f"no participant {call_sid}", status=404)
        return conference, one

    def _recorder(self, sid: str) -> Recorder:
        if sid not in self.recordings:
            raise Refused(20404, f"no recording {sid}", status=404)
        recorder = self.recorders.get(sid)
        if recorder is None or not recorder.is_on:
            raise Refused(21220, "the recording is not running")
        return recorder


def _shown(caller: str, withheld: bool | str) -> str:
    if withheld is False:
        return caller
    text = WITHHELD[0] if withheld is True else withheld
    if text not in WITHHELD:
        raise Refused(0, f"{text!r} is not what a withheld number looks like")
    return text


def _callee(to: str) -> tuple[str, dict[str, str]]:
    """The address to ring, and custom parameters of a client."""
    address, _, query = to.partition("?")
    if NUMBER.match(to):
        return to, {}
    if CLIENT.match(address):
        return address, dict(parse_qsl(query, keep_blank_values=True))
    raise Refused(21211, f"{to!r} is not a valid phone number")


def _source(url: str, method: str, twiml: str | None) -> Source:
    if not url:
        return Source(twiml=twiml)
    if urlsplit(url).scheme not in {"http", "https"}:
        raise Refused(21205, f"{url!r} is not a valid URL")
    return Source(url=url, method=method)
