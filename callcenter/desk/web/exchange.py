"""The operator's phone at the local exchange, for demonstration and training: the browser speaks
to the staff app alone, which passes on what concerns the signed-in person's own phone."""

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from flask import Blueprint, current_app, jsonify, request
from flask.typing import ResponseReturnValue

from callcenter.core.errors import Conflict, Invalid
from callcenter.core.permissions import Permission
from callcenter.core.settings import PhoneSettings
from callcenter.core.web.guards import current_actor, requires
from callcenter.core.web.transactions import commit_early, db_session
from callcenter.desk.adapters.exchange import ExchangePhones
from callcenter.desk.exchange_talk import read_news
from telephony.agents.queries import agent_of

blueprint = Blueprint("exchange_phones", __name__, url_prefix="/phone/exchange")
LONGEST_WAIT = 20
LONGEST_TEXT = 300
TAGS = {"ja": "ja-JP", "en": "en-US"}


@blueprint.get("/events")
@requires(Permission.CALL_TAKE)
def show_events() -> ResponseReturnValue:
    """Address and state of the own phone, and what was heard there after an event; waits for
    news."""
    exchange, address = exchange_phones(), _own_address()
    commit_early()
    return jsonify(address=address, **news(exchange, address))


@blueprint.post("/answer")
@requires(Permission.CALL_TAKE)
def answer() -> ResponseReturnValue:
    return _act("answer")


@blueprint.post("/reject")
@requires(Permission.CALL_TAKE)
def reject() -> ResponseReturnValue:
    return _act("reject")


@blueprint.post("/hang-up")
@requires(Permission.CALL_TAKE)
def hang_up() -> ResponseReturnValue:
    return _act("hang-up")


@blueprint.post("/digits")
@requires(Permission.CALL_TAKE)
def press() -> ResponseReturnValue:
    return _act("digits", keys=given_keys())


@blueprint.post("/speak")
@requires(Permission.CALL_TAKE)
def speak() -> ResponseReturnValue:
    return _act("speak", **given_speech())


def exchange_phones() -> ExchangePhones:
    """The phones of the local exchange.

    Raises:
        Conflict: this installation works with the provider itself.
    """
    settings: PhoneSettings = current_app.extensions["settings"].phones
    if settings.exchange_url is None:
        raise Conflict("phone_busy")
    return ExchangePhones(settings.exchange_url)


def news(exchange: ExchangePhones, address: str) -> dict[str, Any]:
    """What a phone shows after the event that the request names; from the beginning only the
    latest call. Asking keeps the phone signed in."""
    after = max(request.args.get("after", 0, int), 0)
    wait = min(max(request.args.get("wait", 0, int), 0), LONGEST_WAIT)
    exchange.register(address, address.removeprefix("client:"))
    told = exchange.events(address, after=after, wait=wait)
    return asdict(read_news(told, from_beginning=after == 0))


def given_keys() -> str:
    """The keys that were pressed.

    Raises:
        Invalid: none, or too many at once, or what no phone has.
    """
    keys = str(body().get("keys", ""))
    if not 0 < len(keys) <= 20 or set(keys) - set("0123456789*#"):
        raise Invalid(fields={"keys": "bad_choice"})
    return keys


def given_speech() -> dict[str, str]:
    """What is said, and in which language.

    Raises:
        Invalid: nothing, or a speech.
    """
    text = str(body().get("text", "")).strip()
    if not text:
        raise Invalid(fields={"text": "required"})
    if len(text) > LONGEST_TEXT:
        raise Invalid(fields={"text": "too_long"})
    return {"text": text, "language": TAGS.get(str(body().get("language")), TAGS["ja"])}


def body() -> Mapping[str, Any]:
    """The JSON that was sent; empty when it is none."""
    given: Any = request.get_json(silent=True)
    return given if isinstance(given, dict) else {}


def _own_address() -> str:
    actor = current_actor()
    agent = agent_of(db_session(), actor.id) if actor.id else None
    if agent is None:
        raise Conflict("phone_busy")
    return f"client:{agent.identity}"


def _act(verb: str, **what: str) -> ResponseReturnValue:
    exchange, address = exchange_phones(), _own_address()
    commit_early()
    exchange.act(address, verb, **what)
    return jsonify(done=True)
