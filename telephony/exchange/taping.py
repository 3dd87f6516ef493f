"""Recordings begin and end, and are reported."""

from typing import TYPE_CHECKING

from telephony.exchange import forms
from telephony.exchange.legs import Callback
from telephony.exchange.recordings import Recorder, RecordingFact

if TYPE_CHECKING:
    from telephony.exchange.office import Office

PROCESSING_SECONDS = 2.0


def start(
    office: "Office",
    fact: RecordingFact,
    callback: Callback | None,
    *,
    first_sid: str,
    name: str = "",
    takes_heard: bool = False,
    trim: bool = True,
) -> Recorder:
    """Begin a recording (see `Recorder` for the arguments) and report it."""
    recorder = Recorder(
        fact,
        office.clock,
        first_sid=first_sid,
        callback=callback,
        name=name,
        takes_heard=takes_heard,
        trim=trim,
    )
    office.recordings[fact.sid] = fact
    office.recorders[fact.sid] = recorder
    office.trace.add("recording", fact.call_sid, recording_sid=fact.sid, status="in-progress")
    _report(office, recorder)
    return recorder


def new_fact(
    office: "Office",
    source: str,
    channels: int,
    *,
    call_sid: str | None = None,
    conference_sid: str | None = None,
) -> RecordingFact:
    """The facts of a recording that begins now."""
    return RecordingFact(
        sid=office.sids.make("RE"),
        source=source,
        channels=channels,
        started_at=office.clock.now,
        call_sid=call_sid,
        conference_sid=conference_sid,
    )


def stop(office: "Office", recorder: Recorder) -> RecordingFact:
    """End a recording, if it has not ended; some seconds later it is ready and reported."""
    if recorder.is_on:
        office.by("processing-takes-two-seconds")
        recorder.finish()
        recorder.fact.status = "processing"
        office.clock.after(PROCESSING_SECONDS, lambda: _settle(office, recorder))
    return recorder.fact


def _settle(office: "Office", recorder: Recorder) -> None:
    fact = recorder.fact
    office.by("silence-only-is-absent")
    fact.status = "completed" if fact.seconds > 0 else "absent"
    office.recorders.pop(fact.sid)
    office.trace.add("recording", fact.call_sid, recording_sid=fact.sid, status=fact.status)
    _report(office, recorder)


def _report(office: "Office", recorder: Recorder) -> None:
    callback, fact = recorder.callback, recorder.fact
    if callback is not None and fact.status in callback.events:
        form = forms.recording_form(office, fact)
        office.notify(callback, form, "recording", fact.call_sid or "")
