"""What the collection of articles takes from rooms above it."""

from collections.abc import Mapping
from uuid import UUID

from flask import url_for
from sqlalchemy.orm import Session

from callcenter.inquiries.queries.categories import categories_in_use
from faq.articles.ports import (
    use_article_search,
    use_category_labels,
    use_procedure_address,
    use_procedure_titles,
)
from faq.procedures.library import procedure_titles
from faq.search.services.searching import search


def category_labels(session: Session, language: str) -> Mapping[str, str]:
    """The categories of the inquiry log, both levels, in its order."""
    return {row.code: row.label(language) for row in categories_in_use(session)}


def found_articles(session: Session, text: str, language: str, limit: int) -> list[UUID]:  # noqa: ARG001
    """What the search box of the list finds: a question is answered as it is written."""
    return [hit.article_id for hit in search(session, text, limit=limit).hits]


def procedure_address(key: str) -> str:
    """The staff page of a guide."""
    return url_for("procedures.show_guide", procedure=key)


use_category_labels(category_labels)
use_article_search(found_articles)
use_procedure_titles(procedure_titles)
use_procedure_address(procedure_address)
