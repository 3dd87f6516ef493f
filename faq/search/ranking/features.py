"""What speaks for each text of a side, as numbers; `weights.toml` says how much each counts.

BM25F (Robertson and Zaragoza 2009) over question, rest and opening; synonyms of one word are
counted together before they saturate; how much of the text's question the caller's covers;
nearness among the topics; nearness to a question that the text answered before.
"""

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from faq.search.ranking.arrays import NO_INTS, Bools, Doubles, Floats, Ints
from faq.search.ranking.plan import Alternative, Group, Kind, Plan
from faq.search.ranking.postings import numbers_of, rarity
from faq.search.ranking.side import OPENING, QUESTION, QUESTION_WEIGHT, REST, Side
from faq.search.ranking.topics import Line

NAMES = (
    "words",  # BM25F, words typed and, weaker, what stands for them
    "near",  # BM25F of words that belong to what is asked
    "synonyms",  # BM25F with synonyms counted together
    "opening",  # BM25 of the answer's beginning
    "question_words",  # share of the text's question that was typed
    "question_meaning",  # share of the text's question that was typed or meant
    "question_grams",  # share of the question's pieces that was typed
    "question_length",  # shorter questions are more to the point
    "topics",  # nearness among the topics
    "asked_words",  # nearest question it answered, by words
    "asked_grams",  # nearest question it answered, by pieces
)
# Saturation and how much a text's length counts, by field.
K1, K1_OPENING = 2.0, 1.5
LENGTH_QUESTION, LENGTH_REST, LENGTH_OPENING = 0.75, 0.65, 0.5
# What an alternative counts beside the word typed: in the sum, among synonyms, in the cover.
IN_SUM: dict[Kind, float] = {"same": 0.3, "near": 0.15, "typed": 0.7}
AMONG_SYNONYMS: dict[Kind, float] = {"same": 0.8, "near": 0.3, "typed": 0.9}
IN_COVER: dict[Kind, float] = {"same": 0.6, "near": 0.3, "typed": 0.8}
# Smooths the shares of very short questions.
_COVER_SLACK = 2.0
_NO_COUNTS: Ints = np.zeros((3, 0), dtype=np.int32)
# A text is found if one of these is above nothing.
_EVIDENCE = [NAMES.index(name) for name in (
    "words", "near", "synonyms", "question_grams", "asked_words", "asked_grams")]  # fmt: skip


@dataclass(frozen=True)
class Features:
    """By name and slot.

    Attributes:
        matrix: a line per name of `NAMES`, a column per slot.
        found: the slots that anything speaks for.
        best: by name, what a text that is just the question would get.
    """

    matrix: Doubles
    found: Bools
    best: Doubles


def features(side: Side, plan: Plan) -> Features:
    """What speaks for each slot of a settled side."""
    typed = dict(numbers_of(side.words.vocabulary, plan.words))
    summed, cover = _spread(side, plan, IN_SUM, typed), _spread(side, plan, IN_COVER, typed)
    near = _spread(side, plan, {"near": 1.0}, {})
    terms = _Terms(side, list({**summed, **cover, **near}))
    mass = side.word_mass + _COVER_SLACK
    matrix: Doubles = np.vstack(
        [
            terms.total(terms.impact, summed),
            terms.total(terms.impact, {word: near[word] for word in near.keys() - typed.keys()}),
            _synonyms(side, plan, terms),
            terms.total(terms.opening, typed),
            terms.total(terms.in_question, typed) / mass,
            terms.total(terms.in_question, cover) / mass,
            _gram_share(side, plan),
            side.log_length,
            _topic_nearness(side, summed),
            _asked_words(side, plan),
            _asked_grams(side, plan),
        ]
    )
    found: Bools = np.any(matrix[_EVIDENCE] > 0, axis=0)
    return Features(matrix, found, _best(side, plan))


class _Terms:
    """All postings of the words looked for, one after the other.

    Attributes:
        strength: by posting, how much of the word there is, by field and length of the text.
        impact, opening: by posting, the same saturated; of the answer's beginning.
        in_question: by posting, whether the question has it.
    """

    def __init__(self, side: Side, numbers: list[int]) -> None:
        self._size, self._numbers = len(side), numbers
        self._rarity = side.word_rarity[numbers] if numbers else np.zeros(0)
        lengths = [len(side.words.rows(number)) for number in numbers]
        ends = np.cumsum(lengths, dtype=np.int64).tolist()
        self._parts = {
            number: slice(end - length, end)
            for number, length, end in zip(numbers, lengths, ends, strict=True)
        }
        self._which = np.repeat(np.arange(len(numbers)), lengths)
        self._rows = np.concatenate([NO_INTS, *map(side.words.rows, numbers)])
        counts = np.concatenate([_NO_COUNTS, *map(side.words.counts, numbers)], axis=1)
        norms = side.norms[:, self._rows]
        self.in_question: Doubles = (counts[QUESTION] > 0).astype(np.float64)
        self.strength: Doubles = QUESTION_WEIGHT * counts[QUESTION] / _length(
            norms[QUESTION], LENGTH_QUESTION
        ) + counts[REST] / _length(norms[REST], LENGTH_REST)
        self.impact: Doubles = saturated(self.strength, K1)
        begun = counts[OPENING] / _length(norms[OPENING], LENGTH_OPENING)
        self.opening: Doubles = saturated(begun, K1_OPENING)

    def total(self, values: Doubles, weights: Mapping[int, float]) -> Doubles:
        """By slot the values of weighted words, each times its rarity."""
        by_term = self._rarity * np.array([weights.get(number, 0.0) for number in self._numbers])
        weighted = values * by_term[self._which]
        sums: Doubles = np.bincount(self._rows, weighted, minlength=self._size).astype(np.float64)
        return sums

    def dense(self, number: int) -> Doubles:
        """By slot the strength of one word."""
        out: Doubles = np.zeros(self._size)
        part = self._parts.get(number, slice(0))
        out[self._rows[part]] = self.strength[part]
        return out


def saturated(strength: Doubles, k1: float) -> Doubles:
    """BM25's saturation: 1 for a strength of 1, never above `k1` + 1."""
    return strength * (k1 + 1) / (strength + k1)


def _length(norms: Doubles, share: float) -> Doubles:
    return (1 - share) + share * norms


def _spread(
    side: Side, plan: Plan, counts: Mapping[Kind, float], typed: Mapping[int, float]
) -> dict[int, float]:
    """The words typed and what may stand for them, with weights; words of one name share."""
    weights = dict(typed)
    for alternative in _alternatives(plan):
        weight = counts.get(alternative.kind, 0.0) * alternative.weight
        share = weight / math.sqrt(len(alternative.words))
        for number, one in numbers_of(
            side.words.vocabulary, dict.fromkeys(alternative.words, share)
        ):
            if one > weights.get(number, 0.0):
                weights[number] = one
    return weights


def _alternatives(plan: Plan) -> Iterator[Alternative]:
    for group in plan.groups:
        yield from group.alternatives


def _synonyms(side: Side, plan: Plan, terms: _Terms) -> Doubles:
    """BM25F in which a word and whatever may stand for it count as one word."""
    total = np.zeros(len(side))
    by_word: dict[str, list[Group]] = {word: [] for word in plan.words}
    for group in plan.groups:
        for word in group.words or ("",):
            by_word.setdefault(word, []).append(group)
    for word, groups in by_word.items():
        number = side.words.vocabulary.get(word)
        strength = np.zeros(len(side)) if number is None else terms.dense(number)
        others = [entry for group in groups for entry in group.alternatives]
        strength = strength + _strongest(side, terms, word, others)
        frequency = side.words.frequency[number] if number is not None else 0.0
        if not frequency:
            frequency = float((strength > 0).sum())
        rare = rarity(np.array([frequency]), int(side.texts.sum()))[0]
        total += plan.words.get(word, 1.0) * rare * saturated(strength, K1)
    return total


def _strongest(
    side: Side, terms: _Terms, word: str, others: Sequence[Alternative]
) -> Doubles | float:
    """By slot the strength of the best of some alternatives; one of several words needs all."""
    best: Doubles | float = 0.0
    for other in others:
        numbers = numbers_of(side.words.vocabulary, dict.fromkeys(other.words, 0.0))
        if word in other.words or len(numbers) < len(set(other.words)):
            continue
        weakest = np.minimum.reduce([terms.dense(number) for number, _ in numbers])
        best = np.maximum(best, weakest * (AMONG_SYNONYMS[other.kind] * other.weight))
    return best


def _gram_share(side: Side, plan: Plan) -> Doubles:
    shared = np.zeros(len(side))
    for number, _ in numbers_of(side.grams.vocabulary, dict.fromkeys(plan.grams, 1.0)):
        shared[side.grams.rows(number)] += side.gram_rarity[number]
    return shared / (side.gram_mass + _COVER_SLACK)


def _topic_nearness(side: Side, weights: Mapping[int, float]) -> Floats | Doubles:
    if side.axes is None or not weights:
        return np.zeros(len(side))
    words = np.fromiter(weights, dtype=np.int32)
    values = np.fromiter(weights.values(), dtype=np.float64) * side.word_rarity[words]
    return side.places @ side.axes.place(Line(words, values.astype(np.float32)))


def _asked_words(side: Side, plan: Plan) -> Floats:
    words = plan.asked or tuple(plan.words)
    numbers = numbers_of(side.words.vocabulary, dict.fromkeys(words, 1.0))
    near = side.asked.nearest_by_words(numbers, side.word_rarity, len(side))
    length = math.sqrt(sum(_rarity(side, word) ** 2 for word in words))
    return near / np.float32(length) if length else near


def _rarity(side: Side, word: str) -> float:
    number = side.words.vocabulary.get(word)
    if number is None:
        return float(rarity(np.zeros(1), int(side.texts.sum()))[0])
    return float(side.word_rarity[number])


def _asked_grams(side: Side, plan: Plan) -> Floats:
    near = side.asked.nearest_by_grams(plan.grams, len(side))
    length = side.asked.gram_length(plan.grams)
    return near / np.float32(length) if length else near


def _best(side: Side, plan: Plan) -> Doubles:
    """What a text would get whose question is just this one, at mean length."""
    total = sum(weight * _rarity(side, word) for word, weight in plan.words.items())
    impact = total * float(saturated(np.array([QUESTION_WEIGHT]), K1)[0])
    named = dict.fromkeys(NAMES, 0.0)
    named |= {"words": impact, "synonyms": impact, "opening": total, "topics": 1.0}
    named |= {"question_words": 1.0, "question_meaning": 1.0, "question_grams": 1.0}
    return np.array([named[name] for name in NAMES])
