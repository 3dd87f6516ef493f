"""The controls: what the exchange did, what it assumes, what is to go wrong, start afresh."""

from dataclasses import asdict
from typing import Any

from flask import Blueprint, Response, jsonify, request

from telephony.exchange.assumptions import LEDGER
from telephony.exchange.calls import Refused
from telephony.exchange.faults import FaultShares
from telephony.exchange.surface import SURFACE
from telephony.exchange.web.bodies import Body, query_number
from telephony.exchange.web.guards import open_to_all, station

blueprint = Blueprint("control", __name__)
MOST_ENTRIES = 1000


@blueprint.get("/healthz")
@open_to_all
def health() -> Response:
    """That it is up, and how far its clock is behind."""
    at = station()
    with at.exchange.lock:
        now = at.exchange.clock.now
        live = sum(leg.is_live for leg in at.exchange.legs.values())
    behind = round((at.now() - now).total_seconds(), 3)
    return jsonify(status="ok", now=now.isoformat(), behind_seconds=behind, live_calls=live)


@blueprint.get("/trace")
@open_to_all
def trace() -> Response:
    """Entries after number `after`, of one `kind` or `call_sid` if named, a thousand at most."""
    after = query_number("after", 0, 1e9)
    kind, sid = request.args.get("kind"), request.args.get("call_sid")
    at = station()
    with at.exchange.lock:
        at.catch_up()
        found = [
            entry.as_json()
            for entry in at.exchange.trace.entries
            if entry.number > after and kind in {None, entry.kind} and sid in {None, entry.leg_sid}
        ]
    return jsonify(entries=found[:MOST_ENTRIES], more=len(found) > MOST_ENTRIES)


@blueprint.get("/assumptions")
@open_to_all
def assumptions() -> Response:
    """The ledger: each behaviour, its evidence, and how often the exchange relied on it."""
    at = station()
    with at.exchange.lock:
        relied_on = dict(at.exchange.relied_on)
    rows = [
        {**behaviour.as_json(), "relied_on": relied_on.get(name, 0)}
        for name, behaviour in (LEDGER | SURFACE).items()
    ]
    return jsonify(behaviours=rows)


@blueprint.get("/faults")
@open_to_all
def faults() -> Response:
    """What goes wrong at present."""
    return _faults()


@blueprint.post("/faults")
@open_to_all
def spoil() -> Response:
    """From now on, let this go wrong: shares by name and `seed`; what is not named does not."""
    body = Body()
    seed = body.take("seed", int, 0)
    shares: dict[str, Any] = body.rest()
    try:
        station().spoil(FaultShares.read(shares), seed)
    except ValueError as wrong:
        raise Refused(20001, str(wrong)) from wrong
    return _faults()


def _faults() -> Response:
    current = station().courier.faults
    return jsonify(seed=current.seed, **asdict(current.shares))


@blueprint.post("/reset")
@open_to_all
def reset() -> Response:
    """As on the first day."""
    Body().end()
    station().reset()
    return jsonify(status="ok")
