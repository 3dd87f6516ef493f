"""TEL-7: Gather, after the case titles of an outside engine's tests."""

import pytest

from telephony.exchange.ports import Reply
from tests.telephony.exchange.centres import APP, Centre

SAY = '<Say language="ja-JP">番号を押してください。お願いします</Say>'  # 17 characters: 2.429 s


@pytest.fixture
def centre() -> Centre:
    centre = Centre()
    centre.app.says("/got", "<Hangup/>")
    return centre


def digits(centre: Centre, path: str = "/got") -> list[str]:
    return [form["Digits"] for form in centre.app.asked(path)]


def test_waits_five_seconds_then_goes_on_with_the_next_verb(centre: Centre) -> None:
    leg = centre.come('<Gather action="/got"/><Say>next</Say>')
    centre.run(4.9)
    assert centre.said(leg) == []
    centre.run(0.1)
    assert centre.said(leg) == ["next"]
    assert centre.app.asked("/got") == []


def test_without_a_further_verb_the_call_ends(centre: Centre) -> None:
    leg = centre.come('<Gather action="/got"/>', run=6)
    assert leg.status == "completed"


def test_the_time_out_begins_after_what_is_said(centre: Centre) -> None:
    leg = centre.come(f'<Gather timeout="3">{SAY}</Gather><Say>next</Say>', run=5.4)
    assert len(centre.said(leg)) == 1
    centre.run(0.1)
    assert centre.said(leg)[-1] == "next"


def test_the_time_out_begins_anew_with_each_key(centre: Centre) -> None:
    centre.come('<Gather action="/got" timeout="3"/>')
    for key in "1234":
        centre.run(2.5)
        centre.citizen.digits(key)
    assert digits(centre) == []
    centre.run(3)
    assert digits(centre) == ["1234"]


def test_asks_the_current_address_when_there_is_no_action(centre: Centre) -> None:
    centre.come("<Gather/>", "<Hangup/>")
    centre.citizen.digits("5#")
    centre.run(1)
    assert centre.app.asked("/voice")[1]["Digits"] == "5"
    assert centre.app.requests[1].method == "POST"


@pytest.mark.parametrize("action", ["/got", f"{APP}/got"])
def test_action_is_relative_or_absolute(centre: Centre, action: str) -> None:
    centre.come(f'<Gather action="{action}" numDigits="1"/>')
    centre.citizen.digits("5")
    assert digits(centre) == ["5"]


def test_method_get(centre: Centre) -> None:
    centre.come('<Gather action="/got" method="GET" numDigits="1"/>')
    centre.citizen.digits("5")
    assert centre.app.requests[1].method == "GET"
    assert centre.app.requests[1].form["Digits"] == "5"


def test_finishes_with_the_hash_key_by_default(centre: Centre) -> None:
    centre.come('<Gather action="/got"/>')
    centre.citizen.digits("12#34")
    centre.run(1)
    assert digits(centre) == ["12"]
    assert centre.app.asked("/got")[0]["FinishedOnKey"] == "#"


def test_finishes_with_another_key(centre: Centre) -> None:
    centre.come('<Gather action="/got" finishOnKey="*"/>')
    centre.citizen.digits("1#2*3")
    centre.run(1)
    assert digits(centre) == ["1#2"]


def test_with_an_empty_finish_key_all_keys_count(centre: Centre) -> None:
    centre.come('<Gather action="/got" finishOnKey=""/>')
    centre.citizen.digits("1#*")
    centre.run(4.9)
    assert digits(centre) == []
    centre.run(0.5)
    assert digits(centre) == ["1#*"]


def test_asks_at_once_when_there_are_as_many_keys_as_wanted(centre: Centre) -> None:
    centre.come('<Gather action="/got" numDigits="5"/>')
    centre.citizen.digits("94117")
    centre.run(0.4)
    assert digits(centre) == ["94117"]


def test_the_finish_key_alone_is_an_empty_result(centre: Centre) -> None:
    leg = centre.come('<Gather action="/got"/><Say>next</Say>')
    centre.citizen.digits("#")
    centre.run(0.1)
    assert digits(centre) == []
    assert centre.said(leg) == ["next"]


def test_an_empty_result_may_be_asked_for(centre: Centre) -> None:
    leg = centre.come('<Gather action="/got" actionOnEmptyResult="true"/><Say>never</Say>', run=5)
    assert digits(centre) == [""]
    assert centre.said(leg) == []


def test_a_key_stops_what_is_said(centre: Centre) -> None:
    leg = centre.come(f'<Gather action="/got" numDigits="1">{SAY}</Gather>', run=1)
    centre.citizen.digits("1")
    assert digits(centre) == ["1"]
    assert leg.heard[1]["seconds"] == 1


def test_a_key_stops_all_that_would_be_said(centre: Centre) -> None:
    centre.app.says("/music.wav", Reply(status=200, seconds=10))
    leg = centre.come(
        f'<Gather action="/got">{SAY}<Pause length="5"/><Play>/music.wav</Play></Gather>', run=1
    )
    centre.citizen.digits("1")
    centre.run(5)
    assert digits(centre) == ["1"]
    assert [kind for kind, _ in centre.heard(leg)] == ["say"]


def test_without_barge_in_keys_count_and_the_prompt_goes_on(centre: Centre) -> None:
    leg = centre.come(f'<Gather action="/got" bargeIn="false">{SAY}</Gather>', run=1)
    centre.citizen.digits("1")
    centre.run(2)
    assert digits(centre) == []
    assert leg.heard[1]["seconds"] == 2.429
    centre.run(5)
    assert digits(centre) == ["1"]


def test_keys_pressed_while_nothing_is_gathered_are_lost(centre: Centre) -> None:
    centre.come(f'{SAY}<Gather action="/got" numDigits="1"/>', run=1)
    centre.citizen.digits("9")
    centre.run(3)
    centre.citizen.digits("1")
    assert digits(centre) == ["1"]


def test_a_caller_who_hangs_up_asks_no_action(centre: Centre) -> None:
    leg = centre.come('<Gather action="/got"/><Say>never</Say>', run=2)
    centre.citizen.hang_up()
    centre.run(10)
    assert digits(centre) == []
    assert leg.status == "completed"


def test_the_action_s_empty_answer_leads_to_the_fallback(centre: Centre) -> None:
    centre.app.says("/got", Reply(status=200, body=""))
    centre.app.says("/fallback", "<Hangup/>")
    centre.come('<Gather action="/got" numDigits="1"/>')
    centre.citizen.digits("1")
    assert centre.app.asked("/fallback")[0]["ErrorUrl"] == f"{APP}/got"


def test_the_action_s_document_without_verbs_ends_the_call(centre: Centre) -> None:
    centre.app.says("/got", "")
    leg = centre.come('<Gather action="/got" numDigits="1"/>')
    centre.citizen.digits("1")
    assert leg.status == "completed"


def test_incoming_calls_are_answered(centre: Centre) -> None:
    leg = centre.come("<Gather/>")
    assert leg.status == "in-progress"
