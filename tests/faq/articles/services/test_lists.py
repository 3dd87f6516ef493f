"""FAQ-1, FAQ-2: lists page by key and filter; the list of changes is whole."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy.orm import Session

from callcenter.core import clock
from callcenter.core.errors import Forbidden
from callcenter.core.permissions import Actor
from faq.articles import ports
from faq.articles.filters import ArticleFilters, read_filters
from faq.articles.models import Article
from faq.articles.queries.lists import list_articles
from faq.articles.queries.versions import (
    iterate_changes,
    list_changes,
    revisions_of,
    uses_by_revision,
)
from faq.articles.services.editing import drop_draft, save_draft
from faq.articles.services.publishing import withdraw_article
from faq.articles.services.review import approve_revision, return_revision, submit_draft
from tests.factories.articles import JA, content, make_article, make_published, make_submitted


@pytest.fixture(autouse=True)
def _no_search() -> Iterator[None]:
    """Whatever search the apps have wired does not take part."""
    before = ports._search[0]
    ports.use_article_search(lambda _session, _text, _language, _limit: [])
    yield
    ports.use_article_search(before)


def numbers(session: Session, actor: Actor, **filters: object) -> list[int]:
    page = list_articles(session, actor, ArticleFilters(**filters))  # type: ignore[arg-type]
    return [row.article.number for row in page.rows]


@pytest.fixture
def collection(session: Session, editor: Actor, city: Actor) -> dict[str, Article]:
    """One article of every state, numbered in this order."""
    due = clock.today()
    published = make_published(session, category="2-1", review_on=due)
    japanese = make_published(session, en=None, category="2")
    draft = make_article(session, editor)
    submitted = session.get_one(Article, make_submitted(session, editor).article_id)
    returned = session.get_one(Article, make_submitted(session, editor).article_id)
    return_revision(session, city, revision_id=returned.latest_revision_id, comment="直す")  # type: ignore[arg-type]
    withdrawn = make_published(session)
    withdraw_article(session, city, article_id=withdrawn.id, reason="誤り")
    dropped = make_article(session, editor)
    drop_draft(session, editor, article_id=dropped.id, version=dropped.version)
    return {
        "published": published,
        "japanese": japanese,
        "draft": draft,
        "submitted": submitted,
        "returned": returned,
        "withdrawn": withdrawn,
    }


def test_filters(session: Session, collection: dict[str, Article], editor: Actor) -> None:
    """FAQ-1: by state, category with its children, missing language, review due."""
    assert numbers(session, editor) == [6, 5, 4, 3, 2, 1]
    assert numbers(session, editor, state="published") == [2, 1]
    for state in ("draft", "submitted", "returned", "withdrawn"):
        assert numbers(session, editor, state=state) == [collection[state].number]
    assert numbers(session, editor, category="2") == [2, 1]
    assert numbers(session, editor, category="2-1") == [1]
    assert numbers(session, editor, missing="en") == [2]
    assert numbers(session, editor, due=True) == [1]
    assert numbers(session, editor, state="published", missing="en", category="2") == [2]


def test_operators_see_what_was_approved(
    session: Session, collection: dict[str, Article], operator: Actor, editor: Actor
) -> None:
    """FAQ-2: a draft is not even found by its words."""
    assert numbers(session, operator) == [6, 2, 1]
    article = collection["published"]
    secret = content(ja=replace(JA, phone="まだ言わないでください"))
    save_draft(session, editor, article_id=article.id, version=article.version, content=secret)
    assert numbers(session, operator, text="まだ言わない") == []
    assert numbers(session, editor, text="まだ言わない") == [1]


@pytest.mark.usefixtures("collection")
def test_search_by_number_and_words(session: Session, editor: Actor) -> None:
    """FAQ-3: a number said over the phone, and words as they stand."""
    for text in ("F-2", "f2", "2", "Ｆ－2"):
        assert numbers(session, editor, text=text) == [2], text
    assert numbers(session, editor, text="お誕生日 十回目") == [6, 5, 4, 3, 2, 1]
    assert numbers(session, editor, text="100%_") == []
    assert numbers(session, editor, text="F-999") == []


@pytest.fixture
def found(collection: dict[str, Article]) -> list[UUID]:
    """A search that finds the third and the first article, in this order."""
    ids = [collection["draft"].id, collection["published"].id]
    ports.use_article_search(lambda _session, _text, _language, _limit: ids)
    return ids


@pytest.mark.usefixtures("found")
def test_the_search_decides_the_order(session: Session, editor: Actor, operator: Actor) -> None:
    """FAQ-3: its best stands first; filters and permission hold all the same."""
    assert numbers(session, editor, text="zz") == [3, 1]
    assert numbers(session, editor, text="zz", state="published") == [1]
    assert numbers(session, operator, text="zz") == [1]


def test_pages_follow_each_other(session: Session, editor: Actor) -> None:
    """FAQ-1: down and up again without gap or double."""
    for _ in range(7):
        make_article(session, editor)
    first = list_articles(session, editor, ArticleFilters(), limit=3)
    assert (first.newer, first.older) == (None, 5)
    second = list_articles(session, editor, ArticleFilters(), before=first.older, limit=3)
    assert [row.article.number for row in second.rows] == [4, 3, 2]
    last = list_articles(session, editor, ArticleFilters(), before=second.older, limit=3)
    assert ([row.article.number for row in last.rows], last.older) == ([1], None)
    back = list_articles(session, editor, ArticleFilters(), after=last.newer, limit=3)
    assert [row.article.number for row in back.rows] == [4, 3, 2]
    top = list_articles(session, editor, ArticleFilters(), after=back.newer, limit=3)
    assert ([row.article.number for row in top.rows], top.newer) == ([7, 6, 5], None)


def test_malformed_filters_are_passed_over() -> None:
    given = {"state": "dropped", "category": "x' OR 1", "missing": "fr", "due": "yes"}
    assert read_filters(given) == ArticleFilters()
    whole = {"text": "あ", "state": "draft", "category": "2-1", "missing": "en", "due": "1"}
    assert read_filters(whole).as_query() == whole


def test_versions_are_listed_newest_first(
    session: Session, editor: Actor, city: Actor, operator: Actor
) -> None:
    """FAQ-2: operators see those that were published, editors all."""
    article = make_published(session, city, editor)
    for words in ("一", "二"):
        changed = content(ja=replace(JA, phone=words))
        save_draft(session, editor, article_id=article.id, version=article.version, content=changed)
        revision = submit_draft(session, editor, article_id=article.id, version=article.version)
        if words == "一":
            return_revision(session, city, revision_id=revision.id, comment="直す")
    assert [one.number for one in revisions_of(session, editor, article.id)] == [3, 2, 1]
    assert [one.number for one in revisions_of(session, editor, article.id, before=3)] == [2, 1]
    assert [one.number for one in revisions_of(session, operator, article.id)] == [1]
    assert uses_by_revision(session, article.id) == {}


def test_changes_of_a_period(session: Session, editor: Actor, city: Actor, operator: Actor) -> None:
    """FAQ-2: what readers saw change, with what it was before; not what was only written."""
    article = make_published(session, city, editor)
    make_article(session, editor)
    changed = content(ja=replace(JA, phone="新しい答え"), change_note="手数料が変わりました")
    save_draft(session, editor, article_id=article.id, version=article.version, content=changed)
    revision = submit_draft(session, editor, article_id=article.id, version=article.version)
    approve_revision(session, city, revision_id=revision.id)
    withdraw_article(session, city, article_id=article.id, reason="誤り")
    today = clock.today()
    lines = list_changes(session, city, first=today, last=today)
    told = [(line.change.kind, line.after.number, line.change.reason) for line in lines]
    assert told == [("withdrawn", 2, "誤り"), ("changed", 2, ""), ("published", 1, "")]
    assert lines[1].before is not None
    assert lines[1].before.number == 1
    yesterday = today - timedelta(days=1)
    assert list_changes(session, city, first=yesterday, last=yesterday) == []
    [rest] = list_changes(session, city, first=today, last=today, before=lines[1].change.id)
    assert rest.change.kind == "published"
    with pytest.raises(Forbidden):
        list_changes(session, operator, first=today, last=today)


def test_changes_are_read_to_the_end(
    session: Session, city: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    """FAQ-2: the file has all of them, however many pages they fill."""
    monkeypatch.setattr("faq.articles.queries.versions.PAGE", 2)
    monkeypatch.setattr(list_changes, "__kwdefaults__", {"before": None, "limit": 2})
    wanted = [make_published(session, city).number for _ in range(5)]
    today = clock.today()
    lines = iterate_changes(session, city, first=today, last=today)
    assert sorted(line.article.number for line in lines) == wanted
