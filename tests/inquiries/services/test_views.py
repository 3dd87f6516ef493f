"""INQ-4: saved views, one's own and shared ones."""

import pytest
from sqlalchemy.orm import Session

from callcenter.core.errors import Forbidden, Invalid, Missing
from callcenter.core.ids import new_id
from callcenter.core.permissions import Actor, Role
from callcenter.inquiries.filters import InquiryFilters, read_filters
from callcenter.inquiries.services.views import MOST_VIEWS, drop_view, save_view, views_for
from tests.factories.staff import make_staff

FILTERS = InquiryFilters(status="unfinished", complaint=True)


def test_same_name_replaces(session: Session, operator: Actor) -> None:
    save_view(session, operator, name=" 苦情 ", filters=InquiryFilters())
    view = save_view(session, operator, name="苦情", filters=FILTERS)
    assert views_for(session, operator) == [view]
    assert read_filters(view.filters) == FILTERS


def test_shared_views_are_seen_by_all(session: Session, operator: Actor, manager: Actor) -> None:
    own = save_view(session, operator, name="自分", filters=FILTERS)
    shared = save_view(session, manager, name="皆", filters=FILTERS, shared=True)
    save_view(session, manager, name="管理者の", filters=FILTERS)
    assert {view.id for view in views_for(session, operator)} == {own.id, shared.id}
    with pytest.raises(Forbidden):
        save_view(session, operator, name="皆へ", filters=FILTERS, shared=True)


def test_only_ones_own_are_removed(session: Session, operator: Actor, manager: Actor) -> None:
    private = save_view(session, manager, name="管理者の", filters=FILTERS)
    shared = save_view(session, manager, name="皆", filters=FILTERS, shared=True)
    for view_id, error in ((private.id, Missing), (shared.id, Forbidden), (new_id(), Missing)):
        with pytest.raises(error):
            drop_view(session, operator, view_id=view_id)
    drop_view(session, manager, view_id=shared.id)
    assert views_for(session, operator) == []


def test_limits(session: Session, operator: Actor) -> None:
    for name in ("", "  ", "長" * 61):
        with pytest.raises(Invalid):
            save_view(session, operator, name=name, filters=FILTERS)
    for number in range(MOST_VIEWS):
        save_view(session, operator, name=f"{number}", filters=FILTERS)
    with pytest.raises(Invalid):
        save_view(session, operator, name="もう一つ", filters=FILTERS)
    save_view(session, operator, name="1", filters=InquiryFilters())


def test_administrators_have_no_views(session: Session) -> None:
    with pytest.raises(Forbidden):
        save_view(session, make_staff(session, Role.ADMIN), name="x", filters=FILTERS)
