"""Enqueue: wait in line with a document of its own, until led out of it."""

from collections.abc import Callable
from dataclasses import dataclass

from telephony.exchange import forms
from telephony.exchange.calls import Source
from telephony.exchange.courses import Script
from telephony.exchange.legs import Leg
from telephony.exchange.lifecycle import HungUp
from telephony.exchange.queues import Member, Queue
from telephony.exchange.stage import Broken, Ending, Stage, Turned
from telephony.exchange.twiml.grammar import CONFERENCE_WAIT_VERBS, QUEUE_WAIT_VERBS
from telephony.exchange.twiml.reading import Verb
from telephony.exchange.verbs.simple import Left


@dataclass
class Offer:
    """Somebody takes a waiting call.

    Attributes:
        by: the call that dials the queue.
        source: what the waiting person hears before, if anything.
        ready: told to that call's script when they can be connected.
        over: told to the waiting call's script when they are parted.
    """

    by: Leg
    source: Source | None
    ready: object
    over: object


class Taken(Exception):
    """Out of the queue, to somebody who dials it."""

    def __init__(self, offer: Offer) -> None:
        super().__init__(offer.by.sid)
        self.offer = offer


def enqueue(stage: Stage, verb: Verb, here: Source) -> Script[Source | None]:
    """Wait in a queue; then ask `action`, or go on with the next verb."""
    stage.answer()
    queue = stage.office.queue_named(verb.text)
    if len(queue.members) >= min(queue.max_size, verb.whole("maxQueueSize", queue.max_size)):
        return _after(stage, verb, here, {"QueueResult": "queue-full"})
    member = Member(leg=stage.leg, entered_at=stage.office.clock.now)
    queue.members.append(member)
    stage.leg.queue_sid = queue.sid
    result = yield from _waited(stage, verb, here, queue, member)
    stage.office.by("enqueue-action")
    return _after(stage, verb, here, _form(stage, queue, member, result))


def _waited(stage: Stage, verb: Verb, here: Source, queue: Queue, member: Member) -> Script[str]:
    """The QueueResult with which the document goes on."""

    def tell(result: str) -> None:
        if "action" in verb.attributes:
            form = _form(stage, queue, member, result)
            stage.send(stage.onward(verb, here, form))

    try:
        yield from _wait(stage, verb, here, queue, member)
    except Left:
        return "leave"
    except Taken as taken:
        _leave(stage, queue, member)
        return (yield from _bridged(stage, taken.offer, tell))
    except (HungUp, Ending):
        stage.office.by("enqueue-action-after-hangup")
        tell("hangup")
        raise
    except Turned:
        stage.office.by("enqueue-action-on-redirect")
        tell("redirected")
        raise
    except Broken as broken:
        stage.office.by("broken-wait-document-is-queue-error")
        if "action" not in verb.attributes:
            raise
        stage.fail(broken)
        return "error"
    finally:
        _leave(stage, queue, member)
    raise AssertionError("waiting has no end of its own")


def _leave(stage: Stage, queue: Queue, member: Member) -> None:
    stage.more = dict
    if member in queue.members:
        queue.members.remove(member)
        member.left_at = stage.office.clock.now
        stage.leg.queue_sid = None


def _wait(stage: Stage, verb: Verb, here: Source, queue: Queue, member: Member) -> Script[None]:
    url = verb.attributes.get("waitUrl")
    if not url:
        kind = "music" if url is None else "silence"
        yield from stage.during(kind, stage.forever())
        return
    stage.office.by("queue-parameters-on-every-wait-request")
    stage.more = lambda: forms.queue_form(stage.office, queue, member)
    source = Source(
        url=stage.resolve(here, url), method=verb.word("waitUrlMethod", "POST"), kind="wait"
    )
    while True:
        stage.office.by("wait-document-is-requested-again")
        yield from stage.perform(source, QUEUE_WAIT_VERBS)


def _bridged(stage: Stage, offer: Offer, tell: Callable[[str], None]) -> Script[str]:
    """Hear what the other side wants said first, then talk until one of them goes."""
    try:
        if offer.source is not None:
            yield from stage.perform(offer.source, CONFERENCE_WAIT_VERBS)
        if offer.by.course is not None:
            offer.by.course.tell(offer.ready, True)
        yield from stage.listen(None, offer.over)
    except (HungUp, Ending):
        tell("bridged")
        raise
    except Turned:
        tell("redirected-from-bridged")
        raise
    except Broken as broken:
        stage.fail(broken)
        return "error"
    return "bridged"


def _form(stage: Stage, queue: Queue, member: Member, result: str) -> dict[str, str]:
    return {
        "QueueResult": result,
        "QueueSid": queue.sid,
        "QueueTime": str(forms.waited(stage.office, member)),
    }


def _after(stage: Stage, verb: Verb, here: Source, form: dict[str, str]) -> Source | None:
    return stage.onward(verb, here, form) if "action" in verb.attributes else None
