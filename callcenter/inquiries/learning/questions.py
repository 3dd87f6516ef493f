"""Questions that were answered without an article, as the collection may learn from them."""

from collections.abc import Iterator

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from callcenter.core import clock
from callcenter.core.ids import first_id
from callcenter.inquiries.learning.without_person import office_numbers, without_person
from callcenter.inquiries.models import (
    Inquiry,
    InquiryCaller,
    InquiryReference,
    ReferenceKind,
    Result,
)
from callcenter.inquiries.services.callers import decrypted
from faq.learning.grouping import Asked
from faq.learning.models import TextSource
from faq.learning.periods import LEARNT_DAYS

# What an inquiry is about is said at its beginning.
READ_UP_TO = 1_000


def answered_without_article(session: Session, *, limit: int) -> Iterator[Asked]:
    """Questions of the latest inquiries that were answered and name no article, newest first,
    without personal data. Confidential inquiries, those whose person was erased and those of
    practice calls are left out.
    """
    article = select(InquiryReference.id).where(
        InquiryReference.inquiry_id == Inquiry.id,
        InquiryReference.kind == ReferenceKind.ARTICLE.value,
    )
    rows = session.execute(
        select(Inquiry, InquiryCaller)
        .outerjoin(InquiryCaller, InquiryCaller.inquiry_id == Inquiry.id)
        .where(
            Inquiry.id >= first_id(clock.midnight(clock.today()) - LEARNT_DAYS),
            Inquiry.result == Result.ANSWERED.value,
            Inquiry.confidential.is_(False),
            Inquiry.training.is_(False),
            Inquiry.merged_into_id.is_(None),
            Inquiry.question != "",
            ~article.exists(),
            or_(InquiryCaller.inquiry_id.is_(None), InquiryCaller.erased_at.is_(None)),
        )
        .order_by(Inquiry.id.desc())
        .limit(limit)
    )
    kept = office_numbers(session)
    for inquiry, caller in rows:
        text = " ".join(inquiry.question[:READ_UP_TO].split())
        plain = without_person(text, inquiry.language, decrypted(caller), kept).text
        code = inquiry.category_code or ""
        yield Asked(plain, inquiry.language, TextSource.INQUIRY, inquiry.opened_at, code)
