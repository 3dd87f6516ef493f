"""The HTTP server of the exchange: threads that end when it ends."""

from werkzeug.serving import ThreadedWSGIServer, WSGIRequestHandler

from telephony.exchange.station import Station
from telephony.exchange.web.application import make_application


class Handler(WSGIRequestHandler):
    """One request to a connection, so that no idle connection holds a thread at the end."""

    protocol_version = "HTTP/1.0"
    timeout = 30

    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        """Requests are in the trace; the terminal is for what goes wrong."""


class ExchangeServer(ThreadedWSGIServer):
    """Waits for its threads when it is closed."""

    daemon_threads = False
    block_on_close = True


def make_server(station: Station, host: str, port: int) -> ExchangeServer:
    """A server that listens already; port 0 takes a free one."""
    return ExchangeServer(host, port, make_application(station), handler=Handler)
