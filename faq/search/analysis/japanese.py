"""Japanese words: Sudachi's short units in their normalised form.

The dictionary is mapped from disk on first use and shared by the threads of a process, and its
pages by all processes of a machine; each thread has a tokenizer of its own.
"""

import re
import threading
from collections.abc import Iterator
from functools import cache, lru_cache
from importlib import resources
from importlib.metadata import version

import jaconv
from sudachipy import Dictionary, Morpheme, SplitMode, Tokenizer

from faq.search.analysis.tokens import Token

_DICTIONARY = "small"
_CONTENT = frozenset(["名詞", "動詞", "形容詞", "形状詞", "副詞"])
_HIRAGANA = re.compile("[ぁ-ゖー]+")
# Two characters and more before the ending: 引っ越し and 引っ越す, but not 出る and 出す.
_STEM = re.compile("(.*[一-鿿].*[一-鿿])[ぁ-ゖ]{1,2}$")
_MARKS = frozenset(["補助記号", "空白"])
# Words of nearly every question, which say nothing about what is asked.
_EMPTY = frozenset(
    resources.files("faq.search.analysis").joinpath("empty_words.txt").read_text("utf-8").split()
)
# The dictionary keeps this as one word, though a caller says just "card".
_WHOLE, _PARTS = "マイナンバーカード", ("マイナンバー", "カード")
# Sudachi refuses more than about 49,000 bytes at once.
_PART = 4000

_local = threading.local()
_loading = threading.Lock()


def japanese_tokens(folded_text: str) -> list[Token]:
    """The words of a folded text, without marks and spaces."""
    tokens: list[Token] = []
    for _, morpheme in _morphemes(folded_text):
        mark, telling = _kind(morpheme.part_of_speech_id())
        if mark:
            continue
        word = _common(morpheme.normalized_form())
        if word == _WHOLE:
            tokens += [Token(unit, unit, True) for unit in _PARTS]
        else:
            content = telling and bool(word) and word not in _EMPTY
            tokens.append(Token(morpheme.surface(), word, content))
    return tokens


def japanese_content(folded_text: str) -> Iterator[tuple[int, str]]:
    """The words of `japanese_tokens` that say something, each with the place where it begins;
    for whole articles, where the other words would take as long again."""
    for start, morpheme in _morphemes(folded_text):
        if not _kind(morpheme.part_of_speech_id())[1]:
            continue
        word = _common(morpheme.normalized_form())
        if word == _WHOLE:
            yield from ((start + morpheme.begin(), unit) for unit in _PARTS)
        elif word and word not in _EMPTY:
            yield start + morpheme.begin(), word


def reading(folded_text: str) -> str:
    """How a short text is read, in katakana."""
    return "".join(
        morpheme.reading_form() for morpheme in _tokenizer().tokenize(folded_text[:_PART])
    )


@cache
def _kind(part_of_speech: int) -> tuple[bool, bool]:
    """Whether words of this kind are marks, and whether they say something by themselves."""
    kind = _dictionary().pos_of(part_of_speech) or ("", "")
    return kind[0] in _MARKS, kind[0] in _CONTENT and kind[1] != "数詞"


@lru_cache(maxsize=65536)
def _common(normalized: str) -> str:
    """One spelling where the dictionary has several, one word for a noun and its verb."""
    word = "".join(normalized.lower().split())
    if word in _EMPTY:
        return word
    if _HIRAGANA.fullmatch(word):
        katakana: str = jaconv.hira2kata(word)
        return katakana
    stem = _STEM.match(word)
    return stem[1] if stem else word


def dictionary_version() -> str:
    """Changes whenever texts may be taken apart differently."""
    return f"{version('sudachipy')} {_DICTIONARY} {version(f'sudachidict-{_DICTIONARY}')}"


def _morphemes(text: str) -> Iterator[tuple[int, Morpheme]]:
    """Each with the place where the part begins in which its own places count."""
    tokenizer = _tokenizer()
    for start in range(0, len(text), _PART):
        for morpheme in tokenizer.tokenize(text[start : start + _PART]):
            yield start, morpheme


def _tokenizer() -> Tokenizer:
    tokenizer: Tokenizer | None = getattr(_local, "tokenizer", None)
    if tokenizer is None:
        tokenizer = _local.tokenizer = _dictionary().tokenizer(SplitMode.A)
    return tokenizer


def _dictionary() -> Dictionary:
    with _loading:
        return _loaded()


@cache
def _loaded() -> Dictionary:
    return Dictionary(dict=_DICTIONARY)
