"""TEL-7: the switch's port over the provider's own library: what is asked, and what is made of
every kind of answer. Everything is asked over HTTP of a recording provider on loopback."""

import re
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from callcenter.core.settings import PhoneSettings
from telephony.exchange.contract import operations
from telephony.switch.adapters import twilio
from telephony.switch.adapters.account import NumberSettings, TwilioAccount
from telephony.switch.adapters.twilio import LoopbackHttpClient, TwilioSwitch
from telephony.switch.ports import (
    ParticipantChange,
    ProviderParticipant,
    Switch,
    SwitchRefused,
    SwitchUnreachable,
)
from tests.telephony.switch.recording_provider import (
    CREATED,
    RecordingProvider,
    call_body,
    conference_body,
    participant_body,
    recording_body,
    recording_provider,
)

ACCOUNT = "AC" + "0123456789abcdef" * 2
CALL, RECORDING, NUMBER = ("CA" + "0a" * 16, "RE" + "0a" * 16, "PN" + "0a" * 16)
ROOM, OTHER = "CF" + "0a" * 16, "CA" + "0b" * 16
ROOT = f"/2010-04-01/Accounts/{ACCOUNT}"
URL = "https://calls.example.jp/voice/talk?leg=1#rc=2"
AT = datetime(2026, 6, 1, 2, 59, 58, tzinfo=UTC)


@pytest.fixture
def provider() -> Iterator[RecordingProvider]:
    with recording_provider() as made:
        yield made


def phones(url: str | None) -> PhoneSettings:
    return PhoneSettings(ACCOUNT, "t" * 32, "+815011112222", exchange_url=url)


@pytest.fixture
def switch(provider: RecordingProvider) -> Switch:
    return TwilioSwitch(phones(provider.url))


def create(switch: Switch) -> str:
    return switch.create_call(
        to="client:agent_7",
        from_="+815011112222",
        url=URL,
        status_callback=URL,
        status_events=("initiated", "completed"),
        timeout=20,
    )


def test_call_is_created(switch: Switch, provider: RecordingProvider) -> None:
    provider.answers = [(201, call_body(CALL))]
    assert create(switch) == CALL
    (asked,) = provider.asked
    assert (asked.method, asked.path, asked.user) == ("POST", f"{ROOT}/Calls.json", ACCOUNT)
    assert asked.params == {
        "To": ["client:agent_7"],
        "From": ["+815011112222"],
        "Url": [URL],
        "Method": ["POST"],
        "StatusCallback": [URL],
        "StatusCallbackEvent": ["initiated", "completed"],
        "StatusCallbackMethod": ["POST"],
        "Timeout": ["20"],
    }


def test_call_is_redirected_and_hung_up(switch: Switch, provider: RecordingProvider) -> None:
    switch.redirect_call(CALL, URL)
    switch.hang_up(CALL)
    assert [(asked.path, asked.params) for asked in provider.asked] == [
        (f"{ROOT}/Calls/{CALL}.json", {"Url": [URL], "Method": ["POST"]}),
        (f"{ROOT}/Calls/{CALL}.json", {"Status": ["completed"]}),
    ]


@pytest.mark.parametrize(("status", "code"), [(404, 20404), (400, 21220)])
def test_what_has_ended_is_hung_up(
    switch: Switch, provider: RecordingProvider, status: int, code: int
) -> None:
    provider.answers = [(status, {"code": code, "message": "no"})] * 2
    switch.hang_up(CALL)
    with pytest.raises(SwitchRefused) as caught:
        switch.redirect_call(CALL, URL)
    assert (caught.value.status, caught.value.code) == (status, code)


def test_calls_are_found(switch: Switch, provider: RecordingProvider) -> None:
    provider.answers = [(200, call_body(CALL, status="completed", end_time=CREATED))]
    found = switch.get_call(CALL)
    assert found is not None
    assert (found.sid, found.to, found.from_) == (CALL, "client:agent_7", "+815011112222")
    assert (found.started_at, found.ended_at, found.is_live) == (AT, AT, False)
    provider.answers = [(404, {"code": 20404, "message": "gone"})]
    assert switch.get_call(CALL) is None


def test_calls_like_one_that_was_ordered(switch: Switch, provider: RecordingProvider) -> None:
    """One that waits for its turn has not begun: it counts by when it was asked for."""
    old = "Mon, 01 Jun 2026 02:00:00 +0000"
    calls = [call_body(CALL), call_body("CA" + "1" * 32, date_created=old, start_time=old)]
    provider.answers = [(200, {"calls": calls, "page_size": 50})]
    found = switch.calls_like(to="client:agent_7", from_="+815011112222", since=AT)
    assert [call.sid for call in found] == [CALL]
    assert provider.asked[0].params["To"] == ["client:agent_7"]
    assert provider.asked[0].params["From"] == ["+815011112222"]


def test_live_calls(switch: Switch, provider: RecordingProvider) -> None:
    provider.answers = [
        (200, {"calls": [call_body(f"CA{index}" + "0" * 31)]}) for index in range(3)
    ]
    assert len(switch.live_calls()) == 3
    asked = [asked.params["Status"] for asked in provider.asked]
    assert asked == [["queued"], ["ringing"], ["in-progress"]]


def test_recordings_of_a_conference(switch: Switch, provider: RecordingProvider) -> None:
    """What was recorded in a room need not be found under a call."""
    room = "CF" + "0" * 32
    provider.answers = [(200, {"recordings": [recording_body(RECORDING)]})]
    (found,) = switch.recordings_of(room)
    assert found.sid == RECORDING
    (asked,) = provider.asked
    assert asked.params["ConferenceSid"] == [room]
    assert "CallSid" not in asked.params


def test_recordings(switch: Switch, provider: RecordingProvider) -> None:
    provider.answers = [
        (200, {"recordings": [recording_body(RECORDING)]}),
        (200, recording_body(RECORDING, status="processing", duration="-1")),
        (404, {"code": 20404}),
        (204, b""),
        (404, {"code": 20404}),
    ]
    (found,) = switch.recordings_of(CALL)
    assert (found.sid, found.channels, found.seconds, found.started_at) == (RECORDING, 2, 63, AT)
    processing = switch.recording(RECORDING)
    assert processing is not None
    assert (processing.status, processing.seconds) == ("processing", None)
    assert switch.recording(RECORDING) is None
    switch.delete_recording(RECORDING)
    switch.delete_recording(RECORDING)  # gone already
    assert provider.asked[0].params["CallSid"] == [CALL]


def test_audio_comes_in_pieces_with_both_channels(
    switch: Switch, provider: RecordingProvider
) -> None:
    provider.answers = [(200, b"RIFF" * 50_000), (404, b"")]
    with switch.recording_audio(RECORDING) as pieces:
        assert b"".join(pieces) == b"RIFF" * 50_000
    (asked,) = provider.asked
    assert (asked.path, asked.user) == (f"{ROOT}/Recordings/{RECORDING}.wav", ACCOUNT)
    assert asked.params == {"RequestedChannels": ["2"]}
    with pytest.raises(SwitchRefused), switch.recording_audio(RECORDING):
        pytest.fail("there is no audio")


def test_account_is_set_up(provider: RecordingProvider) -> None:
    """What `callcenter phone connect` and `check` ask."""
    number = {
        "sid": NUMBER,
        "phone_number": "+815011112222",
        "voice_url": URL,
        "status_callback": "",
        "voice_fallback_url": None,
        "account_sid": ACCOUNT,
    }
    longer = {**number, "phone_number": "+8150111122223"}
    listed = {"incoming_phone_numbers": [longer, number]}
    provider.answers = [
        (200, listed),
        (200, number),
        (201, {"sid": "SK" + "0a" * 16, "secret": "s" * 32, "friendly_name": "phones"}),
        (200, listed),
        (200, {"incoming_phone_numbers": [longer]}),
    ]
    account = TwilioAccount(phones(provider.url))
    account.set_number(NumberSettings(URL, URL + "1", URL + "2"))
    key = account.make_key("phones")
    assert (key.sid, key.secret) == ("SK" + "0a" * 16, "s" * 32)
    assert "s" * 32 not in repr(key)
    assert account.number_settings() == NumberSettings(URL, "", "")
    with pytest.raises(SwitchRefused):
        account.number_settings()
    assert provider.asked[0].params["PhoneNumber"] == ["+815011112222"]
    assert provider.asked[1].params == {
        "VoiceUrl": [URL],
        "VoiceMethod": ["POST"],
        "StatusCallback": [URL + "1"],
        "StatusCallbackMethod": ["POST"],
        "VoiceFallbackUrl": [URL + "2"],
        "VoiceFallbackMethod": ["POST"],
    }


ASKING: list[tuple[str, Callable[[Switch], object], Any]] = [
    ("CreateCall", create, call_body(CALL)),
    ("UpdateCall", lambda switch: switch.redirect_call(CALL, URL), call_body(CALL)),
    ("UpdateCall", lambda switch: switch.hang_up(CALL), call_body(CALL)),
    ("FetchCall", lambda switch: switch.get_call(CALL), call_body(CALL)),
    (
        "ListCall",
        lambda switch: switch.calls_like(to="client:a", from_="+815011112222", since=AT),
        {"calls": []},
    ),
    ("ListCall", lambda switch: switch.live_calls(), {"calls": []}),
    ("ListRecording", lambda switch: switch.recordings_of(CALL), {"recordings": []}),
    ("FetchRecording", lambda switch: switch.recording(RECORDING), recording_body(RECORDING)),
    ("DeleteRecording", lambda switch: switch.delete_recording(RECORDING), b""),
    ("ListConference", lambda switch: switch.conference_named("call-1"), {"conferences": []}),
    ("ListParticipant", lambda switch: switch.participants(ROOM), {"participants": []}),
    ("FetchParticipant", lambda switch: switch.participant(ROOM, CALL), participant_body(CALL)),
    (
        "UpdateParticipant",
        lambda switch: switch.update_participant(
            ROOM, CALL, ParticipantChange(True, URL, True, True, OTHER)
        ),
        participant_body(CALL),
    ),
]
RECORDING_CHANGES = [
    ({"conference_sid": ROOM, "call_sid": None}, "UpdateConferenceRecording"),
    ({"conference_sid": None, "call_sid": CALL}, "UpdateCallRecording"),
]


@pytest.mark.parametrize(("operation", "ask", "answer"), ASKING)
def test_everything_asked_stands_in_the_providers_description(
    switch: Switch,
    provider: RecordingProvider,
    operation: str,
    ask: Callable[[Switch], object],
    answer: Any,
) -> None:
    """Method, address and parameters, held against the table made from that description."""
    provider.answers = [(204 if answer == b"" else 200, answer)] * 3
    ask(switch)
    (described,) = [one for one in operations() if one.name == operation]
    for asked in provider.asked:
        assert asked.method == described.method
        assert described.pattern.fullmatch(asked.path)
        assert asked.params.keys() <= described.parameters.keys()


@pytest.mark.parametrize(("owner", "operation"), RECORDING_CHANGES)
@pytest.mark.parametrize("status", ["paused", "in-progress", "stopped"])
def test_a_recording_is_changed_below_its_owner(
    switch: Switch,
    provider: RecordingProvider,
    owner: dict[str, str | None],
    operation: str,
    status: str,
) -> None:
    """CB-3: a pause records silence, so that offsets stay true."""
    provider.answers = [(200, recording_body(RECORDING, **owner))] * 2
    switch.update_recording(RECORDING, status)
    _found, changed = provider.asked
    (described,) = [one for one in operations() if one.name == operation]
    assert (changed.method, bool(described.pattern.fullmatch(changed.path))) == ("POST", True)
    pausing = {"PauseBehavior": ["silence"]} if status == "paused" else {}
    assert changed.params == {"Status": [status], **pausing}


@pytest.mark.parametrize(
    ("change", "params"),
    [
        (
            ParticipantChange(hold=True, hold_url=URL),
            {"Hold": ["True"], "HoldUrl": [URL], "HoldMethod": ["POST"]},
        ),
        (ParticipantChange(hold=False), {"Hold": ["False"]}),
        (ParticipantChange(end_on_exit=False), {"EndConferenceOnExit": ["False"]}),
        (
            ParticipantChange(muted=False, coached=OTHER),
            {"Muted": ["False"], "Coaching": ["True"], "CallSidToCoach": [OTHER]},
        ),
        (
            ParticipantChange(muted=True, coached=""),
            {"Muted": ["True"], "Coaching": ["False"]},
        ),
    ],
)
def test_only_what_is_to_change_is_asked(
    switch: Switch,
    provider: RecordingProvider,
    change: ParticipantChange,
    params: dict[str, list[str]],
) -> None:
    provider.answers = [(200, participant_body(CALL))]
    switch.update_participant(ROOM, CALL, change)
    lowered = {"True": "true", "False": "false"}
    asked = {
        name: [lowered.get(value, value) for value in values]
        for name, values in provider.asked[0].params.items()
    }
    assert asked == {
        name: [lowered.get(value, value) for value in values] for name, values in params.items()
    }


def test_participants_are_read(switch: Switch, provider: RecordingProvider) -> None:
    """Who hears whom; a whisper without coaching is none. Whoever is gone is nobody."""
    coach = participant_body(CALL, coaching=True, call_sid_to_coach=OTHER, muted=True)
    provider.answers = [
        (200, {"participants": [coach, participant_body(OTHER, call_sid_to_coach=CALL)]}),
        (404, {"code": 20404}),
        (404, {"code": 20404}),
        (200, participant_body(CALL, hold=True, end_conference_on_exit=True)),
        (200, {"conferences": [conference_body(OTHER, status="completed"), conference_body(ROOM)]}),
        (200, {"conferences": [conference_body(ROOM, status="completed")]}),
    ]
    assert switch.participants(ROOM) == [
        ProviderParticipant(CALL, hold=False, muted=True, end_on_exit=False, coached=OTHER),
        ProviderParticipant(OTHER, hold=False, muted=False, end_on_exit=False),
    ]
    assert switch.participants(ROOM) == []
    assert switch.participant(ROOM, CALL) is None
    held = ProviderParticipant(CALL, hold=True, muted=False, end_on_exit=True)
    assert switch.participant(ROOM, CALL) == held
    assert switch.conference_named("call-1") == ROOM
    assert switch.conference_named("call-1") is None


def test_no_method_is_left_out() -> None:
    """Sound is no operation of the description: it is the recording's address with `.wav`; the
    changing of a recording has a test of its own."""
    elsewhere = {"recording_audio", "update_recording"}
    methods = {name for name in vars(Switch) if not name.startswith("_")} - elsewhere
    source = Path(__file__).read_text(encoding="utf-8").split("ASKING:")[1].split("\n]\n")[0]
    asked = set(re.findall(r"switch\.(\w+)\(", source)) | {"create_call"}
    assert asked == methods


@pytest.mark.parametrize(
    ("status", "body", "error", "may_have_happened"),
    [
        (500, {"code": 20500, "message": "oh"}, SwitchUnreachable, True),
        (503, b"<html>", SwitchUnreachable, True),
        (201, b"<html>not json</html>", SwitchUnreachable, True),
        (429, {"code": 20429, "message": "slowly"}, SwitchUnreachable, False),
        (400, {"code": 21211, "message": "no such number"}, SwitchRefused, None),
        (401, {"code": 20003, "message": "who"}, SwitchRefused, None),
        (
            400,
            {"type": "https://e/", "title": "no", "status": 400, "code": 21211},
            SwitchRefused,
            None,
        ),
        (403, b"<html>", SwitchRefused, None),
    ],
)
def test_kinds_of_failure(
    switch: Switch,
    provider: RecordingProvider,
    status: int,
    body: Any,
    error: type[Exception],
    may_have_happened: bool | None,
) -> None:
    """What surely did not happen, and what nobody knows. A call is never ordered twice."""
    provider.answers = [(status, body)]
    with pytest.raises(error) as caught:
        create(switch)
    assert getattr(caught.value, "may_have_happened", None) is may_have_happened
    assert len(provider.asked) == 1
    assert "+8150" not in str(caught.value)


@pytest.mark.parametrize(
    ("status", "body", "error"),
    [
        (500, {"code": 20500}, SwitchUnreachable),
        (200, b"<html>", SwitchUnreachable),
        (200, {"a": [], "b": []}, SwitchUnreachable),
        (429, {"code": 20429}, SwitchUnreachable),
        (401, {"code": 20003}, SwitchRefused),
    ],
)
def test_kinds_of_failure_of_a_list(
    switch: Switch, provider: RecordingProvider, status: int, body: Any, error: type[Exception]
) -> None:
    """The library raises another error for these."""
    provider.answers = [(status, body)]
    with pytest.raises(error):
        switch.recordings_of(CALL)


def test_nobody_there() -> None:
    with socket.create_server(("127.0.0.1", 0)) as gone:
        port = gone.getsockname()[1]
    with pytest.raises(SwitchUnreachable) as caught:
        create(TwilioSwitch(phones(f"http://127.0.0.1:{port}")))
    assert not caught.value.may_have_happened


@contextmanager
def mute_server() -> Iterator[str]:
    """Takes a connection into its queue and never reads it."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield f"http://127.0.0.1:{server.getsockname()[1]}"


def test_no_answer_in_time(monkeypatch: pytest.MonkeyPatch) -> None:
    """The library by itself waits for ever."""
    monkeypatch.setattr(twilio, "TIMEOUT", 0.2)
    with mute_server() as url, pytest.raises(SwitchUnreachable) as caught:
        create(TwilioSwitch(phones(url)))
    assert caught.value.may_have_happened
    with mute_server() as url, pytest.raises(SwitchUnreachable):
        TwilioSwitch(phones(url)).get_call(CALL)


def test_only_reading_is_repeated(monkeypatch: pytest.MonkeyPatch) -> None:
    tried: list[str] = []
    send = twilio.TwilioHttpClient.request

    def count(self: Any, method: str, *args: Any, **options: Any) -> Any:
        tried.append(method)
        return send(self, method, *args, **options)

    monkeypatch.setattr(twilio.TwilioHttpClient, "request", count)
    with socket.create_server(("127.0.0.1", 0)) as gone:
        switch = TwilioSwitch(phones(f"http://127.0.0.1:{gone.getsockname()[1]}"))
    for ask in (create, lambda switch: switch.hang_up(CALL), lambda switch: switch.get_call(CALL)):
        with pytest.raises(SwitchUnreachable):
            ask(switch)
    assert tried == ["POST", "POST", "GET", "GET"]


def test_where_requests_go() -> None:
    """To the provider, or to the exchange in its place; nowhere else."""
    address = f"https://api.twilio.com{ROOT}/Calls.json"
    assert LoopbackHttpClient().address_of(address) == address
    local = LoopbackHttpClient("http://127.0.0.1:8100")
    assert local.address_of(address) == f"http://127.0.0.1:8100{ROOT}/Calls.json"
    tokyo = address.replace("api.", "api.tokyo.jp1.")
    assert LoopbackHttpClient().address_of(tokyo) == tokyo
    assert local.address_of(tokyo) == local.address_of(address)
    for foreign in ("https://api.twilio.com.evil.example/", "https://video.twilio.com/v1"):
        with pytest.raises(ValueError, match="not an address"):
            local.address_of(foreign)


def test_secrets_do_not_show() -> None:
    """ASVS V16.2.5: settings are printed in many an error."""
    shown = repr(replace(phones(None), former_token="f" * 32))
    assert "t" * 32 not in shown
    assert "f" * 32 not in shown
    assert ACCOUNT in shown
