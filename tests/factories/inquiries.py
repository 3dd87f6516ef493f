"""Inquiries for tests."""

from typing import Any
from uuid import UUID, uuid4

from sqlalchemy.orm import Session

from callcenter.core.permissions import Actor
from callcenter.inquiries.entry import Entry
from callcenter.inquiries.models import Inquiry
from callcenter.inquiries.services.inquiries import create_inquiry


def make_inquiry(
    session: Session, actor: Actor, question: str = "カードの更新について", **values: Any
) -> Inquiry:
    """A saved inquiry; `values` are those of `Entry`, and `entry_key`, `opened_at`, `owner_id`."""
    key: UUID = values.pop("entry_key", None) or uuid4()
    own = {name: values.pop(name) for name in ("opened_at", "owner_id") if name in values}
    entry = Entry(question=question, **values)
    return create_inquiry(session, actor, entry=entry, entry_key=key, **own)
