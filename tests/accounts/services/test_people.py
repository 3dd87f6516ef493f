"""SEC-1: people and roles, changed by administrators, effective at once."""

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from callcenter.accounts.errors import LastAdministrator, OwnAccount
from callcenter.accounts.models import SessionStage, StaffAccount
from callcenter.accounts.queries import get_staff, list_staff, staff_names
from callcenter.accounts.services import people
from callcenter.accounts.services.sessions import find_visit, open_session
from callcenter.core.audit.models import AuditEvent
from callcenter.core.db import commit
from callcenter.core.errors import Conflict, Forbidden, Invalid, Missing
from callcenter.core.ids import new_id
from callcenter.core.permissions import SYSTEM, Actor, Role
from tests.accounts.people import PASSWORD, give_second_factor, make_account


@pytest.fixture
def admin(session: Session) -> StaffAccount:
    return make_account(session, "root", Role.ADMIN)


@pytest.fixture
def account(session: Session) -> StaffAccount:
    return make_account(session)


def change(session: Session, actor: Actor, account: StaffAccount, **values: object) -> None:
    given = {
        "version": account.version,
        "display_name": account.display_name,
        "display_name_en": account.display_name_en,
        "role": account.role,
    }
    people.change_staff(session, actor, account.id, **(given | values))  # type: ignore[arg-type]


def test_add(session: Session, admin: StaffAccount) -> None:
    """SEC-1: a new person has a folded name of its own and no password."""
    added = people.add_staff(
        session, admin.actor, login="Ｙamada.H", display_name="山田 花", role=Role.OPERATOR
    )
    assert (added.login, added.password_hash, added.language) == ("yamada.h", None, "ja")
    with pytest.raises(Invalid) as refused:
        people.add_staff(
            session, admin.actor, login="YAMADA.h", display_name="山田 平", role=Role.OPERATOR
        )
    assert refused.value.fields == {"login": "login_taken"}
    assert list_staff(session) == [admin, added]


@pytest.mark.parametrize("login", ["", "ab", "山田", "a b c", ".abc", "x" * 61, "a/b/c"])
def test_malformed_names(session: Session, login: str) -> None:
    """SEC-1: sign-in names are plain."""
    with pytest.raises(Invalid) as refused:
        people.add_staff(session, SYSTEM, login=login, display_name="x", role=Role.ADMIN)
    assert refused.value.fields == {"login": "login_malformed"}


def test_first_password_by_machine(session: Session) -> None:
    """SEC-1: a password set up by a machine follows the same rules."""
    with pytest.raises(Invalid):
        people.add_staff(
            session,
            SYSTEM,
            login="taro",
            display_name="x",
            role=Role.ADMIN,
            password="tarotaro1234",
        )
    added = people.add_staff(
        session, SYSTEM, login="taro", display_name="x", role=Role.ADMIN, password=PASSWORD
    )
    assert added.password_hash


def test_new_role_ends_sessions(
    session: Session, admin: StaffAccount, account: StaffAccount
) -> None:
    """SEC-1: with the role the rights change at once; a new name alone signs nobody out."""
    token = open_session(session, account.id, SessionStage.OPEN)
    change(session, admin.actor, account, display_name="花子")
    assert find_visit(session, token, SessionStage.OPEN) is not None
    change(session, admin.actor, account, role=Role.MANAGER)
    assert account.role is Role.MANAGER
    assert find_visit(session, token, SessionStage.OPEN) is None


def test_changes_on_an_old_page_are_refused(
    session: Session, admin: StaffAccount, account: StaffAccount
) -> None:
    """SEC-1: nobody overwrites what another administrator changed."""
    change(session, admin.actor, account, role=Role.EDITOR)
    with pytest.raises(Conflict):
        change(session, admin.actor, account, version=1, role=Role.CITY)


def test_shutting_and_opening(session: Session, admin: StaffAccount, account: StaffAccount) -> None:
    """SEC-1: a shut account is signed out and leaves the lists of active people, not the names."""
    token = open_session(session, account.id, SessionStage.OPEN)
    for _ in range(2):
        people.disable_staff(session, admin.actor, account.id)
    session.flush()
    assert find_visit(session, token, SessionStage.OPEN) is None
    assert list_staff(session, active_only=True) == [admin]
    assert list_staff(session) == [admin, account]
    assert staff_names(session, [account.id, None]) == {account.id: "hanakoの名前"}
    for _ in range(2):
        people.enable_staff(session, admin.actor, account.id)
    session.flush()
    assert find_visit(session, token, SessionStage.OPEN) is None
    assert list_staff(session, active_only=True) == [account, admin]


def test_names_by_language(session: Session, account: StaffAccount) -> None:
    """SEC-1: English screens show the romanised name where there is one."""
    account.display_name_en = ""
    other = make_account(session, "jiro")
    assert staff_names(session, {account.id, other.id}, "en") == {
        account.id: "hanakoの名前",
        other.id: "Jiro",
    }
    assert staff_names(session, []) == {}


def test_own_rights_stay(session: Session, admin: StaffAccount) -> None:
    """SEC-1: nobody changes the own role or shuts the own account; the own name may change."""
    make_account(session, "second", Role.ADMIN)
    with pytest.raises(OwnAccount):
        change(session, admin.actor, admin, role=Role.OPERATOR)
    with pytest.raises(OwnAccount):
        people.disable_staff(session, admin.actor, admin.id)
    change(session, admin.actor, admin, display_name="新しい名前")
    assert admin.display_name == "新しい名前"


def test_one_administrator_remains(session: Session, admin: StaffAccount) -> None:
    """SEC-1: the last administrator who can sign in stays; one without password is none."""
    newcomer = make_account(session, "new", Role.ADMIN, invited=True)
    with pytest.raises(LastAdministrator):
        people.disable_staff(session, SYSTEM, admin.id)
    with pytest.raises(LastAdministrator):
        change(session, newcomer.actor, admin, role=Role.MANAGER)
    people.disable_staff(session, SYSTEM, newcomer.id)
    make_account(session, "second", Role.ADMIN)
    people.disable_staff(session, SYSTEM, admin.id)


def test_reset_of_a_lost_second_factor(session: Session, admin: StaffAccount) -> None:
    """SEC-1: an administrator takes a lost second factor away; the person is signed out."""
    account = make_account(session)
    give_second_factor(session, account)
    token = open_session(session, account.id, SessionStage.OPEN)
    people.reset_second_factor(session, admin.actor, account.id)
    assert not account.has_second_factor
    assert find_visit(session, token, SessionStage.OPEN) is None


def test_signing_out_a_person(session: Session, admin: StaffAccount, account: StaffAccount) -> None:
    """SEC-1: an administrator ends all sessions of a person (ASVS V7.4.5)."""
    token = open_session(session, account.id, SessionStage.OPEN)
    people.end_staff_sessions(session, admin.actor, account.id)
    assert find_visit(session, token, SessionStage.OPEN) is None


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.ADMIN])
def test_only_administrators_manage(session: Session, account: StaffAccount, role: Role) -> None:
    """SEC-1: every verb asks for the right itself."""
    actor = Actor(new_id(), "x", role)
    for verb in (
        people.disable_staff,
        people.enable_staff,
        people.reset_second_factor,
        people.end_staff_sessions,
    ):
        with pytest.raises(Forbidden):
            verb(session, actor, account.id)
    with pytest.raises(Forbidden):
        change(session, actor, account, role=Role.ADMIN)
    with pytest.raises(Forbidden):
        people.add_staff(session, actor, login="taro", display_name="x", role=Role.ADMIN)


def test_unknown_people(session: Session, admin: StaffAccount) -> None:
    """SEC-1: what does not exist is missing."""
    with pytest.raises(Missing):
        people.disable_staff(session, admin.actor, new_id())
    with pytest.raises(Missing):
        get_staff(session, new_id())


def test_everything_is_in_the_audit_log(
    session: Session, admin: StaffAccount, account: StaffAccount
) -> None:
    """SEC-2: who changed whose role, when; never a name or password in the detail."""
    change(session, admin.actor, account, role=Role.EDITOR, display_name="別の名前")
    people.disable_staff(session, admin.actor, account.id)
    commit(session)
    events = session.scalars(select(AuditEvent).order_by(AuditEvent.number)).all()
    assert [event.action for event in events] == [
        "staff.role_change",
        "staff.rename",
        "staff.disable",
    ]
    assert events[0].detail == {"before": "operator", "after": "editor"}
    assert {event.actor_id for event in events} == {admin.id}
    assert {event.object_id for event in events} == {str(account.id)}
    assert "別の名前" not in str([event.detail for event in events])
