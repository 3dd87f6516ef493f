"""Addresses that are given to the switch: absolute, ASCII, opaque, with how often to try."""

import re
from urllib.parse import urlencode
from uuid import UUID

# Milliseconds to connect and to answer, and two more tries whatever went wrong: the switch gives
# up by itself after 15 seconds, and the door answers a repeated request as it did the first.
OVERRIDES = "ct=2000&rt=5000&rc=2&rp=all"

# What the number itself is connected to.
INCOMING, STATUS, FALLBACK = "incoming", "status", "fallback"

_PATH = re.compile(r"[a-z0-9]+(?:[-/][a-z0-9]+)*")
_NAME = re.compile(r"[a-z][a-z_]{0,19}")
# Long enough for a code or a counter, too short for a number of a person or of the provider.
_VALUE = re.compile(r"(?!.*[0-9]{7})[A-Za-z0-9_-]{1,30}")

_address: list[str] = []


def use_voice_address(public_url: str) -> None:
    """Set where the switch reaches this installation; the composition root calls this."""
    _address[:] = [public_url.rstrip("/")]


def voice_url(path: str, **ids: UUID | str | int) -> str:
    """An address of the webhook app with its connection overrides.

    Args:
        path: below `/voice/`, like `operator-status`.
        ids: our own identifiers and counters. A UUID is written with its hyphens: what reads it
            takes runs of twelve digits out of addresses. None of the provider's identifiers and
            nothing of a person.

    Raises:
        ValueError: something that may not stand in an address of ours.
        LookupError: `use_voice_address` was not called.
    """
    return f"{voice_base()}/{_checked(_PATH, path)}{_query(ids)}#{OVERRIDES}"


def voice_base() -> str:
    """The address below which the webhook app answers, without a slash at the end."""
    if not _address:
        raise LookupError("no address for the switch is set")
    return f"{_address[0]}/voice"


def _query(ids: dict[str, UUID | str | int]) -> str:
    if not ids:
        return ""
    return "?" + urlencode({_checked(_NAME, name): _value(value) for name, value in ids.items()})


def _value(value: UUID | str | int) -> str:
    return str(value) if isinstance(value, UUID) else _checked(_VALUE, str(value))


def _checked(shape: re.Pattern[str], text: str) -> str:
    if not shape.fullmatch(text):
        raise ValueError(f"not for an address: {len(text)} signs")
    return text
