"""What the desk reads and writes of a call, on both databases (INQ-3, TEL-2)."""

from typing import cast
from uuid import UUID

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from callcenter.apps.wiring import Platform
from callcenter.core.db import Database
from callcenter.core.errors import Missing
from callcenter.core.jobs import make_celery
from callcenter.core.settings import Settings
from callcenter.desk.call_entry import (
    call_of_key,
    entry_key_of,
    find_call_to_log,
    open_call_form,
    tie_to_call,
)
from callcenter.desk.phone import read_phone
from callcenter.inquiries.models import Inquiry, InquiryReference
from tests.factories.desk import Desk, seed_desk
from tests.factories.inquiries import make_inquiry
from tests.factories.phone_desk import ringing_call, waiting_call
from tests.factories.staff import make_staff


@pytest.fixture
def desk(settings: Settings, database: Database) -> Desk:
    """An operator on either database, without a browser."""
    platform = Platform(settings, database, make_celery("redis://127.0.0.1:1/0", settings.data_dir))
    with database.transaction() as session:
        operator = seed_desk(session)
    return Desk(cast(FlaskClient, None), platform, operator, "")


def test_phone_from_the_ring_to_the_wrap_up(desk: Desk) -> None:
    call = ringing_call(desk)
    waiting_call(desk, language="en")
    ringing = desk.write(lambda session: read_phone(session, desk.operator))
    assert (ringing.state, ringing.call.id, ringing.in_line) == ("ringing", call.id, 2)
    assert (ringing.call.number, ringing.call.number_kind) == ("090-****-5678", "shown")
    call.talk().hang_up()
    wrap_up = desk.write(lambda session: read_phone(session, desk.operator))
    assert (wrap_up.state, wrap_up.call.id) == ("wrap_up", call.id)
    assert not wrap_up.unlogged
    assert wrap_up.deadline_at is not None


def test_inquiry_is_tied_once_and_frees_the_operator(desk: Desk) -> None:
    call = ringing_call(desk).talk().hang_up()

    def save(session: Session) -> UUID:
        inquiry = make_inquiry(session, desk.operator, "更新の件")
        tie(session, inquiry)
        return inquiry.id

    def tie(session: Session, inquiry: Inquiry) -> None:
        tie_to_call(
            session,
            desk.operator,
            inquiry=inquiry,
            call_id=call.id,
            label="2026-11-02 10:00",
            recording_label="2026-11-02 10:00",
        )

    inquiry_id = desk.write(save)
    desk.write(lambda session: tie(session, session.get_one(Inquiry, inquiry_id)))
    with desk.platform.database.transaction(write=False) as session:
        [reference] = session.scalars(select(InquiryReference)).all()
        assert reference.key == str(call.id)
        assert read_phone(session, desk.operator).state == "available"
        assert read_phone(session, desk.operator).unlogged == ()


def test_a_draft_leads_back_to_its_call(desk: Desk) -> None:
    call = ringing_call(desk).talk().hang_up()
    key = entry_key_of(call.id, desk.operator)
    with desk.platform.database.transaction(write=False) as session:
        assert call_of_key(session, desk.operator, key) == call.id
        assert call_of_key(session, desk.operator, call.id) is None


def test_a_call_is_for_who_takes_it(desk: Desk) -> None:
    """SEC-1, PRV-2."""
    call = ringing_call(desk).talk()
    other = desk.write(make_staff)
    with desk.platform.database.transaction(write=False) as session:
        assert find_call_to_log(session, other, call.id) is None
        with pytest.raises(Missing):
            open_call_form(session, other, call.id)
