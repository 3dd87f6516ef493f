"""TEL-8: whatever people and the application do, in any order, the exchange stays in order."""

from collections.abc import Callable
from contextlib import suppress
from datetime import datetime, timedelta
from random import Random
from urllib.parse import urlsplit

import pytest

from telephony.exchange.calls import CallChange, NewCall, ParticipantChange, Refused
from telephony.exchange.legs import Leg
from telephony.exchange.phones import Phone
from telephony.exchange.ports import Reply, Request
from tests.telephony.exchange.centres import AGENT, APP, DESK_PHONE, NUMBER, Centre, document

OTHER_AGENT = "client:agent_8"
CITIZENS = [f"+8131000000{n}" for n in range(4)]
CALLED = [AGENT, OTHER_AGENT, DESK_PHONE]
STEPS = 120
VERBS = (
    "<Say>hello there</Say>",
    '<Pause length="2"/>',
    '<Gather numDigits="1" action="/voice"><Say>press</Say></Gather>',
    '<Record action="/voice" recordingStatusCallback="/recording"/>',
    '<Enqueue waitUrl="/wait" action="/voice">line</Enqueue>',
    "<Enqueue>line</Enqueue>",
    '<Dial action="/voice"><Conference endConferenceOnExit="true" record="record-from-start" '
    'statusCallback="/conference" statusCallbackEvent="start end join leave">a</Conference></Dial>',
    '<Dial hangupOnStar="true"><Conference waitUrl="/hold">a</Conference></Dial>',
    '<Dial><Conference startConferenceOnEnter="false" waitUrl="">b</Conference></Dial>',
    f'<Dial timeout="4" action="/voice"><Number url="/whisper">{DESK_PHONE}</Number>'
    "<Client>agent_7</Client></Dial>",
    "<Dial><Client>agent_8</Client></Dial>",
    '<Dial timeout="3"><Queue url="/hold">line</Queue></Dial>',
    "<Redirect>/voice</Redirect>",
    "<Hangup/>",
    "<Reject/>",
    '<Start><Recording name="a"/></Start>',
    '<Stop><Recording name="a"/></Stop>',
    "<Fly/>",
)
PIECES: dict[str, tuple[str, ...]] = {
    "/voice": VERBS,
    "/fallback": VERBS,
    "/wait": (
        "<Say>wait</Say>",
        '<Pause length="3"/>',
        '<Gather numDigits="1" action="/wait"/>',
        "<Leave/>",
        "<Hangup/>",
        "<Record/>",
        "<Redirect>/wait</Redirect>",
    ),
    "/hold": ("<Say>hold</Say>", "<Pause/>", "<Gather/>"),
    "/whisper": ("<Say>whisper</Say>", "<Gather numDigits='1'/>", "<Hangup/>", "<Fly/>"),
}

CHANGES = (
    ParticipantChange(hold=True),
    ParticipantChange(hold=True, hold_url=f"{APP}/hold"),
    ParticipantChange(hold=False),
    ParticipantChange(hold=False, muted=False, coaching=False),
    ParticipantChange(muted=True),
    ParticipantChange(end_on_exit=True),
    ParticipantChange(end_on_exit=False, beep_on_exit=True),
    ParticipantChange(announce_url=f"{APP}/hold"),
)


class Crowd:
    """People and an application who act at random; some answers come late."""

    def __init__(self, seed: int) -> None:
        self.random = Random(seed)
        self.centre = Centre()
        self.exchange = self.centre.exchange
        self.exchange.courier = self
        self.late: list[Callable[[], None]] = []
        for address in (AGENT, OTHER_AGENT):
            self.exchange.phone(address).register()
        self.acts: list[Callable[[], object]] = [
            self.come,
            self.come,
            self.ring,
            self.turn,
            self.stop,
            lambda: self.anybody(CALLED).answer(),
            lambda: self.anybody(CALLED).reject(),
            lambda: self.anybody(CITIZENS).hang_up(),
            lambda: self.anybody(CALLED).hang_up(),
            lambda: self.anybody(CITIZENS).digits(self.random.choice("12*#")),
            lambda: self.anybody(CITIZENS + CALLED).speak("あいうえお" * 3),
            self.confer,
            self.change,
            self.change,
            self.reply,
            lambda: self.exchange.run(self.random.choice([0, 0.1, 1, 5])),
        ]

    def post(self, request: Request, on_reply: Callable[[Reply], None]) -> None:
        reply = self.answer(urlsplit(request.url).path)
        if self.random.random() < 0.2:
            self.late.append(lambda: on_reply(reply))
        else:
            on_reply(reply)

    def answer(self, path: str) -> Reply:
        pieces = PIECES.get(path)
        if pieces is None:
            return Reply(status=204)
        if self.random.random() < 0.1:
            return Reply(status=500)
        count = self.random.randint(0, 3)
        return Reply(status=200, body=document("".join(self.random.choices(pieces, k=count))))

    def anybody(self, addresses: list[str]) -> Phone:
        return self.exchange.phone(self.random.choice(addresses))

    def live(self) -> str:
        return self.random.choice(
            [leg.sid for leg in self.exchange.legs.values() if leg.is_live] or ["CA"]
        )

    def come(self) -> None:
        self.exchange.place_call(caller=self.random.choice(CITIZENS), to=NUMBER)

    def ring(self) -> None:
        to = self.random.choice(CALLED)
        self.exchange.create_call(NewCall(to=to, from_=NUMBER, url=f"{APP}/voice", timeout=5))

    def turn(self) -> None:
        self.exchange.update_call(self.live(), CallChange(url=f"{APP}/voice"))

    def stop(self) -> None:
        self.exchange.update_call(self.live(), CallChange(status="completed"))

    def confer(self) -> None:
        for conference in list(self.exchange.conferences.values())[-1:]:
            if self.random.random() < 0.5:
                self.exchange.end_conference(conference.sid)
            else:
                self.exchange.remove_participant(conference.sid, self.live())

    def change(self) -> None:
        for conference in list(self.exchange.conferences.values())[-2:]:
            wanted = self.random.choice(CHANGES)
            self.exchange.update_participant(conference.sid, self.live(), wanted)

    def reply(self) -> None:
        if self.late:
            self.late.pop(0)()

    def step(self) -> None:
        """One act, or three at the same moment."""
        with self.exchange.at_work():
            for _ in range(self.random.choice([1, 1, 1, 3])):
                with suppress(Refused):
                    self.random.choice(self.acts)()

    def go_home(self) -> None:
        while self.late:
            self.reply()
        for leg in list(self.exchange.legs.values()):
            if leg.is_live:
                self.exchange.update_call(leg.sid, CallChange(status="completed"))
        while self.late:
            self.reply()
        self.exchange.run(30)


def check(centre: Centre) -> None:
    exchange = centre.exchange
    for leg in exchange.legs.values():
        if not leg.is_live:
            assert leg.room is leg.conference_sid is leg.queue_sid is None
            assert leg.course is None or not leg.course.is_on
            assert leg.phone.leg is not leg
    for queue in exchange.queues.values():
        assert all(one.leg.is_live and one.leg.queue_sid == queue.sid for one in queue.members)
    for conference in exchange.conferences.values():
        assert all(
            one.leg.is_live and one.leg.room is conference for one in conference.participants
        )
        assert not (conference.status == "completed" and conference.participants)
        held = [one.leg for one in conference.participants if one.hold]
        assert not any(conference.hearers(leg) or conference.is_recorded(leg) for leg in held)
        assert not any(is_spoken_to(centre, leg) for leg in held)


def is_spoken_to(centre: Centre, leg: Leg) -> bool:
    """Whether somebody's words come to this leg just now."""
    now = centre.exchange.clock.now
    return any(
        one["kind"] == "speech"
        and datetime.fromisoformat(one["at"]) + timedelta(seconds=one["seconds"])
        > now + timedelta(milliseconds=1)
        for one in leg.heard
    )


@pytest.mark.parametrize("seed", range(12))
def test_nothing_is_left_behind(seed: int) -> None:
    crowd = Crowd(seed)
    for _ in range(STEPS):
        crowd.step()
        check(crowd.centre)
    crowd.go_home()
    check(crowd.centre)
    assert not any(leg.is_live for leg in crowd.exchange.legs.values())
    assert crowd.exchange.recorders == {}
    assert {one.status for one in crowd.exchange.conferences.values()} <= {"completed"}
    assert crowd.exchange.clock.next_at is None
