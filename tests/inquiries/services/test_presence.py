"""INQ-5: two people on one record are told of each other; the hint fades by itself."""

from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from callcenter.core import clock
from callcenter.core.errors import Missing
from callcenter.core.permissions import Actor
from callcenter.inquiries.models import InquiryPresence
from callcenter.inquiries.services.presence import (
    FADES_AFTER,
    forget_presences,
    note_presence,
    others_present,
)
from tests.factories.inquiries import make_inquiry


def test_others_are_named_and_fade(session: Session, operator: Actor, colleague: Actor) -> None:
    inquiry = make_inquiry(session, operator)
    assert note_presence(session, operator, inquiry_id=inquiry.id) == []
    assert note_presence(session, colleague, inquiry_id=inquiry.id) == [operator.name]
    assert note_presence(session, operator, inquiry_id=inquiry.id) == [colleague.name]
    with clock.shifted_by(FADES_AFTER + timedelta(seconds=1)):
        assert others_present(session, operator, inquiry.id) == []
        assert note_presence(session, colleague, inquiry_id=inquiry.id) == []
    assert len(session.scalars(select(InquiryPresence)).all()) == 2


def test_elsewhere_does_not_count(session: Session, operator: Actor, colleague: Actor) -> None:
    one, other = make_inquiry(session, operator), make_inquiry(session, operator)
    note_presence(session, operator, inquiry_id=one.id)
    assert note_presence(session, colleague, inquiry_id=other.id) == []


def test_nobody_is_present_where_one_may_not_look(
    session: Session, operator: Actor, colleague: Actor
) -> None:
    hidden = make_inquiry(session, operator, confidential=True)
    with pytest.raises(Missing):
        note_presence(session, colleague, inquiry_id=hidden.id)


def test_faded_hints_are_removed(session: Session, operator: Actor) -> None:
    note_presence(session, operator, inquiry_id=make_inquiry(session, operator).id)
    with clock.shifted_by(20 * FADES_AFTER):
        forget_presences(session)
    assert session.scalars(select(InquiryPresence)).all() == []
