"""The courier: signed requests, retries, and everything that may go wrong (TEL-8)."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from urllib.parse import parse_qs, parse_qsl, urlsplit

import pytest
from twilio.request_validator import RequestValidator

from telephony.exchange.clock import Clock
from telephony.exchange.courier import WebhookCourier
from telephony.exchange.faults import Faults, FaultShares
from telephony.exchange.ports import Reply, Request
from telephony.exchange.transport import Answer, NotConnected, Outgoing, TooLate

URL = "http://127.0.0.1:8000/voice/incoming"
TOKEN = "a" * 32
Behaviour = Callable[[Outgoing], Answer]


def document(_outgoing: Outgoing) -> Answer:
    return Answer(200, {"content-type": "text/xml; charset=utf-8"}, b"<Response/>")


@dataclass
class App:
    """Somebody who notes what came and behaves as told: one behaviour after another."""

    behaviours: Sequence[Behaviour] = (document,)
    came: list[Outgoing] = field(default_factory=list)

    def __call__(self, outgoing: Outgoing) -> Answer:
        self.came.append(outgoing)
        last = len(self.behaviours) - 1
        return self.behaviours[min(len(self.came) - 1, last)](outgoing)

    @property
    def forms(self) -> list[dict[str, str]]:
        return [dict(parse_qsl(one.body.decode(), keep_blank_values=True)) for one in self.came]


@dataclass
class World:
    """A courier on a clock of its own."""

    app: App
    clock: Clock
    courier: WebhookCourier
    replies: list[Reply] = field(default_factory=list)

    def post(self, url: str = URL, **about: object) -> None:
        form = {"CallSid": "CA1", "CallerCity": "", "Digits": "1"}
        request = Request(**{"url": url, "method": "POST", "form": form, "leg_sid": "CA1", **about})  # type: ignore[arg-type]
        self.courier.post(request, self.replies.append)

    def run(self, seconds: float = 0) -> None:
        self.clock.advance_to(datetime.fromtimestamp(self.clock.now.timestamp() + seconds, UTC))


def world(*behaviours: Behaviour, seed: int = 1, **shares: float) -> World:
    app = App(behaviours or (document,))
    clock = Clock(datetime(2026, 11, 2, 0, 0, tzinfo=UTC))
    courier = WebhookCourier(
        auth_token=TOKEN,
        transport=app,
        later=clock.after,
        run=clock.soon,
        faults=Faults(FaultShares(**shares), seed),
    )
    return World(app, clock, courier)


def fails(error: Exception) -> Behaviour:
    def behave(_outgoing: Outgoing) -> Answer:
        raise error

    return behave


def status(code: int, location: str = "") -> Behaviour:
    headers = {"location": location} if location else {}
    return lambda _outgoing: Answer(code, headers, b"")


def test_a_form_travels_with_blanks_and_a_signature_the_library_accepts() -> None:
    there = world()
    there.post(want_document=True)
    there.run()
    (sent,), (form,) = there.app.came, there.app.forms
    assert form == {"CallSid": "CA1", "CallerCity": "", "Digits": "1"}
    assert sent.headers["Content-Type"] == "application/x-www-form-urlencoded; charset=UTF-8"
    assert sent.headers["I-Twilio-Idempotency-Token"]
    validator = RequestValidator(TOKEN)
    assert validator.validate(URL, form, sent.headers["X-Twilio-Signature"])
    assert not validator.validate(URL, {**form, "Digits": "2"}, sent.headers["X-Twilio-Signature"])
    assert there.replies == [Reply(status=200, body="<Response/>", content_type="text/xml")]


def test_on_get_the_form_travels_in_the_signed_query() -> None:
    there = world()
    there.post(f"{URL}?leg=7", method="GET", want_document=True)
    there.run()
    (sent,) = there.app.came
    assert (sent.method, sent.body) == ("GET", b"")
    query = parse_qs(urlsplit(sent.url).query, keep_blank_values=True)
    assert query == {"leg": ["7"], "CallSid": ["CA1"], "CallerCity": [""], "Digits": ["1"]}
    assert RequestValidator(TOKEN).validate(sent.url, {}, sent.headers["X-Twilio-Signature"])


def test_the_fragment_sets_time_outs_and_stays_here() -> None:
    there = world()
    there.post(f"{URL}#ct=2000&rt=9000&rc=2", want_document=True)
    there.run()
    (sent,) = there.app.came
    assert sent.url == URL
    assert (sent.connect_seconds, sent.read_seconds) == (2.0, 9.0)


@pytest.mark.parametrize(
    ("fragment", "behaviour", "attempts"),
    [
        ("", fails(NotConnected()), 2),
        ("#rc=0", fails(NotConnected()), 1),
        ("#rc=2", fails(NotConnected()), 3),
        ("#rc=2", status(500), 1),
        ("#rc=2&rp=5xx", status(503), 3),
        ("#rc=2&rp=5xx,ct", fails(NotConnected()), 3),
        ("#rc=2", fails(TooLate()), 1),
        ("#rc=1&rp=rt", fails(TooLate()), 2),
        ("#rc=1&rp=all", status(404), 2),
        ("#rc=5&rp=all", document, 1),
    ],
)
def test_what_failed_is_tried_again_as_the_fragment_says(
    fragment: str, behaviour: Behaviour, attempts: int
) -> None:
    there = world(behaviour)
    there.post(URL + fragment, want_document=True)
    there.run()
    assert len(there.app.came) == attempts
    assert len({sent.headers["I-Twilio-Idempotency-Token"] for sent in there.app.came}) == 1
    assert len(there.replies) == 1


@pytest.mark.parametrize(
    ("behaviour", "reply"),
    [
        (fails(NotConnected()), Reply(status=None, error_code=11205)),
        (fails(NotConnected(11210)), Reply(status=None, error_code=11210)),
        (fails(TooLate()), Reply(status=None, error_code=11200)),
        (status(500), Reply(status=500, content_type="")),
    ],
)
def test_a_failure_is_told_by_its_code(behaviour: Behaviour, reply: Reply) -> None:
    there = world(behaviour)
    there.post(want_document=True)
    there.run()
    assert there.replies == [reply]


def test_the_second_attempt_counts() -> None:
    there = world(fails(NotConnected()), document)
    there.post(want_document=True)
    there.run()
    assert there.replies[0].status == 200


@pytest.mark.parametrize("fragment", ["#rc=9", "#ct=1", "#rt=99999", "#xx=1", "#rp=never", "#rc=a"])
def test_overrides_out_of_range_are_an_invalid_address(fragment: str) -> None:
    there = world()
    there.post(URL + fragment)
    there.run()
    assert there.app.came == []
    assert there.replies == [Reply(status=None, error_code=11100)]


def test_a_redirect_is_followed_by_get_and_loses_the_form() -> None:
    """The reason why no webhook may ever redirect."""
    there = world(status(308, "/voice/incoming/"), document)
    there.post(want_document=True)
    there.run()
    first, second = there.app.came
    assert (first.method, second.method) == ("POST", "GET")
    assert second.url == f"{URL}/"
    assert second.body == b""
    assert there.replies[0].status == 200


def test_redirects_without_end_are_a_failure() -> None:
    there = world(status(302, URL))
    there.post(want_document=True)
    there.run()
    assert there.replies == [Reply(status=None, error_code=11200)]


def test_too_long_a_document_is_an_error() -> None:
    there = world(lambda _outgoing: Answer(200, {"content-type": "text/xml"}, b" " * 65_537))
    there.post(want_document=True)
    there.run()
    assert there.replies[0].error_code == 11750


def test_media_tell_how_long_they_last() -> None:
    sound = b"ID3\x04\x00\x00\x00\x00\x00\x00" + bytes([0xFF, 0xFB, 0x90, 0]) + bytes(15_996)
    there = world(lambda _outgoing: Answer(200, {"content-type": "audio/mpeg"}, sound))
    there.post(method="GET", form={}, kind="media")
    there.run()
    assert there.replies[0].seconds == pytest.approx(1.0)
    assert there.replies[0].body == ""


def test_a_page_is_no_audio() -> None:
    there = world(lambda _outgoing: Answer(200, {"content-type": "text/html"}, b"<html>"))
    there.post(method="GET", form={}, kind="media")
    there.run()
    assert there.replies[0].error_code == 12300


# What goes wrong on demand.


def numbered(there: World, count: int) -> None:
    for number in range(count):
        there.post(form={"SequenceNumber": str(number)}, kind="call-status")
        there.run()


def order(there: World) -> list[str]:
    return [form["SequenceNumber"] for form in there.app.forms]


def test_duplicate_sends_the_very_same_request_twice_and_tells_one_reply() -> None:
    there = world(duplicate=1)
    there.post(want_document=True)
    there.run()
    first, second = there.app.came
    assert (first.url, first.body, first.headers) == (second.url, second.body, second.headers)
    assert len(there.replies) == 1


def test_without_faults_the_callbacks_of_a_call_keep_their_order() -> None:
    there = world()
    numbered(there, 5)
    assert order(there) == ["0", "1", "2", "3", "4"]


def test_shuffle_changes_the_order_and_loses_nothing() -> None:
    there = world(shuffle=0.5, seed=3)
    numbered(there, 8)
    there.run(10)
    assert sorted(order(there)) == [str(number) for number in range(8)]
    assert order(there) != sorted(order(there))
    assert len(there.replies) == 8


def test_drop_loses_callbacks_and_tells_so() -> None:
    there = world(drop=1)
    numbered(there, 3)
    there.run(60)
    assert there.app.came == []
    assert [reply.status for reply in there.replies] == [None] * 3


def test_drop_makes_a_document_be_asked_for_again() -> None:
    there = world(drop=0.3, seed=4)
    for _ in range(20):
        there.post(f"{URL}#rc=5", want_document=True)
    there.run()
    assert len(there.app.came) == 20
    assert {reply.status for reply in there.replies} == {200}


def test_delay_brings_a_callback_after_more_than_fifteen_seconds() -> None:
    there = world(delay=1)
    numbered(there, 1)
    there.run(15.9)
    assert there.app.came == []
    there.run(15)
    assert len(there.app.came) == 1
    assert len(there.replies) == 1


def test_delay_makes_a_document_come_too_late_though_the_app_answered() -> None:
    there = world(delay=1)
    there.post(want_document=True)
    there.run(14.9)
    assert len(there.app.came) == 1
    assert there.replies == []
    there.run(1)
    assert there.replies == [Reply(status=None, error_code=11200)]


@pytest.mark.parametrize(("fault", "status"), [("error500", 500), ("cut", None)])
def test_the_app_did_its_work_but_its_answer_is_lost(fault: str, status: int | None) -> None:
    there = world(**{fault: 1})
    there.post(f"{URL}#rc=1", want_document=True)
    there.run()
    assert there.replies[0].status == status
    # Cut off, the same request comes again: it must get the same document again.
    assert len(there.app.came) == (2 if fault == "cut" else 1)


def test_the_same_seed_spoils_the_same_requests() -> None:
    def run(seed: int) -> list[str]:
        there = world(seed=seed, drop=0.3, duplicate=0.3, shuffle=0.3)
        numbered(there, 30)
        there.run(60)
        return order(there)

    assert run(5) == run(5)
    assert run(5) != run(6)


def test_faults_can_be_set_and_taken_back_at_any_time() -> None:
    there = world()
    there.courier.spoil(FaultShares(drop=1))
    numbered(there, 1)
    there.courier.spoil(FaultShares())
    numbered(there, 1)
    assert len(there.app.came) == 1


@pytest.mark.parametrize("share", [-0.1, 1.1, "often", None])
def test_a_share_lies_between_nothing_and_all(share: object) -> None:
    with pytest.raises(ValueError, match="drop"):
        FaultShares.read({"drop": share})


def test_a_fault_without_a_name_is_refused() -> None:
    with pytest.raises(ValueError, match="gremlins"):
        FaultShares.read({"gremlins": 1})
