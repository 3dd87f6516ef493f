"""The glossary, compiled: which concepts a question names, and what else they are called."""

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from faq.search.analysis import tokens
from faq.search.analysis.normalise import folded
from faq.search.analysis.tokens import Token
from faq.search.glossary import Concept
from faq.search.ranking.sounds import word_key
from faq.search.values import Language


@dataclass(frozen=True, slots=True)
class Form:
    """One word of a concept.

    Attributes:
        sequence: all its tokens, by which it is recognised.
        words: those that say something, by which it is looked for.
    """

    text: str
    sequence: tuple[str, ...]
    words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Compiled:
    """A concept whose words have been taken apart."""

    ja: tuple[Form, ...]
    en: tuple[Form, ...]
    near: tuple[Form, ...]
    weight: float

    def forms(self, language: Language) -> tuple[Form, ...]:
        """Its words in a language."""
        return self.ja if language == "ja" else self.en


@dataclass(frozen=True, slots=True)
class Match:
    """Tokens of a question that name concepts.

    Attributes:
        start, end: places of the tokens.
        form: the concept's own word for them.
    """

    start: int
    end: int
    form: Form
    concepts: tuple[Compiled, ...]


class Glossary:
    """All concepts, found by their words, by their sound and by their beginning."""

    def __init__(self, concepts: Iterable[Concept] = ()) -> None:
        self.concepts = tuple(map(_compiled, concepts))
        self._named: dict[Language, dict[tuple[str, ...], list[tuple[Form, Compiled]]]] = {
            language: _by_sequence(self.concepts, language) for language in ("ja", "en")
        }
        self._longest = max((len(key) for by in self._named.values() for key in by), default=0)
        self._sounds = _by_sound(self.concepts)
        self._sorted_sounds = sorted(self._sounds)
        self._texts = _by_text(self.concepts)
        self._sorted_texts = sorted(self._texts)

    def matches(self, found: Sequence[Token], language: Language) -> list[Match]:
        """The concepts that these tokens name; the longest names first, none across another."""
        named = self._named[language]
        sequence = tuple(token.word for token in found)
        taken = [False] * len(sequence)
        matches: list[Match] = []
        for length in range(min(self._longest, len(sequence)), 0, -1):
            for start in range(len(sequence) - length + 1):
                entries = named.get(sequence[start : start + length])
                if entries and not any(taken[start : start + length]):
                    taken[start : start + length] = [True] * length
                    concepts = tuple(concept for _, concept in entries)
                    matches.append(Match(start, start + length, entries[0][0], concepts))
        return matches

    def sounding_like(self, key: str) -> Form | None:
        """The Japanese word with this sound."""
        return self._sounds.get(key)

    def sound_beginning(self, key: str, limit: int) -> list[Form]:
        """Japanese words whose sound begins like this, the shortest first."""
        found = _beginning(self._sorted_sounds, key)
        return [self._sounds[sound] for sound in found[:limit]]

    def beginning(self, text: str, limit: int) -> list[Form]:
        """Words of either language that begin with this text and go on, the shortest first."""
        found = (known for known in _beginning(self._sorted_texts, text) if known != text)
        return [form for known, _ in zip(found, range(limit), strict=False)
                for form in (self._texts[known],)]  # fmt: skip


def content(found: Iterable[Token]) -> tuple[str, ...]:
    """The words that say something, each once."""
    return tuple(dict.fromkeys(token.word for token in found if token.content))


@lru_cache(maxsize=32768)
def _form(text: str, language: Language) -> Form:
    found = tokens(folded(text), language)
    return Form(text, tuple(token.word for token in found), content(found))


@lru_cache(maxsize=32768)
def _sound(text: str) -> str:
    return word_key(folded(text))


def _compiled(concept: Concept) -> Compiled:
    return Compiled(
        ja=tuple(_form(text, "ja") for text in concept.ja),
        en=tuple(_form(text, "en") for text in concept.en),
        near=tuple(_form(text, "ja") for text in concept.near),
        weight=concept.weight,
    )


def _by_sequence(
    concepts: Iterable[Compiled], language: Language
) -> dict[tuple[str, ...], list[tuple[Form, Compiled]]]:
    named: dict[tuple[str, ...], list[tuple[Form, Compiled]]] = {}
    for concept in concepts:
        for form in concept.forms(language):
            entries = named.setdefault(form.sequence, [])
            if form.sequence and all(known is not concept for _, known in entries):
                entries.append((form, concept))
    named.pop((), None)
    return named


def _by_sound(concepts: Iterable[Compiled]) -> dict[str, Form]:
    sounds: dict[str, Form] = {}
    for form in _japanese(concepts):
        key = _sound(form.text)
        if key and form.words:
            sounds.setdefault(key, form)
    return sounds


def _by_text(concepts: Iterable[Compiled]) -> dict[str, Form]:
    texts: dict[str, Form] = {}
    for concept in concepts:
        for form in (*concept.ja, *concept.en):
            if form.words:
                texts.setdefault(folded(form.text), form)
    return texts


def _japanese(concepts: Iterable[Compiled]) -> Iterator[Form]:
    for concept in concepts:
        yield from concept.ja


def _beginning(ordered: Sequence[str], start: str) -> list[str]:
    first = bisect_left(ordered, start)
    last = bisect_left(ordered, start + "\U0010ffff")
    return sorted(ordered[first:last], key=lambda known: (len(known), known))
