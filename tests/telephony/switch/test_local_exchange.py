"""TEL-7: the same code speaks to the local exchange, which takes nothing that the provider's
description does not have."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from callcenter.core.settings import PhoneSettings
from telephony.switch.adapters.account import NumberSettings, TwilioAccount
from telephony.switch.adapters.twilio import TwilioSwitch
from telephony.switch.ports import SwitchRefused
from telephony.switch.urls import voice_url
from tests.fixtures.apps import answering
from tests.telephony.exchange.stations import ACCOUNT, NUMBER, START, TOKEN, make_setup

NOBODY = "RE" + "0a" * 16


@pytest.fixture
def phones() -> Iterator[PhoneSettings]:
    """The way to an exchange that nobody calls."""
    with answering(make_setup().http.application) as url:
        yield PhoneSettings(ACCOUNT, TOKEN, NUMBER, exchange_url=url)


def test_every_request_of_the_switch(phones: PhoneSettings) -> None:
    switch = TwilioSwitch(phones)
    sid = switch.create_call(
        to="client:agent_7",
        from_=NUMBER,
        url=voice_url("operator", step=1),
        status_callback=voice_url("operator-status", step=1),
        status_events=("initiated", "ringing", "answered", "completed"),
        timeout=20,
    )
    found = switch.get_call(sid)
    assert found is not None
    assert (found.to, found.from_, found.direction) == ("client:agent_7", NUMBER, "outbound-api")
    since = START - timedelta(seconds=1)
    assert [c.sid for c in switch.calls_like(to="client:agent_7", from_=NUMBER, since=since)] == [
        sid
    ]
    assert [call.sid for call in switch.live_calls()] == [sid]
    assert switch.recordings_of(sid) == []
    assert switch.recording(NOBODY) is None
    switch.delete_recording(NOBODY)
    switch.hang_up(sid)
    switch.hang_up(sid)
    assert switch.live_calls() == []
    with pytest.raises(SwitchRefused):
        switch.redirect_call(sid, voice_url("talk", step=1))
    with pytest.raises(SwitchRefused), switch.recording_audio(NOBODY):
        pytest.fail("there is no sound")
    assert switch.get_call("CA" + "0" * 32) is None
    later = datetime.now(UTC) + timedelta(days=1)
    assert switch.calls_like(to="client:agent_7", from_=NUMBER, since=later) == []


def test_account_is_set_up(phones: PhoneSettings) -> None:
    account = TwilioAccount(phones)
    wanted = NumberSettings(voice_url("incoming"), voice_url("status"), voice_url("fallback"))
    account.set_number(wanted)
    assert account.number_settings() == wanted
    key = account.make_key("phones")
    assert key.sid.startswith("SK")
    assert len(key.secret) >= 32


def test_wrong_token_is_refused(phones: PhoneSettings) -> None:
    stranger = PhoneSettings(ACCOUNT, "0" * 32, NUMBER, exchange_url=phones.exchange_url)
    with pytest.raises(SwitchRefused) as caught:
        TwilioSwitch(stranger).live_calls()
    assert caught.value.status == 401
