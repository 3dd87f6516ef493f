"""TEL-3, TEL-5: hold, ask, hand over, talk in threes, listen: and nobody is left alone."""

import pytest

from telephony.calls.facts import Kind
from telephony.talks.errors import ColleagueBusy, ConsultRuns, NobodyConsulted, NoTalk
from telephony.talks.models import ListenMode
from tests.telephony.invariants import in_order
from tests.telephony.talkers import (
    ASIDE,
    SECRET,
    accepts,
    all_closed,
    audited,
    colleague,
    does,
    events,
    in_talk,
    manager,
    on_duty,
    picks_up,
    say_secret,
    section,
    sees,
)
from tests.telephony.telling import both_languages
from tests.telephony.town import Town
from tests.telephony.words import GOODBYE, ON_HOLD

TWO_TALKS = [("talk", "kept"), ("talk", "kept")]


@both_languages
def test_on_hold_with_music_and_back(town: Town, language: str) -> None:
    citizen, operator = in_talk(town, language=language)
    does(operator, "holds")
    talk = sees(operator)
    assert talk is not None
    assert (talk.is_mine, talk.is_held, talk.hold_confirmed) == (True, True, True)
    citizen.hears(ON_HOLD[language])
    operator.says(SECRET)
    town.run(40)
    assert SECRET not in citizen.heard
    assert citizen.heard.count(ON_HOLD[language]) >= 2
    does(operator, "resumes")
    citizen.talks_with(operator)
    assert events(town, Kind.HELD, Kind.RESUMED) == ["held", "resumed"]
    citizen.hangs_up()
    in_order(town)
    all_closed(town)
    citizen.is_recorded_as("answered", language, menu="booking", by=operator)


@both_languages
def test_a_colleague_is_asked_and_takes_over(town: Town, language: str) -> None:
    citizen, first = in_talk(town, language=language)
    second = on_duty(town)
    does(first, "asks", target=colleague(second))
    picks_up(second)
    say_secret(first, second, citizen)
    say_secret(second, first, citizen)
    does(first, "hands_over")
    town.until(lambda: first.state == "wrap_up", 10)
    citizen.talks_with(second)
    assert first.phone.state == "idle"
    assert SECRET not in citizen.heard
    second.hangs_up()
    citizen.hears(GOODBYE[language])
    citizen.is_put_off()
    in_order(town)
    all_closed(town)
    citizen.is_recorded_as("answered", language, menu="booking", by=second)
    assert second.states[:4] == ["available", "reserved", "ringing", "talking"]
    assert "wrap_up" in second.states
    assert events(town, Kind.HELD, Kind.CONSULTED) == ["held", "consulted"]
    assert set(events(town, Kind.TRANSFERRED, Kind.RESUMED)) == {"transferred", "resumed"}


@both_languages
def test_who_was_asked_declines(town: Town, language: str) -> None:
    citizen, first = in_talk(town, language=language)
    second = on_duty(town)
    does(first, "asks", target=colleague(second))
    second.rings()
    second.phone.reject()
    town.run(2)
    talk = sees(first)
    assert talk is not None
    assert talk.consulted is None
    assert talk.last_refusal is not None
    assert talk.last_refusal.end_reason == "busy"
    with pytest.raises(NobodyConsulted):
        does(first, "hands_over")
    does(first, "resumes")
    citizen.talks_with(first)
    assert second.state == "available"
    citizen.hangs_up()
    in_order(town)
    all_closed(town)
    citizen.is_recorded_as("answered", language, menu="booking", by=first)


@both_languages
def test_who_was_asked_does_not_answer(town: Town, language: str) -> None:
    citizen, first = in_talk(town, language=language)
    second = on_duty(town)
    does(first, "asks", target=colleague(second))
    second.lets_it_ring()
    town.run(2)
    talk = sees(first)
    assert talk is not None
    assert talk.consulted is None
    assert talk.is_held
    assert second.agent.missed == 1
    does(first, "resumes")
    citizen.talks_with(first)
    citizen.hangs_up()
    in_order(town)
    all_closed(town)


def test_who_was_asked_is_busy(town: Town) -> None:
    citizen, first = in_talk(town)
    second = town.operator()
    with pytest.raises(ColleagueBusy):
        does(first, "asks", target=colleague(second))
    second.takes_calls()
    does(first, "asks", target=colleague(second))
    with pytest.raises(ConsultRuns):
        does(first, "asks", target=colleague(second))
    with pytest.raises(ConsultRuns):
        does(first, "resumes")
    picks_up(second)
    does(first, "sees_off")
    town.until(lambda: second.state == "available", 5)
    assert second.phone.state == "idle"
    does(first, "resumes")
    citizen.talks_with(first)
    citizen.hangs_up()
    in_order(town)
    all_closed(town)


@both_languages
def test_the_caller_hangs_up_while_a_colleague_is_asked(town: Town, language: str) -> None:
    citizen, first = in_talk(town, language=language)
    second = on_duty(town)
    does(first, "asks", target=colleague(second))
    picks_up(second)
    say_secret(first, second, citizen)
    citizen.hangs_up()
    town.until(lambda: first.state == "wrap_up" and second.state == "available", 30)
    assert first.phone.state == second.phone.state == "idle"
    in_order(town)
    all_closed(town)
    citizen.is_recorded_as("answered", language, menu="booking", by=first)
    assert len(citizen.rung) == 1


def test_the_caller_hangs_up_while_a_colleagues_phone_rings(town: Town) -> None:
    citizen, first = in_talk(town)
    second = on_duty(town)
    does(first, "asks", target=colleague(second))
    second.rings()
    citizen.hangs_up()
    town.until(lambda: second.phone.state == "idle", 10)
    assert second.state == "available"
    assert second.agent.missed == 0
    in_order(town)
    all_closed(town)


@both_languages
def test_the_first_one_hangs_up_while_a_colleague_is_asked(town: Town, language: str) -> None:
    """The caller is not lost: she has her old place in the line, and the colleague takes her."""
    citizen, first = in_talk(town, language=language)
    second = on_duty(town)
    does(first, "asks", target=colleague(second))
    picks_up(second)
    say_secret(first, second, citizen)
    first.phone.hang_up()
    town.until(lambda: second.phone.state == "idle", 10)
    second.answers()
    citizen.talks_with(second)
    assert SECRET not in citizen.heard
    second.hangs_up()
    citizen.is_put_off()
    in_order(town)
    all_closed(town)
    citizen.is_recorded_as("answered", language, menu="booking", by=second, recordings=TWO_TALKS)
    assert [who for who, _why in citizen.rung] == [first.actor.id, second.actor.id]


@both_languages
def test_blind_to_somebody_who_speaks_english(town: Town, language: str) -> None:
    citizen, first = in_talk(town, language=language)
    japanese, english = on_duty(town, "ja"), on_duty(town, "en")
    does(first, "gives_away", target="skill:en")
    town.until(lambda: first.state == "wrap_up", 10)
    english.answers()
    citizen.talks_with(english)
    assert japanese.states == ["available"]
    citizen.hangs_up()
    in_order(town)
    all_closed(town)
    citizen.is_recorded_as("answered", language, menu="booking", by=english, recordings=TWO_TALKS)


@both_languages
def test_blind_to_a_colleague_who_does_not_answer(town: Town, language: str) -> None:
    """She waits at her old place, first for him, then for anybody."""
    citizen, first = in_talk(town, language=language)
    wanted, other = on_duty(town), on_duty(town)
    later = town.citizen("+819022222222")
    place = citizen.place
    does(first, "gives_away", target=colleague(wanted))
    assert place is not None
    again = citizen.place
    assert again is not None
    assert again.entered_at == place.entered_at
    wanted.lets_it_ring()
    later.waits()
    other.answers()
    later.talks_with(other)
    later.hangs_up()
    town.until(lambda: other.state == "wrap_up")
    other.finishes()
    wanted.goes_home()
    other.answers()
    citizen.talks_with(other)
    citizen.hangs_up()
    in_order(town)
    all_closed(town)
    citizen.is_recorded_as("answered", language, menu="booking", by=other, recordings=TWO_TALKS)


@both_languages
def test_a_caller_who_was_given_away_hangs_up_in_the_line(town: Town, language: str) -> None:
    citizen, first = in_talk(town, language=language)
    does(first, "gives_away", target="skill:ja")
    first.takes_break()
    town.run(20)
    assert citizen.call.state == "waiting"
    citizen.hangs_up()
    in_order(town)
    all_closed(town)
    assert (citizen.call.outcome, citizen.call.operator_id) == ("answered", first.actor.id)
    assert citizen.place is not None
    assert (citizen.place.state, citizen.place.settled_reason) == ("left", "hung_up")


@both_languages
def test_three_talk_and_one_goes(town: Town, language: str) -> None:
    citizen, first = in_talk(town, language=language)
    second = on_duty(town)
    does(first, "asks", target=colleague(second))
    picks_up(second)
    say_secret(first, second, citizen)
    does(first, "joins_all")
    for one, words in ((first, "ご一緒に。"), (second, "はい、三人で。")):
        one.says(words)
        assert words in citizen.heard, town.story()
    citizen.says("みなさん聞こえますか。")
    assert "みなさん聞こえますか。" in first.heard
    assert "みなさん聞こえますか。" in second.heard
    does(first, "hands_over")
    town.until(lambda: first.state == "wrap_up", 10)
    citizen.talks_with(second)
    citizen.hangs_up()
    in_order(town)
    all_closed(town)
    citizen.is_recorded_as("answered", language, menu="booking", by=second)


@both_languages
def test_the_citys_staff_comes_in_and_stays(town: Town, language: str) -> None:
    citizen, operator = in_talk(town, language=language)
    entry, clerk = section(town)
    does(operator, "asks", target=entry)
    accepts(clerk)
    say_secret(operator, clerk, citizen)
    does(operator, "hands_over")
    town.until(lambda: operator.state == "wrap_up", 10)
    citizen.says("窓口は何時までですか。")
    clerk.says("五時までです。")
    assert "窓口は何時までですか。" in clerk.heard, town.story()
    assert "五時までです。" in citizen.heard, town.story()
    clerk.hangs_up()
    citizen.hears(GOODBYE[language])
    citizen.is_put_off()
    in_order(town)
    all_closed(town)
    citizen.is_recorded_as("answered", language, menu="booking", by=operator)
    assert events(town, Kind.GUEST_JOINED) == ["guest_joined"]


@both_languages
def test_blind_to_the_citys_staff(town: Town, language: str) -> None:
    """Who answers there takes over at once; a mailbox that presses no key gets nobody."""
    citizen, operator = in_talk(town, language=language)
    entry, clerk = section(town)
    does(operator, "gives_away", target=entry)
    picks_up(clerk)
    clerk.is_put_off()
    assert operator.state == "talking"
    does(operator, "gives_away", target=entry)
    accepts(clerk)
    town.until(lambda: operator.state == "wrap_up", 10)
    clerk.says("五時までです。")
    assert "五時までです。" in citizen.heard, town.story()
    citizen.hangs_up()
    in_order(town)
    all_closed(town)


@both_languages
def test_a_manager_listens_whispers_and_leaves(town: Town, language: str) -> None:
    citizen, operator = in_talk(town, language=language)
    leads = manager(town)
    does(leads, "listens", citizen.call.id)
    picks_up(leads)
    talk = sees(operator)
    assert talk is not None
    assert [one.mode for one in talk.listeners] == [ListenMode.LISTEN]
    leads.says(ASIDE)
    assert ASIDE not in operator.heard + citizen.heard
    citizen.says("カードの件です。")
    assert "カードの件です。" in leads.heard
    does(leads, "whispers", citizen.call.id)
    leads.says(ASIDE)
    assert ASIDE in operator.heard, town.story()
    assert ASIDE not in citizen.heard
    does(leads, "listens", citizen.call.id)
    leads.says(SECRET)
    assert SECRET not in operator.heard + citizen.heard
    does(leads, "leaves")
    town.run(2)
    assert leads.phone.state == "idle"
    citizen.talks_with(operator)
    citizen.hangs_up()
    in_order(town)
    all_closed(town)
    assert audited(town, leads)[-3:] == ["call.listen", "call.whisper", "call.listen"]
    assert events(town, Kind.LISTENED, Kind.WHISPERED) == ["listened", "whispered", "listened"]
    assert leads.state == "offline"
    citizen.is_recorded_as("answered", language, menu="booking", by=operator)


def test_who_whispers_goes_on_with_who_takes_over(town: Town) -> None:
    citizen, first = in_talk(town)
    second, leads = on_duty(town), manager(town)
    does(leads, "whispers", citizen.call.id)
    picks_up(leads)
    does(first, "asks", target=colleague(second))
    picks_up(second)
    does(first, "hands_over")
    town.until(lambda: first.state == "wrap_up", 10)
    leads.says(ASIDE)
    assert ASIDE in second.heard, town.story()
    assert ASIDE not in citizen.heard
    citizen.hangs_up()
    town.until(lambda: leads.phone.state == "idle", 10)
    in_order(town)
    all_closed(town)


@pytest.mark.parametrize("shown", [1, 0])
def test_listening_is_shown_to_the_operator_or_not(town: Town, shown: int) -> None:
    town.set_times(listening_visible=shown)
    citizen, operator = in_talk(town)
    leads = manager(town)
    does(leads, "listens", citizen.call.id)
    picks_up(leads)
    talk = sees(operator)
    assert talk is not None
    assert len(talk.listeners) == shown
    citizen.hangs_up()
    in_order(town)
    all_closed(town)
    assert "call.listen" in audited(town, leads)


@both_languages
def test_the_browser_dies_while_the_caller_is_on_hold(town: Town, language: str) -> None:
    """She is not alone for thirty seconds: somebody else has her by then."""
    citizen, first = in_talk(town, language=language)
    second = on_duty(town)
    does(first, "holds")
    town.run(12)
    gone = town.now
    first.closes_the_laptop()
    second.answers()
    assert (town.now - gone).total_seconds() < 30
    citizen.talks_with(second)
    citizen.hangs_up()
    in_order(town)
    all_closed(town)
    citizen.is_recorded_as("answered", language, menu="booking", by=second, recordings=TWO_TALKS)


def test_an_operator_hangs_up_on_purpose_while_the_caller_is_on_hold(town: Town) -> None:
    citizen, operator = in_talk(town)
    does(operator, "holds")
    does(operator, "hangs_up")
    citizen.hears(GOODBYE["ja"])
    citizen.is_put_off()
    with pytest.raises(NoTalk):
        does(operator, "holds")
    in_order(town)
    all_closed(town)
    citizen.is_recorded_as("answered", "ja", menu="booking", by=operator)
