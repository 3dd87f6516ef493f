"""A collection of generated articles, and questions about it: full, half typed, hostile."""

import random
from collections.abc import Iterator, Sequence
from itertools import count, islice
from typing import Any

from sqlalchemy import insert, update
from sqlalchemy.orm import Session

from callcenter.core import clock
from callcenter.core.ids import new_id
from callcenter.demo.texts.generator import GeneratedInquiry, InquiryTexts
from faq.articles.models import Article, ArticleText, Revision, Topic
from faq.articles.services.stamps import reserve_numbers, touch
from faq.search.services.glossary import seed_glossary

HOSTILE_SIGNS = (
    "*?\"'()[]{}\\/^$|+-~:;<>=!@#%&_.,",
    "\0\x01\x07\x1b\x7f\u200b\u202e\ufeff\ufffe\U000e0001",
    "ﷺ㍿㌔ｶﾞ①Ⅷ㈱½ßŁİ😀👨\u200d👩\u200d👧🇯🇵",
    "あアｱ漢字邉﨑髙葛󠄀",
    "aZ09 \t\n\r　",
)
HOSTILE_TEXTS = (
    "question:* AND NOT (カード OR",
    "'; DROP TABLE faq_article; --",
    "[a TO z] カード~9 card^99 *ード ?????",
    "{city} %(name)s {{ 7*7 }} <script>alert(1)</script>",
    "a" * 300,
    "カ" * 300,
    "a b c d e f g h i j " * 30,
    "の は が を に で と も " * 20,
    "\u0301" * 300,
    "1234567890" * 30,
    "マイナンバーカード" * 40,
    "lost card renewal pin password certificate " * 8,
)


def fill_collection(session: Session, articles: int) -> None:
    """Articles with both sides, as if the city had approved them all; and the glossary."""
    seed_glossary(session)
    reserve_numbers(session, articles)
    made = _rows(articles)
    while rows := list(islice(made, 500)):
        for number, table in enumerate((Article, Revision, ArticleText)):
            session.execute(insert(table), [row for group in rows for row in group[number]])
    # Only drafts take texts; then all of them are approved at once.
    session.execute(update(Revision).values(state="approved"))
    touch(session, Topic.ARTICLES)


def full_questions(number: int) -> list[str]:
    """What callers ask, in both languages; none of it is the text of an article."""
    texts = InquiryTexts(seed=2)
    return [texts.make(n).question[:60] for n in range(1, number + 1)]


def half_typed(questions: Sequence[str]) -> Iterator[str]:
    """Every beginning of each question up to ten signs, as they are typed."""
    for question in questions:
        for length in range(1, min(len(question), 10) + 1):
            yield question[:length]


def hostile_texts(number: int) -> Iterator[str]:
    """Texts that are no questions: operators, signs of all kinds, very long, mixed up."""
    chance = random.Random(7)
    yield from HOSTILE_TEXTS
    for _each in range(number - len(HOSTILE_TEXTS)):
        signs = "".join(chance.choices(HOSTILE_SIGNS, k=chance.randint(1, 3)))
        pieces = chance.choices((*signs, *HOSTILE_TEXTS), k=chance.choice((1, 5, 40, 400)))
        yield "".join(pieces)[: chance.choice((10, 100, 20_000))]


def _rows(articles: int) -> Iterator[tuple[list[dict[str, Any]], ...]]:
    """The rows of each article: of the article itself, its revision, its texts."""
    japanese, english = _stream("ja"), _stream("en")
    moment = clock.now()
    for number in range(1, articles + 1):
        article_id, revision_id = new_id(), new_id()
        sides = {"ja": list(islice(japanese, 4)), "en": list(islice(english, 3))}
        article = {"id": article_id, "number": number, "status": "published", "version": 1}
        article |= {"published_revision_id": revision_id, "latest_revision_id": revision_id}
        article |= {"created_at": moment, "updated_at": moment, "published_at": moment}
        revision = {"id": revision_id, "article_id": article_id, "number": 1, "state": "draft"}
        revision |= {"category_code": sides["ja"][0].category, "created_at": moment}
        revision |= {"author_name": "bench"}
        texts = [_text(revision_id, language, given) for language, given in sides.items()]
        yield [article], [revision], texts


def _text(revision_id: object, language: str, given: Sequence[GeneratedInquiry]) -> dict[str, Any]:
    return {
        "revision_id": revision_id,
        "language": language,
        "question": given[0].question,
        "phone": given[0].answer,
        "counter": "\n".join(one.answer for one in given[1:]),
        "variants": [one.question for one in given[1:]],
        "keywords": [],
    }


def _stream(language: str) -> Iterator[GeneratedInquiry]:
    """Inquiries in one language; English ones are rare and come again and again."""
    texts = InquiryTexts(seed=1)
    if language == "ja":
        return (made for n in count(1) if (made := texts.make(n)).language == "ja")
    some = [made for n in range(1, 30_000) if (made := texts.make(n)).language == "en"]
    chance = random.Random(3)
    return (chance.choice(some) for _each in count())
