"""SEC-1: an invitation works once, soon, and only for its person."""

from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from callcenter.accounts.errors import InvitationSpent
from callcenter.accounts.models import Invitation, InvitationPurpose, SessionStage, StaffAccount
from callcenter.accounts.passwords import verify_password
from callcenter.accounts.services.invitations import (
    accept,
    find_invited,
    invitation_link,
    invite,
)
from callcenter.accounts.services.sessions import find_visit, open_session
from callcenter.core import clock
from callcenter.core.errors import Forbidden, Invalid, Missing
from callcenter.core.ids import new_id
from callcenter.core.permissions import SYSTEM, Actor, Role
from tests.accounts.people import OTHER_PASSWORD, give_second_factor, make_account


@pytest.fixture
def account(session: Session) -> StaffAccount:
    return make_account(session, invited=True)


def test_invitation_works_once(session: Session, account: StaffAccount) -> None:
    """SEC-1: the link is void once a password was chosen with it."""
    token = invite(session, SYSTEM, account.id)
    assert session.scalars(select(Invitation.purpose)).one() is InvitationPurpose.INVITE
    assert find_invited(session, token) is account
    assert accept(session, token, OTHER_PASSWORD) is account
    assert verify_password(account.password_hash, OTHER_PASSWORD)
    with pytest.raises(InvitationSpent):
        find_invited(session, token)
    with pytest.raises(InvitationSpent):
        accept(session, token, "denwa kaban midori")


def test_invitation_runs_out(session: Session, account: StaffAccount) -> None:
    """SEC-1: 24 hours at most."""
    token = invite(session, SYSTEM, account.id)
    with clock.shifted_by(timedelta(hours=24, seconds=1)), pytest.raises(InvitationSpent):
        accept(session, token, OTHER_PASSWORD)
    with clock.shifted_by(timedelta(hours=23, minutes=59)):
        accept(session, token, OTHER_PASSWORD)


@pytest.mark.parametrize("token", ["", "x", "x" * 43, "%", "None"])
def test_invented_tokens(session: Session, account: StaffAccount, token: str) -> None:
    """SEC-1: an empty or invented token is nobody's."""
    invite(session, SYSTEM, account.id)
    with pytest.raises(InvitationSpent):
        find_invited(session, token)


def test_a_weak_password_leaves_it_good(session: Session, account: StaffAccount) -> None:
    """SEC-1: refused for its password, the link can be used again."""
    token = invite(session, SYSTEM, account.id)
    with pytest.raises(Invalid) as refused:
        accept(session, token, "hanako hanako")
    assert refused.value.fields == {"new_password": "password_common"}
    accept(session, token, OTHER_PASSWORD)


def test_a_new_link_voids_the_old_one(session: Session, account: StaffAccount) -> None:
    """SEC-1: only the newest link of a person works."""
    old = invite(session, SYSTEM, account.id)
    new = invite(session, SYSTEM, account.id)
    with pytest.raises(InvitationSpent):
        find_invited(session, old)
    assert find_invited(session, new) is account


def test_reset_ends_sessions_and_keeps_the_second_factor(session: Session) -> None:
    """SEC-1: a link alone does not get past the second factor (ASVS V6.4.3)."""
    account = make_account(session)
    give_second_factor(session, account)
    running = open_session(session, account.id, SessionStage.OPEN)
    token = invite(session, SYSTEM, account.id)
    assert find_visit(session, running, SessionStage.OPEN) is not None
    accept(session, token, OTHER_PASSWORD)
    assert find_visit(session, running, SessionStage.OPEN) is None
    assert account.has_second_factor


def test_shut_accounts_are_not_invited(session: Session, account: StaffAccount) -> None:
    """SEC-1: neither a new link nor an old one opens a shut account."""
    token = invite(session, SYSTEM, account.id)
    account.disabled_at = clock.now()
    session.flush()
    with pytest.raises(InvitationSpent):
        accept(session, token, OTHER_PASSWORD)
    for staff_id in (account.id, new_id()):
        with pytest.raises(Missing):
            invite(session, SYSTEM, staff_id)


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.ADMIN])
def test_only_administrators_invite(session: Session, account: StaffAccount, role: Role) -> None:
    """SEC-1: nobody else makes links."""
    with pytest.raises(Forbidden):
        invite(session, Actor(new_id(), "x", role), account.id)


def test_link() -> None:
    """SEC-1: the link stands on the installation's own address."""
    assert invitation_link("https://desk.example", "t") == "https://desk.example/invitation/t"
