"""R7, INQ-5, ASVS V15.4.2: several people, or one impatient one, at the same moment."""

import threading
from collections import Counter
from collections.abc import Callable, Iterator
from typing import Any
from uuid import UUID, uuid4

import pytest
from flask import Flask
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from callcenter.accounts.models import SessionStage
from callcenter.accounts.services.sessions import open_session
from callcenter.apps.staff import make_staff_app
from callcenter.apps.wiring import Platform
from callcenter.core.db import Database
from callcenter.core.jobs import make_celery
from callcenter.core.outbox import services as outbox
from callcenter.core.permissions import Actor
from callcenter.core.settings import Settings
from callcenter.inquiries import permissions
from callcenter.inquiries.models import Inquiry, InquiryChange
from callcenter.inquiries.queries import entries
from callcenter.inquiries.services import inquiries
from callcenter.inquiries.web import entry_saving
from tests.apps.staff_client import StaffClient
from tests.factories.inquiries import make_inquiry
from tests.factories.staff import make_staff

AT_ONCE = 8
UNIQUE_KEY = "uq_inquiry_entry_key"
ON_POSTGRESQL = pytest.mark.parametrize("database", ["postgresql"], indirect=True)


class City:
    """The staff app on a database, and operators who use it at the same time."""

    def __init__(self, settings: Settings, database: Database) -> None:
        self.database = database
        celery = make_celery("redis://127.0.0.1:1/0", settings.data_dir)
        self.app: Flask = make_staff_app(Platform(settings, database, celery))

    def operator(self) -> Actor:
        with self.database.transaction() as session:
            return make_staff(session)

    def window(self, actor: Actor) -> StaffClient:
        """A browser window of the operator."""
        client = self.app.test_client()
        assert actor.id is not None
        with self.database.transaction() as session:
            token = open_session(session, actor.id, SessionStage.OPEN)
        with client.session_transaction() as cookie:
            cookie["sid"] = token
        return StaffClient(client, actor)

    def inquiries(self) -> list[Inquiry]:
        with self.database.transaction(write=False) as session:
            return list(session.scalars(select(Inquiry)))


@pytest.fixture
def city(settings: Settings, database: Database, monkeypatch: pytest.MonkeyPatch) -> City:
    monkeypatch.setattr(outbox, "_carriers", [])
    return City(settings, database)


def post(window: StaffClient, path: str, form: dict[str, str]) -> int:
    return window.ask("POST", path, form=form).status_code


def at_once(*actions: Callable[[], int]) -> list[int]:
    """Run all at the same moment; their results, sorted."""
    start, results = threading.Barrier(len(actions)), []

    def run(action: Callable[[], int]) -> None:
        start.wait()
        results.append(action())

    threads = [threading.Thread(target=run, args=(action,)) for action in actions]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sorted(results)


def meeting(function: Callable[..., Any], parties: int) -> Callable[..., Any]:
    """The function, whose first callers wait for each other after it: all have looked before
    one of them writes. Where the database lets only one in, they go on after a while."""
    barrier = threading.Barrier(parties)

    def met(*args: Any, **kwargs: Any) -> Any:
        found = function(*args, **kwargs)
        try:
            barrier.wait(timeout=1)
        except threading.BrokenBarrierError:
            return found
        return found

    return met


def send_the_same_form(city: City) -> list[int]:
    """One operator presses the button in eight windows; the answers' statuses."""
    operator, key = city.operator(), str(uuid4())
    form = {"entry_key": key, "question": "カードの更新", "status": "open"}
    windows = [city.window(operator) for _ in range(AT_ONCE)]
    return at_once(*(lambda w=window: post(w, "/desk", form) for window in windows))


def test_same_form_sent_eight_times_at_once_is_saved_once(
    city: City, monkeypatch: pytest.MonkeyPatch
) -> None:
    """R7: one inquiry, and every window is told that it is saved. All have found no earlier one
    before the first is written, so that only the unique key is left to decide."""
    monkeypatch.setattr(entry_saving, "inquiry_of_key", meeting(entries.inquiry_of_key, AT_ONCE))
    assert send_the_same_form(city) == [303] * AT_ONCE
    assert len(city.inquiries()) == 1


def test_same_form_without_the_lookups_is_still_saved_once(
    city: City, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The unique key alone keeps a second inquiry out, whatever the code looks for."""
    monkeypatch.setattr(entry_saving, "inquiry_of_key", lambda *_: None)
    assert 303 in send_the_same_form(city)
    assert len(city.inquiries()) == 1


@ON_POSTGRESQL
def test_without_the_unique_key_the_race_doubles(
    city: City, monkeypatch: pytest.MonkeyPatch, unguarded_key: None
) -> None:
    """The proof that the tests above can fail: with the key's constraint gone, the same race
    saves the form more than once."""
    monkeypatch.setattr(entry_saving, "inquiry_of_key", meeting(entries.inquiry_of_key, AT_ONCE))
    monkeypatch.setattr(inquiries, "_free_reference", meeting(inquiries._free_reference, AT_ONCE))
    send_the_same_form(city)
    assert len(city.inquiries()) > 1


@pytest.fixture
def unguarded_key(city: City) -> Iterator[None]:
    """The table of inquiries without the constraint on its entry keys."""
    with city.database.transaction() as session:
        session.execute(text(f"ALTER TABLE inquiry DROP CONSTRAINT {UNIQUE_KEY}"))
    yield
    with city.database.transaction() as session:
        session.execute(text("DELETE FROM inquiry"))
        session.execute(text(f"ALTER TABLE inquiry ADD CONSTRAINT {UNIQUE_KEY} UNIQUE (entry_key)"))


def test_same_key_of_two_people_is_two_peoples(city: City) -> None:
    """A key that somebody else has used opens nothing of theirs and overwrites nothing."""
    form = {"entry_key": str(uuid4()), "question": "カードの更新", "status": "open"}
    windows = [city.window(city.operator()) for _ in range(2)]
    statuses = at_once(*(lambda w=window: post(w, "/desk", form) for window in windows))
    assert statuses == [303, 409]
    assert len(city.inquiries()) == 1


def edit_at_once(city: City) -> tuple[list[int], UUID]:
    """Two operators have read the same version and save their own text at the same moment."""
    first, second = city.operator(), city.operator()
    with city.database.transaction() as session:
        inquiry_id = make_inquiry(session, first, "はじめの文").id

    def edit(actor: Actor) -> Callable[[], int]:
        window = city.window(actor)
        form = {"version": "1", "question": f"{actor.name}の文", "status": "open"}
        return lambda: post(window, f"/inquiries/{inquiry_id}/edit", form)

    return at_once(edit(first), edit(second)), inquiry_id


def versions(city: City, inquiry_id: UUID) -> tuple[int, Counter[str]]:
    with city.database.transaction(write=False) as session:
        changes = session.scalars(
            select(InquiryChange.field).where(InquiryChange.inquiry_id == inquiry_id)
        )
        return session.get_one(Inquiry, inquiry_id).version, Counter(changes)


@pytest.mark.parametrize("turn", range(5))
def test_of_two_editors_exactly_one_wins(city: City, turn: int) -> None:
    """INQ-5: the other is told, with both texts, and has overwritten nothing."""
    statuses, inquiry_id = edit_at_once(city)
    assert statuses == [303, 409]
    assert versions(city, inquiry_id) == (2, Counter(created=1, question=1))


@ON_POSTGRESQL
def test_without_the_lock_both_editors_would_win(
    city: City, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The proof that the test above can fail: read without `FOR UPDATE`, both find the version
    they had read, and the second overwrites what the first wrote."""

    def unlocked(session: Session, actor: Actor, inquiry_id: UUID) -> Inquiry:
        return permissions.get_inquiry(session, actor, inquiry_id)

    monkeypatch.setattr(inquiries, "get_inquiry_to_write", meeting(unlocked, 2))
    statuses, _inquiry_id = edit_at_once(city)
    assert statuses == [303, 303]
