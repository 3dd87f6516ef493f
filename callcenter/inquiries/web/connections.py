"""Links and merges on the page of an inquiry; others are named by their reference (INQ-7)."""

from uuid import UUID

from flask import request
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from callcenter.core.errors import Invalid, Missing
from callcenter.core.i18n import gettext as _
from callcenter.core.ids import parse_reference
from callcenter.core.permissions import Actor, Permission
from callcenter.core.web.guards import requires
from callcenter.inquiries.models import Inquiry, LinkKind
from callcenter.inquiries.permissions import get_inquiry_by_reference
from callcenter.inquiries.services.connections import (
    link_inquiries,
    merge_inquiry,
    undo_merge,
    unlink_inquiries,
)
from callcenter.inquiries.web.blueprint import blueprint
from callcenter.inquiries.web.record import do_on_record


@blueprint.post("/<uuid:inquiry_id>/links")
@requires(Permission.INQUIRY_WRITE)
def link(inquiry_id: UUID) -> ResponseReturnValue:
    def verb(session: Session, actor: Actor) -> str:
        other = _named(session, actor, "link_reference")
        kind = request.form.get("kind", "")
        if kind not in set(LinkKind):
            raise Invalid(fields={"kind": "bad_choice"})
        link_inquiries(session, actor, first_id=inquiry_id, second_id=other.id, kind=LinkKind(kind))
        return str(_("Linked to %(reference)s.", reference=other.reference))

    return do_on_record(inquiry_id, verb)


@blueprint.post("/<uuid:inquiry_id>/links/<uuid:link_id>/remove")
@requires(Permission.INQUIRY_WRITE)
def unlink(inquiry_id: UUID, link_id: UUID) -> ResponseReturnValue:
    def verb(session: Session, actor: Actor) -> str:
        unlink_inquiries(session, actor, inquiry_id=inquiry_id, link_id=link_id)
        return str(_("The link was removed."))

    return do_on_record(inquiry_id, verb)


@blueprint.post("/<uuid:inquiry_id>/merge")
@requires(Permission.INQUIRY_WRITE)
def merge(inquiry_id: UUID) -> ResponseReturnValue:
    def verb(session: Session, actor: Actor) -> str:
        target = _named(session, actor, "merge_reference")
        merge_inquiry(session, actor, duplicate_id=inquiry_id, target_id=target.id)
        return str(_("Merged. It can be undone on this page."))

    return do_on_record(inquiry_id, verb)


@blueprint.post("/<uuid:inquiry_id>/merges/<uuid:merge_id>/undo")
@requires(Permission.INQUIRY_WRITE)
def unmerge(inquiry_id: UUID, merge_id: UUID) -> ResponseReturnValue:
    def verb(session: Session, actor: Actor) -> str:
        freed = undo_merge(session, actor, inquiry_id=inquiry_id, merge_id=merge_id)
        return str(_("%(reference)s stands by itself again.", reference=freed.reference))

    return do_on_record(inquiry_id, verb)


def _named(session: Session, actor: Actor, field: str) -> Inquiry:
    """The inquiry whose reference was typed.

    Raises:
        Invalid: it is no reference, or none that the actor sees.
    """
    typed = request.form.get(field, "")
    reference = parse_reference(typed)
    if reference is None:
        raise Invalid(fields={field: "bad_reference" if typed.strip() else "required"})
    try:
        return get_inquiry_by_reference(session, actor, reference)
    except Missing:
        raise Invalid(fields={field: "unknown_reference"}) from None
