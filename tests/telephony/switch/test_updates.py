"""TEL-3, CB-3: changes of participants and recordings. An order is done only when the switch's own
state is what was asked; whatever is lost on the way is asked again, which does no harm."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy.orm import Session

from callcenter.core import clock
from callcenter.core.db import Database
from callcenter.core.outbox import services as outbox
from telephony.switch import tasks
from telephony.switch.models import OrderState, SwitchOrder
from telephony.switch.ports import ProviderParticipant, ProviderRecording, SwitchUnreachable
from telephony.switch.services.ordering import (
    UPDATE_PARTICIPANT,
    UPDATE_RECORDING,
    on_settled,
    order,
)
from telephony.switch.services.reconciling import settle_unknown
from telephony.switch.services.sending import send
from telephony.switch.urls import voice_url
from tests.telephony.switch.pretending import PretendedSwitch

CALL, RECORDING, ROOM = "CA" + "0a" * 16, "RE" + "0a" * 16, "call-1"
REGISTERED = tasks
Told = list[tuple[str, str | None]]


@pytest.fixture(autouse=True)
def told(own_listeners: None, monkeypatch: pytest.MonkeyPatch) -> Told:
    """What listeners were told."""
    heard: Told = []
    monkeypatch.setattr(outbox, "_carriers", [lambda _job, _urgent: None])

    def note(_session: Session, settled: SwitchOrder) -> None:
        heard.append((settled.state, settled.error))

    for kind in (UPDATE_PARTICIPANT, UPDATE_RECORDING):
        on_settled(kind)(note)
    return heard


@pytest.fixture(autouse=True)
def somebody_is_there(switch: PretendedSwitch) -> None:
    one = ProviderParticipant(CALL, hold=False, muted=False, end_on_exit=True)
    switch.rooms[ROOM] = [one]
    switch.recordings[RECORDING] = ProviderRecording(
        RECORDING, CALL, None, "in-progress", 2, None, None
    )


def ordered(database: Database, kind: str = UPDATE_PARTICIPANT, **params: Any) -> UUID:
    target = CALL if kind == UPDATE_PARTICIPANT else RECORDING
    with database.transaction() as session:
        return order(session, kind, target=target, **params).id


def state(database: Database, order_id: UUID) -> tuple[str, str | None]:
    with database.transaction(write=False) as session:
        found = session.get_one(SwitchOrder, order_id)
        return found.state, found.error


@pytest.mark.parametrize(
    "change",
    [
        {"hold": True, "hold_url": "x"},
        {"hold": False},
        {"muted": True},
        {"end_on_exit": False},
        {"coached": "CA" + "0b" * 16, "muted": False},
        {"coached": ""},
    ],
)
def test_a_participant_is_as_was_asked(
    database: Database, switch: PretendedSwitch, told: Told, change: dict[str, Any]
) -> None:
    if "hold_url" in change:
        change = change | {"hold_url": voice_url("hold", turn=0)}
    assert send(database, ordered(database, room=ROOM, **change))
    assert told == [("done", None)]
    found = switch.participant(ROOM, CALL)
    wanted = {name: value for name, value in change.items() if name not in {"hold_url"}}
    assert {name: getattr(found, name) or wanted[name] for name in wanted} == wanted


def test_an_answer_alone_is_no_proof(
    database: Database, switch: PretendedSwitch, told: Told, noon: datetime
) -> None:
    """The switch says yes and does nothing: asked again until its state is what was asked."""
    switch.deaf = True
    one = ordered(database, room=ROOM, hold=True)
    other = ordered(database, UPDATE_RECORDING, status="paused")
    for order_id in (one, other):
        send(database, order_id)
    assert told == [("unknown", "unchanged")] * 2
    switch.deaf = False
    with clock.frozen_at(noon + timedelta(seconds=10)):
        settle_unknown(database)
    assert state(database, one) == state(database, other) == ("done", None)
    assert switch.recordings[RECORDING].status == "paused"


def test_an_update_is_never_too_late(
    database: Database, switch: PretendedSwitch, noon: datetime
) -> None:
    """Who asked for the end of a hold still wants it when the worker is back."""
    switch.rooms[ROOM] = [ProviderParticipant(CALL, hold=True, muted=False, end_on_exit=True)]
    waiting = ordered(database, room=ROOM, hold=False)
    with clock.frozen_at(noon + timedelta(minutes=4)):
        settle_unknown(database)
    assert state(database, waiting) == ("done", None)


@pytest.mark.parametrize(
    ("kind", "first", "second", "is_overtaken"),
    [
        (UPDATE_PARTICIPANT, {"room": ROOM, "hold": True}, {"room": ROOM, "hold": False}, True),
        (
            UPDATE_PARTICIPANT,
            {"room": ROOM, "hold": True},
            {"room": ROOM, "end_on_exit": False},
            False,
        ),
        (UPDATE_RECORDING, {"status": "paused"}, {"status": "in-progress"}, True),
    ],
)
def test_what_is_not_wanted_any_more_is_not_asked(
    database: Database,
    noon: datetime,
    kind: str,
    first: dict[str, Any],
    second: dict[str, Any],
    is_overtaken: bool,
) -> None:
    one = ordered(database, kind, **first)
    with clock.frozen_at(noon + timedelta(seconds=2)):
        ordered(database, kind, **second)
        send(database, one)
    assert state(database, one)[1] == ("overtaken" if is_overtaken else None)


def gone_room(switch: PretendedSwitch) -> None:
    switch.rooms.clear()


def gone_person(switch: PretendedSwitch) -> None:
    switch.rooms[ROOM].clear()


@pytest.mark.parametrize("gone", [gone_room, gone_person])
def test_who_is_gone_is_told_so(
    database: Database, switch: PretendedSwitch, told: Told, gone: Callable[..., None]
) -> None:
    gone(switch)
    send(database, ordered(database, room=ROOM, hold=True))
    ((how, why),) = told
    assert how == "refused"
    assert why in {"gone", "20404"}


@pytest.mark.parametrize("status", ["completed", "absent", "stopped"])
def test_a_recording_that_has_ended_is_not_paused(
    database: Database, switch: PretendedSwitch, told: Told, status: str
) -> None:
    found = switch.recordings[RECORDING]
    switch.recordings[RECORDING] = ProviderRecording(
        found.sid, found.call_sid, None, status, 2, 60, None
    )
    send(database, ordered(database, UPDATE_RECORDING, status="paused"))
    assert told == [("refused", "gone")]
    assert switch.count("update_recording") == 0


def test_a_lost_answer_is_asked_for_again(
    database: Database, switch: PretendedSwitch, told: Told, noon: datetime
) -> None:
    def cut() -> None:
        raise SwitchUnreachable

    switch.after = cut
    one = ordered(database, room=ROOM, end_on_exit=False)
    send(database, one)
    assert told == [("unknown", "unanswered")]
    switch.after = lambda: None
    with clock.frozen_at(noon + timedelta(seconds=10)):
        settle_unknown(database)
    assert told[-1] == ("done", None)
    assert state(database, one)[0] == OrderState.DONE


@pytest.mark.parametrize(
    ("kind", "params"),
    [
        (UPDATE_PARTICIPANT, {"room": ROOM}),
        (UPDATE_PARTICIPANT, {"hold": True}),
        (UPDATE_PARTICIPANT, {"room": ROOM, "url": "https://calls.example.jp/voice/talk"}),
        (UPDATE_PARTICIPANT, {"room": ROOM, "hold": True, "hold_url": "http://ほ"}),
        (UPDATE_RECORDING, {}),
        (UPDATE_RECORDING, {"status": "deleted"}),
    ],
)
def test_an_order_that_makes_no_sense_is_not_written(
    database: Database, kind: str, params: dict[str, Any]
) -> None:
    with pytest.raises(ValueError), database.transaction() as session:  # noqa: PT011
        order(session, kind, target=CALL, **params)
