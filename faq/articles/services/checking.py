"""What an article must be like to be kept, and to be submitted."""

from collections.abc import Iterator

from sqlalchemy.orm import Session

from callcenter.core.errors import Invalid
from faq.articles.entry import ArticleContent, texts_of
from faq.articles.models import Audience
from faq.articles.ports import category_labels
from faq.articles.sources import is_web_address
from faq.articles.variables import unknown_variables

LONGEST = {
    "question": 300,
    "variants": 6_000,
    "phone": 4_000,
    "counter": 12_000,
    "keywords": 2_000,
    "note": 400,
}
MOST_SOURCES = 30
MOST_LINKS = 30
LONGEST_LINE = 400


def check_kept(content: ArticleContent) -> None:
    """Refuse what does not fit into the collection at all; a draft may be incomplete.

    Raises:
        Invalid: with `fields` such as `ja_phone`, `sources`, `links`, `change_note`.
    """
    errors = {
        name: "too_long"
        for name, text in texts_of(content)
        if len(text) > LONGEST[name.rpartition("_")[2]]
    }
    if len(content.sources) > MOST_SOURCES or _has_long(content.sources):
        errors["sources"] = "too_long"
    if len(content.links) > MOST_LINKS or _has_long(content.links):
        errors["links"] = "too_long"
    if content.audience not in set(Audience):
        errors["audience"] = "bad_choice"
    if content.valid_from and content.valid_to and content.valid_to < content.valid_from:
        errors["valid_to"] = "last_before_first"
    if errors:
        raise Invalid(fields=errors)


def check_saved(content: ArticleContent) -> None:
    """Refuse what a person would not want to keep knowingly: see `check_kept`, and variables
    that do not exist.

    Raises:
        Invalid.
    """
    check_kept(content)
    errors = {
        name: "unknown_variable" for name, text in texts_of(content) if unknown_variables(text)
    }
    link_errors = list(_link_errors(content))
    if link_errors:
        errors["links"] = link_errors[0]
    if errors:
        raise Invalid(fields=errors)


def check_submitted(session: Session, content: ArticleContent) -> None:
    """Refuse what is not ready for the city: a category, and of every language that is begun
    the question and the answer for the phone; at least one language.

    Raises:
        Invalid.
    """
    check_saved(content)
    errors = dict(_lacks(content))
    known = category_labels(session, "ja")
    if not content.category:
        errors["category"] = "required"
    elif known and content.category not in known:
        errors["category"] = "bad_choice"
    if errors:
        raise Invalid(fields=errors)


def _lacks(content: ArticleContent) -> Iterator[tuple[str, str]]:
    begun = {name: side for name, side in content.sides.items() if not side.is_empty}
    for language, side in begun.items():
        for name in ("question", "phone"):
            if not getattr(side, name):
                yield f"{language}_{name}", "required"
    if not begun:
        yield "ja_question", "required"


def _has_long(entries: tuple[object, ...]) -> bool:
    return any(
        len(value) > LONGEST_LINE
        for entry in entries
        if isinstance(entry, dict)
        for value in entry.values()
    )


def _link_errors(content: ArticleContent) -> Iterator[str]:
    for link in content.links:
        if link["kind"] == "procedure":
            continue
        if not is_web_address(link["url"]):
            yield "bad_address"
        elif not link["title_ja"] and not link["title_en"]:
            yield "link_needs_title"
