"""From a question to what is looked for in the side of its own language."""

import re
from collections.abc import Iterable, Iterator, Sequence

import jaconv

from faq.search.analysis import tokens
from faq.search.analysis.grams import english_grams, japanese_grams
from faq.search.analysis.normalise import folded
from faq.search.analysis.romaji import sound_key
from faq.search.analysis.tokens import Token
from faq.search.ranking.concepts import Form, Glossary, Match, content
from faq.search.ranking.guesses import Guesses
from faq.search.ranking.plan import Alternative, Group, Kind, Plan
from faq.search.values import Language

_SENTENCE_END = re.compile(r"[\s、。，．,.!?！？…)）」』]$")
_LAST_KANA = re.compile(r"[ぁ-ゖー]+$")
# A word shorter than this is not taken for a slip of another: it has too many neighbours.
_SHORTEST_SLIP: dict[Language, int] = {"ja": 3, "en": 4}
# How much of the end of a question may be the beginning of one word, in characters.
_LONGEST_TAIL = 12


def same_language_plan(
    text: str, language: Language, glossary: Glossary, guesses: Guesses, *, typing: bool
) -> Plan:
    """What to look for in the side of the question's own language.

    Args:
        typing: the last word may not be finished.
    """
    plain = folded(text)
    unconverted = guesses.unconverted(plain) if language == "ja" else []
    spoken = tokens(plain, language)
    found = [token for token in spoken if not any(token.surface in run for run, _ in unconverted)]
    groups = [_named(match, found, language) for match in glossary.matches(found, language)]
    known = {word for group in groups for word in group.words}
    groups += _mistyped(found, known, language, guesses)
    groups += [typed_group(run, (), forms) for run, forms in unconverted]
    if typing and not _SENTENCE_END.search(plain):
        groups += _half_typed(plain, found, language, guesses)
    return Plan(
        words=dict.fromkeys(content(found), 1.0),
        surfaces={token.word: token.surface for token in reversed(found) if token.content},
        groups=tuple(group for group in groups if group.alternatives),
        grams=question_grams(plain, language),
        asked=content(spoken),
    )


def question_grams(plain: str, language: Language) -> tuple[str, ...]:
    """Pieces of characters of a folded text, each once."""
    grams = japanese_grams(plain) if language == "ja" else english_grams(plain)
    return tuple(dict.fromkeys(grams))


def typed_group(surface: str, words: tuple[str, ...], forms: Iterable[Form]) -> Group:
    """What may have been meant by a word."""
    meant = (Alternative(form.text, form.words, "typed") for form in forms)
    return Group(surface, words, tuple(meant))


def surface_of(found: Sequence[Token], language: Language) -> str:
    """Tokens as they were typed."""
    return (" " if language == "en" else "").join(token.surface for token in found)


def _named(match: Match, found: Sequence[Token], language: Language) -> Group:
    """The tokens of a match, with all other words of its concepts."""
    part = found[match.start : match.end]
    alternatives = tuple(
        Alternative(form.text, form.words, kind, weight)
        for form, kind, weight in _forms(match, language)
        if form.words and form.words != content(part)
    )
    return Group(surface_of(part, language), content(part), alternatives)


def _forms(match: Match, language: Language) -> Iterator[tuple[Form, Kind, float]]:
    for concept in match.concepts:
        for form in concept.forms(language):
            yield form, "same", concept.weight
        for form in concept.near if language == "ja" else ():
            yield form, "near", concept.weight


def _mistyped(
    found: Sequence[Token], known: set[str], language: Language, guesses: Guesses
) -> list[Group]:
    return [
        typed_group(token.surface, (token.word,), guesses.similar(token.word))
        for token in found
        if token.content
        and token.word not in known
        and len(token.word) >= _SHORTEST_SLIP[language]
        and not guesses.knows(token.word)
    ]


def _half_typed(
    plain: str, found: Sequence[Token], language: Language, guesses: Guesses
) -> list[Group]:
    """Words that the end of the text may be the beginning of."""
    if not found:
        return []
    last = found[-1]
    words = (last.word,) if last.content else ()
    if language == "en":
        return [typed_group(last.surface, words, guesses.beginning(last.surface))]
    kana = _LAST_KANA.search(plain)
    if kana:
        forms = guesses.heard_beginning(sound_key(kana[0]))
        if not forms and kana[0] == plain:
            forms = guesses.beginning(jaconv.hira2kata(plain))
        return [typed_group(kana[0], words, forms)]
    for tail in _tails(plain, last.surface):
        forms = guesses.beginning(tail)
        if forms:
            return [typed_group(tail, words, forms)]
    return []


def _tails(plain: str, last: str) -> Iterator[str]:
    """Ends of the text, the longest first, down to its last word."""
    for length in range(min(_LONGEST_TAIL, len(plain)), len(last) - 1, -1):
        yield plain[-length:]
