"""TEL-8: when the app fails, the caller hears why, in both languages."""

import logging
from dataclasses import replace

import pytest

from callcenter.apps.webhooks import make_webhooks_app
from callcenter.apps.wiring import Platform
from callcenter.core.db import Database
from telephony.switch.fallback import fallback_document


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_fallback_needs_no_database(
    platform: Platform, method: str, caplog: pytest.LogCaptureFixture
) -> None:
    broken = replace(platform, database=Database("sqlite:////nowhere/at/all.db"))
    client = make_webhooks_app(broken).test_client()
    assert client.get("/readyz").status_code == 503
    with caplog.at_level(logging.ERROR):
        answer = client.open(
            "/voice/fallback",
            method=method,
            **{"query_string" if method == "GET" else "data": {"ErrorCode": "11200"}},
        )
    assert (answer.status_code, answer.mimetype) == (200, "text/xml")
    assert answer.text == fallback_document().to_xml()
    assert "fell back: 11200" in caplog.text


def test_what_strangers_say_is_not_logged(
    platform: Platform, caplog: pytest.LogCaptureFixture
) -> None:
    client = make_webhooks_app(platform).test_client()
    client.post("/voice/fallback", data={"ErrorCode": "x\nforged line", "ErrorUrl": "secret"})
    assert "forged" not in caplog.text
    assert "secret" not in caplog.text
