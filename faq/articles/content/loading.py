"""Read the start content: TOML files by category, in our own words, each article with sources."""

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from faq.articles.entry import ArticleContent, Side, tidied_lines
from faq.articles.models import Audience
from faq.articles.sources import parse_source

FOLDER = Path(__file__).parent
_FIELDS = frozenset(
    {"key", "category", "sources", "procedures", "audience", "valid_from", "valid_to", "ja", "en"}
)
_SIDE = frozenset({"question", "variants", "phone", "counter", "keywords"})


@dataclass(frozen=True)
class StartArticle:
    """One article of the start content with its stable name and where it stands."""

    key: str
    content: ArticleContent
    file: str


def start_articles(folder: Path = FOLDER) -> Iterator[StartArticle]:
    """All articles of the start content, file by file.

    Raises:
        ValueError: a file is not as it must be; the message names it.
    """
    known: set[str] = set()
    for path in sorted(folder.glob("*.toml")):
        try:
            entries = tomllib.loads(path.read_text(encoding="utf-8")).get("article", [])
            for entry in entries:
                article = StartArticle(entry["key"], read_article(entry), path.name)
                if article.key in known:
                    raise ValueError(f"{article.key} stands twice")
                known.add(article.key)
                yield article
        except (tomllib.TOMLDecodeError, UnicodeDecodeError, KeyError, ValueError) as error:
            raise ValueError(f"{path.name}: {error}") from None


def read_article(entry: Mapping[str, Any], *, review_on: date | None = None) -> ArticleContent:
    """The content that one table of such a file holds.

    Raises:
        KeyError, ValueError: something is missing, or is not known.
    """
    unknown = entry.keys() - _FIELDS
    if unknown:
        raise ValueError(f"{entry['key']}: unknown {', '.join(sorted(unknown))}")
    return ArticleContent(
        category=entry["category"],
        sides={name: _side(entry[name], entry["key"]) for name in ("ja", "en") if name in entry},
        sources=tuple(parse_source(line) for line in entry["sources"]),
        links=tuple({"kind": "procedure", "key": key} for key in entry.get("procedures", ())),
        audience=entry.get("audience", Audience.ALL.value),
        valid_from=entry.get("valid_from"),
        valid_to=entry.get("valid_to"),
        review_on=review_on,
    )


def _side(table: Mapping[str, Any], key: str) -> Side:
    unknown = table.keys() - _SIDE
    if unknown:
        raise ValueError(f"{key}: unknown {', '.join(sorted(unknown))}")
    return Side(
        question=table["question"].strip(),
        variants=tidied_lines(table.get("variants", ())),
        phone=table["phone"].strip(),
        counter=table.get("counter", "").strip(),
        keywords=tidied_lines(table.get("keywords", ())),
    )
