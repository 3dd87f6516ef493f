"""What is done to one inquiry on its page: owner, status, notes, and the person behind it."""

from uuid import UUID

from flask import request
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from callcenter.core.errors import Invalid
from callcenter.core.i18n import gettext as _
from callcenter.core.i18n import ngettext
from callcenter.core.permissions import Actor, Permission
from callcenter.core.web.guards import current_actor, requires
from callcenter.core.web.transactions import db_session
from callcenter.inquiries.filters import NOBODY
from callcenter.inquiries.services.callers import reveal_caller
from callcenter.inquiries.services.calling import call_person
from callcenter.inquiries.services.erasing import erase_caller
from callcenter.inquiries.services.inquiries import assign_inquiry, reopen_inquiry, take_inquiry
from callcenter.inquiries.services.notes import add_note
from callcenter.inquiries.web.blueprint import blueprint
from callcenter.inquiries.web.record import do_on_record, record_page

REASONS = frozenset({"call", "check", "other"})


@blueprint.post("/<uuid:inquiry_id>/take")
@requires(Permission.INQUIRY_WRITE)
def take(inquiry_id: UUID) -> ResponseReturnValue:
    def verb(session: Session, actor: Actor) -> str:
        seen = _uuid(request.form.get("seen_owner", ""))
        take_inquiry(session, actor, inquiry_id=inquiry_id, seen_owner_id=seen)
        return str(_("This inquiry is yours now."))

    return do_on_record(inquiry_id, verb)


@blueprint.post("/<uuid:inquiry_id>/assign")
@requires(Permission.INQUIRY_WRITE)
def assign(inquiry_id: UUID) -> ResponseReturnValue:
    def verb(session: Session, actor: Actor) -> str:
        given = request.form.get("owner_id", "")
        owner_id = _uuid(given)
        if owner_id is None and given != NOBODY:
            raise Invalid(fields={"owner_id": "choose_person"})
        assign_inquiry(session, actor, inquiry_id=inquiry_id, owner_id=owner_id)
        return str(_("The owner was changed."))

    return do_on_record(inquiry_id, verb)


@blueprint.post("/<uuid:inquiry_id>/reopen")
@requires(Permission.INQUIRY_WRITE)
def reopen(inquiry_id: UUID) -> ResponseReturnValue:
    def verb(session: Session, actor: Actor) -> str:
        reopen_inquiry(session, actor, inquiry_id=inquiry_id)
        return str(_("The inquiry is open again, and yours."))

    return do_on_record(inquiry_id, verb)


@blueprint.post("/<uuid:inquiry_id>/call")
@requires(Permission.CALL_TAKE)
def call(inquiry_id: UUID) -> ResponseReturnValue:
    """Call the person: one's own phone rings first."""

    def verb(session: Session, actor: Actor) -> str:
        call_person(session, actor, inquiry_id=inquiry_id)
        return str(_("Your phone rings. Pick up, and the person is called."))

    return do_on_record(inquiry_id, verb)


@blueprint.post("/<uuid:inquiry_id>/notes")
@requires(Permission.INQUIRY_WRITE)
def write_note(inquiry_id: UUID) -> ResponseReturnValue:
    def verb(session: Session, actor: Actor) -> str:
        add_note(session, actor, inquiry_id=inquiry_id, text=request.form.get("note", ""))
        return str(_("The note was added."))

    return do_on_record(inquiry_id, verb)


@blueprint.post("/<uuid:inquiry_id>/caller")
@requires(Permission.INQUIRY_PERSON)
def show_caller(inquiry_id: UUID) -> ResponseReturnValue:
    """The page with the caller's data in the clear, this once; the look is logged (PRV-2)."""
    given = request.form.get("reason", "")
    reason = given if given in REASONS else "other"
    opened = reveal_caller(db_session(), current_actor(), inquiry_id=inquiry_id, reason=reason)
    return record_page(inquiry_id, opened=opened)


@blueprint.post("/<uuid:inquiry_id>/caller/erase")
@requires(Permission.INQUIRY_ERASE)
def erase(inquiry_id: UUID) -> ResponseReturnValue:
    def verb(session: Session, actor: Actor) -> str:
        places = erase_caller(session, actor, inquiry_id=inquiry_id)
        if not places:
            return str(_("The caller's data are erased. The inquiry stays."))
        return str(
            ngettext(
                "The caller's data are erased, and %(num)s place in the texts that named them. "
                "Please read the texts once more.",
                "The caller's data are erased, and %(num)s places in the texts that named them. "
                "Please read the texts once more.",
                places,
            )
        )

    return do_on_record(inquiry_id, verb)


def _uuid(given: str) -> UUID | None:
    try:
        return UUID(given)
    except ValueError:
        return None
