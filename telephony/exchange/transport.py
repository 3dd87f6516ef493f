"""The way to the app over HTTP, and how it fails."""

import socket
import ssl
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from urllib.parse import urlsplit

LONGEST_BODY = 4 * 1024 * 1024


class NotConnected(Exception):
    """No connection came about, or it was cut before the answer had come.

    Attributes:
        code: Twilio's error code.
    """

    def __init__(self, code: int = 11205) -> None:
        super().__init__(str(code))
        self.code = code


class TooLate(Exception):
    """The answer had not come when the time was over."""


@dataclass(frozen=True)
class Outgoing:
    """One attempt at a request.

    Attributes:
        url: without fragment.
        connect_seconds, read_seconds: what it may take.
    """

    method: str
    url: str
    headers: Mapping[str, str]
    body: bytes
    connect_seconds: float
    read_seconds: float


@dataclass(frozen=True)
class Answer:
    """What the app answered; header names in lower case."""

    status: int
    headers: Mapping[str, str]
    body: bytes


# Raises NotConnected and TooLate.
Transport = Callable[[Outgoing], Answer]


def http_transport(public_origin: str = "", app_origin: str = "") -> Transport:
    """The real way.

    Args:
        public_origin: `https://host[:port]` that the app is known by in the world; requests to
            it are signed and addressed as such, but sent to `app_origin`, where it listens.
    """

    def carry(outgoing: Outgoing) -> Answer:
        parts = urlsplit(outgoing.url)
        origin = f"{parts.scheme}://{parts.netloc}"
        connection = _connect(app_origin if origin == public_origin else origin, outgoing)
        try:
            return _exchange_words(connection, outgoing, parts.netloc)
        except TimeoutError as late:
            raise TooLate from late
        except (OSError, HTTPException) as cut:
            raise NotConnected from cut
        finally:
            connection.close()

    return carry


def _connect(origin: str, outgoing: Outgoing) -> HTTPConnection:
    parts = urlsplit(origin)
    kind = HTTPSConnection if parts.scheme == "https" else HTTPConnection
    connection = kind(parts.hostname or "", parts.port, timeout=outgoing.connect_seconds)
    try:
        connection.connect()
    except socket.gaierror as unknown:
        raise NotConnected(11210) from unknown
    except ssl.SSLError as untrusted:
        raise NotConnected(11220) from untrusted
    except OSError as refused:
        raise NotConnected from refused
    return connection


def _exchange_words(connection: HTTPConnection, outgoing: Outgoing, host: str) -> Answer:
    connection.sock.settimeout(outgoing.read_seconds)
    parts = urlsplit(outgoing.url)
    target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    headers = {**outgoing.headers, "Host": host, "Connection": "close"}
    connection.request(outgoing.method, target, outgoing.body or None, headers)
    answer = connection.getresponse()
    body = answer.read(LONGEST_BODY)
    return Answer(answer.status, {k.lower(): v for k, v in answer.getheaders()}, body)
