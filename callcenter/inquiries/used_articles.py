"""Articles used in an answer, as one field of the entry form holds them: a line for each."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

MOST_ARTICLES = 20
_LINE = re.compile(r"(\d{1,6})/(\d{1,6})/(ja|en)(?:\t(.*))?")


@dataclass(frozen=True)
class UsedArticle:
    """An article that helped to answer.

    Attributes:
        number: of the article, said as `F-12`.
        revision: number of the revision that was read; 0 where it was noted before.
        language: of the side that was read.
        query: what was typed to find it, or nothing.
    """

    number: int
    revision: int
    language: str
    query: str = ""

    @property
    def line(self) -> str:
        place = f"{self.number}/{self.revision}/{self.language}"
        return f"{place}\t{self.query}" if self.query else place


def articles_of(lines: str) -> tuple[UsedArticle, ...]:
    """The articles of a field, each once in the order they came; other lines are passed over."""
    found: dict[int, UsedArticle] = {}
    for line in lines.splitlines():
        match = _LINE.fullmatch(line.strip())
        if match:
            number, revision, language, query = match.groups()
            used = UsedArticle(int(number), int(revision), language, (query or "").strip())
            found.setdefault(used.number, used)
    return tuple(found.values())[:MOST_ARTICLES]


def lines_of(articles: Iterable[UsedArticle]) -> str:
    """The field for these articles."""
    return "\n".join(article.line for article in articles)
