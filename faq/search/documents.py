"""From a published article to what is ranked, and to what is kept on disk."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from uuid import UUID

from sqlalchemy.orm import Session

from faq.articles.queries.published import PublishedText, published_texts
from faq.search.analysis import AnalysedText, analyse
from faq.search.plain import without_marks
from faq.search.ports import IndexDocument
from faq.search.queries.heads import PublishedHead
from faq.search.values import IndexedText

# Articles read at once: a statement has room for few hundred identifiers.
BATCH = 200


def indexed_text(text: PublishedText) -> IndexedText:
    """One side of an article as the ranking takes it."""
    return IndexedText(
        id=str(text.article_id),
        language="en" if text.language == "en" else "ja",
        question=text.question,
        answer=without_marks(f"{text.phone}\n{text.counter}"),
        variants=text.variants,
        keywords=text.keywords,
        category=text.category_code,
    )


def analysed_texts(session: Session, article_ids: Collection[UUID]) -> Iterator[AnalysedText]:
    """All sides of these articles as published now, analysed."""
    wanted = list(article_ids)
    for start in range(0, len(wanted), BATCH):
        for text in published_texts(session, wanted[start : start + BATCH]):
            yield analyse(indexed_text(text))


def documents(
    texts: Iterable[AnalysedText], heads: Mapping[str, PublishedHead]
) -> Iterator[IndexDocument]:
    """Analysed sides as the index keeps them."""
    for text in texts:
        yield document(text, heads[text.id].state)


def document(text: AnalysedText, state: str) -> IndexDocument:
    """One analysed side as the index keeps it.

    Args:
        state: what it was made from.
    """
    words = sorted({word for field in text.terms.values() for word in field})
    return IndexDocument(text.id, text.language, state, text.to_bytes(), words)
