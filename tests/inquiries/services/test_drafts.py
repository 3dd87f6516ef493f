"""INQ-3: what is typed is kept, for its writer alone, and never readable in the database."""

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from callcenter.core.errors import Conflict, Forbidden, Invalid, Missing
from callcenter.core.ids import new_id
from callcenter.core.permissions import Actor, Role
from callcenter.inquiries.models import InquiryDraft
from callcenter.inquiries.services.drafts import (
    LARGEST_DRAFT,
    draft_key,
    drop_draft,
    find_draft,
    own_drafts,
    save_draft,
)
from tests.factories.inquiries import make_inquiry
from tests.factories.staff import make_staff


def test_draft_grows_by_versions(session: Session, operator: Actor) -> None:
    key = new_id()
    first = save_draft(session, operator, draft_id=key, values={"question": "更"}, version=0)
    second = save_draft(
        session, operator, draft_id=key, values={"question": "更新"}, version=first.version
    )
    found = find_draft(session, operator, key)
    assert found is not None
    assert (found.values, found.version) == ({"question": "更新"}, 2)
    assert second.started_at == first.started_at


def test_older_window_is_told(session: Session, operator: Actor) -> None:
    key = new_id()
    for version in (0, 1):
        save_draft(session, operator, draft_id=key, values={"n": "1"}, version=version)
    with pytest.raises(Conflict):
        save_draft(session, operator, draft_id=key, values={"n": "0"}, version=1)


def test_drafts_are_their_writers(session: Session, operator: Actor, colleague: Actor) -> None:
    key = new_id()
    save_draft(session, operator, draft_id=key, values={"question": "私の"}, version=0)
    assert find_draft(session, colleague, key) is None
    assert own_drafts(session, colleague) == []
    with pytest.raises(Missing):
        save_draft(session, colleague, draft_id=key, values={}, version=9)
    drop_draft(session, colleague, draft_id=key)
    assert find_draft(session, operator, key) is not None
    drop_draft(session, operator, draft_id=key)
    assert find_draft(session, operator, key) is None


def test_changes_to_an_inquiry_are_no_new_inquiries(session: Session, operator: Actor) -> None:
    inquiry = make_inquiry(session, operator)
    key = draft_key(operator, inquiry.id)
    save_draft(session, operator, draft_id=key, values={"a": "b"}, version=0, inquiry_id=inquiry.id)
    new = save_draft(session, operator, draft_id=new_id(), values={"a": "c"}, version=0)
    assert [draft.id for draft in own_drafts(session, operator)] == [new.id]


def test_content_is_not_readable(session: Session, operator: Actor) -> None:
    """PRV-2: drafts name callers."""
    save_draft(session, operator, draft_id=new_id(), values={"caller_name": "山田"}, version=0)
    row = session.scalars(select(InquiryDraft)).one()
    assert "山田" not in row.content
    assert "caller_name" not in row.content


def test_limits(session: Session, operator: Actor) -> None:
    with pytest.raises(Invalid):
        save_draft(
            session, operator, draft_id=new_id(), values={"q": "長" * LARGEST_DRAFT}, version=0
        )
    editor = make_staff(session, Role.EDITOR)
    with pytest.raises(Forbidden):
        save_draft(session, editor, draft_id=new_id(), values={}, version=0)
