"""How often a network, or all of them, may ask: counted in the process, nothing is kept."""

import math
import threading
from collections import OrderedDict
from time import monotonic_ns

from flask import Response, after_this_request, request

from callcenter.core.errors import TooMany
from callcenter.core.networks import network_of

_NANOSECONDS = 1_000_000_000
MOST_REMEMBERED = 20_000


class Limit:
    """Lets everybody ask so many times at once, and then once in so many seconds.

    Each process counts for itself; those who asked longest ago are forgotten first.
    """

    def __init__(self, at_once: int, seconds: float) -> None:
        self._every = int(seconds * _NANOSECONDS)
        self._slack = at_once * self._every
        self._due: OrderedDict[str, int] = OrderedDict()
        self._lock = threading.Lock()

    def wait(self, who: str, now: int) -> float:
        """Count one try and return 0; or count nothing and return the seconds to wait.

        Args:
            now: nanoseconds of the monotonic clock.
        """
        with self._lock:
            due = max(self._due.get(who, now), now) + self._every
            over = due - now - self._slack
            if over > 0:
                return over / _NANOSECONDS
            self._due[who] = due
            self._due.move_to_end(who)
            if len(self._due) > MOST_REMEMBERED:
                self._due.popitem(last=False)
        return 0.0


def hold_back(limit: Limit, what: str = "") -> None:
    """Count this request against a limit.

    Args:
        what: counted for itself, beside the network that asks.

    Raises:
        TooMany: with the time to wait in the header of the answer.
    """
    _count(limit, f"{network_of(request.remote_addr or '')} {what}")


def hold_back_all(limit: Limit, what: str = "") -> None:
    """Count this request against a limit that all networks share.

    Args:
        what: counted for itself; never anything that tells who it was.

    Raises:
        TooMany: as `hold_back`.
    """
    _count(limit, what)


def _count(limit: Limit, who: str) -> None:
    wait = math.ceil(limit.wait(who, monotonic_ns()))
    if not wait:
        return

    @after_this_request
    def tell(response: Response) -> Response:
        response.headers["Retry-After"] = str(wait)
        return response

    raise TooMany(seconds=wait)
