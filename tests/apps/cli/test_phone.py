"""`callcenter phone`: what the number is connected with."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from callcenter.apps.cli import callcenter
from callcenter.core.db import Database
from callcenter.core.privacy import keys
from callcenter.core.settings import LOCAL_NUMBER, load_settings
from faq.articles import variables
from faq.search import index
from telephony.exchange.twiml.reading import read
from telephony.recordings.adapters import vault
from telephony.switch import ports, urls
from telephony.switch.models import OwnIdentity
from telephony.switch.services.identity import PhoneKey, phone_key
from tests.telephony.switch.recording_provider import RecordingProvider, recording_provider

PROCESS_WIDE = (
    (ports, "_installed"),
    (urls, "_address"),
    (keys, "_installed"),
    (variables, "_public_url"),
    (index, "_folder"),
    (vault, "_installed"),
)
KEY = {"sid": "SK" + "0a" * 16, "secret": "very-secret-" + "s" * 20}
INCOMING = "https://calls.example.jp/voice/incoming#ct=2000&rt=5000&rc=2&rp=all"


@pytest.fixture
def provider(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[RecordingProvider]:
    """An installation without an account; its local exchange is the test's. What it sets for
    its process is put back."""
    for module, name in PROCESS_WIDE:
        monkeypatch.setattr(module, name, list(getattr(module, name)))
    with recording_provider() as made:
        monkeypatch.setenv("CALLCENTER_DATA", str(tmp_path))
        monkeypatch.setenv("CALLCENTER_EXCHANGE_URL", made.url)
        monkeypatch.setenv("PUBLIC_URL", "https://calls.example.jp")
        for name in ("DATABASE_URL", "TWILIO_ACCOUNT_SID", "TWILIO_AUTH_TOKEN", "TWILIO_NUMBER"):
            monkeypatch.delenv(name, raising=False)
        with database() as opened:
            OwnIdentity.metadata.create_all(opened.engine.execution_options(write=True))
        yield made


class database:  # noqa: N801 - reads like the function it stands for
    """The installation's database within a block."""

    def __enter__(self) -> Database:
        self._opened = Database(load_settings().database_url)
        return self._opened

    def __exit__(self, *_error: object) -> None:
        self._opened.dispose()


def run(*words: str) -> tuple[int, str]:
    result = CliRunner().invoke(callcenter, ["phone", *words])
    return result.exit_code, result.output


def number(**changes: Any) -> tuple[int, Any]:
    found = {
        "sid": "PN" + "0a" * 16,
        "phone_number": LOCAL_NUMBER,
        "account_sid": load_settings().phones.account_sid,
        "voice_url": INCOMING,
        "status_callback": INCOMING.replace("incoming", "status"),
        "voice_fallback_url": INCOMING.replace("incoming", "fallback"),
        **changes,
    }
    return 200, {"incoming_phone_numbers": [found]}


def kept_key() -> PhoneKey | None:
    with database() as opened, opened.transaction(write=False) as session:
        return phone_key(session, account=load_settings().phones.account_sid)


def test_number_is_connected(provider: RecordingProvider) -> None:
    """TEL-7: addresses and key are set at the provider; the secret is kept encrypted."""
    provider.answers = [number(), number(), (201, KEY)]
    code, shown = run("connect", "--fallback-url", "https://static.example.jp/fallback.xml")
    assert (code, shown) == (0, f"{LOCAL_NUMBER} calls {INCOMING}\n")
    assert provider.asked[1].params["VoiceUrl"] == [INCOMING]
    assert provider.asked[1].params["VoiceFallbackUrl"] == [
        "https://static.example.jp/fallback.xml"
    ]
    key = kept_key()
    assert key == PhoneKey(**KEY)
    with database() as opened, opened.transaction(write=False) as session:
        assert KEY["secret"] not in session.get_one(OwnIdentity, "phone_key").value


def test_connecting_again_keeps_the_key(provider: RecordingProvider) -> None:
    provider.answers = [number(), number(), (201, KEY), number(), number()]
    assert run("connect")[0] == run("connect")[0] == 0
    assert [asked.path.rsplit("/", 1)[1] for asked in provider.asked].count("Keys.json") == 1
    provider.answers = [number(), number(), (201, {**KEY, "sid": "SK" + "1" * 32})]
    assert run("connect", "--new-key")[0] == 0
    key = kept_key()
    assert key is not None
    assert key.sid == "SK" + "1" * 32


def test_key_of_another_account_is_none(provider: RecordingProvider) -> None:
    provider.answers = [number(), number(), (201, KEY)]
    run("connect")
    with database() as opened, opened.transaction(write=False) as session:
        assert phone_key(session, account="AC" + "0" * 32) is None


def test_check_before_and_after(provider: RecordingProvider) -> None:
    provider.answers = [number(voice_url="", status_callback="", voice_fallback_url="")]
    code, shown = run("check")
    assert code == 1
    assert f"calls nothing, not {INCOMING}" in shown
    assert "key       none" in shown
    provider.answers = [number(), number(), (201, KEY), number()]
    run("connect")
    code, shown = run("check")
    assert code == 0
    assert "incoming  connected" in shown
    assert KEY["secret"] not in shown


@pytest.mark.parametrize(
    ("answer", "line"),
    [
        ((401, {"code": 20003, "message": "who"}), "the switch refused (401, code 0)\n"),
        ((500, {}), "the switch does not answer (500)\n"),
        ((200, {"incoming_phone_numbers": []}), "the switch refused (404, code 0)\n"),
    ],
)
def test_what_the_provider_refuses_is_one_line(
    provider: RecordingProvider, answer: tuple[int, Any], line: str
) -> None:
    provider.answers = [answer]
    code, shown = run("connect")
    assert (code, shown.endswith(line)) == (1, True), shown
    assert "Traceback" not in json.dumps(shown)


def test_fallback_is_printed(provider: RecordingProvider) -> None:
    """TEL-8: hosted elsewhere, it needs nothing of ours."""
    code, shown = run("fallback")
    assert code == 0
    assert read(shown)[-1].name == "Hangup"
    assert provider.asked == []
