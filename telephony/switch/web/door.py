"""The door for webhooks: only the provider comes in, and everything it says comes in once.

Use, directly below the route and above the guard::

    @blueprint.post("/voice/operator-status")
    @webhook("operator-status", key=of_fields("CallStatus", "SequenceNumber"))
    @open_to_all
    def operator_status(notice: Notice) -> Document | None:
        leg_id = UUID(request.args["leg"])

The view runs once for each request that is new, in the request's one transaction together with
the row that remembers it. A repeated request never reaches the view: it gets the saved answer,
byte for byte. Without a right signature the answer is 403, for what no view can use 400.
"""

import functools
import logging
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from urllib.parse import parse_qsl, quote

from flask import Response, current_app, request
from werkzeug.exceptions import RequestEntityTooLarge

from callcenter.core import clock
from callcenter.core.settings import Settings
from callcenter.core.web.transactions import db_session
from telephony.switch.adapters.signatures import Pairs, check
from telephony.switch.keys import natural_key, voice_target
from telephony.switch.services.inbox import Arrival, receive
from telephony.switch.twiml import Document

LARGEST_BODY = 64 * 1024
MOST_FIELDS = 200
_FORM = "application/x-www-form-urlencoded"
_SUBJECT = re.compile(r"[A-Z]{2}[0-9a-f]{32}")
_TOKEN = re.compile(r"[A-Za-z0-9_-]{1,64}")

View = Callable[..., Document | None]
Key = Callable[[Mapping[str, str]], str]

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Notice:
    """What the provider says in one request that came for the first time.

    Attributes:
        subject: the provider's identifier of what it is about (`CallSid` by default).
        kind: as the route named it.
        params: what the provider sent, unmasked; numbers of callers are among it, so it is
            neither logged nor stored as it is. A missing field is "" with `.get(name, "")`.
        at: when it happened, as the provider says, else now; aware.
    """

    subject: str
    kind: str
    params: Mapping[str, str]
    at: datetime


class Unusable(Exception):
    """Nothing that a view could use.

    Attributes:
        status: of the answer.
    """

    def __init__(self, status: int) -> None:
        self.status = status
        super().__init__(str(status))


def of_fields(*names: str) -> Key:
    """A natural key out of some of the provider's fields, like `RecordingStatus`."""
    return lambda params: ".".join(params.get(name, "") for name in names)


_by_address = of_fields()


def webhook(
    kind: str, *, subject: str = "CallSid", key: Key = _by_address
) -> Callable[[View], Callable[..., Response]]:
    """Decorate a view that the switch calls; it gets a `Notice` and returns a document, or None
    where the switch only tells (answered by 204).

    Args:
        kind: names the address in the inbox, at most 30 signs.
        subject: the field that says what it is about: `CallSid`, `ConferenceSid`, `RecordingSid`.
        key: what tells this request from others of the same subject at the same address; path and
            query always belong to it. A step of a conversation therefore carries a counter in its
            address (`?step=2`), status callbacks name their status and `SequenceNumber`, and the
            document for the waiting its `QueueTime`.
    """

    def wrap(view: View) -> Callable[..., Response]:
        @functools.wraps(view)
        def come_in(**values: object) -> Response:
            try:
                arrival = _arrival(kind, subject, key)
            except Unusable as error:
                log.warning("turned away: %s, %s", kind, error.status)
                return Response(status=error.status)
            return _answer(view, arrival, values)

        return come_in

    return wrap


def signed_subject(name: str) -> str | None:
    """What a request of the provider is about, without keeping the request; None where it is not
    the provider's, or names nothing.

    Args:
        name: the field that says it.
    """
    try:
        about = dict(_signed_pairs()).get(name, "")
    except Unusable:
        return None
    return about if _SUBJECT.fullmatch(about) else None


def _answer(view: View, arrival: Arrival, values: Mapping[str, object]) -> Response:
    event, is_new = receive(db_session(), arrival)
    if is_new:
        notice = Notice(arrival.subject, arrival.kind, arrival.params, arrival.said_at)
        document = view(notice, **values)
        event.answer = None if document is None else document.to_xml()
    if event.answer is None:
        return Response(status=204)
    return Response(event.answer, mimetype="text/xml")


def _arrival(kind: str, subject: str, key: Key) -> Arrival:
    """What came, once it is certain who sent it.

    Raises:
        Unusable.
    """
    pairs = _signed_pairs()
    params = dict(pairs)
    about = params.get(subject, "")
    if not _SUBJECT.fullmatch(about):
        raise Unusable(400)
    token = request.headers.get("I-Twilio-Idempotency-Token", "")
    return Arrival(
        subject=about,
        kind=kind,
        key=natural_key(voice_target(_target()), key(params)),
        params=params,
        said_at=_moment(params.get("Timestamp", "")),
        token=token if _TOKEN.fullmatch(token) else "",
    )


def _signed_pairs() -> Pairs:
    """The fields of the body itself: the request's own form has masked what looks like a My
    Number, and a signature holds for what was sent.

    Raises:
        Unusable: too long, or not signed by the provider.
    """
    settings: Settings = current_app.extensions["settings"]
    body = _body()
    pairs = _pairs(body)
    signed = body if pairs is None else pairs
    tokens = (settings.phones.auth_token, settings.phones.former_token or "")
    url = f"{settings.public_url}{_target()}"
    if signed is None or not check(url, signed, request.headers.get("X-Twilio-Signature"), tokens):
        raise Unusable(403)
    return pairs or ()


def _body() -> str | None:
    """The body as text; None when it is not UTF-8."""
    request.max_content_length = LARGEST_BODY
    try:
        return request.get_data().decode("utf-8")
    except RequestEntityTooLarge:
        raise Unusable(413) from None
    except UnicodeDecodeError:
        return None


def _pairs(body: str | None) -> Pairs | None:
    """The fields of a form, empty ones too; None when it is no form."""
    if body is None or request.mimetype != _FORM:
        return None
    try:
        return parse_qsl(body, keep_blank_values=True, errors="strict", max_num_fields=MOST_FIELDS)
    except ValueError:  # also what is not UTF-8 once it is unquoted
        return None


def _target() -> str:
    """Path and query exactly as they were asked; what the framework makes of them is decoded."""
    raw = request.environ.get("RAW_URI") or request.environ.get("REQUEST_URI") or ""
    if raw.startswith("/"):
        return str(raw)
    query = request.query_string.decode("latin-1")
    return quote(request.path) + (f"?{query}" if query else "")


def _moment(text: str) -> datetime:
    """A moment as the provider writes it (RFC 2822); now where it writes none."""
    try:
        moment = parsedate_to_datetime(text)
        return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
    except (ValueError, TypeError, OverflowError):
        return clock.now()
