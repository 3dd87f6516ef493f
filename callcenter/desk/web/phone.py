"""The phone in the desk's left column: its state, asked for every second, and its buttons."""

import hashlib
import re
from collections.abc import Mapping
from typing import Any

from flask import (
    Blueprint,
    Response,
    current_app,
    jsonify,
    make_response,
    render_template,
    request,
    url_for,
)
from flask.typing import ResponseReturnValue

from callcenter.core import clock
from callcenter.core.errors import Forbidden, Invalid
from callcenter.core.i18n import language
from callcenter.core.permissions import Actor, Permission
from callcenter.core.settings import PhoneSettings
from callcenter.core.web.guards import current_actor, find_actor, requires
from callcenter.core.web.transactions import db_session
from callcenter.desk.panels import Column, DeskState, Panel, add_panel
from callcenter.desk.phone import (
    MOST_UNLOGGED,
    Phone,
    read_phone,
)
from callcenter.desk.web.phone_words import BREAKS, NUMBERS, STATES, WHY_OFFLINE, number_words
from callcenter.inquiries.web.wording import LANGUAGE_LABELS
from telephony.agents.adapters.tokens import voice_token
from telephony.agents.models import Endpoint
from telephony.agents.reasons import BreakReason
from telephony.agents.services import own_state
from telephony.agents.services.profiles import ensure_agent
from telephony.setup.queries import choice_names

blueprint = Blueprint("phone", __name__, url_prefix="/phone", template_folder="../templates")
PARTS = ("status", "line", "calls")
_TAB = re.compile("[A-Za-z]{0,40}")


@blueprint.get("/state")
@requires(Permission.CALL_TAKE)
def show_state() -> ResponseReturnValue:
    """What the panel shows; 304 while it is what the browser has already."""
    return _answer(_given_tab(request.args.get("tab", "")))


@blueprint.post("/take")
@requires(Permission.CALL_TAKE)
def take() -> ResponseReturnValue:
    tab = _tab()
    own_state.take_calls(db_session(), current_actor(), tab=tab)
    return _answer(tab)


@blueprint.post("/break")
@requires(Permission.CALL_TAKE)
def take_break() -> ResponseReturnValue:
    try:
        reason = BreakReason(str(_body().get("value", "")))
    except ValueError:
        raise Invalid(fields={"value": "bad_choice"}) from None
    own_state.take_break(db_session(), current_actor(), reason=reason)
    return _answer(_tab())


@blueprint.post("/offline")
@requires(Permission.CALL_TAKE)
def go_offline() -> ResponseReturnValue:
    own_state.go_offline(db_session(), current_actor())
    return _answer(_tab())


@blueprint.post("/here")
@requires(Permission.CALL_TAKE)
def hold_here() -> ResponseReturnValue:
    """This window takes the phone over from another one of the same person."""
    tab = _tab()
    own_state.hold_phone(db_session(), current_actor(), tab=tab)
    return _answer(tab)


@blueprint.post("/finish")
@requires(Permission.CALL_TAKE)
def finish_wrap_up() -> ResponseReturnValue:
    own_state.end_wrap_up(db_session(), current_actor())
    return _answer(_tab())


@blueprint.post("/extend")
@requires(Permission.CALL_TAKE)
def extend_wrap_up() -> ResponseReturnValue:
    own_state.extend_wrap_up(db_session(), current_actor())
    return _answer(_tab())


@blueprint.post("/endpoint")
@requires(Permission.CALL_TAKE)
def choose_endpoint() -> ResponseReturnValue:
    try:
        endpoint = Endpoint(str(_body().get("value", "")))
    except ValueError:
        raise Invalid(fields={"value": "bad_choice"}) from None
    own_state.choose_endpoint(db_session(), current_actor(), endpoint=endpoint)
    return _answer(_tab())


@blueprint.post("/beat")
@requires(Permission.CALL_TAKE)
def beat() -> ResponseReturnValue:
    """A sign of life: somebody can see this window, and its phone would ring."""
    tab = _tab()
    own_state.beat(db_session(), current_actor(), tab=tab)
    return _answer(tab)


@blueprint.post("/token")
@requires(Permission.CALL_TAKE)
def give_token() -> ResponseReturnValue:
    """A token for the provider's phone in the browser, and the seconds it is good for."""
    actor = current_actor()
    if actor.id is None:
        raise Forbidden
    # The phone is made ready before the first call is ever taken.
    agent = ensure_agent(db_session(), actor.id)
    made = voice_token(db_session(), agent, account_sid=phones().account_sid)
    left = int((made.expires_at - clock.now()).total_seconds())
    return jsonify(token=made.token, seconds=left)


@blueprint.get("/window")
@requires(Permission.CALL_TAKE)
def show_window() -> str:
    """The small window in which the provider's phone lives."""
    return render_template("desk/phone_window.html")


def phones() -> PhoneSettings:
    """The way to the switch, as it is set for this installation."""
    settings: PhoneSettings = current_app.extensions["settings"].phones
    return settings


@blueprint.app_context_processor
def _watch() -> dict[str, Any]:
    """Where a page asks for the phone of the signed-in person; nothing for who takes no calls."""
    actor = find_actor()
    if actor is None or not actor.can(Permission.CALL_TAKE):
        return {"phone_watch": None}
    local = phones().is_local
    addresses = {
        "url": url_for("phone.show_state"),
        "mode": "local" if local else "provider",
        "window_url": url_for("phone.show_window"),
        "exchange_url": url_for("exchange_phones.show_events") if local else "",
    }
    return {"phone_watch": addresses}


def add_phone_panel() -> None:
    """Put the phone on top of the left column."""
    add_panel(Panel("phone", Column.WORK, 10, "desk/panels/phone.html", _panel))


def _panel(desk: DeskState) -> Mapping[str, Any]:
    if not desk.actor.can(Permission.CALL_TAKE):
        return {"phone": None}
    phone = read_phone(desk.session, desk.actor)
    return _shown(phone, desk.actor, tab=phone.tab)


def _answer(tab: str) -> Response:
    phone = read_phone(db_session(), current_actor())
    tag = _tag_of(phone, tab)
    if request.method == "GET" and tag in request.if_none_match:
        response = make_response("", 304)
    else:
        response = jsonify(tag=f'"{tag}"', **_content(phone, tab))
    response.set_etag(tag)
    return response


def _tag_of(phone: Phone, tab: str) -> str:
    """Changes with anything that the panel shows; the running of clocks is no change."""
    seen = repr((phone, tab, language()))
    return hashlib.blake2b(seen.encode(), digest_size=12).hexdigest()


def _content(phone: Phone, tab: str) -> dict[str, Any]:
    shown = _shown(phone, current_actor(), tab=tab)
    call = phone.call
    return {
        "state": phone.state.value,
        "mine": shown["is_mine"],
        "at_work": phone.is_at_work,
        "browser": phone.endpoint is Endpoint.BROWSER,
        "call": str(call.id) if call else None,
        "logged": bool(call and call.is_logged),
        "url": url_for("desk.show_desk", call=call.id) if call else None,
        "words": _announced(shown),
        "now": clock.now().isoformat(),
        "parts": {
            part: render_template(f"desk/panels/phone_{part}.html", **shown) for part in PARTS
        },
    }


def _shown(phone: Phone, actor: Actor, *, tab: str) -> dict[str, Any]:
    label, tone = STATES[phone.state]
    call = phone.call
    return {
        "phone": phone,
        "actor": actor,
        "is_mine": phone.tab in {"", tab} or not phone.is_at_work,
        "state_label": label,
        "state_tone": tone,
        "number": number_words(call.number, call.number_kind) if call else "",
        "numbers": NUMBERS,
        "choices": choice_names(db_session(), language()),
        "languages": LANGUAGE_LABELS,
        "breaks": BREAKS,
        "why_offline": WHY_OFFLINE.get(phone.reason or ""),
        "most_unlogged": MOST_UNLOGGED,
    }


def _announced(shown: Mapping[str, Any]) -> str:
    """What is said aloud by a screen reader when the state changes."""
    call = shown["phone"].call
    words = [str(shown["state_label"])]
    if call is not None:
        words += [
            shown["number"],
            str(shown["languages"].get(call.language or "", "")),
            shown["choices"].get(call.choice or "", ""),
        ]
    return ", ".join(word for word in words if word)


def _body() -> Mapping[str, Any]:
    body: Any = request.get_json(silent=True)
    return body if isinstance(body, dict) else {}


def _tab() -> str:
    return _given_tab(_body().get("tab", ""))


def _given_tab(given: object) -> str:
    """The name of a window, as the page's script makes it: letters only."""
    if isinstance(given, str) and _TAB.fullmatch(given):
        return given
    raise Invalid(fields={"tab": "bad_choice"})
