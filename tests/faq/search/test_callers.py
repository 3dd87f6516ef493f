"""FAQ-3, FAQ-5: callers' own words find the right article among the first of the collection.

The questions in tests/faq/content/callers.jsonl were written apart from the articles; where several
articles answer one, each of them counts.
"""

import json
from functools import cache
from pathlib import Path

import pytest

from faq.articles.content.loading import start_articles
from faq.search.analysis.normalise import folded
from faq.search.glossary import shipped_concepts
from faq.search.ranking import Snapshot
from faq.search.values import IndexedText

CALLERS = Path(__file__).parents[1] / "content" / "callers.jsonl"


@cache
def collection(*languages: str) -> Snapshot:
    """The start content with these sides."""
    return Snapshot.build(
        (
            IndexedText(
                id=article.key,
                language=language,
                question=side.question,
                answer=f"{side.phone}\n{side.counter}",
                variants=side.variants,
                keywords=side.keywords,
                category=article.content.category,
            )
            for article in start_articles()
            for language, side in article.content.sides.items()
            if language in languages
        ),
        shipped_concepts(),
    )


def missed(snapshot: Snapshot, language: str, first: int) -> tuple[float, list[str]]:
    """Share of the questions answered among the first hits, and those that were not."""
    asked = [json.loads(line) for line in CALLERS.read_text(encoding="utf-8").splitlines()]
    asked = [one for one in asked if one["lang"] == language]
    failed = [
        one["text"]
        for one in asked
        if not {hit.id for hit in snapshot.rank(one["text"], language=language, limit=first)}
        & set(one["keys"])
    ]
    return 1 - len(failed) / len(asked), failed


@pytest.mark.parametrize("language", ["ja", "en"])
def test_the_right_article_is_among_the_first_three(language: str) -> None:
    share, failed = missed(collection("ja", "en"), language, 3)
    assert share >= 0.95, failed


def test_an_english_question_finds_the_article_that_is_only_japanese() -> None:
    """FAQ-3: through the glossary, among the first five in six of ten and more."""
    share, failed = missed(collection("ja"), "en", 5)
    assert share >= 0.60, failed


def test_no_question_is_one_of_the_articles_own_phrasings() -> None:
    known = {
        folded(phrasing)
        for article in start_articles()
        for side in article.content.sides.values()
        for phrasing in (side.question, *side.variants)
    }
    asked = [json.loads(line)["text"] for line in CALLERS.read_text(encoding="utf-8").splitlines()]
    assert [text for text in asked if folded(text) in known] == []
