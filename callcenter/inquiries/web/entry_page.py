"""What the entry form's template needs, wherever the form stands."""

from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import islice
from typing import Any, ClassVar
from uuid import UUID

from flask import current_app
from sqlalchemy.orm import Session

from callcenter.core import clock
from callcenter.core.errors import ProductError
from callcenter.core.hours.queries import opening_hours
from callcenter.core.hours.rules import ServiceHours
from callcenter.core.i18n import gettext as _
from callcenter.core.i18n import language, show_date
from callcenter.core.web.wording import word_code, word_error
from callcenter.inquiries.models import Category, Result, Tag
from callcenter.inquiries.queries.categories import (
    CategoryChoice,
    TagChoice,
    category_choices,
    tag_choices,
)
from callcenter.inquiries.services.drafts import Draft
from callcenter.inquiries.used_articles import articles_of
from callcenter.inquiries.web.category_keys import CategoryItem, category_items
from callcenter.inquiries.web.entry_form import (
    CALLBACK_FIELDS,
    FLAGS,
    YES,
    Values,
    blank_values,
    list_of,
    text_of,
)
from callcenter.inquiries.web.wording import (
    CHANNEL_LABELS,
    FIELD_LABELS,
    LANGUAGE_LABELS,
    RESULT_LABELS,
)
from faq.articles.queries.published import article_heads_by_number

SERVICE = "call_center"
MOST_DAYS = 4
LOOK_AHEAD = timedelta(days=21)


@dataclass(frozen=True)
class EntryPage:
    """One form on one page.

    Attributes:
        key: of the draft; of a new inquiry also its entry key.
        draft: what is kept of the form, None before anything was typed.
        errors: sentence by field; "" is a sentence about the whole form.
        codes: code of the error by field.
        days: the next open days.
        articles: used in the answer: line of the field and label.
        offered: equal for forms that offer the same choices.
        hours: of the centre; None where nobody has set up any.
    """

    key: UUID
    values: Values
    categories: list[CategoryItem]
    tags: list[tuple[str, str]]
    days: tuple[date, ...]
    articles: list[tuple[str, str]] = field(default_factory=list)
    draft: Draft | None = None
    errors: Mapping[str, str] = field(default_factory=dict)
    codes: Mapping[str, str] = field(default_factory=dict)
    offered: Hashable = None
    hours: ServiceHours | None = None

    channels: ClassVar = tuple(CHANNEL_LABELS.items())
    languages: ClassVar = tuple(LANGUAGE_LABELS.items())
    results: ClassVar = tuple(pair for pair in RESULT_LABELS.items() if pair[0] != Result.DUPLICATE)

    @property
    def is_blank(self) -> bool:
        """Whether nobody has written anything into the form."""
        return self.draft is None and not self.errors and self.values == blank_values()

    @property
    def is_suspicious(self) -> bool:
        """Whether a number must be confirmed not to be a My Number."""
        return "suspected" in self.codes.values()

    @property
    def caller_needs_look(self) -> bool:
        """Whether the caller's part is shown open: something is in it or wrong with it."""
        names = ("caller_name", "caller_kana", "caller_phone", "caller_email")
        return any(text_of(self.values, name) or name in self.errors for name in names)

    def text(self, name: str) -> str:
        return text_of(self.values, name)

    def chosen(self, name: str) -> Sequence[str]:
        return list_of(self.values, name)

    def summary(self) -> list[tuple[str | None, str]]:
        """The errors as `form.error_summary` takes them, in the order of the form."""
        named = [name for name in FIELD_LABELS if name in self.errors]
        rest = [name for name in self.errors if name not in named]
        return [
            (name or None, f"{FIELD_LABELS[name]}: {self.errors[name]}")
            if name in FIELD_LABELS
            else (name if name in CALLBACK_FIELDS else None, self.errors[name])
            for name in (*rest, *named)
        ]

    def words(self, name: str, value: str | Iterable[str]) -> str:
        """A field's value as people read it; empty for none."""
        if name == "tags":
            labels = dict(self.tags)
            return "、".join(labels.get(tag, tag) for tag in value)
        single = value if isinstance(value, str) else ""
        if name in FLAGS:
            return str(_("Yes") if single == YES else _("No"))
        if name == "due_on":
            return _day_in_words(single)
        return str(self._labels(name).get(single, single))

    def _labels(self, name: str) -> Mapping[str, object]:
        if name == "category":
            return {item["code"]: f"{item['code']} {item['label']}" for item in self.categories}
        return {
            "channel": CHANNEL_LABELS,
            "language": LANGUAGE_LABELS,
            "result": RESULT_LABELS,
        }.get(name, {})


def build_page(
    session: Session,
    *,
    key: UUID,
    values: Values,
    draft: Draft | None = None,
    refusal: ProductError | None = None,
    kept_category: Category | None = None,
    kept_tags: Iterable[Tag] = (),
) -> EntryPage:
    """The form with its choices.

    Args:
        kept_category, kept_tags: what a saved inquiry has, though no longer offered to others.
    """
    categories = category_choices(session)
    if kept_category is not None and all(row.code != kept_category.code for row in categories):
        categories = (*categories, _choice(kept_category))
    hours = _centre_hours(session)
    days = next_open_days(hours)
    tags: dict[str, Tag | TagChoice] = {tag.name: tag for tag in tag_choices(session)}
    tags |= {tag.name: tag for tag in kept_tags}
    codes = getattr(refusal, "fields", {})
    return EntryPage(
        key=key,
        values=values,
        categories=category_items(categories, language()),
        tags=[(tag.name, tag.label(language())) for tag in tags.values()],
        days=days,
        articles=_articles(session, text_of(values, "articles")),
        draft=draft,
        errors=_sentences(refusal),
        codes=codes,
        offered=(tuple(categories), tuple(tags.values()), days),
        hours=hours,
    )


def _choice(row: Category) -> CategoryChoice:
    return CategoryChoice(row.id, row.code, row.parent_code, row.label_ja, row.label_en, row.kana)


def _articles(session: Session, lines: str) -> list[tuple[str, str]]:
    used = articles_of(lines)
    if not used:
        return []
    heads = article_heads_by_number(session, [one.number for one in used])
    labels = {
        number: head.questions.get(language()) or next(iter(head.questions.values()), "")
        for number, head in heads.items()
    }
    return [(one.line, f"F-{one.number} {labels.get(one.number, '')}".strip()) for one in used]


def _centre_hours(session: Session) -> ServiceHours | None:
    zone = current_app.extensions["settings"].time_zone
    return opening_hours(session, zone).services.get(SERVICE)


def next_open_days(hours: ServiceHours | None) -> tuple[date, ...]:
    """The next days on which somebody can be called back, after today."""
    if hours is None:
        return ()
    today = clock.today()
    ahead = (today + timedelta(days=n) for n in range(1, LOOK_AHEAD.days + 1))
    return tuple(islice((day for day in ahead if hours.hours_on(day)), MOST_DAYS))


def _sentences(refusal: ProductError | None) -> dict[str, str]:
    if refusal is None:
        return {}
    fields: Mapping[str, Any] = getattr(refusal, "fields", {})
    if not fields:
        return {"": word_error(refusal)}
    return {name: word_code(code) for name, code in fields.items()}


def _day_in_words(value: str) -> str:
    try:
        return show_date(date.fromisoformat(value))
    except ValueError:
        return value
