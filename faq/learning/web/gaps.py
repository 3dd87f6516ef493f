"""Pages of the gaps: what is asked and not answered by any article (FAQ-4)."""

from collections.abc import Callable, Iterable
from typing import Any
from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from callcenter.core.audit.services import record
from callcenter.core.errors import Conflict, Invalid, ProductError
from callcenter.core.i18n import gettext as _
from callcenter.core.i18n import language
from callcenter.core.outbox.services import enqueue
from callcenter.core.permissions import Permission
from callcenter.core.web.guards import current_actor, requires
from callcenter.core.web.transactions import db_session
from callcenter.core.web.wording import word_code, word_error
from faq.articles.models import Article
from faq.articles.ports import category_labels
from faq.articles.queries.published import ArticleHead
from faq.learning.jobs import COMPUTE_GAPS
from faq.learning.models import Gap, GapState, GapText
from faq.learning.queries.gaps import (
    count_gaps,
    get_gap,
    heads_by_id,
    latest_run,
    list_gaps,
    texts_of,
)
from faq.learning.services.deciding import (
    LONGEST_REASON,
    add_to_article,
    dismiss_gap,
    draft_from_gap,
    reopen_gap,
)
from faq.learning.web.blueprint import blueprint
from faq.learning.web.wording import SOURCE_LABELS, STATE_LABELS, STATE_TONES

# Questions chosen before anybody looks: the most frequent ones.
CHOSEN = 6


@blueprint.get("/gaps")
@requires(Permission.FAQ_READ)
def show_gaps() -> str:
    """The gaps of a state, the most asked first."""
    session, state = db_session(), _state(request.args.get("state", ""))
    page = list_gaps(session, current_actor(), state=state, after=request.args.get("after", ""))
    counts = count_gaps(session)
    return render_template(
        "faq_learning/gaps.html",
        state=state,
        rows=page.rows,
        next=page.next,
        begun=bool(request.args.get("after")),
        tabs=[
            {
                "label": str(label),
                "href": url_for(".show_gaps", state=one),
                "current": one == state,
                "count": counts.get(one, 0),
            }
            for one, label in STATE_LABELS.items()
        ],
        run=latest_run(session),
        heads=_heads(page.rows),
        drafts=_articles(page.rows),
        question_of=question_of,
        categories=category_labels(session, language()),
    )


@blueprint.post("/gaps/compute")
@requires(Permission.FAQ_EDIT)
def compute() -> ResponseReturnValue:
    """Ask for a computation now; else it is done every hour."""
    record(db_session(), current_actor(), "gap.compute", "gap", None)
    enqueue(db_session(), COMPUTE_GAPS, {})
    flash(_("The gaps are being computed. Load this page again in a moment."), "success")
    return redirect(url_for(".show_gaps"), 303)


@blueprint.get("/gaps/<uuid:gap_id>")
@requires(Permission.FAQ_READ)
def show_gap(gap_id: UUID) -> str:
    """One gap with its questions, and what can be done about it."""
    return _page(gap_id)


@blueprint.post("/gaps/<uuid:gap_id>/draft")
@requires(Permission.FAQ_EDIT)
def draft(gap_id: UUID) -> ResponseReturnValue:
    """Begin an article from the chosen questions."""

    def work() -> ResponseReturnValue:
        article = draft_from_gap(db_session(), current_actor(), gap_id=gap_id, chosen=_chosen())
        flash(_("%(label)s was begun with these questions.", label=article.label), "success")
        return redirect(url_for("articles.show_edit", article_id=article.id), 303)

    return _done(gap_id, work)


@blueprint.post("/gaps/<uuid:gap_id>/article")
@requires(Permission.FAQ_EDIT)
def add(gap_id: UUID) -> ResponseReturnValue:
    """Add the chosen questions to an article that answers them."""

    def work() -> ResponseReturnValue:
        article = add_to_article(
            db_session(),
            current_actor(),
            gap_id=gap_id,
            number=_number(request.form.get("number", "")),
            chosen=_chosen(),
        )
        flash(
            _("The questions were added to the draft of %(label)s.", label=article.label), "success"
        )
        return redirect(url_for("articles.show_edit", article_id=article.id), 303)

    return _done(gap_id, work)


@blueprint.post("/gaps/<uuid:gap_id>/dismiss")
@requires(Permission.FAQ_EDIT)
def dismiss(gap_id: UUID) -> ResponseReturnValue:
    """Say that nothing is missing here."""

    def work() -> ResponseReturnValue:
        reason = request.form.get("reason", "")
        dismiss_gap(db_session(), current_actor(), gap_id=gap_id, reason=reason)
        flash(_("The question was dismissed. It does not come back as a gap."), "success")
        return redirect(url_for(".show_gaps"), 303)

    return _done(gap_id, work)


@blueprint.post("/gaps/<uuid:gap_id>/reopen")
@requires(Permission.FAQ_EDIT)
def reopen(gap_id: UUID) -> ResponseReturnValue:
    """Take a decision back."""
    reopen_gap(db_session(), current_actor(), gap_id=gap_id)
    flash(_("The question is among the gaps again."), "success")
    return redirect(url_for(".show_gap", gap_id=gap_id), 303)


def question_of(head: ArticleHead) -> tuple[str, str]:
    """The question in the reader's language if it is there, and the language it is in."""
    spoken = language() if language() in head.questions else next(iter(head.questions), "ja")
    return head.questions.get(spoken, ""), spoken


def _done(gap_id: UUID, work: Callable[[], ResponseReturnValue]) -> ResponseReturnValue:
    """Do it; a refusal comes back on the page."""
    get_gap(db_session(), current_actor(), gap_id)
    try:
        return work()
    except (Conflict, Invalid) as error:
        db_session().rollback()
        return _page(gap_id, error), error.status


def _page(gap_id: UUID, refusal: ProductError | None = None) -> str:
    session, actor = db_session(), current_actor()
    gap = get_gap(session, actor, gap_id)
    texts = texts_of(session, gap)
    fields = refusal.fields if isinstance(refusal, Invalid) else {}
    errors = {name: word_code(code) for name, code in fields.items()}
    labels = category_labels(session, language())
    return render_template(
        "faq_learning/gap.html",
        gap=gap,
        texts=texts,
        chosen=_chosen() if refusal else {one.id for one in texts[:CHOSEN]},
        category=f"{gap.category_code} {labels.get(gap.category_code, '')}".strip(),
        heads=_heads([gap]),
        drafts=_articles([gap]),
        question_of=question_of,
        state=(str(STATE_LABELS[gap.state]), STATE_TONES[gap.state]),
        sources=SOURCE_LABELS,
        number=_typed_number(gap, refusal),
        reason=request.form.get("reason", ""),
        longest_reason=LONGEST_REASON,
        errors=errors,
        summary=[*errors.items()] or ([(None, word_error(refusal))] if refusal else []),
        languages=_languages(texts),
    )


def _languages(texts: Iterable[GapText]) -> set[str]:
    return {one.language for one in texts}


def _typed_number(gap: Gap, refusal: ProductError | None) -> str:
    if refusal is not None and "number" in request.form:
        return request.form["number"]
    nearest = _heads([gap]).get(gap.nearest_id) if gap.nearest_id else None
    return f"F-{nearest.number}" if nearest else ""


def _heads(gaps: Iterable[Gap]) -> dict[UUID, ArticleHead]:
    return heads_by_id(db_session(), {gap.nearest_id for gap in gaps})


def _articles(gaps: Iterable[Gap]) -> dict[UUID, Article]:
    """What was drafted, by gap."""
    return {
        gap.id: article
        for gap in gaps
        if gap.article_id and (article := db_session().get(Article, gap.article_id))
    }


def _chosen() -> set[UUID]:
    return {found for one in request.form.getlist("texts") if (found := _uuid(one))}


def _uuid(given: str) -> UUID | None:
    try:
        return UUID(given)
    except ValueError:
        return None


def _number(given: Any) -> int:
    """The number of `F-12`, `f12` or `12`; 0, which is none, of anything else."""
    digits = given.strip().upper().removeprefix("F").removeprefix("-")
    return int(digits) if digits.isascii() and digits.isdigit() and len(digits) < 9 else 0


def _state(given: str) -> GapState:
    return GapState(given) if given in set(GapState) else GapState.OPEN
