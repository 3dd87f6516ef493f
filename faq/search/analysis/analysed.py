"""A text taken apart once, kept in few bytes, so that no process has to do it again."""

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from faq.search.analysis.english import english_content, english_tokens
from faq.search.analysis.grams import english_grams, japanese_grams
from faq.search.analysis.japanese import dictionary_version, japanese_content, japanese_tokens
from faq.search.analysis.normalise import folded
from faq.search.analysis.tokens import Token
from faq.search.values import IndexedText, Language

# Goes up with every change of what `analyse` makes of a text.
_VERSION = 4
# The opening of an answer, in characters: it tends to say what the answer is about.
_OPENING = 120
_FIELD, _ITEM, _PART = "\x1d", "\x1e", "\x1f"


@dataclass(frozen=True, slots=True)
class Asking:
    """A question in somebody's words: content words and pieces of characters."""

    words: tuple[str, ...]
    grams: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class AnalysedText:
    """What the ranking needs of one language side of one article.

    Attributes:
        opening: how many words of the answer stand at its beginning.
    """

    id: str
    language: Language
    category: str
    question: Asking
    answer: tuple[str, ...]
    opening: int
    keywords: tuple[str, ...]
    variants: tuple[Asking, ...]

    @property
    def terms(self) -> Mapping[str, Sequence[str]]:
        """The words by field, none with a space in it."""
        return {
            "question": self.question.words,
            "answer": self.answer,
            "variants": [word for variant in self.variants for word in variant.words],
            "keywords": self.keywords,
        }

    def to_bytes(self) -> bytes:
        """The same in bytes, for `from_bytes`."""
        fields = [
            self.id,
            self.language,
            self.category,
            _packed(self.question),
            " ".join(self.answer),
            str(self.opening),
            " ".join(self.keywords),
            _ITEM.join(_packed(variant) for variant in self.variants),
        ]
        return _FIELD.join(fields).encode()

    @classmethod
    def from_bytes(cls, packed: bytes) -> "AnalysedText":
        """What `to_bytes` made bytes of.

        Raises:
            ValueError: the bytes are something else.
        """
        fields = packed.decode().split(_FIELD)
        if len(fields) != 8 or fields[1] not in {"ja", "en"}:
            raise ValueError("not an analysed text")
        id_, language, category, question, answer, opening, keywords, variants = fields
        return cls(
            id=id_,
            language="en" if language == "en" else "ja",
            category=category,
            question=_unpacked(question),
            answer=tuple(answer.split()),
            opening=int(opening),
            keywords=tuple(keywords.split()),
            variants=tuple(_unpacked(item) for item in variants.split(_ITEM) if item),
        )


def analyse(text: IndexedText) -> AnalysedText:
    """Take one side of an article apart."""
    answer = list(_content(folded(text.answer), text.language))
    return AnalysedText(
        id=text.id,
        language=text.language,
        category=text.category,
        question=asking(text.question, text.language),
        answer=tuple(word for _, word in answer),
        opening=sum(place < _OPENING for place, _ in answer),
        keywords=_words(folded("\n".join(text.keywords)), text.language),
        variants=tuple(asking(variant, text.language) for variant in text.variants),
    )


def asking(text: str, language: Language) -> Asking:
    """Take a question apart."""
    plain = folded(text)
    grams = japanese_grams(plain) if language == "ja" else english_grams(plain)
    return Asking(_words(plain, language), tuple(grams))


def tokens(folded_text: str, language: Language) -> list[Token]:
    """The words of a folded text by the rules of one language."""
    return japanese_tokens(folded_text) if language == "ja" else english_tokens(folded_text)


def analysis_fingerprint() -> str:
    """Another value means that kept analysed texts are out of date."""
    return hashlib.sha256(f"{_VERSION} {dictionary_version()}".encode()).hexdigest()[:16]


def _content(folded_text: str, language: Language) -> Iterator[tuple[int, str]]:
    """The words that say something, with their places."""
    return japanese_content(folded_text) if language == "ja" else english_content(folded_text)


def _words(folded_text: str, language: Language) -> tuple[str, ...]:
    return tuple(word for _, word in _content(folded_text, language))


def _packed(question: Asking) -> str:
    return " ".join(question.words) + _PART + " ".join(question.grams)


def _unpacked(packed: str) -> Asking:
    words, _, grams = packed.partition(_PART)
    return Asking(tuple(words.split()), tuple(grams.split()))
