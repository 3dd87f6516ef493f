"""TEL-8: the app is away, requests are lost or come in disorder, the provider does not answer."""

import pytest

from telephony.exchange.phones import Phone
from telephony.recordings.models import Recording
from tests.telephony.invariants import in_order
from tests.telephony.telling import at, both_languages
from tests.telephony.town import Operator, Town
from tests.telephony.words import (
    BROKEN,
    CLOSED,
    GOODBYE,
    MESSAGE,
    MESSAGE_KEPT,
    NEXT,
    NOTICE,
    SORRY,
    STAY,
)

# Those of the rooms have a story of their own: without them nobody ever comes together.
EVERY_CALLBACK = ("status", "operator-status", "recording")


@pytest.fixture
def operator(town: Town) -> Operator:
    """Somebody at the phone who speaks both languages."""
    one = town.operator("ja", "en")
    one.takes_calls()
    return one


def test_the_app_is_away_when_somebody_calls(town: Town) -> None:
    citizen = town.citizen()
    with town.nobody_at_the_door():
        citizen.dials()
        citizen.hears(BROKEN["ja"], BROKEN["en"])
        citizen.is_put_off()
    in_order(town, troubled=True)
    citizen.is_recorded_as("failed", None)


@both_languages
def test_the_app_is_away_for_a_while_in_the_wait(
    town: Town, operator: Operator, language: str
) -> None:
    operator.takes_break()
    citizen = town.citizen()
    citizen.waits(language=language)
    citizen.hears(NEXT[language])
    town.run(25)  # into the music
    with town.nobody_at_the_door():
        town.run(20)
    operator.takes_calls()
    operator.answers()
    citizen.talks_with(operator)
    citizen.hangs_up()
    in_order(town, troubled=True)
    citizen.is_recorded_as("answered", language, menu="booking", by=operator)


@both_languages
def test_the_app_stays_away_from_who_waits(town: Town, operator: Operator, language: str) -> None:
    operator.takes_break()
    citizen = town.citizen()
    citizen.waits(language=language)
    citizen.hears(NEXT[language])
    with town.nobody_at_the_door():
        citizen.hears(BROKEN[language], within=180)
        citizen.is_put_off()
    town.run(45)
    assert citizen.call.state == "ended"
    operator.takes_calls()
    in_order(town, troubled=True)
    citizen.is_recorded_as("failed", language, menu="booking")
    assert citizen.rung == []


@both_languages
def test_the_app_is_away_during_a_talk_and_comes_back(
    town: Town, operator: Operator, language: str
) -> None:
    citizen = town.citizen()
    citizen.waits(language=language)
    operator.answers()
    with town.nobody_at_the_door():
        citizen.talks_with(operator)
        town.run(30)
    assert operator.state == "talking"
    operator.hangs_up()
    citizen.hears(GOODBYE[language])
    in_order(town, troubled=True)
    citizen.is_recorded_as("answered", language, menu="booking", by=operator)


@both_languages
def test_the_app_is_away_when_a_talk_ends(town: Town, operator: Operator, language: str) -> None:
    citizen = town.citizen()
    citizen.waits(language=language)
    operator.answers()
    citizen.talks_with(operator)
    with town.nobody_at_the_door():
        citizen.hangs_up()
        town.run(5)
    town.until(lambda: operator.state == "wrap_up", 45)
    town.sleeps(700)
    town.does("find_recordings")
    in_order(town, troubled=True)
    citizen.is_recorded_as("answered", language, menu="booking", by=operator)


@both_languages
def test_who_hangs_up_while_the_app_is_away_is_put_through_to_nobody(
    town: Town, operator: Operator, language: str
) -> None:
    operator.takes_break()
    citizen, other = town.citizen("+819011111111"), town.citizen("+819022222222")
    citizen.waits(language=language)
    citizen.hears(NEXT[language])
    town.passes_its_jobs()
    with town.nobody_at_the_door():
        citizen.phone.hang_up()
    operator.takes_calls()
    operator.picks_up()
    other.waits(language=language)
    town.until(lambda: citizen.call.state == "ended", 30)
    operator.answers()
    other.talks_with(operator)
    other.hangs_up()
    in_order(town, troubled=True)
    citizen.is_recorded_as("abandoned", language, menu="booking")
    other.is_recorded_as("answered", language, menu="booking", by=operator)
    assert operator.agent.missed == 0


@both_languages
def test_the_wait_breaks_off_and_a_message_is_taken(
    town: Town, operator: Operator, language: str
) -> None:
    operator.takes_break()
    citizen = town.citizen()
    citizen.waits(language=language)
    citizen.hears(NEXT[language])
    with town.losing("wait"):
        citizen.hears(SORRY[language], MESSAGE[language], "beep")
    town.run(2)
    citizen.says("折り返しお電話をください。")
    citizen.presses("#")
    citizen.hears(MESSAGE_KEPT[language])
    citizen.is_put_off()
    operator.takes_calls()
    operator.picks_up()
    town.until(lambda: citizen.phone.state == "ringing", 30)  # is called back
    citizen.phone.answer()
    town.until(lambda: operator.state == "talking", 60)
    operator.says("ご伝言を聞きました。")
    operator.hangs_up()
    in_order(town, troubled=True)
    citizen.is_recorded_as(
        "voicemail", language, menu="booking", recordings=[("voicemail", "kept")]
    )
    assert citizen.rung == []


@both_languages
def test_the_way_to_the_operator_breaks_off(town: Town, operator: Operator, language: str) -> None:
    citizen, other = town.citizen("+819011111111"), town.citizen("+819022222222")
    citizen.waits(language=language)
    with town.losing("talk"):
        operator.picks_up()
        citizen.hears(BROKEN[language])
    citizen.is_put_off()
    other.waits(language=language)
    operator.answers()
    other.talks_with(operator)
    other.hangs_up()
    in_order(town, troubled=True)
    citizen.is_recorded_as("failed", language, menu="booking")
    other.is_recorded_as("answered", language, menu="booking", by=operator)
    assert operator.agent.missed == 0


@at(2026, 11, 20, 20, 0)
@both_languages
def test_the_app_is_away_when_a_message_ends(town: Town, language: str) -> None:
    citizen = town.citizen()
    citizen.dials()
    citizen.chooses(language)
    citizen.hears(CLOSED[language], MESSAGE[language], "beep")
    town.run(2)
    citizen.says("山田です。またかけます。")
    with town.losing("voicemail-left"):
        citizen.presses("#")
        citizen.hears(BROKEN[language])
        citizen.is_put_off()
    in_order(town, troubled=True)
    citizen.is_recorded_as("voicemail", language, recordings=[("voicemail", "kept")])


@both_languages
@pytest.mark.parametrize("lost", EVERY_CALLBACK)
def test_one_kind_of_callback_never_comes(
    town: Town, operator: Operator, language: str, lost: str
) -> None:
    citizen = town.citizen()
    with town.losing(lost):
        citizen.waits(language=language)
        operator.answers()
        citizen.talks_with(operator)
        citizen.hangs_up()
        town.until(lambda: operator.state == "wrap_up", 45)
        town.run(45)
        assert citizen.call.state == "ended"
    town.sleeps(700)
    town.does("find_recordings")
    in_order(town, troubled=True)
    citizen.is_recorded_as("answered", language, menu="booking", by=operator)


@both_languages
def test_news_of_the_rooms_is_lost_for_a_while(
    town: Town, operator: Operator, language: str
) -> None:
    citizen = town.citizen()
    with town.losing("conference"):
        citizen.waits(language=language)
        operator.picks_up()
        town.until(lambda: operator.phone.state == "idle", 60)
    operator.answers()
    citizen.talks_with(operator)
    citizen.hangs_up()
    in_order(town, troubled=True)
    citizen.is_recorded_as("answered", language, menu="booking", by=operator)


@both_languages
@pytest.mark.parametrize("fault", ["duplicate", "shuffle"])
def test_everything_comes_twice_or_in_disorder(
    town: Town, operator: Operator, language: str, fault: str
) -> None:
    with town.spoilt(**{fault: 1.0}):
        citizen = town.citizen()
        citizen.waits(language=language)
        operator.picks_up()
        town.until(lambda: operator.state == "talking", 40)
        citizen.talks_with(operator)
        citizen.hangs_up()
        town.until(lambda: operator.state == "wrap_up", 40)
        in_order(town)
    citizen.is_recorded_as("answered", language, menu="booking", by=operator)
    assert citizen.rung == [(operator.actor.id, "completed")]
    assert operator.states[:5] == ["available", "reserved", "ringing", "talking", "wrap_up"]


@pytest.mark.parametrize("seed", [1, 2, 3])
@pytest.mark.parametrize("shares", [{"drop": 0.3}, {"delay": 0.15, "shuffle": 0.3}])
def test_whatever_is_lost_or_late_the_records_are_whole(
    town: Town, operator: Operator, shares: dict[str, float], seed: int
) -> None:
    """What comes of the calls is left to the dice; what is written down of them is not."""
    callers = [town.citizen("+819011111111"), town.citizen("+819022222222")]
    with town.spoilt(seed=seed, **shares):
        for citizen in callers:
            citizen.dials()
            for _ in range(60):
                _goes_on(town, citizen.phone, operator)
        town.run(30)
    for person in (*callers, operator):
        if person.phone.state != "idle":
            person.phone.hang_up()
    town.run(60)
    town.sleeps(700)
    town.does("find_recordings")
    in_order(town, troubled=True, unrecorded=None)
    assert {call.outcome for call in town.calls} <= {
        "answered",
        "abandoned",
        "callback",
        "failed",
        "left_early",
        "unreached",
        None,  # waits at home
    }


@both_languages
def test_the_answer_to_the_order_of_a_call_is_lost(
    town: Town, operator: Operator, language: str
) -> None:
    citizen = town.citizen()
    with town.spoilt(lost_answer=1.0):
        citizen.waits(language=language)
        operator.rings()
    operator.answers()
    citizen.talks_with(operator)
    citizen.hangs_up()
    in_order(town)
    citizen.is_recorded_as("answered", language, menu="booking", by=operator)
    assert citizen.rung == [(operator.actor.id, "completed")]


@both_languages
def test_the_answer_to_the_order_that_connects_is_lost(
    town: Town, operator: Operator, language: str
) -> None:
    citizen = town.citizen()
    citizen.waits(language=language)
    operator.rings()
    with town.spoilt(lost_answer=1.0):
        operator.picks_up()
        town.until(lambda: operator.state == "talking", 20)
        town.run(30)
    citizen.talks_with(operator)
    citizen.hangs_up()
    in_order(town)
    citizen.is_recorded_as("answered", language, menu="booking", by=operator)


@both_languages
def test_the_answer_to_the_order_that_hangs_up_is_lost(
    town: Town, operator: Operator, language: str
) -> None:
    citizen = town.citizen()
    citizen.waits(language=language)
    operator.rings()
    with town.spoilt(lost_answer=1.0):
        citizen.hangs_up()
        town.run(10)
    assert operator.phone.state == "idle"
    in_order(town)
    citizen.is_recorded_as("abandoned", language, menu="booking")
    assert (operator.state, operator.agent.missed) == ("available", 0)


@both_languages
def test_the_provider_refuses_to_call_operators_for_a_while(
    town: Town, operator: Operator, language: str
) -> None:
    operator.takes_break()
    citizen = town.citizen()
    citizen.waits(language=language)
    with town.no_more_calls():
        operator.takes_calls()
        town.run(25)
        assert operator.phone.state == "idle"
    citizen.hears(NOTICE[language], STAY[language])
    operator.answers()
    citizen.talks_with(operator)
    citizen.hangs_up()
    in_order(town)
    citizen.is_recorded_as("answered", language, menu="booking", by=operator)
    assert {why for _person, why in citizen.rung} == {"refused", "completed"}
    assert operator.agent.missed == 0


@both_languages
def test_a_talk_without_a_sound_is_kept_in_its_full_length(
    town: Town, operator: Operator, language: str
) -> None:
    citizen = town.citizen()
    citizen.waits(language=language)
    operator.answers()
    town.run(20)
    operator.hangs_up()
    citizen.hears(GOODBYE[language])
    in_order(town)
    citizen.is_recorded_as("answered", language, menu="booking", by=operator)
    (recording,) = town.rows(Recording)
    assert recording.seconds is not None
    assert recording.seconds >= 20


def _goes_on(town: Town, phone: Phone, operator: Operator) -> None:
    """A second of people who do what they can: press a key, pick up, say something."""
    town.run(1)
    if operator.phone.state == "ringing":
        operator.phone.answer()
    if phone.state == "in-call":
        phone.digits("1")
        phone.speak("もしもし。")
