"""Forms of the staff: ask for a callback by hand, and change one (CB-1)."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from callcenter.accounts.queries import colleagues
from callcenter.core import clock
from callcenter.core.errors import Conflict, Invalid
from callcenter.core.i18n import gettext as _
from callcenter.core.i18n import language
from callcenter.core.permissions import Actor, Permission
from callcenter.core.web.guards import current_actor, requires
from callcenter.core.web.transactions import db_session
from callcenter.core.web.wording import word_code, word_error
from telephony.callbacks.half_days import open_half_days
from telephony.callbacks.models import Callback, Origin
from telephony.callbacks.numbers import DialableNumber, read_dialable
from telephony.callbacks.queries.callbacks import CallbackView, get_callback
from telephony.callbacks.reasons import Reason
from telephony.callbacks.services.changing import CallbackChange, change_callback
from telephony.callbacks.services.requesting import LONGEST_NOTE, request_callback
from telephony.callbacks.web import windows, words
from telephony.callbacks.web.blueprint import blueprint

FIELDS = ("number", "language", "reason", "note", "urgent", "assignee", "version", *windows.FIELDS)
# Of a callback that has a wished time already.
KEEP = "keep"
MOST_HALF_DAYS = 6

Values = dict[str, str]


@blueprint.get("/new")
@requires(Permission.CALLBACK_WRITE)
def new_callback() -> str:
    """An empty form."""
    return _form({"language": "ja", windows.WINDOW: windows.NOW})


@blueprint.post("/new")
@requires(Permission.CALLBACK_WRITE)
def add_callback() -> ResponseReturnValue:
    """First the number is read back; what was confirmed is saved."""
    session, values = db_session(), _values()
    if request.form.get("back"):
        return _form(values)
    try:
        dialable = _checked(session, values)
        if request.form.get("confirmed") != dialable.national:
            return _check_page(session, values, dialable)
        callback = _requested(session, values)
    except (Invalid, Conflict) as error:
        session.rollback()
        return _form(values, error), error.status
    flash(_("%(number)s is called back.", number=dialable.national), "success")
    return redirect(url_for(".show_callback", callback_id=callback.id), 303)


@blueprint.get("/<uuid:callback_id>/edit")
@requires(Permission.CALLBACK_WRITE)
def show_edit(callback_id: UUID) -> str:
    """What may be changed; the number stays as it is unless another one is typed."""
    callback = get_callback(db_session(), current_actor(), callback_id)
    return _form(_values_of(callback), callback=callback)


@blueprint.post("/<uuid:callback_id>/edit")
@requires(Permission.CALLBACK_WRITE)
def save_edit(callback_id: UUID) -> ResponseReturnValue:
    session, values = db_session(), _values()
    callback = get_callback(session, current_actor(), callback_id)
    try:
        change = CallbackChange(
            language=_offered(values, "language", frozenset({"ja", "en"})),
            reason=_offered(values, "reason", frozenset(("", *Reason))),
            note=values.get("note", ""),
            urgent="urgent" in values,
            number=values.get("number") or None,
            window=_window(session, values, callback),
        )
        change_callback(
            session, current_actor(), callback_id, change, version=_number(values, "version")
        )
    except (Invalid, Conflict) as error:
        session.rollback()
        return _form(values, error, callback=callback), error.status
    flash(_("The callback was changed."), "success")
    return redirect(url_for(".show_callback", callback_id=callback_id), 303)


def _checked(session: Session, values: Values) -> DialableNumber:
    """The number; all that is wrong with the form is told at once.

    Raises:
        Invalid.
    """
    faults: dict[str, str] = {}
    dialable = None
    if not values.get("number"):
        faults["number"] = "required"
    else:
        try:
            dialable = read_dialable(values["number"])
        except Invalid as error:
            faults |= error.fields
    try:
        windows.read_window(session, values)
    except Invalid as error:
        faults |= error.fields
    if dialable is None or faults:
        raise Invalid(fields=faults)
    return dialable


def _requested(session: Session, values: Values) -> Callback:
    actor = current_actor()
    return request_callback(
        session,
        number=values["number"],
        language=_offered(values, "language", frozenset({"ja", "en"})),
        origin=_origin(actor),
        place_at=clock.now(),
        actor=actor,
        reason=_offered(values, "reason", frozenset(("", *Reason))),
        note=values.get("note", ""),
        urgent="urgent" in values,
        window=windows.read_window(session, values),
        assignee_id=_assignee(session, values),
    )


def _origin(actor: Actor) -> Origin:
    """Who takes no calls passes on a request from another section of the city."""
    return Origin.OPERATOR if actor.can(Permission.CALL_TAKE) else Origin.SECTION


def _window(session: Session, values: Values, callback: CallbackView) -> windows.Span | None:
    start, end = callback.window_start, callback.window_end
    if values.get(windows.WINDOW) == KEEP and start is not None and end is not None:
        return start, end
    return windows.read_window(session, values)


def _assignee(session: Session, values: Values) -> UUID | None:
    chosen = values.get("assignee", "")
    if not chosen:
        return None
    found = [value for value, _name in _operators(session) if value == chosen]
    if not found:
        raise Invalid(fields={"assignee": "bad_choice"})
    return UUID(found[0])


def _check_page(session: Session, values: Values, dialable: DialableNumber) -> str:
    names = dict(_operators(session))
    span = windows.read_window(session, values)
    return render_template(
        "callbacks/check.html",
        number=dialable.national,
        facts=[
            (_("Language"), words.worded(words.LANGUAGES, values.get("language"))),
            (_("Wished time"), words.window_label(*span) if span else _("As soon as possible")),
            (_("Reason"), words.worded(words.REASONS, values.get("reason"))),
            (_("Note"), values.get("note", "")),
            (_("Urgent"), _("Yes") if "urgent" in values else ""),
            (_("Assigned to"), names.get(values.get("assignee", ""), _("Anybody"))),
        ],
        values=values,
    )


def _form(
    values: Mapping[str, str],
    refusal: Invalid | Conflict | None = None,
    *,
    callback: CallbackView | None = None,
) -> str:
    session = db_session()
    fields = windows.form_fields(refusal.fields) if isinstance(refusal, Invalid) else {}
    errors = {name: word_code(code) for name, code in fields.items()}
    summary: list[tuple[str | None, str]] = [*errors.items()]
    if refusal is not None and not summary:
        summary = [(None, word_error(refusal))]
    return render_template(
        "callbacks/form.html",
        values=values,
        callback=callback,
        windows=_window_choices(session, callback),
        reasons=words.choices(words.REASONS),
        languages=words.choices(words.LANGUAGES),
        operators=_operators(session),
        longest=LONGEST_NOTE,
        today=clock.today(),
        errors=errors,
        summary=summary,
    )


def _window_choices(session: Session, callback: CallbackView | None) -> list[tuple[str, str]]:
    kept = words.window_label(callback.window_start, callback.window_end) if callback else ""
    return [
        *([(KEEP, str(_("As it is: %(window)s", window=kept)))] if kept else []),
        (windows.NOW, str(_("As soon as possible"))),
        *windows.window_choices(open_half_days(session, MOST_HALF_DAYS)),
        (windows.OWN, str(_("Another time"))),
    ]


def _values_of(callback: CallbackView) -> Values:
    values: dict[str, Any] = {
        "language": callback.language,
        "reason": callback.reason,
        "note": callback.note,
        "version": str(callback.version),
        windows.WINDOW: KEEP if callback.window_start else windows.NOW,
    }
    return values | ({"urgent": "1"} if callback.urgent else {})


def _values() -> Values:
    """What was sent, without empty fields."""
    given = {name: request.form.get(name, "").strip() for name in FIELDS}
    return {name: value for name, value in given.items() if value}


def _operators(session: Session) -> list[tuple[str, str]]:
    return [
        (str(one.id), one.shown_name(language()))
        for one in colleagues(session)
        if one.can(Permission.CALL_TAKE) and not one.is_shut
    ]


def _offered(values: Values, name: str, offered: frozenset[str]) -> str:
    given = values.get(name, "")
    if given not in offered:
        raise Invalid(fields={name: "bad_choice"})
    return given


def _number(values: Values, name: str) -> int:
    given = values.get(name, "")
    return int(given) if given.isascii() and given.isdigit() and len(given) < 10 else 0
