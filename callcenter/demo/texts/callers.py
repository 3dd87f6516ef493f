"""Invented callers: names with their reading, numbers of a valid shape, reserved mail domains."""

from dataclasses import dataclass
from pathlib import Path
from tomllib import loads

from callcenter.demo.texts.wording import Random

_FOREIGN_SHARE = 0.03
_PREFIXES = ("090", "080", "070", "080", "090", "050")


@dataclass(frozen=True, slots=True)
class GeneratedCaller:
    """Who asked. `phone` has hyphens, `kana` is katakana; `email` is often unknown."""

    name: str
    kana: str
    phone: str | None
    email: str | None


class Callers:
    """Makes callers from the name lists."""

    def __init__(self) -> None:
        data = loads(Path(__file__).with_name("names.toml").read_text(encoding="utf-8"))
        self._family = [_split(entry) for entry in data["family"]]
        self._given = [_split(entry) for entry in data["given"]]
        self._foreign = [(name, kana) for name, kana in data["foreign"]]
        self._mailboxes: list[str] = data["mailbox"]
        self._domains: list[str] = data["domain"]

    def make(self, rand: Random, *, english: bool, written: bool) -> GeneratedCaller:
        """One caller. Written inquiries always have an address, not always a number."""
        name, kana = self._name(rand, english=english)
        phone = self._phone(rand) if not written or rand() < 0.5 else None
        email = self._email(rand) if written or rand() < 0.12 else None
        return GeneratedCaller(name, kana, phone, email)

    def _name(self, rand: Random, *, english: bool) -> tuple[str, str]:
        if rand() < (0.9 if english else _FOREIGN_SHARE):
            return self._foreign[int(rand() * len(self._foreign))]
        # Squared, so that the names at the top of the list come up more often.
        family, family_kana = self._family[int(rand() ** 2 * len(self._family))]
        given, given_kana = self._given[int(rand() * len(self._given))]
        return f"{family} {given}", f"{family_kana} {given_kana}"

    def _phone(self, rand: Random) -> str:
        prefix = _PREFIXES[int(rand() * len(_PREFIXES))]
        middle = 1000 + int(rand() * 9000)
        return f"{prefix}-{middle}-{int(rand() * 10000):04d}"

    def _email(self, rand: Random) -> str:
        box = self._mailboxes[int(rand() * len(self._mailboxes))]
        domain = self._domains[int(rand() * len(self._domains))]
        return f"{box}.{int(rand() * 100000)}@{domain}"


def _split(entry: str) -> tuple[str, str]:
    name, kana = entry.split()
    return name, kana
