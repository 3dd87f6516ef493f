"""What may stand in a document; everything else is refused when the verb is made."""

import re

LONGEST_ADDRESS = 4000
_ADDRESS = re.compile(r"https?://(?![^/?#]*@)[!-~]+")
_NAME = re.compile(r"(?!\d{7,}$)[A-Za-z0-9_-]{1,64}")
_IDENTITY = re.compile(r"[A-Za-z0-9_]{1,121}")
_E164 = re.compile(r"\+[1-9][0-9]{6,14}")
_KEY = re.compile(r"[0-9*#]?")
_IDENTIFIER = re.compile(r"[0-9a-fA-F]{8}-?(?:[0-9a-fA-F]{4}-?){3}[0-9a-fA-F]{12}")
_LONG_NUMBER = re.compile(r"\d{7}|%EF%BC%9", re.IGNORECASE)  # full-width digits, encoded, too


class TwimlError(ValueError):
    """The switch would refuse this, or it may not be said in a document."""


def require(holds: bool, what: str) -> None:
    """Raises:
    TwimlError: it does not hold; the message never repeats what was given.
    """
    if not holds:
        raise TwimlError(what)


def within(value: int | None, low: int, high: int, what: str) -> None:
    """A number in its range, or none given. Raises like `require`."""
    holds = value is None or (not isinstance(value, bool) and low <= value <= high)
    require(holds, f"{what} is not within {low} and {high}")


def one_of(value: str, allowed: frozenset[str], what: str) -> None:
    """One of the words that there are. Raises like `require`."""
    require(value in allowed, f"{what} is none of {sorted(allowed)}")


def address(url: str | None, what: str) -> None:
    """An absolute address, ASCII, without sign-in and without a number of a person; or none.
    Raises like `require`."""
    if url is None:
        return
    require(len(url) <= LONGEST_ADDRESS, f"{what} is too long")
    require(bool(_ADDRESS.fullmatch(url)), f"{what} is not an absolute ASCII address")
    require(not _LONG_NUMBER.search(_IDENTIFIER.sub("", url)), f"{what} holds a long number")


def name(text: str, what: str) -> None:
    """An opaque name of a conference or queue. Raises like `require`."""
    require(bool(_NAME.fullmatch(text)), f"{what} is not an opaque name")


def identity(text: str) -> None:
    """The name of a browser's phone. Raises like `require`."""
    require(bool(_IDENTITY.fullmatch(text)), "identity has other signs than letters, digits and _")


def e164(text: str | None, what: str) -> None:
    """A telephone number as the switch dials it, or none. Raises like `require`."""
    require(text is None or bool(_E164.fullmatch(text)), f"{what} is not a number in E.164")


def finishing_key(text: str) -> None:
    """A key of the telephone, or "" for none. Raises like `require`."""
    require(bool(_KEY.fullmatch(text)), "finish_on_key is not one key")
