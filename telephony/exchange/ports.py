"""What the exchange needs from outside: somebody who carries its requests."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Protocol


@dataclass(frozen=True, kw_only=True)
class Request:
    """One HTTP request the exchange makes.

    Attributes:
        url: absolute; it may still carry the fragment with connection overrides (`#ct=…&rc=2`).
        method: GET or POST; on GET the form travels in the query.
        form: the parameters, blanks included.
        want_document: the answer is awaited as TwiML; otherwise its body does not matter.
        leg_sid: the call it is about, if there is one.
        kind: voice, action, wait, whisper, fallback, call-status, conference, recording or media.
            A media request is a plain GET without parameters; its reply tells `seconds`.
    """

    url: str
    method: str
    form: Mapping[str, str] = field(default_factory=dict)
    want_document: bool = False
    leg_sid: str | None = None
    kind: str = "voice"


@dataclass(frozen=True, kw_only=True)
class Reply:
    """What came of a request after all its retries.

    Attributes:
        status: the HTTP status; None when no answer came.
        body: the text of the answer; empty for media.
        content_type: without parameters, e.g. `text/xml`.
        error_code: Twilio's code of a failed delivery (11200 bad status or time-out, 11205 no
            connection, 11210 bad host); None leaves the judgement of the status to the exchange.
        seconds: for media, how long the audio lasts.
    """

    status: int | None
    body: str = ""
    content_type: str = "text/xml"
    error_code: int | None = None
    seconds: float | None = None


OnReply = Callable[[Reply], None]


class Courier(Protocol):
    """Carries requests to the application, signs them and retries them."""

    def post(self, request: Request, on_reply: OnReply) -> None:
        """Send a request; call `on_reply` exactly once, at once or later, from any thread."""
