"""From an inquiry to a draft article (FAQ-4)."""

from collections import Counter
from uuid import UUID

from sqlalchemy.orm import Session

from callcenter.core import clock
from callcenter.core.errors import Conflict
from callcenter.core.ids import new_id
from callcenter.core.permissions import Actor, Permission
from callcenter.inquiries.learning.without_person import office_numbers, without_person
from callcenter.inquiries.models import (
    Inquiry,
    InquiryCaller,
    InquiryReference,
    ReferenceKind,
)
from callcenter.inquiries.permissions import get_inquiry
from callcenter.inquiries.services.callers import decrypted
from callcenter.inquiries.services.inquiries import note_changes
from faq.articles.models import Article
from faq.learning.models import Proposal
from faq.learning.services.proposals import Answered, propose_article


def propose_from_inquiry(
    session: Session, actor: Actor, *, inquiry_id: UUID
) -> tuple[Proposal, bool]:
    """Begin an article with question and answer of an inquiry, without personal data.

    Returns:
        The proposal with what was taken out, and whether it is new: an inquiry has one.

    Raises:
        Missing, Forbidden.
        Conflict: the inquiry is confidential, or has no question yet.
    """
    inquiry = get_inquiry(session, actor, inquiry_id)
    actor.require(Permission.FAQ_PROPOSE)
    if inquiry.confidential:
        raise Conflict("confidential_inquiry")
    if not inquiry.question.strip():
        raise Conflict("nothing_asked")
    caller, kept = decrypted(session.get(InquiryCaller, inquiry_id)), office_numbers(session)
    question, answer = (
        without_person(text, inquiry.language, caller, kept)
        for text in (inquiry.question, inquiry.answer)
    )
    answered = Answered(
        key=str(inquiry.id),
        label=inquiry.reference,
        language=inquiry.language,
        question=question.text,
        answer=answer.text,
        category=inquiry.category_code or "",
        removed=Counter(question.removed) + Counter(answer.removed),
    )
    proposal, new = propose_article(session, actor, answered=answered)
    if new:
        _note(session, actor, inquiry, session.get_one(Article, proposal.article_id))
    return proposal, new


def _note(session: Session, actor: Actor, inquiry: Inquiry, article: Article) -> None:
    """Whoever may read the inquiry may propose it, so this asks for no right to change it."""
    kind, moment = ReferenceKind.DRAFT.value, clock.now()
    session.add(
        InquiryReference(
            id=new_id(),
            inquiry_id=inquiry.id,
            kind=kind,
            key=str(article.id),
            label=article.label,
            created_at=moment,
            created_by_id=actor.id,
        )
    )
    note_changes(session, actor, inquiry, [(f"reference_{kind}", None, article.label)], moment)
    session.flush()
