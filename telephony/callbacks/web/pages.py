"""Callbacks on the staff's screens: the list, and the page of one (CB-1, CB-2, CB-3)."""

from collections.abc import Callable
from functools import partial
from typing import Any
from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from callcenter.accounts.queries import colleagues
from callcenter.core.errors import Conflict, Forbidden, Invalid, Missing
from callcenter.core.i18n import gettext as _
from callcenter.core.i18n import language
from callcenter.core.permissions import Actor, Permission
from callcenter.core.web.guards import current_actor, requires
from callcenter.core.web.transactions import db_session
from callcenter.core.web.wording import word_code, word_error
from telephony.callbacks.models import CallbackState, Origin, Result
from telephony.callbacks.ports import callback_records
from telephony.callbacks.queries.attempts import AttemptView, attempts_of
from telephony.callbacks.queries.callbacks import (
    CallbackFilter,
    CallbackView,
    counts,
    get_callback,
    given_up,
    list_callbacks,
)
from telephony.callbacks.queries.numbers import reveal_number
from telephony.callbacks.reasons import Cancelled
from telephony.callbacks.services.changing import (
    assign_callback,
    cancel_callback,
    reopen_callback,
)
from telephony.callbacks.services.results import NOTABLE, note_result
from telephony.callbacks.services.taking import take_callback
from telephony.callbacks.web import words
from telephony.callbacks.web.blueprint import blueprint
from telephony.calls.permissions import get_call
from telephony.setup.queries import choice_names

OPEN, SETTLED = "open", "settled"
FILTERS = ("state", "language", "origin", "mine", "overdue")
MOST_GIVEN_UP = 10
_LANGUAGES = frozenset({"ja", "en"})


@blueprint.get("")
@requires(Permission.CALLBACK_READ)
def show_list() -> str:
    """Open callbacks by their promise, those that are overdue on top; others by filter."""
    session, actor = db_session(), current_actor()
    chosen = _chosen()
    page = list_callbacks(
        session, actor, _filter(chosen, actor), after=request.args.get("after") or None
    )
    leads = actor.can(Permission.CALL_SUPERVISE)
    is_first = not chosen and "after" not in request.args
    return render_template(
        "callbacks/list.html",
        page=page,
        counts=counts(session),
        given_up=given_up(session, actor, MOST_GIVEN_UP) if leads and is_first else [],
        chosen=chosen,
        states=[
            (SETTLED, _("All that are settled")),
            *words.choices(words.STATES),
        ],
        origins=words.choices(words.ORIGINS),
        languages=words.choices(words.LANGUAGES),
        older=_address(chosen, page.after) if page.after else None,
        **_shown(session),
    )


@blueprint.get("/<uuid:callback_id>")
@requires(Permission.CALLBACK_READ)
def show_callback(callback_id: UUID) -> str:
    """Everything about one callback."""
    return _page(callback_id)


@blueprint.post("/<uuid:callback_id>/number")
@requires(Permission.CALLBACK_READ)
def show_number(callback_id: UUID) -> str:
    """The number in the clear; the look is logged."""
    number = reveal_number(db_session(), current_actor(), callback_id, reason="view")
    return _page(callback_id, number=number)


@blueprint.post("/<uuid:callback_id>/take")
@requires(Permission.CALL_TAKE)
def take(callback_id: UUID) -> ResponseReturnValue:
    """Call now: the operator's phone rings, and the desk shows what it is about."""
    try:
        call = take_callback(db_session(), current_actor(), callback_id)
    except (Conflict, Invalid) as error:
        return _refused(callback_id, error)
    return redirect(url_for("desk.show_desk", call=call.id), 303)


@blueprint.post("/<uuid:callback_id>/assign")
@requires(Permission.CALLBACK_WRITE)
def assign(callback_id: UUID) -> ResponseReturnValue:
    chosen = request.form.get("assignee", "")

    def verb(session: Session, actor: Actor) -> str:
        assign_callback(
            session,
            actor,
            callback_id,
            assignee_id=_identifier(chosen) if chosen else None,
            version=_version(),
        )
        return str(_("The callback was assigned.") if chosen else _("Everybody may call now."))

    return _done(callback_id, verb)


@blueprint.post("/<uuid:callback_id>/cancel")
@requires(Permission.CALLBACK_WRITE)
def cancel(callback_id: UUID) -> ResponseReturnValue:
    def verb(session: Session, actor: Actor) -> str:
        reason = request.form.get("reason", "")
        if reason not in set(Cancelled):
            raise Invalid(fields={"reason": "bad_choice"})
        cancel_callback(session, actor, callback_id, reason=reason, version=_version())
        return str(_("The callback was cancelled."))

    return _done(callback_id, verb)


@blueprint.post("/<uuid:callback_id>/reopen")
@requires(Permission.CALLBACK_WRITE)
def reopen(callback_id: UUID) -> ResponseReturnValue:
    """Of one that was given up: try again."""

    def verb(session: Session, actor: Actor) -> str:
        reopen_callback(session, actor, callback_id, version=_version())
        return str(_("The person is called again."))

    return _done(callback_id, verb)


@blueprint.post("/<uuid:callback_id>/result")
@requires(Permission.CALLBACK_WRITE)
def correct(callback_id: UUID) -> ResponseReturnValue:
    """Correct the result of the last attempt."""

    def verb(session: Session, actor: Actor) -> str:
        tried = attempts_of(session, actor, callback_id)
        result = request.form.get("result", "")
        if not tried or result not in set(NOTABLE):
            raise Invalid(fields={"result": "bad_choice"})
        note_result(session, actor, tried[-1].id, Result(result))
        return str(_("The result was noted."))

    return _done(callback_id, verb)


def _done(callback_id: UUID, verb: Callable[[Session, Actor], str]) -> ResponseReturnValue:
    """Do something to it and show it again; a refusal comes back on the page."""
    session, actor = db_session(), current_actor()
    get_callback(session, actor, callback_id)
    try:
        sentence = verb(session, actor)
    except (Conflict, Forbidden, Invalid) as error:
        return _refused(callback_id, error)
    flash(sentence, "success")
    return redirect(url_for(".show_callback", callback_id=callback_id), 303)


def _refused(callback_id: UUID, error: Conflict | Forbidden | Invalid) -> ResponseReturnValue:
    db_session().rollback()
    return _page(callback_id, refusal=error), error.status


def _page(
    callback_id: UUID,
    *,
    number: str | None = None,
    refusal: Conflict | Forbidden | Invalid | None = None,
) -> str:
    session, actor = db_session(), current_actor()
    callback = get_callback(session, actor, callback_id)
    tried = attempts_of(session, actor, callback_id)
    errors = refusal.fields if isinstance(refusal, Invalid) else {}
    errors = {name: word_code(code) for name, code in errors.items()}
    return render_template(
        "callbacks/callback.html",
        callback=callback,
        number=number,
        attempts=tried,
        facts=_facts(session, callback),
        records=callback_records(session, actor, callback_id),
        origin_call=_visible_call(session, actor, callback.origin_call_id),
        allowed=_allowed(actor, callback, tried),
        operators=_operators(session),
        cancelled=words.choices(words.CANCELLED),
        results=[(result.value, words.RESULTS[result]) for result in NOTABLE],
        errors=errors,
        summary=_summary(refusal, errors),
        **_shown(session),
    )


def _facts(session: Session, callback: CallbackView) -> list[tuple[str, Any]]:
    menu = choice_names(session, language())
    return [
        (_("Language"), words.worded(words.LANGUAGES, callback.language)),
        (_("Asked for"), words.worded(words.ORIGINS, callback.origin)),
        (_("Asked for on"), words.near_moment(callback.created_at)),
        (_("Asked for by"), callback.created_by or _("The citizen")),
        (_("Topic"), menu.get(callback.menu_code or "", "")),
        (_("Reason"), words.worded(words.REASONS, callback.reason)),
        (
            _("Wished time"),
            words.window_label(callback.window_start, callback.window_end)
            or _("As soon as possible"),
        ),
        (_("Promised by"), words.near_moment(callback.due_at)),
        (_("Not before"), words.near_moment(callback.not_before)),
        (_("Assigned to"), callback.assignee or _("Anybody")),
        (_("Settled at"), words.near_moment(callback.settled_at) if callback.settled_at else ""),
        (_("Settled because"), words.settled_reason(callback.settled_reason)),
    ]


def _allowed(actor: Actor, callback: CallbackView, tried: list[AttemptView]) -> dict[str, bool]:
    """What this person may do with it now."""
    writes = actor.can(Permission.CALLBACK_WRITE)
    is_idle = callback.state in {CallbackState.WAITING, CallbackState.LINED_UP}
    was_given_up = callback.state == CallbackState.GIVEN_UP
    leads = actor.can(Permission.CALL_SUPERVISE)
    return {
        "take": is_idle and may_take(actor, callback),
        "change": writes and is_idle,
        "cancel": writes and (is_idle or was_given_up),
        "reopen": writes and was_given_up,
        "correct": bool(tried) and (leads or (writes and tried[-1].operator_id == actor.id)),
    }


def may_take(actor: Actor, callback: CallbackView) -> bool:
    """Whether "Call now" is offered to this person."""
    is_mine = callback.assignee_id in {None, actor.id} or callback.is_overdue
    is_idle = callback.state in {CallbackState.WAITING, CallbackState.LINED_UP}
    return actor.can(Permission.CALL_TAKE) and is_idle and is_mine


def _shown(session: Session) -> dict[str, Any]:
    return {
        "words": words,
        "may_take": partial(may_take, current_actor()),
        "names": {one.id: one.shown_name(language()) for one in colleagues(session)},
    }


def _summary(
    refusal: Conflict | Forbidden | Invalid | None, errors: dict[str, str]
) -> list[tuple[str | None, str]]:
    if refusal is None:
        return []
    return list(errors.items()) or [(None, word_error(refusal))]


def _visible_call(session: Session, actor: Actor, call_id: UUID | None) -> UUID | None:
    """The call in which it was asked for, where the actor may open its page."""
    if call_id is None or not actor.can(Permission.CALL_READ):
        return None
    try:
        return get_call(session, actor, call_id).id
    except Missing:
        return None


def _operators(session: Session) -> list[tuple[str, str]]:
    return [
        (str(one.id), one.shown_name(language()))
        for one in colleagues(session)
        if one.can(Permission.CALL_TAKE) and not one.is_shut
    ]


def _chosen() -> dict[str, str]:
    """The filters of the address that there are."""
    offered = {
        "state": {OPEN, SETTLED, *CallbackState},
        "language": _LANGUAGES,
        "origin": set(Origin),
        "mine": {"1"},
        "overdue": {"1"},
    }
    given = {name: request.args.get(name, "") for name in FILTERS}
    return {name: value for name, value in given.items() if value in offered[name]}


def _address(chosen: dict[str, str], after: str) -> str:
    return url_for(".show_list", **chosen, after=after)  # type: ignore[arg-type]


def _filter(chosen: dict[str, str], actor: Actor) -> CallbackFilter:
    state = chosen.get("state", OPEN)
    return CallbackFilter(
        is_open=state != SETTLED,
        state=CallbackState(state) if state in set(CallbackState) else None,
        language=chosen.get("language"),
        origin=chosen.get("origin"),
        assignee_id=actor.id if "mine" in chosen else None,
        is_overdue="overdue" in chosen,
    )


def _identifier(typed: str) -> UUID:
    try:
        return UUID(typed)
    except ValueError:
        raise Invalid(fields={"assignee": "bad_choice"}) from None


def _version() -> int:
    given = request.form.get("version", "")
    return int(given) if given.isascii() and given.isdigit() and len(given) < 10 else 0
