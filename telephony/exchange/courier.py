"""Carries the exchange's requests to the app: signed, retried, and spoiled on demand."""

import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import partial
from threading import Lock
from time import monotonic
from urllib.parse import urlencode, urljoin

from telephony.exchange.faults import Faults, FaultShares
from telephony.exchange.lanes import Lanes
from telephony.exchange.overrides import Overrides, read_overrides
from telephony.exchange.ports import OnReply, Reply, Request
from telephony.exchange.signing import HEADER, sign
from telephony.exchange.sounds import NotAudio, seconds_of
from telephony.exchange.transport import Answer, NotConnected, Outgoing, TooLate, Transport

INVALID_URL, BAD_STATUS, TOO_LONG = 11100, 11200, 11750
VOICE_CEILING = 15.0
LONGEST_DOCUMENT = 64 * 1024
LATE = (16.0, 30.0)  # seconds, for the fault "delay"
HELD = 5.0  # seconds that a shuffled callback is held at most
MOST_REDIRECTS = 5
REDIRECTS = {301, 302, 303, 307, 308}
FORM = "application/x-www-form-urlencoded; charset=UTF-8"

Job = Callable[[], None]
Note = Callable[[str, Request], None]
Later = Callable[[float, Job], None]


@dataclass(frozen=True)
class Outcome:
    """How one attempt ended: an answer, or `ct` (no connection), `rt` (too late) and a code."""

    answer: Answer | None = None
    failure: str = ""
    code: int | None = None

    @property
    def policy(self) -> str:
        """The name under which connection overrides speak of it."""
        if self.answer is None:
            return self.failure
        return f"{self.answer.status // 100}xx"


@dataclass(frozen=True)
class Errand:
    """What is asked of which address; on GET the form travels in the query."""

    method: str
    url: str
    form: Mapping[str, str]

    @property
    def signed(self) -> tuple[str, Mapping[str, str]]:
        """The address and the body's form, which the signature goes over."""
        if self.method == "POST" or not self.form:
            return self.url, self.form
        return self.url + ("&" if "?" in self.url else "?") + urlencode(self.form), {}


@dataclass(eq=False)
class Delivery:
    """One request on its way; `settle` tells the exchange once, whatever comes after."""

    request: Request
    address: str
    overrides: Overrides
    on_reply: OnReply
    token: str
    settled: bool = False
    lock: Lock = field(default_factory=Lock)

    def settle(self, reply: Reply) -> None:
        """Hand over the reply, unless one has been handed over."""
        with self.lock:
            if self.settled:
                return
            self.settled = True
        self.on_reply(reply)


def _unnoted(_name: str, _request: Request) -> None:
    """Nobody wants to know."""


class WebhookCourier:
    """Sends requests as the provider does.

    Args:
        auth_token: what requests are signed with.
        transport: the way to the app.
        later: plans a job so many seconds from now, on whichever clock rules.
        run: does a job, at once or in a thread of its own.
        faults: what goes wrong; may be exchanged at any time.
        note: told of each fault and each further attempt, by its name.
    """

    def __init__(
        self,
        *,
        auth_token: str,
        transport: Transport,
        later: Later,
        run: Callable[[Job], None],
        faults: Faults | None = None,
        note: Note = _unnoted,
    ) -> None:
        self._auth_token = auth_token
        self._transport = transport
        self._later = later
        self._run = run
        self._lanes = Lanes(run)
        self._faults = faults or Faults()
        self._note = note
        self._held: list[Delivery] = []
        self._lock = Lock()

    @property
    def faults(self) -> Faults:
        """What goes wrong at present."""
        return self._faults

    def spoil(self, shares: FaultShares, seed: int = 0) -> None:
        """From now on, let this go wrong so often."""
        with self._lock:
            self._faults = Faults(shares, seed)

    def befalls(self, fault: str) -> bool:
        """Whether this fault happens now."""
        with self._lock:
            return self._faults.befalls(fault)

    def post(self, request: Request, on_reply: OnReply) -> None:
        """Send a request; `on_reply` is called once, when all attempts are through."""
        try:
            address, overrides = read_overrides(request.url)
        except ValueError:
            self._run(partial(on_reply, Reply(status=None, error_code=INVALID_URL)))
            return
        delivery = Delivery(request, address, overrides, on_reply, secrets.token_hex(16))
        if request.want_document or request.kind == "media":
            self._send_document(delivery)
        else:
            self._send_callback(delivery)

    # How a request sets out.

    def _send_document(self, delivery: Delivery) -> None:
        if self._befalls("delay", delivery.request):
            late = Reply(status=None, error_code=BAD_STATUS)
            self._later(VOICE_CEILING, partial(delivery.settle, late))
            self._run(partial(self._carry, delivery, quiet=True))
        else:
            self._run(partial(self._carry, delivery))

    def _send_callback(self, delivery: Delivery) -> None:
        if self._befalls("drop", delivery.request):
            self._run(partial(delivery.settle, Reply(status=None, error_code=BAD_STATUS)))
        elif self._befalls("delay", delivery.request):
            self._later(self._seconds_late(), partial(self._run, partial(self._carry, delivery)))
        elif self._befalls("shuffle", delivery.request):
            self._hold(delivery)
        else:
            lane = delivery.request.leg_sid or delivery.token
            self._lanes.put(lane, partial(self._carry_and_release, delivery))

    def _hold(self, delivery: Delivery) -> None:
        with self._lock:
            self._held.append(delivery)
        self._later(HELD, self._release)

    def _release(self) -> None:
        with self._lock:
            held, self._held = self._held, []
        for delivery in reversed(held):
            self._run(partial(self._carry, delivery))

    def _carry_and_release(self, delivery: Delivery) -> None:
        self._carry(delivery)
        self._release()

    # The attempts.

    def _carry(self, delivery: Delivery, *, quiet: bool = False) -> None:
        """Try until it is through; `quiet`: the exchange is told something else."""
        end = monotonic() + min(delivery.overrides.total, VOICE_CEILING)
        outcome = self._attempt(delivery, end)
        for _ in range(delivery.overrides.retries):
            if monotonic() >= end or not delivery.overrides.retries_after(outcome.policy):
                break
            self._note("retry", delivery.request)
            outcome = self._attempt(delivery, end)
        if self._befalls("duplicate", delivery.request):
            self._attempt(delivery, end)
        if not quiet:
            delivery.settle(_reply(delivery.request, outcome))

    def _attempt(self, delivery: Delivery, end: float) -> Outcome:
        if delivery.request.want_document and self._befalls("drop", delivery.request):
            return Outcome(failure="ct", code=NotConnected().code)
        outcome = self._ask(delivery, end)
        if self._befalls("error500", delivery.request):
            return Outcome(Answer(500, {}, b""))
        if self._befalls("cut", delivery.request):
            return Outcome(failure="ct", code=NotConnected().code)
        return outcome

    def _ask(self, delivery: Delivery, end: float) -> Outcome:
        errand = Errand(delivery.request.method, delivery.address, delivery.request.form)
        try:
            for _ in range(MOST_REDIRECTS):
                answer = self._transport(self._outgoing(delivery, errand, end))
                if answer.status not in REDIRECTS or "location" not in answer.headers:
                    return Outcome(answer)
                # Followed with GET and without the form, digits and all (observed).
                errand = Errand("GET", urljoin(errand.url, answer.headers["location"]), {})
        except NotConnected as broken:
            return Outcome(failure="ct", code=broken.code)
        except TooLate:
            return Outcome(failure="rt", code=BAD_STATUS)
        except ValueError:
            return Outcome(code=INVALID_URL)
        return Outcome(code=BAD_STATUS)

    def _outgoing(self, delivery: Delivery, errand: Errand, end: float) -> Outgoing:
        url, signed = errand.signed
        headers = {
            "User-Agent": "TwilioProxy/1.1",
            "Accept": "*/*",
            HEADER: sign(self._auth_token, url, signed.items()),
            "I-Twilio-Idempotency-Token": delivery.token,
        }
        if errand.method == "POST":
            headers["Content-Type"] = FORM
        left = max(0.1, end - monotonic())
        return Outgoing(
            method=errand.method,
            url=url,
            headers=headers,
            body=urlencode(signed).encode(),
            connect_seconds=min(delivery.overrides.connect, left),
            read_seconds=min(delivery.overrides.read, left),
        )

    def _befalls(self, fault: str, request: Request) -> bool:
        befalls = self.befalls(fault)
        if befalls:
            self._note(fault, request)
        return befalls

    def _seconds_late(self) -> float:
        with self._lock:
            return self._faults.seconds(*LATE)


def _reply(request: Request, outcome: Outcome) -> Reply:
    answer = outcome.answer
    if answer is None:
        return Reply(status=None, error_code=outcome.code)
    kind = answer.headers.get("content-type", "").partition(";")[0].strip().lower()
    if request.kind == "media":
        return _media_reply(answer, kind)
    if len(answer.body) > LONGEST_DOCUMENT:
        return Reply(status=answer.status, content_type=kind, error_code=TOO_LONG)
    text = answer.body.decode("utf-8", "replace")
    return Reply(status=answer.status, body=text, content_type=kind)


def _media_reply(answer: Answer, kind: str) -> Reply:
    try:
        seconds = seconds_of(answer.body) if answer.status == 200 else None
    except NotAudio:
        return Reply(status=answer.status, content_type=kind, error_code=12300)
    return Reply(status=answer.status, content_type=kind, seconds=seconds)
