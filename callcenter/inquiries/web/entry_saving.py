"""Save what the form holds; drop the draft in the same transaction, or keep it when refused."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from flask import flash, request, url_for
from markupsafe import Markup
from sqlalchemy.orm import Session

from callcenter.core.i18n import gettext as _
from callcenter.core.permissions import Actor
from callcenter.core.web.transactions import keep_work
from callcenter.inquiries.entry import Entry
from callcenter.inquiries.models import Inquiry, Status
from callcenter.inquiries.queries.entries import inquiry_of_key
from callcenter.inquiries.services.drafts import (
    Draft,
    draft_key,
    drop_draft,
    find_draft,
    save_draft,
)
from callcenter.inquiries.services.inquiries import create_inquiry
from callcenter.inquiries.web.entry_form import Values, entry_from_values
from callcenter.inquiries.web.entry_guard import refuse_unconfirmed, removed_sentences

CALLBACK = "callback"
"""What the button says that saves the inquiry and asks for a callback."""


@dataclass(frozen=True)
class Saved:
    """A sent form.

    Attributes:
        written_on: the form was saved before and its text was changed since; the later text is
            kept as a draft of a change.
        again: the form was saved before; nothing was written now.
    """

    inquiry: Inquiry
    written_on: bool = False
    again: bool = False


def read_entry(values: Values) -> Entry:
    """The entry that a sent form means, its status being the button's; who is to be called back
    makes it a follow-up.

    Raises:
        Invalid: a value is not offered, or a number must be confirmed first.
    """
    refuse_unconfirmed(request.form.get("confirm_digits"))
    status = request.form.get("status", "")
    return entry_from_values(values, Status.FOLLOW_UP if status == CALLBACK else status)


def save_new(
    session: Session,
    actor: Actor,
    *,
    entry_key: UUID,
    values: Values,
    opened_at: datetime | None = None,
    training: bool = False,
) -> Saved:
    """Write a new inquiry once, however often its form is sent.

    Args:
        opened_at: when the caller was first heard; by default when the form was begun.
        training: it is written of a practice call.

    Raises:
        Invalid, Forbidden.
        Conflict: the key belongs to another person's inquiry.
    """
    known = inquiry_of_key(session, actor, entry_key)
    if known is not None:
        return _sent_again(session, actor, known, values)
    entry = read_entry(values)
    draft = find_draft(session, actor, entry_key)
    if opened_at is None and draft is not None:
        opened_at = draft.started_at
    inquiry = create_inquiry(
        session,
        actor,
        entry=entry,
        entry_key=entry_key,
        opened_at=opened_at,
        training=training,
    )
    drop_draft(session, actor, draft_id=entry_key)
    return Saved(inquiry)


def keep_refused(
    session: Session, actor: Actor, *, key: UUID, values: Values, inquiry_id: UUID | None = None
) -> Draft:
    """Undo what the refused saving began, and keep what was typed as the draft."""
    session.rollback()
    draft = write_over(session, actor, key=key, values=values, inquiry_id=inquiry_id)
    keep_work()
    return draft


def write_over(
    session: Session, actor: Actor, *, key: UUID, values: Values, inquiry_id: UUID | None = None
) -> Draft:
    """Keep a sent form as the draft, whatever another window has written there before."""
    known = find_draft(session, actor, key)
    version = known.version if known is not None else 0
    return save_draft(
        session, actor, draft_id=key, values=dict(values), version=version, inquiry_id=inquiry_id
    )


def tell_saved(inquiry: Inquiry) -> None:
    """Say that it is saved, with the reference to read out, and what the guard took out."""
    link = Markup('<a class="reference" href="{}">{}</a>').format(
        url_for("inquiries.show_record", inquiry_id=inquiry.id), inquiry.reference
    )
    flash(Markup(_("Saved as %(reference)s.", reference="{}")).format(link), "success")  # noqa: S704
    for sentence in removed_sentences():
        flash(sentence, "warning")


def _sent_again(session: Session, actor: Actor, known: Inquiry, values: Values) -> Saved:
    drop_draft(session, actor, draft_id=known.entry_key)
    typed = (values.get("question", ""), values.get("answer", ""))
    if tuple(str(text).strip() for text in typed) == (known.question, known.answer):
        return Saved(known, again=True)
    own = {name: value for name, value in values.items() if not name.startswith("caller_")}
    own["version"] = str(known.version)
    key = draft_key(actor, known.id)
    write_over(session, actor, key=key, values=own, inquiry_id=known.id)
    return Saved(known, written_on=True, again=True)
