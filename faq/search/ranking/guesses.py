"""What was meant by words that nobody knows: half typed, mistyped, or written as they sound."""

import re
from collections.abc import Iterable

from faq.search.analysis.romaji import sound_key
from faq.search.ranking.concepts import Form, Glossary
from faq.search.ranking.side import Side
from faq.search.ranking.sounds import MIN_KEY

_KANA = re.compile(r"[ぁ-ゖー]+")
_OTHER = re.compile(r"[ァ-ヺ一-鿿㐀-䶿]")
_LONGEST_KANA = 14
_SHORTEST_KANA = 4
_MOST = 5


class Guesses:
    """Guesses from one side's words and the glossary."""

    def __init__(self, side: Side, glossary: Glossary) -> None:
        self._side, self._glossary = side, glossary

    def knows(self, word: str) -> bool:
        """Whether any text or question holds the word."""
        number = self._side.words.vocabulary.get(word)
        if number is None:
            return False
        return self._side.words.frequency[number] > 0 or self._side.asked.holds(number)

    def similar(self, word: str) -> list[Form]:
        """The commonest words that differ by a slip."""
        return self._forms(self._side.lexicon.similar(word))

    def beginning(self, text: str) -> list[Form]:
        """Words that begin with this text and go on: the glossary's, then the texts'."""
        named = self._glossary.beginning(text, _MOST)
        return [*named, *self._forms(self._side.lexicon.beginning(text))][: _MOST + 1]

    def heard(self, key: str) -> list[Form]:
        """Japanese words with this sound: the glossary's, or else the texts'."""
        if len(key) < MIN_KEY:
            return []
        form = self._glossary.sounding_like(key)
        return [form] if form is not None else self._forms(self._side.sounds.get(key))

    def heard_beginning(self, key: str) -> list[Form]:
        """Japanese words whose sound begins like this."""
        if len(key) < MIN_KEY:
            return []
        named = self._glossary.sound_beginning(key, _MOST)
        return [*named, *self._forms(self._side.sounds.beginning(key, 4 * _MOST))][:_MOST]

    def unconverted(self, text: str) -> list[tuple[str, list[Form]]]:
        """Words in hiragana of a folded text that nobody has converted yet.

        Of the whole text if it has nothing but kana; otherwise only of what stands at its end,
        where somebody is typing.
        """
        runs = [found[0] for found in _KANA.finditer(text)]
        if not runs:
            return []
        if _OTHER.search(text):
            runs = runs[-1:] if text.endswith(runs[-1]) else []
        return [found for run in runs for found in self._in_run(run)]

    def _in_run(self, run: str) -> list[tuple[str, list[Form]]]:
        found: list[tuple[str, list[Form]]] = []
        shortest = min(_SHORTEST_KANA, len(run))
        start = 0
        while start + shortest <= len(run):
            piece, forms = self._longest_heard(run[start : start + _LONGEST_KANA], shortest)
            if forms:
                found.append((piece, forms))
            start += len(piece) if forms else 1
        return found

    def _longest_heard(self, run: str, shortest: int) -> tuple[str, list[Form]]:
        for end in range(len(run), shortest - 1, -1):
            forms = [
                form
                for form in self.heard(sound_key(run[:end]))
                if not _KANA.fullmatch(form.text)  # such a word is found as it is
            ]
            if forms:
                return run[:end], forms
        return "", []

    def _forms(self, words: Iterable[str]) -> list[Form]:
        frequency = self._side.words.frequency
        numbered = ((self._side.words.vocabulary.get(word), word) for word in words)
        counted = [(frequency[number], word) for number, word in numbered if number is not None]
        known = sorted((-count, word) for count, word in counted if count > 0)
        return [Form(word, (word,), (word,)) for _, word in known[:_MOST]]
