"""Record (voicemail), and Start or Stop of a recording beside the document."""

from datetime import timedelta

from telephony.exchange import forms, taping
from telephony.exchange.calls import Source
from telephony.exchange.courses import ELAPSED, Script
from telephony.exchange.lifecycle import HungUp
from telephony.exchange.recordings import Recorder, RecordingFact
from telephony.exchange.stage import Stage
from telephony.exchange.twiml.grammar import LONGEST_CALL
from telephony.exchange.twiml.reading import Verb

SILENCE = 5  # seconds
LONGEST = 3600  # seconds
ANY_KEY = "1234567890*#"
BEEP_SECONDS = 1.0


def record(stage: Stage, verb: Verb, here: Source) -> Script[Source | None]:
    """Record the caller, then ask `action`; nothing recorded leads to the next verb."""
    stage.answer()
    if verb.flag("playBeep", default=True):
        yield from stage.sound("beep", BEEP_SECONDS)
    recorder = _begin(stage, verb, here)
    try:
        key = yield from _listen(stage, verb)
    except HungUp:
        fact = _end(stage, recorder)
        if fact.seconds > 0:
            stage.office.by("action-after-hangup")
            stage.send(stage.onward(verb, here, _form(stage, fact, "hangup")))
        raise
    finally:
        _end(stage, recorder)
    if recorder.fact.seconds == 0:
        stage.office.by("empty-recording-goes-on")
        return None
    return stage.onward(verb, here, _form(stage, recorder.fact, key))


def _begin(stage: Stage, verb: Verb, here: Source) -> Recorder:
    recorder = taping.start(
        stage.office,
        taping.new_fact(stage.office, "RecordVerb", 1, call_sid=stage.leg.sid),
        stage.callback(verb, here, "recordingStatusCallback", "completed"),
        first_sid=stage.leg.sid,
        trim=verb.word("trim", "trim-silence") == "trim-silence",
    )
    stage.leg.recorders.append(recorder)
    return recorder


def _end(stage: Stage, recorder: Recorder) -> RecordingFact:
    if recorder in stage.leg.recorders:
        stage.leg.recorders.remove(recorder)
    return taping.stop(stage.office, recorder)


def _listen(stage: Stage, verb: Verb) -> Script[str]:
    """Until a key, silence or the greatest length; back comes the key."""
    clock = stage.office.clock
    silence = timedelta(seconds=verb.whole("timeout", SILENCE))
    last = clock.now + timedelta(seconds=min(verb.whole("maxLength", LONGEST), LONGEST_CALL))
    quiet = clock.now + silence
    while True:
        left = (min(quiet, last) - clock.now).total_seconds()
        kind, value = yield from stage.listen(left, "digit", "speech")
        if kind == ELAPSED:
            return ""
        if kind == "speech":
            quiet = clock.now + timedelta(seconds=value) + silence
        elif value in verb.word("finishOnKey", ANY_KEY):
            return str(value)


def _form(stage: Stage, fact: RecordingFact, digits: str) -> dict[str, str]:
    return {
        "RecordingUrl": forms.recording_url(stage.office, fact.sid),
        "RecordingSid": fact.sid,
        "RecordingDuration": str(fact.duration),
        "Digits": digits,
    }


def start(stage: Stage, verb: Verb, here: Source) -> Script[Source | None]:
    """Begin to record the call; the document goes on at once."""
    yield from ()
    terms = verb.children[0]
    stage.answer()
    stage.office.by("start-recording-channels")
    channels = 1 if terms.word("channels") == "mono" else 2
    fact = taping.new_fact(
        stage.office, "StartCallRecordingTwiML", channels, call_sid=stage.leg.sid
    )
    recorder = taping.start(
        stage.office,
        fact,
        stage.callback(terms, here, "recordingStatusCallback", "completed"),
        first_sid=stage.leg.sid,
        name=terms.word("name"),
        takes_heard=True,
        trim=terms.word("trim", "trim-silence") == "trim-silence",
    )
    stage.leg.recorders.append(recorder)
    return None


def stop(stage: Stage, verb: Verb, _here: Source) -> Script[Source | None]:
    """End the recording that Start began under a name."""
    yield from ()
    for recorder in list(stage.leg.recorders):
        if recorder.name == verb.children[0].word("name"):
            _end(stage, recorder)
    return None
