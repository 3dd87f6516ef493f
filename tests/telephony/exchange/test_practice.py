"""TEL-7: callers to practise with play their parts by themselves, in real words and on time."""

from pathlib import Path
from typing import Any

import pytest

from telephony.exchange.practice.stories import StoryError, read_stories, stories
from tests.telephony.exchange.stations import APP, DESK_PHONE, NUMBER, Setup, make_setup

TRAINING = "+815000000001"
GATHER = (
    '<Gather numDigits="1" timeout="5" action="{}"><Say language="ja-JP">{}</Say></Gather><Hangup/>'
)
CONFERENCE = (
    '<Dial action="{}"><Conference beep="false" endConferenceOnExit="true" '
    'record="record-from-start">room</Conference></Dial>'
)


@pytest.fixture
def at() -> Setup:
    return centre()


def centre(**settings: Any) -> Setup:
    """A centre with two menus, a line, and an operator at a desk phone."""
    at = make_setup(training_number=TRAINING, **settings)
    at.app.documents |= {
        "/voice/incoming": GATHER.format("/voice/language", "日本語は一、英語は二。"),
        "/voice/language": GATHER.format("/voice/menu", "ご用件をお選びください。"),
        "/voice/menu": '<Enqueue waitUrl="/voice/wait">line</Enqueue>',
        "/voice/wait": '<Pause length="20"/>',
        "/voice/talk": CONFERENCE.format("/voice/over"),
        "/voice/operator": CONFERENCE.format("/voice/over"),
        "/voice/over": "<Hangup/>",
        "/voice/called": CONFERENCE.format("/voice/over"),
    }
    at.exchange.phone(DESK_PHONE)
    return at


def begin(at: Setup, story: str, language: str = "ja") -> dict[str, Any]:
    begun: dict[str, Any] = at.post(
        "/practice", {"story": story, "language": language, "by": "aoki"}
    )
    return begun


def look(at: Setup, begun: dict[str, Any]) -> dict[str, Any]:
    told: dict[str, Any] = at.http.get(f"/practice/{begun['id']}").get_json()
    return told


def connect(at: Setup, begun: dict[str, Any]) -> None:
    """The operator comes, then the caller out of the line."""
    at.run(25)
    at.twilio.calls.create(to=DESK_PHONE, from_=NUMBER, url=f"{APP}/voice/operator")
    at.run(3)
    at.exchange.phone(DESK_PHONE).answer()
    at.run(1)
    at.twilio.calls(begun["call_sid"]).update(url=f"{APP}/voice/talk")
    at.run(1)


def talk(at: Setup, begun: dict[str, Any], turns: int = 12) -> None:
    """The operator says something after whatever the caller says."""
    phone = at.exchange.phone(DESK_PHONE)
    phone.speak("お電話ありがとうございます。")
    for _ in range(turns):
        at.run(14)
        if phone.state == "in-call":
            phone.speak("かしこまりました。")


def lines(told: dict[str, Any], who: str = "caller") -> list[str]:
    return [line["text"] for line in told["lines"] if line["who"] == who]


@pytest.mark.parametrize(("language", "key"), [("ja", "1"), ("en", "2")])
def test_a_caller_finds_the_way_to_the_line(at: Setup, language: str, key: str) -> None:
    begun = begin(at, "card_lost", language)
    at.run(25)
    [incoming] = at.app.forms("/voice/incoming")
    assert incoming["To"] == TRAINING
    assert incoming["From"] == begun["number"]
    assert at.app.forms("/voice/language")[0]["Digits"] == key
    assert at.app.forms("/voice/menu")[0]["Digits"] == "3"
    leg = at.exchange.legs[begun["call_sid"]]
    assert leg.queue_sid is not None
    told = look(at, begun)
    assert (told["is_over"], told["talked_at"], told["lines"]) == (False, None, [])


@pytest.mark.parametrize("code", list(stories()))
@pytest.mark.parametrize("language", ["ja", "en"])
def test_every_story_is_played_to_its_end(at: Setup, code: str, language: str) -> None:
    begun = begin(at, code, language)
    connect(at, begun)
    talk(at, begun)
    told = look(at, begun)
    wanted = [line.text for line in stories()[code].says[language] if not line.secret]
    assert [text for text in lines(told) if text] == wanted
    assert told["is_over"]
    assert told["left"]
    assert told["talked_at"] is not None
    assert lines(told, "operator")[0] == "お電話ありがとうございます。"


def test_the_caller_takes_turns_and_never_speaks_over_the_operator(at: Setup) -> None:
    begun = begin(at, "booking")
    connect(at, begun)
    phone = at.exchange.phone(DESK_PHONE)
    phone.speak("お待たせいたしました。みどりのコールセンターの青木でございます。")  # 4.6 s
    at.run(4)
    assert lines(look(at, begun)) == []
    at.run(4)
    assert len(lines(look(at, begun))) == 1


def test_a_silent_operator_is_spoken_to_all_the_same(at: Setup) -> None:
    begun = begin(at, "booking")
    connect(at, begun)
    at.run(180)
    told = look(at, begun)
    assert len(lines(told)) == 4
    assert told["is_over"]


def test_who_waits_too_long_hangs_up(at: Setup) -> None:
    begun = begin(at, "hangs_up")
    at.run(60)
    told = look(at, begun)
    assert (told["is_over"], told["left"], told["talked_at"]) == (True, True, None)
    assert at.exchange.legs[begun["call_sid"]].status == "completed"


def test_on_hold_nothing_is_said(at: Setup) -> None:
    begun = begin(at, "angry")
    connect(at, begun)
    at.run(20)
    said = len(lines(look(at, begun)))
    [room] = at.exchange.conferences.values()
    one = at.twilio.conferences(room.sid).participants(begun["call_sid"])
    one.update(hold=True)
    at.run(60)
    assert len(lines(look(at, begun))) == said
    one.update(hold=False)
    at.run(30)
    assert len(lines(look(at, begun))) > said


@pytest.mark.parametrize("is_paused", [False, True])
def test_the_pin_is_told_nowhere_and_its_recording_is_noticed(at: Setup, is_paused: bool) -> None:
    begun = begin(at, "pin_forgotten")
    connect(at, begun)
    phone = at.exchange.phone(DESK_PHONE)
    phone.speak("お電話ありがとうございます。")
    for _ in range(2):
        at.run(15)
        phone.speak("はい。")
    assert len(lines(look(at, begun))) == 2
    [room] = at.exchange.conferences.values()
    assert room.recording is not None
    if is_paused:
        recordings = at.twilio.conferences(room.sid).recordings
        recordings(room.recording.sid).update(status="paused", pause_behavior="silence")
    at.run(15)
    [secret] = [line for line in look(at, begun)["lines"] if line.get("secret")]
    assert secret["text"] == ""
    assert secret["recorded"] is not is_paused
    heard = at.exchange.phone(DESK_PHONE).heard
    assert "七二零四" in heard[-1]["text"]


def test_who_wants_a_callback_answers_it(at: Setup) -> None:
    begun = begin(at, "callback")
    connect(at, begun)
    talk(at, begun)
    assert look(at, begun)["is_over"]
    at.run(600)
    at.exchange.phone(DESK_PHONE)
    call = at.twilio.calls.create(to=begun["number"], from_=NUMBER, url=f"{APP}/voice/called")
    at.run(3)
    at.twilio.calls.create(to=DESK_PHONE, from_=NUMBER, url=f"{APP}/voice/operator")
    at.run(3)
    at.exchange.phone(DESK_PHONE).answer()
    at.run(40)
    [back] = look(at, begun)["called_back"]
    assert back["call_sid"] == call.sid
    assert lines(back)[0].startswith("はい、もしもし")


def test_others_do_not_answer_when_they_are_called(at: Setup) -> None:
    begun = begin(at, "hangs_up")
    at.run(60)
    call = at.twilio.calls.create(
        to=begun["number"], from_=NUMBER, url=f"{APP}/voice/called", timeout=20
    )
    at.run(40)
    assert at.twilio.calls(str(call.sid)).fetch().status == "no-answer"


def test_a_withheld_number_is_not_shown(at: Setup) -> None:
    begin(at, "withheld")
    at.run(2)
    [incoming] = at.app.forms("/voice/incoming")
    assert "+81" not in incoming["From"]


def test_callers_have_numbers_of_their_own(at: Setup) -> None:
    numbers = [begin(at, "angry")["number"] for _ in range(20)]
    assert len(set(numbers)) == 20
    assert at.refused("/practice", {"story": "angry", "language": "ja"}) == (429, 20429)


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"story": "nobody"},
        {"story": "angry", "language": "fr"},
        {"story": "angry", "by": "a b"},
        {"story": "angry", "count": 3},
    ],
)
def test_what_is_no_practice_is_refused(at: Setup, body: dict[str, Any]) -> None:
    assert at.refused("/practice", body) == (400, 20001)
    assert at.http.get("/practice").get_json() == {"practices": []}


def test_lists_are_by_person_and_newest_first(at: Setup) -> None:
    first, second = begin(at, "angry"), begin(at, "booking")
    at.post("/practice", {"story": "elderly", "by": "sato"})
    own = at.http.get("/practice?by=aoki").get_json()["practices"]
    assert [one["id"] for one in own] == [second["id"], first["id"]]
    assert len(at.http.get("/practice?limit=2").get_json()["practices"]) == 2
    assert at.http.get("/practice/none").status_code == 404
    assert at.http.get("/practice/20261102010000000000-00000000").status_code == 404


def test_what_is_over_outlives_a_restart_without_its_secrets(tmp_path: Path) -> None:
    at = centre(folder=tmp_path)
    begun = begin(at, "pin_forgotten")
    connect(at, begun)
    talk(at, begun)
    at.station.tidy()
    told = look(at, begun)
    at.station.close()
    again = centre(folder=tmp_path)
    assert look(again, begun) == told
    assert again.http.get("/practice").get_json()["practices"] == [told]
    kept = "".join(file.read_text("utf-8") for file in (tmp_path / "practice").iterdir())
    assert "七二零四" not in kept
    again.post("/reset")
    assert again.http.get("/practice").get_json()["practices"] == []


def test_stories_are_told_in_both_languages() -> None:
    assert len(stories()) >= 10
    for story in stories().values():
        assert {len(story.says["ja"]), len(story.says["en"])} == {len(story.says["ja"])}
        secret = [[line.secret for line in story.says[language]] for language in ("ja", "en")]
        assert secret[0] == secret[1]
        assert set(story.called_back) in ({"ja", "en"}, set())


GOOD = """
[[story]]
code = "a"
menu = "1"
categories = []
title = {ja = "あ", en = "a"}
about = {ja = "あ", en = "a"}
says = {ja = [{text = "あ"}], en = [{text = "a"}]}
"""


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[[story",
        GOOD + GOOD,
        GOOD + "mood = 3",
        GOOD.replace('menu = "1"', ""),
        GOOD.replace(', en = "a"', ""),
        GOOD.replace('{text = "あ"}', '{words = "あ"}'),
    ],
)
def test_a_file_of_stories_is_read_strictly(text: str) -> None:
    assert list(read_stories(GOOD)) == ["a"]
    with pytest.raises(StoryError):
        read_stories(text)
