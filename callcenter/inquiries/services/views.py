"""Saved views: filters with a name, one's own or shared with everybody (INQ-4)."""

from uuid import UUID

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from callcenter.core import clock
from callcenter.core.errors import Forbidden, Invalid, Missing
from callcenter.core.ids import new_id
from callcenter.core.permissions import Actor, Permission
from callcenter.inquiries.filters import InquiryFilters
from callcenter.inquiries.models import SavedView

MOST_VIEWS = 50


def save_view(
    session: Session, actor: Actor, *, name: str, filters: InquiryFilters, shared: bool = False
) -> SavedView:
    """Keep filters under a name; the same name again replaces them.

    Raises:
        Forbidden: only managers share views.
        Invalid: no name, too long a name, or too many views.
    """
    actor.require(Permission.INQUIRY_READ)
    if shared:
        actor.require(Permission.CATEGORY_MANAGE)
    name = name.strip()
    if not name or len(name) > 60:
        raise Invalid(fields={"name": "too_long" if name else "required"})
    view = session.scalar(
        select(SavedView).where(SavedView.staff_id == actor.id, SavedView.name == name)
    )
    if view is None:
        own = select(func.count()).select_from(SavedView).where(SavedView.staff_id == actor.id)
        if (session.scalar(own) or 0) >= MOST_VIEWS:
            raise Invalid("too_many_views")
        view = SavedView(id=new_id(), staff_id=actor.id, name=name, created_at=clock.now())
        session.add(view)
    view.filters, view.shared = dict(filters.as_query()), shared
    session.flush()
    return view


def drop_view(session: Session, actor: Actor, *, view_id: UUID) -> None:
    """Remove one's own view.

    Raises:
        Missing: there is none that the actor sees.
        Forbidden: it is somebody else's.
    """
    view = session.get(SavedView, view_id)
    if view is None or (view.staff_id != actor.id and not view.shared):
        raise Missing
    if view.staff_id != actor.id:
        raise Forbidden
    session.delete(view)


def views_for(session: Session, actor: Actor) -> list[SavedView]:
    """The actor's own views and the shared ones, by name."""
    return list(
        session.scalars(
            select(SavedView)
            .where(or_(SavedView.staff_id == actor.id, SavedView.shared.is_(True)))
            .order_by(SavedView.name)
        )
    )
