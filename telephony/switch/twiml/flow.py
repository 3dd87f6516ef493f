"""Where a call goes next: on, out, or into the line."""

from collections.abc import Iterator
from dataclasses import dataclass
from xml.etree.ElementTree import Element

from telephony.switch.twiml.rules import address, name, one_of, within
from telephony.switch.twiml.verbs import Verb, element

_REASONS = frozenset({"rejected", "busy"})


@dataclass(frozen=True)
class Redirect(Verb):
    """Go on with the document at another address."""

    is_last = True
    url: str

    def __post_init__(self) -> None:
        address(self.url, "url")

    def elements(self) -> Iterator[Element]:
        yield element("Redirect", self.url)


@dataclass(frozen=True)
class Hangup(Verb):
    """End the call."""

    is_last = True

    def elements(self) -> Iterator[Element]:
        yield element("Hangup")


@dataclass(frozen=True)
class Reject(Verb):
    """Do not take the call: `rejected` (the number is not in use) or `busy`. Costs nobody."""

    is_last = True
    reason: str = "rejected"

    def __post_init__(self) -> None:
        one_of(self.reason, _REASONS, "reason")

    def elements(self) -> Iterator[Element]:
        yield element("Reject", reason=self.reason)


@dataclass(frozen=True)
class Leave(Verb):
    """Out of the queue; the call goes on behind its `Enqueue`."""

    is_last = True

    def elements(self) -> Iterator[Element]:
        yield element("Leave")


@dataclass(frozen=True)
class Enqueue(Verb):
    """Into a queue of the switch, where the document of `wait_url` is asked for again and again.

    Attributes:
        queue: an opaque name.
        action: asked for when the call leaves the queue, whatever the reason.
        most: how many may be in the queue.
    """

    queue: str
    wait_url: str
    action: str | None = None
    most: int | None = None

    def __post_init__(self) -> None:
        name(self.queue, "queue")
        address(self.wait_url, "wait_url")
        address(self.action, "action")
        within(self.most, 1, 5000, "most")

    def elements(self) -> Iterator[Element]:
        yield element(
            "Enqueue",
            self.queue,
            action=self.action,
            maxQueueSize=self.most,
            waitUrl=self.wait_url,
        )
