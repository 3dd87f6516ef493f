"""INQ-4: what can be chosen on the list stands in the search index, and stays true."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.orm import Session

from callcenter.core import clock
from callcenter.core.db import Database
from callcenter.core.errors import Conflict, Invalid
from callcenter.core.ids import new_id, new_reference
from callcenter.core.permissions import Actor, Role
from callcenter.inquiries.entry import CallerEntry
from callcenter.inquiries.filters import InquiryFilters
from callcenter.inquiries.models import (
    Category,
    Channel,
    Inquiry,
    InquiryMerge,
    InquirySearch,
    Language,
    Result,
    Status,
    Tag,
)
from callcenter.inquiries.queries import finding, lists
from callcenter.inquiries.search.facets import narrowing
from callcenter.inquiries.search.index import piece_index
from callcenter.inquiries.search.positions import EVERYWHERE, position_of
from callcenter.inquiries.search.query import TextQuery
from callcenter.inquiries.services.bulk import assign_inquiries, mark_campaign, tag_inquiries
from callcenter.inquiries.services.categories import seed_categories
from callcenter.inquiries.services.connections import merge_inquiry, undo_merge
from callcenter.inquiries.services.erasing import erase_caller
from callcenter.inquiries.services.inquiries import (
    assign_inquiry,
    entry_of,
    reopen_inquiry,
    update_inquiry,
)
from callcenter.inquiries.services.intake import PastInquiry, prepare, write_prepared
from callcenter.inquiries.services.notes import add_note
from callcenter.inquiries.services.tags import add_tag
from tests.factories.inquiries import make_inquiry
from tests.factories.staff import make_staff

CODES = (None, "1", "2-1", "2-2")
WORD = "件"


class Log:
    """A small log, and everything that a person can do to its records."""

    def __init__(self, session: Session) -> None:
        self.session = session
        seed_categories(session)
        self.people = [make_staff(session, Role.MANAGER), make_staff(session)]
        self.manager = self.people[0]
        self.tags = [add_tag(session, self.manager, name=name) for name in ("高齢", "外国")]
        session.flush()
        self.inquiries = [make_inquiry(session, self.people[n % 2], f"{n}{WORD}") for n in range(4)]
        self.changes = {
            "edit": self.edit,
            "assign": self.assign,
            "bulk": self.bulk,
            "merge": self.merge,
            "undo": self.undo,
            "reopen": self.reopen,
            "note": self.note,
            "erase": self.erase,
            "import": self.take_in,
        }

    def edit(self, one: Inquiry, number: int) -> None:
        """Every field that a form holds, by the digits of a number."""
        status = tuple(Status)[number % 3]
        closed, code = status == Status.CLOSED, CODES[number // 3 % 4]
        entry = replace(
            entry_of(one),
            status=status,
            category=(code or "3-1") if closed else code,
            result=Result.ANSWERED if closed else (None, Result.HANDOFF)[number // 2 % 2],
            channel=tuple(Channel)[number // 7 % 5],
            language=tuple(Language)[number // 5 % 2],
            complaint=number % 4 == 1,
            campaign=number % 5 == 2,
            confidential=number % 6 == 3,
            due_on=clock.today() + timedelta(days=1) if status == Status.FOLLOW_UP else None,
            tags=tuple(tag.name for at, tag in enumerate(self.tags) if number >> at & 1),
            caller=CallerEntry(phone=f"090-1111-{number:04}") if number % 3 else None,
        )
        update_inquiry(
            self.session, self.manager, inquiry_id=one.id, version=one.version, entry=entry
        )

    def assign(self, one: Inquiry, number: int) -> None:
        owner = (None, *self.people)[number % 3]
        owner_id = owner.id if owner else None
        assign_inquiry(self.session, self.manager, inquiry_id=one.id, owner_id=owner_id)

    def bulk(self, _one: Inquiry, number: int) -> None:
        chosen = [one.id for at, one in enumerate(self.inquiries) if number >> at % 10 & 1]
        person, tag = self.people[number % 2], self.tags[number % 2]
        what: dict[int, Any] = {
            0: lambda: assign_inquiries(
                self.session, self.manager, inquiry_ids=chosen, owner_id=person.id
            ),
            1: lambda: mark_campaign(
                self.session, self.manager, inquiry_ids=chosen, campaign=number % 2 == 0
            ),
            2: lambda: tag_inquiries(self.session, self.manager, inquiry_ids=chosen, tag_id=tag.id),
        }
        what[number // 2 % 3]()

    def merge(self, one: Inquiry, number: int) -> None:
        target = self.inquiries[number % len(self.inquiries)]
        merge_inquiry(self.session, self.manager, duplicate_id=one.id, target_id=target.id)

    def undo(self, _one: Inquiry, _number: int) -> None:
        open_merge = select(InquiryMerge.id).where(InquiryMerge.undone_at.is_(None)).limit(1)
        for merge_id in self.session.scalars(open_merge).all():
            undo_merge(self.session, self.manager, merge_id=merge_id)

    def reopen(self, one: Inquiry, _number: int) -> None:
        reopen_inquiry(self.session, self.manager, inquiry_id=one.id)

    def note(self, one: Inquiry, number: int) -> None:
        add_note(self.session, self.manager, inquiry_id=one.id, text=f"記録 {number}")

    def erase(self, one: Inquiry, _number: int) -> None:
        erase_caller(self.session, self.manager, inquiry_id=one.id)

    def take_in(self, one: Inquiry, number: int) -> None:
        """The same fields again, as an old record of another system."""
        opened = clock.now() - timedelta(days=number)
        category = self.session.get(Category, one.category_id) if one.category_id else None
        past = PastInquiry(
            id=new_id(opened),
            reference=new_reference(),
            entry_key=new_id(),
            opened_at=opened,
            closed_at=one.closed_at,
            channel=one.channel,
            language=one.language,
            status=one.status,
            result=one.result,
            question=f"過去{WORD} {number}",
            answer="",
            category=(category.id, category.code, category.parent_code or category.code)
            if category
            else None,
            owner_id=one.owner_id,
            created_by_id=None,
            complaint=one.complaint,
            due_on=one.due_on,
            tag_ids=(self.tags[number % 2].id,),
        )
        write_prepared(self.session, self.manager, [prepare(past)])
        found = self.session.get(Inquiry, past.id)
        assert found is not None
        self.inquiries.append(found)


def single_filters(log: Log) -> dict[str, InquiryFilters]:
    """Each filter of the list with each of its values."""
    values: dict[str, list[Any]] = {
        "status": [*Status, "unfinished"],
        "category": ["none", "1", "2", "3", "2-1", "2-2", "3-1"],
        "channel": [*Channel],
        "language": [*Language],
        "result": [*Result],
        "owner": ["me", "nobody", str(log.people[1].id)],
        "handler": ["me", str(log.people[1].id)],
        "tag": [str(tag.id) for tag in log.tags],
        "complaint": [True],
        "campaign": [True],
        "confidential": [True],
        "overdue": [True],
    }
    return {
        f"{name} {value}": InquiryFilters(**{name: value})
        for name, several in values.items()
        for value in several
    }


def ids_on_list(log: Log, filters: InquiryFilters) -> set[Any]:
    return {row.id for row in lists.list_inquiries(log.session, log.manager, filters).rows}


def ids_in_index(log: Log, filters: InquiryFilters) -> set[Any]:
    """Only what the pieces say, nothing proved."""
    known = narrowing(lists._conditions(log.manager, filters))
    assert known.facets, filters
    hits = piece_index(log.session).hits(TextQuery(()), {}, known.facets, EVERYWHERE)
    by_position = {position_of(one.id): one.id for one in log.inquiries}
    return {by_position[position] for position in log.session.scalars(hits)}


def check(log: Log) -> None:
    """The index, the search by the index alone, and the plain list say the same."""
    log.session.flush()
    for name, filters in single_filters(log).items():
        plain = ids_on_list(log, filters)
        assert ids_on_list(log, replace(filters, text=WORD)) == plain, name
        if not filters.overdue:
            assert ids_in_index(log, filters) == plain, name
        else:
            assert ids_in_index(log, filters) >= plain, name


@pytest.fixture(autouse=True)
def only_the_index(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(finding, "STRETCH", 0)


@pytest.fixture
def log(database: Database) -> Iterator[Log]:
    with database.transaction() as session:
        yield Log(session)


STEPS = st.lists(
    st.tuples(
        st.sampled_from(
            ["edit", "assign", "bulk", "merge", "undo", "reopen", "note", "erase", "import"]
        ),
        st.integers(0, 5),
        st.integers(0, 1000),
    ),
    min_size=1,
    max_size=8,
)


@settings(
    max_examples=20,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(STEPS)
def test_facets_stay_true_whatever_is_changed(
    database: Database, steps: list[tuple[str, int, int]]
) -> None:
    """INQ-4: after edits, bulk work, merges, imports: the index answers as plain evaluation."""
    session = database.session(write=True)
    try:
        log = Log(session)
        for name, at, number in steps:
            one = log.inquiries[at % len(log.inquiries)]
            try:
                with session.begin_nested():
                    log.changes[name](one, number)
            except (Conflict, Invalid):
                session.refresh(one)
        check(log)
    finally:
        session.rollback()
        session.close()


def test_two_filters_meet_in_the_index(log: Log) -> None:
    """INQ-4: words with two filters give what the plain list of the two gives."""
    for number, one in enumerate(list(log.inquiries)):
        log.edit(one, 17 * number + 5)
        log.take_in(one, number)
    singles = list(single_filters(log).values())
    for one_filter in singles:
        for other in singles:
            both = InquiryFilters(**{**vars(one_filter), **_chosen(other)})
            assert ids_on_list(log, replace(both, text=WORD)) == ids_on_list(log, both)


def _chosen(filters: InquiryFilters) -> dict[str, Any]:
    return {name: value for name, value in vars(filters).items() if value}


def test_periods_are_spans_of_the_index(log: Log) -> None:
    """INQ-4: a period reads its own part of the index only."""
    today = clock.today()
    past = InquiryFilters(period_from=today - timedelta(days=9), period_to=today)
    known = narrowing(lists._conditions(log.manager, past))
    assert known.span.low is not None
    assert known.span.high is not None
    for number in (1, 8, 30, 400):
        log.take_in(log.inquiries[0], number)
    assert ids_on_list(log, replace(past, text=WORD)) == ids_on_list(log, past)
    assert len(ids_on_list(log, past)) == 6


@pytest.mark.parametrize("stretch", [0, 2, 5])
def test_far_apart_hits_come_newest_first(
    log: Log, stretch: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """INQ-4: pages go through near and far spans without gap or repetition, both ways, whatever
    was walked before."""
    monkeypatch.setattr(finding, "STRETCH", stretch)
    for number in (1, 5, 9, 40, 90, 130, 400, 900):
        log.take_in(log.inquiries[0], number)
    filters = InquiryFilters(text=f"過去{WORD}")
    every = lists.list_inquiries(log.session, log.manager, filters).rows
    assert len(every) == 8
    place: lists.Place = lists.Place()
    down = []
    while True:
        page = lists.list_inquiries(log.session, log.manager, filters, place=place, limit=3)
        down += [row.id for row in page.rows]
        if page.older is None:
            break
        place = lists.Place(before=page.older)
    assert down == [row.id for row in every]
    up = lists.list_inquiries(
        log.session, log.manager, filters, place=lists.Place(after=down[-1]), limit=3
    )
    assert [row.id for row in up.rows] == down[-4:-1]


def test_more_hits_than_are_read_at_once(log: Log, monkeypatch: pytest.MonkeyPatch) -> None:
    """INQ-4: false hits in front, however many, hide nothing."""
    monkeypatch.setattr(finding, "FIRST_HITS", 2)
    monkeypatch.setattr(finding, "MOST_HITS", 3)
    monkeypatch.setattr(finding, "FIRST_PROVED", 1)
    make_inquiry(log.session, log.people[1], "更新証明")
    for number in range(9):
        make_inquiry(log.session, log.people[1], f"証明 更新 {number} 新証")
    assert len(ids_on_list(log, InquiryFilters(text="更新証明"))) == 1


def test_a_new_person_sees_no_more(log: Log) -> None:
    """SEC: the facets narrow, the permission still decides."""
    hidden = make_inquiry(log.session, log.manager, f"保護{WORD}", confidential=True)
    other: Actor = make_staff(log.session)
    for filters in (InquiryFilters(text=WORD, confidential=True), InquiryFilters(text="保護")):
        assert lists.list_inquiries(log.session, other, filters).rows == []
        found = lists.list_inquiries(log.session, log.manager, filters).rows
        assert [row.id for row in found] == [hidden.id]


def test_the_row_follows_the_record(log: Log) -> None:
    """Index and record are one transaction: what is flushed is found."""
    one = log.inquiries[0]
    one.question = "転居届"
    log.session.flush()
    folded = log.session.scalar(
        select(InquirySearch.folded).where(InquirySearch.inquiry_id == one.id)
    )
    assert folded is not None
    assert "転居届" in folded
    assert ids_on_list(log, InquiryFilters(text="転居")) == {one.id}
    assert isinstance(log.tags[0], Tag)
