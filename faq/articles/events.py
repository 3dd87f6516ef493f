"""What the collection tells other rooms."""

from dataclasses import dataclass
from uuid import UUID

from callcenter.core.events import Event


@dataclass(frozen=True)
class ArticleChanged(Event):
    """What readers see of an article changed: published, withdrawn or put back."""

    article_id: UUID
