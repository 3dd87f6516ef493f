"""TEL-1, TEL-4: what callers and operators hear, in both languages."""

import re
from collections.abc import Iterator
from datetime import datetime
from uuid import UUID
from xml.etree import ElementTree as ET
from zoneinfo import ZoneInfo

import pytest

from telephony.answering import documents
from telephony.line.waiting_times import Estimate
from telephony.setup.defaults import DEFAULT_MENU
from telephony.setup.values import PhoneTimes
from telephony.switch.twiml import Document
from telephony.talks.names import room_of
from tests.telephony.answering.conftest import PUBLIC_URL, Words

CALL_ID, LEG_ID = UUID(int=7 << 76 | 1), UUID(int=7 << 76 | 2)
TIMES = PhoneTimes()
TOKYO = ZoneInfo("Asia/Tokyo")
LANGUAGES = ("ja", "en")


def root_of(document: Document) -> ET.Element:
    return ET.fromstring(document.to_xml())  # noqa: S314


def verbs(document: Document) -> list[str]:
    return [element.tag for element in root_of(document)]


def texts(document: Document) -> list[str]:
    return [element.text or "" for element in root_of(document).iter("Say")]


def languages(document: Document) -> list[str]:
    return [element.attrib["language"][:2] for element in root_of(document).iter("Say")]


def addresses(document: Document) -> Iterator[str]:
    """Every address in a document, without how often to try it."""
    for element in root_of(document).iter():
        for value in (*element.attrib.values(), element.text or ""):
            if value.startswith("http"):
                yield value.partition("#")[0].removeprefix(PUBLIC_URL)


def test_the_greeting_offers_each_language_in_its_own(words: Words) -> None:
    document = documents.language_choice(words, TIMES, step=1)
    gather = root_of(document)[0]
    assert verbs(document) == ["Gather"]
    assert gather.attrib["numDigits"] == "1"
    assert gather.attrib["actionOnEmptyResult"] == "true"
    assert gather.attrib["timeout"] == str(TIMES.key_seconds)
    assert languages(document) == ["ja", "ja", "en"]
    assert "甲山市" in texts(document)[0]
    assert "1を" in texts(document)[1]
    assert "press 2" in texts(document)[2]
    assert list(addresses(document)) == ["/voice/language?step=1"]


def test_asked_again_the_greeting_is_left_out(words: Words) -> None:
    document = documents.language_choice(words, TIMES, step=2)
    assert words.codes == ["language_ja", "language_en"]
    assert list(addresses(document)) == ["/voice/language?step=2"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_key_skips_the_recording_notice(words: Words, language: str) -> None:
    """TEL-4: it stands before the Gather, which alone can be interrupted."""
    document = documents.menu_after_notice(words, language, DEFAULT_MENU, TIMES)
    assert verbs(document)[-2:] == ["Say", "Gather"]
    notice = root_of(document)[-2].text or ""
    assert ("録音" in notice) if language == "ja" else ("recorded" in notice)
    assert set(languages(document)) == {language}


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_menu_reads_out_every_key(words: Words, language: str) -> None:
    document = documents.menu_again(words, language, DEFAULT_MENU, TIMES, step=2)
    heard = texts(document)
    assert len(heard) == len(DEFAULT_MENU) + 1
    for choice, text in zip(DEFAULT_MENU, heard[1:], strict=True):
        assert choice.digit in text
        assert choice.spoken(language) in text
    assert list(addresses(document)) == ["/voice/menu?step=2"]


def test_the_line_is_entered_with_the_count_of_stays() -> None:
    document = documents.into_line(stay=3)
    assert verbs(document) == ["Enqueue"]
    assert sorted(addresses(document)) == ["/voice/queue-left?stay=3", "/voice/wait?stay=3"]


ASK_URL = "https://calls.example.jp/voice/callback?place=line&turn=0-0#rc=2"


def waiting(words: Words, language: str, **values: object) -> Document:
    given: dict[str, object] = {
        "position": 3,
        "estimate": Estimate(120, 300),
        "is_first": False,
        "has_changed": False,
        "turn": 0,
        "seconds": 45,
        "ask_url": ASK_URL,
    }
    return documents.waiting(words, language, **(given | values))  # type: ignore[arg-type]


@pytest.mark.parametrize("language", LANGUAGES)
def test_position_and_wait_are_told_at_first(words: Words, language: str) -> None:
    document = waiting(words, language, is_first=True, has_changed=True)
    assert words.codes == ["wait_first", "wait_position", "wait_estimate", "callback_offer"]
    assert verbs(document) == ["Gather"]
    inside = [verb.tag for verb in root_of(document)[0]]
    assert inside == ["Say", "Say", "Say", "Say", "Play"]
    heard = texts(document)
    assert "3" in heard[1]
    assert "2" in heard[2]
    assert "5" in heard[2]
    asked = "/voice/callback?place=line&turn=0-0"
    assert list(addresses(document)) == [asked, "/voice/music?seconds=45"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_has_not_changed_is_not_told_again(words: Words, language: str) -> None:
    for turn in range(4):
        waiting(words, language, turn=turn)
    comforts = [code for code in words.codes if code != "callback_offer"]
    assert comforts == ["comfort_1", "comfort_2", "comfort_3", "comfort_1"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_changed_place_is_told_without_the_welcome(words: Words, language: str) -> None:
    waiting(words, language, has_changed=True)
    assert words.codes == ["wait_position", "wait_estimate", "callback_offer"]


@pytest.mark.parametrize(
    ("estimate", "code"),
    [
        (None, "wait_unknown"),
        (Estimate(0, 60), "wait_within"),
        (Estimate(30, 90), "wait_within"),
        (Estimate(60, 120), "wait_estimate"),
    ],
)
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_wait_that_cannot_be_said_is_not_guessed(
    words: Words, language: str, estimate: Estimate | None, code: str
) -> None:
    waiting(words, language, has_changed=True, estimate=estimate)
    assert words.codes[-2:] == [code, "callback_offer"]


@pytest.mark.parametrize(
    ("estimate", "numbers"),
    [
        (Estimate(0, 30), ["1"]),
        (Estimate(30, 90), ["2"]),
        (Estimate(60, 60), ["1", "2"]),
        (Estimate(90, 240), ["1", "4"]),
        (Estimate(600, 1200), ["10", "20"]),
    ],
)
def test_the_wait_is_told_in_whole_minutes_on_the_safe_side(
    words: Words, estimate: Estimate, numbers: list[str]
) -> None:
    document = waiting(words, "en", has_changed=True, estimate=estimate)
    assert re.findall(r"\d+", texts(document)[-2]) == numbers


@pytest.mark.parametrize("language", LANGUAGES)
def test_while_a_phone_rings_no_place_is_told(words: Words, language: str) -> None:
    first = documents.about_to_answer(words, language, is_first=True, seconds=10)
    later = documents.about_to_answer(words, language, is_first=False, seconds=10)
    assert (verbs(first), verbs(later)) == (["Say", "Play"], ["Play"])


def closed(words: Words, language: str, **values: object) -> Document:
    now = datetime(2026, 11, 20, 20, 0, tzinfo=TOKYO)
    given: dict[str, object] = {
        "call_id": CALL_ID,
        "reason": None,
        "opens": datetime(2026, 11, 24, 9, 0, tzinfo=TOKYO),
        "now": now,
    }
    return documents.closed(words, language, TIMES, **(given | values))  # type: ignore[arg-type]


def test_the_next_opening_is_said_in_words(words: Words) -> None:
    heard = texts(closed(words, "ja"))
    assert "11月24日火曜日" in heard[1]
    assert "午前9時" in heard[1]
    heard = texts(closed(words, "en"))
    assert "Tuesday, November 24, at 9 a.m." in heard[2]


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_closed_centre_takes_messages_and_names_the_lost_line(
    words: Words, language: str
) -> None:
    document = closed(words, language)
    assert "closed_lost" in words.codes
    assert verbs(document) == ["Gather", "Say", "Record", "Say", "Hangup"]
    record = next(root_of(document).iter("Record"))
    assert record.attrib["maxLength"] == str(TIMES.voicemail_seconds)
    assert record.attrib["playBeep"] == "true"
    assert sorted(addresses(document)) == [
        "/voice/callback?place=closed&turn=0-0",
        f"/voice/recording?call={CALL_ID}",
        "/voice/voicemail-left",
    ]


def test_a_closed_day_says_why(words: Words) -> None:
    assert "勤労感謝の日" in "".join(texts(closed(words, "ja", reason="勤労感謝の日")))


@pytest.mark.parametrize("language", LANGUAGES)
def test_without_a_next_opening_none_is_promised(words: Words, language: str) -> None:
    closed(words, language, opens=None)
    assert "closed_until" not in words.codes


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_apology_comes_before_the_message(words: Words, language: str) -> None:
    documents.message(words, language, TIMES, call_id=CALL_ID, sorry=True)
    assert words.codes[:2] == ["trouble", "voicemail_intro"]
    words.codes.clear()
    documents.message(words, language, TIMES, call_id=CALL_ID, sorry=False)
    assert words.codes[0] == "voicemail_intro"


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("make", [documents.line_full, documents.message_kept, documents.goodbye])
def test_what_ends_a_call_says_so_first(words: Words, language: str, make: object) -> None:
    document = make(words, language)  # type: ignore[operator]
    assert verbs(document) == ["Say", "Hangup"]
    assert languages(document) == [language]


def test_operator_and_caller_meet_in_one_room(words: Words) -> None:
    """TEL-4: the operator opens the room, is recorded from the start in the first channel, and
    whoever leaves closes it."""
    operator = documents.operator_room(call_id=CALL_ID, leg_id=LEG_ID, record=True)
    caller = documents.talk(words, "ja", call_id=CALL_ID, leg_id=LEG_ID)
    rooms = [next(root_of(document).iter("Conference")) for document in (operator, caller)]
    assert rooms[0].text == rooms[1].text
    assert [room.attrib["endConferenceOnExit"] for room in rooms] == ["true", "true"]
    assert [room.attrib["startConferenceOnEnter"] for room in rooms] == ["true", "false"]
    assert rooms[0].attrib["record"] == "record-from-start"
    assert "record" not in rooms[1].attrib
    assert sorted(addresses(operator)) == [
        f"/voice/conference?leg={LEG_ID}",
        f"/voice/recording?call={CALL_ID}",
    ]
    assert list(addresses(caller)) == [f"/voice/talk-ended?leg={LEG_ID}"]


def test_another_operator_gets_another_room() -> None:
    assert room_of(CALL_ID, LEG_ID) != room_of(CALL_ID, UUID(int=5))


def test_nothing_is_recorded_of_which_nobody_was_told() -> None:
    document = documents.operator_room(call_id=CALL_ID, leg_id=LEG_ID, record=False)
    assert "record" not in document.to_xml()


def test_a_desk_phone_asks_for_a_key(words: Words) -> None:
    """TEL-2: a mailbox that answers takes no call."""
    document = documents.operator_press(words, option="カードの更新", leg_id=LEG_ID)
    gather = root_of(document)[0]
    assert verbs(document) == ["Gather"]
    assert gather.attrib["actionOnEmptyResult"] == "true"
    assert "カードの更新" in texts(document)[0]
    assert list(addresses(document)) == [f"/voice/operator-accepted?leg={LEG_ID}"]


def test_a_recording_of_the_centre_is_played_instead(words: Words) -> None:
    words.played = {"goodbye"}
    document = documents.goodbye(words, "ja")
    assert verbs(document) == ["Play", "Hangup"]
    assert list(addresses(document)) == ["/voice/audio/goodbye"]


def test_documents_hold_no_long_numbers_and_only_ascii_addresses(words: Words) -> None:
    """Nothing of a caller lies in an address or in the name of a room."""
    made = [
        documents.language_choice(words, TIMES, step=1),
        documents.into_line(stay=0),
        documents.operator_room(call_id=CALL_ID, leg_id=LEG_ID, record=True),
        closed(words, "ja"),
    ]
    for document in made:
        assert all(address.isascii() for address in addresses(document))
