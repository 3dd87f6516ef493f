"""Documents: what the builders make, the switch takes; what it would refuse, they refuse."""

import re
from collections.abc import Callable
from itertools import islice
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from telephony.exchange.twiml.grammar import QUEUE_WAIT_VERBS
from telephony.exchange.twiml.reading import Verb as ReadVerb
from telephony.exchange.twiml.reading import read
from telephony.switch.fallback import SORRY, fallback_document
from telephony.switch.twiml import (
    VOICES,
    Client,
    Conference,
    Dial,
    Document,
    Enqueue,
    Gather,
    Hangup,
    Leave,
    Number,
    Pause,
    Play,
    Queue,
    Record,
    Redirect,
    Reject,
    Say,
    TwimlError,
    Verb,
    WaitDocument,
)
from telephony.switch.twiml.speaking import MOST_ENCODED, MOST_SIGNS, pieces_of

URL = "https://calls.example.jp/voice/step?call=0197a1b2-3c4d-7e5f-8a9b-0c1d2e3f4a5b#rc=2"
NAME = "call-0197a1b23c4d7e5f8a9b0c1d2e3f4a5b"

EVERYTHING: list[Verb] = [
    Say("こんにちは。", "ja"),
    Say("Hello.", "en", voice="Polly.Matthew-Neural", loop=2),
    Play(URL, loop=0),
    Pause(3),
    Gather([Say("1", "ja"), Play(URL), Pause()], action=URL, num_digits=1, finish_on_key=""),
    Gather([], action=URL, timeout=9, action_on_empty_result=True),
    Record(action=URL, max_seconds=60, recording_callback=URL),
    Record(action=URL, play_beep=False),
    Enqueue(NAME, wait_url=URL, action=URL, most=50),
    Dial(Number("+815011112222", url=URL, status_callback=URL), caller_id="+815011112222"),
    Dial(Client("agent_7", {"call": "0197a1b2-3c4d"}, url=URL, status_callback=URL), action=URL),
    Dial(
        Conference(
            NAME,
            start_on_enter=False,
            end_on_exit=True,
            beep="onEnter",
            record=True,
            wait_url="",
            status_callback=URL,
            recording_callback=URL,
            muted=True,
            coach="CA" + "0a" * 16,
            label="operator",
            most=4,
        ),
        time_limit=14400,
    ),
    Dial(Queue(NAME, url=URL), answer_on_bridge=True, hangup_on_star=True),
    Hangup(),
]


def tags(verbs: list[ReadVerb]) -> list[str]:
    return [verb.name for verb in verbs]


def test_strict_reader_takes_every_verb() -> None:
    """The local exchange reads with a grammar of its own, made from the provider's pages."""
    assert tags(read(Document(EVERYTHING).to_xml())) == [
        *("Say", "Say", "Say", "Play", "Pause", "Gather", "Gather", "Record", "Record"),
        *("Enqueue", "Dial", "Dial", "Dial", "Dial", "Hangup"),
    ]
    assert tags(read(Document([Redirect(URL)]).to_xml())) == ["Redirect"]
    assert read(Document([Reject("busy")]).to_xml())[0].attributes == {"reason": "busy"}
    assert read(Document().to_xml()) == []


def test_attributes_as_the_provider_names_them() -> None:
    verbs = read(Document(EVERYTHING).to_xml())
    first = verbs[0]
    assert first.attributes == {"language": "ja-JP", "voice": "Polly.Kazuha-Neural"}
    conference = verbs[-3].children[0]
    assert conference.attributes == {
        "muted": "true",
        "startConferenceOnEnter": "false",
        "endConferenceOnExit": "true",
        "beep": "onEnter",
        "waitUrl": "",
        "maxParticipants": "4",
        "coach": "CA" + "0a" * 16,
        "participantLabel": "operator",
        "record": "record-from-start",
        "trim": "do-not-trim",
        "statusCallback": URL,
        "statusCallbackEvent": "start end join leave",
        "recordingStatusCallback": URL,
        "recordingStatusCallbackEvent": "in-progress completed absent",
    }
    client = verbs[-4].children[0]
    assert [child.name for child in client.children] == ["Identity", "Parameter"]


@pytest.mark.parametrize(
    "make",
    [
        lambda: Say("", "ja"),
        lambda: Say("\x00 \x07", "ja"),
        lambda: Say("Bonjour", "fr"),
        lambda: Say("Hello", "en", voice="Polly.Kazuha-Neural"),
        lambda: Say("Hello", "en", voice="alice"),
        lambda: Say("Hello", "en", loop=0),
        lambda: Say("a" * 20_001, "en"),
        lambda: Play("sounds/music.wav"),
        lambda: Play(URL, loop=1001),
        lambda: Pause(0),
        lambda: Pause(True),
        lambda: Gather([], action="/voice/relative"),
        lambda: Gather([Hangup()], action=URL),  # type: ignore[list-item]
        lambda: Gather([], action=URL, num_digits=0),
        lambda: Gather([], action=URL, timeout=0),
        lambda: Gather([], action=URL, finish_on_key="##"),
        lambda: Redirect("https://calls.example.jp/voice/区"),
        lambda: Redirect("https://user:secret@calls.example.jp/voice/a"),
        lambda: Redirect("https://calls.example.jp/voice/a b"),
        lambda: Redirect("ftp://calls.example.jp/"),
        lambda: Redirect("https://calls.example.jp/" + "a" * 4000),
        lambda: Redirect("https://calls.example.jp/voice/a?from=%2B819012345678"),
        lambda: Redirect("https://calls.example.jp/voice/a?from=09012345678"),
        lambda: Redirect("https://calls.example.jp/voice/a?from=%EF%BC%90%EF%BC%99"),
        lambda: Reject("asleep"),
        lambda: Record(action=URL, max_seconds=14_401),
        lambda: Record(action=URL, timeout=0),
        lambda: Enqueue("山川", wait_url=URL),
        lambda: Enqueue("a" * 65, wait_url=URL),
        lambda: Enqueue("09012345678", wait_url=URL),
        lambda: Enqueue(NAME, wait_url=URL, most=5001),
        lambda: Dial("+815011112222"),  # type: ignore[arg-type]
        lambda: Dial(Number("050-1111-2222")),
        lambda: Dial(Number("+815011112222"), timeout=601),
        lambda: Dial(Number("+815011112222"), caller_id="anonymous"),
        lambda: Client("agent 7@city"),
        lambda: Client("agent_7", {"from": "+819012345678"}),
        lambda: Conference("call 7"),
        lambda: Conference(NAME, beep="maybe"),
        lambda: Conference(NAME, recording_callback=URL),
        lambda: Conference(NAME, most=251),
        lambda: Document([Hangup(), Say("too late", "en")]),
        lambda: Document([Redirect(URL), Pause()]),
        lambda: Document([Say("wait", "en"), Reject()]),
        lambda: Document([Say("a" * 20_000, "en")] * 4),
        lambda: Document([Leave()]),
        lambda: WaitDocument([Dial(Queue(NAME))]),
        lambda: WaitDocument([Enqueue(NAME, wait_url=URL)]),
        lambda: WaitDocument([Record(action=URL)]),
        lambda: Document(["<Hangup/>"]),  # type: ignore[list-item]
    ],
)
def test_what_the_switch_would_refuse_is_refused_here(make: Callable[[], object]) -> None:
    with pytest.raises(TwimlError):
        make()


def test_errors_do_not_repeat_what_was_given() -> None:
    """They are logged, and what was given may be a person's number."""
    with pytest.raises(TwimlError) as caught:
        Number("09012345678")
    assert "090" not in str(caught.value)


def test_waiting_document_may_do_what_a_queue_allows() -> None:
    verbs = [Say("待", "ja"), Play(URL), Pause(), Gather([], action=URL), Leave()]
    made = WaitDocument(verbs)
    assert tags(read(made.to_xml(), QUEUE_WAIT_VERBS)) == [type(v).__name__ for v in verbs]
    assert made == WaitDocument(verbs)
    assert repr(made) == "WaitDocument(Say, Play, Pause, Gather, Leave)"


def test_identifier_in_an_address_is_no_number_of_a_person() -> None:
    """An identifier may by chance be made of digits."""
    Redirect("https://calls.example.jp/voice/talk?leg=01970000-1234-7567-8901-123456789012")


@pytest.mark.parametrize("language", VOICES)
@pytest.mark.parametrize("length", [500, 501, 5000])
def test_long_text_is_said_in_parts(language: str, length: int) -> None:
    """The provider's voices take 500 Japanese signs at once (error 13521)."""
    sentence = "お電話ありがとうございます。" if language == "ja" else "Thank you for calling us. "
    text = (sentence * length)[:length].strip()
    said = [verb.text for verb in read(Document([Say(text, language)]).to_xml())]
    assert "".join(said).replace(" ", "") == text.replace(" ", "")
    assert all(part[-1] in "。." for part in said[:-1])


def test_parts_follow_each_other_in_every_repetition() -> None:
    text = "あ" * 499 + "。" + "い。"
    said = [verb.text[0] for verb in read(Document([Say(text, "ja", loop=2)]).to_xml())]
    assert said == ["あ", "い", "あ", "い"]


@given(st.text(max_size=2000))
def test_any_text_becomes_a_document(text: str) -> None:
    """Managers write the texts: nothing they write may break a call."""
    try:
        document = Document([Say(text, "ja")])
    except TwimlError:
        assert not re.sub(r"[\s\x00-\x1f\x7f-\x9f\ufffe\uffff]", "", text)
        return
    for verb in read(document.to_xml()):
        assert 0 < len(verb.text) <= MOST_SIGNS


@given(st.lists(st.sampled_from(["あ", "a", " ", "。", ". ", "𠮷", "!", "漢字"]), max_size=1500))
def test_parts_lose_nothing(bits: list[str]) -> None:
    text = "".join(bits)
    parts = list(islice(pieces_of(text), 1000))
    assert "".join("".join(parts).split()) == "".join(text.split())
    assert all(len(quote(part)) <= MOST_ENCODED for part in parts)


def test_fallback_says_sorry_in_both_languages() -> None:
    """TEL-8: a document that needs neither the app nor its database."""
    verbs = read(fallback_document().to_xml())
    assert [verb.text for verb in verbs if verb.name == "Say"] == [*SORRY.values()] * 2
    assert verbs[-1].name == "Hangup"
