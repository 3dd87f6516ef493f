"""Words by how they sound: for kana that were not converted, and for Latin letters."""

from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence

from faq.search.analysis.japanese import reading
from faq.search.analysis.romaji import sound_key

# Shorter sounds mean too many things.
MIN_KEY = 4
_LONGEST = 16


class Sounds:
    """Words by sound, and sounds by their beginning."""

    def __init__(self, words: Mapping[str, tuple[str, ...]] | None = None, known: int = 0) -> None:
        self._words = dict(words or {})
        self._known = known
        self._sorted = sorted(self._words)

    def with_words(self, words: Sequence[str]) -> "Sounds":
        """The same and all words of a vocabulary that has grown since."""
        if len(words) == self._known:
            return self
        return Sounds(_merged(self._words, words[self._known :]), len(words))

    def get(self, key: str) -> tuple[str, ...]:
        """The words that sound like this."""
        return self._words.get(key, ())

    def beginning(self, key: str, limit: int) -> list[str]:
        """Words whose sound begins like this, shorter ones first."""
        start = bisect_left(self._sorted, key)
        end = bisect_left(self._sorted, key + "~")
        keys = sorted(self._sorted[start:end], key=lambda found: (len(found), found))
        return [word for found in keys[:limit] for word in self._words[found]][:limit]


def word_key(word: str) -> str:
    """The sound of a Japanese word; empty if it is too short or not Japanese."""
    if word.isascii() or len(word) > _LONGEST:
        return ""
    key = sound_key(reading(word))
    return key if len(key) >= MIN_KEY else ""


def _merged(
    before: Mapping[str, tuple[str, ...]], words: Iterable[str]
) -> dict[str, tuple[str, ...]]:
    merged = dict(before)
    for word in words:
        key = word_key(word)
        if key:
            merged[key] = (*merged.get(key, ()), word)
    return merged
