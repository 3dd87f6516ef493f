"""The list of inquiries: search, filters, columns (INQ-4)."""

from collections.abc import Collection
from typing import Any
from uuid import UUID

from flask import redirect, render_template, request, url_for
from flask import session as cookie
from flask.typing import ResponseReturnValue
from markupsafe import Markup

from callcenter.core import clock
from callcenter.core.audit.services import record
from callcenter.core.errors import Invalid, ProductError
from callcenter.core.i18n import gettext as _
from callcenter.core.i18n import language
from callcenter.core.permissions import Actor, Permission
from callcenter.core.web.fragments import fragment, piece
from callcenter.core.web.guards import current_actor, requires
from callcenter.core.web.transactions import db_session
from callcenter.core.web.wording import word_code, word_error
from callcenter.inquiries.filters import ME, NOBODY, UNFINISHED, InquiryFilters, read_filters
from callcenter.inquiries.models import SavedView
from callcenter.inquiries.queries.lists import Page, list_inquiries
from callcenter.inquiries.services.bulk import MOST_AT_ONCE
from callcenter.inquiries.services.views import views_for
from callcenter.inquiries.web.blueprint import blueprint
from callcenter.inquiries.web.labels import worded
from callcenter.inquiries.web.list_rows import chips, shown_rows
from callcenter.inquiries.web.list_state import (
    COLUMNS,
    ListChoices,
    ListState,
    chosen_columns,
    known_columns,
    period_name,
    quick_periods,
    read_choices,
    read_state,
)
from callcenter.inquiries.web.wording import (
    CHANNEL_LABELS,
    LANGUAGE_LABELS,
    RESULT_LABELS,
    STATUS_LABELS,
)

_SEARCH_FORM = "inquiries/parts/list_filters.html"
# Filters that stand behind "More filters" until one of them is in force.
FURTHER = (
    "channel",
    "language",
    "result",
    "handler",
    "tag",
    "complaint",
    "campaign",
    "confidential",
    "training",
    "overdue",
)


@blueprint.get("")
@requires(Permission.INQUIRY_READ)
def show_list() -> ResponseReturnValue:
    """The list, newest first; a search by reference goes to the record itself."""
    state = read_state(request.args)
    page = _read(state)
    if page.query.reference is not None and len(page.rows) == 1:
        return redirect(url_for(".show_record", inquiry_id=page.rows[0].id))
    return list_page(state, page)


@blueprint.post("/columns")
@requires(Permission.INQUIRY_READ)
def choose_columns() -> ResponseReturnValue:
    """Remember which columns this browser shows."""
    cookie["inquiry_columns"] = list(known_columns(request.form.getlist("column")))
    return redirect(url_for(".show_list", **read_state(request.args).query()), 303)  # type: ignore[arg-type]


def refused_page(error: ProductError, *, chosen: Collection[UUID] = ()) -> ResponseReturnValue:
    """The list again after something on it was refused, with what was chosen and typed."""
    db_session().rollback()
    state = read_state(request.args)
    return list_page(state, _read(state), refusal=error, chosen=chosen), error.status


def list_page(
    state: ListState,
    page: Page,
    *,
    refusal: ProductError | None = None,
    chosen: Collection[UUID] = (),
) -> str:
    """The page of the list.

    Args:
        chosen: inquiries that stay ticked for bulk work.
    """
    session, actor = db_session(), current_actor()
    choices = read_choices(session, language())
    return render_template(
        "inquiries/list.html",
        filters=state.filters,
        state=state,
        page=page,
        rows=shown_rows(session, page, choices),
        choices=choices,
        chips=chips(state, choices),
        tabs=_tabs(actor, state, views_for(session, actor)),
        search_form=_search_form(state.filters, choices),
        columns=chosen_columns(),
        column_choices=column_labels(),
        refusal=word_error(refusal) if refusal else "",
        errors=_field_errors(refusal),
        chosen=chosen,
        most_at_once=MOST_AT_ONCE,
    )


def column_labels() -> list[tuple[str, str]]:
    """The columns that may be chosen."""
    labels = {
        "status": _("Status"),
        "category": _("Category"),
        "question": _("Question"),
        "channel": _("Channel"),
        "language": _("Language"),
        "result": _("Result"),
        "owner": _("Owner"),
        "handler": _("Recorded by"),
        "flags": _("Marks"),
    }
    return [(column, labels[column]) for column in COLUMNS]


def _read(state: ListState) -> Page:
    session, actor = db_session(), current_actor()
    page = list_inquiries(session, actor, state.filters, place=state.place)
    if state.filters.text and state.place.before is None and state.place.after is None:
        # That somebody searched, not for what: the words may be a caller's name.
        names = sorted(state.filters.as_query())
        record(session, actor, "inquiry.search", "inquiry", None, filter=names)
    return page


def _tabs(actor: Actor, state: ListState, views: list[SavedView]) -> list[dict[str, object]]:
    """The lists everybody needs, then the saved views."""
    ready = [
        (_("All"), InquiryFilters()),
        (_("Unfinished"), InquiryFilters(status=UNFINISHED)),
        (_("Overdue"), InquiryFilters(overdue=True)),
    ]
    if actor.can(Permission.INQUIRY_WRITE):
        mine = InquiryFilters(status=UNFINISHED, owner=ME)
        free = InquiryFilters(status=UNFINISHED, owner=NOBODY)
        ready[1:1] = [(_("My unfinished"), mine), (_("Without an owner"), free)]
    tabs = [_tab(label, filters, state) for label, filters in ready]
    return tabs + [
        _tab(view.name, read_filters(view.filters), state)
        | {"view": view, "own": view.staff_id == actor.id}
        for view in views
    ]


def _tab(label: str, filters: InquiryFilters, state: ListState) -> dict[str, object]:
    return {
        "label": label,
        "href": url_for(".show_list", **filters.as_query()),  # type: ignore[arg-type]
        "current": filters == state.filters,
    }


def _search_form(filters: InquiryFilters, choices: ListChoices) -> Markup:
    """Search words and filters: the same for everybody who looks for the same."""

    def read() -> dict[str, Any]:
        return {
            "filters": filters,
            "choices": choices,
            "periods": _periods(filters),
            "has_further": any(getattr(filters, name) for name in FURTHER),
            "statuses": [(UNFINISHED, _("Unfinished")), *worded(STATUS_LABELS)],
            "channels": worded(CHANNEL_LABELS),
            "languages": worded(LANGUAGE_LABELS),
            "results": worded(RESULT_LABELS),
        }

    if filters.text:  # may be a name: it is not to be remembered
        return piece(_SEARCH_FORM, read())
    return fragment(_SEARCH_FORM, filters, choices.as_key(), clock.today(), read=read)


def _periods(filters: InquiryFilters) -> list[dict[str, object]]:
    words = {"today": _("Today"), "week": _("This week"), "month": _("This month")}
    others = filters.as_query()
    return [
        {
            "label": words[name],
            "href": url_for(
                ".show_list",
                **others | {"period_from": first.isoformat(), "period_to": last.isoformat()},  # type: ignore[arg-type]
            ),
            "current": name == period_name(filters),
        }
        for name, (first, last) in quick_periods(clock.today()).items()
    ]


def _field_errors(refusal: ProductError | None) -> dict[str, str]:
    fields = refusal.fields if isinstance(refusal, Invalid) else {}
    return {name: word_code(code) for name, code in fields.items()}
