"""Dial: ring numbers and clients, or take somebody out of a queue, and connect them."""

from dataclasses import dataclass, field

from telephony.exchange import forms, lifecycle, taping
from telephony.exchange.calls import Source
from telephony.exchange.courses import ELAPSED, Script
from telephony.exchange.legs import Bridge, Leg
from telephony.exchange.lifecycle import HungUp
from telephony.exchange.queues import Queue
from telephony.exchange.recordings import Recorder
from telephony.exchange.stage import Broken, Stage
from telephony.exchange.twiml.grammar import LONGEST_CALL
from telephony.exchange.twiml.reading import Verb
from telephony.exchange.verbs.meeting import meet
from telephony.exchange.verbs.queueing import Offer, Taken

TIMEOUT = 30  # seconds
BAD_CALLER_ID = 13214
NO_SUCH_QUEUE = 13229


@dataclass
class Ringing:
    """One Dial under way.

    Attributes:
        token: told to the script whenever one of the called legs changes.
        ready: legs whose whisper is over.
    """

    token: object
    children: dict[Leg, Verb] = field(default_factory=dict)
    ready: set[str] = field(default_factory=set)
    child: Leg | None = None
    recorder: Recorder | None = None
    status: str = "no-answer"


def dial(stage: Stage, verb: Verb, here: Source) -> Script[Source | None]:
    """Connect the call with others; then `action`, or the next verb."""
    kinds = {child.name for child in verb.children}
    if "Conference" in kinds:
        return (yield from meet(stage, verb, here))
    if "Queue" in kinds:
        return (yield from _from_queue(stage, verb, here))
    return (yield from _call(stage, verb, here))


def _call(stage: Stage, verb: Verb, here: Source) -> Script[Source | None]:
    if not verb.flag("answerOnBridge"):
        stage.answer()
    ringing = Ringing(token=object())
    nouns = verb.children or [Verb(name="Number", text=verb.text)]
    caller_id = _caller_id(stage, verb)
    for noun in nouns:
        ringing.children[_child(stage, verb, noun, here, ringing, caller_id)] = noun
    try:
        yield from _connected(stage, verb, here, ringing)
    except HungUp:
        _end_all(stage, ringing)
        if "action" in verb.attributes:
            stage.office.by("action-after-hangup")
            stage.send(stage.onward(verb, here, _form(stage, ringing)))
        raise
    finally:
        _end_all(stage, ringing)
    return _after(stage, verb, here, ringing)


def _caller_id(stage: Stage, verb: Verb) -> str:
    wanted = verb.word("callerId")
    leg = stage.leg
    if wanted and wanted not in {leg.from_, leg.to, *stage.office.numbers}:
        raise Broken(BAD_CALLER_ID, f"callerId {wanted!r} is not ours")
    stage.office.by("caller-id-is-the-callers")
    return wanted or leg.from_


def _child(
    stage: Stage, verb: Verb, noun: Verb, here: Source, ringing: Ringing, caller_id: str
) -> Leg:
    office = stage.office
    to, parameters = _callee(noun)
    child = Leg(
        sid=office.sids.make("CA"),
        direction="outbound-dial",
        from_=caller_id,
        to=to,
        created_at=office.clock.now,
        phone=office.phone(to),
        parent_sid=stage.leg.sid,
        parameters=parameters,
        timeout=verb.whole("timeout", TIMEOUT),
        callback=stage.callback(noun, here, "statusCallback", "completed"),
        watchers=[lambda leg: stage.course.tell(ringing.token, leg)],
    )
    office.legs[child.sid] = child
    office.clock.soon(lambda: lifecycle.initiate(office, child))
    return child


def _callee(noun: Verb) -> tuple[str, dict[str, str]]:
    if noun.name == "Number":
        return noun.text, {}
    name = noun.text or next(one.text for one in noun.children if one.name == "Identity")
    parameters = {
        one.word("name"): one.word("value") for one in noun.children if one.name == "Parameter"
    }
    return f"client:{name}", parameters


def _connected(stage: Stage, verb: Verb, here: Source, ringing: Ringing) -> Script[None]:
    """Ring, prepare the one who answers, talk."""
    child = yield from stage.during("ringing", _answered(stage, here, ringing))
    if child is None:
        return
    ringing.child = child
    stage.answer()
    bridge = Bridge(stage.leg, child, on_leave=lambda: stage.course.tell(ringing.token))
    ringing.recorder = _recorder(stage, verb, here)
    bridge.recorders = [ringing.recorder] if ringing.recorder else []
    bridge.open()
    ringing.status = "completed"
    try:
        yield from _talk(stage, verb, bridge, ringing.token)
    finally:
        bridge.close()
        if ringing.recorder is not None:
            taping.stop(stage.office, ringing.recorder)


def _answered(stage: Stage, here: Source, ringing: Ringing) -> Script[Leg | None]:
    """Whoever answers first, her whisper over; None when nobody does."""
    while True:
        taken = next((leg for leg in ringing.children if leg.status == "in-progress"), None)
        if taken is not None:
            return (yield from _prepared(stage, here, ringing, taken))
        if not any(leg.is_live for leg in ringing.children):
            ringing.child = list(ringing.children)[-1]
            ringing.status = ringing.child.status
            return None
        yield from stage.listen(None, ringing.token)


def _prepared(stage: Stage, here: Source, ringing: Ringing, child: Leg) -> Script[Leg | None]:
    stage.office.by("first-answer-wins")
    ringing.child = child
    for other in ringing.children:
        if other is not child:
            lifecycle.end(stage.office, other, "canceled")
    _whisper(stage, here, ringing, child)
    while child.sid not in ringing.ready and child.is_ours:
        yield from stage.listen(None, ringing.token)
    return child if child.is_ours else None


def _whisper(stage: Stage, here: Source, ringing: Ringing, child: Leg) -> None:
    noun = ringing.children[child]

    def then() -> None:
        child.course = None
        ringing.ready.add(child.sid)
        stage.course.tell(ringing.token, child)

    inner = Stage(stage.office, child, stage.verbs)
    inner.whisper(_spoken_first(stage, noun, here), noun.word("sendDigits"), then)


def _talk(stage: Stage, verb: Verb, bridge: Bridge, token: object) -> Script[None]:
    limit = verb.whole("timeLimit", LONGEST_CALL)
    while bridge.second.is_live and bridge.second.room is bridge:
        kind, key = yield from stage.listen(limit, token, "digit")
        if kind == ELAPSED or (key == "*" and verb.flag("hangupOnStar")):
            return


def _recorder(stage: Stage, verb: Verb, here: Source) -> Recorder | None:
    wish = verb.word("record", "do-not-record")
    if wish == "do-not-record":
        return None
    stage.office.by("dial-recording-from-the-bridge")
    channels = 2 if wish.endswith("-dual") else 1
    fact = taping.new_fact(stage.office, "DialVerb", channels, call_sid=stage.leg.sid)
    return taping.start(
        stage.office,
        fact,
        stage.callback(verb, here, "recordingStatusCallback", "completed"),
        first_sid=stage.leg.sid,
        trim=verb.word("trim", "do-not-trim") == "trim-silence",
    )


def _end_all(stage: Stage, ringing: Ringing) -> None:
    for child in ringing.children:
        if child.is_ours:
            was_answered = child.answered_at is not None
            lifecycle.end(stage.office, child, "completed" if was_answered else "canceled")


def _form(stage: Stage, ringing: Ringing) -> dict[str, str]:
    form = {
        "DialCallStatus": ringing.status,
        "DialBridged": forms.truth(ringing.status == "completed"),
    }
    if ringing.child is not None:
        form["DialCallSid"] = ringing.child.sid
        if not ringing.child.is_on_its_own:
            form["DialCallDuration"] = str(ringing.child.duration)
    if ringing.recorder is not None:
        form["RecordingUrl"] = forms.recording_url(stage.office, ringing.recorder.fact.sid)
    return form


def _after(stage: Stage, verb: Verb, here: Source, ringing: Ringing) -> Source | None:
    if "action" not in verb.attributes:
        return None
    return stage.onward(verb, here, _form(stage, ringing))


def _from_queue(stage: Stage, verb: Verb, here: Source) -> Script[Source | None]:
    """Take the head of a queue, waiting for one to come if it is empty."""
    stage.answer()
    noun = verb.children[0]
    ringing = Ringing(token=object())
    queue = next((one for one in stage.office.queues.values() if one.name == noun.text), None)
    if queue is None:
        stage.office.by("dial-unknown-queue-fails")
        stage.fail(Broken(NO_SUCH_QUEUE, f"there is no queue {noun.text!r}", here.url))
        ringing.status = "failed"
    else:
        yield from _take_head(stage, verb, here, queue, ringing)
    return _after(stage, verb, here, ringing)


def _take_head(
    stage: Stage, verb: Verb, here: Source, queue: Queue, ringing: Ringing
) -> Script[None]:
    arrival = yield from stage.during(
        "ringing", _somebody(stage, queue, verb.whole("timeout", TIMEOUT))
    )
    if arrival is None:
        return
    ringing.child = arrival
    noun = verb.children[0]
    offer = Offer(
        by=stage.leg, source=_spoken_first(stage, noun, here), ready=object(), over=object()
    )
    arrival.watchers.append(lambda leg: stage.course.tell(ringing.token, leg))
    if arrival.course is not None:
        arrival.course.interrupt(Taken(offer))
    yield from stage.listen(None, offer.ready, ringing.token)
    if not arrival.is_live:
        return
    ringing.status = "completed"
    bridge = Bridge(stage.leg, arrival, on_leave=lambda: stage.course.tell(ringing.token))
    bridge.open()
    try:
        yield from _talk(stage, verb, bridge, ringing.token)
    finally:
        bridge.close()
        if arrival.course is not None:
            arrival.course.tell(offer.over)


def _somebody(stage: Stage, queue: Queue, timeout: int) -> Script[Leg | None]:
    """The head of a queue, looked for each second."""
    stage.office.by("empty-queue-is-looked-at-each-second")
    for _ in range(timeout):
        if queue.members:
            break
        yield from stage.sleep(1)
    return queue.take_head(stage.office.clock.now)


def _spoken_first(stage: Stage, noun: Verb, here: Source) -> Source | None:
    if "url" not in noun.attributes:
        return None
    url = stage.resolve(here, noun.word("url"))
    return Source(url=url, method=noun.word("method", "POST"), kind="whisper")
