"""TEL-8: the door of the webhooks. Forged, repeated, malformed: 403, the same answer, 400."""

import logging
from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from flask import Blueprint, Flask, request
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.middleware.proxy_fix import ProxyFix
from werkzeug.test import TestResponse

from callcenter.apps.webhooks import make_webhooks_app
from callcenter.apps.wiring import Platform
from callcenter.core import clock
from callcenter.core.web.guards import open_to_all
from telephony.switch.models import InboxEvent
from telephony.switch.services.inbox import KEPT, forget_inbox, params_of, subjects_of
from telephony.switch.twiml import Document, Hangup, Say
from telephony.switch.web.door import LARGEST_BODY, Notice, of_fields, webhook
from tests.telephony.switch.signing import CALL, Pairs, call_webhook, sign

FORM = "application/x-www-form-urlencoded"
MY_NUMBER = "123456789018"
Post = Callable[..., TestResponse]


@pytest.fixture
def notices() -> list[Notice]:
    """What came as far as a view."""
    return []


@pytest.fixture
def app(platform: Platform, notices: list[Notice]) -> Flask:
    """The webhook app with two routes of the test's own."""
    blueprint = Blueprint("door", __name__)

    @blueprint.post("/voice/try-talk")
    @webhook("try-talk")
    @open_to_all
    def try_talk(notice: Notice) -> Document:
        notices.append(notice)
        if request.args.get("fail"):
            raise RuntimeError
        return Document([Say(f"{len(notices)}回目です。", "ja"), Hangup()])

    @blueprint.post("/voice/try-status")
    @webhook("try-status", key=of_fields("CallStatus", "SequenceNumber"))
    @open_to_all
    def try_status(notice: Notice) -> None:
        notices.append(notice)

    made = make_webhooks_app(platform)
    made.register_blueprint(blueprint)
    return made


@pytest.fixture
def post(app: Flask, platform: Platform) -> Post:
    """Post as the provider does: `post(target, pairs)`."""
    settings = platform.settings

    def send(target: str, pairs: Pairs = (("CallSid", CALL),), **headers: str) -> TestResponse:
        return call_webhook(
            app.test_client(),
            target,
            pairs,
            token=settings.phones.auth_token,
            public_url=settings.public_url,
            **headers,
        )

    return send


def inbox(platform: Platform) -> list[InboxEvent]:
    with platform.database.transaction(write=False) as session:
        return list(session.scalars(select(InboxEvent).order_by(InboxEvent.id)))


def test_repeated_request_gets_the_same_answer(
    post: Post, notices: list[Notice], platform: Platform
) -> None:
    """A retry must not hear an empty document, and must not do anything twice."""
    first = post("/voice/try-talk?step=1", I_Twilio_Idempotency_Token="a-1")
    assert (first.status_code, first.mimetype) == (200, "text/xml")
    assert "1回目です。" in first.text
    again = post("/voice/try-talk?step=1", I_Twilio_Idempotency_Token="a-2")
    assert (again.status_code, again.data) == (200, first.data)
    assert len(notices) == 1
    assert "2回目です。" in post("/voice/try-talk?step=2").text
    assert [event.token for event in inbox(platform)] == ["a-1", ""]


def test_notice_is_answered_by_nothing_and_told_once(
    post: Post, notices: list[Notice], platform: Platform
) -> None:
    ringing = (("CallSid", CALL), ("CallStatus", "ringing"), ("SequenceNumber", "1"))
    ended = (("CallSid", CALL), ("CallStatus", "completed"), ("SequenceNumber", "2"))
    for pairs in (ended, ringing, ended, ringing):  # late and doubled
        assert (post("/voice/try-status", pairs).status_code, len(inbox(platform))) == (
            204,
            len(notices),
        )
    assert [notice.params["CallStatus"] for notice in notices] == ["completed", "ringing"]


def test_other_calls_are_other_requests(post: Post, notices: list[Notice]) -> None:
    post("/voice/try-talk", (("CallSid", "CA" + "1" * 32),))
    post("/voice/try-talk", (("CallSid", "CA" + "2" * 32),))
    assert [notice.subject[2] for notice in notices] == ["1", "2"]


def test_failed_request_is_not_remembered(
    post: Post, notices: list[Notice], platform: Platform
) -> None:
    """Its row goes with the work that was undone: the retry does that work."""
    assert post("/voice/try-talk?fail=1").status_code == 500
    assert inbox(platform) == []
    assert post("/voice/try-talk?fail=1").status_code == 500
    assert len(notices) == 2


def test_what_the_provider_said_reaches_the_view_unmasked_and_the_disk_encrypted(
    post: Post, notices: list[Notice], platform: Platform, caplog: pytest.LogCaptureFixture
) -> None:
    """The body as it was sent, blanks too; nothing of it in the log."""
    caplog.set_level(logging.DEBUG)
    pairs = (("CallSid", CALL), ("From", f"+{MY_NUMBER}"), ("CallerCity", ""), ("Name", "山川"))
    assert post("/voice/try-talk", pairs).status_code == 200
    (notice,) = notices
    assert notice.params == dict(pairs)
    assert (notice.subject, notice.kind) == (CALL, "try-talk")
    (event,) = inbox(platform)
    assert params_of(event) == dict(pairs)
    for told in (MY_NUMBER, "山川"):
        assert told not in event.params
        assert told not in caplog.text


@pytest.mark.parametrize(
    ("said", "at"),
    [
        ("Mon, 01 Jun 2026 02:59:58 +0000", datetime(2026, 6, 1, 2, 59, 58, tzinfo=UTC)),
        ("Mon, 01 Jun 2026 11:59:58 +0900", datetime(2026, 6, 1, 2, 59, 58, tzinfo=UTC)),
        ("Mon, 01 Jun 2026 02:59:58 -0000", datetime(2026, 6, 1, 2, 59, 58, tzinfo=UTC)),
        ("", None),
        ("yesterday", None),
        ("Mon, 99 Jun 2026 02:59:58 +0000", None),
        ("Fri, 31 Dec 9999 23:59:59 -2359", None),
    ],
)
def test_moment_is_the_providers_where_it_tells_one(
    post: Post, notices: list[Notice], noon: datetime, said: str, at: datetime | None
) -> None:
    post("/voice/try-talk", (("CallSid", CALL), ("Timestamp", said)))
    assert notices[0].at == (at or noon)


def test_japanese_in_the_query(post: Post, notices: list[Notice]) -> None:
    """What is signed is what was asked; the framework's address is decoded and would fail."""
    assert post("/voice/try-talk?word=%E5%8C%BA%E5%BD%B9%E6%89%80&sign=%2B%26").status_code == 200
    assert post("/voice/try-talk?word=%e5%8c%ba").status_code == 200
    assert len(notices) == 2


@pytest.mark.parametrize("host", ["127.0.0.1:8000", "inside:8001", "evil.example"])
def test_behind_proxies(app: Flask, platform: Platform, host: str) -> None:
    """The public address is signed, whatever host and scheme arrive here."""
    app.wsgi_app = ProxyFix(app.wsgi_app, 1, 1, 1)  # type: ignore[method-assign]
    settings = platform.settings
    answer = call_webhook(
        app.test_client(),
        "/voice/try-talk?a=1",
        token=settings.phones.auth_token,
        public_url=settings.public_url,
        Host=host,
        X_Forwarded_Proto="https",
        X_Forwarded_Host="somewhere.example",
    )
    assert answer.status_code == 200


def test_server_that_does_not_tell_the_raw_address(app: Flask, platform: Platform) -> None:
    url = f"{platform.settings.public_url}/voice/try-talk?a=%E5%8C%BA"
    pairs = [("CallSid", CALL)]
    answer = app.test_client().post(
        "/voice/try-talk?a=%E5%8C%BA",
        data=dict(pairs),
        headers={"X-Twilio-Signature": sign(url, pairs, platform.settings.phones.auth_token)},
        environ_overrides={"RAW_URI": "", "REQUEST_URI": ""},
    )
    assert answer.status_code == 200


FORGED: list[dict[str, object]] = [
    {"data": {"CallSid": CALL}},
    {"data": {"CallSid": CALL}, "headers": {"X-Twilio-Signature": ""}},
    {"data": {"CallSid": CALL}, "headers": {"X-Twilio-Signature": "0" * 28}},
    {"data": {"CallSid": CALL}, "headers": {"X-Twilio-Signature": b"\xff\xfe".decode("latin-1")}},
    {"json": {"CallSid": CALL}, "headers": {"X-Twilio-Signature": "x"}},
    {"data": b"", "headers": {"X-Twilio-Signature": "x"}},
    {"data": b"\xff\xfe", "content_type": FORM, "headers": {"X-Twilio-Signature": "x"}},
    {"data": b"a=%ff%fe", "content_type": FORM, "headers": {"X-Twilio-Signature": "x"}},
    {"data": b"&" * 500, "content_type": FORM, "headers": {"X-Twilio-Signature": "x"}},
    {"data": b"a&" * 500, "content_type": FORM, "headers": {"X-Twilio-Signature": "x"}},
    {"data": {"CallSid": CALL}, "content_type": "multipart/form-data"},
    {"query_string": {"bodySHA256": "x"}, "json": {}, "headers": {"X-Twilio-Signature": "x"}},
    {
        "data": {"CallSid": CALL},
        "headers": {"X-Twilio-Signature": "x"},
        "environ_overrides": {"RAW_URI": "/voice/try-talk?\xe5", "QUERY_STRING": "%zz&\xe5=%"},
    },
    {
        "data": {"CallSid": CALL},
        "headers": {"X-Twilio-Signature": "x"},
        "environ_overrides": {"RAW_URI": "http://[/voice/try-talk", "QUERY_STRING": "\xff"},
    },
]


@pytest.mark.parametrize("forged", FORGED)
def test_forged_requests_are_refused(
    app: Flask, notices: list[Notice], platform: Platform, forged: dict[str, object]
) -> None:
    """403, never 500, whatever is missing or broken; nothing is read, nothing is written."""
    answer = app.test_client().post("/voice/try-talk", **forged)  # type: ignore[arg-type]
    assert (answer.status_code, answer.data) == (403, b"")
    assert "Set-Cookie" not in answer.headers
    assert notices == []
    assert inbox(platform) == []


def test_too_much_is_refused_unread(app: Flask) -> None:
    answer = app.test_client().post(
        "/voice/try-talk", data=b"a" * (LARGEST_BODY + 1), content_type=FORM
    )
    assert answer.status_code == 413


@pytest.mark.parametrize("sid", ["", "CA1", "CA" + "G" * 32, "ca" + "0" * 32, CALL + "0"])
def test_signed_but_about_nothing(post: Post, notices: list[Notice], sid: str) -> None:
    assert post("/voice/try-talk", (("CallSid", sid),)).status_code == 400
    assert notices == []


def test_former_token_holds_during_the_exchange(
    app: Flask, platform: Platform, notices: list[Notice], monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = platform.settings

    def status(token: str) -> int:
        target = "/voice/try-talk"
        client: FlaskClient = app.test_client()
        url = settings.public_url
        return call_webhook(client, target, token=token, public_url=url).status_code

    assert status("former") == 403
    object.__setattr__(settings.phones, "former_token", "former")
    try:
        assert status("former") == status(settings.phones.auth_token) == 200
    finally:
        object.__setattr__(settings.phones, "former_token", None)
    assert len(notices) == 1


@pytest.mark.parametrize("target", ["/voice/try-talk/", "//voice/try-talk", "/voice//try-talk"])
def test_nothing_redirects(post: Post, target: str) -> None:
    """A redirect would come back as a GET without what the caller pressed."""
    assert post(target).status_code == 404


def test_door_takes_posts_only(app: Flask, caplog: pytest.LogCaptureFixture) -> None:
    assert app.test_client().get("/voice/try-talk").status_code == 405
    assert "error page could not be made" not in caplog.text


def test_who_came_to_an_address(post: Post, platform: Platform, noon: datetime) -> None:
    """The ground on which an order is settled whose answer was lost."""
    post("/voice/try-status?leg=7", (("CallSid", CALL), ("CallStatus", "ringing")))
    post("/voice/try-status?leg=77", (("CallSid", "CA" + "7" * 32), ("CallStatus", "ringing")))
    with platform.database.transaction(write=False) as session:
        assert subjects_of(session, "/voice/try-status?leg=7|", since=noon) == {CALL}
        assert subjects_of(session, "/voice/try-status?leg=_|", since=noon) == set()


def test_what_came_long_ago_is_forgotten(post: Post, platform: Platform, noon: datetime) -> None:
    post("/voice/try-talk")
    for later, left in ((KEPT, 1), (KEPT * 1.1, 0)):
        with clock.frozen_at(noon + later), platform.database.transaction() as session:
            forget_inbox(session)
        assert len(inbox(platform)) == left
