"""Calls on the staff's screens: the list, and the page of one call (TEL-7, TEL-8)."""

from typing import Any
from uuid import UUID, uuid4

from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from callcenter.accounts.queries import colleagues
from callcenter.core.errors import Invalid
from callcenter.core.i18n import gettext as _
from callcenter.core.i18n import language, show_date, show_time
from callcenter.core.permissions import Actor, Permission
from callcenter.core.web.guards import current_actor, requires
from callcenter.core.web.transactions import db_session
from callcenter.core.web.wording import word_code
from telephony.calls.facts import Kind
from telephony.calls.models import Call, CallEvent, CallLeg, LegKind
from telephony.calls.permissions import sees_all
from telephony.recordings.queries.call_list import (
    CallFilter,
    CallPage,
    list_calls,
    read_filter,
)
from telephony.recordings.queries.call_records import CallLine, CallRecord, open_call_record
from telephony.recordings.web import call_words as words
from telephony.recordings.web import gap_words
from telephony.recordings.web.call_story import story, told
from telephony.recordings.web.story_names import Names
from telephony.setup.queries import choice_names, phone_times

blueprint = Blueprint("calls", __name__, template_folder="../templates", url_prefix="/calls")

FILTERS = ("from", "until", "outcome", "language", "operator")


@blueprint.get("")
@requires(Permission.CALL_READ)
def show_list() -> ResponseReturnValue:
    """Calls, newest first; operators see their own."""
    session, actor = db_session(), current_actor()
    try:
        wanted = read_filter(request.args)
    except Invalid as error:
        return _list_page(session, actor, None, None, error.fields), error.status
    page = list_calls(session, actor, wanted, before=_key("before"), after=_key("after"))
    return _list_page(session, actor, wanted, page)


@blueprint.get("/<uuid:call_id>")
@requires(Permission.CALL_READ)
def show_call(call_id: UUID) -> ResponseReturnValue:
    """Everything about one call."""
    session, actor = db_session(), current_actor()
    shown = open_call_record(session, actor, call_id)
    names = _names(session)
    return render_template(
        "recordings/call.html",
        record=shown,
        call=shown.call,
        facts=call_facts(shown.call, names) + _further_facts(shown),
        lines=story(_told_to(session, actor, shown.events), shown.promises, names),
        legs=_legs(shown, names),
        promised=[told(promise) for promise in shown.promises],
        words=words,
        gap_words=gap_words,
        view=uuid4(),
    )


def call_facts(call: Call, names: Names) -> list[tuple[str, Any]]:
    """What a call was, in words, for its page and for the records that name it."""
    operator = names.staff.get(call.operator_id, "") if call.operator_id else ""
    return [
        (_("Came at"), f"{show_date(call.came_at)} {show_time(call.came_at)}"),
        (_("Waited"), words.duration(words.waited(call))),
        (_("Talked"), words.duration(words.talked(call))),
        (_("Language"), words.language_label(call.language)),
        (_("Choice"), names.menu.get(call.menu_code, call.menu_code) if call.menu_code else ""),
        (_("Operator"), operator),
        (_("Caller's number"), words.number_label(call.number_kind)),
        (_("Practice"), _("Came to the training number") if call.training else ""),
    ]


def shown_lines(session: Session, lines: list[CallLine], staff: dict[UUID, str]) -> dict[str, Any]:
    """What the template `recordings/lines.html` needs: calls that another record names.

    Args:
        staff: names by account.
    """
    names = Names(staff, choice_names(session, language()))
    return {
        "lines": [(line, call_facts(line.call, names)) for line in lines],
        "words": words,
        "gap_words": gap_words,
        "view": uuid4(),
    }


def _told_to(session: Session, actor: Actor, events: list[CallEvent]) -> list[CallEvent]:
    """Without those who listened, where the centre has set that operators do not see them."""
    if sees_all(actor) or phone_times(session).listening_visible:
        return events
    return [event for event in events if event.kind != Kind.LISTENED]


def _further_facts(shown: CallRecord) -> list[tuple[str, Any]]:
    call = shown.call
    return [
        (_("Number called"), call.called_number),
        (_("Ended at"), words.exact_time(call.ended_at) if call.ended_at else ""),
        (_("Inquiry saved at"), words.exact_time(call.logged_at) if call.logged_at else ""),
    ]


def _legs(shown: CallRecord, names: Names) -> list[dict[str, Any]]:
    return [
        {
            "who": _who(leg, names),
            "endpoint": _endpoint(leg.endpoint),
            "state": words.end_reason_label(leg.end_reason) or words.leg_state_label(leg.state),
            "moments": [leg.created_at, leg.answered_at, leg.joined_at, leg.ended_at],
        }
        for leg in shown.legs
    ]


def _who(leg: CallLeg, names: Names) -> str:
    if leg.kind == LegKind.GUEST:
        return _("City's staff")
    return names.staff.get(leg.staff_id, "–") if leg.staff_id else _("Caller")


def _endpoint(endpoint: str) -> str:
    if not endpoint or endpoint.startswith("entry:"):
        return ""
    return _("Browser") if endpoint.startswith("client:") else _("Desk phone")


def _list_page(
    session: Session,
    actor: Actor,
    wanted: CallFilter | None,
    page: CallPage | None,
    errors: dict[str, str] | None = None,
) -> str:
    names, entered = _names(session), _entered()
    return render_template(
        "recordings/calls.html",
        page=page,
        wanted=wanted,
        entered=entered,
        names=names,
        words=words,
        outcomes=words.choices(words.OUTCOMES),
        languages=words.choices(words.LANGUAGES),
        operators=_operators(session) if sees_all(actor) else [],
        errors={name: word_code(code) for name, code in (errors or {}).items()},
        newer=_address(entered, after=page.newer) if page and page.newer else None,
        older=_address(entered, before=page.older) if page and page.older else None,
    )


def _address(entered: dict[str, str], **place: UUID) -> str:
    return url_for(".show_list", **entered, **place)  # type: ignore[arg-type]


def _entered() -> dict[str, str]:
    """The filters of the address, as they were typed."""
    return {name: request.args[name] for name in FILTERS if request.args.get(name)}


def _names(session: Session) -> Names:
    chosen = language()
    staff = {one.id: one.shown_name(chosen) for one in colleagues(session)}
    return Names(staff, choice_names(session, language()))


def _operators(session: Session) -> list[tuple[str, str]]:
    return [
        (str(one.id), one.shown_name(language()))
        for one in colleagues(session)
        if one.can(Permission.CALL_TAKE)
    ]


def _key(name: str) -> UUID | None:
    """A place in the list; what is none is passed over."""
    try:
        return UUID(request.args.get(name, ""))
    except ValueError:
        return None
