"""A telephone for everybody, while there is no real one: whoever opens the page plays a citizen
who calls the centre through the local exchange, and is called back."""

import secrets

from flask import Blueprint, current_app, g, jsonify, render_template, request, url_for
from flask import session as cookie
from flask.blueprints import BlueprintSetupState
from flask.typing import ResponseReturnValue

from callcenter.core import clock
from callcenter.core.errors import Missing
from callcenter.core.i18n import LANGUAGES, choose_anew, language
from callcenter.core.privacy.phone_numbers import national_number
from callcenter.core.settings import TRAINING_NUMBER
from callcenter.core.web.guards import open_to_all
from callcenter.core.web.limits import Limit, hold_back
from callcenter.core.web.transactions import commit_early, db_session
from callcenter.desk.web.exchange import body, exchange_phones, given_keys, given_speech, news
from callcenter.desk.web.phone import phones
from telephony.answering.opening import opening_at

blueprint = Blueprint(
    "telephone", __name__, url_prefix="/telephone", template_folder="../templates"
)
# Mobile numbers that Japan keeps unassigned, so that the centre can call them back; a caller's is
# the browser's own, in its signed cookie, so that nobody can listen to what others say.
PREFIX = "+81600000"
_KEPT_AS = "telephone"
_LIMITS = "telephone_limits"


class TelephoneLimits:
    """How often one network may dial, and do anything else; many trainees share an address."""

    def __init__(self) -> None:
        self.dialled = Limit(20, 6)
        self.done = Limit(120, 0.25)


@blueprint.record
def _begin_counting(state: BlueprintSetupState) -> None:
    state.app.extensions[_LIMITS] = TelephoneLimits()


@blueprint.before_request
def only_locally() -> None:
    """With the provider's account there are real telephones."""
    if not phones().is_local:
        raise Missing


@blueprint.get("")
@open_to_all
def show() -> str:
    """The page; `language` chooses the one it is read in."""
    chosen = request.args.get("language")
    if chosen in LANGUAGES:
        g.language = chosen
        choose_anew()
    other = "en" if language() == "ja" else "ja"
    return render_template(
        "desk/telephone.html",
        number=national_number(_own_number()),
        centre_number=national_number(phones().number),
        is_open=opening_at(db_session(), clock.now(), language()).is_open,
        alternate_url=url_for(".show", language=other),
    )


@blueprint.get("/events")
@open_to_all
def show_events() -> ResponseReturnValue:
    """What the citizen hears after an event; waits for news."""
    hold_back(_limits().done)
    number = _own_number()
    commit_early()
    return jsonify(news(exchange_phones(), number))


@blueprint.post("/dial")
@open_to_all
def dial() -> ResponseReturnValue:
    """Call the centre; with `withheld` the number is not shown there, with `training` it is
    answered at any hour."""
    hold_back(_limits().dialled)
    exchange, number = exchange_phones(), _own_number()
    to = TRAINING_NUMBER if body().get("training") is True else phones().number
    exchange.register(number, "")
    exchange.act(number, "dial", to=to, withheld=body().get("withheld") is True)
    return jsonify(done=True)


@blueprint.post("/digits")
@open_to_all
def press() -> ResponseReturnValue:
    return _act("digits", keys=given_keys())


@blueprint.post("/speak")
@open_to_all
def speak() -> ResponseReturnValue:
    return _act("speak", **given_speech())


@blueprint.post("/answer")
@open_to_all
def answer() -> ResponseReturnValue:
    """The centre calls back."""
    return _act("answer")


@blueprint.post("/reject")
@open_to_all
def reject() -> ResponseReturnValue:
    return _act("reject")


@blueprint.post("/hang-up")
@open_to_all
def hang_up() -> ResponseReturnValue:
    return _act("hang-up")


@blueprint.post("/number")
@open_to_all
def change_number() -> ResponseReturnValue:
    """Be somebody else."""
    hold_back(_limits().done)
    cookie.pop(_KEPT_AS, None)
    return jsonify(number=national_number(_own_number()))


def _own_number() -> str:
    number = cookie.get(_KEPT_AS)
    if not isinstance(number, str) or not number.startswith(PREFIX):
        number = cookie[_KEPT_AS] = f"{PREFIX}{secrets.randbelow(8999) + 1000}"
    return number


def _act(verb: str, **what: str) -> ResponseReturnValue:
    hold_back(_limits().done)
    exchange_phones().act(_own_number(), verb, **what)
    return jsonify(done=True)


def _limits() -> TelephoneLimits:
    limits: TelephoneLimits = current_app.extensions[_LIMITS]
    return limits
