"""FAQ-2: the city checks every word before it counts; nobody approves their own."""

from dataclasses import replace

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from callcenter.core.errors import Conflict, Forbidden, Invalid
from callcenter.core.permissions import Actor, Role
from faq.articles.entry import content_of
from faq.articles.models import (
    Article,
    ArticleChange,
    ChangeKind,
    Revision,
    RevisionState,
    Status,
)
from faq.articles.queries.lists import count_waiting, waiting_revisions
from faq.articles.queries.published import collection_stamp, published_texts
from faq.articles.services.editing import save_draft
from faq.articles.services.publishing import put_back, withdraw_article
from faq.articles.services.review import (
    approve_revision,
    correct_and_approve,
    return_revision,
    submit_draft,
)
from tests.factories.articles import JA, content, make_published, make_submitted
from tests.factories.staff import make_staff


def kinds(session: Session) -> list[str]:
    return list(session.scalars(select(ArticleChange.kind).order_by(ArticleChange.id)))


def test_approval_publishes(session: Session, editor: Actor, city: Actor) -> None:
    """FAQ-2: from then on readers see it, with who decided and when."""
    revision = make_submitted(session, editor)
    before = collection_stamp(session)
    assert list(published_texts(session)) == []
    article = approve_revision(session, city, revision_id=revision.id, comment="よいです")
    assert (article.status, article.published_revision_id) == (Status.PUBLISHED, revision.id)
    assert (revision.state, revision.decided_by_id) == (RevisionState.APPROVED, city.id)
    assert revision.comment == "よいです"
    assert {text.language for text in published_texts(session)} == {"ja", "en"}
    assert collection_stamp(session).articles != before.articles
    assert kinds(session) == [ChangeKind.PUBLISHED]


def test_a_change_takes_the_place_of_what_was_shown(
    session: Session, editor: Actor, city: Actor
) -> None:
    """FAQ-2: the old version is kept, marked as superseded, with its decision untouched."""
    article = make_published(session, city, editor)
    first = session.get_one(Revision, article.published_revision_id)
    decided = first.decided_at
    save_draft(
        session,
        editor,
        article_id=article.id,
        version=article.version,
        content=content(ja=replace(JA, phone="新しい答えです。")),
    )
    second = submit_draft(session, editor, article_id=article.id, version=article.version)
    approve_revision(session, city, revision_id=second.id)
    session.expire_all()
    assert (first.state, first.decided_at) == (RevisionState.SUPERSEDED, decided)
    assert article.published_revision_id == second.id
    assert kinds(session) == [ChangeKind.PUBLISHED, ChangeKind.CHANGED]


def test_nobody_but_the_city_decides(
    session: Session, editor: Actor, manager: Actor, operator: Actor
) -> None:
    """FAQ-2, SEC-1."""
    revision = make_submitted(session)
    for actor in (editor, manager):
        with pytest.raises(Forbidden):
            approve_revision(session, actor, revision_id=revision.id)
        with pytest.raises(Forbidden):
            return_revision(session, actor, revision_id=revision.id, comment="x")
    assert revision.state == RevisionState.SUBMITTED


def test_nobody_approves_their_own_text(session: Session, editor: Actor, city: Actor) -> None:
    """FAQ-2: neither who submitted nor who wrote on it, whatever role they have by now."""
    article = make_published(session)
    save_draft(
        session,
        editor,
        article_id=article.id,
        version=article.version,
        content=content(en=None),
    )
    other = make_staff(session, Role.EDITOR)
    save_draft(session, other, article_id=article.id, version=article.version, content=content())
    revision = submit_draft(session, other, article_id=article.id, version=article.version)
    for writer in (editor, other):
        moved = replace(writer, role=Role.CITY)
        with pytest.raises(Forbidden) as caught:
            approve_revision(session, moved, revision_id=revision.id)
        assert caught.value.code == "own_text"
        with pytest.raises(Forbidden):
            correct_and_approve(session, moved, revision_id=revision.id, content=content())
    approve_revision(session, city, revision_id=revision.id)


def test_a_text_is_returned_with_a_comment(session: Session, editor: Actor, city: Actor) -> None:
    """FAQ-2: the editors go on from it, the comment stays with the version it was about."""
    revision = make_submitted(session, editor)
    with pytest.raises(Invalid):
        return_revision(session, city, revision_id=revision.id, comment="  ")
    article = return_revision(session, city, revision_id=revision.id, comment="短くしてください")
    assert (revision.state, revision.comment) == (RevisionState.RETURNED, "短くしてください")
    assert article.status == Status.DRAFT
    save_draft(
        session, editor, article_id=article.id, version=article.version, content=content(en=None)
    )
    draft = session.get_one(Revision, article.latest_revision_id)
    assert (draft.based_on_id, draft.number) == (revision.id, 2)


def test_the_city_corrects_and_approves(session: Session, editor: Actor, city: Actor) -> None:
    """FAQ-2: its wording is a version of its own on top of what was submitted."""
    revision = make_submitted(session, editor)
    submitted = content_of(revision)
    own = content(ja=replace(JA, phone="市の言葉で申し上げます。"))
    article = correct_and_approve(
        session, city, revision_id=revision.id, content=own, comment="直しました"
    )
    session.expire_all()
    shown = session.get_one(Revision, article.published_revision_id)
    assert (shown.number, shown.based_on_id, shown.author_id) == (2, revision.id, city.id)
    assert content_of(shown) == own
    assert revision.state == RevisionState.SUPERSEDED
    assert content_of(revision) == submitted


def test_a_correction_that_changes_nothing_is_an_approval(
    session: Session, editor: Actor, city: Actor
) -> None:
    revision = make_submitted(session, editor)
    article = correct_and_approve(
        session, city, revision_id=revision.id, content=content_of(revision)
    )
    assert article.published_revision_id == revision.id


def test_a_correction_is_checked_too(session: Session, city: Actor) -> None:
    revision = make_submitted(session)
    with pytest.raises(Invalid):
        correct_and_approve(
            session,
            city,
            revision_id=revision.id,
            content=content(ja=replace(JA, phone="{nothing}")),
        )


def test_the_second_decision_is_refused(session: Session, editor: Actor, city: Actor) -> None:
    """FAQ-2."""
    revision = make_submitted(session, editor)
    approve_revision(session, city, revision_id=revision.id)
    for decide in (
        lambda: approve_revision(session, city, revision_id=revision.id),
        lambda: return_revision(session, city, revision_id=revision.id, comment="x"),
        lambda: correct_and_approve(session, city, revision_id=revision.id, content=content()),
    ):
        with pytest.raises(Conflict) as caught:
            decide()
        assert caught.value.code == "already_decided"


def test_the_queue_shows_the_oldest_first(
    session: Session, editor: Actor, city: Actor, operator: Actor
) -> None:
    """FAQ-2."""
    first, second = make_submitted(session, editor), make_submitted(session, editor)
    make_published(session)
    found = waiting_revisions(session, city)
    assert [revision.id for _article, revision in found] == [first.id, second.id]
    after = waiting_revisions(session, city, after=first.id)
    assert [revision.id for _article, revision in after] == [second.id]
    assert len(waiting_revisions(session, city, limit=1)) == 2
    assert count_waiting(session) == 2
    with pytest.raises(Forbidden):
        waiting_revisions(session, operator)


def test_an_article_is_withdrawn_at_once(
    session: Session, manager: Actor, editor: Actor, city: Actor
) -> None:
    """FAQ-2: by the centre's manager or the city, with a reason; only the city puts it back."""
    article = make_published(session)
    with pytest.raises(Forbidden):
        withdraw_article(session, editor, article_id=article.id, reason="誤り")
    with pytest.raises(Invalid):
        withdraw_article(session, manager, article_id=article.id, reason=" ")
    withdraw_article(session, manager, article_id=article.id, reason="手数料が違います")
    assert (article.status, article.withdrawn_reason) == (Status.WITHDRAWN, "手数料が違います")
    assert list(published_texts(session)) == []
    with pytest.raises(Conflict):
        withdraw_article(session, manager, article_id=article.id, reason="もう一度")
    with pytest.raises(Forbidden):
        put_back(session, manager, article_id=article.id)
    put_back(session, city, article_id=article.id)
    assert (article.status, article.withdrawn_at) == (Status.PUBLISHED, None)
    assert len(list(published_texts(session))) == 2
    with pytest.raises(Conflict):
        put_back(session, city, article_id=article.id)
    assert kinds(session) == [ChangeKind.PUBLISHED, ChangeKind.WITHDRAWN, ChangeKind.PUT_BACK]


def test_approval_shows_a_withdrawn_article_again(
    session: Session, editor: Actor, city: Actor
) -> None:
    """FAQ-2: the corrected text takes the place of the withdrawn one."""
    article = make_published(session)
    withdraw_article(session, city, article_id=article.id, reason="誤り")
    save_draft(
        session, editor, article_id=article.id, version=article.version, content=content(en=None)
    )
    revision = submit_draft(session, editor, article_id=article.id, version=article.version)
    approve_revision(session, city, revision_id=revision.id)
    assert (article.status, article.withdrawn_reason) == (Status.PUBLISHED, "")
    assert [text.language for text in published_texts(session)] == ["ja"]


def test_article_of_a_number(session: Session) -> None:
    """FAQ-1: numbers are given out once, by the order of beginning."""
    numbers = [
        session.get_one(Article, make_submitted(session).article_id).number for _ in range(3)
    ]
    assert numbers == [1, 2, 3]
