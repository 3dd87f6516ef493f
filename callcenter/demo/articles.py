"""The collection of the demonstration: everything published, and some work in progress."""

from datetime import date, timedelta
from pathlib import Path
from tomllib import loads
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from callcenter.accounts.models import StaffAccount
from callcenter.core import clock
from callcenter.core.permissions import Actor
from faq.articles.content.loading import read_article
from faq.articles.entry import ArticleContent, Side, content_of
from faq.articles.models import Article, Revision
from faq.articles.services.editing import create_article, save_draft
from faq.articles.services.review import approve_revision, return_revision, submit_draft
from faq.articles.services.starting import REVIEWED_AFTER, load_start_content

EDITOR, CITY = "sakai", "city-onodera"
# When the collection was taken over, and when each piece of the work in progress was begun.
TAKEN_OVER = timedelta(days=90)
_TEXTS = Path(__file__).parent / "texts" / "articles.toml"


class Desk:
    """The editor and the city's reviewer at work on the collection."""

    def __init__(self, session: Session) -> None:
        self.session = session
        people = {row.login: row.actor for row in session.scalars(select(StaffAccount))}
        self.editor: Actor = people[EDITOR]
        self.city: Actor = people[CITY]

    def fill(self) -> None:
        """The start content, approved by the city; then what is being written just now."""
        with clock.shifted_by(-TAKEN_OVER):
            load_start_content(self.session, writer=self.editor, reviewer=self.city)
        for entry in loads(_TEXTS.read_text(encoding="utf-8"))["work"]:
            begun = clock.now() - timedelta(hours=entry.pop("hours_ago"))
            with clock.frozen_at(begun):
                self._play(entry)

    def _play(self, entry: dict[str, Any]) -> None:
        state, comment = entry.pop("state"), entry.pop("comment", "")
        article = self._changed(entry) if "changes" in entry else self._begun(entry)
        if article is None or state == "draft":
            return
        revision = self._submitted(article)
        if state == "returned":
            return_revision(self.session, self.city, revision_id=revision.id, comment=comment)
        elif state == "approved":
            approve_revision(self.session, self.city, revision_id=revision.id)

    def _begun(self, entry: dict[str, Any]) -> Article:
        content = read_article(entry | {"key": ""}, review_on=_next_look())
        return create_article(self.session, self.editor, content=content)

    def _changed(self, entry: dict[str, Any]) -> Article | None:
        """An article of the start content with another ending of its answers."""
        article = self.session.scalar(select(Article).where(Article.key == entry["changes"]))
        if article is None:
            return None
        revision = self.session.get_one(Revision, article.published_revision_id)
        before = content_of(revision)
        sides = {
            language: _with_ending(before.side(language), entry[language])
            for language in before.sides
        }
        content = ArticleContent(
            category=before.category,
            sides=sides,
            sources=before.sources,
            links=before.links,
            audience=before.audience,
            review_on=_next_look(),
            change_note=entry["change_note"],
        )
        return save_draft(
            self.session,
            self.editor,
            article_id=article.id,
            version=article.version,
            content=content,
        )

    def _submitted(self, article: Article) -> Revision:
        return submit_draft(
            self.session, self.editor, article_id=article.id, version=article.version
        )


def _with_ending(side: Side, ending: str) -> Side:
    return Side(side.question, side.variants, side.phone + ending, side.counter, side.keywords)


def _next_look() -> date:
    return clock.today() + REVIEWED_AFTER
