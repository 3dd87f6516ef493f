"""Errors of the encryption of fields."""


class EncryptionError(Exception):
    """Base of all errors of this package's encryption; never carries plain text or keys."""

    code = "encryption"


class InvalidKeyError(EncryptionError):
    """The settings hold no usable key."""

    code = "encryption.invalid_key"


class UnknownKeyError(EncryptionError):
    """A token was written with a key that is not in the key ring.

    Attributes:
        key_id: the id named in the token.
    """

    code = "encryption.unknown_key"

    def __init__(self, key_id: str) -> None:
        super().__init__(f"no key with the id {key_id!r} in the key ring")
        self.key_id = key_id


class InvalidTokenError(EncryptionError):
    """A token is malformed, was changed, or belongs to another context."""

    code = "encryption.invalid_token"
