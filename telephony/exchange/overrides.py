"""Connection overrides: what the fragment of a webhook's URL says about time-outs and retries.

https://www.twilio.com/docs/usage/webhooks/webhooks-connection-overrides (documented).
"""

from dataclasses import dataclass
from urllib.parse import parse_qs, urldefrag

_LONGEST_MS = {"ct": 10_000, "rt": 15_000, "tt": 15_000}
_LEAST_MS = 100
_MOST_RETRIES = 5
_POLICIES = {"4xx", "5xx", "ct", "rt", "all"}


@dataclass(frozen=True)
class Overrides:
    """Seconds and numbers that hold for one request.

    Attributes:
        connect, read, total: time-outs in seconds; a voice request never lasts longer than 15.
        retries: attempts after the first one.
        policies: what is tried again: 4xx, 5xx, ct (no connection), rt (no answer), all.
    """

    connect: float = 5.0
    read: float = 15.0
    total: float = 15.0
    retries: int = 1
    policies: frozenset[str] = frozenset({"ct"})

    def retries_after(self, outcome: str) -> bool:
        """Whether an attempt that ended so is followed by another."""
        return outcome in self.policies or ("all" in self.policies and outcome in _POLICIES)


def read_overrides(url: str) -> tuple[str, Overrides]:
    """The URL without its fragment, and what the fragment says.

    Raises:
        ValueError: a name that is none, or a value out of its range.
    """
    address, fragment = urldefrag(url)
    given = {name: values[-1] for name, values in parse_qs(fragment).items()}
    given.pop("e", None)  # the edge it leaves from makes no difference here
    policies = frozenset(given.pop("rp", "ct").split(","))
    retries = int(given.pop("rc", "1"))
    times = {name: _milliseconds(name, value) / 1000 for name, value in given.items()}
    if not policies <= _POLICIES or not 0 <= retries <= _MOST_RETRIES:
        raise ValueError(f"overrides out of range: #{fragment}")
    return address, Overrides(
        connect=times.get("ct", 5.0),
        read=times.get("rt", 15.0),
        total=times.get("tt", 15.0),
        retries=retries,
        policies=policies,
    )


def _milliseconds(name: str, value: str) -> int:
    if name not in _LONGEST_MS or not value.isdecimal():
        raise ValueError(f"unknown override: {name}")
    if not _LEAST_MS <= int(value) <= _LONGEST_MS[name]:
        raise ValueError(f"override out of range: {name}={value}")
    return int(value)
