"""TEL-8: orders whose answer was lost. A call is looked up, never ordered a second time."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy.orm import Session

from callcenter.core import clock
from callcenter.core.db import Database
from callcenter.core.ids import new_id
from callcenter.core.outbox import services as outbox
from telephony.switch import tasks
from telephony.switch.keys import natural_key, voice_target
from telephony.switch.models import OrderState, SwitchOrder
from telephony.switch.ports import SwitchUnreachable
from telephony.switch.services import ordering
from telephony.switch.services.inbox import Arrival, receive
from telephony.switch.services.ordering import (
    CREATE_CALL,
    HANG_UP,
    REDIRECT_CALL,
    on_settled,
    order,
    take,
)
from telephony.switch.services.reconciling import settle_unknown
from telephony.switch.services.sending import send
from telephony.switch.urls import voice_url
from tests.telephony.switch.pretending import PretendedSwitch

CALL = "CA" + "0a" * 16
REGISTERED = tasks  # importing it registers the jobs
Told = list[tuple[str, str | None]]


@pytest.fixture(autouse=True)
def told(own_listeners: None) -> Told:
    """What listeners were told: state, and result or error."""
    heard: Told = []

    def note(_session: Session, settled: SwitchOrder) -> None:
        heard.append((settled.state, settled.result or settled.error))

    for kind in (CREATE_CALL, REDIRECT_CALL, HANG_UP):
        on_settled(kind)(note)
    return heard


@pytest.fixture(autouse=True)
def carried(monkeypatch: pytest.MonkeyPatch) -> list[UUID]:
    jobs: list[UUID] = []
    monkeypatch.setattr(outbox, "_carriers", [lambda job_id, _urgent: jobs.append(job_id)])
    return jobs


class LostPower(BaseException):
    """The process is gone: nothing behind this runs any more."""


def raising(error: BaseException) -> Any:
    def fail() -> None:
        raise error

    return fail


def create(database: Database) -> UUID:
    leg = new_id()
    with database.transaction() as session:
        return order(
            session,
            CREATE_CALL,
            target=str(leg),
            to="client:agent_7",
            url=voice_url("operator", leg=leg),
            status_callback=voice_url("operator-status", leg=leg),
            timeout=20,
        ).id


def redirect(database: Database) -> UUID:
    url = voice_url("talk", leg=new_id())
    with database.transaction() as session:
        return order(session, REDIRECT_CALL, target=CALL, url=url).id


def arrive(database: Database, order_id: UUID, param: str, *, sid: str, told: str = "") -> None:
    """The switch calls an address of the order."""
    with database.transaction() as session:
        made = session.get_one(SwitchOrder, order_id)
        key = natural_key(voice_target(made.params[param]), told)
        receive(session, Arrival(sid, "test", key, {}, clock.now()))


def state(database: Database, order_id: UUID) -> tuple[str, str | None]:
    with database.transaction(write=False) as session:
        made = session.get_one(SwitchOrder, order_id)
        return made.state, made.result or made.error


def later(start: datetime, seconds: float) -> Any:
    return clock.frozen_at(start + timedelta(seconds=seconds))


def killed_while_sending(database: Database, switch: PretendedSwitch, *, reached: bool) -> UUID:
    """A call was ordered, and the worker died before or after the switch had heard of it."""
    order_id = create(database)
    switch.before = raising(LostPower()) if not reached else (lambda: None)
    switch.after = raising(LostPower())
    with pytest.raises(LostPower):
        send(database, order_id)
    switch.before = switch.after = lambda: None
    return order_id


def test_worker_killed_after_sending(
    database: Database, switch: PretendedSwitch, told: Told, noon: datetime
) -> None:
    """The order stays SENT, becomes UNKNOWN, and is found at the switch: one call, within half
    a minute."""
    order_id = killed_while_sending(database, switch, reached=True)
    assert state(database, order_id) == (OrderState.SENT, None)
    with later(noon, 10):
        assert settle_unknown(database) == 0
        assert not send(database, order_id)
    with later(noon, 21):
        assert settle_unknown(database) == 1
    (sid,) = switch.calls
    assert state(database, order_id) == (OrderState.DONE, sid)
    assert told == [("unknown", "unanswered"), ("done", sid)]
    assert switch.count("create_call") == 1


def test_worker_killed_before_sending(
    database: Database, switch: PretendedSwitch, told: Told, noon: datetime
) -> None:
    """The switch does not know the call: never made, and never made up for."""
    order_id = killed_while_sending(database, switch, reached=False)
    with later(noon, 21):
        settle_unknown(database)
    assert state(database, order_id)[0] == OrderState.UNKNOWN
    with later(noon, 26):
        assert settle_unknown(database) == 1
    assert state(database, order_id) == (OrderState.REFUSED, "never_made")
    assert told[-1] == ("refused", "never_made")
    assert switch.count("create_call") == 1
    assert switch.calls == {}


def test_call_that_has_already_called_us_need_not_be_looked_up(
    database: Database, switch: PretendedSwitch, noon: datetime
) -> None:
    order_id = killed_while_sending(database, switch, reached=True)
    arrive(database, order_id, "status_callback", sid=CALL, told="ringing.1")
    with later(noon, 21):
        settle_unknown(database)
    assert state(database, order_id) == (OrderState.DONE, CALL)
    assert switch.count("calls_like") == 0


def test_calls_of_other_orders_are_not_taken_for_it(
    database: Database, switch: PretendedSwitch, noon: datetime
) -> None:
    """Yesterday's call, another operator's, and one that another order already has."""
    switch.has_call(to="client:agent_7", at=noon - timedelta(days=1))
    switch.has_call(to="client:agent_8")
    send(database, create(database))
    order_id = killed_while_sending(database, switch, reached=False)
    with later(noon, 26):
        settle_unknown(database)
    assert state(database, order_id) == (OrderState.REFUSED, "never_made")


def test_what_never_left_us_is_refused_at_the_next_look(
    database: Database, switch: PretendedSwitch, told: Told, noon: datetime
) -> None:
    """Not at once: the line would offer the caller again and again while the switch is away."""
    switch.before = raising(SwitchUnreachable(may_have_happened=False))
    order_id = create(database)
    send(database, order_id)
    assert told == [("unknown", "unsent")]
    with later(noon, 10):
        assert settle_unknown(database) == 1
    assert state(database, order_id) == (OrderState.REFUSED, "unsent")
    assert switch.count("calls_like") == 0


def test_redirect_is_repeated(
    database: Database, switch: PretendedSwitch, told: Told, carried: list[UUID]
) -> None:
    """At once, since an operator hears nothing until then."""
    switch.after = raising(SwitchUnreachable())
    order_id = redirect(database)
    outbox.run(database, carried[0])
    assert told == [("unknown", "unanswered")]
    switch.after = lambda: None
    assert outbox.run(database, carried[1])
    assert state(database, order_id) == (OrderState.DONE, None)
    assert switch.count("redirect_call") == 2


def test_redirect_that_was_followed_is_not_repeated(
    database: Database, switch: PretendedSwitch, carried: list[UUID]
) -> None:
    """A second one would throw the caller out of the conference."""
    switch.after = raising(SwitchUnreachable())
    order_id = redirect(database)
    outbox.run(database, carried[0])
    arrive(database, order_id, "url", sid=CALL)
    outbox.run(database, carried[1])
    assert state(database, order_id) == (OrderState.DONE, None)
    assert switch.count("redirect_call") == 1


def test_other_calls_there_do_not_settle_a_redirect(
    database: Database, switch: PretendedSwitch, noon: datetime
) -> None:
    switch.after = raising(SwitchUnreachable())
    order_id = redirect(database)
    send(database, order_id)
    arrive(database, order_id, "url", sid="CA" + "1" * 32)
    settle_unknown(database)
    assert state(database, order_id)[0] == OrderState.UNKNOWN
    assert switch.count("redirect_call") == 2


def test_hanging_up_is_tried_until_it_is_given_up(
    database: Database, switch: PretendedSwitch, told: Told, carried: list[UUID], noon: datetime
) -> None:
    switch.before = raising(SwitchUnreachable())
    with database.transaction() as session:
        order_id = order(session, HANG_UP, target=CALL).id
    for job_id in carried:
        outbox.run(database, job_id)
    assert len(carried) == 2  # one second try of its own; the rest is the clock's
    for seconds in (10, 20, 301):
        with later(noon, seconds):
            settle_unknown(database)
    assert state(database, order_id) == (OrderState.REFUSED, "unanswered")
    assert switch.count("hang_up") == 4
    assert told[-1] == ("refused", "unanswered")


def test_order_that_no_worker_came_for(
    database: Database, switch: PretendedSwitch, noon: datetime
) -> None:
    """The broker was away: nobody waits for the sweeper of the outbox."""
    order_id = create(database)
    with later(noon, 4):
        assert settle_unknown(database) == 0
    with later(noon, 6):
        assert settle_unknown(database) == 1
    assert state(database, order_id)[0] == OrderState.DONE


def test_switch_that_is_away_is_asked_once_a_round(
    database: Database, switch: PretendedSwitch, noon: datetime
) -> None:
    orders = [killed_while_sending(database, switch, reached=True) for _number in range(3)]
    switch.before = raising(SwitchUnreachable())
    with later(noon, 30):
        assert settle_unknown(database) == 0
        assert switch.count("calls_like") == 1
        switch.before = lambda: None
        assert settle_unknown(database) == 3
    sids = {state(database, order_id)[1] for order_id in orders}
    assert sids == {*switch.calls}  # each its own


def test_one_that_cannot_be_settled_does_not_stop_the_others(
    database: Database, switch: PretendedSwitch, noon: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    bad, good = (killed_while_sending(database, switch, reached=True) for _number in range(2))
    monkeypatch.setattr(ordering, "_listeners", {})

    @on_settled(CREATE_CALL)
    def fail(_session: Session, settled: SwitchOrder) -> None:
        if settled.id == bad and settled.state == OrderState.DONE:
            raise RuntimeError

    with later(noon, 30):
        assert settle_unknown(database) == 1
    assert state(database, bad)[0] == OrderState.UNKNOWN
    assert state(database, good)[0] == OrderState.DONE


def test_late_answer_still_counts(
    database: Database, switch: PretendedSwitch, noon: datetime
) -> None:
    """The worker was slow, not dead."""
    order_id = create(database)

    def wait() -> None:
        switch.before = lambda: None
        with later(noon, 21):
            settle_unknown(database)

    switch.before = wait
    send(database, order_id)
    assert state(database, order_id) == (OrderState.DONE, f"CA{1:032x}")


def test_settled_order_is_taken_by_nobody(database: Database, switch: PretendedSwitch) -> None:
    order_id = create(database)
    send(database, order_id)
    with database.transaction() as session:
        assert not take(session, order_id, out_of=OrderState.WAITING)
    assert settle_unknown(database) == 0
