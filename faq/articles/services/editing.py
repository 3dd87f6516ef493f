"""Write articles: begin one, keep its draft while it is typed, drop it, take an old text again."""

from typing import Any
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from callcenter.core import clock
from callcenter.core.audit.services import record
from callcenter.core.errors import Conflict, Missing
from callcenter.core.ids import new_id
from callcenter.core.permissions import Actor, Permission
from faq.articles.entry import SIDES, ArticleContent, content_of
from faq.articles.errors import StaleArticle
from faq.articles.models import Article, ArticleText, Revision, RevisionState
from faq.articles.permissions import get_article_to_write
from faq.articles.services.checking import check_kept, check_saved
from faq.articles.services.stamps import next_number

# A text that was refused or given up is what the writer wants to go on with.
_GOES_ON = frozenset({RevisionState.RETURNED, RevisionState.DROPPED})


def create_article(
    session: Session,
    actor: Actor,
    *,
    content: ArticleContent,
    key: str | None = None,
    number: int | None = None,
    permission: Permission = Permission.FAQ_EDIT,
) -> Article:
    """Begin an article with a draft.

    Args:
        key: stable name, of the start content only.
        number: of an article that comes from a file; a new one by default.
        permission: what the actor must be allowed; who proposes need not be an editor.

    Raises:
        Forbidden, Invalid.
    """
    actor.require(permission)
    check_saved(content)
    moment = clock.now()
    article = Article(
        id=new_id(),
        number=next_number(session) if number is None else number,
        key=key,
        version=1,
        created_at=moment,
        updated_at=moment,
    )
    session.add(article)
    session.flush()
    begin_revision(session, actor, article, content)
    record(session, actor, "article.create", "article", article.id, number=article.number)
    return article


def save_draft(
    session: Session,
    actor: Actor,
    *,
    article_id: UUID,
    version: int,
    content: ArticleContent,
    while_typing: bool = False,
) -> Article:
    """Keep the draft of an article; the first saving begins one from what readers see.

    Args:
        version: the article's version that the writer had read.
        while_typing: the form saves by itself: what is not right yet is kept all the same.

    Raises:
        Missing, Forbidden, Invalid.
        StaleArticle: someone else saved it since; nothing is written.
        Conflict: it waits for the city (`under_review`).
    """
    article = get_article_to_write(session, actor, article_id, Permission.FAQ_EDIT)
    latest = latest_revision(session, article)
    if article.version != version:
        raise StaleArticle(article, latest)
    if latest is not None and latest.state == RevisionState.SUBMITTED:
        raise Conflict("under_review")
    (check_kept if while_typing else check_saved)(content)
    begun = latest is None or latest.state != RevisionState.DRAFT
    if latest is None or begun:
        latest = begin_revision(
            session, actor, article, content, based_on=_ground(session, article, latest)
        )
    known = str(actor.id) in latest.writer_ids
    write_content(session, latest, content)
    _note_writer(latest, actor)
    touch_article(article)
    session.flush()
    if begun or not known or not while_typing:
        record(session, actor, "article.edit", "article", article.id, revision=latest.number)
    return article


def drop_draft(session: Session, actor: Actor, *, article_id: UUID, version: int) -> Article:
    """Give a draft up; it stays among the versions.

    Raises:
        Missing, Forbidden, StaleArticle.
        Conflict: there is no draft (`no_draft`).
    """
    article = get_article_to_write(session, actor, article_id, Permission.FAQ_EDIT)
    revision = latest_revision(session, article)
    if article.version != version:
        raise StaleArticle(article, revision)
    if revision is None or revision.state != RevisionState.DRAFT:
        raise Conflict("no_draft")
    revision.state = RevisionState.DROPPED.value
    _decided(revision, actor)
    touch_article(article)
    session.flush()
    record(session, actor, "article.drop", "article", article.id, revision=revision.number)
    return article


def restore_revision(session: Session, actor: Actor, *, revision_id: UUID) -> Article:
    """Take the text of an old revision again, as a new draft.

    Raises:
        Missing, Forbidden.
        Conflict: there is an open revision already (`open_revision`).
    """
    old = session.get(Revision, revision_id)
    if old is None:
        raise Missing
    article = get_article_to_write(session, actor, old.article_id, Permission.FAQ_EDIT)
    latest = latest_revision(session, article)
    if latest is not None and latest.is_open:
        raise Conflict("open_revision")
    begin_revision(
        session,
        actor,
        article,
        content_of(old),
        based_on=_ground(session, article, None) or latest,
        restored_from=old,
    )
    touch_article(article)
    session.flush()
    record(session, actor, "article.restore", "article", article.id, revision=old.number)
    return article


def begin_revision(
    session: Session,
    actor: Actor,
    article: Article,
    content: ArticleContent,
    *,
    based_on: Revision | None = None,
    restored_from: Revision | None = None,
) -> Revision:
    """A new draft of the article, which becomes its latest revision."""
    highest = session.scalar(
        select(func.max(Revision.number)).where(Revision.article_id == article.id)
    )
    revision = Revision(
        id=new_id(),
        article_id=article.id,
        number=(highest or 0) + 1,
        state=RevisionState.DRAFT.value,
        based_on_id=based_on.id if based_on else None,
        restored_from_id=restored_from.id if restored_from else None,
        author_id=actor.id,
        author_name=actor.name,
        writer_ids=[str(actor.id)] if actor.id else [],
        created_at=clock.now(),
        texts=[],
    )
    session.add(revision)
    article.latest_revision_id = revision.id
    write_content(session, revision, content)
    return revision


def write_content(session: Session, revision: Revision, content: ArticleContent) -> None:
    """Set what a draft says. The texts are written at once: later they might be frozen."""
    columns: dict[str, Any] = {
        "category_code": content.category,
        "audience": content.audience,
        "sources": [dict(source) for source in content.sources],
        "links": [dict(link) for link in content.links],
        "valid_from": content.valid_from,
        "valid_to": content.valid_to,
        "review_on": content.review_on,
        "change_note": content.change_note,
    }
    for name, value in columns.items():
        setattr(revision, name, value)
    for language in SIDES:
        _write_side(revision, language, content)
    session.flush()


def latest_revision(session: Session, article: Article) -> Revision | None:
    """The newest revision of an article, read anew."""
    if article.latest_revision_id is None:
        return None
    return session.get(Revision, article.latest_revision_id, populate_existing=True)


def touch_article(article: Article) -> None:
    """A new version of the article."""
    article.version += 1
    article.updated_at = clock.now()


def _write_side(revision: Revision, language: str, content: ArticleContent) -> None:
    side, row = content.side(language), revision.text(language)
    if side.is_empty:
        if row is not None:
            revision.texts.remove(row)
        return
    if row is None:
        row = ArticleText(language=language)
        revision.texts.append(row)
    row.question = side.question
    row.phone = side.phone
    row.counter = side.counter
    row.variants = list(side.variants)
    row.keywords = list(side.keywords)


def _ground(session: Session, article: Article, latest: Revision | None) -> Revision | None:
    """What a new draft is begun from: what was returned or given up, else what readers see."""
    if latest is not None and latest.state in _GOES_ON:
        return latest
    if article.published_revision_id is None:
        return latest
    return session.get(Revision, article.published_revision_id)


def _note_writer(revision: Revision, actor: Actor) -> None:
    """Who wrote last is the author; all who wrote are remembered."""
    revision.author_id, revision.author_name = actor.id, actor.name
    if actor.id is not None and str(actor.id) not in revision.writer_ids:
        revision.writer_ids = [*revision.writer_ids, str(actor.id)]


def _decided(revision: Revision, actor: Actor) -> None:
    revision.decided_at = clock.now()
    revision.decided_by_id, revision.decided_by_name = actor.id, actor.name
