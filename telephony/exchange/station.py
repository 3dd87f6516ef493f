"""A station: one exchange with its courier, its files and the phones that are signed in."""

import hashlib
import logging
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from time import monotonic, time
from urllib.parse import urlsplit

from telephony.exchange.calls import NumberSettings
from telephony.exchange.courier import Job, WebhookCourier
from telephony.exchange.engine import Exchange
from telephony.exchange.faults import FaultShares
from telephony.exchange.keeping import Keeper
from telephony.exchange.ports import Request
from telephony.exchange.practice.practices import Practices
from telephony.exchange.transport import Transport, http_transport

THREADS = 16
# A browser phone that has not been heard of for so long is signed out.
SILENCE = 45.0

log = logging.getLogger(__name__)


@dataclass(frozen=True, kw_only=True)
class StationSettings:
    """One account with one number, and the app behind it.

    Attributes:
        fallback_file: a document that is served at `/hosted/fallback.xml`: it stands for a page
            hosted somewhere else, which answers when the app does not.
        training_number: a second number that leads to the same app; "": there is none.
        app_address: where the app listens, if not where `voice_url` says.
        hosts: names the station answers to beside those of the machine itself.
        origins: browser origins that may use the phones beside those of the machine itself.
    """

    account_sid: str
    auth_token: str = field(repr=False)
    number: str
    training_number: str = ""
    voice_url: str = ""
    status_url: str = ""
    fallback_url: str = ""
    fallback_file: Path | None = None
    app_address: str = ""
    folder: Path | None = None
    hosts: frozenset[str] = frozenset()
    origins: frozenset[str] = frozenset()


class Station:
    """Puts the parts together, on the real time or, for tests, on a time of their own.

    Args:
        start: the moment its clock begins with; None: the present, and the clock runs.
        transport: the way to the app; None: HTTP.
    """

    def __init__(
        self,
        settings: StationSettings,
        *,
        start: datetime | None = None,
        transport: Transport | None = None,
    ) -> None:
        self.settings = settings
        self.keeper = Keeper(settings.folder)
        self.closing = False
        self._began = None if start else (time(), monotonic())
        self._start = (start or self.now()).astimezone(UTC)
        self._transport = transport or _http(settings)
        self._pool = ThreadPoolExecutor(THREADS, "courier") if start is None else None
        self._seen: dict[str, float] = {}
        self.exchange, self.courier = self._furnish()
        self.practices = Practices(self.exchange, settings.folder)
        for fact in self.keeper.kept():
            self.exchange.restore_recording(fact)

    @property
    def is_live(self) -> bool:
        """Whether its clock is the real one."""
        return self._began is not None

    def now(self) -> datetime:
        """The present moment; on the real time it never goes back."""
        if self._began is None:
            return self.exchange.clock.now
        wall, ticks = self._began
        return datetime.fromtimestamp(wall, UTC) + timedelta(seconds=monotonic() - ticks)

    def catch_up(self) -> None:
        """Let everything happen that is due by now."""
        self.exchange.advance_to(self.now())

    def tidy(self) -> None:
        """Keep what has ended, sign out phones that have gone silent."""
        with self.exchange.lock:
            self.keeper.keep(self.exchange.recordings.values())
            self.practices.keep()
            for address, seen in list(self._seen.items()):
                if monotonic() - seen > SILENCE:
                    self.sign_out(address)

    def saw(self, address: str) -> None:
        """A browser phone gave a sign of life."""
        self._seen[address] = monotonic()

    def sign_out(self, address: str) -> None:
        """A browser phone is gone, and the call it was in with it."""
        with self.exchange.lock:
            self._seen.pop(address, None)
            phone = self.exchange.phones.get(address)
            if phone is not None and phone.is_client:
                phone.unregister()
                if phone.state == "in-call":
                    phone.hang_up()

    def spoil(self, shares: FaultShares, seed: int) -> None:
        """From now on, let this go wrong so often."""
        self.courier.spoil(shares, seed)

    def reset(self) -> None:
        """As on the first day: no calls, no phones, no recordings, no faults; keys stay."""
        former = self.exchange
        with former.lock:
            self._start = self.now()
            self._seen.clear()
            self.keeper.forget()
            self.exchange, self.courier = self._furnish()
            self.practices.forget()
            self.practices = Practices(self.exchange, self.settings.folder)
            former.changed.notify_all()

    def let_go(self) -> None:
        """End the waiting at phones: nothing more will come."""
        self.closing = True
        with self.exchange.lock:
            self.exchange.changed.notify_all()

    def close(self) -> None:
        """Keep what has ended, and end the threads of the courier."""
        self.let_go()
        with self.exchange.lock:
            self.keeper.keep(self.exchange.recordings.values())
        if self._pool is not None:
            self._pool.shutdown(cancel_futures=True)

    def _furnish(self) -> tuple[Exchange, WebhookCourier]:
        """A fresh exchange, and the courier whose clock it is."""

        def later(seconds: float, job: Job) -> None:
            with exchange.lock:
                exchange.clock.after(seconds, job)
                exchange.changed.notify_all()

        def soon(job: Job) -> None:
            later(0, job)

        def note(name: str, request: Request) -> None:
            with exchange.lock:
                exchange.trace.add("delivery", request.leg_sid, what=name, url=request.url)

        courier = WebhookCourier(
            auth_token=self.settings.auth_token,
            transport=self._transport,
            later=later,
            run=soon if self._pool is None else self._in_pool,
            note=note,
        )
        exchange = Exchange(
            courier,
            account_sid=self.settings.account_sid,
            numbers=[self._number(number) for number in self._our_numbers()],
            start=self._start,
            seed=self._start.isoformat(),
        )
        return exchange, courier

    def _our_numbers(self) -> list[str]:
        return [one for one in (self.settings.number, self.settings.training_number) if one]

    def _number(self, number: str) -> NumberSettings:
        settings = self.settings
        return NumberSettings(
            number=number,
            voice_url=settings.voice_url,
            status_callback=settings.status_url,
            fallback_url=settings.fallback_url,
            sid="PN" + hashlib.sha256(number.encode()).hexdigest()[:32],
            friendly_name=number,
        )

    def _in_pool(self, job: Job) -> None:
        if self._pool is not None and not self.closing:
            self._pool.submit(_watched, job)


def _http(settings: StationSettings) -> Transport:
    parts = urlsplit(settings.voice_url)
    public = f"{parts.scheme}://{parts.netloc}"
    return http_transport(public, settings.app_address or public)


def _watched(job: Callable[[], None]) -> None:
    try:
        job()
    except Exception:
        log.exception("A request could not be carried")
