"""What the editor's page holds: fields, problems, previews; and what someone else saved."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from markupsafe import Markup
from sqlalchemy.orm import Session

from callcenter.core.errors import Invalid, ProductError
from callcenter.core.privacy.numerals import MASK
from callcenter.core.web.requests import removals
from callcenter.core.web.wording import word_code, word_error
from faq.articles.entry import ArticleContent, content_of
from faq.articles.models import Article, Revision
from faq.articles.ports import procedure_titles
from faq.articles.services.checking import check_saved
from faq.articles.variables import NAMES, variable_values
from faq.articles.web.forms import PLAIN, TEXT_FIELDS, Values, link_rows, values_from_content
from faq.articles.web.shown import category_choices, previews, text_labels
from faq.articles.web.wording import (
    AUDIENCE_LABELS,
    LANGUAGE_LABELS,
    LINK_LABELS,
    field_label,
    word_finding,
    worded,
)


@dataclass(frozen=True)
class Differing:
    """One field that both wrote."""

    field: str
    label: str
    saved: str
    own: str


@dataclass(frozen=True)
class EditorPage:
    """The form with everything around it.

    Attributes:
        version: the article's version the form is based on; 0 for a new article.
        summary: (field or None, sentence) of what was refused.
        conflict: what someone else saved meanwhile, beside what was typed.
        saved_by: their name.
    """

    values: Values
    version: int
    previews: Mapping[str, Markup]
    errors: Mapping[str, str]
    summary: list[tuple[str | None, str]]
    choices: Mapping[str, Any]
    conflict: list[Differing] = field(default_factory=list)
    saved_by: str = ""

    def text(self, name: str) -> str:
        value = self.values.get(name, "")
        return value if isinstance(value, str) else "\n".join(value)

    def chosen(self, name: str) -> list[str]:
        value = self.values.get(name, [])
        return [value] if isinstance(value, str) else value


def build_page(
    session: Session,
    language: str,
    values: Values,
    content: ArticleContent,
    *,
    version: int = 0,
    refusal: ProductError | None = None,
    stale: tuple[Article, Revision | None] | None = None,
) -> EditorPage:
    """The page of a form.

    Args:
        content: what the values mean.
        refusal: why they were not taken.
        stale: the article and its newest revision, where someone else saved it meanwhile.
    """
    errors = refusal.fields if isinstance(refusal, Invalid) else {}
    worded_errors = {name: word_code(code) for name, code in errors.items()}
    conflict, saved_by = _conflict(values, stale)
    return EditorPage(
        values=values,
        version=stale[0].version if stale else version,
        previews=previews(session, content),
        errors=worded_errors,
        summary=_summary(worded_errors, refusal, stale is not None),
        choices=_choices(session, language, values),
        conflict=conflict,
        saved_by=saved_by,
    )


def field_notices(values: Values, content: ArticleContent) -> list[dict[str, str]]:
    """For the reply to a saved draft: what is wrong in each field, and an empty sentence for
    each in which nothing is."""
    told: dict[str, str] = {}
    for found in removals():
        told[found.field] = f"{told.get(found.field, '')} {word_finding(found.kind)}".strip()
    try:
        check_saved(content)
    except Invalid as error:
        for name, code in error.fields.items():
            told[name] = f"{told.get(name, '')} {word_code(code)}".strip()
    clean = {
        name: ""
        for name in (*TEXT_FIELDS, *PLAIN)
        if name not in told and MASK not in str(values.get(name, ""))
    }
    return [{"field": name, "message": message} for name, message in (told | clean).items()]


def masked_values(values: Values) -> Values:
    """The texts that the guard changed, as they are kept."""
    masked = {found.field for found in removals()}
    return {name: values[name] for name in masked if name in values}


def _summary(
    errors: Mapping[str, str], refusal: ProductError | None, stale: bool
) -> list[tuple[str | None, str]]:
    if refusal is None or stale:
        return []
    lines: list[tuple[str | None, str]] = [
        (name, f"{field_label(name)}: {sentence}") for name, sentence in errors.items()
    ]
    return lines or [(None, word_error(refusal))]


def _conflict(
    values: Values, stale: tuple[Article, Revision | None] | None
) -> tuple[list[Differing], str]:
    if stale is None or stale[1] is None:
        return [], ""
    saved = values_from_content(content_of(stale[1]))
    differing = [
        Differing(name, field_label(name), str(saved[name]), str(values[name]))
        for name in (*TEXT_FIELDS, *PLAIN)
        if str(saved[name]).strip() != str(values[name]).replace("\r\n", "\n").strip()
    ]
    return differing, stale[1].author_name


def _choices(session: Session, language: str, values: Values) -> dict[str, Any]:
    variables = variable_values(session).of(language)
    titles = procedure_titles(language)
    return {
        "categories": category_choices(session),
        "audiences": worded(AUDIENCE_LABELS),
        "procedures": list(titles.items()),
        "link_kinds": worded(LINK_LABELS),
        "links": link_rows(values),
        "variables": [(f"{{{name}}}", variables[name]) for name in NAMES],
        "texts": text_labels(),
        "languages": worded(LANGUAGE_LABELS),
    }
