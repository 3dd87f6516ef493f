"""The exchange as a process: real time, HTTP, an orderly end."""

import argparse
import logging
import os
import signal
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from threading import Event, Thread

from telephony.exchange.station import Station, StationSettings
from telephony.exchange.web.serving import make_server

# Seconds that the clock stands still at most while nothing is planned.
TICK = 0.25
LEAST_PAUSE = 0.005

log = logging.getLogger(__name__)


def read_settings(environ: Mapping[str, str]) -> StationSettings:
    """The settings by environment.

    Raises:
        ValueError: one that must be there is missing.
    """
    needed = ("EXCHANGE_ACCOUNT_SID", "EXCHANGE_AUTH_TOKEN", "EXCHANGE_NUMBER")
    if missing := [name for name in needed if not environ.get(name)]:
        raise ValueError(f"not set: {', '.join(missing)}")
    folder, fallback = environ.get("EXCHANGE_FOLDER"), environ.get("EXCHANGE_FALLBACK_FILE")
    return StationSettings(
        account_sid=environ["EXCHANGE_ACCOUNT_SID"],
        auth_token=environ["EXCHANGE_AUTH_TOKEN"],
        number=environ["EXCHANGE_NUMBER"],
        training_number=environ.get("EXCHANGE_TRAINING_NUMBER", ""),
        voice_url=environ.get("EXCHANGE_VOICE_URL", ""),
        status_url=environ.get("EXCHANGE_STATUS_URL", ""),
        fallback_url=environ.get("EXCHANGE_FALLBACK_URL", ""),
        fallback_file=Path(fallback) if fallback else None,
        app_address=environ.get("EXCHANGE_APP_ADDRESS", "").rstrip("/"),
        folder=Path(folder) if folder else None,
        hosts=_words(environ.get("EXCHANGE_HOSTS", "")),
        origins=_words(environ.get("EXCHANGE_ORIGINS", "")),
    )


def _words(text: str) -> frozenset[str]:
    return frozenset(text.replace(",", " ").split())


class Driver(Thread):
    """Moves the clock of a station with the real time."""

    def __init__(self, station: Station) -> None:
        super().__init__(name="exchange clock")
        self._station = station
        self._ended = Event()

    def run(self) -> None:
        """Until told to end: let happen what is due, then rest until the next thing is."""
        while not self._ended.is_set():
            self._turn(self._step)

    def end(self) -> None:
        """Let it end, and wait for that."""
        self._ended.set()
        with self._station.exchange.lock:
            self._station.exchange.changed.notify_all()
        self.join()

    def _turn(self, step: Callable[[], None]) -> None:
        try:
            step()
        except Exception:
            log.exception("The exchange stumbled")
            self._ended.wait(TICK)

    def _step(self) -> None:
        station = self._station
        with station.exchange.lock:
            station.catch_up()
            station.tidy()
            next_at = station.exchange.clock.next_at
            rest = TICK if next_at is None else (next_at - station.now()).total_seconds()
            if not self._ended.is_set():
                station.exchange.changed.wait(min(TICK, max(LEAST_PAUSE, rest)))


def serve(settings: StationSettings, host: str, port: int) -> None:
    """Serve until SIGTERM or SIGINT; then end calls' waiting, requests and threads."""
    station = Station(settings)
    server = make_server(station, host, port)
    driver = Driver(station)

    def end() -> None:
        station.let_go()  # first: the server waits for its threads, and they for news
        server.shutdown()

    def stop(*_: object) -> None:
        # In another thread: `shutdown` waits for the very loop that this signal interrupts.
        Thread(target=end, name="exchange stop").start()

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, stop)
    driver.start()
    sys.stdout.write(f"The exchange listens on http://{host}:{server.port}\n")
    sys.stdout.flush()
    try:
        server.serve_forever()
    finally:
        station.close()
        driver.end()


def main(arguments: Sequence[str] | None = None) -> int:
    """`python -m telephony.exchange --port 8100`."""
    parser = argparse.ArgumentParser(prog="python -m telephony.exchange", description=__doc__)
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=8100)
    options = parser.parse_args(arguments)
    logging.basicConfig(level=logging.INFO, format="%(levelname)s %(name)s: %(message)s")
    try:
        settings = read_settings(os.environ)
    except ValueError as wrong:
        parser.error(str(wrong))
    serve(settings, options.host, options.port)
    return 0
