"""TEL-4: the recording stands still while a PIN or a number is said, and that is proven by the
provider's own state; whatever fails on the way is seen and gone on with."""

from dataclasses import dataclass, replace
from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from sqlalchemy import select

from callcenter.core import clock
from callcenter.core.permissions import Actor
from telephony.calls.facts import Kind
from telephony.calls.models import Call, CallEvent
from telephony.calls.services.recording_calls import add_event, open_call
from telephony.recordings.models import GapReason, Recording, RecordingGap
from telephony.recordings.services.announcing import announce
from telephony.recordings.services.pausing import pause_call, resume_call, sweep_pauses
from telephony.switch.models import OrderState, SwitchOrder
from telephony.switch.services.ordering import UPDATE_RECORDING, Answer, settle
from telephony.switch.services.reconciling import settle_unknown
from telephony.switch.tasks import SEND
from tests.telephony.recordings.kept import Archive
from tests.telephony.recordings.provider import Provider, said

SOON = timedelta(seconds=90)


@dataclass
class Talk:
    """A talk that is recorded; orders leave for the provider only by `work`."""

    archive: Archive
    provider: Provider
    call_id: UUID
    sid: str

    @property
    def operator(self) -> Actor:
        return self.archive.operator

    @property
    def gap(self) -> RecordingGap:
        """The latest one."""
        return self.archive.rows(RecordingGap)[-1]

    @property
    def status(self) -> str:
        """Of the recording, as the provider has it."""
        return self.provider.recordings[self.sid].status

    @property
    def events(self) -> list[str]:
        with self.archive.database.transaction(write=False) as session:
            told = select(CallEvent.kind).where(
                CallEvent.call_id == self.call_id, CallEvent.kind.in_([Kind.PAUSED, Kind.UNPAUSED])
            )
            return list(session.scalars(told.order_by(CallEvent.id)))

    @property
    def asked(self) -> list[tuple[str, str]]:
        """Every order so far: status that was asked for, and what became of the order."""
        orders = self.archive.rows(SwitchOrder)
        return [(one.params["status"], one.state) for one in orders]

    def pauses(self, *, reason: str = GapReason.PIN) -> None:
        with self.archive.database.transaction() as session:
            call = session.get_one(Call, self.call_id)
            pause_call(session, self.operator, call, reason=reason, until=clock.now() + SOON)

    def resumes(self) -> None:
        with self.archive.database.transaction() as session:
            resume_call(session, self.operator, self.call_id)

    def sweeps(self) -> int:
        with self.archive.database.transaction() as session:
            return sweep_pauses(session)

    def hears(self, status: str) -> None:
        """The provider says how its recording is doing."""
        with self.archive.database.transaction() as session:
            call = session.get_one(Call, self.call_id)
            announce(session, call, said(self.sid, status), at=clock.now())

    def ends(self) -> None:
        """The caller hangs up."""
        with self.archive.database.transaction() as session:
            call = session.get_one(Call, self.call_id)
            add_event(session, call, Kind.STATUS, at=clock.now(), key="completed")


@pytest.fixture
def silent_talk(archive: Archive, provider: Provider) -> Talk:
    """The provider has not told of the recording yet."""
    with archive.database.transaction() as session:
        params = {"From": "+819012345678", "To": "+815000000000"}
        moment = clock.now() - timedelta(minutes=2)
        call = open_call(session, sid=f"CA{uuid4().hex}", params=params, at=moment)
        staff = str(archive.operator.id)
        add_event(session, call, Kind.TALKING, at=moment, key="leg", staff=staff)
    return Talk(archive, provider, call.id, provider.hold(b"", status="in-progress"))


@pytest.fixture
def talk(silent_talk: Talk) -> Talk:
    silent_talk.hears("in-progress")
    return silent_talk


def test_a_pause_is_proven_and_so_is_its_end(talk: Talk) -> None:
    talk.pauses()
    assert (talk.gap.confirmed_at, talk.gap.failure) == (None, None)
    assert talk.archive.work() == [SEND]
    assert talk.status == "paused"
    assert talk.gap.confirmed_at is not None
    talk.resumes()
    assert (talk.gap.resumed_at is not None, talk.gap.settled) == (True, False)
    talk.archive.work()
    assert talk.status == "in-progress"
    assert talk.gap.resume_confirmed_at is not None
    assert (talk.gap.settled, talk.gap.auto_resumed, talk.gap.failure) == (True, False, None)
    assert talk.events == [Kind.PAUSED, Kind.UNPAUSED]
    assert talk.archive.actions() == ["recording.pause", "recording.resume"]


def test_yes_is_no_proof(talk: Talk) -> None:
    """The provider answers the request and goes on recording: not proven, and tried again."""
    talk.provider.deaf = True
    talk.pauses()
    talk.archive.work()
    assert (talk.gap.confirmed_at, talk.gap.failure) == (None, "unchanged")
    talk.provider.deaf = False
    settle_unknown(talk.archive.database)
    assert talk.gap.confirmed_at is not None
    assert talk.gap.failure is None


def test_without_an_answer_it_is_not_proven_until_there_is_one(talk: Talk) -> None:
    talk.provider.failing = {"update_recording"}
    talk.pauses()
    talk.archive.work()
    assert talk.gap.failure == "unanswered"
    talk.provider.failing = set()
    settle_unknown(talk.archive.database)
    assert talk.status == "paused"
    assert talk.gap.confirmed_at is not None


def test_it_goes_on_by_itself(talk: Talk) -> None:
    talk.pauses()
    talk.archive.work()
    assert talk.sweeps() == 0
    with clock.shifted_by(SOON + timedelta(seconds=1)):
        assert talk.sweeps() == 1
        talk.archive.work()
        assert talk.sweeps() == 0
    assert talk.status == "in-progress"
    assert (talk.gap.auto_resumed, talk.gap.settled) == (True, True)


def test_pressed_again_it_lasts_longer(talk: Talk) -> None:
    talk.pauses()
    talk.archive.work()
    with clock.shifted_by(timedelta(seconds=60)):
        talk.pauses(reason=GapReason.NUMBER)
    with clock.shifted_by(SOON + timedelta(seconds=1)):
        assert talk.sweeps() == 0
    with clock.shifted_by(SOON + timedelta(seconds=61)):
        assert talk.sweeps() == 1
    assert len(talk.archive.rows(RecordingGap)) == 1
    assert talk.gap.reason == "number"
    assert [status for status, _state in talk.asked] == ["paused", "in-progress"]


def test_two_pauses_are_two_gaps(talk: Talk) -> None:
    for _number in range(2):
        talk.pauses()
        talk.archive.work()
        talk.resumes()
        talk.archive.work()
    assert len(talk.archive.rows(RecordingGap)) == 2
    assert talk.events == [Kind.PAUSED, Kind.UNPAUSED] * 2


def test_going_on_without_a_pause_does_nothing(talk: Talk) -> None:
    talk.resumes()
    assert talk.archive.rows(RecordingGap) == []
    assert talk.asked == []


def test_a_pause_before_the_recording_is_known(silent_talk: Talk) -> None:
    """The provider's word of the recording is late: the pause waits for it, unproven."""
    talk = silent_talk
    talk.pauses()
    assert talk.archive.work() == []
    assert (talk.gap.recording_id, talk.gap.confirmed_at) == (None, None)
    talk.hears("in-progress")
    talk.archive.work()
    assert talk.status == "paused"
    assert talk.gap.recording_id == talk.archive.rows(Recording)[0].id
    assert talk.gap.confirmed_at is not None


def test_the_caller_hangs_up_during_the_pause(talk: Talk) -> None:
    talk.pauses()
    talk.archive.work()
    talk.ends()
    assert talk.sweeps() == 1
    assert (talk.gap.settled, talk.gap.auto_resumed, talk.gap.failure) == (True, False, None)
    assert talk.gap.resumed_at is not None
    assert [status for status, _state in talk.asked] == ["paused"]


def test_what_was_never_proven_stays_so(talk: Talk) -> None:
    """The talk was over before the provider had paused: the record says that it is not sure."""
    talk.provider.deaf = True
    talk.pauses()
    talk.archive.work()
    talk.ends()
    talk.sweeps()
    assert (talk.gap.confirmed_at, talk.gap.failure, talk.gap.settled) == (None, "unchanged", True)
    talk.provider.deaf = False


def test_a_recording_that_is_over_cannot_be_paused(talk: Talk) -> None:
    talk.provider.say(talk.sid, "completed")
    talk.pauses()
    talk.archive.work()
    assert (talk.gap.confirmed_at, talk.gap.failure) == (None, "gone")
    assert talk.sweeps() == 0
    talk.hears("completed")
    talk.sweeps()
    assert talk.gap.settled


def test_a_refused_pause_is_asked_for_again(talk: Talk) -> None:
    held = talk.provider.recordings[talk.sid]
    talk.pauses()
    with talk.archive.database.transaction() as session:
        (order,) = session.scalars(select(SwitchOrder))
        order.state, order.error = OrderState.REFUSED, "20500"
        order.created_at -= timedelta(seconds=30)
        session.get_one(RecordingGap, talk.gap.id).failure = "20500"
    assert talk.sweeps() == 1
    talk.archive.work()
    assert talk.gap.confirmed_at is not None
    assert talk.gap.failure is None
    assert talk.provider.recordings[talk.sid] == replace(held, status="paused")


def test_pressed_again_a_refused_pause_is_asked_for_at_once(talk: Talk) -> None:
    talk.pauses()
    with talk.archive.database.transaction() as session:
        (order,) = session.scalars(select(SwitchOrder))
        order.state, order.error = OrderState.REFUSED, "20500"
    talk.pauses()
    talk.archive.work()
    assert talk.gap.confirmed_at is not None


def test_gone_on_before_the_pause_was_asked_for(talk: Talk) -> None:
    """Both keys at once, while no worker is there: the pause is not sent any more, and never
    counts as proven."""
    talk.pauses()
    with clock.shifted_by(timedelta(seconds=1)):
        talk.resumes()
        talk.archive.work()
    assert talk.asked == [("paused", OrderState.REFUSED), ("in-progress", OrderState.DONE)]
    assert (talk.gap.confirmed_at, talk.gap.failure) == (None, "overtaken")
    assert talk.gap.settled
    assert talk.status == "in-progress"
    assert talk.events == []


def test_a_pause_that_comes_too_late_is_taken_back(talk: Talk) -> None:
    """Its request arrives after that to go on: nothing stands still for ever."""
    talk.pauses()
    with talk.archive.database.transaction() as session:
        (pause,) = session.scalars(select(SwitchOrder))
        pause.state, pause.sent_at = OrderState.SENT, clock.now()
    talk.resumes()
    talk.archive.work()
    assert talk.gap.settled
    talk.provider.say(talk.sid, "paused")
    with talk.archive.database.transaction() as session:
        settle(session, pause.id, Answer(OrderState.DONE))
    talk.archive.work()
    assert talk.status == "in-progress"
    assert talk.gap.settled
    assert talk.gap.confirmed_at is None


def test_a_killed_worker_is_made_up_for(talk: Talk) -> None:
    """TEL-8: it died between the request and the answer; the order is looked at again."""
    talk.pauses()
    with talk.archive.database.transaction() as session:
        (order,) = session.scalars(select(SwitchOrder))
        order.state, order.sent_at = OrderState.SENT, clock.now()
    with clock.shifted_by(timedelta(seconds=25)):
        settle_unknown(talk.archive.database)
        talk.archive.work()
    assert talk.status == "paused"
    assert talk.gap.confirmed_at is not None


def test_nothing_that_was_said_lies_in_an_order(talk: Talk) -> None:
    talk.pauses()
    (order,) = talk.archive.rows(SwitchOrder)
    assert (order.kind, order.params) == (UPDATE_RECORDING, {"status": "paused"})
