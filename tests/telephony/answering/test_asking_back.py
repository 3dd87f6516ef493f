"""CB-1, TEL-8: the choice of a callback, question by question, as the provider asks for it."""

import pytest
from sqlalchemy import select

from callcenter.apps.wiring import Platform
from telephony.callbacks.models import Callback, CallbackState, CallbackWish, Origin
from telephony.callbacks.services.keeping import number_of
from telephony.line.models import EntryState
from tests.telephony.answering.centre import Centre
from tests.telephony.answering.provider import Caller, Heard, Provider

pytestmark = pytest.mark.usefixtures("open_hours")


@pytest.fixture
def asked(caller: Caller) -> Caller:
    """In the line, and asked which number is to be called."""
    caller.into_line()
    caller.press("1")
    return caller


def callbacks(platform: Platform) -> list[Callback]:
    with platform.database.transaction(write=False) as session:
        return list(session.scalars(select(Callback)))


def wishes(platform: Platform) -> list[CallbackWish]:
    with platform.database.transaction(write=False) as session:
        return list(session.scalars(select(CallbackWish)))


def test_the_number_is_read_back_digit_by_digit(asked: Caller) -> None:
    assert "ゼロキューゼロの、イチニーサンヨンの、ゴーロクナナハチ" in asked.last.text


def test_nothing_of_the_number_stands_in_an_address(asked: Caller) -> None:
    asked.press("2")
    heard = asked.press("0798353151")
    assert "3531" not in heard.address("Gather")
    assert "ゼロナナキューハチの、サンゴーの、サンイチゴーイチ" in heard.text


def test_yes_keeps_the_place_and_ends_the_call(
    asked: Caller, centre: Centre, platform: Platform
) -> None:
    call = centre.call
    assert asked.press("1").verbs == ["Say", "Hangup"]
    (callback,) = callbacks(platform)
    assert (callback.origin, callback.place_at) == (Origin.QUEUE, call.came_at)
    assert (callback.origin_call_id, callback.menu_code) == (call.id, "booking")
    assert callback.state == CallbackState.LINED_UP


def test_a_typed_number_is_forgotten_once_it_is_confirmed(
    asked: Caller, platform: Platform
) -> None:
    asked.press("2")
    asked.press("0798353151")
    assert len(wishes(platform)) == 1
    asked.press("1")
    assert wishes(platform) == []
    assert [number_of(one) for one in callbacks(platform)] == ["+81798353151"]


@pytest.mark.parametrize("key", ["3", ""])
def test_no_leads_back_into_the_wait(
    asked: Caller, centre: Centre, platform: Platform, key: str
) -> None:
    assert asked.press(key).verbs == ["Say"]
    assert asked.wait(60).verbs == ["Gather"]
    assert centre.entry.state == EntryState.WAITING
    assert callbacks(platform) == []


def test_a_strange_key_is_asked_again_but_not_for_ever(asked: Caller, centre: Centre) -> None:
    heard: Heard = asked.last
    for _time in range(10):
        heard = asked.press("9")
        if heard.verbs == ["Say"]:
            break
    assert heard.verbs == ["Say"]
    assert centre.entry.state == EntryState.WAITING


def test_wrong_numbers_are_not_asked_for_ever(asked: Caller, platform: Platform) -> None:
    asked.press("2")
    for _time in range(10):
        if asked.press("110").verbs == ["Say"]:
            break
    assert asked.last.verbs == ["Say"]
    assert callbacks(platform) == []


def test_a_repeated_yes_asks_once(asked: Caller, platform: Platform) -> None:
    target = asked.last.address("Gather")
    answers = [asked.ask(target, Digits="1").text for _time in range(2)]
    assert answers[0] == answers[1]
    assert len(callbacks(platform)) == 1


def test_who_has_left_the_line_has_nothing_to_choose(asked: Caller, platform: Platform) -> None:
    target = asked.last.address("Gather")
    asked.hang_up()
    assert asked.ask(target, Digits="1").verbs == ["Hangup"]
    assert callbacks(platform) == []


@pytest.mark.parametrize(
    "query",
    [
        "place=line&turn=0-0",
        "place=elsewhere&turn=0-0-1",
        "turn=0-0-1",
        "place=line",
        "place=line&turn=x-0-1",
        "place=line&turn=%D9%A3-0-1",
        "place=line&turn=0-0-999",
    ],
)
def test_strange_addresses_are_refused(asked: Caller, provider: Provider, query: str) -> None:
    answer = provider.post(f"/voice/callback-choice?{query}", CallSid=asked.sid, Digits="1")
    assert answer.status_code == 400
