"""TEL-8: `kill -9` of the worker while the switch is thinking about a new call."""

import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest

from callcenter.core import clock
from callcenter.core.db import Database
from callcenter.core.ids import new_id
from callcenter.core.outbox import services as outbox
from telephony.switch import ports, tasks
from telephony.switch.adapters.twilio import TwilioSwitch
from telephony.switch.models import OrderState, SwitchOrder
from telephony.switch.ports import use_switch
from telephony.switch.services.ordering import CREATE_CALL, order
from telephony.switch.services.reconciling import settle_unknown
from telephony.switch.services.sending import send
from telephony.switch.urls import voice_url
from tests.architecture.source import ROOT
from tests.servers.patience import wait_for
from tests.telephony.switch.recording_provider import (
    RecordingProvider,
    call_body,
    recording_provider,
)
from tests.telephony.switch.sending_process import NUMBER, phones

REGISTERED = tasks
CALL = "CA" + "0a" * 16


@pytest.fixture
def provider(monkeypatch: pytest.MonkeyPatch) -> Iterator[RecordingProvider]:
    monkeypatch.setattr(ports, "_installed", [])
    monkeypatch.setattr(outbox, "_carriers", [])
    with recording_provider() as made:
        use_switch(TwilioSwitch(phones(made.url)), number=NUMBER)
        yield made


def made_order(database: Database) -> SwitchOrder:
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
        )


def kill_while_asking(database: Database, provider: RecordingProvider, made: SwitchOrder) -> None:
    """The worker asks for the call and is killed before it hears the answer."""
    provider.held = threading.Event()
    words = (str(database.url), provider.url, str(made.id))
    worker = subprocess.Popen(
        [sys.executable, "-m", "tests.telephony.switch.sending_process", *words], cwd=ROOT
    )
    try:
        wait_for(lambda: bool(provider.asked), 60)
    finally:
        worker.send_signal(signal.SIGKILL)
        worker.wait(60)
        provider.held.set()


def created(provider: RecordingProvider) -> int:
    return sum(asked.method == "POST" for asked in provider.asked)


@pytest.mark.parametrize("exists", [True, False], ids=["call was made", "call was not made"])
def test_killed_worker_leaves_one_call_or_none(
    sqlite_database: Database, provider: RecordingProvider, exists: bool
) -> None:
    made = made_order(sqlite_database)
    kill_while_asking(sqlite_database, provider, made)
    sent_at = order_now(sqlite_database, made).sent_at
    assert sent_at is not None
    assert not send(sqlite_database, made.id)  # the job runs again
    calls = [call_body(CALL, date_created=written(sent_at))] if exists else []
    with clock.frozen_at(sent_at + timedelta(seconds=26)):
        provider.answers = [(200, {"calls": calls})]
        assert settle_unknown(sqlite_database) == 1
    settled = order_now(sqlite_database, made)
    expected = (OrderState.DONE, CALL) if exists else (OrderState.REFUSED, None)
    assert (settled.state, settled.result) == expected
    assert created(provider) == 1


def order_now(database: Database, made: SwitchOrder) -> SwitchOrder:
    with database.transaction(write=False) as session:
        return session.get_one(SwitchOrder, made.id)


def written(moment: datetime) -> str:
    return moment.strftime("%a, %d %b %Y %H:%M:%S +0000")
