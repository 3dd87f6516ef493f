"""One article as a citizen reads it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask import url_for
from markupsafe import Markup
from sqlalchemy.orm import Session

from faq.articles.markup import plain, render
from faq.articles.ports import procedure_titles
from faq.articles.queries.published import PublishedArticle, PublishedText
from faq.search.services.searching import Hit, search

MOST_RELATED = 4
DESCRIPTION = 150


@dataclass(frozen=True)
class PublicLink:
    """Where an answer leads to.

    Attributes:
        language: of the title, where it is not the reader's.
        foreign: whether it leaves the city's own pages.
    """

    title: str
    href: str
    language: str = ""
    foreign: bool = False


@dataclass(frozen=True)
class PublicArticle:
    """What the page shows.

    Attributes:
        side: the language side that is read: the reader's, else the only one there is.
        translated: whether that is the reader's language.
        lead: the answer in short; where it stands alone, it is the whole answer.
        details: the longer answer; may be empty.
        guides, links: of the article.
    """

    article: PublishedArticle
    side: PublishedText
    translated: bool
    lead: Markup
    details: Markup
    guides: list[PublicLink]
    links: list[PublicLink]

    @property
    def description(self) -> str:
        """The beginning of the answer in one line, for search engines."""
        words = " ".join(plain(self.side.phone or self.side.counter).split())
        return words if len(words) <= DESCRIPTION else f"{words[:DESCRIPTION]}…"

    @property
    def structured(self) -> dict[str, Any]:
        """Question and answer as schema.org writes them."""
        answer = "\n".join(plain(text) for text in (self.side.phone, self.side.counter) if text)
        question = {
            "@type": "Question",
            "name": self.side.question,
            "acceptedAnswer": {"@type": "Answer", "text": answer},
        }
        return {
            "@context": "https://schema.org",
            "@type": "FAQPage",
            "inLanguage": self.side.language,
            "mainEntity": [question],
        }


def build_public_article(article: PublishedArticle, language: str) -> PublicArticle:
    """The page of an article for readers of a language."""
    side = article.sides.get(language) or next(iter(article.sides.values()))
    return PublicArticle(
        article=article,
        side=side,
        translated=side.language == language,
        lead=render(side.phone),
        details=render(side.counter),
        guides=_guides(article, language),
        links=[_link(link, language) for link in article.links if link["kind"] != "procedure"],
    )


def related_articles(session: Session, shown: PublicArticle, language: str) -> list[Hit]:
    """Articles that answer something like it."""
    found = search(
        session, shown.side.question, language=language, audience="all", limit=MOST_RELATED + 1
    )
    others = [hit for hit in found.hits if hit.number != shown.article.number]
    return others[:MOST_RELATED]


def _guides(article: PublishedArticle, language: str) -> list[PublicLink]:
    """Guides that exist; one that was renamed since leads nowhere and is left out."""
    titles = procedure_titles(language)
    keys = [link["key"] for link in article.links if link["kind"] == "procedure"]
    return [
        PublicLink(
            titles[key],
            url_for("public_procedures.show_guide", language=language, procedure=key),
        )
        for key in keys
        if key in titles
    ]


def _link(link: Mapping[str, str], language: str) -> PublicLink:
    other = "en" if language == "ja" else "ja"
    own, foreign = link[f"title_{language}"], link[f"title_{other}"]
    return PublicLink(own or foreign, link["url"], language="" if own else other, foreign=True)
