"""Search over encrypted fields: keyed fingerprints of values and of pieces of numbers (PRV-2).

The index key is a key of its own, never one of the rotating encryption keys, so that rotation
leaves every index valid.
"""

import hmac
from functools import lru_cache

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from callcenter.core.privacy.encryption import KEY_BYTES, decode_key
from callcenter.core.privacy.errors import InvalidKeyError

_INDEX_BYTES = 16
_TOKEN_BYTES = 4
_PIECE_DIGITS = 4


class BlindIndexer:
    """Makes fingerprints that only the holder of the index key can make or check."""

    def __init__(self, index_key: bytes) -> None:
        """Take the 32-byte index key.

        Raises:
            InvalidKeyError: if it has another length.
        """
        if len(index_key) != KEY_BYTES:
            raise InvalidKeyError(f"the index key must be {KEY_BYTES} bytes long")
        self._index_key = index_key
        self._derived = lru_cache(maxsize=256)(self._derive)
        # At most ten thousand pieces for each context: about 100 bytes each.
        self._piece_token = lru_cache(maxsize=100_000)(self._compute_piece_token)

    @classmethod
    def from_settings(cls, text: str) -> "BlindIndexer":
        """Read the index key from settings text, base64 of 32 bytes.

        Raises:
            InvalidKeyError: if the text is not that.
        """
        return cls(decode_key(text))

    def blind_index(self, value: str, context: str) -> bytes:
        """Return the 16-byte fingerprint of a value, for search by equality.

        Args:
            value: the value in its one normal form (E.164 for telephone numbers, lower case
                for mail addresses); the fingerprint differs with every character.
            context: the field, like ``caller.phone``; equal values of different fields differ.
        """
        key = self._derived("blind index", context)
        return hmac.digest(key, value.encode(), "sha256")[:_INDEX_BYTES]

    def digit_tokens(self, digits: str, context: str) -> list[int]:
        """Return a signed 32-bit token for every overlapping four-digit piece, without repeats.

        A number contains the digits searched for only if it has all of their tokens; the
        caller checks the few candidates after decrypting them.

        Args:
            digits: ASCII digits only; fewer than four give no token.
            context: the field, like ``caller.phone``.

        Raises:
            ValueError: if there is anything but ASCII digits.
        """
        if digits and not (digits.isascii() and digits.isdigit()):
            raise ValueError("tokens are made of ASCII digits only")
        starts = range(len(digits) - _PIECE_DIGITS + 1)
        pieces = dict.fromkeys(digits[at : at + _PIECE_DIGITS] for at in starts)
        return [self._piece_token(piece, context) for piece in pieces]

    def _compute_piece_token(self, piece: str, context: str) -> int:
        digest = hmac.digest(self._derived("digit tokens", context), piece.encode(), "sha256")
        return int.from_bytes(digest[:_TOKEN_BYTES], "big", signed=True)

    def _derive(self, purpose: str, context: str) -> bytes:
        info = f"callcenter {purpose} v1\0{context}".encode()
        kdf = HKDF(algorithm=hashes.SHA256(), length=KEY_BYTES, salt=None, info=info)
        return kdf.derive(self._index_key)
