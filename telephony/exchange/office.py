"""The office: what all parts of the exchange share — state, clock, requests, ledger."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from threading import Condition, RLock

from telephony.exchange.assumptions import LEDGER
from telephony.exchange.calls import NumberSettings
from telephony.exchange.clock import Clock
from telephony.exchange.conferences import Conference
from telephony.exchange.legs import Callback, Leg
from telephony.exchange.phones import Phone
from telephony.exchange.ports import Courier, Reply, Request
from telephony.exchange.queues import Queue
from telephony.exchange.recordings import Recorder, RecordingFact
from telephony.exchange.sids import Sids
from telephony.exchange.trace import Trace


class Office:
    """State and clock; `engine.Exchange` adds what one may ask of it."""

    def __init__(
        self,
        courier: Courier,
        *,
        account_sid: str,
        numbers: Iterable[NumberSettings],
        start: datetime,
        seed: str = "exchange",
        api_base: str = "https://api.twilio.com",
    ) -> None:
        self.courier = courier
        self.account_sid = account_sid
        self.api_base = api_base
        self.clock = Clock(start)
        self.sids = Sids(seed)
        self.lock = RLock()
        self.changed = Condition(self.lock)
        self.numbers = {number.number: number for number in numbers}
        for number in self.numbers.values():
            number.sid = number.sid or self.sids.make("PN")
        self.legs: dict[str, Leg] = {}
        self.queues: dict[str, Queue] = {}
        self.conferences: dict[str, Conference] = {}
        self.recordings: dict[str, RecordingFact] = {}
        self.recorders: dict[str, Recorder] = {}
        self.phones: dict[str, Phone] = {}
        self.trace = Trace(self.clock)
        self.relied_on: Counter[str] = Counter()
        self.next_call_at = start
        self._is_advancing = False

    def advance_to(self, moment: datetime) -> None:
        """Let everything happen that is due until `moment` (aware); the clock stands there then."""
        with self.lock:
            if self._is_advancing:
                return
            self._is_advancing = True
            try:
                self.clock.advance_to(moment)
            finally:
                self._is_advancing = False
                self.changed.notify_all()

    def run(self, seconds: float = 0) -> None:
        """Advance by so many seconds."""
        self.advance_to(self.clock.now + timedelta(seconds=seconds))

    @contextmanager
    def at_work(self) -> Iterator[None]:
        """Hold the lock; afterwards do what is due at this moment."""
        with self.lock:
            yield
            self.run()

    def by(self, behaviour: str) -> None:
        """Note that the exchange now behaves in a way the ledger must know.

        Raises:
            KeyError: the ledger does not.
        """
        self.relied_on[LEDGER[behaviour].name] += 1

    def phone(self, address: str, name: str = "") -> Phone:
        """The phone of this address, made on first use (a client is then not yet registered)."""
        with self.lock:
            phone = self.phones.get(address)
            if phone is None:
                phone = self.phones[address] = Phone(self, address, name)
            phone.name = name or phone.name
            return phone

    def queue_named(self, name: str, max_size: int = 1000) -> Queue:
        """The queue of this name, made when there is none."""
        for queue in self.queues.values():
            if queue.name == name:
                return queue
        queue = Queue(
            sid=self.sids.make("QU"), name=name, created_at=self.clock.now, max_size=max_size
        )
        self.queues[queue.sid] = queue
        return queue

    def conference_named(self, name: str) -> Conference:
        """The conference of this name that has not ended, made when there is none."""
        for conference in self.conferences.values():
            if conference.name == name and conference.status != "completed":
                return conference
        conference = Conference(sid=self.sids.make("CF"), name=name, created_at=self.clock.now)
        self.conferences[conference.sid] = conference
        return conference

    def post(self, request: Request, on_reply: Callable[[Reply], None]) -> None:
        """Send a request; `on_reply` is called under the lock, before time goes on."""

        def arrived(reply: Reply) -> None:
            with self.at_work():
                self._trace_reply(request, reply)
                on_reply(reply)

        self.trace.add(
            "request",
            request.leg_sid,
            request=request.kind,
            url=request.url,
            method=request.method,
            form=dict(request.form),
        )
        self.courier.post(request, arrived)

    def notify(self, callback: Callback, form: dict[str, str], kind: str, leg_sid: str) -> None:
        """Report something; nobody waits for the answer."""
        request = Request(
            url=callback.url, method=callback.method, form=form, kind=kind, leg_sid=leg_sid or None
        )
        self.clock.soon(lambda: self.post(request, lambda _reply: None))

    def error(self, leg_sid: str | None, code: int, message: str, url: str = "") -> None:
        """Write an error event, as Twilio's debugger would."""
        self.trace.add("error", leg_sid, code=code, message=message, url=url)

    def _trace_reply(self, request: Request, reply: Reply) -> None:
        self.trace.add(
            "reply",
            request.leg_sid,
            request=request.kind,
            url=request.url,
            status=reply.status,
            error_code=reply.error_code,
        )
        is_bad = reply.error_code is not None or reply.status is None or reply.status >= 400
        if is_bad and not request.want_document and request.kind != "media":
            self.error(request.leg_sid, reply.error_code or 11200, "a callback failed", request.url)
