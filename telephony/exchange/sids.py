"""Identifiers in Twilio's form, the same for the same seed."""

from hashlib import sha256


class Sids:
    """Makes them one after another."""

    def __init__(self, seed: str) -> None:
        self._seed, self._count = seed, 0

    def make(self, prefix: str) -> str:
        """Two letters (CA, CF, QU, RE, PN …) and 32 hexadecimal digits."""
        self._count += 1
        return prefix + sha256(f"{self._seed}:{self._count}".encode()).hexdigest()[:32]
