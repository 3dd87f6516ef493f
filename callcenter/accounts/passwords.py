"""Passwords: argon2id, bounded in how many run at once, and the rules for new ones."""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from functools import cache
from itertools import pairwise
from pathlib import Path
from threading import BoundedSemaphore

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from argon2.low_level import Type, hash_secret_raw

from callcenter.accounts.errors import Busy

SHORTEST = 12
ADVISED = 15
LONGEST = 256

# Verified where there is no account, so that the answer takes the same work.
STAND_IN = (
    "$argon2id$v=19$m=47104,t=1,p=1$/OBKLQGJ+pi3ZtTfwRF6gA$8svdpv"
    "beWFdtZUTx2OGF4Ub8IJjAAs1ihVJ9J2pEhm4"
)

_SURPRISES = 6
_WORDS_FILE = Path(__file__).with_name("common_passwords.txt")
_LOOKALIKES = str.maketrans("013457@$!", "oieastasi")

_KIB, _CODE_KIB = 46 * 1024, 8 * 1024
_hasher = PasswordHasher(time_cost=1, memory_cost=_KIB, parallelism=1)
# A flood of sign-ins may not take every core and every thread from people at work.
_running = BoundedSemaphore(1)
_admitted = BoundedSemaphore(4)


def hash_password(password: str) -> str:
    """The argon2id hash to store.

    Raises:
        Busy: too many passwords are being computed at this moment.
    """
    with _turn():
        return _hasher.hash(_prepared(password))


def verify_password(password_hash: str | None, password: str) -> bool:
    """Whether the password is right; without a hash the work is the same and the answer no.

    Raises:
        Busy: too many passwords are being computed at this moment.
    """
    if len(password) > LONGEST:
        return False
    with _turn():
        try:
            matches = _hasher.verify(password_hash or STAND_IN, _prepared(password))
        except (VerificationError, InvalidHashError):
            return False
    return matches and bool(password_hash)


def is_outdated(password_hash: str) -> bool:
    """Whether the hash was made with other parameters than those in force."""
    return _hasher.check_needs_rehash(password_hash)


def hash_code(code: str, salt: bytes) -> bytes:
    """Hash of a random recovery code (65 bits): the same salt gives the same hash, to search by."""
    return hash_secret_raw(
        code.encode(),
        salt,
        time_cost=1,
        memory_cost=_CODE_KIB,
        parallelism=1,
        hash_len=32,
        type=Type.ID,
    )


def password_fault(password: str, own_words: Iterable[str] = ()) -> str | None:
    """Why a new password cannot be taken, as an error code; None when it can.

    Length counts, kinds of characters do not (ASVS 5.0 V6.2).

    Args:
        own_words: words others know of the person, such as the sign-in name.
    """
    prepared = _prepared(password)
    if len(prepared) < SHORTEST:
        return "password_short"
    if len(password) > LONGEST:
        return "password_long"
    return "password_common" if _is_guessable(prepared.casefold(), own_words) else None


def _is_guessable(password: str, own_words: Iterable[str]) -> bool:
    """Whether little is left without common words, years, repetition and runs such as 1234."""
    if re.fullmatch(r"(.{1,8})\1+.?", password):
        return True
    rest = re.sub(r"(?:19|20)\d\d", " ", password).translate(_LOOKALIKES)
    own = {_prepared(word).casefold().translate(_LOOKALIKES) for word in own_words}
    for word in sorted(_common_words() | own, key=len, reverse=True):
        if len(word) >= 3:
            rest = rest.replace(word, " ")
    letters = rest.replace(" ", "")
    left = min(_surprises(password), _surprises(letters))
    return left < _SURPRISES


def _surprises(text: str) -> int:
    """How many signs are neither the same as the one before nor its neighbour."""
    return len(text[:1]) + sum(abs(ord(b) - ord(a)) > 1 for a, b in pairwise(text))


@cache
def _common_words() -> frozenset[str]:
    lines = _WORDS_FILE.read_text(encoding="utf-8").split()
    return frozenset(unicodedata.normalize("NFKC", word).translate(_LOOKALIKES) for word in lines)


def _prepared(password: str) -> str:
    """Full-width and half-width typing of the same password are the same password."""
    return unicodedata.normalize("NFKC", password)


@contextmanager
def _turn() -> Iterator[None]:
    if not _admitted.acquire(blocking=False):
        raise Busy
    try:
        with _running:
            yield
    finally:
        _admitted.release()
