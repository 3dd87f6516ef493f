"""A closed-loop HTTP client that leaves the machine to the server: each visitor waits for an
answer before asking again, on a kept connection, with no more parsing than a measurement needs."""

import re
import socket
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from random import Random
from statistics import median

SLOWEST = 60.0
WARM_UP = 3
_LENGTH = re.compile(rb"\r\nContent-Length: *([0-9]+)", re.IGNORECASE)
_CLOSE = re.compile(rb"\r\nConnection: *close", re.IGNORECASE)


class UnexpectedAnswer(Exception):
    """The server answered something else than the scenario expects."""


@dataclass(frozen=True)
class Request:
    """One question to the server; with a body it is a POST.

    Attributes:
        expect: status of the right answer.
    """

    path: str
    body: bytes = b""
    content_type: str = "application/x-www-form-urlencoded"
    headers: tuple[str, ...] = ()
    expect: int = 200


Asking = Callable[[Random], Request]


@dataclass(frozen=True)
class Timing:
    """Times of the answers in milliseconds.

    Attributes:
        size: of the median answer, in bytes.
    """

    times: list[float] = field(repr=False)
    size: float

    def percentile(self, share: float) -> float:
        """The time within which this share (0 to 1) of the answers came."""
        ordered = sorted(self.times)
        return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


class Visitor:
    """One browser: its connection and its cookie. Cookies in answers are not kept, so that every
    request is like the first."""

    def __init__(self, port: int, cookie: str = "") -> None:
        self._port = port
        self._cookie = f"Cookie: {cookie}\r\n" if cookie else ""
        self._socket: socket.socket | None = None

    def ask(self, request: Request) -> bytes:
        """The body of the answer.

        Raises:
            UnexpectedAnswer: its status is not the expected one.
            OSError: the server went away.
        """
        message = self._message(request)
        try:
            status, body = self._exchange(message)
        except ConnectionError:  # a kept connection may have been closed; once more on a new one
            self.close()
            status, body = self._exchange(message)
        if status != request.expect:
            raise UnexpectedAnswer(f"{status} instead of {request.expect}: {request.path}")
        return body

    def close(self) -> None:
        """Give the connection back."""
        if self._socket is not None:
            self._socket.close()
            self._socket = None

    def _message(self, request: Request) -> bytes:
        lines = [
            f"{'POST' if request.body else 'GET'} {request.path} HTTP/1.1",
            f"Host: 127.0.0.1:{self._port}",
            "Accept: text/html,application/json",
            *request.headers,
        ]
        if request.body:
            lines += [
                f"Content-Type: {request.content_type}",
                f"Content-Length: {len(request.body)}",
            ]
        head = "\r\n".join(lines) + "\r\n" + self._cookie + "\r\n"
        return head.encode("ascii") + request.body

    def _exchange(self, message: bytes) -> tuple[int, bytes]:
        if self._socket is None:
            self._socket = socket.create_connection(("127.0.0.1", self._port), SLOWEST)
            self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._socket.sendall(message)
        received = self._more(self._socket)
        while (end := received.find(b"\r\n\r\n")) < 0:
            received += self._more(self._socket)
        head, body = received[:end], bytearray(received[end + 4 :])
        length = _LENGTH.search(head)
        if length is None and head[9:12] == b"204":
            return 204, b""
        if length is None:
            raise UnexpectedAnswer("an answer without its length")
        while len(body) < int(length[1]):
            body += self._more(self._socket)
        if _CLOSE.search(head):
            self.close()
        return int(head[9:12]), bytes(body)

    @staticmethod
    def _more(connection: socket.socket) -> bytes:
        received = connection.recv(1 << 18)
        if not received:
            raise ConnectionResetError
        return received


def closed_loop(
    visitors: Sequence[Visitor], asking: Asking, *, asks: int, seconds: float
) -> Timing:
    """Let all visitors ask at once, `asks` times together or until the time is over.

    Raises:
        UnexpectedAnswer, OSError: the first thing that went wrong for a visitor.
    """
    times: list[float] = []
    sizes: list[int] = []
    troubles: list[Exception] = []
    share = max(1, asks // len(visitors))

    def visit(visitor: Visitor, chance: Random) -> None:
        try:
            for _ in range(WARM_UP):
                visitor.ask(asking(chance))
            end = time.perf_counter() + seconds
            for _ in range(share):
                request = asking(chance)
                start = time.perf_counter()
                body = visitor.ask(request)
                done = time.perf_counter()
                times.append((done - start) * 1000)
                sizes.append(len(body))
                if done > end or troubles:
                    return
        except (UnexpectedAnswer, OSError) as error:
            troubles.append(error)

    threads = [
        threading.Thread(target=visit, args=(visitor, Random(number)))
        for number, visitor in enumerate(visitors)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if troubles:
        raise troubles[0]
    return Timing(times, median(sizes))
