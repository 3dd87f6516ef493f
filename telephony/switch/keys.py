"""Natural keys: what makes two requests the same one (TEL-8)."""

import hashlib

LONGEST_KEY = 200
_ROOT = "/voice/"


def natural_key(target: str, told: str = "") -> str:
    """The key of a request under its subject and kind.

    Args:
        target: path and query as they were asked, like `/voice/talk?leg=…`.
        told: what the provider's fields say that tells it from others there.
    """
    key = f"{target}|{told}"
    if len(key) <= LONGEST_KEY and key.isascii():
        return key
    return hashlib.sha256(key.encode("utf-8", "surrogatepass")).hexdigest()


def voice_target(url: str) -> str:
    """Path and query of an address of ours, without whatever a proxy puts before `/voice/` and
    without the connection overrides."""
    before, root, rest = url.partition("#")[0].partition(_ROOT)
    return f"{root}{rest}" if root else before
