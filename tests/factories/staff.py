"""Staff accounts for tests."""

from sqlalchemy.orm import Session

from callcenter.accounts.models import StaffAccount
from callcenter.core import clock
from callcenter.core.ids import new_id
from callcenter.core.permissions import Actor, Role


def make_staff(session: Session, role: Role = Role.OPERATOR, login: str | None = None) -> Actor:
    """An account of the role, and the person as services see them."""
    account_id = new_id()
    name = login or f"{role.value}-{account_id.hex[-8:]}"
    session.add(
        StaffAccount(
            id=account_id,
            login=name,
            display_name=f"{role.value} {name}",
            display_name_en=name,
            role=role,
            language="ja",
            created_at=clock.now(),
        )
    )
    session.flush()
    return Actor(id=account_id, name=f"{role.value} {name}", role=role, name_en=name)
