"""The phones over their own interface, and the controls (TEL-7)."""

import json
from threading import Thread
from time import monotonic

import pytest
from twilio.jwt.access_token import AccessToken
from twilio.jwt.access_token.grants import VoiceGrant

from telephony.exchange.station import SILENCE
from tests.telephony.exchange.stations import (
    ACCOUNT,
    APP,
    CALLER,
    NUMBER,
    START,
    Setup,
    make_setup,
)

AGENT = "client:agent_7"


@pytest.fixture
def at() -> Setup:
    return make_setup()


def test_a_citizen_dials_hears_speaks_and_hangs_up(at: Setup) -> None:
    at.app.documents["/voice/incoming"] = (
        f'<Gather numDigits="1" action="{APP}/voice/language" timeout="10">'
        '<Say language="ja-JP">日本語は1を押してください。</Say></Gather>'
    )
    at.app.documents["/voice/language"] = lambda form: (
        f'<Say language="ja-JP">{form["Digits"]}番ですね。</Say><Pause length="30"/>'
    )
    phone = at.post("/phones", {"address": CALLER, "name": "佐藤"})
    assert (phone["state"], phone["registered"]) == ("idle", True)
    dialled = at.post(f"/phones/{CALLER}/dial", {"to": NUMBER})
    assert dialled["phone"]["state"] in {"dialling", "in-call"}
    at.run(6)
    at.post(f"/phones/{CALLER}/digits", {"keys": "1"})
    at.run(6)
    assert at.post(f"/phones/{CALLER}/speak", {"text": "お願いします。"})["seconds"] > 0
    assert at.post(f"/phones/{CALLER}/hang-up")["phone"]["state"] == "idle"
    assert at.app.forms("/voice/language")[0]["Digits"] == "1"
    seen = at.http.get(f"/phones/{CALLER}/events?after=0").get_json()["events"]
    assert [one["number"] for one in seen] == list(range(1, len(seen) + 1))
    assert seen[-1]["kind"] == "ended"
    said = [one for one in seen if one["kind"] == "say"]
    assert [one["text"] for one in said][-1] == "1番ですね。"
    assert said[-1]["language"] == "ja-JP"
    later = at.http.get(f"/phones/{CALLER}/events?after={len(seen)}").get_json()
    assert later["events"] == []


def test_a_withheld_and_a_forwarded_call_are_shown_as_such(at: Setup) -> None:
    at.post("/phones", {"address": CALLER})
    body = {"to": NUMBER, "withheld": True, "forwarded_from": "+81312345678"}
    at.post(f"/phones/{CALLER}/dial", body)
    at.run(3)
    (form,) = at.app.forms("/voice/incoming")
    assert CALLER not in form.values()
    assert form["ForwardedFrom"] == "+81312345678"


def test_a_browser_phone_rings_shows_the_caller_and_answers(at: Setup) -> None:
    at.app.documents["/voice/operator"] = "<Pause length='60'/>"
    at.post("/phones", {"address": AGENT})
    at.twilio.calls.create(to=f"{AGENT}?call=42", from_=NUMBER, url=f"{APP}/voice/operator")
    at.run(3)
    state = at.http.get(f"/phones/{AGENT}/events?after=0").get_json()
    (ringing,) = [one for one in state["events"] if one["kind"] == "incoming"]
    assert ringing["caller"] == NUMBER
    assert ringing["parameters"]["call"] == "42"
    assert state["phone"]["state"] == "ringing"
    assert at.post(f"/phones/{AGENT}/answer")["phone"]["state"] == "in-call"
    at.run(3)
    assert len(at.app.forms("/voice/operator")) == 1


def test_a_phone_that_is_not_signed_in_does_not_ring(at: Setup) -> None:
    at.post("/phones", {"address": AGENT})
    at.post(f"/phones/{AGENT}/leave")
    call = at.twilio.calls.create(to=AGENT, from_=NUMBER, url=f"{APP}/voice/operator", timeout=20)
    at.run(60)
    assert at.twilio.calls(str(call.sid)).fetch().status in {"no-answer", "failed", "busy"}
    assert at.http.get(f"/phones/{AGENT}/events").get_json()["events"] == []


def test_a_browser_that_is_closed_takes_its_call_with_it(at: Setup) -> None:
    at.app.documents["/voice/operator"] = "<Pause length='60'/>"
    at.post("/phones", {"address": AGENT})
    call = at.twilio.calls.create(to=AGENT, from_=NUMBER, url=f"{APP}/voice/operator")
    at.run(3)
    at.post(f"/phones/{AGENT}/answer")
    at.run(3)
    phone = at.post(f"/phones/{AGENT}/leave")["phone"]
    assert (phone["registered"], phone["state"]) == (False, "idle")
    assert at.twilio.calls(str(call.sid)).fetch().status == "completed"


def test_a_browser_that_has_gone_silent_is_signed_out(
    at: Setup, monkeypatch: pytest.MonkeyPatch
) -> None:
    at.post("/phones", {"address": AGENT})
    now = monotonic()
    monkeypatch.setattr("telephony.exchange.station.monotonic", lambda: now + SILENCE - 10)
    at.station.tidy()
    assert at.exchange.phone(AGENT).registered
    monkeypatch.setattr("telephony.exchange.station.monotonic", lambda: now + SILENCE + 1)
    at.station.tidy()
    assert not at.exchange.phone(AGENT).registered


def test_a_declined_call_is_busy(at: Setup) -> None:
    at.post("/phones", {"address": AGENT})
    call = at.twilio.calls.create(to=AGENT, from_=NUMBER, url=f"{APP}/voice/operator")
    at.run(3)
    at.post(f"/phones/{AGENT}/reject")
    at.run(1)
    assert at.twilio.calls(str(call.sid)).fetch().status == "busy"


@pytest.mark.parametrize("act", ["answer", "reject", "hang-up"])
def test_nothing_is_answered_where_nothing_rings(at: Setup, act: str) -> None:
    at.post("/phones", {"address": CALLER})
    assert at.refused(f"/phones/{CALLER}/{act}")[0] == 409


@pytest.mark.parametrize(
    ("path", "body", "status"),
    [
        ("/phones", {}, 400),
        ("/phones", {"address": "agent_7"}, 400),
        ("/phones", {"address": "client:agent 7@city"}, 400),
        ("/phones", {"address": CALLER, "colour": "red"}, 400),
        ("/phones", {"address": 7}, 400),
        ("/phones", [CALLER], 400),
        ("/phones/+81999/answer", {}, 404),
        (f"/phones/{CALLER}/digits", {"keys": "abc"}, 400),
        (f"/phones/{CALLER}/digits", {}, 400),
        (f"/phones/{CALLER}/speak", {"text": "はい", "loudly": True}, 400),
        (f"/phones/{CALLER}/dial", {}, 400),
        (f"/phones/{CALLER}/dial", {"to": NUMBER, "withheld": 184}, 400),
        ("/faults", {"gremlins": 1}, 400),
        ("/faults", {"drop": 2}, 400),
        ("/reset", {"really": True}, 400),
    ],
)
def test_what_the_phones_do_not_understand_is_refused(
    at: Setup, path: str, body: object, status: int
) -> None:
    at.post("/phones", {"address": CALLER})
    assert at.refused(path, body)[0] == status


def test_a_body_that_is_not_json_is_refused(at: Setup) -> None:
    """A form of a foreign page cannot speak JSON."""
    assert at.http.post("/phones", data={"address": CALLER}).status_code == 415


def token(secret: str, key: str, *, seconds: int = 3600) -> str:
    """A token of the official library that ends so long after the station's beginning."""
    end = int(START.timestamp()) + seconds
    made = AccessToken(ACCOUNT, key, secret, identity="agent_7", valid_until=end)
    made.add_grant(VoiceGrant(incoming_allow=True))
    return str(made.to_jwt())


def test_an_access_token_is_read_as_the_provider_reads_it(at: Setup) -> None:
    key = at.twilio.new_keys.create()
    sid, secret = str(key.sid), str(key.secret)
    good = token(secret, sid)
    assert at.post("/phones", {"address": AGENT, "token": good})["registered"] is True
    headers = {"Authorization": f"Bearer {good}"}
    body = {"address": "client:agent_8"}
    assert at.http.post("/phones", json=body, headers=headers).status_code == 401
    for wrong in (
        token("x" * 32, sid),
        token(secret, "SK" + "0" * 32),
        good + "x",
        "not.a.token",
        "nonsense",
        "bnVsbA.bnVsbA.bnVsbA",
    ):
        assert at.refused("/phones", {"address": AGENT, "token": wrong}) == (401, 20101)


def test_an_expired_token_is_told_from_a_wrong_one(at: Setup) -> None:
    key = at.twilio.new_keys.create()
    old = token(str(key.secret), str(key.sid), seconds=-1)
    assert at.refused("/phones", {"address": AGENT, "token": old}) == (401, 20104)


def test_a_token_for_calling_out_alone_cannot_ring(at: Setup) -> None:
    key = at.twilio.new_keys.create()
    end = int(START.timestamp()) + 60
    made = AccessToken(ACCOUNT, key.sid, key.secret, identity="agent_7", valid_until=end)
    made.add_grant(VoiceGrant(outgoing_application_sid="AP" + "0" * 32))
    body = {"address": AGENT, "token": made.to_jwt()}
    assert at.refused("/phones", body) == (401, 20101)


def test_the_trace_tells_what_happened_in_order(at: Setup) -> None:
    at.post("/phones", {"address": CALLER})
    at.post(f"/phones/{CALLER}/dial", {"to": NUMBER})
    at.run(20)
    entries = at.http.get("/trace").get_json()["entries"]
    numbers = [entry["number"] for entry in entries]
    assert numbers == sorted(numbers)
    half = numbers[len(numbers) // 2]
    rest = at.http.get(f"/trace?after={half}").get_json()["entries"]
    assert [entry["number"] for entry in rest] == [n for n in numbers if n > half]
    kinds = {entry["kind"] for entry in entries}
    assert {"verb", "request", "reply"} <= kinds
    verbs = at.http.get("/trace?kind=verb").get_json()["entries"]
    assert {entry["kind"] for entry in verbs} == {"verb"}


def test_the_ledger_is_told_with_evidence_and_use(at: Setup) -> None:
    rows = at.http.get("/assumptions").get_json()["behaviours"]
    assert {row["mark"] for row in rows} == {"documented", "observed", "assumed"}
    assert all(row["text"] and row["source"] for row in rows)
    assert len({row["name"] for row in rows}) == len(rows)
    at.twilio.calls.create(to=CALLER, from_=NUMBER, url=f"{APP}/voice/incoming")
    after = at.http.get("/assumptions").get_json()["behaviours"]
    used = {row["name"]: row["relied_on"] for row in after}
    assert used["one-call-per-second"] == 1


def test_faults_are_set_told_and_taken_back(at: Setup) -> None:
    assert at.post("/faults", {"drop": 1, "seed": 9})["drop"] == 1
    assert at.http.get("/faults").get_json()["seed"] == 9
    at.post("/phones", {"address": CALLER})
    at.post(f"/phones/{CALLER}/dial", {"to": NUMBER})
    at.run(30)
    assert at.app.came == []
    spoiled = at.http.get("/trace?kind=delivery").get_json()["entries"]
    assert {entry["what"] for entry in spoiled} == {"drop", "retry"}
    assert at.post("/faults", {})["drop"] == 0


def test_a_reset_is_as_on_the_first_day(at: Setup) -> None:
    at.post("/faults", {"drop": 1})
    at.post("/phones", {"address": CALLER})
    at.post(f"/phones/{CALLER}/dial", {"to": NUMBER})
    at.run(1)
    at.post("/reset")
    assert at.http.get("/phones").get_json() == {"phones": []}
    assert at.twilio.calls.list() == []
    assert at.http.get("/faults").get_json()["drop"] == 0
    assert at.http.get("/healthz").get_json()["live_calls"] == 0


def test_whoever_waits_at_a_phone_is_woken_by_what_happens(at: Setup) -> None:
    at.post("/phones", {"address": CALLER})
    came: list[dict[str, object]] = []
    waiting = at.station.exchange.changed

    def wait() -> None:
        with at.http.application.test_client() as other:
            came.append(other.get(f"/phones/{CALLER}/events?after=0&wait=25").get_json())

    listener = Thread(target=wait)
    listener.start()
    at.post(f"/phones/{CALLER}/dial", {"to": NUMBER})
    with waiting:
        waiting.notify_all()
    listener.join(timeout=20)
    assert not listener.is_alive()
    assert json.dumps(came[0]["events"])
    assert came[0]["events"]


@pytest.mark.parametrize("query", ["after=-1", "after=x", "wait=26", "wait=forever"])
def test_waiting_has_its_bounds(at: Setup, query: str) -> None:
    at.post("/phones", {"address": CALLER})
    assert at.http.get(f"/phones/{CALLER}/events?{query}").status_code == 400
