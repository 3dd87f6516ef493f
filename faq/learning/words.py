"""Questions as words that mean the same in both languages."""

from collections.abc import Iterable
from importlib import resources

from faq.learning.redaction import MARKS
from faq.search.analysis import asking
from faq.search.analysis.normalise import is_japanese
from faq.search.glossary import Concept
from faq.search.values import Language

Words = tuple[str, ...]
# A written question is long; what it is about is said at its beginning.
LONGEST_TEXT = 400
_SMALL = frozenset(
    resources.files("faq.search.ranking").joinpath("small_words.txt").read_text("utf-8").split()
)


class Meanings:
    """Takes questions apart; words of one thing become one word, by the glossary."""

    def __init__(self, concepts: Iterable[Concept]) -> None:
        self._phrases: dict[str, list[tuple[Words, str]]] = {}
        for concept in concepts:
            named = f"={next(iter((*concept.ja, *concept.en)), '')}"
            for language, phrases in (("ja", concept.ja), ("en", concept.en)):
                for phrase in phrases:
                    self._add(asking(phrase, _known(language)).words, named)
        for known in self._phrases.values():
            known.sort(key=lambda pair: (-len(pair[0]), pair))

    def words(self, text: str) -> Words:
        """The words of a question, each once, in their order."""
        for mark in MARKS.values():
            text = text.replace(mark, " ")
        text = text[:LONGEST_TEXT]
        found = tuple(word for word in asking(text, language_of(text)).words if word not in _SMALL)
        return tuple(dict.fromkeys(self._meant(found)))

    def _add(self, phrase: Words, named: str) -> None:
        if phrase:
            self._phrases.setdefault(phrase[0], []).append((phrase, named))

    def _meant(self, words: Words) -> Iterable[str]:
        at = 0
        while at < len(words):
            for phrase, named in self._phrases.get(words[at], ()):
                if words[at : at + len(phrase)] == phrase:
                    yield named
                    at += len(phrase)
                    break
            else:
                yield words[at]
                at += 1


def language_of(text: str) -> Language:
    """The language a question is written in."""
    return "ja" if is_japanese(text) else "en"


def _known(language: str) -> Language:
    return "en" if language == "en" else "ja"
