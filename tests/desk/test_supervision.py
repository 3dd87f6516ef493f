"""TEL-2, TEL-3: the supervisor's page."""

import pytest

from callcenter.core.ids import new_id
from callcenter.core.permissions import Role
from telephony.agents.models import Agent
from tests.factories.desk import Desk, another_desk, html_of
from tests.factories.phone_desk import TAB, at_the_phone
from tests.factories.talks import DeskTalk, begin_talk
from tests.fixtures.apps import SignIn


@pytest.fixture
def manager(desk: Desk, sign_in: SignIn) -> Desk:
    return another_desk(desk, sign_in, Role.MANAGER)


@pytest.fixture
def talk(desk: Desk, sign_in: SignIn) -> DeskTalk:
    colleague = another_desk(desk, sign_in)
    begun = begin_talk(desk, colleague.operator)
    at_the_phone(colleague, colleague.operator)
    return begun


def rows(manager: Desk) -> str:
    answer = manager.get("/supervision/rows")
    assert answer.status_code == 200
    return " ".join(answer.get_json()["html"].split())


def test_nobody_at_the_phone_yet(manager: Desk) -> None:
    page = html_of(manager.get("/supervision"))
    assert "data-supervision=" in page
    assert "<table" not in page


def test_who_talks_stands_first_and_can_be_heard(talk: DeskTalk, manager: Desk) -> None:
    page = rows(manager)
    first, second = talk.desk.operator.name, talk.colleague.name
    assert page.index(first) < page.index(second)
    assert page.count('data-phone-act="talk/listen"') == 1
    assert f'data-phone-value="{talk.call_id}"' in page
    assert f"/calls/{talk.call_id}" in page
    assert "data-phone-supervises" in html_of(manager.get("/supervision"))


def test_how_one_takes_part_and_how_many_talk(talk: DeskTalk, manager: Desk) -> None:
    manager.post_json("/phone/talk/listen", {"tab": TAB, "value": str(talk.call_id)})
    page = rows(manager)
    assert 'data-phone-act="talk/listen"' not in page
    assert 'data-phone-act="talk/whisper"' in page
    assert 'data-phone-act="talk/leave"' in page


def test_a_hold_is_shown(talk: DeskTalk, manager: Desk) -> None:
    before = rows(manager).count('<span class="badge')
    talk.desk.post_json("/phone/talk/hold", {"tab": TAB})
    assert rows(manager).count('<span class="badge') == before + 1


def test_nobody_listens_to_the_own_talk(desk: Desk, manager: Desk) -> None:
    begin_talk(manager, desk.operator)
    assert manager.operator.name in rows(manager)
    assert "talk/listen" not in rows(manager)


@pytest.mark.parametrize(
    ("given", "state", "reason"),
    [
        ("break:lunch", "break", "lunch"),
        ("offline", "offline", "forced"),
        ("available", "available", None),
    ],
)
def test_setting_a_state(
    desk: Desk, manager: Desk, given: str, state: str, reason: str | None
) -> None:
    """TEL-2."""
    at_the_phone(desk)
    address = f"/supervision/agents/{desk.operator.id}"
    assert manager.post(address, state=given).status_code == 303
    agent = desk.write(lambda session: session.get_one(Agent, desk.operator.id))
    assert (agent.state, agent.reason) == (state, reason)


def test_during_a_talk_it_is_done_afterwards(talk: DeskTalk, manager: Desk) -> None:
    address = f"/supervision/agents/{talk.desk.operator.id}"
    assert manager.post(address, state="break:lunch").status_code == 303
    agent = talk.desk.write(lambda session: session.get_one(Agent, talk.desk.operator.id))
    assert (agent.state, agent.next_state) == ("talking", "break")


@pytest.mark.parametrize("given", ["", "golf", "break:golf", "talking"])
def test_nonsense_changes_nothing(desk: Desk, manager: Desk, given: str) -> None:
    at_the_phone(desk)
    answer = manager.post(f"/supervision/agents/{desk.operator.id}", state=given)
    assert answer.status_code == 303
    assert "notice-danger" in manager.get("/supervision").text
    agent = desk.write(lambda session: session.get_one(Agent, desk.operator.id))
    assert agent.state == "available"


def test_operators_supervise_nobody(desk: Desk) -> None:
    """SEC-1."""
    for address in ("/supervision", "/supervision/rows"):
        assert desk.get(address).status_code == 403
    answer = desk.post(f"/supervision/agents/{desk.operator.id}", state="offline")
    assert answer.status_code == 403


def test_nobody_is_set_who_is_not_there(desk: Desk, manager: Desk) -> None:
    assert manager.post(f"/supervision/agents/{new_id()}", state="offline").status_code == 404
    # A person who never had a phone.
    answer = manager.post(f"/supervision/agents/{desk.operator.id}", state="offline")
    assert answer.status_code == 404
