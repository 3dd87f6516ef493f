"""TEL-3, TEL-5: the verbs of talks on both databases; what the switch answers comes late, twice,
as a refusal, or not at all."""

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy.orm import Session

from callcenter.core import clock
from callcenter.core.errors import Forbidden, Invalid
from callcenter.core.permissions import SYSTEM, Actor, Role
from telephony.agents.services.own_state import go_offline
from telephony.calls.models import CallState
from telephony.line.models import EntryState
from telephony.line.queries import entry_of
from telephony.switch.models import OrderState
from telephony.talks.errors import (
    ColleagueBusy,
    ConsultRuns,
    HandingOver,
    NobodyConsulted,
    NoTalk,
    OnTheLine,
)
from telephony.talks.models import ListenMode, Then
from telephony.talks.queries import directory, free_colleagues, live_talks, talk_of
from telephony.talks.services.consulting import consult, end_consult, make_conference
from telephony.talks.services.ending import (
    caller_hung_up,
    caller_stepped_out,
    leg_left,
    room_ended,
)
from telephony.talks.services.holding import hold, resume
from telephony.talks.services.inviting import may_enter
from telephony.talks.services.supervising import leave_talk, listen, whisper
from telephony.talks.services.sweeping import fetch_out, sweep_talks
from telephony.talks.services.transferring import complete_transfer, hang_up, transfer_blind
from tests.factories.agents import agent_now, later, make_agent
from tests.factories.line import make_waiting
from tests.factories.staff import make_staff
from tests.telephony.talks.scenes import Scene

HOLD, RELEASE = {"hold": True}, {"hold": False}


def asked(scene: Scene, kind: str = "update_participant") -> list[dict[str, Any]]:
    """What is to be changed of participants, without addresses."""
    plain = ("hold", "end_on_exit", "muted", "coached")
    return [
        {name: value for name, value in one.params.items() if name in plain}
        for one in scene.waiting(kind)
    ]


def test_a_hold_is_confirmed_by_the_switch_alone(scene: Scene) -> None:
    hold(scene.session, scene.operator)
    hold(scene.session, scene.operator)
    assert asked(scene) == [HOLD]
    assert (scene.caller.on_hold, scene.caller.hold_confirmed) == (True, False)
    scene.settles()
    assert scene.caller.hold_confirmed
    assert scene.room.then == Then.LINE
    resume(scene.session, scene.operator)
    assert scene.room.then == Then.LINE  # until she is off hold, she may be lost in it
    scene.settles()
    assert (scene.caller.on_hold, scene.room.then) == (False, Then.GOODBYE)


@pytest.mark.parametrize(("error", "is_held"), [("20001", False), ("overtaken", True)])
def test_a_refused_hold_leaves_all_as_it_was(scene: Scene, error: str, is_held: bool) -> None:
    consult(scene.session, scene.operator, target=scene.to_colleague)
    scene.settles(state=OrderState.REFUSED, error=error)
    assert scene.caller.on_hold is is_held
    assert (scene.state_of(scene.colleague) == "available") is not is_held
    assert scene.waiting("create_call") == []


def test_nobody_is_rung_before_the_hold_is_certain(scene: Scene) -> None:
    """The caller must not hear what is said of her."""
    consult(scene.session, scene.operator, target=scene.to_colleague)
    assert scene.waiting("create_call") == []
    assert scene.state_of(scene.colleague) == "reserved"
    assert may_enter(scene.session, scene.leg_of(scene.asked)) is None
    scene.settles("update_participant")
    assert len(scene.waiting("create_call")) == 1
    assert may_enter(scene.session, scene.leg_of(scene.asked)) is not None
    scene.settles("create_call")
    scene.comes(scene.asked)
    assert scene.state_of(scene.colleague) == "talking"


def test_who_is_asked_must_be_free_and_somebody_else(scene: Scene) -> None:
    session, target = scene.session, scene.to_colleague
    for wrong in (f"agent:{scene.operator.id}", "entry:x", "skill:ja", "", "agent:"):
        with pytest.raises(Invalid):
            consult(session, scene.operator, target=wrong)
    go_offline(session, scene.colleague)
    with pytest.raises(ColleagueBusy):
        consult(session, scene.operator, target=target)
    with pytest.raises(Invalid):
        transfer_blind(session, scene.operator, target="skill:fr")
    assert not scene.caller.on_hold


@pytest.mark.parametrize(
    "verb",
    [
        hold,
        resume,
        end_consult,
        make_conference,
        complete_transfer,
        hang_up,
        lambda session, actor: consult(session, actor, target="skill:ja"),
        lambda session, actor: transfer_blind(session, actor, target="skill:ja"),
    ],
)
def test_only_who_is_in_the_talk_may_do_something(
    scene: Scene, verb: Callable[[Session, Actor], object]
) -> None:
    city = make_staff(scene.session, Role.CITY)
    for actor, error in ((scene.colleague, NoTalk), (city, Forbidden), (SYSTEM, Forbidden)):
        with pytest.raises(error):
            verb(scene.session, actor)
    assert scene.waiting() == []


def consulted(scene: Scene) -> None:
    """The colleague is in the room, the caller on hold."""
    consult(scene.session, scene.operator, target=scene.to_colleague)
    scene.settles("update_participant")
    scene.settles("create_call")
    scene.comes(scene.asked)


def test_a_talk_is_handed_over_step_by_step(scene: Scene) -> None:
    consulted(scene)
    complete_transfer(scene.session, scene.operator)
    complete_transfer(scene.session, scene.operator)
    assert asked(scene) == [{"end_on_exit": False}]
    for verb in (hold, resume, make_conference, end_consult):
        with pytest.raises(HandingOver):
            verb(scene.session, scene.operator)
    assert scene.room.leader_leg_id == scene.leg.id
    new = scene.asked
    with later(5):
        scene.settles("update_participant")
    assert scene.room.leader_leg_id == new.leg_id
    assert {tuple(one.items()) for one in asked(scene)} == {
        (("end_on_exit", True),),
        (("hold", False),),
    }
    assert [one.target for one in scene.waiting("hang_up")] == [scene.leader_sid]
    leg_left(scene.session, scene.leg, "completed", clock.now())
    assert scene.state_of(scene.operator) == "wrap_up"
    assert scene.call_now().operator_id == scene.colleague.id
    assert scene.room.closed_at is None
    assert scene.room.then == Then.LINE
    scene.settles("update_participant")
    assert scene.room.then == Then.GOODBYE
    hold(scene.session, scene.colleague)
    with pytest.raises(NoTalk):
        hold(scene.session, scene.operator)


@pytest.mark.parametrize("error", ["20001", "gone"])
def test_a_handover_that_the_switch_refuses_is_none(scene: Scene, error: str) -> None:
    consulted(scene)
    complete_transfer(scene.session, scene.operator)
    scene.settles("update_participant", state=OrderState.REFUSED, error=error)
    assert (scene.room.next_leg_id, scene.room.leader_leg_id) == (None, scene.leg.id)
    assert scene.waiting("hang_up") == []
    end_consult(scene.session, scene.operator)
    assert scene.state_of(scene.colleague) == "available"


def test_who_was_to_take_over_goes_and_the_room_ends_with_its_leader_again(scene: Scene) -> None:
    consulted(scene)
    complete_transfer(scene.session, scene.operator)
    leg_left(scene.session, scene.leg_of(scene.asked), "completed", clock.now())
    assert {"end_on_exit": True} in asked(scene)
    assert scene.room.next_leg_id is None
    assert scene.state_of(scene.colleague) == "available"
    with pytest.raises(NobodyConsulted):
        complete_transfer(scene.session, scene.operator)


def test_the_first_one_goes_in_the_middle_of_the_handover(scene: Scene) -> None:
    """Whatever the switch made of it by then: the caller has a place in the line."""
    consulted(scene)
    complete_transfer(scene.session, scene.operator)
    leg_left(scene.session, scene.leg, "completed", clock.now())
    assert scene.room.closed_at is not None
    entry = entry_of(scene.session, scene.call.id)
    assert entry is not None
    assert entry.state in {EntryState.WAITING, EntryState.OFFERED}
    scene.settles("update_participant")
    assert scene.room.leader_leg_id == scene.leg.id  # the late answer changes nothing
    assert list(scene.everybody()) == ["caller"]
    with later(9):
        assert sweep_talks(scene.session) == 1
    assert [one.kind for one in scene.waiting("redirect_call")] == ["redirect_call"]


def test_all_hear_each_other_only_when_somebody_is_there(scene: Scene) -> None:
    with pytest.raises(NobodyConsulted):
        make_conference(scene.session, scene.operator)
    consulted(scene)
    with pytest.raises(ConsultRuns):
        resume(scene.session, scene.operator)
    make_conference(scene.session, scene.operator)
    assert asked(scene) == [RELEASE]


def test_a_caller_is_given_away_into_the_line(scene: Scene) -> None:
    before = entry_of(scene.session, scene.call.id)
    assert before is not None
    place = before.entered_at
    with later(5):
        transfer_blind(scene.session, scene.operator, target="skill:en")
    entry = entry_of(scene.session, scene.call.id)
    assert entry is not None
    assert (entry.state, entry.entered_at, entry.language) == ("waiting", place, "en")
    assert scene.call_now().state == CallState.WAITING
    assert len(scene.waiting("redirect_call")) == 1
    room_ended(scene.session, scene.leg.id, clock.now(), by=scene.call.sid or "")
    assert scene.state_of(scene.operator) == "wrap_up"
    with later(20):
        assert sweep_talks(scene.session) == 0
    assert len(scene.waiting("redirect_call")) == 1


def test_a_caller_is_given_to_one_colleague_for_a_minute(scene: Scene) -> None:
    transfer_blind(scene.session, scene.operator, target=scene.to_colleague)
    entry = entry_of(scene.session, scene.call.id)
    assert entry is not None
    assert entry.wanted_id == scene.colleague.id
    assert entry.wanted_until is not None
    assert (entry.wanted_until - clock.now()).total_seconds() == 60


def test_the_citys_staff_takes_over_as_soon_as_they_answer(scene: Scene) -> None:
    transfer_blind(scene.session, scene.operator, target=scene.entry())
    scene.settles("update_participant")
    (call,) = scene.waiting("create_call")
    assert call.params["to"].startswith("entry:")
    scene.settles("create_call")
    scene.comes(scene.asked)
    scene.settles("update_participant")
    assert scene.room.leader_leg_id == scene.asked.leg_id
    assert scene.call_now().operator_id == scene.operator.id


def test_the_room_ends_under_a_caller_on_hold(scene: Scene) -> None:
    hold(scene.session, scene.operator)
    scene.settles()
    leg_left(scene.session, scene.leg, "completed", clock.now())
    assert scene.state_of(scene.operator) == "wrap_up"
    assert caller_stepped_out(scene.session, scene.leg.id, clock.now())
    assert caller_stepped_out(scene.session, scene.leg.id, clock.now())
    assert list(scene.everybody()) == []


def test_the_room_ends_under_a_caller_who_talks(scene: Scene) -> None:
    room_ended(scene.session, scene.leg.id, clock.now(), by=scene.leader_sid)
    assert not caller_stepped_out(scene.session, scene.leg.id, clock.now())
    entry = entry_of(scene.session, scene.call.id)
    assert entry is not None
    assert entry.state == EntryState.CONNECTED


def test_who_hangs_up_on_purpose_does_not_send_the_caller_back(scene: Scene) -> None:
    hold(scene.session, scene.operator)
    hang_up(scene.session, scene.operator)
    assert len(scene.waiting("hang_up")) == 1
    leg_left(scene.session, scene.leg, "completed", clock.now())
    assert not caller_stepped_out(scene.session, scene.leg.id, clock.now())


def test_the_caller_is_gone_and_so_is_everybody(scene: Scene) -> None:
    consulted(scene)
    leads = make_agent(scene.session, role=Role.MANAGER, free=False)
    listen(scene.session, leads, scene.call.id)
    caller_hung_up(scene.session, scene.call.id, clock.now(), leader_too=True)
    assert list(scene.everybody()) == []
    assert scene.state_of(scene.operator) == "wrap_up"
    assert scene.state_of(scene.colleague) == "available"
    assert scene.state_of(leads) == "offline"
    # The supervisor's phone has no name yet; it is hung up as soon as it has one.
    assert len(scene.waiting("hang_up")) == 2
    scene.settles("create_call")
    assert len(scene.waiting("hang_up")) == 3


def test_a_manager_listens_and_whispers(scene: Scene) -> None:
    leads = make_agent(scene.session, role=Role.MANAGER)
    with pytest.raises(Forbidden):
        listen(scene.session, scene.colleague, scene.call.id)
    with pytest.raises(NoTalk):
        listen(scene.session, leads, make_waiting(scene.session).id)
    listen(scene.session, leads, scene.call.id)
    assert scene.state_of(leads) == "reserved"
    scene.settles("create_call")
    party = next(one for one in scene.parties if one.kind == "supervisor")
    scene.comes(party)
    assert scene.state_of(leads) == "talking"
    listen(scene.session, leads, scene.call.id)
    assert scene.waiting() == []
    whisper(scene.session, leads, scene.call.id)
    assert asked(scene) == [{"muted": False, "coached": scene.leader_sid}]
    (talk,) = live_talks(scene.session, leads)
    assert (talk.mode, talk.people) == (ListenMode.WHISPER, 2)
    leave_talk(scene.session, leads)
    leave_talk(scene.session, leads)
    assert scene.state_of(leads) == "available"
    assert len(scene.waiting("hang_up")) == 1


def test_who_is_in_a_talk_does_not_listen_to_another(scene: Scene) -> None:
    leads = make_agent(scene.session, role=Role.MANAGER)
    agent = agent_now(scene.session, leads)
    agent.state, agent.call_id = "talking", scene.call.id
    with pytest.raises(OnTheLine):
        listen(scene.session, leads, scene.call.id)


def test_who_neither_comes_nor_refuses_is_given_up(scene: Scene) -> None:
    consult(scene.session, scene.operator, target=scene.to_colleague)
    scene.settles("update_participant")
    scene.settles("create_call")
    with later(30):
        assert sweep_talks(scene.session) == 0
    with later(36):
        assert sweep_talks(scene.session) == 1
        assert scene.asked.end_reason == "no-answer"
        assert len(scene.waiting("hang_up")) == 1
    assert scene.state_of(scene.colleague) == "available"


def test_a_caller_alone_is_fetched_once(scene: Scene) -> None:
    """The room did not end with its leader, and nobody told us what became of her."""
    hold(scene.session, scene.operator)
    scene.settles()
    leg_left(scene.session, scene.leg, "completed", clock.now())
    entry = entry_of(scene.session, scene.call.id)
    assert entry is not None
    entry.state, entry.agent_id = EntryState.WAITING, None
    scene.session.flush()
    assert fetch_out(scene.session, scene.leg.id)
    assert not fetch_out(scene.session, scene.leg.id)


def test_what_the_desk_shows(scene: Scene) -> None:
    entry = scene.entry()
    assert talk_of(scene.session, scene.colleague) is None
    assert [one.staff_id for one in free_colleagues(scene.session, scene.operator)] == [
        scene.colleague.id
    ]
    consulted(scene)
    mine, theirs = talk_of(scene.session, scene.operator), talk_of(scene.session, scene.colleague)
    assert mine is not None
    assert theirs is not None
    assert (mine.is_mine, theirs.is_mine) == (True, False)
    assert mine.consulted is not None
    assert mine.consulted.name_ja
    assert mine.consulted.state == "joined"
    assert [one.kind for one in mine.parties] == ["operator", "caller", "consult"]
    assert [f"entry:{one.id}" for one in directory(scene.session, scene.operator)] == [entry]
    with pytest.raises(Forbidden):
        directory(scene.session, scene.operator, all_entries=True)
    with pytest.raises(Forbidden):
        live_talks(scene.session, scene.operator)
