"""A whole answer to the switch."""

from collections.abc import Iterable
from typing import ClassVar
from xml.etree.ElementTree import Element, tostring

from telephony.switch.twiml.asking import Gather, Record
from telephony.switch.twiml.dialling import Dial
from telephony.switch.twiml.flow import Enqueue, Hangup, Leave, Redirect, Reject
from telephony.switch.twiml.rules import require
from telephony.switch.twiml.speaking import Pause, Play, Say
from telephony.switch.twiml.verbs import Verb

LONGEST_DOCUMENT = 64 * 1024  # bytes
_HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n'
_EVERYWHERE = (Say, Play, Pause, Gather, Redirect, Hangup)


class Document:
    """What a call does now, verb after verb. An empty one ends the call.

    Raises, when it is made:
        TwimlError: a verb that does not belong here, or one that would never be reached.
    """

    allowed: ClassVar[tuple[type[Verb], ...]] = (*_EVERYWHERE, Reject, Record, Enqueue, Dial)

    def __init__(self, verbs: Iterable[Verb] = ()) -> None:
        self.verbs = tuple(verbs)
        known = all(isinstance(verb, self.allowed) for verb in self.verbs)
        require(known, "a verb that does not belong into this document")
        require(not any(verb.is_last for verb in self.verbs[:-1]), "a verb is never reached")
        rejected = any(isinstance(verb, Reject) for verb in self.verbs[1:])
        require(not rejected, "a call is rejected before anything else or not at all")
        self._xml = self._written()
        require(len(self._xml.encode()) <= LONGEST_DOCUMENT, "the document is too long")

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Document) and self._xml == other._xml

    def __hash__(self) -> int:
        return hash(self._xml)

    def __repr__(self) -> str:
        names = ", ".join(type(verb).__name__ for verb in self.verbs)
        return f"{type(self).__name__}({names})"

    def to_xml(self) -> str:
        """The document as it is sent."""
        return self._xml

    def _written(self) -> str:
        root = Element("Response")
        for verb in self.verbs:
            root.extend(verb.elements())
        return _HEAD + tostring(root, encoding="unicode")


class WaitDocument(Document):
    """What a call in a queue hears; it is asked for again when it has run out."""

    allowed = (*_EVERYWHERE, Leave)
