"""The answer to a search as scripts and templates show it."""

from dataclasses import dataclass
from typing import Any

from flask import g, url_for

from callcenter.core.i18n import gettext as _
from faq.search.services.searching import Hit, SearchAnswer


@dataclass(frozen=True)
class AnsweredSearch:
    """What a citizen asked for in this request, for those who learn from it.

    Attributes:
        hits: how many articles were found, as far as they were looked for.
        best_score: of the first one; 0 without any.
    """

    text: str
    language: str
    hits: int
    best_score: float


def note_answer(text: str, language: str, answer: SearchAnswer) -> None:
    """Remember for the rest of the request what was asked and found."""
    best = answer.hits[0].score if answer.hits else 0.0
    g.answered_search = AnsweredSearch(text, language, len(answer.hits), best)


def answered_search() -> AnsweredSearch | None:
    """What was asked in this request, if anything was."""
    found: AnsweredSearch | None = g.get("answered_search")
    return found


def answer_json(answer: SearchAnswer) -> dict[str, Any]:
    """What `/faq/search` answers; texts come in parts, each with whether it is a found word."""
    return {
        "hits": [_hit_json(hit) for hit in answer.hits],
        "words": [{"typed": typed, "meant": meant} for typed, meant in answer.glossary_words_used],
        "took_ms": round(answer.took_ms, 1),
    }


def marks(hit: Hit) -> list[str]:
    """What a reader must know of a hit before opening it."""
    found = []
    if hit.only_language:
        found.append(_("Japanese only") if hit.language == "ja" else _("English only"))
    if not hit.in_force:
        found.append(_("Not valid today"))
    return found


def _hit_json(hit: Hit) -> dict[str, Any]:
    return {
        "id": str(hit.article_id),
        "revision": str(hit.revision_id),
        "label": hit.label,
        "language": hit.language,
        "question": hit.question_parts,
        "snippet": hit.snippet_parts,
        "marks": marks(hit),
        "category": hit.category_code,
        "href": url_for("articles.show_article", article_id=hit.article_id),
        "score": round(hit.score, 4),
    }
