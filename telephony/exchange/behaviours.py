"""How it is known that Twilio behaves in some way, and where its pages are.

`documented`: Twilio's own pages say it. `observed`: seen in payloads or reports of others.
`assumed`: a judgement; all of these belong on the list to be tried with a real account.
"""

from dataclasses import dataclass
from typing import Literal

Mark = Literal["documented", "observed", "assumed"]
DOCS = "https://www.twilio.com/docs/voice/"
CALLS = DOCS + "api/call-resource"
TWIML = DOCS + "twiml"
CONFERENCE = DOCS + "twiml/conference"
PARTICIPANT = DOCS + "api/conference-participant-resource#update-a-participant-resource"
DIAL = DOCS + "twiml/dial"
ENQUEUE = DOCS + "twiml/enqueue"
GATHER = DOCS + "twiml/gather"
RECORD = DOCS + "twiml/record"


@dataclass(frozen=True)
class Behaviour:
    """One behaviour; `source` is a link for what is documented, else the reason."""

    name: str
    mark: Mark
    text: str
    source: str

    def as_json(self) -> dict[str, str]:
        """The behaviour as a plain object."""
        return {"name": self.name, "mark": self.mark, "text": self.text, "source": self.source}


def documented(name: str, source: str, text: str) -> Behaviour:
    """What the provider's own page says."""
    return Behaviour(name, "documented", text, source)


def observed(name: str, source: str, text: str) -> Behaviour:
    """What others have seen."""
    return Behaviour(name, "observed", text, source)


def assumed(name: str, reason: str, text: str) -> Behaviour:
    """A judgement, and what speaks for it."""
    return Behaviour(name, "assumed", text, reason)
