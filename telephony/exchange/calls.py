"""What one asks of the exchange, as plain values, and how it refuses."""

from dataclasses import dataclass, field
from typing import Literal

WITHHELD = (
    "ANONYMOUS",
    "RESTRICTED",
    "UNAVAILABLE",
    "UNKNOWN",
    "BLOCKED",
    "+266696687",
    "+7378742833",
    "+86282452253",
    "+8656696",
    "+2562533",
)


class Refused(Exception):
    """The exchange does not do what was asked.

    Attributes:
        code: Twilio's error code.
        status: the HTTP status that goes with it.
    """

    def __init__(self, code: int, message: str, *, status: int = 400) -> None:
        super().__init__(message)
        self.code, self.message, self.status = code, message, status


@dataclass(frozen=True, kw_only=True)
class Source:
    """Where a document comes from: an address, or the document itself.

    Attributes:
        url: absolute address, empty when `twiml` is given.
        method: GET or POST.
        form: parameters beyond the standard ones, e.g. Digits.
        kind: see `ports.Request.kind`.
    """

    url: str = ""
    method: str = "POST"
    twiml: str | None = None
    form: dict[str, str] = field(default_factory=dict)
    kind: str = "voice"


@dataclass(kw_only=True)
class NumberSettings:
    """One of our numbers (IncomingPhoneNumbers) and where its calls go; may be changed."""

    number: str
    voice_url: str = ""
    voice_method: str = "POST"
    fallback_url: str = ""
    fallback_method: str = "POST"
    status_callback: str = ""
    status_callback_method: str = "POST"
    sid: str = ""
    friendly_name: str = ""


@dataclass(frozen=True, kw_only=True)
class NewCall:
    """A call to be made through the REST interface; `url` wins over `twiml`.

    Attributes:
        to: an E.164 number, or `client:name`, optionally with `?custom=parameters`.
        timeout: seconds it may ring, 1 to 600.
        status_events: out of initiated, ringing, answered, completed.
    """

    to: str
    from_: str
    url: str = ""
    method: str = "POST"
    twiml: str | None = None
    fallback_url: str = ""
    fallback_method: str = "POST"
    status_callback: str = ""
    status_callback_method: str = "POST"
    status_events: tuple[str, ...] = ("completed",)
    timeout: int = 60
    send_digits: str = ""


@dataclass(frozen=True, kw_only=True)
class CallChange:
    """A change of a running call: another document, or its end (`url` wins over `twiml`)."""

    url: str = ""
    method: str = "POST"
    twiml: str | None = None
    fallback_url: str | None = None
    fallback_method: str = "POST"
    status_callback: str | None = None
    status_callback_method: str = "POST"
    status: Literal["", "completed", "canceled"] = ""


@dataclass(frozen=True, kw_only=True)
class ParticipantChange:
    """A change of somebody in a conference; None: this stays as it is.

    Attributes:
        hold_url: what is heard on hold; "": music.
        announce_url: what is said to this participant alone; "": nothing.
        coaches: the call that is whispered to, when `coaching` is true.
    """

    muted: bool | None = None
    hold: bool | None = None
    hold_url: str = ""
    hold_method: str = "GET"
    announce_url: str = ""
    announce_method: str = "POST"
    beep_on_exit: bool | None = None
    end_on_exit: bool | None = None
    coaching: bool | None = None
    coaches: str = ""
