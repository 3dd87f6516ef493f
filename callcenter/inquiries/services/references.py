"""References for many new inquiries at once."""

from collections.abc import Iterator

from sqlalchemy import select
from sqlalchemy.orm import Session

from callcenter.core.ids import new_reference
from callcenter.inquiries.models import Inquiry


def free_references(session: Session, count: int) -> Iterator[str]:
    """As many different references that no inquiry has."""
    free: set[str] = set()
    while len(free) < count:
        wanted = {new_reference() for _ in range(count - len(free))}
        taken = session.scalars(select(Inquiry.reference).where(Inquiry.reference.in_(wanted)))
        free |= wanted - set(taken)
    return iter(free)
