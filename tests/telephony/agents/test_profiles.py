"""TEL-2: languages, endpoint and desk phone of an operator."""

import pytest
from sqlalchemy.orm import Session

from callcenter.core.errors import Conflict, Forbidden, Invalid, Missing
from callcenter.core.permissions import Actor, Role
from telephony.agents.models import Endpoint
from telephony.agents.profiles import Profile, phone_owner, phone_owners
from telephony.agents.queries import leg_address
from telephony.agents.services.own_state import choose_endpoint
from telephony.agents.services.profiles import set_profile
from telephony.switch.services.ordering import whom_to_dial
from tests.factories.agents import agent_now
from tests.factories.staff import make_staff

DESK = Profile(("en", "ja"), Endpoint.DESK_PHONE, "０７９８－３５－３１５１")


def seen_by(session: Session, operator: Actor) -> str:
    assert operator.id is not None
    return phone_owner(session, operator.id).profile.digest


def test_a_profile_is_set_before_the_first_call(session: Session, manager: Actor) -> None:
    operator = make_staff(session)
    assert operator.id is not None

    agent = set_profile(session, manager, operator.id, DESK, seen=seen_by(session, operator))

    assert agent.languages == ["ja", "en"]
    assert leg_address(agent) == f"desk:agent_{operator.id.hex}"
    assert "353151" not in (agent.desk_phone or "")
    noted = session.info["audit"][-1]
    assert noted["action"] == "agent.change"
    assert noted["detail"]["after"] == "ja/en, desk_phone, …3151"


def test_the_number_is_read_when_it_is_dialled(session: Session, manager: Actor) -> None:
    operator = make_staff(session)
    assert operator.id is not None
    agent = set_profile(session, manager, operator.id, DESK, seen=seen_by(session, operator))

    assert whom_to_dial(session, leg_address(agent)) == "+81798353151"
    assert whom_to_dial(session, "desk:agent_nobody") is None
    choose_endpoint(session, operator, endpoint=Endpoint.BROWSER)
    assert leg_address(agent_now(session, operator)) == f"client:agent_{operator.id.hex}"


@pytest.mark.parametrize(
    ("profile", "field", "code"),
    [
        (Profile(()), "languages", "no_language"),
        (Profile(("ja", "fr")), "languages", "bad_choice"),
        (Profile(endpoint=Endpoint.DESK_PHONE), "desk_phone", "no_desk_phone"),
        (Profile(desk_phone="1234"), "desk_phone", "bad_desk_phone"),
        (Profile(desk_phone="+1 212 555 0100"), "desk_phone", "bad_desk_phone"),
        (Profile(desk_phone="0990-512-345"), "desk_phone", "bad_desk_phone"),
        (Profile(desk_phone="0570-012-345"), "desk_phone", "bad_desk_phone"),
    ],
)
def test_what_cannot_ring_is_refused(
    session: Session, operator: Actor, manager: Actor, profile: Profile, field: str, code: str
) -> None:
    assert operator.id is not None
    with pytest.raises(Invalid) as refused:
        set_profile(session, manager, operator.id, profile, seen=seen_by(session, operator))

    assert refused.value.fields == {field: code}


def test_two_managers_do_not_overwrite_each_other(
    session: Session, operator: Actor, manager: Actor
) -> None:
    assert operator.id is not None
    seen = seen_by(session, operator)
    set_profile(session, manager, operator.id, DESK, seen=seen)

    with pytest.raises(Conflict):
        set_profile(session, manager, operator.id, Profile(), seen=seen)


def test_only_who_may_and_only_for_who_takes_calls(
    session: Session, operator: Actor, manager: Actor
) -> None:
    editor = make_staff(session, Role.EDITOR)
    assert operator.id is not None
    assert editor.id is not None
    with pytest.raises(Forbidden):
        set_profile(session, operator, operator.id, DESK, seen="")
    with pytest.raises(Missing):
        set_profile(session, manager, editor.id, DESK, seen="")
    owners = {owner.account.id for owner in phone_owners(session)}
    assert owners == {operator.id, manager.id}
