"""TEL-4, TEL-8, PRV-1: what is said during a pause is not in the sound, and the record says of each
pause whether that is proven; messages become work."""

from dataclasses import dataclass
from datetime import datetime

import pytest
from sqlalchemy import select

from callcenter.core import clock
from callcenter.core.permissions import Role
from callcenter.inquiries.models import Inquiry, InquiryReference
from telephony.callbacks.models import Callback
from telephony.calls.facts import Kind
from telephony.recordings.models import (
    Recording,
    RecordingDisposal,
    RecordingGap,
    RecordingKind,
    RecordingState,
)
from telephony.recordings.queries.gaps import PlacedGap, gaps_of_calls, placed
from telephony.recordings.services.silencing import silence_span
from telephony.switch.models import OrderState, SwitchOrder
from telephony.switch.services.ordering import take
from telephony.talks.services.taping import (
    Taping,
    pause_recording,
    resume_recording,
    taping_of,
)
from tests.factories.staff import make_staff
from tests.telephony.invariants import in_order
from tests.telephony.people import Citizen, Operator
from tests.telephony.recordings.kept import Samples, heard, samples, within
from tests.telephony.talkers import colleague, does, events, in_talk, on_duty, picks_up
from tests.telephony.telling import at, both_languages
from tests.telephony.town import Town
from tests.telephony.words import MESSAGE, MESSAGE_KEPT

PIN = "暗証番号は、いち、に、さん、よん、です。"
BEFORE, AFTER = "暗証番号がわかりません。", "ありがとうございます。"
evening = at(2026, 11, 20, 20, 0)


@dataclass
class Said:
    """Something that was said, and when."""

    first: datetime
    last: datetime


def says(one: Citizen | Operator, text: str) -> Said:
    first = one.town.now
    one.says(text)
    one.town.run(1)
    return Said(first, one.town.now)


def pauses(operator: Operator, reason: str = "pin") -> None:
    """Press the key of the desk."""
    with operator.town.at_work() as session:
        pause_recording(session, operator.actor, reason=reason)
    operator.town.run(1)


def resumes(operator: Operator) -> None:
    with operator.town.at_work() as session:
        resume_recording(session, operator.actor)
    operator.town.run(1)


def panel(operator: Operator) -> Taping:
    """What the desk shows of the recording."""
    with operator.town.platform.database.transaction(write=False) as session:
        found = taping_of(session, operator.actor)
    assert found is not None
    return found


def gaps(town: Town) -> list[RecordingGap]:
    return town.rows(RecordingGap)


def kept_talk(town: Town) -> Recording:
    (talk,) = (one for one in town.rows(Recording) if one.kind == RecordingKind.TALK)
    assert talk.state == RecordingState.KEPT, town.story()
    return talk


def marks(town: Town) -> list[PlacedGap]:
    """The gaps as the player marks them."""
    talk = kept_talk(town)
    with town.platform.database.transaction(write=False) as session:
        return placed(talk, gaps_of_calls(session, [talk.call_id]))


def at_that_time(town: Town, said: Said) -> Samples:
    """The kept sound of a time, one column for each channel."""
    talk = kept_talk(town)
    assert talk.started_at is not None
    places = [(moment - talk.started_at).total_seconds() for moment in (said.first, said.last)]
    return within(samples(heard(talk)), *places)


@both_languages
def test_a_pin_is_said_during_a_pause(town: Town, language: str) -> None:
    citizen, operator = in_talk(town, language=language)
    before = says(citizen, BEFORE)
    pauses(operator)
    shown = panel(operator)
    assert (shown.paused, shown.confirmed, shown.reason) == (True, True, "pin")
    secret = says(citizen, PIN)
    aside = says(operator, "そのまま入力してください。")
    resumes(operator)
    assert (panel(operator).paused, panel(operator).confirmed) == (False, True)
    after = says(operator, AFTER)
    citizen.hangs_up()
    in_order(town)
    for quiet in (secret, aside):
        assert len(at_that_time(town, quiet)) > 0
        assert not at_that_time(town, quiet).any()
    assert at_that_time(town, before)[:, 1].any()
    assert at_that_time(town, after)[:, 0].any()
    (gap,) = marks(town)
    assert gap.proven
    assert gap.start is not None
    assert gap.end is not None
    assert 5 < gap.end - gap.start < 20
    assert (gap.gap.by_id, gap.gap.auto_resumed) == (operator.actor.id, False)
    assert events(town, Kind.PAUSED, Kind.UNPAUSED) == ["paused", "unpaused"]


def test_the_provider_does_not_answer_and_the_desk_shows_red(town: Town) -> None:
    """The operator sees that the pause is not proven, waits, and it comes."""
    citizen, operator = in_talk(town)
    town.unreachable = True
    pauses(operator)
    shown = panel(operator)
    assert (shown.paused, shown.confirmed) == (True, False)
    assert shown.failure in {"unsent", "unanswered"}
    too_early = says(citizen, PIN)
    town.unreachable = False
    town.until(lambda: panel(operator).confirmed, 30)
    secret = says(citizen, PIN)
    resumes(operator)
    citizen.hangs_up()
    in_order(town, troubled=True)
    assert at_that_time(town, too_early).any()
    assert not at_that_time(town, secret).any()
    (gap,) = gaps(town)
    assert gap.confirmed_at is not None
    assert gap.confirmed_at > too_early.first


def test_what_was_never_proven_is_red_for_good_and_is_silenced_later(town: Town) -> None:
    """The provider answers only after the call: the record says so, and the manager takes the
    sound out; the file with it is destroyed."""
    citizen, operator = in_talk(town)
    before = says(citizen, BEFORE)
    town.unreachable = True
    pauses(operator)
    secret = says(citizen, PIN)
    citizen.hangs_up()
    town.unreachable = False
    in_order(town, troubled=True)
    assert at_that_time(town, secret).any()
    (mark,) = marks(town)
    assert not mark.proven
    assert mark.gap.settled
    assert mark.gap.failure is not None
    talk = kept_talk(town)
    with town.at_work() as session:
        manager = make_staff(session, Role.MANAGER)
        silence_span(session, manager, talk.id, start=mark.start, end=mark.end, reason="pin")
    town.run(1)
    assert not at_that_time(town, secret).any()
    assert at_that_time(town, before)[:, 1].any()
    (disposal,) = town.rows(RecordingDisposal)
    assert (disposal.old_sha256, disposal.new_sha256) == (talk.sha256, kept_talk(town).sha256)
    assert disposal.destroyed_at is not None


def test_it_goes_on_by_itself(town: Town) -> None:
    """Nobody pressed the key again: after ninety seconds it is recorded once more."""
    citizen, operator = in_talk(town)
    pauses(operator)
    secret = says(citizen, PIN)
    town.until(lambda: not panel(operator).paused, 110)
    town.until(lambda: panel(operator).confirmed, 20)
    after = says(citizen, AFTER)
    citizen.hangs_up()
    in_order(town)
    assert not at_that_time(town, secret).any()
    assert at_that_time(town, after)[:, 1].any()
    (gap,) = gaps(town)
    assert gap.auto_resumed
    assert gap.resumed_at is not None
    assert 90 <= (gap.resumed_at - gap.asked_at).total_seconds() <= 102


def test_pressed_again_it_lasts_longer(town: Town) -> None:
    town.set_times(pause_seconds=30)
    citizen, operator = in_talk(town)
    pauses(operator)
    town.run(20)
    pauses(operator, "number")
    town.run(20)
    secret = says(citizen, PIN)
    assert panel(operator).paused
    town.until(lambda: not panel(operator).paused, 40)
    citizen.hangs_up()
    in_order(town)
    assert not at_that_time(town, secret).any()
    (gap,) = gaps(town)
    assert gap.reason == "number"


@both_languages
def test_the_caller_hangs_up_during_the_pause(town: Town, language: str) -> None:
    citizen, operator = in_talk(town, language=language)
    says(citizen, BEFORE)
    pauses(operator)
    secret = says(citizen, PIN)
    citizen.hangs_up()
    in_order(town)
    assert not at_that_time(town, secret).any()
    (mark,) = marks(town)
    assert mark.proven
    assert mark.end == kept_talk(town).seconds
    assert mark.gap.settled
    assert [one.params["status"] for one in recording_orders(town)] == ["paused"]


def test_the_worker_dies_between_the_order_and_its_answer(town: Town) -> None:
    """TEL-8: it had taken the order; twenty seconds later somebody else carries it out."""
    citizen, operator = in_talk(town)
    with town.no_worker():
        pauses(operator)
        (order,) = recording_orders(town)
        with clock.frozen_at(town.now), town.platform.database.transaction() as session:
            assert take(session, order.id, out_of=OrderState.WAITING)
    assert not panel(operator).confirmed
    town.until(lambda: panel(operator).confirmed, 40)
    secret = says(citizen, PIN)
    resumes(operator)
    after = says(citizen, AFTER)
    citizen.hangs_up()
    in_order(town)
    assert not at_that_time(town, secret).any()
    assert at_that_time(town, after).any()


def test_the_worker_stands_still_while_it_should_go_on(town: Town) -> None:
    """The time is over and nobody works: the recording goes on as soon as somebody does."""
    citizen, operator = in_talk(town)
    pauses(operator)
    with town.no_worker():
        town.run(120)
        assert (panel(operator).paused, panel(operator).confirmed) == (True, True)
    town.until(lambda: not panel(operator).paused and panel(operator).confirmed, 40)
    after = says(citizen, AFTER)
    citizen.hangs_up()
    in_order(town)
    assert at_that_time(town, after)[:, 1].any()


def test_both_keys_before_anybody_works(town: Town) -> None:
    """Paused and gone on while no order left: nothing was paused, and the record says so."""
    citizen, operator = in_talk(town)
    with town.no_worker():
        pauses(operator)
        secret = says(citizen, PIN)
        resumes(operator)
        assert not panel(operator).confirmed
    town.until(lambda: panel(operator).confirmed, 40)
    citizen.hangs_up()
    in_order(town)
    assert at_that_time(town, secret).any()
    (mark,) = marks(town)
    assert (mark.proven, mark.gap.failure) == (False, "overtaken")
    assert events(town, Kind.PAUSED, Kind.UNPAUSED) == []


def test_the_news_of_the_recording_is_late(town: Town) -> None:
    """The provider's word that it records got lost: the pause is never proven, and not hidden."""
    with town.losing("recording"):
        citizen, operator = in_talk(town)
        pauses(operator)
        assert not panel(operator).confirmed
        town.run(20)
        citizen.hangs_up()
        town.run(30)
    (gap,) = gaps(town)
    assert (gap.confirmed_at, gap.settled) == (None, True)
    assert gap.failure == "call_ended"


def test_a_colleague_who_takes_over_goes_on_with_it(town: Town) -> None:
    citizen, first = in_talk(town)
    pauses(first)
    secret = says(citizen, PIN)
    second = on_duty(town)
    does(first, "asks", target=colleague(second))
    picks_up(second)
    does(first, "hands_over")
    town.until(lambda: second.state == "talking", 30)
    assert panel(second).paused
    resumes(second)
    after = says(second, AFTER)
    citizen.hangs_up()
    in_order(town)
    assert not at_that_time(town, secret).any()
    assert at_that_time(town, after).any()
    assert marks(town)[0].proven


def recording_orders(town: Town) -> list[SwitchOrder]:
    return [one for one in town.rows(SwitchOrder) if one.kind == "update_recording"]


@evening
@both_languages
@pytest.mark.parametrize("withheld", [False, True])
def test_a_message_becomes_an_inquiry_and_a_callback(
    town: Town, language: str, withheld: bool
) -> None:
    """Who hides the number cannot be called back, but is heard."""
    citizen = town.citizen()
    citizen.dials(withheld=withheld)
    citizen.chooses(language)
    citizen.hears(MESSAGE[language], "beep", within=240)
    town.run(2)
    citizen.says("山田です。受け取りの予約を変えたいです。")
    citizen.presses("#")
    citizen.hears(MESSAGE_KEPT[language])
    citizen.is_put_off()
    in_order(town)
    (inquiry,) = town.rows(Inquiry)
    assert (inquiry.channel, inquiry.status, inquiry.language) == ("phone", "open", language)
    assert inquiry.owner_id is None
    assert citizen.call.logged_at is not None
    (recording,) = town.rows(Recording)
    with town.platform.database.transaction(write=False) as session:
        references = session.execute(select(InquiryReference.kind, InquiryReference.key)).all()
    assert ("recording", str(recording.id)) in references
    assert ("call", str(citizen.call.id)) in references
    found = [
        (one.origin, one.language, one.origin_call_id, one.place_at) for one in town.rows(Callback)
    ]
    own = ("voicemail", language, citizen.call.id, citizen.call.came_at)
    assert found == ([] if withheld else [own])
    linked = [key for kind, key in references if kind == "callback"]
    assert linked == [str(one.id) for one in town.rows(Callback)]
