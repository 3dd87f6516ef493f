"""The way back: from an article to the inquiry it was begun from."""

from uuid import UUID

from flask import url_for
from sqlalchemy.orm import Session

from callcenter.core.errors import Forbidden, Missing
from callcenter.core.permissions import Actor
from callcenter.inquiries.permissions import get_inquiry
from faq.articles.ports import Origin
from faq.learning.queries.gaps import origins_of


def inquiry_origins(session: Session, actor: Actor, article_id: UUID) -> list[Origin]:
    """The inquiries that an article was begun from, with addresses of those the actor sees."""
    return [
        Origin(one.origin_label, _address(session, actor, one.origin_key))
        for one in origins_of(session, article_id)
    ]


def _address(session: Session, actor: Actor, key: str) -> str:
    try:
        inquiry = get_inquiry(session, actor, UUID(key))
    except (Forbidden, Missing, ValueError):
        return ""
    return url_for("inquiries.show_record", inquiry_id=inquiry.id)
