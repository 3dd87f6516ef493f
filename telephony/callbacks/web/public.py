"""Citizens ask to be called back: a form, the number read back, done. It works without
JavaScript, keeps no names, and a form sent twice asks once (CB-1)."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID, uuid4

from flask import Blueprint, current_app, redirect, render_template, request, url_for
from flask import session as cookie
from flask.blueprints import BlueprintSetupState
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from callcenter.core import clock
from callcenter.core.city.profile import city_of
from callcenter.core.errors import Invalid, TooMany
from callcenter.core.i18n import LANGUAGES
from callcenter.core.privacy.phone_numbers import phone_index
from callcenter.core.web.guards import open_to_all
from callcenter.core.web.limits import hold_back, hold_back_all
from callcenter.core.web.transactions import db_session, reads_only
from callcenter.core.web.wording import word_code, word_error
from telephony.callbacks.half_days import HalfDay, find_half_day, open_half_days
from telephony.callbacks.models import Origin
from telephony.callbacks.numbers import DialableNumber, read_dialable
from telephony.callbacks.services.requesting import request_callback
from telephony.callbacks.web import wording
from telephony.callbacks.web.public_limits import PublicLimits
from telephony.callbacks.web.windows import WINDOW, form_fields, half_day_label, window_choices
from telephony.callbacks.web.words import LANGUAGES as LANGUAGE_LABELS
from telephony.callbacks.web.words import choices, window_label, worded
from telephony.setup.queries import choice_names, phone_times

blueprint = Blueprint(
    "public_callbacks",
    __name__,
    url_prefix=f"/<any({', '.join(LANGUAGES)}):language>/callback",
    template_folder="../templates",
)
# Importing it registers what errors are called.
WORDS = wording

HALF_DAYS = 6
FIELDS = ("number", "speaks", WINDOW, "topic", "key")
_LIMITS = "public_callback_limits"
_SENT, _DONE, _REMEMBERED = "callbacks_sent", "callback_done", 5

Values = dict[str, str]


@blueprint.record
def _begin_counting(state: BlueprintSetupState) -> None:
    state.app.extensions[_LIMITS] = PublicLimits()


@blueprint.get("")
@open_to_all
def show_form(language: str) -> str:
    """An empty form; each has a key of its own."""
    return _form(language, {"speaks": language, "key": str(uuid4())})


@blueprint.post("")
@open_to_all
@reads_only
def check(language: str) -> ResponseReturnValue:
    """Read the number back; what was typed comes back with whatever is wrong."""
    values = _values()
    if request.form.get("back"):
        return _form(language, values)
    try:
        hold_back(_limits().checked)
        number, half = _read(db_session(), values)
    except (Invalid, TooMany) as error:
        return _form(language, values, error), error.status
    return render_template(
        "callbacks/public/check.html",
        values=values,
        number=number.national,
        window=half_day_label(half),
        speaks=worded(LANGUAGE_LABELS, values["speaks"]),
        topic=choice_names(db_session(), language).get(values.get("topic", ""), ""),
        **_frame(language),
    )


@blueprint.post("/ask")
@open_to_all
def ask(language: str) -> ResponseReturnValue:
    """Save it. The same form sent again leads to the same end and asks no second time."""
    values = _values()
    if values["key"] in cookie.get(_SENT, []):
        return _to_end(language)
    session = db_session()
    try:
        number, half = _read(session, values)
        _count(number)
        request_callback(
            session,
            number=number.e164,
            language=values["speaks"],
            origin=Origin.PUBLIC,
            place_at=clock.now(),
            window=(half.start, half.end),
            menu_code=values.get("topic"),
        )
    except (Invalid, TooMany) as error:
        session.rollback()
        return _form(language, values, error), error.status
    cookie[_SENT] = [*cookie.get(_SENT, []), values["key"]][-_REMEMBERED:]
    cookie[_DONE] = [half.start.isoformat(), half.end.isoformat()]
    return _to_end(language)


@blueprint.get("/done")
@open_to_all
def show_done(language: str) -> ResponseReturnValue:
    """What happens next."""
    span = cookie.get(_DONE)
    if not isinstance(span, list):
        return redirect(url_for(".show_form", language=language))
    start, end = (datetime.fromisoformat(one) for one in span)
    return render_template(
        "callbacks/public/done.html", window=window_label(start, end), **_frame(language)
    )


def _to_end(language: str) -> ResponseReturnValue:
    return redirect(url_for(".show_done", language=language), 303)


def _read(session: Session, values: Values) -> tuple[DialableNumber, HalfDay]:
    """What the form means; all that is wrong with it is told at once.

    Raises:
        Invalid.
    """
    faults: dict[str, str] = {}
    number = half = None
    try:
        number = read_dialable(values["number"]) if "number" in values else None
        if number is None:
            faults["number"] = "number_missing"
    except Invalid as error:
        faults |= error.fields
    if WINDOW in values:
        half = find_half_day(session, values[WINDOW])
        if half is None:
            faults[WINDOW] = "window_closed"
    else:
        faults[WINDOW] = "window_missing"
    if values.get("speaks") not in LANGUAGES:
        faults["speaks"] = "language_missing"
    if "topic" in values and values["topic"] not in choice_names(session, "ja"):
        faults["topic"] = "bad_choice"
    if number is None or half is None or faults:
        raise Invalid(fields=faults)
    return number, half


def _count(number: DialableNumber) -> None:
    limits = _limits()
    hold_back(limits.asked)
    hold_back_all(limits.of_number, phone_index(number.e164).hex())
    hold_back_all(limits.of_all)


def _form(
    language: str, values: Mapping[str, str], refusal: Invalid | TooMany | None = None
) -> str:
    session = db_session()
    fields = form_fields(refusal.fields) if isinstance(refusal, Invalid) else {}
    errors = {name: word_code(code) for name, code in fields.items()}
    summary: list[tuple[str | None, str]] = [*errors.items()]
    if refusal is not None and not summary:
        summary = [(None, word_error(refusal))]
    return render_template(
        "callbacks/public/form.html",
        values=values,
        windows=window_choices(open_half_days(session, HALF_DAYS)),
        topics=list(choice_names(session, language).items()),
        languages=choices(LANGUAGE_LABELS),
        errors=errors,
        summary=summary,
        **_frame(language),
    )


def _frame(language: str) -> dict[str, object]:
    """What every page of the three says; in the other language one begins with the form."""
    session = db_session()
    other = next(one for one in LANGUAGES if one != language)
    return {
        "alternate_url": url_for(".show_form", language=other),
        "contact_points": city_of(session).contact,
        "days": phone_times(session).callback_days,
    }


def _values() -> Values:
    """What was sent, without empty fields; a form without a key gets one."""
    given = {name: request.form.get(name, "").strip()[:40] for name in FIELDS}
    values = {name: value for name, value in given.items() if value}
    try:
        UUID(values.get("key", ""))
    except ValueError:
        values["key"] = str(uuid4())
    return values


def _limits() -> PublicLimits:
    limits: PublicLimits = current_app.extensions[_LIMITS]
    return limits
