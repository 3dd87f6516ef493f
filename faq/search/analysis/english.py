"""English words: stems, and no stop list, because short questions live on what, how and when."""

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache

import snowballstemmer

from faq.search.analysis.tokens import Token

_WORD = re.compile(r"[a-z0-9]+(?:['’][a-z]+)?")
_SUFFIX = re.compile(r"['’]s?$")
_stemmer = snowballstemmer.stemmer("english")


def english_tokens(folded_text: str) -> list[Token]:
    """The words of a folded text; Japanese characters are passed over."""
    plain = _without_accents(folded_text)
    return [Token(word, stem(word), True) for word in _WORD.findall(plain)]


def english_content(folded_text: str) -> Iterator[tuple[int, str]]:
    """The words of `english_tokens`, each with the place where it begins."""
    for found in _WORD.finditer(_without_accents(folded_text)):
        yield found.start(), stem(found[0])


@lru_cache(maxsize=65536)
def stem(word: str) -> str:
    """What a word has in common with its other forms."""
    plain = _SUFFIX.sub("", word)
    stemmed: str = _stemmer.stemWord(plain)
    return stemmed or plain or word


def _without_accents(text: str) -> str:
    if text.isascii():
        return text
    parts = unicodedata.normalize("NFD", text)
    return "".join(char for char in parts if not "\u0300" <= char <= "\u036f")
