"""FAQ-1: articles are begun and written; nobody's text is overwritten."""

from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from callcenter.core.audit.models import AuditEvent
from callcenter.core.db import commit
from callcenter.core.errors import Conflict, Forbidden, Invalid, Missing
from callcenter.core.permissions import Actor, Role
from faq.articles.entry import Side, content_of
from faq.articles.errors import StaleArticle
from faq.articles.models import Article, Revision, RevisionState, Status
from faq.articles.permissions import get_article, get_revision
from faq.articles.services.editing import (
    create_article,
    drop_draft,
    restore_revision,
    save_draft,
)
from faq.articles.services.review import submit_draft, take_back
from tests.factories.articles import EN, JA, content, make_article, make_published, make_submitted
from tests.factories.staff import make_staff


def latest(session: Session, article: Article) -> Revision:
    return session.get_one(Revision, article.latest_revision_id)


def test_an_article_is_begun_with_a_draft(session: Session, editor: Actor) -> None:
    """FAQ-1: everything that was entered comes back, list by list."""
    links = (
        {"kind": "procedure", "key": "reissue"},
        {"kind": "page", "title_ja": "市", "title_en": "", "url": "https://example.jp/a"},
    )
    days = {"valid_from": date(2026, 1, 1), "valid_to": date(2027, 1, 1)}
    written = content(links=links, audience="staff", change_note="はじめ", **days)
    article = create_article(session, editor, content=written)
    session.expire_all()
    assert content_of(latest(session, article)) == written
    assert (article.status, article.number, article.label) == (Status.DRAFT, 1, "F-1")
    assert make_article(session, editor).number == 2


def test_only_editors_and_managers_write(session: Session, operator: Actor, city: Actor) -> None:
    """SEC-1."""
    article = make_article(session)
    for actor in (operator, city):
        with pytest.raises(Forbidden):
            create_article(session, actor, content=content())
    with pytest.raises(Forbidden):
        save_draft(session, city, article_id=article.id, version=1, content=content())
    with pytest.raises(Missing):
        save_draft(session, operator, article_id=article.id, version=1, content=content())


def test_a_draft_is_changed_in_place(session: Session, editor: Actor) -> None:
    """FAQ-2: saving again makes no new version; a side that is emptied is gone."""
    article = make_article(session, editor)
    changed = content(en=None, ja=replace(JA, phone="変わりました。"))
    save_draft(session, editor, article_id=article.id, version=article.version, content=changed)
    session.expire_all()
    revision = latest(session, article)
    assert (revision.number, revision.text("en")) == (1, None)
    assert content_of(revision) == changed
    save_draft(
        session, editor, article_id=article.id, version=article.version, content=content(en=EN)
    )
    session.expire_all()
    assert latest(session, article).text("en") is not None


def test_a_published_article_gets_a_new_revision(session: Session, editor: Actor) -> None:
    """FAQ-2: readers see the old text until the city has approved the new one."""
    article = make_published(session)
    shown = article.published_revision_id
    save_draft(
        session,
        editor,
        article_id=article.id,
        version=article.version,
        content=content(ja=replace(JA, question="別の問い")),
    )
    revision = latest(session, article)
    assert (revision.number, revision.state) == (2, RevisionState.DRAFT)
    assert revision.based_on_id == shown == article.published_revision_id
    assert article.status == Status.PUBLISHED


def test_an_older_form_overwrites_nothing(session: Session, editor: Actor) -> None:
    """FAQ-1, INQ-5: the second writer is told, with the first one's text at hand."""
    article = make_article(session, editor)
    read = article.version
    other = make_staff(session, Role.MANAGER)
    first = content(ja=replace(JA, phone="先の人。"))
    save_draft(session, other, article_id=article.id, version=read, content=first)
    with pytest.raises(StaleArticle) as caught:
        save_draft(session, editor, article_id=article.id, version=read, content=content())
    assert caught.value.revision is not None
    assert content_of(caught.value.revision) == first
    assert caught.value.revision.author_id == other.id


def test_what_waits_for_the_city_is_not_written_on(session: Session, editor: Actor) -> None:
    """FAQ-2."""
    revision = make_submitted(session, editor)
    article = session.get_one(Article, revision.article_id)
    with pytest.raises(Conflict) as caught:
        save_draft(
            session, editor, article_id=article.id, version=article.version, content=content()
        )
    assert caught.value.code == "under_review"


def test_a_submission_is_taken_back(session: Session, editor: Actor) -> None:
    """FAQ-2: the text goes on as a draft; what was submitted stays among the versions."""
    revision = make_submitted(session, editor)
    article = take_back(session, editor, revision_id=revision.id)
    draft = latest(session, article)
    assert (draft.number, draft.state) == (2, RevisionState.DRAFT)
    assert revision.state == RevisionState.DROPPED
    assert content_of(draft) == content_of(revision)
    with pytest.raises(Conflict):
        take_back(session, editor, revision_id=revision.id)


def test_saving_while_typing_keeps_what_is_not_right_yet(session: Session, editor: Actor) -> None:
    """FAQ-1: a half-typed variable is kept by the form, refused by the button, and told."""
    article = make_article(session, editor)
    half = content(ja=replace(JA, phone="お電話は{pho}"))
    with pytest.raises(Invalid) as caught:
        save_draft(session, editor, article_id=article.id, version=1, content=half)
    assert caught.value.fields == {"ja_phone": "unknown_variable"}
    save_draft(session, editor, article_id=article.id, version=1, content=half, while_typing=True)
    session.expire_all()
    assert content_of(latest(session, article)) == half


@pytest.mark.parametrize(
    ("values", "errors"),
    [
        ({"ja": replace(JA, question="あ" * 301)}, {"ja_question": "too_long"}),
        ({"en": replace(EN, counter="x" * 12_001)}, {"en_counter": "too_long"}),
        ({"audience": "nobody"}, {"audience": "bad_choice"}),
        (
            {"valid_from": date(2026, 2, 1), "valid_to": date(2026, 1, 1)},
            {"valid_to": "last_before_first"},
        ),
        (
            {"links": ({"kind": "page", "title_ja": "a", "title_en": "", "url": "ftp://x"},)},
            {"links": "bad_address"},
        ),
        (
            {"links": ({"kind": "page", "title_ja": "", "title_en": "", "url": "https://x.jp"},)},
            {"links": "link_needs_title"},
        ),
    ],
)
def test_what_does_not_fit_is_refused(
    session: Session, editor: Actor, values: dict[str, object], errors: dict[str, str]
) -> None:
    """FAQ-1: named field by field."""
    with pytest.raises(Invalid) as caught:
        create_article(session, editor, content=content(**values))
    assert caught.value.fields == errors


@pytest.mark.parametrize(
    ("values", "errors"),
    [
        ({"category": ""}, {"category": "required"}),
        ({"ja": None, "en": None}, {"ja_question": "required"}),
        ({"en": Side(question="Half")}, {"en_phone": "required"}),
        ({"ja": Side(phone="答え")}, {"ja_question": "required"}),
    ],
)
def test_what_is_not_ready_is_not_submitted(
    session: Session, editor: Actor, values: dict[str, object], errors: dict[str, str]
) -> None:
    """FAQ-2: a draft may be incomplete, a submission may not."""
    article = make_article(session, editor, **values)
    with pytest.raises(Invalid) as caught:
        submit_draft(session, editor, article_id=article.id, version=article.version)
    assert caught.value.fields == errors


def test_one_language_is_enough(session: Session, editor: Actor) -> None:
    """FAQ-1: a missing side is marked, not a reason to wait."""
    assert make_submitted(session, editor, en=None).state == RevisionState.SUBMITTED


def test_a_draft_is_given_up(session: Session, editor: Actor) -> None:
    """FAQ-2: it stays among the versions; the next draft of a new article goes on with it."""
    article = make_article(session, editor)
    dropped = latest(session, article)
    drop_draft(session, editor, article_id=article.id, version=article.version)
    assert dropped.state == RevisionState.DROPPED
    with pytest.raises(Conflict):
        drop_draft(session, editor, article_id=article.id, version=article.version)
    save_draft(session, editor, article_id=article.id, version=article.version, content=content())
    assert latest(session, article).based_on_id == dropped.id


def test_an_old_text_is_taken_again(session: Session, editor: Actor, city: Actor) -> None:
    """FAQ-2: as a new draft on what readers see, never in place of it."""
    article = make_published(session, city, editor)
    first = latest(session, article)
    save_draft(
        session,
        editor,
        article_id=article.id,
        version=article.version,
        content=content(en=None),
    )
    with pytest.raises(Conflict):
        restore_revision(session, editor, revision_id=first.id)
    drop_draft(session, editor, article_id=article.id, version=article.version)
    restored = latest(session, restore_revision(session, editor, revision_id=first.id))
    assert content_of(restored) == content_of(first)
    assert (restored.number, restored.restored_from_id) == (3, first.id)
    assert restored.state == RevisionState.DRAFT
    assert article.published_revision_id == first.id


def test_readers_see_what_was_approved_only(
    session: Session, operator: Actor, editor: Actor
) -> None:
    """FAQ-2: an operator finds no draft, neither an article nor a version."""
    article = make_article(session, editor)
    for role in (editor, make_staff(session, Role.CITY)):
        assert get_article(session, role, article.id) is article
    with pytest.raises(Missing):
        get_article(session, operator, article.id)
    published = make_published(session)
    assert get_article(session, operator, published.id) is published
    save_draft(
        session,
        editor,
        article_id=published.id,
        version=published.version,
        content=content(),
    )
    with pytest.raises(Missing):
        get_revision(session, operator, latest(session, published).id)


def test_every_change_is_in_the_audit_log(session: Session, editor: Actor, city: Actor) -> None:
    """SEC-2: with identifiers and numbers, never the text."""
    article = make_published(session, city, editor)
    save_draft(
        session, editor, article_id=article.id, version=article.version, content=content(en=None)
    )
    drop_draft(session, editor, article_id=article.id, version=article.version)
    commit(session)
    rows = session.scalars(select(AuditEvent).where(AuditEvent.object_id == str(article.id)))
    told = [(row.action, row.actor_id) for row in sorted(rows, key=lambda row: row.id)]
    assert told == [
        ("article.create", editor.id),
        ("article.submit", editor.id),
        ("article.approve", city.id),
        ("article.edit", editor.id),
        ("article.drop", editor.id),
    ]


def test_typing_fills_the_log_once(session: Session, editor: Actor) -> None:
    """SEC-2: the form saves by itself every moment; that somebody wrote is noted once."""
    article = make_published(session)
    for words in ("あ", "あい", "あいう"):
        save_draft(
            session,
            editor,
            article_id=article.id,
            version=article.version,
            content=content(ja=replace(JA, phone=words)),
            while_typing=True,
        )
    commit(session)
    rows = session.scalars(select(AuditEvent).where(AuditEvent.action == "article.edit"))
    assert len(list(rows)) == 1
