"""TEL-8: an order is written with its cause and sent once, whoever tries and whatever fails."""

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from callcenter.core import clock
from callcenter.core.db import Database
from callcenter.core.ids import new_id
from callcenter.core.outbox import services as outbox
from callcenter.core.outbox.models import OutboxJob
from telephony.switch import tasks
from telephony.switch.models import OrderState, SwitchOrder
from telephony.switch.ports import SwitchRefused, SwitchUnreachable
from telephony.switch.services import ordering
from telephony.switch.services.ordering import (
    CREATE_CALL,
    HANG_UP,
    KEPT,
    REDIRECT_CALL,
    dialled,
    forget_orders,
    on_settled,
    order,
)
from telephony.switch.services.sending import send
from telephony.switch.urls import voice_url
from tests.telephony.switch.pretending import PretendedSwitch

CALL = "CA" + "0a" * 16
DESK_NUMBER = "+81312345678"
REGISTERED = tasks  # importing it registers the jobs

Told = list[tuple[str, str, str | None]]


@pytest.fixture
def told(own_listeners: None) -> Told:
    """What listeners were told: kind, state, and result or error."""
    heard: Told = []

    def note(_session: Session, settled: SwitchOrder) -> None:
        heard.append((settled.kind, settled.state, settled.result or settled.error))

    for kind in (CREATE_CALL, REDIRECT_CALL, HANG_UP):
        on_settled(kind)(note)
    return heard


@pytest.fixture(autouse=True)
def carried(monkeypatch: pytest.MonkeyPatch) -> list[UUID]:
    """Jobs that were carried to a worker."""
    jobs: list[UUID] = []
    monkeypatch.setattr(outbox, "_carriers", [lambda job_id, _urgent: jobs.append(job_id)])
    return jobs


@pytest.fixture(autouse=True)
def desk_phones(monkeypatch: pytest.MonkeyPatch) -> None:
    """`desk:agent_7` has a number, no other desk has one."""
    monkeypatch.setattr(ordering, "_resolvers", {})
    dialled("desk")(lambda _session, name: DESK_NUMBER if name == "agent_7" else None)


def create(session: Session, to: str = "client:agent_7") -> SwitchOrder:
    leg = new_id()
    return order(
        session,
        CREATE_CALL,
        target=str(leg),
        about_id=leg,
        to=to,
        url=voice_url("operator", leg=leg),
        status_callback=voice_url("operator-status", leg=leg),
        timeout=20,
    )


def ordered(database: Database, to: str = "client:agent_7") -> UUID:
    with database.transaction() as session:
        return create(session, to).id


def state(database: Database, order_id: UUID) -> SwitchOrder:
    with database.transaction(write=False) as session:
        return session.get_one(SwitchOrder, order_id)


def raising(error: Exception) -> Any:
    def fail() -> None:
        raise error

    return fail


def test_order_is_sent_after_the_commit_of_its_cause(
    database: Database, switch: PretendedSwitch, told: Told, carried: list[UUID]
) -> None:
    with pytest.raises(RuntimeError), database.transaction() as session:
        create(session)
        raise RuntimeError
    assert carried == []
    order_id = ordered(database)
    assert switch.asked == []
    (job_id,) = carried
    assert outbox.run(database, job_id)
    settled = state(database, order_id)
    assert (settled.state, settled.result) == (OrderState.DONE, f"CA{1:032x}")
    assert settled.settled_at is not None
    assert told == [(CREATE_CALL, "done", settled.result)]
    assert not outbox.run(database, job_id)
    assert switch.count("create_call") == 1


def test_other_kinds_of_orders(
    database: Database, switch: PretendedSwitch, told: Told, carried: list[UUID]
) -> None:
    with database.transaction() as session:
        order(session, REDIRECT_CALL, target=CALL, url=voice_url("talk", leg=new_id()))
        order(session, HANG_UP, target=CALL)
    for job_id in carried:
        outbox.run(database, job_id)
    assert switch.asked == [("redirect_call", CALL), ("hang_up", CALL)]
    assert told == [(REDIRECT_CALL, "done", None), (HANG_UP, "done", None)]


@pytest.mark.parametrize(
    ("kind", "params"),
    [
        ("transfer", {}),
        (HANG_UP, {"url": "https://calls.example.jp/voice/a"}),
        (REDIRECT_CALL, {}),
        (REDIRECT_CALL, {"url": "/voice/a"}),
        (REDIRECT_CALL, {"url": "https://calls.example.jp/voice/a?from=%2B819012345678"}),
        (CREATE_CALL, {"to": "+819012345678"}),
        (CREATE_CALL, {"to": "agent_7"}),
        (CREATE_CALL, {"to": "client:agent 7"}),
        (CREATE_CALL, {"timeout": 601}),
        (CREATE_CALL, {"status_callback": "https://calls.example.jp/voice/区"}),
    ],
)
def test_orders_that_may_not_be_written(
    sqlite_database: Database, kind: str, params: dict[str, Any]
) -> None:
    """A number of a person is in none."""
    url = voice_url("operator")
    usual = {"to": "client:agent_7", "url": url, "status_callback": url, "timeout": 20}
    given = {**usual, **params} if kind == CREATE_CALL else params
    with sqlite_database.transaction() as session:
        with pytest.raises(ValueError, match=r"."):
            order(session, kind, target=CALL, **given)
        assert session.scalars(select(SwitchOrder)).all() == []


def test_number_is_found_when_it_is_dialled(database: Database, switch: PretendedSwitch) -> None:
    """It lies neither in the order nor in the job."""
    order_id = ordered(database, "desk:agent_7")
    assert send(database, order_id)
    assert switch.asked == [("create_call", DESK_NUMBER)]
    with database.transaction(write=False) as session:
        jobs = session.scalars(select(OutboxJob.payload)).all()
        written = repr([jobs, state(database, order_id).params])
    assert DESK_NUMBER not in written


@pytest.mark.parametrize("to", ["desk:agent_8", "home:agent_7"])
def test_no_number_to_dial(
    database: Database, switch: PretendedSwitch, told: Told, to: str
) -> None:
    send(database, ordered(database, to))
    assert switch.asked == []
    assert told == [(CREATE_CALL, "refused", "no_number")]


def test_nothing_is_done_for_callers_who_are_elsewhere(
    database: Database, switch: PretendedSwitch, told: Told, noon: datetime
) -> None:
    """The workers were away for a minute. Only ending a call is never too late."""
    with database.transaction() as session:
        orders = [
            create(session).id,
            order(session, REDIRECT_CALL, target=CALL, url=voice_url("talk")).id,
            order(session, HANG_UP, target=CALL).id,
        ]
    with clock.frozen_at(noon + timedelta(seconds=61)):
        for order_id in orders:
            send(database, order_id)
    assert switch.asked == [("hang_up", CALL)]
    assert [error for _kind, _state, error in told] == ["too_late", "too_late", None]


def test_call_is_not_pulled_back(
    database: Database, switch: PretendedSwitch, told: Told, noon: datetime
) -> None:
    """A later order has sent it to another operator: the earlier one comes too late."""

    def redirected(target: str, seconds: int) -> UUID:
        url = voice_url("talk", leg=new_id())
        moment = noon + timedelta(seconds=seconds)
        with clock.frozen_at(moment), database.transaction() as session:
            return order(session, REDIRECT_CALL, target=target, url=url).id

    other, first = redirected("CA" + "1" * 32, 0), redirected(CALL, 1)
    second = redirected(CALL, 2)
    for order_id in (second, first, other):
        send(database, order_id)
    assert switch.asked == [("redirect_call", CALL), ("redirect_call", "CA" + "1" * 32)]
    assert [error for _kind, _state, error in told] == [None, "overtaken", None]


def test_refused_and_unanswered(
    database: Database, switch: PretendedSwitch, told: Told, carried: list[UUID]
) -> None:
    switch.before = raising(SwitchRefused(400, 21211))
    send(database, ordered(database))
    switch.before = raising(SwitchRefused(401))
    send(database, ordered(database))
    switch.before = raising(SwitchUnreachable(may_have_happened=False))
    send(database, ordered(database))
    switch.before, switch.after = (lambda: None), raising(SwitchUnreachable())
    unknown = ordered(database)
    send(database, unknown)
    assert [(one, error) for _kind, one, error in told] == [
        ("refused", "21211"),
        ("refused", "401"),
        ("unknown", "unsent"),
        ("unknown", "unanswered"),
    ]
    assert state(database, unknown).settled_at is None
    assert len(carried) == 4  # nothing that may ring is tried again by itself


def test_two_workers_send_once(database: Database, switch: PretendedSwitch) -> None:
    """The same job, carried twice: the conditional UPDATE lets one of them send."""
    order_id = ordered(database)
    together = threading.Barrier(8)

    def work() -> bool:
        together.wait(10)
        return send(database, order_id)

    with ThreadPoolExecutor(8) as pool:
        sent = [done.result(30) for done in [pool.submit(work) for _worker in range(8)]]
    assert sum(sent) == 1
    assert switch.count("create_call") == 1


def test_without_the_guard_they_would_send_twice(
    sqlite_database: Database, switch: PretendedSwitch, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Shows that the test above can fail."""
    monkeypatch.setattr("telephony.switch.services.sending.take", lambda *_a, **_k: True)
    order_id = ordered(sqlite_database)
    send(sqlite_database, order_id)
    send(sqlite_database, order_id)
    assert switch.count("create_call") == 2


def test_failing_listener_leaves_the_order_to_the_sweeper(
    database: Database, switch: PretendedSwitch, own_listeners: None
) -> None:
    @on_settled(CREATE_CALL)
    def fail(_session: Session, _order: SwitchOrder) -> None:
        raise RuntimeError

    order_id = ordered(database)
    with pytest.raises(RuntimeError):
        send(database, order_id)
    assert state(database, order_id).state == OrderState.SENT
    assert not send(database, order_id)
    assert switch.count("create_call") == 1


def test_old_orders_are_forgotten(
    database: Database, switch: PretendedSwitch, noon: datetime
) -> None:
    done, waiting = ordered(database), ordered(database)
    send(database, done)
    with clock.frozen_at(noon + KEPT * 2), database.transaction() as session:
        forget_orders(session)
        assert session.scalars(select(SwitchOrder.id)).all() == [waiting]


def test_one_resolver_for_a_kind() -> None:
    with pytest.raises(ValueError, match="two resolvers"):
        dialled("desk")(lambda _session, _name: None)
