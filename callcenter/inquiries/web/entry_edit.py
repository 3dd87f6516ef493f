"""The entry form over a saved inquiry, wherever it stands: on its own page, and on the desk while
the person it is about is being called back."""

from dataclasses import dataclass
from uuid import UUID

from callcenter.core.errors import Conflict, ProductError
from callcenter.core.web.guards import current_actor
from callcenter.core.web.transactions import db_session
from callcenter.inquiries.entry import CallerEntry
from callcenter.inquiries.models import Category, Inquiry
from callcenter.inquiries.permissions import get_inquiry
from callcenter.inquiries.queries.articles import used_articles
from callcenter.inquiries.queries.entries import masked_caller
from callcenter.inquiries.queries.records import tags_of
from callcenter.inquiries.services.callers import reveal_caller
from callcenter.inquiries.services.drafts import Draft, draft_key, drop_draft, find_draft
from callcenter.inquiries.services.inquiries import entry_of, update_inquiry
from callcenter.inquiries.web.entry_conflict import EditConflict, reconcile
from callcenter.inquiries.web.entry_form import (
    Values,
    text_of,
    values_from_draft,
    values_from_entry,
)
from callcenter.inquiries.web.entry_page import EntryPage, build_page
from callcenter.inquiries.web.entry_saving import keep_refused, read_entry


@dataclass(frozen=True)
class EditForm:
    """What a page with the form needs.

    Attributes:
        conflict: what somebody else saved meanwhile; None: nothing.
        caller: masked; None when nobody is named.
    """

    entry: EntryPage
    inquiry: Inquiry
    conflict: EditConflict | None
    caller: CallerEntry | None


def open_edit(inquiry_id: UUID, *, opened: bool = False) -> EditForm:
    """The form as it was left, or with what is saved.

    Args:
        opened: with the caller's data in the clear; the look is logged.

    Raises:
        Missing, Forbidden.
        Conflict: it is merged into another one.
    """
    actor = current_actor()
    inquiry = get_inquiry(db_session(), actor, inquiry_id)
    if inquiry.merged_into_id is not None:
        raise Conflict("merged")
    draft = find_draft(db_session(), actor, draft_key(actor, inquiry_id))
    values = values_from_draft(draft.values) if draft else _values_of(inquiry, opened=opened)
    return _edit_form(inquiry, values, draft)


def save_edited(inquiry_id: UUID, values: Values) -> Inquiry:
    """Save what was sent, and drop the draft.

    Raises:
        Missing, Forbidden, Invalid, StaleInquiry, Conflict.
    """
    actor = current_actor()
    inquiry = update_inquiry(
        db_session(),
        actor,
        inquiry_id=inquiry_id,
        version=_version_of(values),
        entry=read_entry(values),
    )
    drop_draft(db_session(), actor, draft_id=draft_key(actor, inquiry_id))
    return inquiry


def refused_edit(inquiry_id: UUID, values: Values, error: ProductError) -> EditForm:
    """The form after a refusal: what was typed is kept as the draft."""
    actor = current_actor()
    key = draft_key(actor, inquiry_id)
    draft = keep_refused(db_session(), actor, key=key, values=values, inquiry_id=inquiry_id)
    return _edit_form(get_inquiry(db_session(), actor, inquiry_id), values, draft, error)


def _edit_form(
    inquiry: Inquiry, values: Values, draft: Draft | None, refusal: ProductError | None = None
) -> EditForm:
    session, actor = db_session(), current_actor()
    version, conflict = _version_of(values), None
    if version != inquiry.version:
        saved = _values_of(inquiry, opened="caller_opened" in values)
        values, conflict = reconcile(session, inquiry, version=version, own=values, saved=saved)
    page = build_page(
        session,
        key=draft_key(actor, inquiry.id),
        values=values,
        draft=draft,
        refusal=refusal,
        kept_category=session.get(Category, inquiry.category_id) if inquiry.category_id else None,
        kept_tags=tags_of(session, inquiry.id),
    )
    return EditForm(page, inquiry, conflict, masked_caller(session, actor, inquiry.id))


def _values_of(inquiry: Inquiry, *, opened: bool = False) -> Values:
    session, actor = db_session(), current_actor()
    caller = None
    if opened:
        caller = reveal_caller(session, actor, inquiry_id=inquiry.id, reason="edit")
    tags = [tag.name for tag in tags_of(session, inquiry.id)]
    articles = used_articles(session, inquiry.id)
    values = values_from_entry(entry_of(inquiry), tags, caller, articles)
    return values | {"version": str(inquiry.version)}


def _version_of(values: Values) -> int:
    given = text_of(values, "version")
    return int(given) if given.isascii() and given.isdigit() else 0
