"""FAQ-2: two people at the same moment. Each test runs on both databases with real transactions
side by side; without the lock and the version one text or one decision would be lost."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from threading import Barrier
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from callcenter.core.db import Database
from callcenter.core.errors import ProductError
from callcenter.core.permissions import Actor, Role
from faq.articles.entry import content_of
from faq.articles.models import Article, ArticleChange, Revision, RevisionState
from faq.articles.services.editing import create_article, save_draft
from faq.articles.services.review import approve_revision, correct_and_approve, return_revision
from tests.factories.articles import JA, content, make_published, make_submitted
from tests.factories.staff import make_staff

PEOPLE = 4
Work = Callable[[Session], object]


def at_once(database: Database, works: list[Work]) -> list[object]:
    """Do all at the same moment, each in a transaction of its own: results or refusals."""
    gate = Barrier(len(works))

    def run(work: Work) -> object:
        gate.wait(timeout=30)
        try:
            with database.transaction() as session:
                return work(session)
        except ProductError as error:
            return error

    with ThreadPoolExecutor(len(works)) as pool:
        return list(pool.map(run, works))


def refusals(results: list[object]) -> list[str]:
    return sorted(one.code for one in results if isinstance(one, ProductError))


def people(database: Database, role: Role) -> list[Actor]:
    with database.transaction() as session:
        return [make_staff(session, role) for _ in range(PEOPLE)]


def test_of_many_editors_one_saves(database: Database) -> None:
    """FAQ-1: the others are told; the text that was saved is whole."""
    editors = people(database, Role.EDITOR)
    with database.transaction() as session:
        article = make_published(session)

    def save(editor: Actor) -> Work:
        written = content(ja=replace(JA, phone=f"{editor.name}の答え"), en=None)
        return lambda session: save_draft(
            session, editor, article_id=article.id, version=article.version, content=written
        )

    results = at_once(database, [save(editor) for editor in editors])
    assert refusals(results) == ["stale_article"] * (PEOPLE - 1)
    with database.transaction(write=False) as session:
        found = session.get_one(Article, article.id)
        draft = session.get_one(Revision, found.latest_revision_id)
        assert found.version == article.version + 1
        assert (draft.number, draft.state) == (2, RevisionState.DRAFT)
        names = {editor.id: editor.name for editor in editors}
        assert content_of(draft).side("ja").phone == f"{names[draft.author_id]}の答え"


def test_of_many_reviewers_one_decides(database: Database) -> None:
    """FAQ-2: approving, returning and correcting at the same moment: one of them counts."""
    city = people(database, Role.CITY)
    with database.transaction() as session:
        revision_id = make_submitted(session).id

    def approve(session: Session) -> UUID:
        return approve_revision(session, city[0], revision_id=revision_id).id

    def give_back(session: Session) -> UUID:
        return return_revision(session, city[1], revision_id=revision_id, comment="直す").id

    def correct(session: Session) -> UUID:
        own = content(ja=replace(JA, phone="市の言葉"))
        return correct_and_approve(session, city[2], revision_id=revision_id, content=own).id

    def approve_too(session: Session) -> UUID:
        return approve_revision(session, city[3], revision_id=revision_id).id

    results = at_once(database, [approve, give_back, correct, approve_too])
    assert refusals(results) == ["already_decided"] * (PEOPLE - 1)
    with database.transaction(write=False) as session:
        decided = session.get_one(Revision, revision_id)
        changes = session.scalar(select(func.count()).select_from(ArticleChange))
        assert decided.decided_by_id in {one.id for one in city}
        assert changes == (0 if decided.state == RevisionState.RETURNED else 1)


def test_numbers_are_given_out_once(database: Database) -> None:
    """FAQ-1: articles begun at the same moment, the very first ones included."""
    editors = people(database, Role.EDITOR)

    def begin(editor: Actor) -> Work:
        return lambda session: create_article(session, editor, content=content()).number

    results = at_once(database, [begin(editor) for editor in editors])
    assert sorted(one for one in results if isinstance(one, int)) == [1, 2, 3, 4]


def test_a_race_ends_in_no_error(database: Database) -> None:
    """Saving and deciding at the same moment: whoever is second is told, nothing breaks."""
    editor, city = people(database, Role.EDITOR)[0], people(database, Role.CITY)[0]
    with database.transaction() as session:
        revision = make_submitted(session)
        version = session.get_one(Article, revision.article_id).version

    def save(session: Session) -> object:
        return save_draft(
            session, editor, article_id=revision.article_id, version=version, content=content()
        )

    def give_back(session: Session) -> object:
        return return_revision(session, city, revision_id=revision.id, comment="直す")

    results = at_once(database, [save, give_back])
    assert not any(isinstance(one, DBAPIError) for one in results)
    assert len(refusals(results)) == 1
