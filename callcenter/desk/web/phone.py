"""The phone in the desk's left column: its state, asked for every second, and its buttons."""

import hashlib
import re
from collections.abc import Mapping
from typing import Any
from uuid import UUID

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
    MOST_CALLBACKS,
    MOST_UNLOGGED,
    Phone,
    read_phone,
)
from callcenter.desk.talking import Part
from callcenter.desk.web.phone_callbacks import outgoing_label, outgoing_values
from callcenter.desk.web.phone_talks import part_label, talking_values
from callcenter.desk.web.phone_words import BREAKS, NUMBERS, STATES, WHY_OFFLINE, number_words
from callcenter.inquiries.web.wording import LANGUAGE_LABELS
from telephony.agents.adapters.tokens import voice_token
from telephony.agents.models import Endpoint
from telephony.agents.reasons import BreakReason
from telephony.agents.services import own_state
from telephony.agents.services.profiles import ensure_agent
from telephony.callbacks.errors import ResultTooLate
from telephony.callbacks.models import Result
from telephony.callbacks.queries.attempts import attempt_to_note
from telephony.callbacks.services.results import note_result
from telephony.callbacks.services.taking import take_callback
from telephony.setup.queries import choice_names
from telephony.talks.models import ListenMode

blueprint = Blueprint("phone", __name__, url_prefix="/phone", template_folder="../templates")
PARTS = ("status", "hearing", "line", "callbacks", "calls")
_TAB = re.compile("[A-Za-z]{0,40}")


@blueprint.get("/state")
@requires(Permission.CALL_TAKE)
def show_state() -> ResponseReturnValue:
    """What the panel shows; 304 while it is what the browser has already."""
    return answer_state(checked_tab(request.args.get("tab", "")))


@blueprint.post("/take")
@requires(Permission.CALL_TAKE)
def take() -> ResponseReturnValue:
    tab = given_tab()
    own_state.take_calls(db_session(), current_actor(), tab=tab)
    return answer_state(tab)


@blueprint.post("/ready")
@requires(Permission.CALL_TAKE)
def make_ready() -> ResponseReturnValue:
    """There is a phone to ring for who was never at one, and only hears the talks of others."""
    tab, actor = given_tab(), current_actor()
    if actor.id is None:
        raise Forbidden
    ensure_agent(db_session(), actor.id)
    return answer_state(tab)


@blueprint.post("/break")
@requires(Permission.CALL_TAKE)
def take_break() -> ResponseReturnValue:
    try:
        reason = BreakReason(str(_body().get("value", "")))
    except ValueError:
        raise Invalid(fields={"value": "bad_choice"}) from None
    own_state.take_break(db_session(), current_actor(), reason=reason)
    return answer_state(given_tab())


@blueprint.post("/offline")
@requires(Permission.CALL_TAKE)
def go_offline() -> ResponseReturnValue:
    own_state.go_offline(db_session(), current_actor())
    return answer_state(given_tab())


@blueprint.post("/here")
@requires(Permission.CALL_TAKE)
def hold_here() -> ResponseReturnValue:
    """This window takes the phone over from another one of the same person."""
    tab = given_tab()
    own_state.hold_phone(db_session(), current_actor(), tab=tab)
    return answer_state(tab)


@blueprint.post("/finish")
@requires(Permission.CALL_TAKE)
def finish_wrap_up() -> ResponseReturnValue:
    own_state.end_wrap_up(db_session(), current_actor())
    return answer_state(given_tab())


@blueprint.post("/extend")
@requires(Permission.CALL_TAKE)
def extend_wrap_up() -> ResponseReturnValue:
    own_state.extend_wrap_up(db_session(), current_actor())
    return answer_state(given_tab())


@blueprint.post("/endpoint")
@requires(Permission.CALL_TAKE)
def choose_endpoint() -> ResponseReturnValue:
    try:
        endpoint = Endpoint(str(_body().get("value", "")))
    except ValueError:
        raise Invalid(fields={"value": "bad_choice"}) from None
    own_state.choose_endpoint(db_session(), current_actor(), endpoint=endpoint)
    return answer_state(given_tab())


@blueprint.post("/call-back")
@requires(Permission.CALL_TAKE)
def call_back() -> ResponseReturnValue:
    """Call this person now: the operator's own phone rings first."""
    try:
        callback_id = UUID(str(_body().get("value", "")))
    except ValueError:
        raise Invalid(fields={"value": "bad_choice"}) from None
    tab = given_tab()
    take_callback(db_session(), current_actor(), callback_id)
    return answer_state(tab)


@blueprint.post("/result")
@requires(Permission.CALL_TAKE)
def note_call_result() -> ResponseReturnValue:
    """Say what came of the callback that is on, or was just ended."""
    tab = given_tab()
    try:
        result = Result(str(_body().get("value", "")))
    except ValueError:
        raise Invalid(fields={"value": "bad_choice"}) from None
    attempt = attempt_to_note(db_session(), current_actor())
    if attempt is None:
        raise ResultTooLate
    note_result(db_session(), current_actor(), attempt.id, result)
    return answer_state(tab)


@blueprint.post("/beat")
@requires(Permission.CALL_TAKE)
def beat() -> ResponseReturnValue:
    """A sign of life: somebody can see this window, and its phone would ring."""
    tab = given_tab()
    own_state.beat(db_session(), current_actor(), tab=tab)
    return answer_state(tab)


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


def answer_state(tab: str) -> Response:
    """The phone as it is now, as an answer to the window `tab`."""
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
        "talk": phone.talking is not None,
        "room": str(phone.talking.talk.room_id) if phone.talking else None,
        "part": phone.part.value,
        "unheard": phone.part == Part.LISTENS and not _is_heard(phone),
        "logged": bool(call and call.is_logged),
        "url": _address(phone),
        "words": _announced(shown),
        "now": clock.now().isoformat(),
        "parts": {
            part: render_template(f"desk/panels/phone_{part}.html", **shown) for part in PARTS
        },
    }


def _address(phone: Phone) -> str | None:
    """Where the call is worked on: in its form by who leads it, on the desk by who is asked."""
    if phone.call is None or phone.part == Part.LISTENS:
        return None
    return url_for("desk.show_desk", call=phone.call.id if phone.part == Part.LEADS else None)


def _is_heard(phone: Phone) -> bool:
    return phone.talking is not None and phone.talking.own.mode == ListenMode.WHISPER


def _shown(phone: Phone, actor: Actor, *, tab: str) -> dict[str, Any]:
    call = phone.call
    label, tone = part_label(phone) or outgoing_label(phone) or STATES[phone.state]
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
        "most_callbacks": MOST_CALLBACKS,
        **outgoing_values(),
        **talking_values(phone.talking),
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


def given_value() -> str:
    """What a button names, e.g. whom to ask; empty when nothing."""
    value = _body().get("value", "")
    return value if isinstance(value, str) else ""


def given_tab() -> str:
    """The window that asks."""
    return checked_tab(_body().get("tab", ""))


def checked_tab(given: object) -> str:
    """The name of a window, as the page's script makes it: letters only."""
    if isinstance(given, str) and _TAB.fullmatch(given):
        return given
    raise Invalid(fields={"tab": "bad_choice"})
