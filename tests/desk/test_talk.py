"""TEL-3, TEL-4, INQ-3: a talk at the desk's phone, as everybody in it sees it."""

from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from callcenter.core import clock
from callcenter.core.permissions import Role
from callcenter.desk.call_entry import entry_key_of
from callcenter.inquiries.models import InquiryReference
from telephony.calls.models import Call
from telephony.recordings.models import RecordingGap
from telephony.talks.services.directory import EntryValues, save_entry
from tests.factories.desk import Desk, another_desk
from tests.factories.phone_desk import TAB, at_the_phone
from tests.factories.talks import DeskTalk, begin_talk
from tests.fixtures.apps import SignIn


def state_of(desk: Desk) -> dict[str, Any]:
    answer = desk.get(f"/phone/state?tab={TAB}")
    assert answer.status_code == 200
    found: dict[str, Any] = answer.get_json()
    return found


def panel(desk: Desk, part: str = "status") -> str:
    found: str = state_of(desk)["parts"][part]
    return " ".join(found.split())


def press(desk: Desk, button: str, value: str = "") -> str:
    answer = desk.post_json(f"/phone/{button}", {"tab": TAB, "value": value})
    assert answer.status_code == 200, answer.text
    return " ".join(answer.get_json()["parts"]["status"].split())


def has(page: str, button: str) -> bool:
    return f'data-phone-act="{button}"' in page


@pytest.fixture
def colleague(desk: Desk, sign_in: SignIn) -> Desk:
    """A colleague at another browser, not at the phone yet."""
    return another_desk(desk, sign_in)


@pytest.fixture
def talk(desk: Desk, colleague: Desk) -> DeskTalk:
    """The operator talks with a citizen, and the colleague has become free since."""
    begun = begin_talk(desk, colleague.operator)
    at_the_phone(colleague, colleague.operator)
    return begun


@pytest.fixture
def manager(desk: Desk, sign_in: SignIn) -> Desk:
    return another_desk(desk, sign_in, Role.MANAGER)


def asked(talk: DeskTalk) -> None:
    """The colleague is asked, and picks up."""
    press(talk.desk, "talk/ask", f"agent:{talk.colleague.id}")
    talk.comes()


def test_hold_is_shown_as_asked_and_as_confirmed(talk: DeskTalk) -> None:
    assert has(panel(talk.desk), "talk/hold")
    coming = press(talk.desk, "talk/hold")
    assert has(coming, "talk/resume")
    talk.settles()
    held = panel(talk.desk)
    assert held.count("data-phone-since") == 2
    assert held != coming
    press(talk.desk, "talk/resume")
    talk.settles()
    assert has(panel(talk.desk), "talk/hold")


def test_a_held_caller_is_not_sent_into_the_line_by_ending_the_call(talk: DeskTalk) -> None:
    assert has(panel(talk.desk), "hang-up")
    held = press(talk.desk, "talk/hold")
    assert has(held, "talk/end")
    assert not has(held, "hang-up")
    talk.settles()
    press(talk.desk, "talk/end")
    assert talk.on(lambda scene: len(scene.waiting("hang_up"))) == 1
    talk.leader_hangs_up()
    assert talk.on(lambda scene: scene.call_now().state) == "talking"  # not "waiting"


@pytest.mark.parametrize("reason", ["pin", "number", "other"])
def test_a_pause_is_red_until_the_provider_confirms_it(talk: DeskTalk, reason: str) -> None:
    """TEL-4."""
    choices = panel(talk.desk)
    assert f'data-phone-act="talk/pause" data-phone-value="{reason}"' in choices
    unsure = press(talk.desk, "talk/pause", reason)
    assert "is-unsure" in unsure
    assert 'role="alert"' in unsure
    gap_is(talk, confirmed_at=clock.now())
    paused = panel(talk.desk)
    assert "is-paused" in paused
    assert "data-phone-until" in paused
    assert f'data-phone-act="talk/pause" data-phone-value="{reason}"' in paused  # longer
    press(talk.desk, "talk/record-on")
    gap_is(talk, resume_confirmed_at=clock.now())
    assert "phone-tape" not in panel(talk.desk)


def test_why_a_pause_is_not_confirmed(talk: DeskTalk) -> None:
    press(talk.desk, "talk/pause", "pin")
    before = panel(talk.desk)
    gap_is(talk, failure="unanswered")
    assert len(panel(talk.desk)) > len(before)


def gap_is(talk: DeskTalk, **values: object) -> None:
    """What the provider told of the pause."""

    def work(session: Session) -> None:
        gap = session.scalars(select(RecordingGap)).one()
        for name, value in values.items():
            setattr(gap, name, value)

    talk.desk.write(work)


def test_whom_one_can_ask(talk: DeskTalk, manager: Desk) -> None:
    """TEL-3: free colleagues, and the city's directory with its notes."""
    values = EntryValues("市民課", "Citizens' section", "0798-35-3151", "1階", "平日9時から17時")
    entry = talk.desk.write(lambda session: save_entry(session, manager.operator, values).id)
    page = panel(talk.desk)
    for name in ("talk/ask", "talk/send"):
        for target in (f"agent:{talk.colleague.id}", f"entry:{entry}"):
            assert f'data-phone-act="{name}" data-phone-value="{target}"' in page
    assert 'data-phone-value="skill:en"' in page
    assert 'data-phone-act="talk/ask" data-phone-value="skill:' not in page
    assert "平日9時から17時" in page
    assert "3151" not in page
    press(talk.desk, "talk/ask", f"entry:{entry}")
    assert "市民課" in panel(talk.desk)


def test_who_is_asked_sees_by_whom_and_writes_no_inquiry(talk: DeskTalk, colleague: Desk) -> None:
    press(talk.desk, "talk/ask", f"agent:{talk.colleague.id}")
    talk.settles()
    talk.settles()
    rings = state_of(colleague)
    assert (rings["part"], rings["url"]) == ("asked", "/desk")
    assert talk.desk.operator.name in rings["parts"]["status"]
    assert talk.desk.operator.name in rings["words"]
    assert has(rings["parts"]["status"], "answer")
    assert colleague.get(talk.address).status_code == 404
    talk.on(lambda scene: scene.comes(scene.asked))
    there = state_of(colleague)
    assert (there["state"], there["part"], there["url"]) == ("talking", "asked", "/desk")
    page = there["parts"]["status"]
    assert has(page, "talk/leave")
    assert "data-phone-form" not in page
    for button in ("talk/hold", "talk/ask", "talk/hand-over", "talk/pause"):
        assert not has(page, button)
    assert colleague.get(talk.address).status_code == 404
    press(colleague, "talk/leave")
    assert state_of(colleague)["state"] == "available"
    back = panel(talk.desk)
    assert has(back, "talk/resume")
    assert has(back, "talk/ask")
    assert talk.colleague.name in back.partition("phone-buttons")[0]  # has gone again


def test_asking_is_ended_by_who_asked(talk: DeskTalk, colleague: Desk) -> None:
    asked(talk)
    assert has(panel(talk.desk), "talk/hand-over")
    left = press(talk.desk, "talk/ask-no-more")
    assert not has(left, "talk/hand-over")
    assert has(left, "talk/resume")
    assert state_of(colleague)["state"] == "available"


def test_all_together(talk: DeskTalk, colleague: Desk) -> None:
    asked(talk)
    held = panel(colleague)
    press(talk.desk, "talk/together")
    talk.settles()
    page = panel(talk.desk)
    assert not has(page, "talk/together")
    assert has(page, "talk/hand-over")
    assert panel(colleague) != held
    assert not has(panel(colleague), "talk/hand-over")


def test_after_the_hand_over_each_writes_the_own_inquiry(talk: DeskTalk, colleague: Desk) -> None:
    """INQ-3: the form opens for who has the caller now; the first one wraps up with the own."""
    desk = talk.desk
    asked(talk)
    press(desk, "talk/hand-over")
    talk.settles()
    takes_over = state_of(colleague)
    assert (takes_over["part"], takes_over["url"]) == ("leads", talk.address)
    form = colleague.get(talk.address)
    assert form.status_code == 200
    assert "090-1234-5678" in form.text
    talk.leader_hangs_up()
    wrap_up = state_of(desk)
    assert (wrap_up["state"], wrap_up["url"]) == ("wrap_up", talk.address)
    assert desk.get(talk.address).status_code == 200

    saves(desk, talk)
    assert state_of(desk)["state"] == "available"
    assert not is_logged(talk)
    assert has(panel(colleague), "hang-up")
    assert "data-phone-form" in panel(colleague)
    saves(colleague, talk)
    assert is_logged(talk)
    tied = desk.write(lambda session: list(session.scalars(select(InquiryReference.key))))
    assert tied == [str(talk.call_id)] * 2
    assert "data-phone-form" not in panel(colleague)


def test_who_wrote_before_handing_over_leaves_the_form_to_the_next(
    talk: DeskTalk, colleague: Desk
) -> None:
    saves(talk.desk, talk)
    assert is_logged(talk)
    assert state_of(talk.desk)["logged"]
    asked(talk)
    press(talk.desk, "talk/hand-over")
    talk.settles()
    assert not state_of(colleague)["logged"]
    saves(colleague, talk)
    assert state_of(colleague)["logged"]


def saves(desk: Desk, talk: DeskTalk) -> None:
    key = entry_key_of(talk.call_id, desk.operator)
    assert desk.save(entry_key=str(key), call=str(talk.call_id)).status_code == 303


def is_logged(talk: DeskTalk) -> bool:
    found: bool = talk.desk.write(
        lambda session: session.get_one(Call, talk.call_id).logged_at is not None
    )
    return found


def test_given_away_the_caller_waits_again(talk: DeskTalk, colleague: Desk) -> None:
    press(talk.desk, "talk/send", "skill:en")
    talk.leader_hangs_up()
    assert state_of(talk.desk)["state"] == "wrap_up"
    assert talk.on(lambda scene: scene.call_now().state) == "waiting"
    assert state_of(colleague)["part"] == "leads"


@pytest.mark.parametrize(
    ("button", "value", "status"),
    [
        ("ask", "agent:nobody", 422),
        ("ask", "", 422),
        ("send", "skill:fr", 422),
        ("pause", "boredom", 422),
        ("together", "", 409),
        ("hand-over", "", 409),
    ],
)
def test_what_cannot_be_done_is_said(talk: DeskTalk, button: str, value: str, status: int) -> None:
    answer = talk.desk.post_json(f"/phone/talk/{button}", {"tab": TAB, "value": value})
    assert answer.status_code == status
    assert answer.get_json()["error"]


def test_without_a_talk_there_is_nothing_to_do(desk: Desk) -> None:
    at_the_phone(desk)
    for button in ("hold", "resume", "together", "hand-over", "end", "pause", "record-on"):
        body = {"tab": TAB, "value": "pin"}
        assert desk.post_json(f"/phone/talk/{button}", body).status_code == 409


def test_a_supervisor_listens_whispers_and_leaves(
    talk: DeskTalk, manager: Desk, colleague: Desk
) -> None:
    """TEL-3: the operator sees it; no form opens for who listens."""
    press(manager, "ready")
    press(manager, "talk/listen", str(talk.call_id))
    rings = state_of(manager)
    assert (rings["part"], rings["url"], rings["talk"]) == ("listens", None, True)
    assert has(panel(manager, "hearing"), "answer")
    talk.settles()
    talk.on(lambda scene: scene.comes(scene.parties[-1]))
    heard = state_of(manager)
    assert (heard["unheard"], heard["room"]) == (True, str(talk.leg_id))
    assert has(panel(manager, "hearing"), "talk/whisper")
    assert manager.operator.name in panel(talk.desk)
    press(manager, "talk/whisper", str(talk.call_id))
    coming = panel(manager, "hearing")
    talk.settles()
    assert panel(manager, "hearing") != coming
    assert not state_of(manager)["unheard"]
    press(manager, "talk/leave")
    assert panel(manager, "hearing") == ""
    assert manager.operator.name not in panel(talk.desk)
    assert panel(colleague, "hearing") == ""


def test_who_may_not_listen(talk: DeskTalk, colleague: Desk, manager: Desk) -> None:
    """SEC-1."""
    body = {"tab": TAB, "value": str(talk.call_id)}
    assert colleague.post_json("/phone/talk/listen", body).status_code == 403
    for value, status in ((str(uuid4()), 409), ("nothing", 422)):
        answer = manager.post_json("/phone/talk/whisper", {"tab": TAB, "value": value})
        assert answer.status_code == status


def test_who_was_only_asked_has_nothing_to_write_up(talk: DeskTalk, colleague: Desk) -> None:
    asked(talk)
    press(colleague, "talk/leave")
    talk.leader_hangs_up()

    def over(session: Session) -> None:
        call = session.get_one(Call, talk.call_id)
        call.outcome, call.ended_at = "answered", clock.now()

    talk.desk.write(over)
    press(talk.desk, "finish")
    assert talk.address in panel(talk.desk, "calls")
    assert talk.address not in panel(colleague, "calls")
