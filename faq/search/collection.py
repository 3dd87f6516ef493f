"""The collection as each process holds it, ready to be ranked.

The database is the truth: what is published, and in which version, is asked for at every search
by one small row of stamps. What lies on disk only spares work: a new process takes up the
collection as another one had put it aside, and changes what has changed since; without it the
collection is built from the analysed texts of the index, and without that from the database.
"""

import logging
import threading
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from math import inf
from time import monotonic

from sqlalchemy.orm import Session

from faq.articles.models import Audience
from faq.articles.queries.published import Stamp, collection_stamp
from faq.search.analysis import AnalysedText
from faq.search.documents import analysed_texts
from faq.search.glossary import Concept
from faq.search.index import article_index, packed_collection
from faq.search.ports import IndexDamaged
from faq.search.queries.concepts import all_concepts
from faq.search.queries.heads import PublishedHead, published_heads
from faq.search.queries.uses import RecordedUses, recorded_uses
from faq.search.ranking import Snapshot

# Uses come all day long; what they teach may wait, an edited article may not.
LEARN_SECONDS = 30.0
# With more changed articles than this, to build anew is quicker than to change.
MOST_CHANGES = 300

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Collection:
    """Everything published at one moment.

    Attributes:
        heads: by identifier as text.
        learnt_at: when the uses were read, on the monotonic clock.
    """

    stamp: Stamp
    heads: Mapping[str, PublishedHead]
    uses: RecordedUses
    learnt_at: float
    snapshot: Snapshot
    _hidden: dict[tuple[str, date], frozenset[str]] = field(default_factory=dict, init=False)

    def hidden_from(self, audience: str, day: date) -> frozenset[str]:
        """The articles that these readers do not see on a local day.

        Args:
            audience: `all` sees what is for everybody and valid, `staff` sees everything.
        """
        if audience == Audience.STAFF:
            return frozenset()
        if (audience, day) not in self._hidden:
            self._hidden[audience, day] = frozenset(
                key
                for key, head in self.heads.items()
                if not (head.is_for(audience) and head.is_valid(day))
            )
        return self._hidden[audience, day]

    def is_up_to_date(self, stamp: Stamp, now: float) -> bool:
        """Whether nothing must be read again yet."""
        return stamp == self.stamp._replace(uses=stamp.uses) and not self.must_learn(stamp, now)

    def must_learn(self, stamp: Stamp, now: float) -> bool:
        """Whether there are uses to be learnt from, and it is time to."""
        return stamp.uses != self.stamp.uses and now - self.learnt_at >= LEARN_SECONDS


class _Shelf:
    """The collection of one database, with the lock of whoever brings it up to date."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.collection: Collection | None = None


_shelves: dict[str, _Shelf] = {}


def current_collection(session: Session) -> Collection:
    """The collection as it is in the database now; one small query unless something changed.

    While one thread takes in a change, the others of its process answer from what they had.
    """
    shelf = _shelves.setdefault(str(session.info["database"].url), _Shelf())
    stamp = collection_stamp(session)
    kept = shelf.collection
    if kept is not None and kept.is_up_to_date(stamp, monotonic()):
        return kept
    if kept is None:
        shelf.lock.acquire()
    elif not shelf.lock.acquire(blocking=False):
        return kept
    try:
        kept = shelf.collection
        made = _loaded(session, stamp) if kept is None else _up_to_date(session, kept, stamp)
        shelf.collection = made
        return made
    finally:
        shelf.lock.release()


def forget_collections() -> None:
    """Let every process-wide collection go: the next search loads it as a new process would."""
    _shelves.clear()


def put_aside(session: Session) -> bool:
    """Keep the collection for processes that start later; False if they have it already."""
    packed, collection = packed_collection(), current_collection(session)
    if packed is None or packed.label() == _label(collection):
        return False
    packed.write(_label(collection), replace(collection, learnt_at=-inf))
    return True


def put_aside_anew(session: Session) -> None:
    """The same with a collection that owes nothing to an earlier one."""
    packed, collection = packed_collection(), _made(session, collection_stamp(session))
    if packed is not None:
        packed.write(_label(collection), replace(collection, learnt_at=-inf))


def _label(collection: Collection) -> str:
    return " ".join(map(str, collection.stamp._replace(uses=None)))


def _loaded(session: Session, stamp: Stamp) -> Collection:
    packed = packed_collection()
    found = packed.read() if packed is not None else None
    if isinstance(found, Collection):
        return _up_to_date(session, found, stamp)
    return _made(session, stamp)


def _made(session: Session, stamp: Stamp) -> Collection:
    heads, uses = published_heads(session), recorded_uses(session)
    snapshot = _built(session, heads, uses)
    return Collection(stamp, heads, uses, monotonic(), snapshot)


def _up_to_date(session: Session, kept: Collection, stamp: Stamp) -> Collection:
    now, before, uses = monotonic(), kept.stamp, kept.stamp.uses
    if (stamp.articles, stamp.variables) != (before.articles, before.variables):
        kept = _with_articles(session, kept)
    if stamp.glossary != before.glossary:
        kept = replace(kept, snapshot=kept.snapshot.with_concepts(concepts_in_force(session)))
    if kept.must_learn(stamp, now):
        kept, uses = _with_uses(kept, recorded_uses(session), now), stamp.uses
    return replace(kept, stamp=stamp._replace(uses=uses))


def concepts_in_force(session: Session) -> list[Concept]:
    """The glossary as the ranking takes it."""
    return [
        Concept(tuple(entry.ja), tuple(entry.en), tuple(entry.near), entry.weight)
        for entry in all_concepts(session)
        if entry.active
    ]


def _built(session: Session, heads: Mapping[str, PublishedHead], uses: RecordedUses) -> Snapshot:
    texts = _kept_texts(heads)
    known = {text.id for text in texts}
    texts += analysed_texts(session, [heads[key].article_id for key in heads.keys() - known])
    return Snapshot.build(texts, concepts_in_force(session), uses.asked)


def _kept_texts(heads: Mapping[str, PublishedHead]) -> list[AnalysedText]:
    """What the index on disk holds of these articles in their present version."""
    index = article_index()
    try:
        found = [] if index is None else list(index.read())
    except IndexDamaged as damage:
        log.info("the search index is not used: %s", damage)
        return []
    return [
        AnalysedText.from_bytes(document.packed)
        for document in found
        if (head := heads.get(document.article_id)) is not None and head.state == document.state
    ]


def _with_articles(session: Session, kept: Collection) -> Collection:
    heads = published_heads(session)
    changed = [
        head.article_id for key, head in heads.items() if _state(kept.heads.get(key)) != head.state
    ]
    if len(changed) > MOST_CHANGES:
        return replace(kept, heads=heads, snapshot=_built(session, heads, kept.uses))
    gone = kept.heads.keys() - heads.keys()
    replaced = {str(article_id) for article_id in changed} & kept.heads.keys()
    snapshot = kept.snapshot
    if changed or gone:
        snapshot = snapshot.with_changes(analysed_texts(session, changed), gone | replaced)
    new = heads.keys() - kept.heads.keys()
    came_back = {key: asked for key, asked in kept.uses.asked.items() if key in new}
    if came_back:
        snapshot = snapshot.with_uses(came_back)
    return replace(kept, heads=heads, snapshot=snapshot)


def _state(head: PublishedHead | None) -> str | None:
    return None if head is None else head.state


def _with_uses(kept: Collection, uses: RecordedUses, now: float) -> Collection:
    changed = {
        key: uses.asked.get(key, ())
        for key in uses.asked.keys() | kept.uses.asked.keys()
        if uses.asked.get(key) != kept.uses.asked.get(key)
    }
    snapshot = kept.snapshot.with_uses(changed) if changed else kept.snapshot
    return replace(kept, uses=uses, learnt_at=now, snapshot=snapshot)
