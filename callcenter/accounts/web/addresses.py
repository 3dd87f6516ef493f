"""Where to go after a step: addresses of this app only."""

import re
from urllib.parse import urlsplit

HOME = "/"

_LOCAL = re.compile(r"/(?![/\\])[!-\[\]-~]*")


def local_address(address: str | None) -> str | None:
    """The address if it is a path of this app, else None; no way leads to a foreign site.

    Browsers read `//host`, `/\\host` and addresses with tabs or line breaks in them as foreign.
    """
    if not address or not _LOCAL.fullmatch(address):
        return None
    parts = urlsplit(address)
    return None if parts.scheme or parts.netloc else address
