"""TEL-7: documents the exchange takes, and those it must not."""

import pytest

from telephony.exchange.twiml.grammar import CONFERENCE_WAIT_VERBS, QUEUE_WAIT_VERBS
from telephony.exchange.twiml.reading import TwimlError, read
from tests.telephony.exchange.centres import document

GOOD = (
    '<Say voice="Polly.Kazuha-Neural" language="ja-JP" loop="2">こんにちは</Say>',
    '<Say voice="alice" language="en-GB">Hello</Say><Say voice="Google.ja-JP-Neural2-B">はい</Say>',
    f"<Say>{'あ' * 500}</Say>",
    '<Play loop="0">https://example.com/a.mp3</Play><Play digits="12wW*#"/>',
    '<Gather input="dtmf" timeout="3" numDigits="1" finishOnKey="" actionOnEmptyResult="true">'
    "<Say>one</Say><Pause/><Play>a.wav</Play></Gather>",
    '<Reject reason="busy"/>',
    "<Redirect/>",
    '<Redirect method="GET">../x?a=1&amp;b=2#rc=2</Redirect>',
    '<Record action="a" method="GET" timeout="4" finishOnKey="#*" maxLength="180" playBeep="true"'
    ' trim="do-not-trim" recordingStatusCallback="b" recordingStatusCallbackMethod="POST"'
    ' recordingStatusCallbackEvent="in-progress completed absent"/>',
    "<Dial>+815012345678</Dial>",
    '<Dial answerOnBridge="true" timeout="20" timeLimit="60" callerId="+81501234000"'
    ' hangupOnStar="true" record="record-from-answer-dual">'
    '<Number url="w" method="GET" statusCallback="s" statusCallbackEvent="initiated ringing">'
    "+8131234</Number><Client>agent_1</Client></Dial>",
    '<Dial><Client><Identity>agent_1</Identity><Parameter name="a" value=""/></Client></Dial>',
    '<Dial action="x"><Conference startConferenceOnEnter="true" endConferenceOnExit="true"'
    ' beep="onEnter" record="record-from-start" muted="false" waitUrl="" coach="CA1"'
    ' statusCallback="s" statusCallbackEvent="start end join leave mute" participantLabel="a"'
    ' recordingStatusCallback="r" recordingStatusCallbackEvent="completed" trim="do-not-trim">'
    "room</Conference></Dial>",
    '<Dial><Queue url="u">support</Queue></Dial>',
    '<Enqueue action="a" waitUrl="w" waitUrlMethod="POST" maxQueueSize="50">support</Enqueue>',
    '<Start><Recording channels="dual" recordingStatusCallback="r"/></Start>',
    '<Stop><Recording name="a"/></Stop>',
    "",
)

BAD = (
    # unknown elements
    "<Fly/>",
    "<say>hello</say>",
    "<Connect><Stream/></Connect>",
    "<Sms>hello</Sms>",
    # unknown attributes
    '<Say speed="2">a</Say>',
    '<Gather numdigits="1"/>',
    '<Gather partialResultCallback="/x"/>',
    '<Hangup reason="x"/>',
    '<Enqueue workflowSid="WW1">a</Enqueue>',
    '<Dial><Conference eventCallbackUrl="x">a</Conference></Dial>',
    '<Dial referUrl="/x">+8131234</Dial>',
    # values and ranges
    '<Say loop="-1">a</Say>',
    '<Say loop="1001">a</Say>',
    '<Say voice="Kazuha">a</Say>',
    '<Say language="japanese">a</Say>',
    '<Pause length="0"/>',
    '<Pause length="1.5"/>',
    '<Gather timeout="-5"/>',
    '<Gather timeout="auto"/>',
    '<Gather numDigits="0"/>',
    '<Gather finishOnKey="##"/>',
    '<Gather input="speech"/>',
    '<Gather actionOnEmptyResult="yes"/>',
    '<Gather method="BREW"/>',
    '<Reject reason="sleepy"/>',
    '<Record maxLength="0"/>',
    '<Record transcribe="true"/>',
    '<Record recordingStatusCallbackEvent="finished"/>',
    '<Dial record="sometimes">+8131234</Dial>',
    '<Dial timeout="0">+8131234</Dial>',
    '<Dial timeout="601">+8131234</Dial>',
    '<Dial hangupOnStar="1">+8131234</Dial>',
    '<Dial><Conference beep="loud">a</Conference></Dial>',
    '<Dial><Conference statusCallbackEvent="joined">a</Conference></Dial>',
    '<Dial><Conference maxParticipants="251">a</Conference></Dial>',
    f'<Dial><Conference participantLabel="{"a" * 129}">a</Conference></Dial>',
    '<Enqueue maxQueueSize="5001">a</Enqueue>',
    f"<Enqueue>{'a' * 65}</Enqueue>",
    '<Play digits="12x"/>',
    "<Redirect>/呼出</Redirect>",
    '<Gather action=""/>',
    # text that is missing or not wanted
    "<Say/>",
    "<Say>  </Say>",
    "<Play/>",
    '<Play digits="1">a.mp3</Play>',
    "<Enqueue/>",
    "<Hangup>now</Hangup>",
    "<Gather>press one</Gather>",
    "hello",
    "<Dial/>",
    "<Dial><Conference/></Dial>",
    "<Dial><Client/></Dial>",
    # nesting
    "<Gather><Gather/></Gather>",
    "<Gather><Redirect/></Gather>",
    "<Say>a<break/></Say>",
    "<Say><Play>a</Play></Say>",
    "<Dial><Say>a</Say></Dial>",
    "<Dial>+8131234<Number>+8131234</Number></Dial>",
    "<Dial><Conference>a</Conference><Conference>b</Conference></Dial>",
    "<Dial><Queue>a</Queue><Number>+8131234</Number></Dial>",
    "<Dial><Sip>sip:a@b</Sip></Dial>",
    "<Dial><Client>a<Identity>b</Identity></Client></Dial>",
    '<Dial><Client>a<Parameter name="x"/></Client></Dial>',
    "<Number>+8131234</Number>",
    "<Start><Stream/></Start>",
    "<Start/>",
    "<Stop><Recording/></Stop>",
    "<Response/>",
    "<Leave/>",
)

NOT_XML = (
    "",
    "  \n ",
    "hello",
    "<Response>",
    "<Response></response>",
    "<Response/><Response/>",
    "<VoiceResponse/>",
    "<!DOCTYPE x><Response/>",
    '<!DOCTYPE x [<!ENTITY a "b">]><Response><Say>&a;</Say></Response>',
    "<Response><Say>&nbsp;</Say></Response>",
    document(f"<Say>{'a' * 70_000}</Say>"),
)


@pytest.mark.parametrize("inside", GOOD)
def test_takes(inside: str) -> None:
    read(document(inside))


@pytest.mark.parametrize("inside", BAD)
def test_refuses_what_is_against_the_grammar(inside: str) -> None:
    with pytest.raises(TwimlError) as refusal:
        read(document(inside))
    assert refusal.value.code == 12200


@pytest.mark.parametrize("text", NOT_XML)
def test_refuses_what_is_no_document(text: str) -> None:
    with pytest.raises(TwimlError) as refusal:
        read(text)
    assert refusal.value.code == 12100


@pytest.mark.parametrize("text", ["あ" * 501, "a" * 3001])
def test_refuses_to_say_too_much(text: str) -> None:
    with pytest.raises(TwimlError) as refusal:
        read(document(f"<Say>{text}</Say>"))
    assert refusal.value.code == 13521


def test_refuses_a_voice_that_does_not_speak_the_language() -> None:
    with pytest.raises(TwimlError) as refusal:
        read(document('<Say voice="Polly.Takumi" language="en-US">a</Say>'))
    assert refusal.value.code == 13512


@pytest.mark.parametrize("inside", ["<Record/>", "<Dial>+8131234</Dial>", "<Enqueue>a</Enqueue>"])
def test_refuses_verbs_that_may_not_stand_in_a_waiting_document(inside: str) -> None:
    with pytest.raises(TwimlError):
        read(document(inside), QUEUE_WAIT_VERBS)


@pytest.mark.parametrize("inside", ["<Gather/>", "<Leave/>", "<Hangup/>"])
def test_a_conference_s_waiting_document_may_do_less(inside: str) -> None:
    read(document(inside), QUEUE_WAIT_VERBS)
    with pytest.raises(TwimlError) as refusal:
        read(document(inside), CONFERENCE_WAIT_VERBS)
    assert refusal.value.code == 13238


def test_says_when_it_is_the_exchange_that_lacks_something() -> None:
    with pytest.raises(TwimlError, match="Twilio has it, this exchange has not"):
        read(document("<Connect/>"))


def test_keeps_text_attributes_and_lines() -> None:
    [say, gather] = read(document('\n<Say loop="2"> あ &amp; い </Say>\n<Gather><Pause/></Gather>'))
    assert (say.text, say.whole("loop", 1), say.line) == ("あ & い", 2, 3)
    assert [child.name for child in gather.children] == ["Pause"]
