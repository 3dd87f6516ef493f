"""Queues and their members over the REST interface."""

from telephony.exchange.contract import not_found
from telephony.exchange.queues import Member, Queue
from telephony.exchange.web.asked import Asked, Json, answers
from telephony.exchange.web.shapes import member_shape, queue_shape

FRONT = "Front"


def _queue(asked: Asked, sid: str) -> Queue:
    if sid not in asked.exchange.queues:
        raise not_found(f"/Queues/{sid}.json")
    return asked.exchange.queues[sid]


def _member(asked: Asked, queue: Queue) -> Member:
    """By call, or the one at the front."""
    named = asked.path["CallSid"]
    for member in queue.members:
        if named in {FRONT, member.leg.sid}:
            return member
    raise not_found(f"/Queues/{queue.sid}/Members/{named}.json")


@answers("CreateQueue", "FriendlyName", "MaxSize")
def create_queue(asked: Asked) -> Json:
    """POST Queues."""
    size = asked.number("MaxSize", 100)
    queue = asked.exchange.create_queue(asked.text("FriendlyName"), max_size=size)
    return queue_shape(asked.exchange, queue)


@answers("ListQueue")
def list_queues(asked: Asked) -> list[Json]:
    """GET Queues, the newest first."""
    return [queue_shape(asked.exchange, one) for one in reversed(asked.exchange.queues.values())]


@answers("FetchQueue")
def fetch_queue(asked: Asked) -> Json:
    """GET Queues/{Sid}."""
    return queue_shape(asked.exchange, _queue(asked, asked.path["Sid"]))


@answers("ListMember")
def list_members(asked: Asked) -> list[Json]:
    """GET Members, the head first."""
    queue = _queue(asked, asked.path["QueueSid"])
    return [member_shape(asked.exchange, queue, one) for one in queue.members]


@answers("FetchMember")
def fetch_member(asked: Asked) -> Json:
    """GET Members/{CallSid}."""
    queue = _queue(asked, asked.path["QueueSid"])
    return member_shape(asked.exchange, queue, _member(asked, queue))


@answers("UpdateMember", "Url", "Method")
def update_member(asked: Asked) -> Json:
    """POST Members/{CallSid}: out of the queue, to another document."""
    queue = _queue(asked, asked.path["QueueSid"])
    member = _member(asked, queue)
    shown = member_shape(asked.exchange, queue, member)
    method = asked.text("Method", "POST")
    asked.exchange.update_member(queue.sid, member.leg.sid, url=asked.text("Url"), method=method)
    return shown
