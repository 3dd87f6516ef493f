"""An operator at the desk, over a test client."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID, uuid4

from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from callcenter.apps.wiring import Platform
from callcenter.core.hours.services import seed_default_hours
from callcenter.core.ids import new_id
from callcenter.core.permissions import Actor, Role
from callcenter.inquiries.models import Inquiry, Tag
from callcenter.inquiries.services.categories import seed_categories
from tests.factories.staff import make_staff
from tests.fixtures.apps import csrf_token

MY_NUMBER = "1234 5678 9018"
MISTYPED = "マイナンバーは 1234 5678 9012 です"


@dataclass
class Desk:
    """One signed-in person and what they send."""

    client: FlaskClient
    platform: Platform
    operator: Actor
    token: str = field(repr=False)

    def get(self, address: str) -> TestResponse:
        return self.client.get(address)

    def post(self, address: str, **values: Any) -> TestResponse:
        return self.client.post(address, data={"csrf_token": self.token, **values})

    def post_json(self, address: str, body: Any) -> TestResponse:
        return self.client.post(address, json=body, headers={"X-CSRFToken": self.token})

    def save(self, *, status: str = "closed", **values: Any) -> TestResponse:
        """Send the desk's form; a closing one is complete unless said otherwise."""
        complete = {"category": "2-1", "result": "answered"} if status == "closed" else {}
        given = {"entry_key": str(uuid4()), "channel": "phone", "language": "ja"}
        given |= {"caller_opened": "1", "question": "カードの申請方法", **complete, **values}
        return self.post("/desk", status=status, **given)

    def keep(self, draft_id: UUID, version: int = 0, **values: Any) -> TestResponse:
        """Send what is typed, as the browser does after a pause."""
        return self.post_json(
            f"/inquiries/drafts/{draft_id}", {"version": version, "values": values}
        )

    def inquiries(self) -> list[Inquiry]:
        with self.platform.database.transaction(write=False) as session:
            return list(session.scalars(select(Inquiry).order_by(Inquiry.id)))

    def write(self, work: Callable[[Session], Any]) -> Any:
        """Do something in a transaction of its own."""
        with self.platform.database.transaction() as session:
            return work(session)


def open_desk(
    client: FlaskClient, platform: Platform, sign_in: Callable[[FlaskClient, Actor], None]
) -> Desk:
    """An operator signed in, with the default categories and one tag."""
    with platform.database.transaction() as session:
        operator = seed_desk(session)
    sign_in(client, operator)
    return Desk(client, platform, operator, csrf_token(client))


def seed_desk(session: Session) -> Actor:
    """The default categories and hours, one tag, and an operator."""
    seed_categories(session)
    seed_default_hours(session)
    session.add(Tag(id=new_id(), name="外国人", name_en="Foreign resident"))
    return make_staff(session)


def another_desk(desk: Desk, sign_in: Any, role: Role = Role.OPERATOR) -> Desk:
    """A second person at another browser."""
    client = desk.client.application.test_client()
    operator = desk.write(lambda session: make_staff(session, role))
    sign_in(client, operator)
    return Desk(client, desk.platform, operator, csrf_token(client))


def html_of(response: TestResponse) -> str:
    """The page as text, with runs of white space as one."""
    return re.sub(r"\s+", " ", response.get_data(as_text=True))
