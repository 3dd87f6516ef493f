"""From a published article to what is ranked, and to what is kept on disk."""

import itertools
import os
from collections import deque
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from multiprocessing import current_process, get_context
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
# From so many on, processes of their own are worth starting.
MANY = 1000


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


def indexed_texts(session: Session, article_ids: Collection[UUID]) -> Iterator[IndexedText]:
    """All sides of these articles as published now."""
    wanted = list(article_ids)
    for start in range(0, len(wanted), BATCH):
        for text in published_texts(session, wanted[start : start + BATCH]):
            yield indexed_text(text)


def analysed_texts(session: Session, article_ids: Collection[UUID]) -> Iterator[AnalysedText]:
    """All sides of these articles as published now, analysed."""
    return map(analyse, indexed_texts(session, article_ids))


def published_documents(
    session: Session, heads: Mapping[str, PublishedHead], article_ids: Collection[UUID]
) -> Iterator[IndexDocument]:
    """All sides of these articles as the index keeps them."""
    texts = indexed_texts(session, article_ids)
    return analysed_documents(((text, heads[text.id].state) for text in texts), len(article_ids))


def analysed_documents(
    texts: Iterable[tuple[IndexedText, str]], number: int
) -> Iterator[IndexDocument]:
    """Texts, each with what it was made from, as the index keeps them; many of them are analysed
    by other processes, while this one writes.

    Args:
        number: about how many there are.
    """
    others = (os.cpu_count() or 1) - 1
    # A job of the queue may have no children.
    if number < MANY or not others or current_process().daemon:
        return itertools.starmap(_analysed, texts)
    return _spread(iter(texts), others)


def _spread(texts: Iterator[tuple[IndexedText, str]], others: int) -> Iterator[IndexDocument]:
    with ProcessPoolExecutor(others, mp_context=get_context("spawn")) as pool:
        waiting: deque[Future[list[IndexDocument]]] = deque()
        while batch := list(itertools.islice(texts, BATCH)):
            waiting.append(pool.submit(_all_analysed, batch))
            if len(waiting) > 2 * others:
                yield from waiting.popleft().result()
        while waiting:
            yield from waiting.popleft().result()


def _all_analysed(batch: Sequence[tuple[IndexedText, str]]) -> list[IndexDocument]:
    return list(itertools.starmap(_analysed, batch))


def _analysed(text: IndexedText, state: str) -> IndexDocument:
    return document(analyse(text), state)


def document(text: AnalysedText, state: str) -> IndexDocument:
    """One analysed side as the index keeps it.

    Args:
        state: what it was made from.
    """
    words = sorted({word for field in text.terms.values() for word in field})
    return IndexDocument(text.id, text.language, state, text.to_bytes(), words)
