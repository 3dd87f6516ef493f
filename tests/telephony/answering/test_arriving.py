"""TEL-1, TEL-4, TEL-8: from the first ring into the line, over signed requests."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import select

from callcenter.apps.wiring import Platform
from callcenter.core import clock
from callcenter.core.hours.rules import DayException, Names, PlacedException
from callcenter.core.hours.services import set_exception
from callcenter.core.permissions import SYSTEM
from callcenter.core.settings import TRAINING_NUMBER
from telephony.calls.facts import Kind
from telephony.calls.models import Call, CallEvent, CallState, NumberKind, Outcome
from telephony.line.models import EntryState, LineEntry
from telephony.setup.defaults import DEFAULT_MENU
from telephony.setup.services.times import set_times
from telephony.setup.values import PhoneTimes
from tests.factories.calls import CENTRE
from tests.telephony.answering.provider import Caller, Provider

pytestmark = pytest.mark.usefixtures("open_hours")


def the_call(platform: Platform) -> Call:
    """The one call there is."""
    with platform.database.transaction(write=False) as session:
        return session.scalars(select(Call)).one()


def events(platform: Platform, kind: Kind) -> list[CallEvent]:
    with platform.database.transaction(write=False) as session:
        found = select(CallEvent).where(CallEvent.kind == kind).order_by(CallEvent.id)
        return list(session.scalars(found))


def entry(platform: Platform) -> LineEntry | None:
    with platform.database.transaction(write=False) as session:
        return session.scalars(select(LineEntry)).one_or_none()


def test_a_caller_is_greeted_and_known(caller: Caller, platform: Platform) -> None:
    heard = caller.call()
    assert heard.verbs == ["Gather"]
    assert heard.languages == {"ja", "en"}
    call = the_call(platform)
    assert (call.sid, call.state, call.came_at) == (caller.sid, CallState.GREETING, clock.now())


@pytest.mark.parametrize(("digit", "language"), [("1", "ja"), ("2", "en"), ("", "ja")])
def test_a_key_chooses_the_language_and_silence_japanese(
    caller: Caller, platform: Platform, digit: str, language: str
) -> None:
    caller.call()
    heard = caller.press(digit)
    assert heard.languages == {language}
    assert the_call(platform).language == language


def test_a_wrong_key_is_asked_once_more_and_is_japanese_then(
    caller: Caller, platform: Platform
) -> None:
    caller.call()
    assert caller.press("7").languages == {"ja", "en"}
    assert the_call(platform).language is None
    assert caller.press("9").languages == {"ja"}
    assert the_call(platform).language == "ja"


@pytest.mark.parametrize(("key", "language"), [("1", "ja"), ("2", "en")])
def test_the_recording_notice_is_kept_with_its_wording(
    caller: Caller, platform: Platform, key: str, language: str
) -> None:
    """TEL-4: as an event, before anything is recorded."""
    caller.call()
    heard = caller.press(key)
    assert ("録音" if language == "ja" else "recorded") in heard.text
    (notice,) = events(platform, Kind.NOTICE)
    assert notice.key == "recording_notice"
    assert notice.content["language"] == language
    assert the_call(platform).notice == f"{notice.content['version']} {language}"


@pytest.mark.parametrize("choice", DEFAULT_MENU)
def test_the_choice_of_the_menu_is_kept(caller: Caller, platform: Platform, choice: object) -> None:
    caller.call()
    caller.press("1")
    heard = caller.press(choice.digit)  # type: ignore[attr-defined]
    assert heard.verbs == ["Enqueue"]
    call, place = the_call(platform), entry(platform)
    assert call.menu_code == choice.code  # type: ignore[attr-defined]
    assert call.state == CallState.WAITING
    assert place is not None
    assert (place.menu_code, place.entered_at) == (call.menu_code, call.came_at)


@pytest.mark.parametrize("pressed", [["", ""], ["*", "#"], ["", "0"]])
def test_without_a_key_of_the_menu_the_line_is_entered_all_the_same(
    caller: Caller, platform: Platform, pressed: list[str]
) -> None:
    """Asked twice; then "anything else": nobody is turned away for pressing nothing."""
    caller.call()
    caller.press("2")
    assert caller.press(pressed[0]).verbs == ["Gather"]
    assert "Sorry" in caller.last.text
    assert caller.press(pressed[1]).verbs == ["Enqueue"]
    assert the_call(platform).menu_code == "other"


def test_a_key_on_the_second_try_counts(caller: Caller, platform: Platform) -> None:
    caller.call()
    caller.press("1")
    caller.press("")
    caller.press(DEFAULT_MENU[1].digit)
    assert the_call(platform).menu_code == DEFAULT_MENU[1].code


@pytest.mark.parametrize(
    ("number", "kind"),
    [
        ("+266696687", NumberKind.WITHHELD),
        ("Anonymous", NumberKind.WITHHELD),
        ("", NumberKind.WITHHELD),
        (CENTRE, NumberKind.FORWARDED),
    ],
)
def test_callers_without_a_number_are_served_like_all_others(
    provider: Provider, platform: Platform, number: str, kind: NumberKind
) -> None:
    caller = Caller(provider, number=number)
    caller.into_line()
    call = the_call(platform)
    assert (call.number, call.number_kind, call.state) == (None, kind, CallState.WAITING)


def test_a_full_line_is_said_before_anybody_waits(
    provider: Provider, caller: Caller, platform: Platform
) -> None:
    with platform.database.transaction() as session:
        set_times(session, SYSTEM, PhoneTimes(longest_line=1), seen=0)
    caller.into_line()
    second = Caller(provider)
    second.call()
    heard = second.press("2")
    assert heard.verbs == ["Say", "Hangup"]
    assert "busy" in heard.text
    second.hang_up()
    with platform.database.transaction(write=False) as session:
        call = session.scalars(select(Call).where(Call.sid == second.sid)).one()
        assert call.outcome == Outcome.REFUSED


def test_a_place_taken_meanwhile_is_refused_too(
    provider: Provider, caller: Caller, platform: Platform
) -> None:
    with platform.database.transaction() as session:
        set_times(session, SYSTEM, PhoneTimes(longest_line=1), seen=0)
    second = Caller(provider)
    second.call()
    second.press("1")
    caller.into_line()
    assert second.press("1").verbs == ["Say", "Hangup"]


def test_who_hangs_up_during_the_menu_does_not_wait(caller: Caller, platform: Platform) -> None:
    """The end is heard of before the key: nobody's phone rings for a caller who is gone."""
    caller.call()
    caller.press("1")
    caller.hang_up()
    caller.status = "in-progress"
    assert caller.press("1").verbs == ["Hangup"]
    assert entry(platform) is None
    assert the_call(platform).outcome == Outcome.LEFT_EARLY


def test_steps_whose_beginning_was_lost_make_the_call(caller: Caller, platform: Platform) -> None:
    """TEL-8: the request `incoming` reached us, its record did not."""
    caller.ask("/voice/language?step=1", Digits="2")
    assert caller.press("1").verbs == ["Enqueue"]
    call = the_call(platform)
    assert (call.language, call.state) == ("en", CallState.WAITING)


def test_a_repeated_step_is_answered_the_same_and_counts_once(
    caller: Caller, provider: Provider, platform: Platform
) -> None:
    caller.into_line()
    again = caller._said()
    first = provider.post("/voice/menu?step=1", **again, Digits="1")
    second = provider.post("/voice/menu?step=1", **again, Digits="1")
    assert first.data == second.data
    with platform.database.transaction(write=False) as session:
        place = session.scalars(select(LineEntry)).one()
        assert place.state == EntryState.WAITING
    assert len(events(platform, Kind.QUEUED)) == 1


class TestOutsideTheHours:
    @pytest.fixture(autouse=True)
    def evening(self, open_hours: datetime, after_hours: datetime) -> None:
        """Friday evening; Monday is a holiday."""

    @pytest.mark.parametrize(
        ("key", "opens"), [("1", "11月24日火曜日"), ("2", "Tuesday, November 24")]
    )
    def test_the_next_opening_is_said(
        self, caller: Caller, platform: Platform, key: str, opens: str
    ) -> None:
        """Saturday the 21st is no second or fourth one, Sunday is closed, Monday a holiday."""
        caller.call()
        heard = caller.press(key)
        assert opens in heard.text
        assert "Record" in heard.verbs
        assert heard.verbs[-1] == "Hangup"
        (closed,) = events(platform, Kind.CLOSED)
        assert closed.content["opens"] == "2026-11-24T09:00:00+09:00"

    def test_training_is_at_any_hour(self, provider: Provider, platform: Platform) -> None:
        """TEL-7: the training number leads into the line at night too, and its calls say so."""
        caller = Caller(provider, called=TRAINING_NUMBER)
        caller.into_line()
        assert the_call(platform).training
        assert the_call(platform).state == CallState.WAITING

    def test_who_hangs_up_found_us_closed(self, caller: Caller, platform: Platform) -> None:
        caller.call()
        caller.press("1")
        assert the_call(platform).state == CallState.VOICEMAIL
        caller.hang_up()
        assert the_call(platform).outcome == Outcome.CLOSED
        assert entry(platform) is None

    def test_a_message_is_announced_as_recorded(self, caller: Caller, platform: Platform) -> None:
        """TEL-4: the wording that asks for a message tells of its recording."""
        caller.call()
        caller.press("2")
        (notice,) = events(platform, Kind.NOTICE)
        assert (notice.key, notice.content["language"]) == ("voicemail_intro", "en")


@pytest.mark.parametrize(("key", "reason"), [("1", "設備点検"), ("2", "Maintenance")])
def test_a_day_that_is_closed_says_why(
    caller: Caller, platform: Platform, key: str, reason: str
) -> None:
    """CAL-2: an exception of the city is in force at once."""
    today = clock.today()
    names = Names("設備点検", "Maintenance")
    with platform.database.transaction() as session:
        set_exception(session, SYSTEM, PlacedException(None, today, DayException((), names)))
    caller.call()
    heard = caller.press(key)
    assert reason in heard.text
    tomorrow = {"1": "明日", "2": "tomorrow"}[key]
    assert tomorrow in heard.text


def test_five_to_six_is_still_open_and_half_past_is_not(
    caller: Caller, provider: Provider, platform: Platform, open_hours: datetime
) -> None:
    with clock.frozen_at(open_hours + timedelta(hours=7, minutes=29)):
        caller.call()
        assert "Gather" in caller.press("1").verbs
    with clock.frozen_at(open_hours + timedelta(hours=7, minutes=30)):
        late = Caller(provider)
        late.call()
        heard = late.press("1")
        assert "Record" in heard.verbs
        assert "明日" in heard.text
