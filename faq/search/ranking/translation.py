"""From a question to what is looked for in the side of the other language, by the glossary."""

from collections.abc import Iterator, Sequence
from importlib import resources

from faq.search.analysis import tokens
from faq.search.analysis.normalise import folded
from faq.search.analysis.romaji import sound_key
from faq.search.analysis.tokens import Token
from faq.search.ranking.concepts import Compiled, Glossary, Match
from faq.search.ranking.guesses import Guesses
from faq.search.ranking.plan import Alternative, Group, Plan
from faq.search.ranking.planning import question_grams, surface_of, typed_group
from faq.search.values import Language, other_language

# So many Latin words may be one Japanese word written as it sounds.
_MOST_LATIN = 5
# Small words say little about a thing: nothing is missing where they stay untranslated.
_SMALL = frozenset(
    resources.files("faq.search.ranking").joinpath("small_words.txt").read_text("utf-8").split()
)


def other_language_plan(
    text: str, language: Language, glossary: Glossary, guesses: Guesses, *, typing: bool
) -> Plan:
    """What to look for in the side of the other language.

    Args:
        language: of the question.
        guesses: from the side that is searched.
        typing: the last word may not be finished.
    """
    target = other_language(language)
    found = tokens(folded(text), language)
    matches = glossary.matches(found, language)
    groups = [_translated(match, found, language, target) for match in matches]
    covered = {place for match in matches for place in range(match.start, match.end)}
    if language == "en":
        for places, group in _by_ear(found, covered, guesses, typing=typing):
            groups.append(group)
            covered.update(places)
    kept = [group for group in groups if group.words or group.alternatives]
    texts = " ".join(_first_text(group) for group in kept)
    return Plan(
        words=_weighted(kept),
        surfaces={word: group.surface for group in reversed(kept) for word in group.words},
        groups=tuple(kept),
        grams=question_grams(folded(texts), target),
        known=_known_share(found, covered),
        cross=True,
    )


def _translated(
    match: Match, found: Sequence[Token], language: Language, target: Language
) -> Group:
    """The tokens of a match, as the first word of its first concept and all its others."""
    surface = surface_of(found[match.start : match.end], language)
    alternatives = [
        alternative for concept in match.concepts for alternative in _alternatives(concept, target)
    ]
    first = next((entry for entry in alternatives if entry.kind == "same"), None)
    return Group(surface, first.words if first else (), tuple(alternatives))


def _alternatives(concept: Compiled, target: Language) -> Iterator[Alternative]:
    for form in concept.forms(target):
        if form.words:
            yield Alternative(form.text, form.words, "same", concept.weight)
    for form in concept.near if target == "ja" else ():
        if form.words:
            yield Alternative(form.text, form.words, "near", concept.weight)


def _by_ear(
    found: Sequence[Token], covered: set[int], guesses: Guesses, *, typing: bool
) -> Iterator[tuple[range, Group]]:
    """Latin words that are Japanese ones, as they are or as they sound; the longest first."""
    start = 0
    while start < len(found):
        places, group = _heard_at(start, found, covered, guesses, typing=typing)
        if group is not None:
            yield places, group
        start = places.stop if group is not None else start + 1


def _heard_at(
    start: int, found: Sequence[Token], covered: set[int], guesses: Guesses, *, typing: bool
) -> tuple[range, Group | None]:
    for end in range(min(len(found), start + _MOST_LATIN), start, -1):
        places = range(start, end)
        if covered.isdisjoint(places) and found[start].surface not in _SMALL:
            surface = surface_of(found[start:end], "en")
            key = sound_key("".join(token.surface for token in found[start:end]))
            forms = guesses.heard(key)
            if typing and not forms and end == len(found):
                forms = guesses.heard_beginning(key)
            if forms:
                return places, typed_group(surface, forms[0].words, forms)
            if end == start + 1 and guesses.knows(surface):
                return places, Group(surface, (surface,), ())
    return range(start, start + 1), None


def _weighted(groups: Sequence[Group]) -> dict[str, float]:
    weights: dict[str, float] = {}
    for group in groups:
        weight = group.alternatives[0].weight if group.alternatives else 1.0
        for word in group.words:
            weights[word] = max(weight, weights.get(word, 0.0))
    return weights


def _first_text(group: Group) -> str:
    return group.alternatives[0].text if group.alternatives else group.surface


def _known_share(found: Sequence[Token], covered: set[int]) -> float:
    """How much of a question was understood, by number of words that are not small."""
    wanted = [place for place, token in enumerate(found) if _says_something(token)]
    known = sum(place in covered for place in wanted)
    return known / len(wanted) if wanted else float(bool(covered))


def _says_something(token: Token) -> bool:
    return token.content and token.surface not in _SMALL
