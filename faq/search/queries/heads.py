"""What is published now, without the texts: cheap enough to compare after every change."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from faq.articles.models import Article, Audience, Revision, Status
from faq.articles.variables import variable_values


@dataclass(frozen=True, slots=True)
class PublishedHead:
    """A published article as the search must know it to leave it out.

    Attributes:
        variables: digest of what stood for the variables in its texts.
    """

    article_id: UUID
    number: int
    revision_id: UUID
    category_code: str
    audience: str
    valid_from: date | None
    valid_to: date | None
    variables: str

    @property
    def state(self) -> str:
        """What its index documents must have been made from."""
        return f"{self.revision_id.hex} {self.variables}"

    def is_valid(self, day: date) -> bool:
        """Whether it applies on a local day."""
        return (self.valid_from is None or self.valid_from <= day) and (
            self.valid_to is None or day <= self.valid_to
        )

    def is_for(self, audience: str) -> bool:
        """Whether these readers may see it: `all` (citizens, too) or `staff`."""
        return audience == Audience.STAFF or self.audience == Audience.ALL


def published_heads(
    session: Session, article_ids: Collection[UUID] | None = None
) -> dict[str, PublishedHead]:
    """Every published article, or those of these few, by its identifier as text."""
    variables = variable_values(session).digest()
    statement = (
        select(
            Article.id,
            Article.number,
            Revision.id,
            Revision.category_code,
            Revision.audience,
            Revision.valid_from,
            Revision.valid_to,
        )
        .join(Revision, Revision.id == Article.published_revision_id)
        .where(Article.status == Status.PUBLISHED)
    )
    if article_ids is not None:
        statement = statement.where(Article.id.in_(article_ids))
    rows = session.execute(statement)
    return {str(row[0]): PublishedHead(*row, variables) for row in rows}
