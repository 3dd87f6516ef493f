"""TEL-1, CAL-1: before the opening, after the closing, and when the line is full."""

from tests.telephony.invariants import in_order
from tests.telephony.telling import at, both_languages
from tests.telephony.town import Town
from tests.telephony.words import (
    CLOSED,
    COMFORT,
    FULL,
    GOODBYE,
    GREETING,
    LOST_CARD,
    MESSAGE,
    MESSAGE_KEPT,
    NEXT,
    NOTICE,
)

# Friday evening before three days off; the last minutes of a Tuesday; Labour Thanksgiving Day.
evening = at(2026, 11, 20, 20, 0)
closing_time = at(2026, 11, 24, 17, 28)
holiday = at(2026, 11, 23, 10, 0)

AGAIN = {"ja": "11月24日", "en": "November 24"}
NAME_OF_THE_DAY = {"ja": "勤労感謝の日のため、お休みです。", "en": "Labor Thanksgiving Day"}
KEPT = [("voicemail", "kept")]
NOTHING = [("voicemail", "absent")]


@evening
@both_languages
def test_after_hours_a_message_is_taken(town: Town, language: str) -> None:
    citizen = town.citizen()
    citizen.dials()
    citizen.chooses(language)
    citizen.hears(GREETING[language], CLOSED[language], AGAIN[language], LOST_CARD[language])
    citizen.hears(MESSAGE[language], "beep")
    town.run(2)
    citizen.says("山田です。受け取りの予約を変えたいです。")
    citizen.presses("#")
    citizen.hears(MESSAGE_KEPT[language])
    citizen.is_put_off()
    in_order(town)
    citizen.is_recorded_as("voicemail", language, recordings=KEPT)
    assert NOTICE[language] not in citizen.heard


@evening
@both_languages
def test_after_hours_a_message_may_end_by_hanging_up(town: Town, language: str) -> None:
    citizen = town.citizen()
    citizen.dials()
    citizen.chooses(language)
    citizen.hears(MESSAGE[language], "beep")
    town.run(2)
    citizen.says("またかけます。")
    citizen.hangs_up()
    in_order(town)
    citizen.is_recorded_as("voicemail", language, recordings=KEPT)


@evening
@both_languages
def test_after_hours_most_hang_up(town: Town, language: str) -> None:
    citizen = town.citizen()
    citizen.dials()
    citizen.chooses(language)
    citizen.hears(CLOSED[language])
    citizen.hangs_up()
    in_order(town)
    citizen.is_recorded_as("closed", language)


@evening
@both_languages
def test_a_silent_message_is_none(town: Town, language: str) -> None:
    citizen = town.citizen()
    citizen.dials()
    citizen.chooses(language)
    citizen.hears(MESSAGE[language], "beep", GOODBYE[language])
    citizen.is_put_off()
    in_order(town)
    citizen.is_recorded_as("closed", language, recordings=NOTHING)
    assert MESSAGE_KEPT[language] not in citizen.heard


@evening
def test_a_message_of_a_breath_is_none(town: Town) -> None:
    citizen = town.citizen()
    citizen.dials()
    citizen.chooses("ja")
    citizen.hears(MESSAGE["ja"], "beep")
    town.run(2)
    citizen.says("え")
    citizen.hangs_up()
    in_order(town)
    citizen.is_recorded_as("closed", "ja", recordings=KEPT)


@holiday
@both_languages
def test_on_a_holiday_its_name_is_said(town: Town, language: str) -> None:
    citizen = town.citizen()
    citizen.dials()
    citizen.chooses(language)
    citizen.hears(CLOSED[language], NAME_OF_THE_DAY[language], MESSAGE[language])
    citizen.hangs_up()
    in_order(town)
    citizen.is_recorded_as("closed", language)


@closing_time
@both_languages
def test_who_waits_at_closing_time_is_still_served(town: Town, language: str) -> None:
    operator = town.operator("ja", "en")
    operator.takes_calls()
    operator.takes_break()
    citizen, late = town.citizen("+819011111111"), town.citizen("+819022222222")
    citizen.waits(language=language)
    citizen.hears(NEXT[language], COMFORT[language])
    town.run(120)
    late.dials()
    late.chooses(language)
    late.hears(CLOSED[language])
    late.hangs_up()
    operator.takes_calls()
    operator.answers()
    citizen.talks_with(operator)
    citizen.hangs_up()
    in_order(town)
    citizen.is_recorded_as("answered", language, menu="booking", by=operator)
    late.is_recorded_as("closed", language)


@closing_time
@both_languages
def test_when_everybody_has_gone_home_who_waits_may_leave_a_message(
    town: Town, language: str
) -> None:
    operator = town.operator("ja", "en")
    operator.takes_calls()
    operator.takes_break()
    citizen = town.citizen()
    citizen.waits(language=language)
    town.run(120)
    assert CLOSED[language] not in citizen.heard
    operator.goes_home()
    citizen.hears(CLOSED[language], MESSAGE[language], "beep")
    town.run(2)
    citizen.says("折り返しお電話をください。")
    citizen.presses("#")
    citizen.hears(MESSAGE_KEPT[language])
    in_order(town)
    citizen.is_recorded_as("voicemail", language, menu="booking", recordings=KEPT)


@both_languages
def test_when_the_line_is_full_nobody_waits_for_nothing(town: Town, language: str) -> None:
    town.set_times(longest_line=1)
    first, second, third = map(town.citizen, ("+819011111111", "+819022222222", "+819033333333"))
    first.waits(language=language)
    second.dials()
    second.chooses(language)
    second.hears(FULL[language])
    second.is_put_off()
    first.hangs_up()
    third.waits(language=language)
    operator = town.operator("ja", "en")
    operator.takes_calls()
    operator.answers()
    third.talks_with(operator)
    third.hangs_up()
    in_order(town)
    first.is_recorded_as("abandoned", language, menu="booking")
    second.is_recorded_as("refused", language)
    third.is_recorded_as("answered", language, menu="booking", by=operator)
    assert NOTICE[language] not in second.heard
