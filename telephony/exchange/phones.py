"""Phones: citizens by number, operators by client name, desk phones by number."""

from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING, Any

from telephony.exchange import hearing, lifecycle
from telephony.exchange.calls import Refused

if TYPE_CHECKING:
    from telephony.exchange.legs import Leg
    from telephony.exchange.office import Office

MANNERS = ("by hand", "answers", "rejects", "engaged", "out of service")
KEY_SECONDS = 0.1
WAIT_SECONDS = 0.5


@dataclass(frozen=True, kw_only=True)
class PhoneEvent:
    """Something a phone's screen would show.

    Attributes:
        number: 1, 2, 3 … per phone.
        kind: dialling, incoming, answered, heard or ended.
        content: for incoming {call_sid, caller, to, parameters}; for ended {call_sid, status};
            for heard the entry of `Leg.heard`; else {call_sid}.
    """

    number: int
    at: datetime
    kind: str
    content: dict[str, Any] = field(default_factory=dict)


class Phone:
    """One phone and the person at it.

    Attributes:
        address: `client:name` or an E.164 number.
        name: shown in traces.
        registered: clients ring only when registered; numbers always do, and nobody answers at
            one that nobody works.
        manner: what becomes of a call to it: `by hand`, whatever somebody does at it; `answers`
            and `rejects`, that by itself after `patience` seconds of ringing; `engaged`, busy;
            `out of service`, failed.
        leg: the call it is in, rings for or dials; None when idle.
        events: everything so far, oldest first.
        heard: what its person has heard in all calls, oldest first (see `Leg.heard`).
    """

    def __init__(self, office: "Office", address: str, name: str = "") -> None:
        self._office = office
        self.address, self.name = address, name
        self.registered = not self.is_client
        self.manner, self.patience = MANNERS[0], 0.0
        self.leg: Leg | None = None
        self.events: list[PhoneEvent] = []
        self.heard: list[dict[str, Any]] = []

    @property
    def is_client(self) -> bool:
        """Whether it is a browser phone."""
        return self.address.startswith("client:")

    @property
    def state(self) -> str:
        """idle, dialling, ringing or in-call."""
        if self.leg is None:
            return "idle"
        if self.leg.answered_at is not None:
            return "in-call"
        return "dialling" if self.leg.is_inbound else "ringing"

    def register(self) -> None:
        """A browser phone signs in."""
        self.registered = True

    def unregister(self) -> None:
        """A browser phone is gone: it no longer rings; its running call goes on."""
        self.registered = not self.is_client

    def behave(self, manner: str, patience: float = 0.0) -> None:
        """What becomes of calls to it from now on (see `manner`). Raises `Refused`: no manner."""
        if manner not in MANNERS:
            raise Refused(20001, f"a manner is one of {', '.join(MANNERS)}")
        self.manner, self.patience = manner, patience

    def answer(self) -> None:
        """Pick up. Raises `Refused` when nothing rings."""
        with self._office.at_work():
            lifecycle.answer(self._office, self._ringing())

    def reject(self) -> None:
        """Decline the ringing call. Raises `Refused` when nothing rings."""
        with self._office.at_work():
            self._office.by("rejected-is-busy")
            lifecycle.end(self._office, self._ringing(), "busy")

    def digits(self, keys: str) -> None:
        """Press keys one after another (0-9 * #; `w` waits half a second).

        Raises:
            Refused: it is in no call.
        """
        with self._office.at_work():
            leg, after = self._connected(), 0.0
            for key in keys:
                if key == "w":
                    after += WAIT_SECONDS
                else:
                    self._office.clock.after(after, partial(hearing.press, leg, key))
                    after += KEY_SECONDS

    def speak(self, text: str, language: str = "ja-JP") -> float:
        """Say something, after what is being said already; back come the seconds it takes.

        Raises:
            Refused: it is in no call.
        """
        with self._office.at_work():
            return hearing.speak(self._office, self._connected(), text, language)

    def hang_up(self) -> None:
        """Hang up, while dialling, ringing or talking. Raises `Refused` when idle."""
        with self._office.at_work():
            if self.leg is None:
                raise Refused(0, "the phone is idle", status=409)
            lifecycle.hang_up(self._office, self.leg)

    def take(self, leg: "Leg", kind: str) -> None:
        """The exchange connects a call to it: `dialling` or `incoming`."""
        self.leg = leg
        about: dict[str, Any] = {"call_sid": leg.sid}
        if kind == "incoming":
            about |= {"caller": leg.from_, "to": leg.to, "parameters": dict(leg.parameters)}
        self.note(kind, about)

    def release(self, leg: "Leg") -> None:
        """The exchange has ended a call."""
        if self.leg is leg:
            self.leg = None
            self.note("ended", {"call_sid": leg.sid, "status": leg.status})

    def note(self, kind: str, content: dict[str, Any]) -> None:
        """Something to show happened."""
        number = len(self.events) + 1
        now = self._office.clock.now
        self.events.append(PhoneEvent(number=number, at=now, kind=kind, content=content))

    def _ringing(self) -> "Leg":
        if self.leg is None or self.state != "ringing":
            raise Refused(0, "nothing rings", status=409)
        return self.leg

    def _connected(self) -> "Leg":
        if self.leg is None or self.state != "in-call":
            raise Refused(0, "the phone is in no call", status=409)
        return self.leg
