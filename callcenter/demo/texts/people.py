"""Whose card an inquiry is about."""

from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import accumulate
from typing import Any

from callcenter.demo.texts.wording import Random


@dataclass(frozen=True, slots=True)
class Holder:
    """The card's holder as a writer names them: `whose` by register, with の or 's."""

    whose: Mapping[str, tuple[str, ...]]
    name: str
    tag: str


class Holders:
    """Chooses holders by how often they come up, the caller being the usual one."""

    def __init__(self, people: Mapping[str, Mapping[str, Any]]) -> None:
        self._holders = [_holder(entry) for entry in people.values()]
        self._cumulative = list(accumulate(entry["weight"] for entry in people.values()))

    @property
    def tags(self) -> set[str]:
        """The tags that holders bring."""
        return {holder.tag for holder in self._holders if holder.tag}

    def choose(self, rand: Random, *, proxy: bool) -> Holder:
        """A holder; with `proxy` never the caller, who stands first in the list."""
        own = self._cumulative[0] if proxy else 0
        place = own + rand() * (self._cumulative[-1] - own)
        return self._holders[bisect_right(self._cumulative, place)]

    def other(self, rand: Random) -> Holder:
        """A relative or ward, for sentences that speak of a third person."""
        return self.choose(rand, proxy=True)


def _holder(entry: Mapping[str, Any]) -> Holder:
    return Holder(
        whose={
            "note": tuple(entry["whose"]),
            "mail": tuple(entry["whose_mail"]),
            "en": (entry["whose_en"],),
        },
        name=entry["holder"],
        tag=entry["tag"],
    )
