"""CB-1: asking for a callback, changing it, taking it back."""

from datetime import timedelta
from uuid import uuid4

import pytest
from sqlalchemy.orm import Session

from callcenter.core import clock
from callcenter.core.errors import Forbidden, Invalid
from callcenter.core.permissions import Actor, Role
from telephony.callbacks.errors import CallbackChanged, CallbackExists, CallbackSettled
from telephony.callbacks.models import CallbackState, Origin
from telephony.callbacks.services.changing import (
    CallbackChange,
    assign_callback,
    cancel_callback,
    change_callback,
    reopen_callback,
    settle_with_inquiry,
)
from telephony.callbacks.services.keeping import give_up, number_of
from telephony.callbacks.services.lining_up import line_up
from telephony.line.models import BEHIND, EntryState
from telephony.setup.services.nuisance import NuisanceProposal, confirm_entry, propose_entry
from telephony.setup.values import NuisancePolicy
from tests.factories.agents import later
from tests.factories.callbacks import entry_for, make_callback
from tests.factories.staff import make_staff
from tests.telephony.callbacks.conftest import AT

HOUR = timedelta(hours=1)


def test_the_number_lies_encrypted_and_is_found_again(session: Session) -> None:
    callback = make_callback(session, "０９０（１２３４）５６７８")
    assert "12345678" not in callback.number
    assert number_of(callback) == "+819012345678"
    assert make_callback(session, "+81 90-1234-5678").id == callback.id


def test_the_promise_is_two_opening_hours(session: Session) -> None:
    callback = make_callback(session)
    assert (callback.not_before, callback.due_at) == (AT, AT + 2 * HOUR)


def test_a_note_keeps_no_my_number(session: Session) -> None:
    assert "123456789018" not in make_callback(session, note="マイナンバーは123456789018です").note


def test_a_note_has_an_end(session: Session) -> None:
    with pytest.raises(Invalid) as refused:
        make_callback(session, note="あ" * 501)
    assert refused.value.fields == {"note": "too_long"}


def test_a_wished_window_begins_and_ends_the_promise(session: Session) -> None:
    window = (AT + 4 * HOUR, AT + 6 * HOUR)
    callback = make_callback(session, window=window)
    assert (callback.place_at, callback.not_before, callback.due_at) == (
        window[0],
        window[0],
        window[1],
    )


def test_a_window_at_night_is_refused(session: Session) -> None:
    with pytest.raises(Invalid) as refused:
        make_callback(session, window=(AT + 10 * HOUR, AT + 12 * HOUR))
    assert refused.value.fields == {"window": "window_closed"}


def test_a_second_request_joins_the_first_and_keeps_its_place(session: Session) -> None:
    first = make_callback(session, note="受取の件")
    with later(600):
        again = make_callback(session, urgent=True, note="急ぎです", origin=Origin.QUEUE)
    assert again.id == first.id
    assert (again.place_at, again.urgent, again.note) == (AT, True, "受取の件\n急ぎです")


def test_the_later_wish_holds(session: Session) -> None:
    first = make_callback(session)
    line_up(session)
    assert first.state == CallbackState.LINED_UP
    entry = entry_for(session, first)
    window = (AT + 4 * HOUR, AT + 6 * HOUR)
    make_callback(session, window=window)
    assert (first.state, first.not_before) == (CallbackState.WAITING, window[0])
    session.refresh(entry)
    assert entry.state == EntryState.LEFT


def test_the_public_page_does_not_undo_what_the_centre_promised(
    session: Session, manager: Actor
) -> None:
    """Whoever names the number could else move or turn around another one's callback."""
    window = (AT + 4 * HOUR, AT + 6 * HOUR)
    first = make_callback(session, window=window, actor=manager, note="受取の件")
    make_callback(session, origin=Origin.PUBLIC, language="en", note="please")
    assert (first.window_start, first.language, first.note) == (window[0], "ja", "受取の件")


def test_a_callback_is_no_way_round_the_nuisance_list(session: Session, manager: Actor) -> None:
    """A number that waits behind everybody is called back behind everybody."""
    proposal = NuisanceProposal(
        number="090-1234-5678",
        reason="繰り返しのいたずら",
        policy=NuisancePolicy.LOW,
        ends_on=clock.today() + timedelta(days=30),
    )
    entry = propose_entry(session, manager, proposal)
    confirm_entry(session, make_staff(session, Role.MANAGER), entry.id)
    callback = make_callback(session, "090-1234-5678", urgent=True)
    line_up(session)
    assert entry_for(session, callback).rank == BEHIND


def test_a_settled_one_is_not_joined(session: Session, manager: Actor) -> None:
    first = make_callback(session)
    cancel_callback(session, manager, first.id, reason="came_in", version=first.version)
    assert make_callback(session).id != first.id


def test_who_has_nothing_to_do_with_it_asks_for_none(session: Session) -> None:
    with pytest.raises(Forbidden):
        make_callback(session, actor=make_staff(session, Role.EDITOR))


def test_what_staff_do_is_audited(session: Session, manager: Actor) -> None:
    callback = make_callback(session, actor=manager)
    cancel_callback(session, manager, callback.id, reason="came_in", version=callback.version)
    noted = [one["action"] for one in session.info["audit"]]
    assert noted[-2:] == ["callback.request", "callback.cancel"]


def test_changing_takes_it_out_of_the_line_and_back(session: Session, manager: Actor) -> None:
    callback = make_callback(session)
    line_up(session)
    entry = entry_for(session, callback)
    change = CallbackChange(language="en", note="call mother", number="03-1234-5678")
    change_callback(session, manager, callback.id, change, version=callback.version)
    assert (callback.state, callback.language) == (CallbackState.WAITING, "en")
    session.refresh(entry)
    assert entry.state == EntryState.LEFT
    line_up(session)
    assert entry_for(session, callback).language == "en"
    assert entry_for(session, callback).entered_at == AT


def test_of_two_who_change_it_the_second_sees_that(session: Session, manager: Actor) -> None:
    callback = make_callback(session)
    seen = callback.version
    assign_callback(session, manager, callback.id, assignee_id=manager.id, version=seen)
    with pytest.raises(CallbackChanged):
        assign_callback(session, manager, callback.id, assignee_id=None, version=seen)


def test_nobody_who_takes_no_calls_is_assigned(session: Session, manager: Actor) -> None:
    callback = make_callback(session)
    editor = make_staff(session, Role.EDITOR)
    for wrong in (editor.id, uuid4()):
        with pytest.raises(Invalid):
            assign_callback(
                session, manager, callback.id, assignee_id=wrong, version=callback.version
            )


def test_a_number_that_waits_elsewhere_is_refused(session: Session, manager: Actor) -> None:
    make_callback(session, "03-1234-5678")
    callback = make_callback(session)
    change = CallbackChange(language="ja", number="０３−１２３４−５６７８")
    with pytest.raises(CallbackExists):
        change_callback(session, manager, callback.id, change, version=callback.version)


def test_what_is_settled_is_not_changed(session: Session, manager: Actor) -> None:
    callback = make_callback(session)
    cancel_callback(session, manager, callback.id, reason="came_in", version=callback.version)
    with pytest.raises(CallbackSettled):
        change_callback(
            session,
            manager,
            callback.id,
            CallbackChange(language="ja"),
            version=callback.version,
        )


def test_the_manager_has_one_that_was_given_up_tried_again(
    session: Session, manager: Actor
) -> None:
    callback = make_callback(session)
    give_up(session, callback, "no_answer")
    reopen_callback(session, manager, callback.id, version=callback.version)
    assert (callback.state, callback.not_before) == (CallbackState.WAITING, clock.now())


def test_it_closes_with_its_inquiry(session: Session, manager: Actor) -> None:
    callback = make_callback(session)
    line_up(session)
    entry = entry_for(session, callback)
    for _time in range(2):
        settle_with_inquiry(session, manager, callback.id, inquiry_id=uuid4())
    assert (callback.state, callback.settled_reason) == (CallbackState.DONE, "inquiry")
    session.refresh(entry)
    assert entry.state == EntryState.LEFT
