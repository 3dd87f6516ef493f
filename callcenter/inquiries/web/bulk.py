"""Bulk work on the chosen inquiries of a list, for managers."""

from collections.abc import Callable
from uuid import UUID

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from callcenter.core.errors import Invalid, ProductError
from callcenter.core.i18n import ngettext
from callcenter.core.permissions import Actor, Permission
from callcenter.core.web.guards import current_actor, requires
from callcenter.core.web.transactions import db_session
from callcenter.inquiries.filters import NOBODY
from callcenter.inquiries.services.bulk import assign_inquiries, mark_campaign, tag_inquiries
from callcenter.inquiries.web.blueprint import blueprint
from callcenter.inquiries.web.list_state import read_state
from callcenter.inquiries.web.lists import refused_page


@blueprint.post("/bulk")
@requires(Permission.INQUIRY_BULK)
def change_many() -> ResponseReturnValue:
    """Do to all chosen inquiries what the pressed button says."""
    chosen = [found for given in request.form.getlist("inquiry") if (found := _uuid(given))]
    change = _CHANGES.get(request.form.get("action", ""))
    try:
        if change is None:
            raise Invalid
        count = change(db_session(), current_actor(), chosen)
    except ProductError as error:
        return refused_page(error, chosen=chosen)
    flash(
        ngettext("Changed %(num)s inquiry.", "Changed %(num)s inquiries.", count),
        "success" if count else "info",
    )
    return redirect(url_for(".show_list", **read_state(request.args).query()), 303)  # type: ignore[arg-type]


def _assign(session: Session, actor: Actor, chosen: list[UUID]) -> int:
    given = request.form.get("owner", "")
    owner_id = _uuid(given)
    if owner_id is None and given != NOBODY:
        raise Invalid(fields={"owner": "choose_person"})
    return assign_inquiries(session, actor, inquiry_ids=chosen, owner_id=owner_id)


def _tag(session: Session, actor: Actor, chosen: list[UUID]) -> int:
    tag_id = _uuid(request.form.get("tag", ""))
    if tag_id is None:
        raise Invalid(fields={"tag": "choose_tag"})
    return tag_inquiries(session, actor, inquiry_ids=chosen, tag_id=tag_id)


def _to_campaign(session: Session, actor: Actor, chosen: list[UUID]) -> int:
    return mark_campaign(session, actor, inquiry_ids=chosen, campaign=True)


def _out_of_campaign(session: Session, actor: Actor, chosen: list[UUID]) -> int:
    return mark_campaign(session, actor, inquiry_ids=chosen, campaign=False)


_CHANGES: dict[str, Callable[[Session, Actor, list[UUID]], int]] = {
    "assign": _assign,
    "tag": _tag,
    "campaign": _to_campaign,
    "no_campaign": _out_of_campaign,
}


def _uuid(given: str) -> UUID | None:
    try:
        return UUID(given)
    except ValueError:
        return None
