"""All articles at one moment, ready to be searched; an edit makes a new one beside it."""

from collections.abc import Collection, Iterable, Mapping, Sequence, Set
from dataclasses import dataclass

import numpy as np

from faq.search.analysis import AnalysedText, analyse, asking
from faq.search.analysis.normalise import is_japanese
from faq.search.glossary import Concept
from faq.search.ranking.arrays import Bools
from faq.search.ranking.concepts import Glossary
from faq.search.ranking.explaining import matched, through
from faq.search.ranking.features import features
from faq.search.ranking.guesses import Guesses
from faq.search.ranking.plan import Plan
from faq.search.ranking.planning import same_language_plan
from faq.search.ranking.side import Side
from faq.search.ranking.translation import other_language_plan
from faq.search.ranking.weights import weights
from faq.search.values import LANGUAGES, MAX_QUERY, Hit, IndexedText, Language, other_language

Uses = Mapping[str, Sequence[tuple[str, float]]]
# Found by way of the glossary, an article counts this much of what it would in its own language.
_ACROSS = 0.85


@dataclass(frozen=True, slots=True)
class _Found:
    """An article in one side."""

    score: float
    slot: int
    side: Side
    plan: Plan


class Snapshot:
    """Articles of both languages and the glossary. It never changes; threads may share it."""

    def __init__(self, sides: Mapping[Language, Side], glossary: Glossary, uses: Uses) -> None:
        self._sides, self._glossary, self._uses = sides, glossary, uses
        self._guesses = {name: Guesses(side, glossary) for name, side in sides.items()}
        held = {name: side.articles() for name, side in sides.items()}
        self._ids = held["ja"] | held["en"]
        self._lacking = {name: bool(self._ids - ids) for name, ids in held.items()}
        self._exists: dict[Language, Bools] = {
            name: np.array([id_ in self._ids for id_ in side.ids], dtype=np.bool_)
            for name, side in sides.items()
        }

    @classmethod
    def build(
        cls,
        texts: Iterable[IndexedText | AnalysedText],
        concepts: Iterable[Concept] = (),
        uses: Uses | None = None,
    ) -> "Snapshot":
        """Take in all articles.

        Args:
            texts: language sides, taken apart already or not.
            uses: by article the questions that it answered, each with a weight: 1 for one that
                was answered for sure, less for what may have been a slip.
        """
        sides = {name: Side(name) for name in LANGUAGES}
        _put(sides, texts)
        _put_uses(sides, uses or {})
        return cls(_settled(sides), Glossary(concepts), dict(uses or {}))

    def __len__(self) -> int:
        return len(self._ids)

    def with_changes(
        self, added: Iterable[IndexedText | AnalysedText] = (), removed: Iterable[str] = ()
    ) -> "Snapshot":
        """The same with articles taken out, and language sides put in or replaced.

        Args:
            removed: articles, all sides; what is added for them comes afterwards.
        """
        texts, gone = list(added), set(removed)
        sides = {name: side.copy() for name, side in self._sides.items()}
        for side in sides.values():
            for article_id in gone:
                side.remove(article_id)
        _put(sides, texts)
        back = {text.id for text in texts}
        uses = {id_: used for id_, used in self._uses.items() if id_ not in gone or id_ in back}
        _put_uses(sides, {id_: uses[id_] for id_ in gone if id_ in uses})
        return Snapshot(_settled(sides), self._glossary, uses)

    def with_uses(self, uses: Uses) -> "Snapshot":
        """The same with the questions replaced that these articles answered."""
        sides = {name: side.copy() for name, side in self._sides.items()}
        _put_uses(sides, uses)
        return Snapshot(_settled(sides), self._glossary, {**self._uses, **uses})

    def with_concepts(self, concepts: Iterable[Concept]) -> "Snapshot":
        """The same with another glossary."""
        return Snapshot(self._sides, Glossary(concepts), self._uses)

    def rank(
        self,
        text: str,
        *,
        language: Language | None = None,
        categories: Collection[str] | None = None,
        hidden: Set[str] = frozenset(),
        limit: int = 10,
        typing: bool = True,
    ) -> list[Hit]:
        """The articles that best answer a question, the best first.

        Args:
            language: the side asked for; by default the question's own.
            categories: only articles of these codes.
            hidden: articles that may not appear.
            typing: the last word may not be finished.
        """
        if limit < 1:
            return []
        asked = text[:MAX_QUERY]
        spoken: Language = "ja" if is_japanese(asked) else "en"
        best: dict[str, _Found] = {}
        for name, plan in self._plans(asked, spoken, typing=typing):
            allowed = self._allowed(name, categories, hidden)
            for hit in _search(self._sides[name], plan, allowed, limit):
                article_id = hit.side.ids[hit.slot]
                if article_id not in best or hit.score > best[article_id].score:
                    best[article_id] = hit
        ordered = sorted(best.items(), key=lambda entry: (-entry[1].score, entry[0]))
        return [self._hit(id_, hit, language or spoken) for id_, hit in ordered[:limit]]

    def _plans(self, text: str, spoken: Language, *, typing: bool) -> list[tuple[Language, Plan]]:
        """What to look for, and where: in the other language too for what this one lacks."""
        other = other_language(spoken)
        plans = {spoken: same_language_plan, other: other_language_plan}
        if spoken == "ja" and not self._lacking["ja"]:
            del plans[other]
        made = [
            (name, plan(text, spoken, self._glossary, self._guesses[name], typing=typing))
            for name, plan in plans.items()
            if len(self._sides[name])
        ]
        return [(name, plan) for name, plan in made if plan]

    def _allowed(
        self, name: Language, categories: Collection[str] | None, hidden: Set[str]
    ) -> Bools:
        side = self._sides[name]
        allowed = self._exists[name].copy()
        if categories is not None:
            allowed &= np.isin(side.category_codes, list(categories))
        slots = [side.slot_of[id_] for id_ in hidden if id_ in side.slot_of]
        allowed[slots] = False
        return allowed

    def _hit(self, article_id: str, found: _Found, asked: Language) -> Hit:
        slot = self._sides[asked].slot_of.get(article_id)
        has_asked = slot is not None and self._sides[asked].has_text(slot)
        return Hit(
            id=article_id,
            language=asked if has_asked else other_language(asked),
            score=found.score,
            matched=matched(found.side, found.plan, found.slot),
            through=through(found.side, found.plan, found.slot),
            only=not has_asked,
        )


def _search(side: Side, plan: Plan, allowed: Bools, limit: int) -> list[_Found]:
    """The best of one side, in no order; more than `limit` only where they are equally good."""
    found = features(side, plan)
    counts = weights(side.language, cross=plan.cross)
    scale = plan.known * _ACROSS if plan.cross else 1.0
    scores = counts @ found.matrix * (scale / max(float(counts @ found.best), 1e-6))
    slots = np.flatnonzero(found.found & allowed)
    if len(slots) > limit:
        last = np.partition(scores[slots], -limit)[-limit]
        slots = slots[scores[slots] >= last]
    return [_Found(float(scores[slot]), int(slot), side, plan) for slot in slots]


def _put(sides: Mapping[Language, Side], texts: Iterable[IndexedText | AnalysedText]) -> None:
    latest = {(text.id, text.language): text for text in texts}
    for (_, language), text in latest.items():
        sides[language].put(text if isinstance(text, AnalysedText) else analyse(text))


def _put_uses(sides: Mapping[Language, Side], uses: Uses) -> None:
    for article_id, used in uses.items():
        for name, side in sides.items():
            spoken = [
                (asking(text[:MAX_QUERY], name), weight)
                for text, weight in used
                if is_japanese(text) == (name == "ja")
            ]
            side.set_uses(article_id, spoken)


def _settled(sides: dict[Language, Side]) -> dict[Language, Side]:
    for side in sides.values():
        side.settle()
    return sides
