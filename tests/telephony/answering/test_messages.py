"""TEL-1, TEL-4: messages, recordings and the caller's last status."""

from datetime import datetime, timedelta

import pytest

from callcenter.core import clock
from callcenter.core.permissions import Actor
from telephony.calls.facts import Kind
from telephony.calls.models import Call, CallState, Outcome
from telephony.recordings.models import Recording
from tests.factories.calls import CALLER, CENTRE, new_sid
from tests.telephony.answering.centre import Centre, OperatorPhone
from tests.telephony.answering.provider import Caller, Provider


class TestAMessage:
    @pytest.fixture(autouse=True)
    def evening(self, after_hours: datetime, caller: Caller) -> None:
        """Nobody is there any more, and an English speaker calls."""
        assert clock.now() == after_hours
        caller.call()
        caller.press("2")

    @pytest.fixture
    def sid(self) -> str:
        return new_sid("RE")

    def test_it_is_thanked_for(self, caller: Caller, centre: Centre, sid: str) -> None:
        heard = caller.ask("/voice/voicemail-left", RecordingSid=sid, RecordingDuration="12")
        assert "message" in heard.text
        caller.hang_up()
        assert centre.call.outcome == Outcome.VOICEMAIL

    @pytest.mark.parametrize("seconds", ["0", ""])
    def test_silence_is_none(self, caller: Caller, centre: Centre, sid: str, seconds: str) -> None:
        heard = caller.ask("/voice/voicemail-left", RecordingSid=sid, RecordingDuration=seconds)
        assert heard.verbs == ["Say", "Hangup"]
        caller.hang_up()
        assert centre.call.outcome == Outcome.CLOSED

    def test_the_recordings_own_callback_is_enough(
        self, caller: Caller, centre: Centre, provider: Provider, sid: str
    ) -> None:
        """TEL-8: the request at its end was lost, and the call was over long ago."""
        caller.hang_up()
        provider.tell(
            f"/voice/recording?call={centre.call.id}",
            RecordingSid=sid,
            CallSid=caller.sid,
            RecordingStatus="completed",
            RecordingSource="RecordVerb",
            RecordingDuration="12",
        )
        assert centre.call.outcome == Outcome.VOICEMAIL
        recording = centre.one(Recording)
        assert (recording.sid, recording.kind) == (sid, "voicemail")

    def test_the_same_message_counts_once(self, caller: Caller, centre: Centre, sid: str) -> None:
        for _time in range(2):
            caller.ask("/voice/voicemail-left", RecordingSid=sid, RecordingDuration="12")
        assert len(centre.events(Kind.MESSAGE)) == 1

    def test_an_absent_recording_is_no_message(
        self, caller: Caller, centre: Centre, provider: Provider, sid: str
    ) -> None:
        provider.tell(
            f"/voice/recording?call={centre.call.id}",
            RecordingSid=sid,
            RecordingStatus="absent",
            RecordingSource="RecordVerb",
        )
        caller.hang_up()
        assert centre.call.outcome == Outcome.CLOSED
        assert centre.one(Recording).state == "absent"

    def test_a_call_can_be_sent_to_the_messages(self, caller: Caller) -> None:
        heard = caller.ask("/voice/voicemail")
        assert heard.verbs == ["Say", "Record", "Say", "Hangup"]


@pytest.mark.usefixtures("open_hours")
def test_the_recording_of_a_talk_is_handed_over(
    caller: Caller, centre: Centre, provider: Provider, operator: Actor
) -> None:
    """TEL-4."""
    centre.sits_down(operator)
    caller.into_line()
    phone = OperatorPhone.ringing(provider, centre)
    phone.talks_to(caller)
    sid = new_sid("RE")
    for status in ("in-progress", "completed", "completed"):
        provider.tell(
            f"/voice/recording?call={centre.call.id}",
            RecordingSid=sid,
            ConferenceSid=phone.room,
            RecordingStatus=status,
            RecordingSource="Conference",
            RecordingDuration="60",
        )
    recording = centre.one(Recording)
    assert (recording.sid, recording.kind, recording.call_id) == (sid, "talk", centre.call.id)
    assert centre.events(Kind.MESSAGE) == []


@pytest.mark.usefixtures("open_hours")
class TestTheCallersStatus:
    def test_the_last_word_may_be_the_first_we_hear(self, caller: Caller, centre: Centre) -> None:
        """TEL-8: everything else of the call was lost, and still there is a record of it."""
        caller.hang_up()
        call = centre.call
        assert (call.sid, call.outcome) == (caller.sid, Outcome.LEFT_EARLY)
        assert call.number_index is not None

    def test_its_coming_is_heard_of_afterwards(self, caller: Caller, centre: Centre) -> None:
        caller.hang_up()
        assert caller.call().verbs == ["Hangup"]
        assert centre.call.state == CallState.ENDED

    @pytest.mark.parametrize("status", ["busy", "failed", "no-answer", "canceled"])
    def test_every_end_is_one(self, caller: Caller, centre: Centre, status: str) -> None:
        caller.call()
        caller.tell_status(status)
        assert centre.call.state == CallState.ENDED

    def test_the_providers_moment_counts(self, caller: Caller, centre: Centre) -> None:
        caller.call()
        said = clock.now() + timedelta(seconds=17)
        caller.tell_status("completed", at=said)
        assert centre.call.ended_at == said

    def test_a_call_of_our_own_is_not_taken_for_a_callers(
        self, provider: Provider, centre: Centre
    ) -> None:
        provider.tell(
            "/voice/status",
            CallSid=new_sid(),
            From=CENTRE,
            To=CALLER,
            CallStatus="completed",
            Direction="outbound-api",
        )
        assert centre.all(Call) == []
