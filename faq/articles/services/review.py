"""The way to publication: submit, approve, return, correct and approve (FAQ-2).

What is published is the city's word: nobody approves a text that they wrote themselves.
"""

from uuid import UUID

from sqlalchemy.orm import Session

from callcenter.core import clock
from callcenter.core.audit.services import record
from callcenter.core.errors import Conflict, Forbidden, Invalid, Missing
from callcenter.core.permissions import Actor, Permission
from faq.articles.entry import ArticleContent, content_of
from faq.articles.errors import StaleArticle
from faq.articles.models import Article, Revision, RevisionState
from faq.articles.permissions import get_article_to_write
from faq.articles.services.checking import check_submitted
from faq.articles.services.editing import begin_revision, latest_revision, touch_article
from faq.articles.services.publishing import publish_revision

LONGEST_COMMENT = 2_000


def submit_draft(session: Session, actor: Actor, *, article_id: UUID, version: int) -> Revision:
    """Give the draft to the city; from now on it stands as it is.

    Raises:
        Missing, Forbidden, Invalid, StaleArticle.
        Conflict: there is no draft (`no_draft`).
    """
    article = get_article_to_write(session, actor, article_id, Permission.FAQ_EDIT)
    revision = latest_revision(session, article)
    if article.version != version:
        raise StaleArticle(article, revision)
    if revision is None or revision.state != RevisionState.DRAFT:
        raise Conflict("no_draft")
    check_submitted(session, content_of(revision))
    _submit(actor, revision)
    touch_article(article)
    session.flush()
    record(session, actor, "article.submit", "article", article.id, revision=revision.number)
    return revision


def take_back(session: Session, actor: Actor, *, revision_id: UUID) -> Article:
    """Take a submitted revision back, to go on writing: its text becomes a draft again.

    Raises:
        Missing, Forbidden.
        Conflict: the city has decided already.
    """
    article, revision = _submitted(session, actor, revision_id, Permission.FAQ_EDIT)
    revision.state = RevisionState.DROPPED.value
    _decide(revision, actor, "")
    session.flush()
    begin_revision(session, actor, article, content_of(revision), based_on=revision)
    touch_article(article)
    session.flush()
    record(session, actor, "article.take_back", "article", article.id, revision=revision.number)
    return article


def approve_revision(
    session: Session, actor: Actor, *, revision_id: UUID, comment: str = ""
) -> Article:
    """Publish a submitted revision.

    Raises:
        Missing, Invalid (`comment` too long).
        Forbidden: the role does not allow it, or the actor wrote it (`own_text`).
        Conflict: somebody else decided first (`already_decided`).
    """
    article, revision = _submitted(session, actor, revision_id, Permission.FAQ_REVIEW)
    _refuse_own(actor, revision)
    revision.state = RevisionState.APPROVED.value
    _decide(revision, actor, _checked(comment))
    publish_revision(session, actor, article, revision)
    record(session, actor, "article.approve", "article", article.id, revision=revision.number)
    return article


def return_revision(session: Session, actor: Actor, *, revision_id: UUID, comment: str) -> Article:
    """Send a submitted revision back to the editors with what is to be done.

    Raises:
        Missing, Forbidden, Invalid (`comment` missing or too long).
        Conflict: somebody else decided first (`already_decided`).
    """
    article, revision = _submitted(session, actor, revision_id, Permission.FAQ_REVIEW)
    if not comment.strip():
        raise Invalid(fields={"comment": "required"})
    revision.state = RevisionState.RETURNED.value
    _decide(revision, actor, _checked(comment))
    touch_article(article)
    session.flush()
    record(session, actor, "article.return", "article", article.id, revision=revision.number)
    return article


def correct_and_approve(
    session: Session,
    actor: Actor,
    *,
    revision_id: UUID,
    content: ArticleContent,
    comment: str = "",
) -> Article:
    """Publish the city's own wording of a submitted revision, as a revision on top of it.

    Both stay among the versions, so the editors see what was corrected. A content that says the
    same is a plain approval.

    Raises:
        Missing, Invalid.
        Forbidden: the role does not allow it, or the actor wrote what was submitted (`own_text`).
        Conflict: somebody else decided first (`already_decided`).
    """
    article, submitted = _submitted(session, actor, revision_id, Permission.FAQ_REVIEW)
    _refuse_own(actor, submitted)
    if content.says() == content_of(submitted).says():
        return approve_revision(session, actor, revision_id=revision_id, comment=comment)
    check_submitted(session, content)
    submitted.state = RevisionState.SUPERSEDED.value
    _decide(submitted, actor, _checked(comment))
    session.flush()
    own = begin_revision(session, actor, article, content, based_on=submitted)
    _submit(actor, own)
    session.flush()
    own.state = RevisionState.APPROVED.value
    _decide(own, actor, _checked(comment))
    publish_revision(session, actor, article, own)
    record(session, actor, "article.correct", "article", article.id, revision=own.number)
    return article


def may_approve(actor: Actor, revision: Revision) -> bool:
    """Whether the actor may approve this revision, as far as who they are decides."""
    return actor.can(Permission.FAQ_REVIEW) and not _wrote(actor, revision)


def _submitted(
    session: Session, actor: Actor, revision_id: UUID, permission: Permission
) -> tuple[Article, Revision]:
    """The locked article with the revision as it stands now.

    Of two who decide at the same moment the second waits for the lock, then finds it decided.
    """
    found = session.get(Revision, revision_id)
    if found is None:
        raise Missing
    article = get_article_to_write(session, actor, found.article_id, permission)
    revision = session.get_one(Revision, revision_id, populate_existing=True)
    if revision.state != RevisionState.SUBMITTED:
        raise Conflict("already_decided", label=article.label)
    return article, revision


def _submit(actor: Actor, revision: Revision) -> None:
    revision.submitted_at = clock.now()
    revision.author_id, revision.author_name = actor.id, actor.name
    if actor.id is not None and str(actor.id) not in revision.writer_ids:
        revision.writer_ids = [*revision.writer_ids, str(actor.id)]
    revision.state = RevisionState.SUBMITTED.value


def _decide(revision: Revision, actor: Actor, comment: str) -> None:
    revision.decided_at = clock.now()
    revision.decided_by_id, revision.decided_by_name = actor.id, actor.name
    revision.comment = comment


def _checked(comment: str) -> str:
    if len(comment) > LONGEST_COMMENT:
        raise Invalid(fields={"comment": "too_long"})
    return comment.strip()


def _wrote(actor: Actor, revision: Revision) -> bool:
    return actor.id is not None and str(actor.id) in revision.writer_ids


def _refuse_own(actor: Actor, revision: Revision) -> None:
    if _wrote(actor, revision):
        raise Forbidden("own_text")
