"""TEL-7: callers to practise with come through the whole centre as real ones do, and count as
nobody."""

from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import select

from callcenter.core.settings import TRAINING_NUMBER
from telephony.calls.models import Call
from telephony.exchange.practice.stories import stories
from telephony.line.estimating import recent_handling
from telephony.line.queries import has_room, line_summary, next_in_line
from tests.telephony.stories.test_hours import evening
from tests.telephony.telling import both_languages
from tests.telephony.town import Town


def practise(town: Town, story: str, language: str) -> dict[str, Any]:
    """Somebody begins a practice call."""
    own = town.exchange.numbers[town.station.settings.number]
    town.exchange.numbers[TRAINING_NUMBER] = replace(
        own, number=TRAINING_NUMBER, sid="PN" + "9" * 32
    )
    begun = town.station.practices.begin(story, language, to=TRAINING_NUMBER, by="x")
    town.run(0)
    return begun


def told(town: Town, begun: dict[str, Any]) -> dict[str, Any]:
    return town.station.practices.get(begun["id"])


def call_of(town: Town, begun: dict[str, Any]) -> Call:
    with town.at_work() as session:
        found: Call = session.scalars(select(Call).where(Call.sid == begun["call_sid"])).one()
        session.expunge(found)
    return found


@evening
@both_languages
@pytest.mark.parametrize("story", ["booking", "withheld"])
def test_a_story_is_told_through_the_whole_centre(town: Town, story: str, language: str) -> None:
    """Outside the hours too; the talk is heard at the operator's phone line by line."""
    operator = town.operator("ja", "en")
    operator.takes_calls()
    begun = practise(town, story, language)
    operator.rings(within=120)
    town.run(5)
    operator.answers()
    operator.says("お電話ありがとうございます。")
    town.until(lambda: told(town, begun)["is_over"], 240)
    for line in stories()[story].says[language]:
        assert line.text in operator.heard
    call = call_of(town, begun)
    assert (call.training, call.outcome, call.language) == (True, "answered", language)
    assert call.operator_id == operator.actor.id
    assert told(town, begun)["left"]


@both_languages
def test_who_practises_stands_behind_every_citizen(town: Town, language: str) -> None:
    begun = practise(town, "angry", language)
    town.until(lambda: call_of(town, begun).queued_at is not None, 120)
    with town.at_work() as session:
        assert line_summary(session).waiting == 0
        assert line_summary(session).longest_since is None
        assert [one.training for one in next_in_line(session)] == [True]
    citizen = town.citizen()
    citizen.waits(language=language)
    with town.at_work() as session:
        assert line_summary(session).waiting == 1
        assert [one.training for one in next_in_line(session)] == [False, True]
    operator = town.operator("ja", "en")
    operator.takes_calls()
    operator.answers()
    citizen.talks_with(operator)
    citizen.hangs_up()
    assert citizen.call.outcome == "answered"
    assert call_of(town, begun).state == "waiting"


def test_practice_takes_no_citizen_s_place(town: Town) -> None:
    town.set_times(longest_line=1)
    begun = practise(town, "angry", "ja")
    town.until(lambda: call_of(town, begun).queued_at is not None, 120)
    with town.at_work() as session:
        assert has_room(session)
    citizen = town.citizen()
    citizen.waits()
    with town.at_work() as session:
        assert not has_room(session)


def test_practice_is_in_no_estimate(town: Town) -> None:
    """Neither talk nor wrap-up of it tells how long a citizen keeps an operator."""
    operator = town.operator()
    operator.takes_calls()
    for number in range(5):
        citizen = town.citizen(f"+8190123456{number:02d}")
        citizen.waits()
        operator.answers()
        town.run(30)
        citizen.hangs_up()
        town.until(lambda: operator.state == "available", 120)
    with town.at_work() as session:
        before = recent_handling(session)
    assert before.whole is not None
    begun = practise(town, "elderly", "ja")
    operator.rings(within=120)
    operator.answers()
    town.until(lambda: told(town, begun)["is_over"], 400)
    town.until(lambda: operator.state == "available", 120)
    with town.at_work() as session:
        after = recent_handling(session)
    assert (after.whole, after.connecting) == pytest.approx((before.whole, before.connecting))


def test_a_pin_said_aloud_is_noticed_in_a_real_recording(town: Town) -> None:
    operator = town.operator()
    operator.takes_calls()
    begun = practise(town, "pin_forgotten", "ja")
    operator.rings(within=120)
    operator.answers()
    operator.says("お電話ありがとうございます。")
    town.until(lambda: told(town, begun)["is_over"], 240)
    [secret] = [line for line in told(town, begun)["lines"] if line.get("secret")]
    assert (secret["text"], secret["recorded"]) == ("", True)
