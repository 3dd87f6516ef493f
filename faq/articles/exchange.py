"""Articles as lines of a file, one JSON object each: both languages and all versions.

A line is what `write_article` makes, or a bare content (`category`, `ja`, `en`, …) of a collection
that has no versions.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from callcenter.core.privacy.guard import guard_text
from faq.articles.entry import (
    LISTS,
    SIDES,
    TEXTS,
    ArticleContent,
    Side,
    content_of,
    tidied_lines,
)
from faq.articles.models import Article, Audience, Revision, RevisionState, Status
from faq.articles.sources import parse_source

_DAYS = ("valid_from", "valid_to", "review_on")
_MOMENTS = ("created_at", "submitted_at", "decided_at")
_LINKS = {"procedure": ("key",), "page": ("title_ja", "title_en", "url")}


class BadLine(ValueError):
    """A line that is no article; the message says what is wrong, for a person at a terminal."""


@dataclass(frozen=True)
class ExchangedRevision:
    """One version in a file."""

    content: ArticleContent
    state: RevisionState = RevisionState.SUBMITTED
    author: str = ""
    decided_by: str = ""
    comment: str = ""
    created_at: datetime | None = None
    submitted_at: datetime | None = None
    decided_at: datetime | None = None
    based_on: int | None = None
    restored_from: int | None = None


@dataclass(frozen=True)
class ExchangedArticle:
    """One line of a file.

    Attributes:
        number: None where the file knows none: a new one is given out.
        revisions: from version 1 on.
        published: which version readers saw, counted from 1.
        guarded: a My Number or a PIN was taken out of its texts.
    """

    revisions: tuple[ExchangedRevision, ...]
    number: int | None = None
    key: str | None = None
    status: Status = Status.DRAFT
    published: int | None = None
    withdrawn_reason: str = ""
    review_on: date | None = None
    guarded: bool = False


def write_article(article: Article, revisions: list[Revision]) -> dict[str, Any]:
    """The line of an article.

    Args:
        revisions: all of them, by number.
    """
    numbers = {revision.id: revision.number for revision in revisions}
    return {
        "number": article.number,
        "key": article.key,
        "status": article.status,
        "published": numbers.get(article.published_revision_id)
        if article.published_revision_id
        else None,
        "withdrawn_reason": article.withdrawn_reason,
        "review_on": _iso(article.review_on),
        "revisions": [
            {
                "state": revision.state,
                "author": revision.author_name,
                "decided_by": revision.decided_by_name,
                "comment": revision.comment,
                "based_on": numbers.get(revision.based_on_id) if revision.based_on_id else None,
                "restored_from": numbers.get(revision.restored_from_id)
                if revision.restored_from_id
                else None,
                **{name: _iso(getattr(revision, name)) for name in _MOMENTS},
                **_written(content_of(revision)),
            }
            for revision in revisions
        ],
    }


def read_article(line: str) -> ExchangedArticle:
    """The article of a line; every text of it goes through the My Number guard.

    Raises:
        BadLine.
    """
    guarded: list[bool] = []
    given = _cleaned(_parsed(line), guarded)
    try:
        if "revisions" not in given:
            content = _content(given)
            return ExchangedArticle(
                (ExchangedRevision(content),),
                number=_number(given.get("number")),
                key=_text(given, "key") or None,
                guarded=bool(guarded),
            )
        return _with_revisions(given, bool(guarded))
    except (KeyError, TypeError, AttributeError) as error:
        raise BadLine(f"{error} is missing or of the wrong kind") from None
    except ValueError as error:
        raise BadLine(str(error)) from None


def _with_revisions(given: Mapping[str, Any], guarded: bool) -> ExchangedArticle:
    revisions = tuple(_revision(one) for one in given["revisions"])
    article = ExchangedArticle(
        revisions,
        number=_number(given.get("number")),
        key=_text(given, "key") or None,
        status=Status(given["status"]),
        published=_number(given.get("published")),
        withdrawn_reason=_text(given, "withdrawn_reason"),
        review_on=_day(given.get("review_on")),
        guarded=guarded,
    )
    _check(article)
    return article


def _check(article: ExchangedArticle) -> None:
    """Refuse a history that cannot have happened."""
    states = [revision.state for revision in article.revisions]
    opened = [state in {RevisionState.DRAFT, RevisionState.SUBMITTED} for state in states]
    if not states or any(opened[:-1]):
        raise BadLine("only the last of the revisions may be open, and there must be one")
    shown = article.published
    if (shown is None) != (article.status is Status.DRAFT):
        raise BadLine("published does not fit the status")
    if shown is not None and not (
        shown <= len(states) and states[shown - 1] is RevisionState.APPROVED
    ):
        raise BadLine("the published revision is not an approved one")
    if states.count(RevisionState.APPROVED) > 1:
        raise BadLine("more than one revision is approved")


def _revision(given: Mapping[str, Any]) -> ExchangedRevision:
    moments = {name: _moment(given.get(name)) for name in _MOMENTS}
    return ExchangedRevision(
        content=_content(given),
        state=RevisionState(given["state"]),
        author=_text(given, "author")[:100],
        decided_by=_text(given, "decided_by")[:100],
        comment=_text(given, "comment"),
        based_on=_number(given.get("based_on")),
        restored_from=_number(given.get("restored_from")),
        created_at=moments["created_at"],
        submitted_at=moments["submitted_at"],
        decided_at=moments["decided_at"],
    )


def _content(given: Mapping[str, Any]) -> ArticleContent:
    days = {name: _day(given.get(name)) for name in _DAYS}
    return ArticleContent(
        category=_text(given, "category"),
        sides={one: _side(given[one]) for one in SIDES if given.get(one)},
        sources=tuple(_source(one) for one in given.get("sources") or ()),
        links=tuple(_link(one) for one in given.get("links") or ()),
        audience=_text(given, "audience") or Audience.ALL.value,
        change_note=_text(given, "change_note"),
        valid_from=days["valid_from"],
        valid_to=days["valid_to"],
        review_on=days["review_on"],
    )


def _side(given: Mapping[str, Any]) -> Side:
    return Side(
        question=_text(given, "question").strip(),
        phone=_text(given, "phone").strip(),
        counter=_text(given, "counter").strip(),
        variants=tidied_lines(_strings(given.get("variants"))),
        keywords=tidied_lines(_strings(given.get("keywords"))),
    )


def _source(given: Any) -> dict[str, str]:
    if isinstance(given, str):
        return parse_source(given)
    names = ("code", "place") if "code" in given else ("title", "url")
    return {name: _text(given, name) for name in names}


def _link(given: Mapping[str, Any]) -> dict[str, str]:
    kind = given["kind"]
    names = _LINKS.get("page" if kind == "form" else kind)
    if names is None:
        raise BadLine(f"unknown kind of link: {kind}")
    return {"kind": kind, **{name: _text(given, name) for name in names}}


def _written(content: ArticleContent) -> dict[str, Any]:
    sides = {
        one: {
            **{name: getattr(side, name) for name in TEXTS},
            **{name: list(getattr(side, name)) for name in LISTS},
        }
        for one, side in content.sides.items()
    }
    return {
        "category": content.category,
        "audience": content.audience,
        "sources": [dict(source) for source in content.sources],
        "links": [dict(link) for link in content.links],
        **{name: _iso(getattr(content, name)) for name in _DAYS},
        "change_note": content.change_note,
        **sides,
    }


def _parsed(line: str) -> dict[str, Any]:
    try:
        given = json.loads(line)
    except (ValueError, RecursionError):
        raise BadLine("this is not JSON") from None
    if not isinstance(given, dict):
        raise BadLine("this is not a JSON object")
    return given


def _cleaned(value: Any, guarded: list[bool]) -> Any:
    """The same value with every text through the guard, names of fields excepted."""
    if isinstance(value, str):
        found = guard_text(value.replace("\x00", ""))
        if found.text != value:
            guarded.append(True)
        return found.text
    if isinstance(value, list):
        return [_cleaned(one, guarded) for one in value]
    if isinstance(value, dict):
        return {name: _cleaned(one, guarded) for name, one in value.items()}
    return value


def _text(given: Mapping[str, Any], name: str) -> str:
    value = given.get(name)
    if value is None:
        return ""
    if not isinstance(value, str):
        raise BadLine(f"{name} is not a text")
    return value


def _strings(given: Any) -> list[str]:
    if given is None:
        return []
    if not isinstance(given, list) or not all(isinstance(one, str) for one in given):
        raise BadLine("variants and keywords are lists of texts")
    return given


def _number(given: Any) -> int | None:
    if given is None:
        return None
    if not isinstance(given, int) or isinstance(given, bool) or not 0 < given < 2**31:
        raise BadLine("a number is not a whole number above zero")
    return given


def _day(given: Any) -> date | None:
    return None if given is None else date.fromisoformat(given)


def _moment(given: Any) -> datetime | None:
    if given is None:
        return None
    moment = datetime.fromisoformat(given)
    if moment.tzinfo is None:
        raise BadLine(f"{given} has no time zone")
    return moment


def _iso(value: date | datetime | None) -> str | None:
    return value.isoformat() if value else None
