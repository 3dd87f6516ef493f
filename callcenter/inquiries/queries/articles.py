"""The articles of the collection that were used in an inquiry."""

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from callcenter.inquiries.models import InquiryReference, ReferenceKind
from callcenter.inquiries.used_articles import UsedArticle
from faq.articles.queries.published import article_heads


def used_articles(session: Session, inquiry_id: UUID) -> list[UsedArticle]:
    """What was noted for an inquiry, in the order it was used."""
    keys = session.scalars(
        select(InquiryReference.key)
        .where(
            InquiryReference.inquiry_id == inquiry_id,
            InquiryReference.kind == ReferenceKind.ARTICLE.value,
        )
        .order_by(InquiryReference.id)
    ).all()
    heads = {str(head.article_id): head for head in article_heads(session, map(UUID, keys))}
    return [UsedArticle(heads[key].number, 0, "ja") for key in keys if key in heads]
