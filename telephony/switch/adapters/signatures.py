"""Whether a webhook comes from the provider: its own check, made safe against any input (TEL-8)."""

import logging
import re
from collections.abc import Iterable, Sequence

from twilio.request_validator import RequestValidator

log = logging.getLogger(__name__)

_PLAIN = re.compile("[!-~]+")

Pairs = Sequence[tuple[str, str]]


def check(url: str, params: Pairs | str, signature: str | None, tokens: Iterable[str]) -> bool:
    """Whether `signature` was made with one of the tokens. It never raises.

    Args:
        url: the address as the provider was given it, query included; a fragment is no part of
            what is signed.
        params: the fields of the form in any order, empty ones too; or the text of another body,
            which the address then names the hash of.
        signature: the header; None when it is missing.
        tokens: the account's token, and the former one while it is being exchanged.
    """
    address = url.partition("#")[0]
    # The library drops white space out of an address before it looks at it.
    if not signature or not _PLAIN.fullmatch(address):
        return False
    signed = params if isinstance(params, str) else _Fields(params)
    return any(_holds(token, address, signed, signature) for token in tokens if token)


class _Fields(dict[str, list[str]]):
    """Fields that may come several times, as the provider's library wants them."""

    def __init__(self, pairs: Pairs) -> None:
        super().__init__()
        for name, value in pairs:
            self.setdefault(name, []).append(value)

    def getlist(self, name: str) -> list[str]:
        return self[name]


def _holds(token: str, url: str, signed: _Fields | str, signature: str) -> bool:
    try:
        return bool(RequestValidator(token).validate(url, signed, signature))
    except Exception as error:  # the library raises for many a request that is merely wrong
        log.info("a signature could not be checked: %s", type(error).__name__)
        return False
