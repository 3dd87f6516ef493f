"""Errors of the collection."""

from callcenter.core.errors import Conflict
from faq.articles.models import Article, Revision


class StaleArticle(Conflict):
    """The article was changed by someone else after this writer had read it.

    Attributes:
        article: as it stands now.
        revision: its newest revision, so that both texts can be shown.
    """

    code = "stale_article"

    def __init__(self, article: Article, revision: Revision | None) -> None:
        super().__init__(label=article.label)
        self.article = article
        self.revision = revision
