"""The provider's side of a webhook, written from its documentation and not with its library."""

import base64
import hashlib
import hmac
from collections.abc import Iterable, Sequence
from urllib.parse import urlencode

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

Pairs = Sequence[tuple[str, str]]
CALL = "CA" + "0a" * 16


def sign(url: str, pairs: Iterable[tuple[str, str]], token: str) -> str:
    """The signature of a form post."""
    signed = url + "".join(name + value for name, value in sorted({*pairs}))
    digest = hmac.new(token.encode(), signed.encode(), hashlib.sha1).digest()
    return base64.b64encode(digest).decode()


def call_webhook(
    client: FlaskClient,
    target: str,
    pairs: Pairs = (("CallSid", CALL),),
    *,
    token: str,
    public_url: str,
    **headers: str,
) -> TestResponse:
    """Post a signed form to path and query of the webhook app.

    Args:
        headers: further ones, with `_` for `-`.
    """
    return client.post(
        target,
        data=urlencode(pairs),
        content_type="application/x-www-form-urlencoded; charset=UTF-8",
        headers={
            "X-Twilio-Signature": sign(public_url + target, pairs, token),
            **{name.replace("_", "-"): value for name, value in headers.items()},
        },
    )
