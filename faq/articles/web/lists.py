"""The list of articles: search, filters, and the next review of several at once."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from callcenter.core import clock
from callcenter.core.errors import Invalid, ProductError
from callcenter.core.i18n import gettext as _
from callcenter.core.i18n import language, ngettext, show_date
from callcenter.core.permissions import Actor, Permission
from callcenter.core.web.guards import current_actor, requires
from callcenter.core.web.transactions import db_session
from callcenter.core.web.wording import word_code, word_error
from faq.articles.entry import SIDES
from faq.articles.filters import STATES, ArticleFilters, read_filters
from faq.articles.models import Audience
from faq.articles.permissions import works_on_articles
from faq.articles.queries.lists import ArticleRow, count_waiting, list_articles
from faq.articles.services.publishing import MOST_AT_ONCE, set_review_dates
from faq.articles.variables import VariableValues, variable_values
from faq.articles.web.blueprint import blueprint
from faq.articles.web.shown import category_choices
from faq.articles.web.wording import (
    LANGUAGE_LABELS,
    REVISION_LABELS,
    REVISION_TONES,
    STATUS_LABELS,
    STATUS_TONES,
)

_LARGEST_NUMBER = 2**31 - 1


@dataclass(frozen=True)
class ShownRow:
    """One line of the list.

    Attributes:
        question: in the reader's language if it is there, else in the other one (`lang`).
        missing: labels of languages the article does not have.
        marks: (label, tone) of what else is to be known.
    """

    id: UUID
    label: str
    question: str
    lang: str
    category: str
    status: tuple[str, str]
    work: tuple[str, str] | None
    missing: list[str]
    due: bool
    review_on: str
    staff_only: bool


@blueprint.get("")
@requires(Permission.FAQ_READ)
def show_list() -> str:
    """The list, newest article first; a search shows the best first."""
    return list_page(read_filters(request.args))


@blueprint.post("/review-days")
@requires(Permission.FAQ_EDIT)
def set_review_days() -> ResponseReturnValue:
    """Set the next review of the ticked articles."""
    filters = read_filters(request.args)
    chosen = [found for given in request.form.getlist("article") if (found := _uuid(given))]
    try:
        count = set_review_dates(
            db_session(), current_actor(), article_ids=chosen, review_on=_review_day()
        )
    except ProductError as error:
        db_session().rollback()
        return list_page(filters, refusal=error, chosen=chosen), error.status
    flash(
        ngettext(
            "Set the next review of %(num)s article.",
            "Set the next review of %(num)s articles.",
            count,
        ),
        "success",
    )
    return redirect(url_for(".show_list", **filters.as_query()), 303)  # type: ignore[arg-type]


def list_page(
    filters: ArticleFilters,
    *,
    refusal: ProductError | None = None,
    chosen: Collection[UUID] = (),
) -> str:
    """The page of the list.

    Args:
        chosen: articles that stay ticked.
    """
    session, actor = db_session(), current_actor()
    page = list_articles(
        session,
        actor,
        filters,
        before=_number(request.args.get("before")),
        after=_number(request.args.get("after")),
    )
    fields = refusal.fields if isinstance(refusal, Invalid) else {}
    return render_template(
        "articles/list.html",
        filters=filters,
        page=page,
        rows=shown_rows(session, actor, page.rows),
        categories=category_choices(session),
        states=_states(actor),
        languages=[(code, _("No %(language)s", language=LANGUAGE_LABELS[code])) for code in SIDES],
        tabs=_tabs(actor, filters),
        works=works_on_articles(actor),
        waiting=count_waiting(session) if works_on_articles(actor) else 0,
        refusal=word_error(refusal) if refusal else "",
        errors={name: word_code(code) for name, code in fields.items()},
        chosen=chosen,
        most_at_once=MOST_AT_ONCE,
        today=clock.today(),
    )


def shown_rows(session: Session, actor: Actor, rows: list[ArticleRow]) -> list[ShownRow]:
    """Lines of the list in the reader's language."""
    values, works = variable_values(session), works_on_articles(actor)
    categories = dict(category_choices(session))
    return [_row(row, values, categories, works) for row in rows]


def _row(
    row: ArticleRow, values: VariableValues, categories: dict[str, str], works: bool
) -> ShownRow:
    article, shown = row.article, row.shown
    text = shown.text(language()) or next(iter(shown.texts), None)
    in_hand = row.latest if works and row.latest is not None else None
    code = shown.category_code
    return ShownRow(
        id=article.id,
        label=article.label,
        question=values.fill(text.question, text.language) if text else "",
        lang=text.language if text else language(),
        category=categories.get(code, code).strip(),
        status=_status(row),
        work=(str(REVISION_LABELS[in_hand.state]), REVISION_TONES.get(in_hand.state, "neutral"))
        if in_hand
        else None,
        missing=[str(LANGUAGE_LABELS[one]) for one in SIDES if shown.text(one) is None],
        due=article.review_on is not None and article.review_on <= clock.today(),
        review_on=show_date(article.review_on) if article.review_on else "",
        staff_only=shown.audience == Audience.STAFF,
    )


def _status(row: ArticleRow) -> tuple[str, str]:
    """What readers see of it; of a new article where its only revision stands."""
    if row.article.published_revision_id is None:
        state = row.shown.state
        return str(REVISION_LABELS[state]), REVISION_TONES.get(state, "neutral")
    status = row.article.status
    return str(STATUS_LABELS[status]), STATUS_TONES[status]


def _states(actor: Actor) -> list[tuple[str, str]]:
    labels: dict[str, Any] = {**REVISION_LABELS, **STATUS_LABELS, "draft": REVISION_LABELS["draft"]}
    shown = STATES if works_on_articles(actor) else ("published", "withdrawn")
    return [(state, str(labels[state])) for state in shown]


def _tabs(actor: Actor, filters: ArticleFilters) -> list[dict[str, object]]:
    """The lists that editors and the city need again and again."""
    if not works_on_articles(actor):
        return []
    ready = [
        (_("All"), ArticleFilters()),
        (_("Drafts"), ArticleFilters(state="draft")),
        (_("Returned by the city"), ArticleFilters(state="returned")),
        (_("Review is due"), ArticleFilters(due=True)),
        (_("Without English"), ArticleFilters(missing="en")),
        (_("Withdrawn"), ArticleFilters(state="withdrawn")),
    ]
    return [
        {
            "label": label,
            "href": url_for(".show_list", **one.as_query()),  # type: ignore[arg-type]
            "current": one == filters,
        }
        for label, one in ready
    ]


def _review_day() -> date | None:
    entered = request.form.get("review_on", "").strip()
    if not entered:
        raise Invalid(fields={"review_on": "required"})
    try:
        return date.fromisoformat(entered)
    except ValueError:
        raise Invalid(fields={"review_on": "bad_date"}) from None


def _number(given: str | None) -> int | None:
    if given is None or not (given.isascii() and given.isdigit()):
        return None
    return int(given) if len(given) < 11 and int(given) <= _LARGEST_NUMBER else None


def _uuid(given: str) -> UUID | None:
    try:
        return UUID(given)
    except ValueError:
        return None
