"""TEL-1, TEL-3, TEL-8: what is said around a talk, over signed requests."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from callcenter.apps.webhooks import make_webhooks_app
from callcenter.apps.wiring import Platform
from callcenter.core import clock
from callcenter.core.db import Database
from callcenter.core.permissions import SYSTEM, Actor, Role
from callcenter.core.settings import TRAINING_NUMBER
from telephony.calls.facts import Kind
from telephony.calls.models import LegState, Outcome
from telephony.setup.defaults import DEFAULT_ANSWERS, PRODUCT_TEXTS
from telephony.setup.services.afterwards import ask_afterwards
from telephony.setup.services.answers import save_answer
from telephony.setup.services.notices import switch_notice_on
from telephony.setup.services.nuisance import NuisanceProposal, confirm_entry, propose_entry
from telephony.setup.services.prompts import upload_audio
from telephony.setup.values import Afterwards
from telephony.switch.fallback import fallback_document
from tests.factories.calls import CALLER
from tests.factories.sounds import wav_file
from tests.factories.staff import make_staff
from tests.telephony.answering.centre import Centre, OperatorPhone
from tests.telephony.answering.provider import Caller, Provider

pytestmark = pytest.mark.usefixtures("open_hours")


@pytest.fixture
def answers(platform: Platform) -> None:
    """All three answers by voice are offered."""
    with platform.database.transaction() as session:
        for choice in DEFAULT_ANSWERS:
            save_answer(session, SYSTEM, replace(choice, active=True), seen=0)


@pytest.fixture
def listed_caller(platform: Platform, caller: Caller, open_hours: datetime) -> Caller:
    """Somebody whose calls are not taken."""
    with platform.database.transaction() as session:
        last = open_hours.date() + timedelta(days=9)
        proposal = NuisanceProposal(CALLER, "reject", "暴言が続くため", last)
        entry = propose_entry(session, make_staff(session, Role.MANAGER), proposal)
        confirm_entry(session, make_staff(session, Role.MANAGER), entry.id)
    return caller


@pytest.fixture
def notice(platform: Platform, open_hours: datetime) -> None:
    """A notice is on, after which calls end."""
    with platform.database.transaction() as session:
        until = open_hours + timedelta(hours=1)
        switch_notice_on(session, SYSTEM, 2, until=until, afterwards=Afterwards.HANG_UP)


@pytest.mark.usefixtures("answers")
@pytest.mark.parametrize(("key", "language"), [("1", "ja"), ("2", "en")])
def test_the_answers_stand_behind_the_menu(caller: Caller, key: str, language: str) -> None:
    caller.call()
    heard = caller.press(key)
    assert [choice.name(language) in heard.text for choice in DEFAULT_ANSWERS] == [True] * 3
    again = caller.press("9")
    assert DEFAULT_ANSWERS[0].name(language) in again.text


@pytest.mark.usefixtures("answers")
def test_an_answer_can_be_a_recording(caller: Caller, platform: Platform) -> None:
    """TEL-1: the centre's own voice."""
    with platform.database.transaction() as session:
        seen = {"ja": 0, "en": 0}
        upload_audio(session, SYSTEM, "answer_1", "ja", wav_file(), seen=seen)
    caller.call()
    caller.press("1")
    heard = caller.press("5")
    assert "/voice/audio/" in (heard.one("Play").text or "")
    assert heard.text == ""


@pytest.mark.usefixtures("answers")
def test_an_answer_is_repeated_a_few_times_and_then_somebody_speaks(
    caller: Caller, centre: Centre
) -> None:
    """No circle without an end."""
    caller.call()
    caller.press("1")
    caller.press("5")
    for _ in range(4):
        assert caller.press("1").verbs == ["Gather"]
    assert caller.press("1").verbs == ["Enqueue"]
    assert centre.call.menu_code == "answer_1"


@pytest.mark.usefixtures("answers")
def test_an_answer_that_is_switched_off_meanwhile_leads_to_an_operator(
    caller: Caller, platform: Platform
) -> None:
    caller.call()
    caller.press("1")
    caller.press("5")
    with platform.database.transaction() as session:
        save_answer(session, SYSTEM, DEFAULT_ANSWERS[0], seen=1)
    assert caller.press("").verbs == ["Enqueue"]


@pytest.mark.usefixtures("answers")
def test_only_an_answer_heard_to_its_end_counts(caller: Caller, centre: Centre) -> None:
    """TEL-1: another key cuts it short, silence behind it does not."""
    caller.call()
    caller.press("1")
    caller.press("5")
    caller.press("9")
    assert centre.events(Kind.INFORMED) == []
    caller.press("1")
    caller.press("")
    assert [one.key for one in centre.events(Kind.INFORMED)] == ["answer_1"]
    caller.hang_up()
    assert centre.call.outcome == Outcome.SELF_SERVED


@pytest.mark.usefixtures("answers")
def test_a_key_without_an_answer_is_wrong_as_ever(caller: Caller, platform: Platform) -> None:
    with platform.database.transaction() as session:
        save_answer(session, SYSTEM, DEFAULT_ANSWERS[0], seen=1)
    caller.call()
    caller.press("1")
    assert PRODUCT_TEXTS["menu_retry"].texts["ja"] in caller.press("5").text


def test_who_is_gone_is_told_nothing_more(caller: Caller, platform: Platform) -> None:
    """TEL-8: late keys of an ended call, at every address."""
    caller.call()
    caller.hang_up()
    for path in ("listed?step=1", "answer?slot=1&step=1", "rating?step=1"):
        assert caller.ask(f"/voice/{path}", Digits="1").verbs == ["Hangup"]
    path = "answer-next?slot=9&step=1&turn=1"
    assert caller.ask(f"/voice/{path}", Digits="").verbs == ["Hangup"]


@pytest.mark.usefixtures("notice")
def test_practice_hears_no_notice(provider: Provider, listed_caller: Caller) -> None:
    """Who practises is not turned away, whatever is on, and whoever's phone it is."""
    trainee = Caller(provider, called=TRAINING_NUMBER)
    trainee.call()
    assert PRODUCT_TEXTS["menu_intro"].texts["ja"] in trainee.press("1").text


@pytest.mark.usefixtures("notice")
def test_the_wording_of_a_notice_is_kept_with_the_call(caller: Caller, centre: Centre) -> None:
    caller.call()
    heard = caller.press("2")
    assert heard.verbs == ["Say", "Say", "Hangup"]
    assert heard.languages == {"en"}
    (told,) = centre.events(Kind.OUTAGE)
    assert told.content["version"].startswith("0-")
    caller.hang_up()
    assert centre.call.outcome == Outcome.REFUSED


def test_a_decision_about_a_number_holds_for_calls_that_begin_later(
    listed_caller: Caller, platform: Platform, centre: Centre
) -> None:
    """What was said to the caller is done, whatever the list says meanwhile."""
    listed_caller.call()
    assert PRODUCT_TEXTS["listed_reject"].texts["ja"] in listed_caller.press("1").text
    with clock.frozen_at(clock.now() + timedelta(days=30)):
        heard = listed_caller.press("")
    assert heard.verbs == ["Say", "Hangup"]
    (kept,) = centre.events(Kind.LISTED)
    assert kept.content["policy"] == "reject"


def test_another_number_is_not_listed(provider: Provider, listed_caller: Caller) -> None:
    for number in ("+819022222222", "anonymous"):
        other = Caller(provider, number=number)
        other.call()
        assert PRODUCT_TEXTS["menu_intro"].texts["ja"] in other.press("1").text


def test_nobody_who_practises_is_asked_afterwards(
    provider: Provider, platform: Platform, centre: Centre, operator: Actor
) -> None:
    """TEL-3"""
    with platform.database.transaction() as session:
        ask_afterwards(session, SYSTEM, asks=True)
    centre.sits_down(operator)
    caller = Caller(provider, called=TRAINING_NUMBER)
    caller.into_line()
    phone = OperatorPhone.ringing(provider, centre)
    phone.talks_to(caller)
    assert "Gather" not in phone.hangs_up(caller).verbs
    assert centre.events(Kind.ASKED) == []


def test_nobody_is_asked_twice(
    caller: Caller, provider: Provider, platform: Platform, centre: Centre, operator: Actor
) -> None:
    """TEL-3, TEL-8: also when the talk ends for the second time, by another way."""
    with platform.database.transaction() as session:
        ask_afterwards(session, SYSTEM, asks=True)
    centre.sits_down(operator)
    caller.into_line()
    phone = OperatorPhone.ringing(provider, centre)
    phone.talks_to(caller)
    question = phone.hangs_up(caller)
    assert PRODUCT_TEXTS["rating_question"].texts["ja"] in question.text
    assert caller.ask("/voice/line-again?stay=7").verbs == ["Say", "Hangup"]
    assert len(centre.events(Kind.ASKED)) == 1


def fall_back(provider: Provider, sid: str) -> None:
    """The provider asks for the apology; what is noted is noted once that is on its way."""
    answer = provider.post("/voice/fallback", CallSid=sid, ErrorCode="11200")
    assert answer.text == fallback_document().to_xml()
    answer.close()


def test_a_call_that_falls_back_failed(caller: Caller, provider: Provider, centre: Centre) -> None:
    """TEL-8: out of the line at once, and no one who gave up."""
    caller.into_line()
    fall_back(provider, caller.sid)
    assert (centre.entry.state, centre.entry.settled_reason) == ("left", "lost")
    caller.hang_up()
    assert centre.call.outcome == Outcome.FAILED
    fall_back(provider, caller.sid)
    assert len(centre.events(Kind.TROUBLE)) == 1


def test_an_operator_who_falls_back_is_free_without_a_miss(
    caller: Caller, provider: Provider, centre: Centre, operator: Actor
) -> None:
    """TEL-8"""
    centre.sits_down(operator)
    caller.into_line()
    phone = OperatorPhone.ringing(provider, centre)
    phone.tell("in-progress")
    fall_back(provider, phone.sid)
    (leg,) = centre.legs()
    assert (leg.state, leg.end_reason) == (LegState.ENDED, "lost")
    assert (centre.agent(operator).state, centre.agent(operator).missed) == ("available", 0)
    assert centre.entry.state == "waiting"


def test_an_operator_who_picks_up_and_drops_has_missed_it(
    caller: Caller, provider: Provider, centre: Centre, operator: Actor
) -> None:
    """TEL-2: the document came, so it was theirs to take."""
    centre.sits_down(operator)
    caller.into_line()
    phone = OperatorPhone.ringing(provider, centre)
    phone.pick_up()
    phone.tell("completed")
    assert centre.agent(operator).missed == 1


def test_strangers_spoil_nothing_at_the_fallback(
    caller: Caller, provider: Provider, centre: Centre
) -> None:
    """TEL-8, SEC-1: without a signature they hear the apology, and that is all."""
    caller.into_line()
    for method in ("get", "post"):
        ask = getattr(provider.client, method)
        answer = ask("/voice/fallback", query_string={"CallSid": caller.sid})
        assert answer.text == fallback_document().to_xml()
        answer.close()
    answer = provider.client.post("/voice/fallback", data={"CallSid": caller.sid})
    answer.close()
    assert centre.entry.state == "waiting"
    assert centre.events(Kind.TROUBLE) == []


def test_the_apology_comes_also_when_nothing_can_be_noted(
    platform: Platform, caplog: pytest.LogCaptureFixture
) -> None:
    """TEL-8: the database is what failed."""
    broken = replace(platform, database=Database("sqlite:////nowhere/at/all.db"))
    provider = Provider(make_webhooks_app(broken).test_client(), platform.settings)
    fall_back(provider, "CA" + "0" * 32)
    assert "could not be noted" in caplog.text


def test_a_notice_ends_at_its_moment(
    caller: Caller, provider: Provider, platform: Platform, open_hours: datetime
) -> None:
    """TEL-1: to the second, without a job that would have to run."""
    with platform.database.transaction() as session:
        until = open_hours + timedelta(minutes=1)
        switch_notice_on(session, SYSTEM, 1, until=until, afterwards=Afterwards.GO_ON)
    words = PRODUCT_TEXTS["notice_1"].texts["ja"]
    for moment, is_said in ((until - timedelta(seconds=1), True), (until, False)):
        with clock.frozen_at(moment):
            one = Caller(provider)
            one.call()
            assert (words in one.press("1").text) == is_said
