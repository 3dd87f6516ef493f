"""Checks of single attribute values; each gives a complaint, or nothing when the value is good."""

import re
from collections.abc import Callable

Check = Callable[[str], str | None]
KEYS = frozenset("0123456789*#")
VOICE = re.compile(r"(man|woman|alice|(Polly|Google)\.[A-Za-z0-9-]+)\Z")
LANGUAGE = re.compile(r"[a-z]{2,3}-[A-Z]{2}\Z")


def anything(_value: str) -> str | None:
    """Every value is good."""
    return None


def flag(value: str) -> str | None:
    """`true` or `false`."""
    return None if value in {"true", "false"} else "must be true or false"


def whole(least: int, most: int | None = None) -> Check:
    """A whole number within bounds."""

    def check(value: str) -> str | None:
        if not re.fullmatch(r"[0-9]+", value):
            return "must be a whole number"
        if int(value) < least or (most is not None and int(value) > most):
            return f"must be {least} to {most}" if most is not None else f"must be {least} or more"
        return None

    return check


def one_of(*values: str) -> Check:
    """One out of a list."""

    def check(value: str) -> str | None:
        return None if value in values else f"must be one of {', '.join(values)}"

    return check


def some_of(*values: str) -> Check:
    """One or more out of a list, with spaces between."""

    def check(value: str) -> str | None:
        words = value.split()
        good = words and set(words) <= set(values)
        return None if good else f"must be out of {', '.join(values)}"

    return check


def at_most(length: int) -> Check:
    """A text of 1 to so many characters."""

    def check(value: str) -> str | None:
        return None if 0 < len(value) <= length else f"must have 1 to {length} characters"

    return check


def url(value: str) -> str | None:
    """An absolute or relative address, not empty."""
    if not value or any(letter.isspace() for letter in value):
        return "must be a URL"
    return None if value.isascii() else "must be a URL in ASCII"


def url_or_nothing(value: str) -> str | None:
    """An address, or an empty text, which means something of its own."""
    return url(value) if value else None


def one_key(value: str) -> str | None:
    """One key of the telephone, or none."""
    return None if value == "" or value in KEYS else "must be one key or empty"


def some_keys(value: str) -> str | None:
    """Any keys of the telephone, or none."""
    return None if set(value) <= KEYS else "must be keys of the telephone"


def tones(value: str) -> str | None:
    """Keys to be played, `w` and `W` for pauses."""
    good = value and set(value) <= KEYS | set("wW")
    return None if good else "must be digits, *, #, w or W"


def voice(value: str) -> str | None:
    """A voice in the form Twilio names them."""
    return None if VOICE.match(value) else "is no voice"


def language(value: str) -> str | None:
    """A language tag such as `ja-JP`."""
    return None if LANGUAGE.match(value) else "is no language"


method = one_of("GET", "POST")
