"""Saved views: the present filters under a name (INQ-4)."""

from uuid import UUID

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from callcenter.core.errors import Invalid
from callcenter.core.i18n import gettext as _
from callcenter.core.permissions import Permission
from callcenter.core.web.guards import current_actor, requires
from callcenter.core.web.transactions import db_session
from callcenter.inquiries.filters import read_filters
from callcenter.inquiries.services.views import drop_view, save_view
from callcenter.inquiries.web.blueprint import blueprint
from callcenter.inquiries.web.lists import refused_page


@blueprint.post("/views")
@requires(Permission.INQUIRY_READ)
def keep_view() -> ResponseReturnValue:
    """Save the filters of the address as a view."""
    filters = read_filters(request.args)
    try:
        view = save_view(
            db_session(),
            current_actor(),
            name=request.form.get("name", ""),
            filters=filters,
            shared=request.form.get("shared") == "1",
        )
    except Invalid as error:
        return refused_page(error)
    flash(_("Saved the view “%(name)s”.", name=view.name), "success")
    return redirect(url_for(".show_list", **filters.as_query()), 303)  # type: ignore[arg-type]


@blueprint.post("/views/<uuid:view_id>/remove")
@requires(Permission.INQUIRY_READ)
def remove_view(view_id: UUID) -> ResponseReturnValue:
    drop_view(db_session(), current_actor(), view_id=view_id)
    flash(_("The view was removed."), "success")
    filters = read_filters(request.args)
    return redirect(url_for(".show_list", **filters.as_query()), 303)  # type: ignore[arg-type]
