"""The phones: who stands at one dials, answers, presses keys, speaks and hears, over JSON."""

import re
from collections.abc import Callable
from datetime import datetime
from typing import Any

from flask import Blueprint, Response, jsonify, request

from telephony.exchange.calls import Refused
from telephony.exchange.phones import Phone, PhoneEvent
from telephony.exchange.tokens import INVALID, identity_in
from telephony.exchange.web.bodies import Body, query_number
from telephony.exchange.web.guards import open_to_all, station

blueprint = Blueprint("phones", __name__, url_prefix="/phones")
LONGEST_WAIT = 25.0
_ADDRESS = re.compile(r"client:\w{1,121}|\+[1-9]\d{3,14}")


@blueprint.post("")
@open_to_all
def register() -> Response:
    """A phone is there: made on first use, and kept signed in by asking again.

    Body: `address`; `name`; `token`, an access token of a browser phone, checked when given (also
    as `Authorization: Bearer`).
    """
    body = Body()
    address, name = body.take("address", str), body.take("name", str, "")
    token = body.take("token", str, "") or _bearer()
    body.end()
    if not _ADDRESS.fullmatch(address):
        raise Refused(20001, "address is neither client:name nor a number in E.164")
    if token:
        _check_token(token, address)
    at = station()
    with at.exchange.lock:
        at.catch_up()
        phone = at.exchange.phone(address, name)
        if phone.is_client:
            phone.register()
            at.saw(address)
        return jsonify(_shown(phone))


def _bearer() -> str:
    given = request.authorization
    return (given.token or "") if given is not None and given.type == "bearer" else ""


def _check_token(token: str, address: str) -> None:
    at = station()
    identity = identity_in(
        token,
        account_sid=at.settings.account_sid,
        secret_of=at.keeper.secret_of,
        now=at.now(),
    )
    if address != f"client:{identity}":
        raise Refused(INVALID, "The token is another's", status=401)


@blueprint.get("")
@open_to_all
def everybody() -> Response:
    """All phones."""
    at = station()
    with at.exchange.lock:
        at.catch_up()
        return jsonify(phones=[_shown(phone) for phone in at.exchange.phones.values()])


@blueprint.get("/<address>/events")
@open_to_all
def events(address: str) -> Response:
    """What happened at a phone after event `after`, waiting up to `wait` seconds for something.

    Events have `number`, `at` and `kind`: dialling, answered {call_sid}; incoming {call_sid,
    caller, to, parameters}; ended {call_sid, status}. What was heard comes under a kind of its
    own, such as say or speech {text, language, seconds, speaker …}.
    """
    at = station()
    after, wait = int(query_number("after", 0, 1e9)), query_number("wait", 0, LONGEST_WAIT)
    exchange = at.exchange
    with exchange.lock:
        at.catch_up()
        phone = _phone(address)
        if phone.is_client and phone.registered:
            at.saw(address)
        exchange.changed.wait_for(
            lambda: at.closing or at.exchange is not exchange or len(phone.events) > after, wait
        )
        fresh = [_event(one) for one in phone.events if one.number > after]
        return jsonify(events=fresh, phone=_shown(phone))


@blueprint.post("/<address>/leave")
@open_to_all
def leave(address: str) -> Response:
    """A browser phone signs out."""

    def act(phone: Phone) -> None:
        station().sign_out(phone.address)

    return _do(address, act)


@blueprint.post("/<address>/dial")
@open_to_all
def dial(address: str) -> Response:
    """Call `to`; `withheld` true or one of the ways to withhold; `forwarded_from` a number."""
    body = Body()
    to, forwarded = body.take("to", str), body.take("forwarded_from", str, "")
    withheld = body.take("withheld", object, False)
    body.end()
    if not isinstance(withheld, bool | str):
        raise Refused(20001, "withheld is neither true, false nor a text")

    def act(phone: Phone) -> None:
        station().exchange.place_call(
            caller=phone.address, to=to, withheld=withheld, forwarded_from=forwarded or None
        )

    return _do(address, act)


@blueprint.post("/<address>/manner")
@open_to_all
def manner(address: str) -> Response:
    """What becomes of calls to it: `manner` (by hand, answers, rejects, engaged, out of service),
    after `seconds` of ringing."""
    body = Body()
    wanted, seconds = body.take("manner", str), body.take("seconds", int, 0)
    body.end()
    return _do(address, lambda phone: phone.behave(wanted, seconds))


@blueprint.post("/<address>/answer")
@open_to_all
def answer(address: str) -> Response:
    """Pick up."""
    return _do(address, Phone.answer)


@blueprint.post("/<address>/reject")
@open_to_all
def reject(address: str) -> Response:
    """Decline the call that rings."""
    return _do(address, Phone.reject)


@blueprint.post("/<address>/hang-up")
@open_to_all
def hang_up(address: str) -> Response:
    """Put down."""
    return _do(address, Phone.hang_up)


@blueprint.post("/<address>/digits")
@open_to_all
def digits(address: str) -> Response:
    """Press `keys`."""
    body = Body()
    keys = body.take("keys", str)
    body.end()
    if not re.fullmatch(r"[0-9*#w]{1,100}", keys):
        raise Refused(20001, "keys are 0-9, *, # and w")
    return _do(address, lambda phone: phone.digits(keys))


@blueprint.post("/<address>/speak")
@open_to_all
def speak(address: str) -> Response:
    """Say `text` in `language`."""
    body = Body()
    text, language = body.take("text", str), body.take("language", str, "ja-JP")
    body.end()
    return _do(address, lambda phone: {"seconds": phone.speak(text, language)})


def _do(address: str, act: Callable[[Phone], dict[str, Any] | None]) -> Response:
    """Let a person do something at a phone, now."""
    at = station()
    with at.exchange.lock:
        at.catch_up()
        phone = _phone(address)
        done = act(phone) or {}
        at.catch_up()
        return jsonify(**done, phone=_shown(phone))


def _phone(address: str) -> Phone:
    phones = station().exchange.phones
    if address not in phones:
        raise Refused(20404, f"There is no phone {address}", status=404)
    return phones[address]


def _event(event: PhoneEvent) -> dict[str, Any]:
    told = {"kind": event.kind, **event.content, "number": event.number, "at": event.at}
    return {
        name: value.isoformat() if isinstance(value, datetime) else value
        for name, value in told.items()
    }


def _shown(phone: Phone) -> dict[str, Any]:
    leg = phone.leg
    return {
        "address": phone.address,
        "name": phone.name,
        "registered": phone.registered,
        "state": phone.state,
        "manner": phone.manner,
        "call_sid": leg.sid if leg else None,
        "direction": leg.direction if leg else None,
        "parameters": leg.parameters if leg else {},
        "events": len(phone.events),
    }
