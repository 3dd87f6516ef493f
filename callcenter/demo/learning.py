"""How the demonstration's collection has been used: searches, uses, votes, and gaps."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from random import Random
from tomllib import loads
from typing import Any, NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from callcenter.accounts.models import StaffAccount
from callcenter.core import clock
from callcenter.core.db import Database
from callcenter.core.permissions import Actor, Role
from callcenter.inquiries.learning.services.computing import compute_gaps
from callcenter.inquiries.models import Inquiry, Result
from callcenter.inquiries.services.articles import set_articles
from callcenter.inquiries.used_articles import UsedArticle
from faq.articles.models import Article, Status
from faq.articles.services.uses import record_vote
from faq.learning.models import Place
from faq.learning.services.searches import log_public_search, log_search
from faq.search.services.searching import search

SEED = 20261122
DAYS = 45
USES, SEARCHES, PUBLIC_SEARCHES, VOTES = 160, 200, 80, 120
_TEXTS = Path(__file__).parent / "texts" / "searches.toml"


class Typed(NamedTuple):
    """One search to be noted."""

    at: datetime
    text: str
    language: str
    place: Place
    used: bool


def fill_learning(database: Database) -> None:
    """What weeks of work leave behind, and what is learnt from it."""
    with database.transaction() as session:
        Habits(session).fill()
    compute_gaps(database)


class Habits:
    """People who search, use and judge articles."""

    def __init__(self, session: Session) -> None:
        self.session = session
        self.random = Random(SEED)
        self.texts: dict[str, Any] = loads(_TEXTS.read_text(encoding="utf-8"))
        people = (row.actor for row in session.scalars(select(StaffAccount)))
        handling = (Role.OPERATOR, Role.RESPONDER)
        self.operators: list[Actor] = sorted(
            (one for one in people if one.role in handling), key=lambda one: one.name
        )

    def fill(self) -> None:
        """In the order of time for the searches: the latest one of a person counts."""
        self._use_articles()
        for typed in sorted(self._typed()):
            with clock.frozen_at(typed.at):
                self._note(typed)
        self._vote()

    def _use_articles(self) -> None:
        rows = self.session.scalars(
            select(Inquiry)
            .where(Inquiry.result == Result.ANSWERED.value, Inquiry.owner_id.is_not(None))
            .order_by(Inquiry.id.desc())
            .limit(USES)
        ).all()
        people = {row.id: row.actor for row in self.session.scalars(select(StaffAccount))}
        for inquiry in rows:
            hits = search(self.session, inquiry.question, language=inquiry.language, limit=1).hits
            actor = people[inquiry.owner_id] if inquiry.owner_id else None
            if hits and actor is not None and actor.role is not Role.ADMIN:
                used = UsedArticle(hits[0].number, 0, inquiry.language)
                with clock.frozen_at(inquiry.opened_at):
                    set_articles(self.session, actor, inquiry, [used])

    def _typed(self) -> Iterator[Typed]:
        texts, chance = self.texts, self.random
        for place, count, name in (
            (Place.DESK, SEARCHES, "found"),
            (Place.PUBLIC, PUBLIC_SEARCHES, "public"),
        ):
            for _ in range(count):
                language = "en" if chance.random() < 0.12 else "ja"
                words = texts[f"{name}_en" if language == "en" else name]
                text = words[min(int(chance.expovariate(0.12)), len(words) - 1)]
                yield Typed(self._moment(), text, language, place, chance.random() < 0.9)
        for gap in texts["gap"]:
            for number in range(gap["times"]):
                text = gap["texts"][number % len(gap["texts"])]
                place = Place.PUBLIC if chance.random() < 0.25 else Place.DESK
                language = "en" if text.isascii() or text[0].isascii() else "ja"
                yield Typed(self._moment(), text, language, place, used=False)

    def _moment(self) -> datetime:
        """Some moment of a working day."""
        day = clock.today() - timedelta(days=self.random.randrange(1, DAYS))
        while day.weekday() > 4:
            day -= timedelta(days=1)
        return clock.midnight(day) + timedelta(seconds=self.random.randrange(9 * 3600, 17 * 3600))

    def _note(self, typed: Typed) -> None:
        if typed.place is Place.PUBLIC:
            hits = search(
                self.session, typed.text, language=typed.language, audience="all", limit=10
            ).hits
            best = hits[0].score if hits else 0.0
            row = log_public_search(
                self.session,
                text=typed.text,
                language=typed.language,
                hits=len(hits),
                best_score=best,
            )
            if row is not None:
                row.used = typed.used
            return
        log_search(
            self.session,
            self.random.choice(self.operators),
            text=typed.text,
            place=typed.place,
            language=typed.language,
            used=typed.used,
        )

    def _vote(self) -> None:
        read = self.session.scalars(
            select(Article)
            .where(Article.status == Status.PUBLISHED.value)
            .order_by(Article.number)
            .limit(40)
        ).all()
        for _ in range(VOTES):
            article = read[min(int(self.random.expovariate(0.15)), len(read) - 1)]
            helpful = self.random.random() < 0.6 + 0.35 * (article.number % 3 > 0)
            with clock.frozen_at(self._moment()):
                language = "en" if self.random.random() < 0.1 else "ja"
                record_vote(self.session, article, language=language, helpful=helpful)
