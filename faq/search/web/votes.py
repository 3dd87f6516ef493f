"""What a citizen has voted on today, kept in the citizen's own cookie and nowhere else."""

from collections.abc import MutableMapping
from typing import Any

from callcenter.core import clock
from callcenter.core.errors import TooMany

_KEY = "faq_votes"
MOST_A_DAY = 50


def has_voted(cookie: MutableMapping[str, Any], number: int) -> bool:
    """Whether this window voted on the article today."""
    return number in _today(cookie)


def remember_vote(cookie: MutableMapping[str, Any], number: int) -> None:
    """Note a vote until the end of the day.

    Raises:
        TooMany: nobody reads so many articles a day.
    """
    voted = _today(cookie)
    if len(voted) >= MOST_A_DAY:
        raise TooMany
    cookie[_KEY] = {"day": clock.today().isoformat(), "numbers": [*voted, number]}


def _today(cookie: MutableMapping[str, Any]) -> list[int]:
    kept = cookie.get(_KEY, {})
    return list(kept["numbers"]) if kept.get("day") == clock.today().isoformat() else []
