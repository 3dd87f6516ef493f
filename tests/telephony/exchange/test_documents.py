"""TEL-7: how documents are performed, verb by verb."""

from urllib.parse import urlsplit

import pytest

from telephony.exchange.calls import Refused
from telephony.exchange.ports import Reply
from tests.telephony.exchange.centres import APP, CITIZEN, NUMBER, Centre, document

JA = 'language="ja-JP"'


@pytest.fixture
def centre() -> Centre:
    return Centre()


def test_incoming_call_asks_the_number_s_address_with_the_standard_parameters(
    centre: Centre,
) -> None:
    leg = centre.come("<Hangup/>")
    [form] = centre.app.asked("/voice")
    assert form["CallSid"] == leg.sid
    assert form["From"] == form["Caller"] == CITIZEN
    assert form["To"] == form["Called"] == NUMBER
    assert form["CallStatus"] == "ringing"
    assert form["Direction"] == "inbound"
    assert form["ApiVersion"] == "2010-04-01"
    assert form["FromCountry"] == "JP"
    assert form["FromCity"] == ""


def test_withheld_and_forwarded_calls_say_so(centre: Centre) -> None:
    centre.app.says("/voice", "<Hangup/>")
    leg = centre.exchange.place_call(
        caller=CITIZEN, to=NUMBER, withheld="+266696687", forwarded_from="+81451111111"
    )
    [form] = centre.app.asked("/voice")
    assert form["From"] == "+266696687"
    assert form["ForwardedFrom"] == "+81451111111"
    assert leg.phone.address == CITIZEN


def test_withheld_text_must_be_one_that_carriers_send(centre: Centre) -> None:
    with pytest.raises(Refused):
        centre.exchange.place_call(caller=CITIZEN, to=NUMBER, withheld="nobody")


def test_say_takes_the_time_of_its_text_and_tells_its_language(centre: Centre) -> None:
    leg = centre.come(f"<Say {JA}>こんにちは、市役所です。はい</Say><Say>Hello</Say>")
    centre.run(1.9)
    assert centre.said(leg) == ["こんにちは、市役所です。はい"]
    centre.run(0.1)
    assert [heard["language"] for heard in leg.heard[1:]] == ["ja-JP", "en-US"]
    assert leg.status == "in-progress"
    centre.run(1)
    assert leg.status == "completed"


def test_say_without_language_speaks_the_language_of_its_voice(centre: Centre) -> None:
    leg = centre.come('<Say voice="Polly.Kazuha-Neural">はい</Say>', run=2)
    assert leg.heard[-1]["language"] == "ja-JP"


def test_say_repeats(centre: Centre) -> None:
    leg = centre.come('<Say loop="2">Hello</Say>', run=5)
    assert centre.said(leg) == ["Hello", "Hello"]


def test_say_without_end_goes_on_until_hang_up(centre: Centre) -> None:
    leg = centre.come('<Say loop="0">fourteen chars</Say>', run=10.5)
    assert len(centre.said(leg)) == 11
    centre.citizen.hang_up()
    assert leg.status == "completed"
    assert leg.heard[-1]["seconds"] == 0.5


def test_play_takes_as_long_as_its_file_and_repeats(centre: Centre) -> None:
    centre.app.says("/music.wav", Reply(status=200, seconds=4.0))
    leg = centre.come('<Play loop="2">/music.wav</Play>', run=7)
    assert centre.heard(leg) == [("play", f"{APP}/music.wav")] * 2
    assert leg.is_live
    centre.run(1)
    assert not leg.is_live


def test_play_tones(centre: Centre) -> None:
    leg = centre.come('<Play digits="1w2"/>', run=3)
    assert centre.heard(leg) == [("tones", "1w2")]
    assert leg.duration == 2


def test_play_of_a_missing_file_leads_to_the_fallback(centre: Centre) -> None:
    centre.app.says("/music.wav", Reply(status=404))
    centre.app.says("/fallback", "<Say>Sorry</Say>")
    leg = centre.come("<Play>music.wav</Play>", run=2)
    assert centre.said(leg) == ["Sorry"]
    assert centre.app.asked("/fallback")[0]["ErrorUrl"] == f"{APP}/music.wav"


def test_pause_defaults_to_one_second_and_lets_the_call_ring_on(centre: Centre) -> None:
    leg = centre.come('<Pause/><Pause length="3"/><Say>Hello</Say><Pause length="2"/>')
    centre.run(3.9)
    assert leg.status == "ringing"
    centre.run(0.1)
    assert leg.status == "in-progress"
    centre.run(1)
    assert centre.heard(leg)[-1] == ("pause", "")


def test_reject_never_answers(centre: Centre) -> None:
    leg = centre.come("<Reject/>")
    assert (leg.status, leg.answered_at) == ("no-answer", None)
    assert centre.come('<Reject reason="busy"/>').status == "busy"


def test_hangup_ends_the_document_and_answers_first(centre: Centre) -> None:
    leg = centre.come("<Hangup/><Say>never</Say>")
    assert leg.status == "completed"
    assert leg.answered_at is not None
    assert centre.verbs(leg) == ["Hangup"]


def test_redirect_goes_on_with_another_document(centre: Centre) -> None:
    centre.app.says("/next", "<Say>two</Say>")
    leg = centre.come("<Say>one</Say><Redirect>/next</Redirect><Say>never</Say>", run=3)
    assert centre.said(leg) == ["one", "two"]


@pytest.mark.parametrize(
    ("url", "whole"),
    [
        ("next.xml", f"{APP}/a/next.xml"),
        ("../next", f"{APP}/next"),
        ("/next?call=1", f"{APP}/next?call=1"),
        ("https://other.example/next", "https://other.example/next"),
    ],
)
def test_relative_addresses_are_taken_from_the_document_s_own(url: str, whole: str) -> None:
    centre = Centre(voice_url=f"{APP}/a/b?x=1#rc=2")
    centre.app.says("/a/b", f'<Redirect method="GET">{url}</Redirect>')
    centre.app.says(urlsplit(whole).path, "<Hangup/>")
    centre.come()
    assert centre.app.requests[1].url == whole
    assert centre.app.requests[1].method == "GET"


def test_redirect_without_address_asks_the_same_again(centre: Centre) -> None:
    leg = centre.come("<Say>one</Say><Redirect/>", "<Hangup/>", run=3)
    assert len(centre.app.asked("/voice")) == 2
    assert leg.status == "completed"


def test_connection_overrides_stay_with_the_address(centre: Centre) -> None:
    centre.app.says("/next", "<Hangup/>")
    centre.come("<Redirect>/next?call=1#rc=2&amp;rt=3000</Redirect>")
    assert centre.app.requests[1].url == f"{APP}/next?call=1#rc=2&rt=3000"


def test_documents_that_lead_in_a_circle_are_found_out(centre: Centre) -> None:
    centre.app.says("/fallback", "<Redirect>/voice</Redirect>")
    leg = centre.come("<Redirect>/voice</Redirect>", run=600)
    assert set(centre.errors()) == {12400}
    assert not leg.is_live or len(centre.app.requests) < 100


@pytest.mark.parametrize(
    ("reply", "code"),
    [
        (Reply(status=500), 11200),
        (Reply(status=404), 11200),
        (Reply(status=None, error_code=11205), 11205),
        (Reply(status=None), 11200),
        (Reply(status=200, body="hello", content_type="text/plain"), 12300),
        (Reply(status=200, body=""), 12100),
        (Reply(status=204), 12100),
        (Reply(status=200, body="<Response>"), 12100),
        (Reply(status=200, body=document("<Fly/>")), 12200),
    ],
)
def test_what_is_no_document_leads_to_the_fallback(centre: Centre, reply: Reply, code: int) -> None:
    """TEL-8."""
    centre.app.says("/voice", reply)
    centre.app.says("/fallback", f"<Say {JA}>混み合っています</Say>")
    leg = centre.come(run=5)
    [form] = centre.app.asked("/fallback")
    assert (form["ErrorCode"], form["ErrorUrl"]) == (str(code), f"{APP}/voice")
    assert centre.said(leg) == ["混み合っています"]
    assert centre.errors() == [code]
    assert leg.status == "completed"


def test_when_the_fallback_fails_too_the_caller_hears_an_apology(centre: Centre) -> None:
    """TEL-8."""
    centre.app.says("/voice", Reply(status=500))
    centre.app.says("/fallback", Reply(status=500))
    leg = centre.come(run=10)
    assert centre.said(leg) == ["We are sorry, an application error has occurred. Goodbye."]
    assert leg.status == "completed"
    assert len(centre.app.asked("/fallback")) == 1


def test_without_a_fallback_the_caller_hears_an_apology() -> None:
    centre = Centre(fallback_url="")
    centre.app.says("/voice", Reply(status=500))
    leg = centre.come(run=10)
    assert leg.error_code == 11200
    assert leg.status == "completed"


def test_a_number_without_address_gives_an_error() -> None:
    centre = Centre(voice_url="", fallback_url="")
    leg = centre.come(run=10)
    assert centre.errors() == [11100]
    assert leg.status == "completed"


def test_only_the_end_of_an_incoming_call_is_reported(centre: Centre) -> None:
    leg = centre.come('<Say>Hello</Say><Pause length="90"/>', run=20)
    centre.citizen.hang_up()
    [form] = centre.app.asked("/status")
    assert form["CallSid"] == leg.sid
    assert (form["CallStatus"], form["CallDuration"], form["Duration"]) == ("completed", "20", "1")
    assert form["CallbackSource"] == "call-progress-events"
    assert form["SequenceNumber"] == "0"
    assert form["Timestamp"] == "Wed, 04 Nov 2026 01:00:20 +0000"


def test_a_caller_who_gives_up_while_it_rings_was_not_answered(centre: Centre) -> None:
    leg = centre.come('<Pause length="30"/><Say>never</Say>', run=5)
    centre.citizen.hang_up()
    assert (leg.status, leg.duration) == ("no-answer", 0)
    assert centre.citizen.state == "idle"


def test_a_reply_that_comes_after_the_end_changes_nothing(centre: Centre) -> None:
    centre.app.says("/voice", "<Say>late</Say>")
    centre.app.holds.add("/voice")
    leg = centre.come(run=3)
    centre.citizen.hang_up()
    centre.app.held[0]()
    centre.run(5)
    assert centre.said(leg) == []


def test_time_passes_while_an_answer_is_awaited(centre: Centre) -> None:
    centre.app.says("/voice", "<Say>late</Say>")
    centre.app.holds.add("/voice")
    leg = centre.come(run=3)
    assert leg.status == "ringing"
    centre.app.held[0]()
    assert centre.said(leg) == ["late"]
    assert leg.heard[0]["kind"] == "ringing"
    assert leg.heard[0]["seconds"] == 3


def test_the_same_seed_gives_the_same_identifiers() -> None:
    first, second = Centre(), Centre()
    assert first.come("<Hangup/>").sid == second.come("<Hangup/>").sid
