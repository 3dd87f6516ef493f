"""TEL-1, TEL-3: notices, answers by voice, the question afterwards and the list of nuisance calls,
on both databases."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import select

from callcenter.core import clock
from callcenter.core.audit.models import AuditEvent
from callcenter.core.city.profile import City, Contact, set_city
from callcenter.core.db import Database
from callcenter.core.errors import Conflict, Forbidden, Invalid, Missing
from callcenter.core.permissions import Actor, Role
from callcenter.core.privacy.phone_numbers import phone_index
from callcenter.core.settings import TRAINING_NUMBER
from telephony.setup.defaults import DEFAULT_ANSWERS
from telephony.setup.models import NuisanceEntry, NuisanceState
from telephony.setup.nuisance import (
    Listed,
    confirmed_entries,
    get_nuisance_entry,
    listed,
    masked_number,
    past_entries,
    proposed_entries,
)
from telephony.setup.queries import (
    answers_offered,
    asks_afterwards,
    choice_names,
    notice_on,
    stored_answers,
)
from telephony.setup.services.afterwards import ask_afterwards
from telephony.setup.services.answers import save_answer
from telephony.setup.services.menu import OptionEntry, save_option
from telephony.setup.services.notices import LONGEST, switch_notice_off, switch_notice_on
from telephony.setup.services.nuisance import (
    LONGEST_DAYS,
    NuisanceProposal,
    confirm_entry,
    decline_entry,
    lift_entry,
    propose_entry,
)
from telephony.setup.services.seeding import seed_phone_setup
from telephony.setup.values import Afterwards, NuisancePolicy
from tests.factories.staff import make_staff

AT = datetime(2026, 11, 24, 1, 0, tzinfo=UTC)
TODAY = date(2026, 11, 24)
NUMBER = "090-1111-1111"
INDEX_OF = "+819011111111"
TAX = OptionEntry("5", "税の相談", "Taxes", "税金のご相談", "taxes")


@pytest.fixture(autouse=True)
def still() -> Iterator[None]:
    with clock.frozen_at(AT):
        yield


@pytest.fixture
def people(database: Database) -> tuple[Actor, Actor, Actor]:
    """Two managers and an operator, in a centre with its menu."""
    with database.transaction() as session:
        seed_phone_setup(session)
        return (
            make_staff(session, Role.MANAGER),
            make_staff(session, Role.MANAGER),
            make_staff(session, Role.OPERATOR),
        )


def proposal(**values: object) -> NuisanceProposal:
    usual = NuisanceProposal(NUMBER, "voicemail", "暴言が続くため", TODAY + timedelta(days=30))
    return replace(usual, **values)  # type: ignore[arg-type]


def actions(database: Database) -> list[str]:
    """What was logged; the clock stands still, so the order says nothing."""
    with database.transaction(write=False) as session:
        return sorted(session.scalars(select(AuditEvent.action)))


def policy_now(database: Database, number: str = INDEX_OF) -> NuisancePolicy | None:
    with database.transaction(write=False) as session:
        found = listed(session, phone_index(number))
        return None if found is None else found.policy


def test_an_answer_is_offered_renamed_and_withdrawn(
    database: Database, people: tuple[Actor, Actor, Actor]
) -> None:
    """TEL-1: none is offered until a manager wants it; the calls that chose it keep its name."""
    manager, _other, operator = people
    wanted = replace(DEFAULT_ANSWERS[0], name_ja=" 受取 ", name_en="Pickup", active=True)
    with database.transaction() as session:
        assert answers_offered(session) == ()
        with pytest.raises(Forbidden):
            save_answer(session, operator, wanted, seen=0)
        save_answer(session, manager, wanted, seen=0)
    with database.transaction() as session:
        (offered,) = answers_offered(session)
        assert (offered.slot, offered.digit, offered.name_ja) == (1, "5", "受取")
        assert choice_names(session, "en")["answer_1"] == "Pickup"
        with pytest.raises(Conflict):
            save_answer(session, manager, wanted, seen=0)
        save_answer(session, manager, replace(offered, active=False), seen=1)
    with database.transaction(write=False) as session:
        assert answers_offered(session) == ()
        assert [version for _answer, version, _by in stored_answers(session)] == [2, 0, 0]
        assert choice_names(session, "en")["answer_1"] == "Pickup"
    assert actions(database) == ["phone_answer.change"] * 2


def test_a_key_belongs_to_one_choice(
    database: Database, people: tuple[Actor, Actor, Actor]
) -> None:
    """TEL-1: in both directions; an answer that is not offered keeps no key from others."""
    manager = people[0]
    first, second = (replace(one, active=True) for one in DEFAULT_ANSWERS[:2])
    with database.transaction() as session:
        save_answer(session, manager, first, seen=0)
        for answer, seen in ((replace(first, digit="1"), 1), (replace(second, digit="5"), 0)):
            with pytest.raises(Invalid) as refused:
                save_answer(session, manager, answer, seen=seen)
            assert refused.value.fields == {"digit": "digit_taken"}
        with pytest.raises(Invalid) as refused:
            save_option(session, manager, TAX)
        assert refused.value.fields == {"digit": "digit_taken"}
        save_answer(session, manager, replace(first, active=False), seen=1)
        save_option(session, manager, TAX)
        save_answer(session, manager, replace(first, active=False, name_en="Pickup"), seen=2)


@pytest.mark.parametrize(
    ("changed", "field", "code"),
    [
        ({"digit": "0"}, "digit", "bad_choice"),
        ({"digit": ""}, "digit", "bad_choice"),
        ({"name_ja": ""}, "name_ja", "required"),
        ({"name_ja": "pickup"}, "name_ja", "no_japanese"),
        ({"name_en": "受取"}, "name_en", "japanese_in_english"),
        ({"name_en": "a {digit}"}, "name_en", "bad_variables"),
        ({"name_en": "a" * 61}, "name_en", "too_long"),
    ],
)
def test_answers_are_checked(
    database: Database,
    people: tuple[Actor, Actor, Actor],
    changed: dict[str, str],
    field: str,
    code: str,
) -> None:
    with database.transaction() as session, pytest.raises(Invalid) as refused:
        save_answer(session, people[0], replace(DEFAULT_ANSWERS[0], **changed), seen=0)  # type: ignore[arg-type]
    assert refused.value.fields == {field: code}


def test_a_notice_is_on_until_its_end(
    database: Database, people: tuple[Actor, Actor, Actor]
) -> None:
    """TEL-1: in force at once, over by itself; another one takes its place; every click logged."""
    manager, other, operator = people
    until = AT + timedelta(hours=2)
    with database.transaction() as session:
        with pytest.raises(Forbidden):
            switch_notice_on(session, operator, 1, until=until, afterwards=Afterwards.GO_ON)
        switch_notice_on(session, manager, 1, until=until, afterwards=Afterwards.GO_ON)
    with database.transaction(write=False) as session:
        on = notice_on(session)
        assert on is not None
        assert (on.code, on.until, on.by) == ("notice_1", until, manager.name)
        assert notice_on(session, at=until) is None
    with database.transaction() as session:
        switch_notice_on(session, other, 3, until=until, afterwards=Afterwards.HANG_UP)
    with database.transaction(write=False) as session:
        on = notice_on(session)
        assert on is not None
        assert (on.slot, on.afterwards) == (3, Afterwards.HANG_UP)
    with database.transaction() as session:
        assert switch_notice_off(session, manager)
        assert not switch_notice_off(session, manager)
    with database.transaction(write=False) as session:
        assert notice_on(session) is None
    assert actions(database) == ["phone_notice.off", "phone_notice.on", "phone_notice.on"]


@pytest.mark.parametrize(
    "until", [AT, AT - timedelta(hours=1), AT + LONGEST + timedelta(minutes=1)]
)
def test_a_notice_ends_within_a_week(
    database: Database, people: tuple[Actor, Actor, Actor], until: datetime
) -> None:
    with database.transaction() as session:
        with pytest.raises(Invalid) as refused:
            switch_notice_on(session, people[0], 1, until=until, afterwards=Afterwards.GO_ON)
        assert refused.value.fields == {"until": "bad_notice_end"}
        with pytest.raises(Missing):
            switch_notice_on(session, people[0], 4, until=until, afterwards=Afterwards.GO_ON)


def test_the_question_is_off_until_a_manager_wants_it(
    database: Database, people: tuple[Actor, Actor, Actor]
) -> None:
    """TEL-3"""
    with database.transaction() as session:
        assert not asks_afterwards(session)
        with pytest.raises(Forbidden):
            ask_afterwards(session, people[2], asks=True)
        ask_afterwards(session, people[0], asks=True)
        ask_afterwards(session, people[0], asks=True)
    with database.transaction() as session:
        assert asks_afterwards(session)
        ask_afterwards(session, people[0], asks=False)
    with database.transaction(write=False) as session:
        assert not asks_afterwards(session)
    assert actions(database) == ["phone_question.off", "phone_question.on"]


def test_who_proposed_cannot_confirm(
    database: Database, people: tuple[Actor, Actor, Actor]
) -> None:
    """TEL-1: the second person rule."""
    manager, other, operator = people
    with database.transaction() as session:
        with pytest.raises(Forbidden):
            propose_entry(session, operator, proposal())
        entry_id = propose_entry(session, manager, proposal()).id
    assert policy_now(database) is None
    with database.transaction() as session:
        with pytest.raises(Forbidden) as refused:
            confirm_entry(session, manager, entry_id)
        assert refused.value.code == "second_person"
        with pytest.raises(Forbidden):
            confirm_entry(session, operator, entry_id)
    assert policy_now(database) is None
    with database.transaction() as session:
        confirm_entry(session, other, entry_id)
        with pytest.raises(Conflict):
            confirm_entry(session, other, entry_id)
        with pytest.raises(Conflict):
            decline_entry(session, manager, entry_id)
    assert policy_now(database) is NuisancePolicy.VOICEMAIL
    assert policy_now(database, "+819022222222") is None
    assert actions(database) == ["nuisance.confirm", "nuisance.propose"]


def test_an_entry_ends_with_its_last_day(
    database: Database, people: tuple[Actor, Actor, Actor]
) -> None:
    """TEL-1: at midnight where the centre is, without anybody doing anything."""
    manager, other, _operator = people
    with database.transaction() as session:
        entry = propose_entry(session, manager, proposal(ends_on=TODAY))
        confirm_entry(session, other, entry.id)
    assert policy_now(database) is NuisancePolicy.VOICEMAIL
    with clock.frozen_at(datetime(2026, 11, 24, 14, 59, tzinfo=UTC)):
        assert policy_now(database) is NuisancePolicy.VOICEMAIL
    with clock.frozen_at(datetime(2026, 11, 24, 15, 0, tzinfo=UTC)):
        assert policy_now(database) is None
        with database.transaction() as session:
            assert confirmed_entries(session, manager) == []
            assert [one.id for one in past_entries(session, manager)[0]] == [entry.id]
            with pytest.raises(Conflict):
                lift_entry(session, manager, entry.id)
            later = proposal(policy="low", ends_on=TODAY + timedelta(days=9))
            confirm_entry(session, other, propose_entry(session, manager, later).id)
        assert policy_now(database) is NuisancePolicy.LOW


def test_nobody_decided_in_time(database: Database, people: tuple[Actor, Actor, Actor]) -> None:
    """A proposal whose last day has passed can no more be confirmed, and keeps no other back."""
    manager, other, _operator = people
    with database.transaction() as session:
        entry = propose_entry(session, manager, proposal(ends_on=TODAY))
    with clock.frozen_at(AT + timedelta(days=1)), database.transaction() as session:
        with pytest.raises(Conflict):
            confirm_entry(session, other, entry.id)
        again = propose_entry(session, manager, proposal())
        assert [one.id for one in proposed_entries(session, manager)] == [again.id]
        assert get_nuisance_entry(session, manager, entry.id).state == NuisanceState.DECLINED


def test_one_entry_is_in_force_for_a_number(
    database: Database, people: tuple[Actor, Actor, Actor]
) -> None:
    """TEL-1: a change of policy needs two people again; lifting needs one."""
    manager, other, _operator = people
    with database.transaction() as session:
        first = propose_entry(session, manager, proposal())
        with pytest.raises(Conflict) as refused:
            propose_entry(session, other, proposal(number="０９０１１１１１１１１"))
        assert refused.value.code == "already_proposed"
        confirm_entry(session, other, first.id)
    with database.transaction() as session:
        second = propose_entry(session, other, proposal(policy="reject"))
    assert policy_now(database) is NuisancePolicy.VOICEMAIL
    with database.transaction() as session:
        confirm_entry(session, manager, second.id)
        assert listed(session, phone_index(INDEX_OF)) == Listed(second.id, NuisancePolicy.REJECT)
        assert get_nuisance_entry(session, manager, first.id).state == NuisanceState.REPLACED
        with pytest.raises(Conflict):
            lift_entry(session, manager, first.id)
        lift_entry(session, manager, second.id)
    assert policy_now(database) is None


def test_who_proposed_may_take_it_back(
    database: Database, people: tuple[Actor, Actor, Actor]
) -> None:
    with database.transaction() as session:
        entry = propose_entry(session, people[0], proposal())
        decline_entry(session, people[0], entry.id)
        assert proposed_entries(session, people[0]) == []
        assert [one.state for one in past_entries(session, people[0])[0]] == ["declined"]


def test_the_number_is_kept_encrypted_and_shown_masked(
    database: Database, people: tuple[Actor, Actor, Actor]
) -> None:
    """PRV-2: neither the number nor what was told in the reason by mistake lies open."""
    with database.transaction() as session:
        reason = "マイナンバー 1234 5678 9018 を言い続ける"
        entry = propose_entry(session, people[0], proposal(reason=reason))
        assert masked_number(entry) == "090-****-1111"
    with database.transaction(write=False) as session:
        kept = session.scalars(select(NuisanceEntry)).one()
        assert "1111" not in kept.number
        assert "9018" not in kept.reason
        detail = session.scalars(select(AuditEvent.detail)).one()
        assert detail == {"policy": "voicemail", "ends_on": "2026-12-24"}


@pytest.mark.parametrize(
    ("changed", "field", "code"),
    [
        ({"number": ""}, "number", "required"),
        ({"number": "山田"}, "number", "no_number"),
        ({"number": "12"}, "number", "no_number"),
        ({"number": "0798-35-3151"}, "number", "own_number"),
        ({"number": TRAINING_NUMBER}, "number", "own_number"),
        ({"policy": "silence"}, "policy", "bad_choice"),
        ({"reason": " "}, "reason", "required"),
        ({"reason": "あ" * 201}, "reason", "too_long"),
        ({"ends_on": None}, "ends_on", "required"),
        ({"ends_on": TODAY - timedelta(days=1)}, "ends_on", "bad_last_day"),
        ({"ends_on": TODAY + timedelta(days=LONGEST_DAYS + 1)}, "ends_on", "bad_last_day"),
    ],
)
def test_proposals_are_checked(
    database: Database,
    people: tuple[Actor, Actor, Actor],
    changed: dict[str, object],
    field: str,
    code: str,
) -> None:
    """TEL-1: a last day is needed, ninety days ahead at most; the city's number is everybody's."""
    city = City("甲山市", "Kabutoyama", "甲山市コールセンター", "Kabutoyama Call Center")
    with database.transaction() as session:
        set_city(session, replace(city, contact=Contact(phone="0798-35-3151")))
        with pytest.raises(Invalid) as refused:
            propose_entry(session, people[0], proposal(**changed))
    assert refused.value.fields == {field: code}


def test_calls_without_a_number_are_never_listed(
    database: Database, people: tuple[Actor, Actor, Actor]
) -> None:
    with database.transaction(write=False) as session:
        assert listed(session, None) is None


def test_the_past_has_pages(
    database: Database, people: tuple[Actor, Actor, Actor], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("telephony.setup.nuisance.PAGE", 2)
    manager = people[0]
    with database.transaction() as session:
        made = []
        for minute in range(3):
            with clock.frozen_at(AT + timedelta(minutes=minute)):
                made.append(propose_entry(session, manager, proposal()).id)
                decline_entry(session, manager, made[-1])
        newest, older = past_entries(session, manager)
        assert [one.id for one in newest] == [made[2], made[1]]
        oldest, end = past_entries(session, manager, before=older)
        assert ([one.id for one in oldest], end) == ([made[0]], None)
