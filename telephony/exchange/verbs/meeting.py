"""Dial with a Conference: come in, wait for the beginning, stay until it ends."""

from contextlib import suppress

from telephony.exchange import conferring, forms
from telephony.exchange.calls import Source
from telephony.exchange.conferences import Conference, Participant, Terms
from telephony.exchange.conferring import Dismissed, Started
from telephony.exchange.courses import Script
from telephony.exchange.lifecycle import HungUp
from telephony.exchange.stage import Broken, Stage
from telephony.exchange.twiml.grammar import CONFERENCE_WAIT_VERBS, LONGEST_CALL
from telephony.exchange.twiml.reading import Verb

LABEL_TAKEN, NOBODY_TO_COACH, FULL = 16025, 13240, 13222
MOST_PEOPLE = 250


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
    if one.waits:
        with suppress(Started):
            yield from _hold(stage, dial.children[0], here)
    keys = ("digit",) if dial.flag("hangupOnStar") else ()
    key = ""
    while key != "*":
        kind, key = yield from stage.listen(dial.whole("timeLimit", LONGEST_CALL), *keys)
        if kind != "digit":
            return


def _hold(stage: Stage, noun: Verb, here: Source) -> Script[None]:
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


def _after(stage: Stage, dial: Verb, here: Source, status: str) -> Source | None:
    if "action" not in dial.attributes:
        return None
    return stage.onward(dial, here, _form(status))


def _form(status: str) -> dict[str, str]:
    return {"DialCallStatus": status, "DialBridged": forms.truth(status == "answered")}
