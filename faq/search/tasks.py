"""Jobs of the search."""

from sqlalchemy.orm import Session

from callcenter.core.events import subscribe
from faq.articles.events import ArticleChanged
from faq.search.services.indexing import index_article


@subscribe(ArticleChanged)
def write_article(session: Session, event: ArticleChanged) -> None:
    """Bring the article up to date in the index on disk."""
    index_article(session, event.article_id)
