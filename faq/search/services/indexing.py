"""Keep the index on disk in step with what is published: one process at a time writes it.

Nothing hangs on it but time: a search never shows what the index says and the database does not.
"""

import logging
from collections.abc import Mapping
from uuid import UUID

from sqlalchemy.orm import Session

from faq.search.collection import put_aside
from faq.search.documents import published_documents
from faq.search.index import article_index
from faq.search.ports import ArticleIndex, IndexDamaged
from faq.search.queries.heads import PublishedHead, published_heads

log = logging.getLogger(__name__)


def index_article(session: Session, article_id: UUID) -> None:
    """Bring one article up to date in the index; doing it twice does no harm.

    An index that cannot be changed is left to `keep_index`: to build it anew takes longer than a
    job may hold its transaction.

    Raises:
        IndexBusy: another process has been writing for long; the job is tried again.
    """
    index = article_index()
    if index is None:
        return
    try:
        _write(session, index, published_heads(session, [article_id]), {article_id})
    except IndexDamaged as damage:
        log.warning("the search index will be built anew: %s", damage)


def keep_index(session: Session) -> int:
    """Compare the whole index with what is published and put right what differs; an index that
    is missing, damaged or of an older analysis is built anew.

    Args:
        session: for reading; building anew takes a while.

    Returns:
        How many articles were written.

    Raises:
        IndexBusy: see `index_article`.
    """
    index = article_index()
    if index is None:
        return 0
    count = _compare(session, index)
    put_aside(session)
    return count


def _compare(session: Session, index: ArticleIndex) -> int:
    heads = published_heads(session)
    try:
        kept = {document.article_id: document.state for document in index.read()}
        wrong = {
            UUID(key)
            for key in heads.keys() | kept.keys()
            if key not in heads or kept.get(key) != heads[key].state
        }
        _write(session, index, heads, wrong)
        return len(wrong)
    except IndexDamaged as damage:
        log.warning("the search index is built anew: %s", damage)
        return rebuild_index(session)


def rebuild_index(session: Session) -> int:
    """Build the index anew from what is published; returns how many articles it holds.

    Raises:
        IndexBusy: see `index_article`.
    """
    index, heads = article_index(), published_heads(session)
    if index is not None:
        every = [head.article_id for head in heads.values()]
        index.rebuild(published_documents(session, heads, every))
    return len(heads)


def _write(
    session: Session, index: ArticleIndex, heads: Mapping[str, PublishedHead], changed: set[UUID]
) -> None:
    """Write these articles as published now, and take out those that are not."""
    if not changed:
        return
    there = [article_id for article_id in changed if str(article_id) in heads]
    documents = published_documents(session, heads, there)
    index.update(documents, [str(article_id) for article_id in changed])
