"""Dial with a Conference: come in, wait for the beginning, stay until it ends."""

from telephony.exchange import conferring, forms
from telephony.exchange.calls import Source
from telephony.exchange.conferences import Conference, Participant, Terms
from telephony.exchange.conferring import Changed, Dismissed
from telephony.exchange.courses import Script
from telephony.exchange.lifecycle import HungUp
from telephony.exchange.stage import Broken, Stage
from telephony.exchange.twiml.grammar import CONFERENCE_WAIT_VERBS, LONGEST_CALL
from telephony.exchange.twiml.reading import Verb

LABEL_TAKEN, NOBODY_TO_COACH, FULL = 16025, 13240, 13222
MOST_PEOPLE = 250


class Over(Exception):
    """The time limit has passed."""


def meet(stage: Stage, dial: Verb, here: Source) -> Script[Source | None]:
    """Take part in a conference; then `action`, or the next verb."""
    stage.answer()
    noun = dial.children[0]
    conference = stage.office.conference_named(noun.text)
    label = noun.word("participantLabel")
    if label and conference.participant(label) is not None:
        stage.office.by("label-taken-goes-on")
        stage.fail(Broken(LABEL_TAKEN, f"there is a participant {label!r} already", here.url))
        return None
    trouble = _trouble(conference, noun)
    if trouble is not None:
        stage.office.by("refused-participant-fails")
        stage.fail(trouble)
        return _after(stage, dial, here, "failed")
    result = yield from _take_part(stage, dial, here, conference)
    stage.office.by("conference-dial-status-answered")
    return _after(stage, dial, here, result)


def _trouble(conference: Conference, noun: Verb) -> Broken | None:
    coached = noun.word("coach")
    if coached and conference.participant(coached) is None:
        return Broken(NOBODY_TO_COACH, f"{coached} is not in the conference")
    if len(conference.participants) >= noun.whole("maxParticipants", MOST_PEOPLE):
        return Broken(FULL, "the conference is full")
    return None


def _take_part(stage: Stage, dial: Verb, here: Source, conference: Conference) -> Script[str]:
    """The DialCallStatus with which the document goes on."""
    noun = dial.children[0]
    one = _participant(stage, noun)
    terms = _terms(stage, noun, here)
    why, result = "participant_updated_via_api", "answered"
    try:
        conferring.join(stage.office, conference, one, terms)
        yield from _stay(stage, dial, here, one)
        why = "participant_hung_up"  # by the star key or the time limit
    except Dismissed:
        pass
    except Broken as broken:
        stage.office.by("broken-conference-wait-fails")
        stage.fail(broken)
        result = "failed"
    except HungUp:
        why = "participant_hung_up"
        if "action" in dial.attributes:
            stage.office.by("action-after-hangup")
            stage.send(stage.onward(dial, here, _form("answered")))
        raise
    finally:
        one.inside = False
        conferring.leave(stage.office, conference, one, why)
    return result


def _participant(stage: Stage, noun: Verb) -> Participant:
    return Participant(
        leg=stage.leg,
        joined_at=stage.office.clock.now,
        label=noun.word("participantLabel"),
        muted=noun.flag("muted"),
        start_on_enter=noun.flag("startConferenceOnEnter", default=True),
        end_on_exit=noun.flag("endConferenceOnExit"),
        beep=noun.word("beep", "true"),
        coaches=noun.word("coach") or None,
    )


def _terms(stage: Stage, noun: Verb, here: Source) -> Terms:
    return Terms(
        callback=stage.callback(noun, here, "statusCallback", ""),
        record=noun.word("record") == "record-from-start",
        trim=noun.word("trim", "trim-silence") == "trim-silence",
        recording_callback=stage.callback(noun, here, "recordingStatusCallback", "completed"),
    )


def _stay(stage: Stage, dial: Verb, here: Source, one: Participant) -> Script[None]:
    """Be in until the star key or the time limit."""
    limit = dial.whole("timeLimit", LONGEST_CALL)
    timer = stage.office.clock.after(limit, lambda: conferring.interrupt(one, Over()))
    try:
        while (yield from _is_changed(stage, dial, here, one)):
            one.is_told = False
    except Over:
        pass
    finally:
        timer.cancel()


def _is_changed(stage: Stage, dial: Verb, here: Source, one: Participant) -> Script[bool]:
    """Hear what there is to hear, until that is another thing (True) or she leaves by a key."""
    try:
        yield from _as_things_stand(stage, dial, here, one)
    except Changed:
        return True
    return False


def _as_things_stand(stage: Stage, dial: Verb, here: Source, one: Participant) -> Script[None]:
    while one.announcements:
        yield from _be_told(stage, one)
    if one.hold:
        yield from _be_held(stage, one)
    elif one.waits:
        yield from _wait(stage, dial.children[0], here)
    else:
        key = ""
        while key != "*":
            _, key = yield from stage.listen(None, *_keys(dial))


def _keys(dial: Verb) -> tuple[str, ...]:
    return ("digit",) if dial.flag("hangupOnStar") else ()


def _wait(stage: Stage, noun: Verb, here: Source) -> Script[None]:
    """What somebody hears before the conference begins; silence when that is over."""
    url = noun.attributes.get("waitUrl")
    if url is None:
        yield from stage.during("music", stage.forever())
        return
    if url:
        source = Source(
            url=stage.resolve(here, url), method=noun.word("waitMethod", "POST"), kind="wait"
        )
        yield from stage.perform(source, CONFERENCE_WAIT_VERBS)
    stage.office.by("conference-wait-ends-in-silence")
    yield from stage.during("silence", stage.forever())


def _be_held(stage: Stage, one: Participant) -> Script[None]:
    """Music, or the document for it, then silence."""
    if one.hold_source is None:
        stage.office.by("hold-music")
        yield from stage.during("music", stage.forever())
        return
    stage.office.by("hold-document-ends-in-silence")
    try:
        yield from stage.perform(one.hold_source, CONFERENCE_WAIT_VERBS)
    except Broken as broken:
        stage.office.by("broken-hold-document-is-silence")
        stage.fail(broken)
    yield from stage.during("silence", stage.forever())


def _be_told(stage: Stage, one: Participant) -> Script[None]:
    """One announcement, which nobody else hears."""
    office, conference, event = stage.office, stage.leg.room, "announcement-end"
    assert isinstance(conference, Conference)  # noqa: S101 - only there is anything announced
    one.is_told = True
    conferring.retune(office, conference)
    try:
        yield from stage.perform(one.announcements.pop(0), CONFERENCE_WAIT_VERBS)
    except Broken as broken:
        event = "announcement-fail"
        stage.fail(broken)
    one.is_told = bool(one.announcements)
    conferring.report(office, conference, event, one)
    conferring.retune(office, conference)


def _after(stage: Stage, dial: Verb, here: Source, status: str) -> Source | None:
    if "action" not in dial.attributes:
        return None
    return stage.onward(dial, here, _form(status))


def _form(status: str) -> dict[str, str]:
    return {"DialCallStatus": status, "DialBridged": forms.truth(status == "answered")}
