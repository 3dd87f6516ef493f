"""Filters of the list of articles: an allow-list of names and values."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, fields

from faq.articles.entry import SIDES
from faq.articles.models import Status

STATES = (Status.PUBLISHED.value, "draft", "submitted", "returned", Status.WITHDRAWN.value)
_CODE = re.compile(r"[0-9]{1,3}(?:-[0-9]{1,3})?")


@dataclass(frozen=True)
class ArticleFilters:
    """What a list shows; None is no restriction.

    Attributes:
        text: search words, or a number such as `F-12`.
        state: what readers see of it, or where its newest revision stands.
        category: code; a first-level code takes in its children.
        missing: a language the article does not have.
        due: the day of its review is reached.
    """

    text: str = ""
    state: str | None = None
    category: str | None = None
    missing: str | None = None
    due: bool = False

    def as_query(self) -> dict[str, str]:
        """The filters as parameters of an address, without those that restrict nothing."""
        pairs = {field.name: getattr(self, field.name) for field in fields(self)}
        return {name: "1" if value is True else value for name, value in pairs.items() if value}

    @property
    def is_empty(self) -> bool:
        return not self.as_query()


def read_filters(given: Mapping[str, str]) -> ArticleFilters:
    """Filters from the parameters of an address; what is unknown or malformed is passed over."""
    code = given.get("category", "")
    return ArticleFilters(
        text=given.get("text", "").strip()[:200],
        state=_one_of(given.get("state"), STATES),
        category=code if _CODE.fullmatch(code) else None,
        missing=_one_of(given.get("missing"), SIDES),
        due=given.get("due") == "1",
    )


def _one_of(value: str | None, allowed: tuple[str, ...]) -> str | None:
    return value if value in allowed else None
