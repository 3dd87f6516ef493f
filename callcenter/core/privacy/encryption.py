"""Encryption of single fields at rest with rotating keys (PRV-2; S2 §18).

A token is text, ``v1.<key id>.<base64url of nonce and ciphertext>``, made with AES-256-GCM. The
version, the key id and the context are authenticated, so a token cannot be moved to another
field unnoticed.
"""

import base64
import binascii
import os
import re
from collections.abc import Mapping

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from callcenter.core.privacy.errors import InvalidKeyError, InvalidTokenError, UnknownKeyError

KEY_BYTES = 32
_NONCE_BYTES = 12
_VERSION = "v1"
_KEY_ID = re.compile(r"[A-Za-z0-9_-]{1,32}")


def generate_key() -> str:
    """Return a new random 256-bit key in base64, as the settings expect it."""
    return base64.b64encode(os.urandom(KEY_BYTES)).decode()


def decode_key(encoded: str) -> bytes:
    """Return the 32 bytes of a key written in base64 or base64url.

    Raises:
        InvalidKeyError: if the text is not the base64 form of exactly 32 bytes.
    """
    try:
        key = base64.b64decode(encoded.strip().translate({45: 43, 95: 47}), validate=True)
    except (binascii.Error, ValueError):
        raise InvalidKeyError("a key is not valid base64") from None
    if len(key) != KEY_BYTES:
        raise InvalidKeyError(f"a key must be {KEY_BYTES} bytes long, not {len(key)}")
    return key


class FieldCipher:
    """Encrypts with the current key; decrypts with any key of the ring."""

    def __init__(self, keys: Mapping[str, bytes]) -> None:
        """Take the keys by id, 32 bytes each; the first one is the current one.

        Raises:
            InvalidKeyError: if there is none, or one has a wrong id or length.
        """
        if not keys:
            raise InvalidKeyError("the key ring is empty")
        for key_id, key in keys.items():
            if not _KEY_ID.fullmatch(key_id) or len(key) != KEY_BYTES:
                raise InvalidKeyError(f"the key {key_id!r} has a wrong id or length")
        self._ciphers = {key_id: AESGCM(key) for key_id, key in keys.items()}
        self._current = next(iter(keys))

    @classmethod
    def from_settings(cls, text: str) -> "FieldCipher":
        """Read the key ring from settings text ``id:base64key[,id:base64key…]``.

        The first key is the current one. To rotate, put a new key in front, re-encrypt what
        :meth:`needs_rotation`, then drop the old key.

        Raises:
            InvalidKeyError: if the text is malformed or names an id twice.
        """
        keys: dict[str, bytes] = {}
        for entry in filter(None, (part.strip() for part in text.split(","))):
            key_id, colon, encoded = entry.partition(":")
            if not colon or key_id in keys:
                raise InvalidKeyError("the key ring must be id:key pairs with different ids")
            keys[key_id] = decode_key(encoded)
        return cls(keys)

    def encrypt(self, plain: str, context: str) -> str:
        """Return a token for a text.

        Args:
            plain: the text, empty allowed.
            context: the field it belongs to, like ``caller.phone``; needed again to decrypt.
        """
        nonce = os.urandom(_NONCE_BYTES)
        associated = _associated(self._current, context)
        sealed = self._ciphers[self._current].encrypt(nonce, plain.encode(), associated)
        return f"{_VERSION}.{self._current}.{_encode(nonce + sealed)}"

    def decrypt(self, token: str, context: str) -> str:
        """Return the text of a token made for the same context.

        Raises:
            UnknownKeyError: if the key of the token is not in the ring.
            InvalidTokenError: if the token is malformed, changed or of another context.
        """
        key_id, sealed = _split(token)
        cipher = self._ciphers.get(key_id)
        if cipher is None:
            raise UnknownKeyError(key_id)
        nonce, ciphertext = sealed[:_NONCE_BYTES], sealed[_NONCE_BYTES:]
        try:
            return cipher.decrypt(nonce, ciphertext, _associated(key_id, context)).decode()
        except (InvalidTag, ValueError):
            raise InvalidTokenError("the token was changed or is of another context") from None

    def needs_rotation(self, token: str) -> bool:
        """Tell whether a token was written with another key than the current one.

        Raises:
            InvalidTokenError: if the token is malformed.
        """
        key_id, _ = _split(token)
        return key_id != self._current


def _associated(key_id: str, context: str) -> bytes:
    return f"{_VERSION}\0{key_id}\0{context}".encode()


def _split(token: str) -> tuple[str, bytes]:
    version, _, rest = token.partition(".")
    key_id, _, payload = rest.partition(".")
    if version != _VERSION or not _KEY_ID.fullmatch(key_id) or not payload:
        raise InvalidTokenError("not a token of a known version")
    return key_id, _decode(payload)


def _encode(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def _decode(payload: str) -> bytes:
    try:
        padded = payload + "=" * (-len(payload) % 4)
        raw = base64.b64decode(padded, altchars=b"-_", validate=True)
    except (binascii.Error, ValueError):
        raise InvalidTokenError("the token is not valid base64") from None
    # The unused bits of the last character could be changed without changing the bytes.
    if len(raw) <= _NONCE_BYTES or _encode(raw) != payload:
        raise InvalidTokenError("the token is not in its one canonical form")
    return raw
