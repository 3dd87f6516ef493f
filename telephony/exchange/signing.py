"""The provider's signature of a webhook, written from its description and from nothing else.

https://www.twilio.com/docs/usage/webhooks/webhooks-security (documented): HMAC-SHA1 with the
account's token over the URL, followed, for a form, by every name and value, names in order, a
value that comes twice counted once; in base64. A body that is no form is signed by its hash in
the query.
"""

import base64
import hashlib
import hmac
from collections.abc import Iterable

HEADER = "X-Twilio-Signature"

Form = Iterable[tuple[str, str]]


def sign(token: str, url: str, form: Form = ()) -> str:
    """The value of the header for a request to `url`, which is signed without its fragment."""
    said = url.partition("#")[0] + "".join(name + value for name, value in sorted(set(form)))
    digest = hmac.new(token.encode(), said.encode(), hashlib.sha1).digest()
    return base64.b64encode(digest).decode()


def with_body_hash(url: str, body: bytes) -> str:
    """The URL for a body that is no form, such as JSON."""
    address, _, fragment = url.partition("#")
    joint = "&" if "?" in address else "?"
    hashed = f"{address}{joint}bodySHA256={hashlib.sha256(body).hexdigest()}"
    return f"{hashed}#{fragment}" if fragment else hashed
