"""Find the articles that answer a question, the best first (FAQ-3)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from time import perf_counter
from typing import Literal
from uuid import UUID

from sqlalchemy.orm import Session

from callcenter.core import clock
from faq.search.collection import Collection, current_collection
from faq.search.highlighting import Part, excerpt, highlight
from faq.search.plain import without_marks
from faq.search.queries.hits import HitText, hit_texts
from faq.search.values import MAX_QUERY, Language
from faq.search.values import Hit as RankedHit

Audience = Literal["staff", "all"]
DEFAULT_LANGUAGE: Language = "ja"
MOST_HITS = 100


@dataclass(frozen=True, slots=True)
class Hit:
    """An article that may answer the question.

    Attributes:
        language: of the side that is shown.
        snippet: the piece of the answer with the first found word.
        only_language: there is no side in the language asked for.
        in_force: whether it is valid today; staff are shown others, too, with a mark.
        matched: words to be highlighted.
        score: comparable within one answer only.
    """

    article_id: UUID
    revision_id: UUID
    number: int
    language: str
    question: str
    snippet: str
    only_language: bool
    in_force: bool
    category_code: str
    matched: tuple[str, ...]
    score: float

    @property
    def label(self) -> str:
        return f"F-{self.number}"

    @property
    def question_parts(self) -> list[Part]:
        """The question with its found words marked."""
        return highlight(self.question, self.matched)

    @property
    def snippet_parts(self) -> list[Part]:
        """The snippet with its found words marked."""
        return highlight(self.snippet, self.matched)


@dataclass(frozen=True, slots=True)
class SearchAnswer:
    """What was found.

    Attributes:
        glossary_words_used: pairs of what was typed and the word it was taken for, so that a
            reader sees why an article was found.
        took_ms: the time of the whole search.
    """

    hits: tuple[Hit, ...]
    glossary_words_used: tuple[tuple[str, str], ...]
    took_ms: float


def search(
    session: Session,
    text: str,
    *,
    language: str | None = None,
    category: str | None = None,
    audience: Audience = "staff",
    limit: int = 10,
) -> SearchAnswer:
    """The articles that answer a question, typed in full or half; nothing typed: the most used.

    Any text is allowed and none is an error. The permission to read is the caller's business.

    Args:
        language: `ja` or `en`, of the reader; None: as the question is written.
        category: code of a category; those below it are meant, too.
        audience: `all`: what citizens may see today; `staff`: everything published.
        limit: most articles, up to 100.
    """
    began = perf_counter()
    collection = current_collection(session)
    asked = text[:MAX_QUERY]
    wanted: Language | None = "en" if language == "en" else "ja" if language == "ja" else None
    most = max(1, min(limit, MOST_HITS))
    if asked.strip():
        found = collection.snapshot.rank(
            asked,
            language=wanted,
            categories=_codes(collection, category),
            hidden=collection.hidden_from(audience, clock.today()),
            limit=most,
        )
    else:
        found = _most_used(collection, wanted or DEFAULT_LANGUAGE, category, audience)[:most]
    hits = _shown(session, found, audience, asked)
    words = tuple(dict.fromkeys(pair for hit in found for pair in hit.through))
    return SearchAnswer(hits, words, (perf_counter() - began) * 1000)


def _codes(collection: Collection, category: str | None) -> frozenset[str] | None:
    """A category with those below it; None for all."""
    if not category:
        return None
    below = f"{category}-"
    codes = {head.category_code for head in collection.heads.values()}
    return frozenset(code for code in codes if code == category or code.startswith(below))


def _most_used(
    collection: Collection, language: Language, category: str | None, audience: Audience
) -> list[RankedHit]:
    """What to begin with when nothing is asked: the most used first, then by number."""
    codes, counts = _codes(collection, category), collection.uses.counts
    hidden = collection.hidden_from(audience, clock.today())
    heads = [
        (key, head)
        for key, head in collection.heads.items()
        if key not in hidden and (codes is None or head.category_code in codes)
    ]
    heads.sort(key=lambda pair: (-counts.get(pair[0], 0), pair[1].number))
    return [RankedHit(key, language, 0.0, (), (), False) for key, _head in heads[:MOST_HITS]]


def _shown(
    session: Session, found: Sequence[RankedHit], audience: Audience, asked: str
) -> tuple[Hit, ...]:
    """The hits with their texts as published now: one that was withdrawn a moment ago is left
    out here at the latest."""
    texts, today = hit_texts(session, [UUID(hit.id) for hit in found]), clock.today()
    allowed = {key for key, sides in texts.items() if _is_for(sides, audience, today)}
    return tuple(_hit(hit, texts[hit.id], asked) for hit in found if hit.id in allowed)


def _is_for(sides: Mapping[str, HitText], audience: Audience, today: date) -> bool:
    heads = [side.head for side in sides.values()]
    return audience == "staff" or all(
        head.is_for(audience) and head.is_valid(today) for head in heads
    )


def _hit(hit: RankedHit, sides: Mapping[str, HitText], asked: str) -> Hit:
    shown = sides.get(hit.language) or next(iter(sides.values()))
    matched = (asked.strip(), *hit.matched, *(meant for _typed, meant in hit.through))
    return Hit(
        article_id=shown.head.article_id,
        revision_id=shown.head.revision_id,
        number=shown.head.number,
        language=shown.language,
        question=shown.question,
        snippet=excerpt(without_marks(shown.answer), matched),
        only_language=hit.only or shown.language != hit.language,
        in_force=shown.head.is_valid(clock.today()),
        category_code=shown.head.category_code,
        matched=matched,
        score=hit.score,
    )
