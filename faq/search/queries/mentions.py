"""Which articles say a word: complete, where a search shows the best."""

from collections.abc import Iterable
from dataclasses import dataclass

from faq.search.analysis import asking
from faq.search.index import article_index
from faq.search.ports import IndexDamaged
from faq.search.values import Language


@dataclass(frozen=True, slots=True)
class Mention:
    """In how many articles a word, in any of its forms, occurs."""

    word: str
    language: Language
    articles: int


def mentions(words: Iterable[tuple[str, Language]]) -> list[Mention]:
    """How often the collection says these words; those without content are left out.

    Empty while there is no index to ask.
    """
    analysed = [(word, language, asking(word, language).words) for word, language in words]
    known = [(word, language, phrase) for word, language, phrase in analysed if phrase]
    index = article_index()
    try:
        found = index.holding([phrase for _word, _language, phrase in known]) if index else []
    except IndexDamaged:
        return []
    return [
        Mention(word, language, len(articles))
        for (word, language, _phrase), articles in zip(known, found, strict=bool(index))
    ]
