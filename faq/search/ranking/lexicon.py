"""The words of a side by their beginning and by their pairs of characters."""

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Sequence

# So many new words are looked through one by one before everything is sorted anew.
_MOST_NEW = 200


class Lexicon:
    """Words for guessing; new ones are taken in without touching the old."""

    def __init__(self, words: Sequence[str] = ()) -> None:
        self._size = len(words)
        self._new: tuple[str, ...] = ()
        self._sorted = sorted(words)
        self._by_pair: dict[str, list[str]] = {}
        for word in words:
            for pair in pairs(word):
                self._by_pair.setdefault(pair, []).append(word)

    def with_words(self, words: Sequence[str]) -> "Lexicon":
        """The words of a vocabulary that has grown since."""
        new = tuple(words[self._size :])
        if len(new) > _MOST_NEW:
            return Lexicon(words)
        other = Lexicon()
        other._size, other._sorted, other._by_pair = self._size, self._sorted, self._by_pair
        other._new = new
        return other

    def beginning(self, start: str) -> list[str]:
        """Words that begin like this and go on."""
        first = bisect_left(self._sorted, start)
        last = bisect_left(self._sorted, start + "\U0010ffff")
        new = [word for word in self._new if word.startswith(start)]
        return [word for word in [*self._sorted[first:last], *new] if word != start]

    def similar(self, word: str) -> list[str]:
        """Words that differ by one slip, or by two if they are long."""
        shared: Counter[str] = Counter()
        for pair in pairs(word):
            shared.update(self._by_pair.get(pair, ()))
        most = 1 if len(word) < 7 else 2
        candidates = [*(other for other, _ in shared.most_common(40)), *self._new]
        return [other for other in candidates if slips(word, other, most) <= most]


def pairs(word: str) -> set[str]:
    """A word's pairs of neighbouring characters, its ends marked."""
    padded = f"^{word}$"
    return {padded[start : start + 2] for start in range(len(padded) - 1)}


def slips(one: str, other: str, most: int) -> int:
    """Edits between two words, an exchange of neighbours counted once (Damerau, restricted).

    Returns:
        The number, or `most` + 1 if there are more.
    """
    if abs(len(one) - len(other)) > most:
        return most + 1
    before: Iterable[int] = ()
    row = list(range(len(other) + 1))
    for place, char in enumerate(one, 1):
        last, before, row = list(before), row, _next_row(row, place, char, other)
        if place > 1:
            _count_exchanges(row, last, one[place - 2 : place], other)
        if min(row) > most:
            return most + 1
    return min(row[-1], most + 1)


def _next_row(before: Sequence[int], place: int, char: str, other: str) -> list[int]:
    row = [place]
    for column, against in enumerate(other, 1):
        same = before[column - 1] + (char != against)
        row.append(min(before[column] + 1, row[-1] + 1, same))
    return row


def _count_exchanges(row: list[int], last: Sequence[int], two: str, other: str) -> None:
    for column in range(2, len(other) + 1):
        if other[column - 2 : column] == two[::-1]:
            row[column] = min(row[column], last[column - 2] + 1)
