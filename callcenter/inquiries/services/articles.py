"""Note which articles of the collection answered an inquiry (INQ-1, FAQ-4)."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from callcenter.core import clock
from callcenter.core.ids import new_id
from callcenter.core.permissions import Actor
from callcenter.inquiries.models import Inquiry, InquiryReference, ReferenceKind
from callcenter.inquiries.used_articles import UsedArticle
from faq.articles.models import UseSource
from faq.articles.queries.published import ArticleHead, article_heads_by_number
from faq.articles.services.uses import record_use

LONGEST_LABEL = 200


def set_articles(
    session: Session, actor: Actor, inquiry: Inquiry, used: Sequence[UsedArticle]
) -> list[tuple[str, Any, Any]]:
    """Make these the inquiry's articles; each new one counts as one use of it, but in practice.

    Taking one away again leaves the use that was counted: somebody had read it out.

    Returns:
        The change for the history, if there is one.
    """
    kind = ReferenceKind.ARTICLE.value
    known = {
        row.key: row
        for row in session.scalars(
            select(InquiryReference)
            .where(InquiryReference.inquiry_id == inquiry.id, InquiryReference.kind == kind)
            .order_by(InquiryReference.id)
        )
    }
    heads = article_heads_by_number(session, [one.number for one in used])
    wanted = {
        str(heads[one.number].article_id): (one, heads[one.number])
        for one in used
        if one.number in heads
    }
    if wanted.keys() == known.keys():
        return []
    before = [row.label for row in known.values()]
    for key in known.keys() - wanted.keys():
        session.delete(known.pop(key))
    for key, (one, head) in wanted.items():
        if key not in known:
            known[key] = _add(session, actor, inquiry, one, head)
    session.flush()
    after = [row.label for row in known.values()]
    return [("articles", _shown(before), _shown(after))]


def _add(
    session: Session, actor: Actor, inquiry: Inquiry, used: UsedArticle, head: ArticleHead
) -> InquiryReference:
    if not inquiry.training:
        record_use(
            session,
            actor,
            article_id=head.article_id,
            language=used.language,
            source=UseSource.DESK,
            inquiry_key=str(inquiry.id),
            query=used.query,
            revision_number=used.revision,
        )
    question = head.questions.get(inquiry.language) or next(iter(head.questions.values()), "")
    reference = InquiryReference(
        id=new_id(),
        inquiry_id=inquiry.id,
        kind=ReferenceKind.ARTICLE.value,
        key=str(head.article_id),
        label=f"F-{head.number} {question}"[:LONGEST_LABEL],
        created_at=clock.now(),
        created_by_id=actor.id,
    )
    session.add(reference)
    return reference


def _shown(labels: list[str]) -> str | None:
    return ", ".join(labels) or None
