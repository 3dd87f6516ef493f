"""Which texts were answered by which article: what the ranking learns from (FAQ-4)."""

from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from faq.articles.models import ArticleUse, UseSource

# The newest uses, whole collection and per article: old habits fade, memory stays bounded.
MOST_USES = 20_000
MOST_TEXTS = 40
LONGEST_TEXT = 100
# A visitor of the public pages is not trained, and anybody may click there.
WEIGHTS: Mapping[str, float] = {UseSource.DESK: 1.0, UseSource.REPLY: 1.0, UseSource.PUBLIC: 0.2}

AskedTexts = tuple[tuple[str, float], ...]


@dataclass(frozen=True)
class RecordedUses:
    """What was used lately.

    Attributes:
        asked: by article, the texts that it answered with their weights, the heaviest first.
        counts: by article, how often it was used.
    """

    asked: dict[str, AskedTexts]
    counts: dict[str, int]


def recorded_uses(session: Session) -> RecordedUses:
    """The uses of late, added up by article."""
    rows = session.execute(
        select(ArticleUse.article_id, ArticleUse.source, ArticleUse.query)
        .order_by(ArticleUse.id.desc())
        .limit(MOST_USES)
    )
    counts: Counter[str] = Counter()
    weights: defaultdict[str, defaultdict[str, float]] = defaultdict(lambda: defaultdict(float))
    for article_id, source, query in rows:
        key = str(article_id)
        counts[key] += 1
        text = " ".join(query.split())[:LONGEST_TEXT]
        if text:
            weights[key][text] += WEIGHTS[source]
    return RecordedUses({key: _heaviest(texts) for key, texts in weights.items()}, dict(counts))


def _heaviest(weights: Mapping[str, float]) -> AskedTexts:
    by_weight = sorted(weights.items(), key=lambda pair: (-pair[1], pair[0]))
    return tuple(by_weight[:MOST_TEXTS])
