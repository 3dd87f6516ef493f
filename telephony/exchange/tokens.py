"""Access tokens of browser phones, read from the description of their form and checked here.

https://www.twilio.com/docs/iam/access-tokens (documented): a JSON web token signed with the
secret of an API key (HS256), with the account, the key, an end and the grants.
"""

import base64
import binascii
import hashlib
import hmac
import json
from collections.abc import Callable
from datetime import datetime
from typing import Any

from telephony.exchange.calls import Refused

INVALID, NOT_OURS, EXPIRED = 20101, 20103, 20104
CONTENT = "twilio-fpa;v=1"


def identity_in(
    token: str, *, account_sid: str, secret_of: Callable[[str], str | None], now: datetime
) -> str:
    """Who may sign in with this token to receive calls.

    Args:
        secret_of: the secret of an API key by its SID.

    Raises:
        Refused: 401 with 20101 (not in order), 20103 (another account's) or 20104 (expired).
    """
    head, claims, signed, signature = _parts(token)
    secret = secret_of(str(claims.get("iss", "")))
    right = hmac.new((secret or "").encode(), signed, hashlib.sha256).digest()
    if not secret or not hmac.compare_digest(right, signature):
        raise _refused(INVALID, "Invalid Access Token")
    if head.get("alg") != "HS256" or head.get("cty") != CONTENT:
        raise _refused(INVALID, "Invalid Access Token header")
    if claims.get("sub") != account_sid:
        raise _refused(NOT_OURS, "Invalid Access Token issuer/subject")
    if not isinstance(claims.get("exp"), int) or claims["exp"] <= now.timestamp():
        raise _refused(EXPIRED, "Access Token expired or expiration date invalid")
    grants = claims.get("grants", {})
    if not grants.get("voice", {}).get("incoming", {}).get("allow"):
        raise _refused(INVALID, "The token grants no incoming calls")
    return str(grants.get("identity", ""))


def _parts(token: str) -> tuple[dict[str, Any], dict[str, Any], bytes, bytes]:
    signed, _, signature = token.rpartition(".")
    head, _, claims = signed.partition(".")
    try:
        return _object(head), _object(claims), signed.encode(), _decoded(signature)
    except (ValueError, binascii.Error) as wrong:
        raise _refused(INVALID, "Invalid Access Token") from wrong


def _object(part: str) -> dict[str, Any]:
    read = json.loads(_decoded(part))
    if not isinstance(read, dict):
        raise ValueError(part)
    return read


def _decoded(part: str) -> bytes:
    return base64.urlsafe_b64decode(part + "=" * (-len(part) % 4))


def _refused(code: int, message: str) -> Refused:
    return Refused(code, message, status=401)
